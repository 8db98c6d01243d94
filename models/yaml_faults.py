"""What is wrong with a file that people write, told with file, line and key (P-11)."""

from collections.abc import Collection
from typing import Any

import yaml
from pydantic import ValidationError


def faults_of(error: ValidationError, root: yaml.Node | None, *, file: str, unnamed: Collection[str] = ()) -> str:
    """One line for each fault; `unnamed` are steps of a place that the file does not have."""
    places = [fault["loc"] for fault in error.errors()]
    return "\n".join(
        _fault(file, root, fault["loc"], fault["msg"], unnamed)
        for fault in error.errors()
        if fault["type"] != "too_short" or sum(place[: len(fault["loc"])] == fault["loc"] for place in places) == 1
    )  # a list that is short only because its members are wrong is no fault of its own


def _fault(
    file: str, root: yaml.Node | None, where: tuple[int | str, ...], message: str, unnamed: Collection[str]
) -> str:
    line, key = _find(root, where, unnamed)
    return f"{file}, line {line}: {key or 'the file'}: {message.removeprefix('Value error, ')}"


def _find(node: yaml.Node | None, where: tuple[int | str, ...], unnamed: Collection[str]) -> tuple[int, str]:
    """Line (from 1) and dotted key of the deepest node on the way that exists in the file."""
    line, steps = 1, []
    for step in where:
        found = _child(node, step)
        if found is None and step in unnamed:
            continue
        steps.append(str(step))
        if found is None:
            break
        node, line = found
    return line, ".".join(steps)


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
