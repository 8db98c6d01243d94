"""`haldur doctor`: looks at everything Haldur stands on, and says how to mend what is wrong.

Every check is made whatever another found; a fault is expected in its kind, and becomes a line with a remedy.
Nothing is changed. The exit code is 1 where there is an error; a warning is no error.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import typer

from haldur.checks import Check, check_blobs, check_database, check_home, check_packages, check_prefect, check_python
from haldur.desk_checks import check_desk
from haldur.dunning_checks import check_dunning
from haldur.engine import enter_engine
from haldur.journey_checks import check_journeys
from haldur.ledger_checks import check_ledger
from haldur.letter_checks import check_letters
from haldur.manifest import Deployment, ManifestError, read_manifest
from haldur.report_checks import check_reports
from haldur.ticket_checks import check_tickets
from models.company import Company, CompanyFileError, ImapSource, SupportList
from models.counting import count_words, which
from tasks.house import SUPPLEMENT, public_domains
from tasks.mailbox import MailboxError, open_mailbox
from tasks.settings import CHECKOUT, Settings, SettingsError, current_settings, secret

SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


def doctor(*, as_json: bool) -> None:
    """Make all checks, show them, and end with an error if one is."""
    checks = []
    for check in _checks(current_settings()):
        checks.append(check)
        if not as_json:
            _show(check)
    errors, warnings = (sum(check.status == status for check in checks) for status in ("error", "warning"))
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        typer.echo(f"\n{_in_all(len(checks), errors=errors, warnings=warnings)}")
    raise typer.Exit(1 if errors else 0)


def _in_all(checks: int, *, errors: int, warnings: int) -> str:
    """The last line: what a person who reads no other line should know."""
    if errors:
        return f"{errors} of {checks} checks found an error."
    warn = which(warnings, "warns", "warn")
    return f"No errors; {warnings} of {checks} checks {warn}." if warnings else "All is well."


def _checks(settings: Settings) -> Iterator[Check]:
    """All checks, up to a file of the home that cannot be read: what it says, the others would have to know."""
    try:
        yield from _all_checks(settings)
    except OSError as error:
        where = error.filename or "a file of the home"
        text = f"{where} cannot be used: {error.strerror}; what comes after it was not checked"
        yield Check("files", "error", text, f"Give the user who runs Haldur all that is in {settings.home_folder}.")


def _all_checks(settings: Settings) -> Iterator[Check]:
    address = ""
    with suppress(OSError):  # a home that cannot be written has a line of its own
        address = enter_engine(settings) if settings.home_folder.is_dir() else ""
    yield check_python()
    yield check_packages()
    yield from check_home(settings)
    yield check_blobs(settings)
    yield check_database(settings)
    yield from _check_company(settings)
    yield from _check_flows(settings)
    yield from check_desk(settings)
    yield check_prefect(address)


def _show(check: Check) -> None:
    sign, color = SIGNS[check.status]
    typer.secho(f"{sign} {check.status:<8}", fg=color, nl=False)
    first, *more = check.text.splitlines() or [""]
    typer.echo(f"{check.name}: {first}")
    for line in more:
        typer.echo(f"            {line}")
    if check.remedy:
        typer.echo(f"            mend: {check.remedy}")


def _check_company(settings: Settings) -> Iterator[Check]:
    """company.yaml, the secrets and the mailbox of each of its lists, and the way of letters."""
    try:
        company: Company = settings.company()
    except CompanyFileError as error:
        yield Check(
            "company.yaml", "error", str(error), f"Edit {settings.company_file} (haldur init writes a commented one)."
        )
        return
    yield Check(
        "company.yaml", "ok", f"{company.company.name}, lists: {', '.join(each.name for each in company.lists)}"
    )
    yield from _check_domains(company, settings)
    for mailing in company.lists:
        yield _check_mailbox(mailing, settings)
    yield from check_letters(company, settings)
    yield from check_ledger(company, settings)
    yield from check_tickets(company, settings)
    yield from check_dunning(company, settings)
    yield from check_reports(company, settings)
    yield from check_journeys(company, settings)


def _check_domains(company: Company, settings: Settings) -> Iterator[Check]:
    """None of the firm's own domains is a public mail provider's: its users would all count as colleagues."""
    own = frozenset[str]().union(*(company.own_domains(mailing) for mailing in company.lists))
    file = settings.file(SUPPLEMENT)
    try:
        public = sorted(own & public_domains(file))
    except SettingsError as error:
        yield Check("domains", "error", str(error), f"Edit {file}.")
        return
    for domain in public:
        text = f"{domain} is a public mail provider's: whoever writes from there counts as one of the firm"
        yield Check("domains", "warning", text, f"Take {domain} out of domains in {settings.company_file}.")


def _check_mailbox(mailing: SupportList, settings: Settings) -> Check:
    """The secret is there, the login works, the folder exists and can be counted."""
    name, source = f"list {mailing.name}", mailing.source
    try:
        if isinstance(source, ImapSource):
            secret(source.password or source.token or "")
        with open_mailbox(source, home=settings.home_folder) as mailbox:
            return Check(name, "ok", f"{source.key}: {count_words(mailbox.count(), 'mail')}")
    except SettingsError as error:
        return Check(name, "error", str(error), "Set the secret that company.yaml names for this list.")
    except MailboxError as error:
        return Check(
            name, "error", f"{source.key}: {error}", f"Mend the source of the list in {settings.company_file}."
        )


def _check_flows(settings: Settings) -> Iterator[Check]:
    """Every flow of prefect.yaml can be imported; Prefect itself would deploy a broken one without a word."""
    try:
        manifest = read_manifest(settings)
    except ManifestError as error:
        yield Check("prefect.yaml", "error", str(error), "Mend prefect.yaml at the key that is named.")
        return
    for entry in manifest.deployments:
        yield _check_flow(entry)


def _check_flow(entry: Deployment) -> Check:
    from prefect import Flow

    name = f"flow {entry.flow_name}"
    try:
        flow = entry.flow()
    except Exception as error:  # noqa: BLE001 - a module may raise anything at all when it is imported
        return Check(name, "error", f"{type(error).__name__}: {error}", f"Mend {_place(error, entry)}.")
    if not isinstance(flow, Flow):
        return Check(name, "error", f"{entry.entrypoint} is not a flow", f"Put @flow on it in {entry.module}.")
    return Check(name, "ok", entry.entrypoint)


def _place(error: Exception, entry: Deployment) -> str:
    """File and line where an import fell, in our own code if it went through that."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    if not ours:
        return f"the entrypoint {entry.entrypoint} in prefect.yaml"
    return f"{ours[-1].filename}, line {ours[-1].lineno}"


def _is_ours(filename: str) -> bool:
    """Whether a file is one of the checkout's own, and not this command's import of it."""
    file = Path(filename)
    inside = file.is_relative_to(CHECKOUT) and ".venv" not in file.parts
    return inside and file.parent != Path(__file__).parent
