"""The types of Parquet for the columns of our tables, by what the models say a column holds."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin

import pyarrow as pa
from sqlalchemy import Table

from models.columns import shown
from models.tables import TABLES

TYPES = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    Decimal: pa.decimal128(15, 3),
}


def schema_of(table: Table) -> pa.Schema:
    """A field for every column that is shown."""
    fields = TABLES[table.name].model_fields
    return pa.schema([pa.field(column.name, _type_of(fields[column.name].annotation)) for column in shown(table)])


def _type_of(annotation: Any) -> pa.DataType:
    """The type for `str`, `int | None`, `list[str]` and the like; one we have not met before is an error."""
    if get_origin(annotation) is list:
        return pa.list_(_type_of(*get_args(annotation)))
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not NoneType]
    kind = kinds[0]
    return TYPES[str if issubclass(kind, StrEnum) else kind]
