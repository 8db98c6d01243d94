"""Letters on their way out, with the contents of what is attached to them."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.letter import Letter
from tasks.blobs import BlobMissingError, read_blob
from tasks.given import is_among_given
from tasks.providers import Answer, Fate, Outgoing

IN_ORDER = (
    select(Letter)
    .where(is_among_given(col(Letter.id), "numbers", are_numbers=True))
    .order_by(col(Letter.next_try_at), col(Letter.id))
)


def outgoing(session: Session, numbers: Collection[int]) -> tuple[list[Outgoing], list[tuple[Letter, Answer]]]:
    """Letters with their files, longest due first, and those whose files are not there; both outlive the session."""
    letters = in_order(session, numbers)
    session.expunge_all()
    ready, faults = [], []
    for letter in letters:
        try:
            ready.append(Outgoing(letter, _files(session, letter)))
        except BlobMissingError as error:
            faults.append((letter, Answer(Fate.REFUSED, detail=f"What is attached to it is missing. {error}")))
    return ready, faults


def in_order(session: Session, numbers: Collection[int]) -> list[Letter]:
    """Letters, longest due first."""
    if not numbers:
        return []
    return list(session.scalars(IN_ORDER, {"numbers": numbers}))


def _files(session: Session, letter: Letter) -> tuple[tuple[dict[str, str], bytes], ...]:
    return tuple((file, read_blob(session, file["sha256"])) for file in letter.files)
