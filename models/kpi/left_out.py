"""How many rows were left out of a report's figures: each once, however many rules it broke (K-10)."""

from collections.abc import Iterable
from dataclasses import replace

from models.kpi.report import Breach, Section, Tile


def left_out_of(breaches: Iterable[Breach], table: str) -> int:
    """The rows of a table that were left out."""
    return sum(each.count - each.again for each in breaches if each.is_left_out and each.table == table)


def told_of(sections: Iterable[Section], left_out: int) -> tuple[Section, ...]:
    """The sections, with the number of rows left out on every figure."""
    return tuple(replace(section, tiles=_told(section, left_out)) for section in sections)


def _told(section: Section, left_out: int) -> tuple[Tile, ...]:
    return tuple(replace(tile, figure=replace(tile.figure, left_out=left_out)) for tile in section.tiles)
