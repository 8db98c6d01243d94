"""Letters on their way out, with the contents of what is attached to them."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlmodel import Session

from models.letter import Letter, LetterWords, WholeLetter
from tasks.blobs import BlobMissingError, read_blob
from tasks.given import is_among_given
from tasks.providers import Answer, Fate, Outgoing

LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
WORDS: Table = LetterWords.__table__  # type: ignore[attr-defined]
IN_ORDER = (
    select(*((WORDS if name in WORDS.c else LETTERS).c[name] for name in WholeLetter._fields))
    .join_from(LETTERS, WORDS)
    .where(is_among_given(LETTERS.c.id, "numbers", are_numbers=True))
    .order_by(LETTERS.c.next_try_at, LETTERS.c.id)
)


def outgoing(session: Session, numbers: Collection[int]) -> tuple[list[Outgoing], list[tuple[WholeLetter, Answer]]]:
    """Letters with their files, longest due first, and those whose files are not there."""
    ready, faults = [], []
    for letter in in_order(session, numbers):
        try:
            ready.append(Outgoing(letter, _files(session, letter)))
        except BlobMissingError as error:
            faults.append((letter, Answer(Fate.REFUSED, detail=f"What is attached to it is missing. {error}")))
    return ready, faults


def in_order(session: Session, numbers: Collection[int]) -> list[WholeLetter]:
    """Letters, longest due first."""
    if not numbers:
        return []
    return list(map(WholeLetter._make, session.connection().execute(IN_ORDER, {"numbers": numbers})))


def _files(session: Session, letter: WholeLetter) -> tuple[tuple[dict[str, str], bytes], ...]:
    return tuple((file, read_blob(session, file["sha256"])) for file in letter.files)
