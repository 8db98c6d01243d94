"""Skeletons: what all letters of a kind have in common is put together once, and each letter fills the gaps.

A template that only shows values and asks whether something is so, in its own words and those of the frames that it
extends, falls apart into pieces that never change, *gaps* for the values, and *questions* whose answers say which
pieces stand. A value that occurs five times in text and HTML is written once. A template that does more, such as the
digest with its loops, has no skeleton and is rendered as a whole by Jinja; so is a letter whose gaps cannot be filled,
for what is at fault is then told with file and line. What a skeleton says is what Jinja would say, to the letter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from jinja2 import Environment, nodes
from markupsafe import escape

from models.mail.cleaning import readable_lines
from tasks.template_reading import NotPlainError, Read, Source, plain_parts, read_by

MOST_SHAPES = 512  # of one kind, by the answers to its questions


class Question(NamedTuple):
    """The number of a question, and what stands by its answer."""

    number: int
    yes: "tuple[Part, ...]"
    no: "tuple[Part, ...]"


Pick = Callable[[list[str]], Sequence[str]]
Part = str | int | Question  # words, the number of a gap, or a question


class Shape(NamedTuple):
    """For some answers: the gaps to be filled, those of them that HTML shows, and of each file how it is put together.

    A file is its words, with an empty place between any two, and what picks for each place what belongs there: the gaps
    as they are come first, behind them those of HTML.
    """

    gaps: tuple[Read, ...]
    escaped: tuple[int, ...]
    files: tuple[tuple[list[str], Pick], ...]


class Skeleton:
    """The files of one kind of letter in one language."""

    def __init__(self, environment: Environment, chains: Sequence[Sequence[Source]]) -> None:
        """A chain for each file: the template, and the frames that it extends."""
        self._paths = [chain[0].name for chain in chains]
        self._gaps: list[nodes.Expr] = []
        self._questions: list[nodes.Node] = []
        self._files = tuple(self._parts(plain_parts(chain)) for chain in chains)
        self._values: list[Read] = [read_by(environment, each) for each in self._gaps]
        self._answers: list[Read] = [read_by(environment, each) for each in self._questions]
        self._shapes: dict[tuple[bool, ...], Shape] = {}

    def fill(self, names: Mapping[str, Any]) -> tuple[str, ...]:
        """The files for a letter's names; whatever a filter raises, and KeyError where a name is missing."""
        shape = self._shape(tuple([bool(answer(names)) for answer in self._answers]))
        values = [read(names) for read in shape.gaps]
        shown = [value if type(value) is str else str(value) for value in values]
        given = shown + [
            _escaped_words(shown[gap]) if type(values[gap]) is str else _escaped(values[gap], shown[gap])
            for gap in shape.escaped
        ]
        said = "".join(shown)
        is_clean = said.isprintable() or readable_lines(said) == said
        files = []
        for words, pick in shape.files:
            pieces = words.copy()
            pieces[1::2] = pick(given)
            files.append("".join(pieces) if is_clean else readable_lines("".join(pieces)))
        return tuple(files)

    def _parts(self, body: Sequence[nodes.Node]) -> tuple[Part, ...]:
        """The pieces of a file; a gap or question that is known already keeps its number."""
        found: list[Part] = []
        for node in body:
            if isinstance(node, nodes.If):
                asked = _number(self._questions, node.test)
                found.append(Question(asked, self._parts(node.body), self._parts(node.else_)))
            elif isinstance(node, nodes.TemplateData):
                found.append(node.data)
            elif isinstance(node, nodes.Expr):
                found.append(_number(self._gaps, node))
        return tuple(found)

    def _shape(self, answers: tuple[bool, ...]) -> Shape:
        if answers not in self._shapes:
            if len(self._shapes) == MOST_SHAPES:
                self._shapes.clear()
            self._shapes[answers] = self._shaped([_shaped(_standing(parts, answers)) for parts in self._files])
        return self._shapes[answers]

    def _shaped(self, files: Sequence[tuple[list[str], list[int]]]) -> Shape:
        """The shape of files whose places name gaps."""
        used = list(dict.fromkeys(gap for _, places in files for gap in places))
        of_html = [path.endswith(".html") for path in self._paths]
        safe = list(dict.fromkeys(
            gap for (_, places), is_html in zip(files, of_html, strict=True) if is_html for gap in places
        ))  # fmt: skip
        numbered = [
            (words, _pick([len(used) + safe.index(gap) if is_html else used.index(gap) for gap in places]))
            for (words, places), is_html in zip(files, of_html, strict=True)
        ]
        gaps = tuple(self._values[gap] for gap in used)
        return Shape(gaps, tuple(used.index(gap) for gap in safe), tuple(numbered))


def skeleton_of(environment: Environment, chains: Sequence[Sequence[Source]]) -> Skeleton | None:
    """The skeleton of a letter's files; None where they have none."""
    try:
        return Skeleton(environment, chains)
    except NotPlainError:
        return None


def _standing(parts: Sequence[Part], answers: tuple[bool, ...]) -> Iterator[str | int]:
    for part in parts:
        if isinstance(part, Question):
            yield from _standing(part.yes if answers[part.number] else part.no, answers)
        else:
            yield part


def _shaped(parts: Iterator[str | int]) -> tuple[list[str], list[int]]:
    words, places = [""], []
    for part in parts:
        if isinstance(part, int):
            places.append(part)
            words += ["", ""]
        else:
            words[-1] += readable_lines(part)
    return words, places


def _pick(places: Sequence[int]) -> Pick:
    return itemgetter(*places) if len(places) > 1 else lambda given: [given[place] for place in places]


def _number(known: list[Any], wanted: nodes.Node) -> int:
    if wanted not in known:
        known.append(wanted)
    return known.index(wanted)


def _escaped(value: Any, shown: str) -> str:
    """As Jinja escapes it: what says that it is HTML stays as it is."""
    is_html = type(value) is not str and hasattr(value, "__html__")
    return str(value.__html__()) if is_html else _escaped_words(shown)


@lru_cache(maxsize=4096)
def _escaped_words(shown: str) -> str:
    return str(escape(shown))
