"""The checks of `haldur doctor` on a ticket's life: service levels, leads, agents' mail, canned replies."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from haldur.checks import Check, missing_database
from models.canned_reply import CannedReplyError
from models.company import Company
from models.service_policy import ServiceLevelsError
from tasks.agents import leads_of
from tasks.canned_replies import FOLDER, replies_in, reply_languages
from tasks.database import reading
from tasks.service_levels import POLICY, service_levels
from tasks.settings import Settings, SettingsError


def check_tickets(company: Company, settings: Settings) -> Iterator[Check]:
    """The policy can be read; somebody hears of what waits; each list says how an agent's mail is known."""
    try:
        levels = service_levels(settings)
    except ServiceLevelsError as error:
        yield Check(
            "service levels", "error", str(error), f"Edit {settings.file(POLICY)}; docs/tickets.md explains it."
        )
    else:
        yield Check("service levels", "ok", f"{settings.file(POLICY)}, queues: {', '.join(levels.queues)}")
    yield from _check_leads(company, settings)
    open_lists = [mailing.name for mailing in company.lists if not (mailing.authserv_id or mailing.internal)]
    unknown = f"answering by mail assigns no ticket in {', '.join(open_lists)}: no authserv_id (docs/tickets.md)"
    said = unknown if open_lists else "known"
    yield Check("agents' mail", "ok", said)
    yield from _check_canned_replies(settings)


def _check_leads(company: Company, settings: Settings) -> Iterator[Check]:
    """Each queue has somebody who hears of its tickets that wait too long."""
    try:
        if missing_database(settings):
            return
        with reading() as session:
            alone = [mailing.name for mailing in company.lists if not leads_of(session, company, mailing.name)]
    except (SQLAlchemyError, SettingsError):
        return  # the line `database` tells
    if alone:
        text = f"nobody hears of tickets that wait too long in {', '.join(alone)}"
        remedy = f"haldur agent add NAME ADDRESS --role lead, or name the list's lead in {settings.company_file}."
        yield Check("leads", "warning", text, remedy)
    else:
        yield Check("leads", "ok", "each queue has one")


def _check_canned_replies(settings: Settings) -> Iterator[Check]:
    """One line for each file that is wrong, else one for all."""
    languages, is_well = reply_languages(settings), True
    for language in languages:
        try:
            replies_in(settings, language)
        except CannedReplyError as error:
            is_well = False
            remedy = f"Edit {settings.file(f'{FOLDER}/{language}.yaml')}; docs/desk.md explains it."
            yield Check("canned replies", "error", str(error), remedy)
    if is_well:
        yield Check("canned replies", "ok", f"in {', '.join(languages)}")
