"""A figure as it is kept: a record of plain values, the same in the register, in JSON and as a row of a table.

What was told once must be told the same later, so a record holds all that a tile shows, and amounts as text, digit by
digit. Where a figure stands (its section, and which of those of one name) is part of what it is known by.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from models.kpi.figure import Definition, Figure, Period, Unit
from models.kpi.report import Report, Tile

Record = dict[str, Any]
PREVIOUS = ("previous", "previous_low", "previous_high", "previous_n", "previous_first", "previous_last")
FIELDS = (
    "section", "name", "number", "title", "version", "unit", "is_more_better", "is_counted", "value", "low", "high",
    "currency", "n", "still_open", "left_out", "note", "first", "last", "as_of", "target", "has_previous", *PREVIOUS,
)  # fmt: skip


def records_of(report: Report) -> list[Record]:
    """A record for each tile, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    return [_record(section, tile, seen) for section, tile in _tiles(report)]


def _tiles(report: Report) -> Iterator[tuple[str, Tile]]:
    return ((section.title, tile) for section in report.sections for tile in section.tiles)


def _record(section: str, tile: Tile, seen: "Counter[tuple[str, ...]]") -> Record:
    figure, definition = tile.figure, tile.figure.definition
    place = (section, definition.name, figure.currency)
    seen[place] += 1
    return {
        "section": section, "name": definition.name, "number": seen[place], "title": definition.title,
        "version": definition.version, "unit": str(definition.unit), "is_more_better": definition.is_more_better,
        "is_counted": definition.is_counted,
        "value": _kept(figure.value), "low": _kept(figure.low), "high": _kept(figure.high),
        "currency": figure.currency, "n": int(figure.n), "still_open": int(figure.still_open),
        "left_out": int(figure.left_out), "note": figure.note, "first": figure.period.first.isoformat(),
        "last": figure.period.last.isoformat(), "as_of": figure.as_of.isoformat(), "target": _kept(tile.target),
        "has_previous": tile.previous is not None, **_previous(tile.previous),
    }  # fmt: skip


def _previous(figure: Figure | None) -> Record:
    """What a tile shows of the figure before."""
    if figure is None:
        return dict.fromkeys(PREVIOUS)
    first, last = figure.period.first.isoformat(), figure.period.last.isoformat()
    known = _kept(figure.value), _kept(figure.low), _kept(figure.high), int(figure.n), first, last
    return dict(zip(PREVIOUS, known, strict=True))


def _kept(value: float | Decimal | None) -> float | str | None:
    """An amount as its digits; what is not finite cannot be kept as JSON, and says nothing."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else None
    if value is None or not isfinite(value):
        return None
    return float(value)


def place_of(record: Record) -> tuple[str, str, str, int]:
    """What a figure is known by in two editions of one report."""
    return record["section"], record["name"], record["currency"], record["number"]


def tiles_of(records: Sequence[Record], words: dict[str, str] | None = None) -> list[Tile]:
    """The tiles that the records tell of; `words` are the definitions' by name, where they are at hand."""
    return [_tile(record, (words or {}).get(record["name"], "")) for record in records]


def _tile(record: Record, words: str) -> Tile:
    definition = Definition(
        record["name"],
        record["title"],
        words,
        Unit(record["unit"]),
        record["version"],
        record["is_more_better"],
        record["is_counted"],
    )
    figure = Figure(
        definition, value_of(record["value"]), record["n"], record["still_open"],
        Period(date.fromisoformat(record["first"]), date.fromisoformat(record["last"])),
        datetime.fromisoformat(record["as_of"]), record["low"], record["high"], record["currency"], record["note"],
        record["left_out"],
    )  # fmt: skip
    return Tile(figure, record["target"], _before(record, figure) if record["has_previous"] else None)


def _before(record: Record, figure: Figure) -> Figure:
    value, low, high, n, first, last = (record[name] for name in PREVIOUS)
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return Figure(
        figure.definition, value_of(value), n, 0, period, figure.as_of, low, high, currency=figure.currency
    )  # fmt: skip


def value_of(kept: float | str | None) -> float | Decimal | None:
    """The value that was kept."""
    return Decimal(kept) if isinstance(kept, str) else kept
