"""What is wrong with a file that people write, told with file, line, key and how to mend it (P-11).

pydantic knows what does not fit; its words are for programmers. Here each kind of fault gets a sentence, and a key
that is unknown the known one that it resembles.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.document import Document
from models.known_keys import known_keys

SENTENCES = {
    "missing": "this key is missing",
    "string_type": "this should be text; put it in quotes",
    "int_parsing": "this should be a whole number",
    "int_type": "this should be a whole number",
    "bool_parsing": "this should be true or false",
    "model_type": "this should have keys of its own",
    "tuple_type": "this should be a list: each entry on its own line, after a dash",
    "union_tag_not_found": "the key kind is missing",
    "too_short": "give at least one entry",
}


def faults_of(
    error: ValidationError, document: Document, schema: type[BaseModel], *, file: str, unnamed: Collection[str] = ()
) -> str:
    """One line for each fault; `unnamed` are steps of a place that the file does not have."""
    faults = error.errors()
    lines = [
        _fault(file, document, fault, schema, frozenset(unnamed))
        for fault in faults
        if not _is_consequence(fault, faults)
    ]
    return "\n".join(dict.fromkeys(lines))


def _is_consequence(fault: ErrorDetails, faults: list[ErrorDetails]) -> bool:
    """A list that is short only because its members are wrong; a key that is missing because it is misspelt."""
    place = fault["loc"]
    if fault["type"] == "too_short":
        return sum(other["loc"][: len(place)] == place for other in faults) > 1
    if fault["type"] != "missing":
        return False
    wrong = (other for other in faults if other["type"] == "extra_forbidden" and other["loc"][:-1] == place[:-1])
    return any(get_close_matches(str(other["loc"][-1]), [str(place[-1])]) for other in wrong)


def _fault(file: str, document: Document, fault: ErrorDetails, schema: type[BaseModel], unnamed: frozenset[str]) -> str:
    line, key = document.find(fault["loc"], skipping=unnamed)
    where = f"{file}: " if len(fault["loc"]) == 1 and fault["type"] == "missing" else f"{file}, line {line}: "
    return f"{where}{key or 'the file'}: {'; '.join(_words(fault, schema))}"


def _words(fault: ErrorDetails, schema: type[BaseModel]) -> Iterator[str]:
    kind, given = fault["type"], fault["input"]
    context = fault.get("ctx", {})
    if kind == "string_type" and isinstance(given, bool):
        yield f"YAML reads this word as {str(given).lower()}; put it in quotes"
    elif kind == "extra_forbidden":
        *place, key = fault["loc"]
        like = get_close_matches(str(key), known_keys(schema, tuple(place)), n=1)
        yield f"this key is unknown; did you mean {like[0]}?" if like else "this key is unknown; take it out"
    elif kind == "string_pattern_mismatch":
        yield PATTERNS.get(context["pattern"], f"it does not have the form {context['pattern']}")
    elif kind in {"literal_error", "union_tag_invalid", "enum"}:
        yield f"it should be one of {context.get('expected') or context.get('expected_tags')}"
    else:
        yield SENTENCES.get(kind, fault["msg"].removeprefix("Value error, "))


PATTERNS = {
    "^[A-Z]{2}$": "it should be a country's two capital letters, such as EE",
    "^[a-z0-9][a-z0-9_-]*$": "it should be of small letters, digits, - and _ only, such as support",
    r"^[^@\s]+\.[^@\s]+$": "it should be a mail domain, such as firm.ee",
}
