"""What a template is made of, where it is plain: words, values, and questions whether something is so.

A plain template has no loops, macros, calls or names of its own. It may extend frames whose blocks it fills. What it
shows and asks is read by functions that do what Jinja does with the same expression; an expression for which there is
no such function makes a template one that is not plain.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from jinja2 import Environment, nodes

Read = Callable[[Mapping[str, Any]], Any]

PLAIN = Environment(trim_blocks=True, lstrip_blocks=True)
IMPURE = frozenset({"random"})  # filters that need not say the same twice
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "gteq": operator.ge, "lt": operator.lt,
    "lteq": operator.le, "in": lambda value, several: value in several,
    "notin": lambda value, several: value not in several,
}  # fmt: skip


class NotPlainError(Exception):
    """The template does more than show values and ask questions."""


class Source(NamedTuple):
    """A template as it was read, and what tells whether its file is still that one."""

    name: str
    template: nodes.Template
    is_same: Callable[[], bool]


def chain_of(environment: Environment, path: str) -> list[Source]:
    """A template and those that it extends by name, innermost first."""
    chain = [_source(environment, path)]
    while (parent := _parent(chain[-1].template)) and parent not in {source.name for source in chain}:
        chain.append(_source(environment, parent))
    return chain


def plain_parts(chain: Sequence[Source]) -> list[nodes.Node]:
    """TemplateData, values and `If` in the order of the letter, without the blocks around them."""
    if len({source.name.endswith(".html") for source in chain}) > 1:  # each escapes in its own way
        raise NotPlainError
    blocks: dict[str, nodes.Block] = {}
    for source in chain:
        for block in source.template.find_all(nodes.Block):
            blocks.setdefault(block.name, block)
    for source in chain[:-1]:
        if not all(isinstance(node, nodes.Extends | nodes.Output | nodes.Block) for node in source.template.body):
            raise NotPlainError
    return list(_flat(chain[-1].template.body, blocks))


def read_by(environment: Environment, asked: nodes.Node) -> Read:
    """A function that gives the value of an expression for a letter's names, or KeyError where one is missing."""
    for kind, reader in READERS:
        if isinstance(asked, kind):
            return reader(environment, asked)
    raise NotPlainError


def _named(_environment: Environment, asked: nodes.Name) -> Read:
    return itemgetter(asked.name)


def _constant(_environment: Environment, asked: nodes.Const) -> Read:
    return lambda _: asked.value


def _several(environment: Environment, asked: nodes.Tuple) -> Read:
    items = [read_by(environment, each) for each in asked.items]
    return lambda names: tuple([item(names) for item in items])


def _denied(environment: Environment, asked: nodes.Not) -> Read:
    inner = read_by(environment, asked.node)
    return lambda names: not inner(names)


def _compared(environment: Environment, asked: nodes.Compare) -> Read:
    if len(asked.ops) > 1:
        raise NotPlainError
    compare = COMPARISONS[asked.ops[0].op]
    left, right = read_by(environment, asked.expr), read_by(environment, asked.ops[0].expr)
    return lambda names: compare(left(names), right(names))


def _joined(environment: Environment, asked: nodes.And | nodes.Or) -> Read:
    left, right = read_by(environment, asked.left), read_by(environment, asked.right)
    if isinstance(asked, nodes.And):
        return lambda names: left(names) and right(names)
    return lambda names: left(names) or right(names)


def _filtered(environment: Environment, asked: nodes.Filter) -> Read:
    """By a filter that wants nothing but its value and arguments."""
    known = environment.filters.get(asked.name)
    is_odd = asked.kwargs or asked.dyn_args or asked.dyn_kwargs or asked.node is None
    if known is None or is_odd or asked.name in IMPURE or hasattr(known, "jinja_pass_arg"):
        raise NotPlainError
    assert asked.node is not None
    value = read_by(environment, asked.node)
    given = [read_by(environment, each) for each in asked.args]
    if len(given) == 1:
        only = given[0]
        return lambda names: known(value(names), only(names))
    return lambda names: known(value(names), *[each(names) for each in given])


READERS: tuple[tuple[type[nodes.Expr], Callable[[Environment, Any], Read]], ...] = (
    (nodes.Name, _named), (nodes.Const, _constant), (nodes.Tuple, _several), (nodes.Filter, _filtered),
    (nodes.Not, _denied), (nodes.And, _joined), (nodes.Or, _joined), (nodes.Compare, _compared),
)  # fmt: skip


def _source(environment: Environment, path: str) -> Source:
    assert environment.loader is not None
    text, _, is_same = environment.loader.get_source(environment, path)
    assert is_same is not None
    return Source(path, _parsed(text), is_same)


@lru_cache(maxsize=256)
def _parsed(text: str) -> nodes.Template:
    """What a text is made of, for whichever letter and language it is read: no letter changes it."""
    return PLAIN.parse(text)


def _parent(template: nodes.Template) -> str:
    """The name of the frame that a template extends; "" where it names none."""
    named = (node.template for node in template.body if isinstance(node, nodes.Extends))
    return next((str(name.value) for name in named if isinstance(name, nodes.Const)), "")


def _flat(body: Sequence[nodes.Node], blocks: Mapping[str, nodes.Block]) -> Iterator[nodes.Node]:
    for node in body:
        if isinstance(node, nodes.Block):
            yield from _flat(blocks[node.name].body, blocks)
        elif isinstance(node, nodes.Output):
            for each in node.nodes:
                yield from _shown(each)
        elif isinstance(node, nodes.If):
            yield _asked(node, blocks)
        else:
            raise NotPlainError


def _shown(node: nodes.Expr) -> Iterator[nodes.Node]:
    """What one output shows: a choice of two is a question, and what is joined together is shown one by one."""
    if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        yield nodes.If(node.test, list(_shown(node.expr1)), [], list(_shown(node.expr2)))
    elif isinstance(node, nodes.Concat):
        for each in node.nodes:
            yield from _shown(each)
    else:
        yield node


def _asked(node: nodes.If, blocks: Mapping[str, nodes.Block]) -> nodes.If:
    """`elif` is another question where the answer was no."""
    otherwise: list[nodes.Node] = node.else_
    for each in reversed(node.elif_):
        otherwise = [nodes.If(each.test, each.body, [], otherwise)]
    return nodes.If(node.test, list(_flat(node.body, blocks)), [], list(_flat(otherwise, blocks)))
