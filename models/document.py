"""A YAML file as a company writes it: its values, and the line on which each stands.

Stricter than YAML: a key stands once, and what looks like a date is text. A fault is told by line and column only,
never with a piece of the file, for the piece may be a password that somebody wrote where it does not belong.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

QUOTED = re.compile(r"""'(?!<)[^']{3,}'|"(?!<)[^"]{3,}"|('[^']*'|"[^"]*")""")  # signs such as ':' may be told
MOST_KEYS = 10_000
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class DocumentError(ValueError):
    """Text that is not readable YAML; the message names line, column and fault."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where."""

    data: Any
    root: yaml.Node | None

    def find(self, where: tuple[int | str, ...], *, skipping: frozenset[str] = frozenset()) -> tuple[int, str]:
        """Line (from 1) and dotted key of the deepest node on the way that exists; missing steps may be skipped."""
        node, line, steps = self.root, 1, []
        for step in where:
            found = _child(node, step)
            if found is None and step in skipping:
                continue
            steps.append(str(step))
            if found is None:
                break
            node, line = found
        return line, ".".join(steps)


@lru_cache(maxsize=16)
def read_document(text: str) -> Document:
    """The one document of a file, read once for the same words; DocumentError says where it cannot be read."""
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        return Document(loader.construct_document(root) if root else None, root)
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_told(error)) from None
    except yaml.reader.ReaderError as error:
        raise DocumentError(f"character {error.position + 1}: {error.reason}") from None
    except RecursionError:
        raise DocumentError("it is nested too deeply") from None


class _Loader(yaml.SafeLoader):
    """The usual values, with the faults that YAML itself lets pass or leaves to Python."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML declares it without ClassVar
        first: [(tag, form) for tag, form in known if tag != TIMESTAMP]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A mapping none of whose keys stands twice."""
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _error(f"the key {key.value} stands twice", key)
                seen.add(key.value)
        return node

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what is merged (<<) in its place: a few lines that merge each other could ask for millions of keys."""
        super().flatten_mapping(node)
        if len(node.value) > MOST_KEYS:
            raise _error(f"more than {MOST_KEYS:,} keys are merged into one part", node)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A value; Python's own errors are told as YAML's."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, AttributeError):
            raise _error(f"this is not a {node.tag.rpartition(':')[2]}", node) from None


def _error(problem: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _told(error: yaml.MarkedYAMLError) -> str:
    """Where, and what the fault is, without words of the file."""
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return where + QUOTED.sub(lambda found: found[1] or "'...'", error.problem or error.context or "it cannot be read")


def _child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node, int] | None:
    """The node under a key or index, with the line that it begins on."""
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[Any, Any]] = node.value
        for key, value in pairs:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item, item.start_mark.line + 1
    return None
