"""A column of a frame in the type that its contract names, whatever it came in, and the rows that cannot be read so.

A whole number is never rounded, a day has no time of day, a word is text. What is read already costs nothing.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

HALF = re.compile("[\ud800-\udfff]")  # of a pair of surrogates
FIRST_INEXACT = 2.0**53  # of a float: it may have been a whole number beside it


class Type(Enum):
    """The type of a column, and its name for people."""

    WHOLE = ("int64", "whole number")
    SMALL = ("int32", "whole number below two thousand million")
    DAY = ("datetime64[s]", "day")
    MOMENT = ("datetime64[us]", "moment")
    WORD = ("category", "word")
    FLAG = ("bool", "yes or no")

    @property
    def dtype(self) -> str:
        """What pandas calls it."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What people call it."""
        return self.value[1]


def as_type(column: pd.Series, kind: Type) -> tuple[pd.Series, Any]:
    """The column, and a mask of the rows in which it is something else; these hold a stand-in."""
    if kind is Type.WORD:
        return _words(column)
    if kind is Type.DAY:
        return _days(column)
    if kind is Type.MOMENT:
        return _moments(column)
    if column.dtype == kind.dtype:
        return column, np.zeros(len(column), dtype=bool)
    return _numbers(column, kind)


def _numbers(column: pd.Series, kind: Type) -> tuple[pd.Series, Any]:
    least, most = (0, 1) if kind is Type.FLAG else (np.iinfo(kind.dtype).min, np.iinfo(kind.dtype).max)
    numbers = pd.to_numeric(column if _is_plain(column) else _each(column, _scalar), errors="coerce")
    values = numbers.to_numpy(dtype="float64", na_value=np.nan)
    failed = ~((values >= least) & (values < most + 1) & (values == np.floor(values)))
    if pd.api.types.is_integer_dtype(numbers.dtype):
        return numbers.where(~failed, 0).astype(kind.dtype), failed
    failed |= np.abs(values) >= FIRST_INEXACT
    return pd.Series(np.where(failed, 0, values), column.index).astype(kind.dtype), failed


def _days(column: pd.Series) -> tuple[pd.Series, Any]:
    if not pd.api.types.is_datetime64_dtype(column.dtype):
        texts = _each(column, _day_text)
        days = pd.to_datetime(texts, errors="coerce", format="%Y-%m-%d").astype("datetime64[s]")
        return days, (days.isna() & (texts != "")).to_numpy()
    days = column.astype("datetime64[s]")
    failed = (column.notna() & (column != column.dt.normalize())).to_numpy()
    return days.mask(failed) if failed.any() else days, failed


def _moments(column: pd.Series) -> tuple[pd.Series, Any]:
    """Moments in UTC; a text or a moment without a zone is taken to be there already."""
    if column.dtype == Type.MOMENT.dtype:
        return column, np.zeros(len(column), dtype=bool)
    texts = _each(column, lambda value: "" if _is_empty(value) else str(value))
    moments = pd.to_datetime(texts, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
    return moments.astype(Type.MOMENT.dtype), (moments.isna() & (texts != "")).to_numpy()


def _words(column: pd.Series) -> tuple[pd.Series, Any]:
    if isinstance(column.dtype, pd.CategoricalDtype) and all(isinstance(each, str) for each in column.cat.categories):
        return column, np.zeros(len(column), dtype=bool)
    plain = column.astype(object)
    is_word = plain.map(_is_word).to_numpy(dtype=bool)
    is_empty = plain.map(_is_empty).to_numpy(dtype=bool)
    return plain.where(is_word, None).astype("str").astype("category"), ~is_word & ~is_empty


def _each(column: pd.Series, read: Callable[[Any], object]) -> pd.Series:
    """What each value is read as; pandas' own `map` makes text of it where it can, and raises at half a letter."""
    return pd.Series([read(value) for value in column], column.index, dtype=object)


def _is_word(value: object) -> bool:
    """Whether it is text that a file can hold."""
    return isinstance(value, str) and not HALF.search(value)


def _is_plain(column: pd.Series) -> bool:
    return bool(pd.api.types.is_any_real_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype))


def _scalar(value: object) -> object:
    return value if isinstance(value, int | float | str | np.integer | np.floating | np.bool) else None


def _day_text(value: object) -> str:
    """What could be a day as text; empty where there is nothing."""
    if _is_empty(value):
        return ""
    return str(value).removesuffix(" 00:00:00")


def _is_empty(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value)
