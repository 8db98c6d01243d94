"""So many of something, in English words: one thing is no things."""


def count_words(number: int, thing: str) -> str:
    """1 invoice, 2,000 invoices."""
    return f"{number:,} {which(number, thing, f'{thing}s')}"


def which(number: int, one: str, several: str) -> str:
    """The word that goes with a number."""
    return one if number == 1 else several
