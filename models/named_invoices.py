"""The numbers that a payer's words may name, each as a whole: 1001 is not named by 51001, 15.03.1001 or 1001,50.

A number is a chain of words and digits with single marks between them (2026-001, INV/17, AB 12). What stands
before it may be tied to it only where that is letters (`nr.1001`, `INV-1001`).
"""

import re
from collections.abc import Container, Iterator, Sequence

RUN = re.compile(r"[^\W_]+")
TIES = "-/._–"
LONGEST_CHAIN = 6
AMOUNT_BEHIND = re.compile(r",\d{1,2}(?!\d)")
AMOUNT_BEFORE = re.compile(r"\d,$")
Span = tuple[int, int]


def numbers_in(words: str) -> dict[str, list[Span]]:
    """Every chain that may be an invoice's number, as written and in capitals, with where it stands."""
    runs = list(RUN.finditer(words))
    found: dict[str, list[Span]] = {}
    for first, run in enumerate(runs):
        if not _begins(words, runs, first):
            continue
        for end in _ends(words, runs, first):
            written = words[run.start() : end]
            for form in {written, written.upper()}:
                found.setdefault(form, []).append((run.start(), end))
    return found


def named(words: str, known: Container[str]) -> list[str]:
    """The known numbers that words name, in their order; one that is part of a longer one is not meant."""
    spans = sorted((span, number) for number, places in numbers_in(words).items() if number in known for span in places)
    meant = [
        number
        for span, number in spans
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other, _ in spans)
    ]
    return list(dict.fromkeys(meant))


def _ends(words: str, runs: Sequence[re.Match[str]], first: int) -> Iterator[int]:
    """Where the chains that begin with a run may end."""
    chain = runs[first : first + LONGEST_CHAIN]
    for place, run in enumerate(chain):
        if place and not _is_tied(words[chain[place - 1].end() : run.start()]):
            return
        if not _goes_on(words, run.end()):
            yield run.end()


def _is_tied(gap: str) -> bool:
    return len(gap) == 1 and (gap in TIES or gap == " ")


def _goes_on(words: str, end: int) -> bool:
    """Whether what stands behind belongs to the same number."""
    behind = words[end : end + 2]
    if AMOUNT_BEHIND.match(words, end) and words[end - 1].isdigit():
        return True
    return len(behind) == 2 and behind[0] in TIES and behind[1].isalnum()


def _begins(words: str, runs: Sequence[re.Match[str]], first: int) -> bool:
    """Whether a number may begin with a run: what stands before it is apart, or letters."""
    start = runs[first].start()
    before = words[start - 1 : start]
    if AMOUNT_BEFORE.search(words, 0, start) and len(runs[first][0]) < 3:
        return False
    if before not in TIES or not first or not before:
        return True
    previous = runs[first - 1]
    return previous.end() != start - 1 or previous[0].isalpha()
