"""Many values given to a statement as one parameter, so that its text is the same however many they are.

SQLite reads them out of a JSON text, PostgreSQL out of an array. SQLAlchemy's own lists of parameters are written anew
for every batch, which costs more than what the database then does.
"""

from collections.abc import Collection, Iterable
from typing import Any, Self

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    column,
    exists,
    false,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import coercions, roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine


class Given(TypeDecorator[list[Any]]):
    """A list of words, or of numbers, as one parameter."""

    impl = String
    cache_ok = True

    def __init__(self, *, are_numbers: bool) -> None:
        super().__init__()
        self.are_numbers = are_numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where the database has them."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(ARRAY(BigInteger() if self.are_numbers else String()))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """JSON where there are no arrays."""
        given = list(value or ())
        return orjson.dumps(given).decode() if dialect.name == "sqlite" else given


class each_of(GenericFunction[Any]):  # noqa: N801 - the name of a function in SQL
    """The rows of what is given; the function has another name in each database."""

    inherit_cache = True


@compiles(each_of)
def _of_array(element: each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"unnest{compiler.process(element.clause_expr, **options)}"


@compiles(each_of, "sqlite")
def _of_json(element: each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **options)}"


def table_of(given: BindParameter[list[Any]]) -> TableValuedAlias:
    """What is given as a table `value` of one column, `value`: PostgreSQL calls the column by the table's name."""
    return each_of(given).table_valued(column("value"), name="value")


def those_in(asked: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    """A statement for those of the `words` that a column has, in a row of which the conditions are true.

    Each word is looked up by itself: out of an IN, SQLite makes a set first, which costs more than the look-ups. Given
    by `words_in_order`, they are looked up in the order of an index, so that one page of a large index is fetched once.
    """
    given = table_of(parameter_named("words"))
    return select(given.c.value).where(exists().where(asked == given.c.value, *conditions))


def named_by(asked: ColumnElement[Any], *columns: ColumnElement[Any]) -> Select[Any]:
    """A statement for those of the `words` that a column has, each with other columns of its row, as by `those_in`."""
    given = table_of(parameter_named("words"))
    return select(given.c.value, *columns).select_from(given).where(asked == given.c.value)


def words_in_order(words: Iterable[str]) -> dict[str, list[str]]:
    """The words that a statement of `those_in` or `named_by` is asked about."""
    return {"words": sorted(words)}


class among(ColumnElement[bool]):  # noqa: N801 - named as what it makes of a statement
    """Whether a value is one of those given; one node, since putting an IN together takes ten times as long."""

    __visit_name__ = "among"
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own is no ClassVar
        ("asked", InternalTraversal.dp_clauseelement), ("given", InternalTraversal.dp_clauseelement),
    ]  # fmt: skip
    inherit_cache = True
    type = Boolean()

    def __init__(self, asked: ColumnElement[Any], given: BindParameter[list[Any]]) -> None:
        self.asked, self.given = asked, given

    @property
    def _from_objects(self) -> list[FromClause]:
        return self.asked._from_objects

    def self_group(self, against: object = None) -> Self:
        """True by itself, so that SQLite is not asked whether it equals 1."""
        return self


@compiles(among)
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.asked, **options)} = ANY({compiler.process(element.given, **options)}))"


@compiles(among, "sqlite")
def _in_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    given = compiler.process(element.given, **options)
    return f"({compiler.process(element.asked, **options)} IN (SELECT value FROM json_each({given})))"


def is_among(asked: Mapped[Any] | ColumnElement[Any], values: Collection[str] | Collection[int]) -> ColumnElement[bool]:
    """Whether a column's value is one of those given."""
    return among(coercions.expect(roles.ExpressionElementRole, asked), parameter(values)) if values else false()


def is_among_given(
    asked: Mapped[Any] | ColumnElement[Any], name: str, *, are_numbers: bool = False
) -> ColumnElement[bool]:
    """The same for a statement that is put together once, and given its values by a name whenever it is executed.

    Putting it together costs several times what executing it costs.
    """
    return among(coercions.expect(roles.ExpressionElementRole, asked), parameter_named(name, are_numbers=are_numbers))


def parameter(values: Iterable[str] | Iterable[int]) -> BindParameter[list[Any]]:
    """Values given with the statement itself."""
    listed: list[Any] = list(values)
    kind = Given(are_numbers=bool(listed) and isinstance(listed[0], int))
    return bindparam(None, listed, type_=kind, unique=True)


def parameter_named(name: str, *, are_numbers: bool = False) -> BindParameter[list[Any]]:
    """Values given by a name whenever the statement is executed."""
    return bindparam(name, type_=Given(are_numbers=are_numbers))
