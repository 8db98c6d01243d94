"""Column types and the naming of keys that every table shares.

Moments are aware and in UTC wherever they are stored (P-06). SQLite forgets the zone, so the type puts it
back; a naive moment is refused, for it would be a guess. Money is Decimal with at most three digits after the point;
SQLite keeps it as a number of fifteen digits, which is why an amount has no more than `MOST_MONEY`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, Index, Numeric, Table, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

SECRET = {"secret": True}
CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
MOST_MONEY = Decimal(10**11)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """For SQLite the text of its usual form, made in one step: four moments a mail are many."""
        return _utc_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, hand over UTC."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC, whatever the database kept."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"A moment without a time zone cannot be stored: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=4096)  # the moment of a mail goes into three tables, that of a batch into all its rows
def _utc_text(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:26]


class Money(TypeDecorator[Decimal]):
    """An amount, exact on every database; a float is refused, for it may have lost something already."""

    impl = Numeric(15, 3)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], Any] | None:
        """For SQLite the digits, which it keeps as a number."""
        return _digits if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | None:
        """Refuse what is no Decimal or has more digits than fit."""
        return None if value is None else _exact(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        """The Decimal that was stored."""
        return _amount


def _exact(value: Decimal) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) > MOST_MONEY:
        raise ValueError(f"This is no amount that can be stored: {value!r}")
    rounded = value.quantize(THOUSANDTH)
    if rounded != value:
        raise ValueError(f"An amount has at most three digits after the point: {value}")
    return rounded


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else str(_exact(value))


@lru_cache(maxsize=4096)  # of most invoices nothing is paid
def _amount(value: Any) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(str(value)).quantize(THOUSANDTH)
    cents = exact.quantize(CENT)
    return cents if cents == exact else exact


def words_of(kind: type[StrEnum]) -> Enum:
    """A column that holds one of an enumeration's words as plain text, so that scripts read what people say."""
    return Enum(
        kind, native_enum=False, length=20, values_callable=lambda members: [member.value for member in members]
    )


def where_filled(name: str, column: str) -> Index:
    """An index of the rows that have a column filled: where few do, the others cost nothing."""
    condition = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=condition, postgresql_where=condition)


def shown(table: Table) -> list[Column[Any]]:
    """The columns that may leave the house: all but those whose info says SECRET."""
    return [column for column in table.columns if column.info != SECRET]
