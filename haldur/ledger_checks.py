"""The checks of `haldur doctor` on the ledger: each view of company.yaml answers, with the columns of its kind."""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.imports import HeaderError, kind_named, read_header
from tasks.ledger_view import LedgerViewError, view_columns
from tasks.settings import Settings, SettingsError


def check_ledger(company: Company, settings: Settings) -> Iterator[Check]:
    """Nothing where no view is named: files and statements need no setting."""
    for kind in company.ledger.views:
        name = f"ledger view {kind}"
        try:
            header = read_header(kind_named(kind), view_columns(kind))
        except (HeaderError, LedgerViewError, SettingsError) as error:
            yield Check(
                name, "error", str(error), f"Mend ledger in {settings.company_file}; docs/ledger.md explains it."
            )
        else:
            yield Check(name, "ok", ", ".join(header.given))
