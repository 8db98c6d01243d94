"""What makes a kind of imported table: its columns, those that name a card, and what a row of it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from models.import_fields import Rule


class RowError(ValueError):
    """Why a row cannot be taken: every reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class Row(Protocol):
    """What a row of cells says; RowError where cells that are right by themselves do not fit together."""

    @property
    def key(self) -> tuple[str, ...]:
        """Which card the row speaks of."""

    @property
    def doubt(self) -> str:
        """What a person should look at, though the row is taken."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that we know, and the rule for its cells."""

    name: str
    rule: Rule
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its columns, those that name a card, and what a row of it becomes."""

    name: str
    key: tuple[str, ...]
    row: Callable[..., Row]
    columns: tuple[Column, ...]
