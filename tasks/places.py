"""Places: each mailbox that is to be read, with the support lists whose mail it holds."""

from dataclasses import dataclass
from pathlib import Path

from models.company import Company, ImapSource, Source, SupportList
from models.sources import read_source
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox and the lists that share it."""

    source: Source
    lists: tuple[SupportList, ...]


def places(company: Company, settings: Settings, *, list_name: str | None, source: str | None) -> list[Place]:
    """The mailboxes to read: one given by its address, that of one list, or all of company.yaml.

    Mail from an address given belongs to the list named, else to the list that it was sent to. Raises
    CompanyFileError for an unknown list and SourceError for an address that cannot be read.
    """
    lists = (company.list_named(list_name),) if list_name else company.lists
    if source:
        return [Place(_absolute(read_source(source), settings), lists)]
    shared: dict[str, list[SupportList]] = {}
    for mailing in lists:
        shared.setdefault(mailing.source.key, []).append(mailing)
    return [Place(sharing[0].source, tuple(sharing)) for sharing in shared.values()]


def _absolute(source: Source, settings: Settings) -> Source:
    """A path given on the command line counts from the current folder; within the home it is named from there."""
    if isinstance(source, ImapSource):
        return source
    path = Path(source.path).expanduser().resolve()
    if path.is_relative_to(settings.home_folder):
        path = path.relative_to(settings.home_folder)
    return source.model_copy(update={"path": str(path)})
