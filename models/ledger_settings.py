"""`ledger` in company.yaml: where the ledger can be read, whose statements are ours, and when an import is doubted.

The views are queries of the company's own on a database of its own; their columns bear the names that a file's
header would. The address of that database holds a password, so it is a reference.
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.bank import Iban
from models.company_values import Part, SecretReference

QUERY = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
DEFAULT_GUARD = 50


def _query(value: str) -> str:
    if not QUERY.match(value):
        raise ValueError("write one query that begins with SELECT or WITH")
    return value.strip().removesuffix(";")


Query = Annotated[str, AfterValidator(_query)]


class LedgerSettings(Part):
    """`guard` is the share, in percent, of the last full export that the next one must have; 0 lets all pass."""

    url: SecretReference | None = None
    invoices: Query | None = None
    payments: Query | None = None
    guard: int = Field(default=DEFAULT_GUARD, ge=0, le=100)
    accounts: tuple[Iban, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.url) != bool(self.views):
            raise ValueError("url goes with invoices or payments, the queries that are asked there")
        return self

    @property
    def views(self) -> dict[str, str]:
        """The queries by the kind of rows that they give, in the order in which they are read."""
        return {kind: query for kind, query in (("invoices", self.invoices), ("payments", self.payments)) if query}
