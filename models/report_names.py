"""Names for the files and sheets of a report: plain letters, each once, as every system and spreadsheet takes them."""

import re
from collections.abc import Collection, Iterable

from models.kpi.figure import Period
from models.kpi.report import ReportTable

LONGEST_SHEET = 31  # letters, says Excel
LONGEST_FILE = 60


def file_names(tables: Iterable[ReportTable], *, taken: Collection[str] = ()) -> dict[str, ReportTable]:
    """Tables by the names of their files."""
    names: dict[str, ReportTable] = {}
    used = {*taken, "report", "record"}
    for table in tables:
        plain = re.sub(r"[^a-z0-9]+", "_", table.key.lower()).strip("_")[:LONGEST_FILE] or "table"
        name = _free(plain, used, LONGEST_FILE + 4)
        names[name] = table
        used.add(name)
    return names


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Titles as names of sheets, in their order."""
    names: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\'\x00-\x1f]+", " ", title).strip()[:LONGEST_SHEET].strip() or "Table"
        plain = "History of changes" if plain.lower() == "history" else plain  # Excel keeps the word for itself
        names.append(_free(plain, {name.lower() for name in names}, LONGEST_SHEET))
    return names


def _free(name: str, used: Collection[str], longest: int) -> str:
    """The name, or the first with a number behind it that nobody has."""
    if name.lower() not in used:
        return name
    return next(
        made
        for number in range(2, 10_000)
        if (made := f"{name[: longest - len(str(number)) - 1]}_{number}").lower() not in used
    )


def download_name(name: str, period: Period, file: str) -> str:
    """What a file of a report is called where it is saved or comes with a letter."""
    about = f"{name.removeprefix('report_')}_{period.first}_{period.last}"
    plain = file.replace("/", "_").removeprefix("report")
    return f"{about}{plain}" if plain.startswith(".") else f"{about}_{plain}"
