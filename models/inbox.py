"""Which files of the watched folder are whose: the kind is told by how a file's name begins, or by its ending.

Companies come before their contacts and these before contracts, invoices before their payments and PDFs, so that one
visit takes them all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

STATEMENT = "statement"
PDF = "pdf"
TABLES = ("companies", "contacts", "agents", "contracts", "journey_events", "invoices", "payments")
KINDS = (*TABLES, STATEMENT, PDF)
ANYHOW = re.IGNORECASE | re.DOTALL  # Linux takes a line break in a name
TABLE_NAME = re.compile(rf"({'|'.join(TABLES)})(?![a-z]).*\.(csv|tsv|txt|xlsx)", ANYHOW)
STATEMENT_NAME = re.compile(r".+\.(xml|zip)", ANYHOW)
PDF_NAME = re.compile(r".+\.pdf", ANYHOW)
UNFINISHED = re.compile(r"[.~].*|.*\.(part|partial|tmp|temp|crdownload|download|filepart|lock|swp)", ANYHOW)
WANTED = (
    f"its name must begin with {', '.join(TABLES)} and end in .csv or .xlsx, or end in .xml or .zip for a bank "
    "statement, or be an invoice's number and end in .pdf"
)
NO_TEXT = "its name is not UTF-8 text, so nothing can be written down of it. Rename the file"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in the inbox; no `kind` where its name does not tell."""

    name: str
    kind: str | None

    @property
    def is_text(self) -> bool:
        """Whether its name can be written down; Linux takes any bytes for one."""
        return not any("\ud800" <= sign <= "\udfff" for sign in self.name)


def on_one_line(name: str) -> str:
    """A file's name as people are shown it: line breaks, and whatever else is not seen, are written out (`\\n`)."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in name)


def waiting(names: Iterable[str]) -> list[Waiting]:
    """The files to be taken, in the order in which they are; those that somebody still writes are left out."""
    files = [Waiting(name, _kind(name)) for name in names if not UNFINISHED.fullmatch(name)]
    return sorted(files, key=lambda file: (KINDS.index(file.kind) if file.kind else len(KINDS), file.name))


def _kind(name: str) -> str | None:
    found = TABLE_NAME.fullmatch(name)
    if found:
        return found[1].lower()
    if PDF_NAME.fullmatch(name):
        return PDF
    return STATEMENT if STATEMENT_NAME.fullmatch(name) else None
