"""Places: each mailbox that is to be read, with the support lists whose mail it holds."""

from dataclasses import dataclass
from pathlib import Path

from models.company import Company, ImapSource, Source, SupportList
from models.sources import asked_in_a_form, read_source
from tasks.runs import is_of_deployment
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox and the lists that share it."""

    source: Source
    lists: tuple[SupportList, ...]


def places(company: Company, settings: Settings, *, list_name: str | None, source: str | None) -> list[Place]:
    """The mailboxes to read: one given by its address, that of one list, or all of company.yaml.

    Mail from an address given belongs to the list named, else to the list that it was sent to. Raises
    CompanyFileError for an unknown list and SourceError for an address that cannot be read, or not by a form.
    """
    lists = (company.list_named(list_name),) if list_name else company.lists
    if source:
        return [Place(_asked(read_source(source), company, settings), lists)]
    shared: dict[str, list[SupportList]] = {}
    for mailing in lists:
        shared.setdefault(mailing.source.key, []).append(mailing)
    return [Place(sharing[0].source, tuple(sharing)) for sharing in shared.values()]


def _asked(source: Source, company: Company, settings: Settings) -> Source:
    """What was typed on this machine is read as it is; a form may not name just anything."""
    if is_of_deployment():
        return asked_in_a_form(_absolute(source, settings, base=settings.home_folder), company)
    return _absolute(source, settings, base=Path.cwd())


def _absolute(source: Source, settings: Settings, *, base: Path) -> Source:
    """A relative path counts from the base; within the home it is named from there."""
    if isinstance(source, ImapSource):
        return source
    path = (base / Path(source.path).expanduser()).resolve()
    if path.is_relative_to(settings.home_folder):
        path = path.relative_to(settings.home_folder)
    return source.model_copy(update={"path": str(path)})
