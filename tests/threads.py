"""The example's mails by thread."""

from collections import defaultdict

from haldur.example import TrueMail


def by_thread(mails: list[TrueMail]) -> dict[str, list[TrueMail]]:
    """The mails of each thread, in the order in which they came."""
    threads = defaultdict(list)
    for mail in mails:
        if mail.thread:
            threads[mail.thread].append(mail)
    return threads
