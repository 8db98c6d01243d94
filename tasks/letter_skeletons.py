"""Skeletons: what all letters of a kind have in common is put together once, and each letter fills the gaps.

A template that only shows values and asks whether something is so, in its own words and those of the frames that it
extends, falls apart into pieces that never change, *gaps* for the values, and *questions* whose answers say which
pieces stand. A value that occurs five times in text and HTML is written once. A template that does more, such as the
digest with its loops, has no skeleton and is rendered as a whole by Jinja; so is a letter whose gaps cannot be filled,
for what is at fault is then told with file and line. What a skeleton says is what Jinja would say, to the letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import Environment, nodes
from markupsafe import escape

from models.mail.cleaning import readable_lines
from tasks.template_reading import NotPlainError, Read, plain_parts, read_by

MOST_SHAPES = 512  # of one kind, by the answers to its questions


class Question(NamedTuple):
    """The number of a question, and what stands by its answer."""

    number: int
    yes: "tuple[Part, ...]"
    no: "tuple[Part, ...]"


Part = str | int | Question  # words, the number of a gap, or a question


class Shape(NamedTuple):
    """For some answers: of each file the words, with an empty place between any two, and which gap belongs there."""

    gaps: tuple[int, ...]
    files: tuple[tuple[list[str], list[int]], ...]


class Skeleton:
    """The files of one kind of letter in one language."""

    def __init__(self, environment: Environment, paths: Sequence[str]) -> None:
        self._paths = paths
        self._gaps: list[nodes.Expr] = []
        self._questions: list[nodes.Node] = []
        self._files = tuple(self._parts(plain_parts(environment, path)) for path in paths)
        self._values: list[Read] = [read_by(environment, each) for each in self._gaps]
        self._answers: list[Read] = [read_by(environment, each) for each in self._questions]
        self._shapes: dict[tuple[bool, ...], Shape] = {}

    def fill(self, names: Mapping[str, Any]) -> tuple[str, ...]:
        """The files for a letter's names; whatever a filter raises, and KeyError where a name is missing."""
        shape = self._shape(tuple([bool(answer(names)) for answer in self._answers]))
        values = {gap: self._values[gap](names) for gap in shape.gaps}
        shown = {gap: str(value) for gap, value in values.items()}
        said = "".join(shown.values())
        is_clean = said.isprintable() or readable_lines(said) == said
        safe = {gap: _escaped(value, shown[gap]) for gap, value in values.items()}
        files = []
        for path, (words, places) in zip(self._paths, shape.files, strict=True):
            pieces, given = words.copy(), safe if path.endswith(".html") else shown
            pieces[1::2] = [given[place] for place in places]
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
            files = tuple(_shaped(_standing(parts, answers)) for parts in self._files)
            gaps = dict.fromkeys(place for _, places in files for place in places)
            self._shapes[answers] = Shape(tuple(gaps), files)
        return self._shapes[answers]


def skeleton_of(environment: Environment, paths: Sequence[str]) -> Skeleton | None:
    """The skeleton of a letter's files; None where they have none."""
    try:
        return Skeleton(environment, paths)
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


def _number(known: list[Any], wanted: nodes.Node) -> int:
    if wanted not in known:
        known.append(wanted)
    return known.index(wanted)


def _escaped(value: Any, shown: str) -> str:
    """As Jinja escapes it: what says that it is HTML stays as it is."""
    return str(value.__html__()) if hasattr(value, "__html__") else _escaped_words(shown)


@lru_cache(maxsize=4096)
def _escaped_words(shown: str) -> str:
    return str(escape(shown))
