"""Which keys may stand at a place of a file, by its schema: for whoever misspelt one (P-11)."""

from typing import Any

from pydantic import BaseModel

Node = dict[str, Any]


def known_keys(schema: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys of a place, as pydantic names it; none where it has no keys of its own."""
    whole = schema.model_json_schema()
    node = whole
    for step in place:
        node = _below(_itself(node, whole), step)
    return list(_itself(node, whole).get("properties", ()))


def _itself(node: Node, whole: Node) -> Node:
    """What a node refers to; of a value that may be left out, the value."""
    while "$ref" in node or "anyOf" in node:
        if "anyOf" in node:
            node = next((each for each in node["anyOf"] if each.get("type") != "null"), {})
        else:
            node = whole["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _below(node: Node, step: int | str) -> Node:
    """One step further: an entry of a list, one kind of several, a key, or an entry under a name of its own."""
    if isinstance(step, int):
        found: Any = node.get("items")
    elif "discriminator" in node:
        found = {"$ref": kind} if (kind := node["discriminator"]["mapping"].get(step)) else None
    else:
        named = (node.get("properties", {}).get(step), *node.get("patternProperties", {}).values())
        found = next(filter(None, named), node.get("additionalProperties"))
    return found if isinstance(found, dict) else {}
