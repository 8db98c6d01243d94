"""Files of policies/: read, checked, and kept as long as they are not written anew."""

from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from models.company import Company
from tasks.settings import text_of

Policy_co = TypeVar("Policy_co", covariant=True)

KEPT: dict[Path, tuple[tuple[int, int], Any]] = {}


class Reader(Protocol[Policy_co]):
    """Makes a policy of a file's text; what is wrong it tells with the file's name."""

    def __call__(self, text: str, *, file: str) -> Policy_co: ...


def read_policy(file: Path, reader: Reader[Policy_co], refusal: type[ValueError]) -> Policy_co:
    """The policy in a file, read anew when the file has changed; a refusal says what to mend."""
    found = file.stat()
    written = (found.st_mtime_ns, found.st_size)
    known, policy = KEPT.get(file, (None, None))
    if known != written:
        policy = reader(text_of(file, refusal), file=str(file))
        KEPT[file] = written, policy
    return cast(Policy_co, policy)


def list_from(company: Company, named: str | None, *, usual: str = "", file: str, refusal: type[ValueError]) -> str:
    """The list that letters come from: the one that a policy names, else the usual one, else the first."""
    names = [mailing.name for mailing in company.lists]
    if named is None:
        return usual if usual in names else names[0]
    if named not in names:
        raise refusal(f"{file}: queue: company.yaml has no list {named!r}; it has: {', '.join(names)}.")
    return named
