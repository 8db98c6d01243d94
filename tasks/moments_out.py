"""Moments of a query as whole numbers, microseconds since 1970 in UTC, and back as columns of a frame."""

from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

NEVER = -1


class moment_number(GenericFunction[int]):  # noqa: N801 - the name of a function in SQL
    """Microseconds since 1970, exact; empty where there is no moment."""

    type = BigInteger()
    inherit_cache = True


@compiles(moment_number)
def _of_timestamp(element: moment_number, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)}) * 1000000 AS BIGINT)"


@compiles(moment_number, "sqlite")
def _of_text(element: moment_number, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    seconds = f"CAST(strftime('%s', {text}) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(substr({text} || '000000', 21, 6) AS INTEGER))"


def moment_or_never(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A moment that may be missing."""
    return func.coalesce(moment_number(column), NEVER)


def moments(numbers: Any) -> Any:
    """The numbers as naive moments in UTC; NaT where there was none."""
    return np.where(numbers == NEVER, np.datetime64("NaT", "us"), numbers.view("datetime64[us]"))
