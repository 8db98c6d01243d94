"""Messages become findable by their words (T-21)."""

from prefect import flow

from tasks.search import index_batch


@flow(name="index_messages")
def index_messages() -> int:
    """Bring new messages into the search index.

    Runs every ten minutes. A search looks at the newest 1,000 messages besides, so that it finds a mail as soon as it
    is filed; only after a large import does it miss some until this has run, and says so. Run it as often as you like.
    """
    total = 0
    while indexed := index_batch():
        total += indexed
    return total
