"""A frame's contract: what must hold of each row before anything is computed of it (K-10).

Every column has a type, and rows have rules. What cannot be read as its column's type, and what breaks a rule, is left
out; what is merely odd breaks a mark, and stays. Both are told by name, with their number and the ids of the first. A
contract never raises, however bad the rows: a frame without one of its columns has no good row. All rules are looked
at for all rows at once, and each says of a row that it holds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.kpi.columns_as import Type, as_type
from models.kpi.report import Breach

NAMED = 50  # ids of rows that break one rule
Mask = np.ndarray


@dataclass(frozen=True)
class Rule:
    """A rule for rows, named by what is wrong where it does not hold: a yes or no for each row of a frame."""

    words: str
    holds: Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Contract:
    """What a table's frame must be; `key` is the column of ids, `empty` the columns that may be empty."""

    table: str
    key: str
    types: Mapping[str, Type]
    rules: tuple[Rule, ...]
    marks: tuple[Rule, ...] = ()
    empty: frozenset[str] = frozenset()

    def checked(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Breach]]:
        """The rows that hold, with the columns of the contract alone, and what the others broke."""
        frame = frame.loc[:, ~frame.columns.duplicated()].reset_index(drop=True)
        missing = [name for name in self.types if name not in frame.columns]
        if missing:
            return self.none(), self._absent(frame, missing)
        typed, misread = self._typed(frame)
        readable = _without(typed, misread)
        broken = list(self._broken(readable, self.rules))
        breaches = [*self._left_out(typed, misread), *self._left_out(readable, broken)]
        good = _without(readable, broken)
        odd = self._broken(good, self.marks)
        return good, breaches + [
            Breach(self.table, words, int(failed.sum()), self._ids(good, failed), is_left_out=False)
            for words, failed in odd
        ]

    def none(self) -> pd.DataFrame:
        """A frame without rows."""
        return pd.DataFrame({name: as_type(pd.Series([], dtype=object), kind)[0] for name, kind in self.types.items()})

    def _typed(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, Mask]]]:
        """Every column in its type, and the rows in which one could not be read or is empty."""
        columns, misread = {}, []
        for name, kind in self.types.items():
            columns[name], failed = as_type(frame[name], kind)
            if failed.any():
                misread.append((f"{name} is no {kind.words}", failed))
            empty = columns[name].isna().to_numpy() & ~failed
            if name not in self.empty and empty.any():
                misread.append((f"{name} is empty", empty))
        return pd.DataFrame(columns, copy=False), misread

    def _broken(self, frame: pd.DataFrame, rules: tuple[Rule, ...]) -> Iterator[tuple[str, Mask]]:
        for rule in rules:
            failed = ~rule.holds(frame).to_numpy(dtype=bool)
            if failed.any():
                yield rule.words, failed

    def _left_out(self, frame: pd.DataFrame, broken: list[tuple[str, Mask]]) -> Iterator[Breach]:
        """What rows broke, and how many of them had broken something already."""
        told = np.zeros(len(frame), dtype=bool)
        for words, failed in broken:
            again = int((failed & told).sum())
            yield Breach(self.table, words, int(failed.sum()), self._ids(frame, failed), again=again)
            told |= failed

    def _ids(self, frame: pd.DataFrame, failed: Mask) -> tuple[int, ...]:
        return tuple(int(number) for number in frame[self.key].to_numpy()[failed][:NAMED])

    def _absent(self, frame: pd.DataFrame, missing: list[str]) -> list[Breach]:
        ids: tuple[int, ...] = ()
        if self.key in frame.columns:
            ids = tuple(int(number) for number in as_type(frame[self.key].iloc[:NAMED], self.types[self.key])[0])
        return [
            Breach(self.table, f"the column {name} is missing", len(frame), ids, again=len(frame) if place else 0)
            for place, name in enumerate(missing)
        ]


def _without(frame: pd.DataFrame, broken: list[tuple[str, Mask]]) -> pd.DataFrame:
    """The rows that failed nothing."""
    if not broken:
        return frame
    return frame[~np.logical_or.reduce([failed for _, failed in broken])].reset_index(drop=True)
