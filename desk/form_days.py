"""A day in a field of a form, as browsers send it."""

from datetime import date


def day_of(text: str, *, error: type[ValueError]) -> date | None:
    """The day that a field holds, None where it is empty; what is no day is refused by an error of the page's kind."""
    written = text.strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise error(f"{written[:40]!r} is no day; write it as 2026-12-31.") from None
