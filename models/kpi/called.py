"""How companies and agents are called in reports: by name, and where several bear it, by what is theirs alone too."""

from collections.abc import Iterable


def borne_by_several(names: Iterable[str]) -> set[str]:
    """The names that more than one bears."""
    seen, several = set[str](), set[str]()
    for name in names:
        (several if name in seen else seen).add(name)
    return several


def apart(name: str, own: str) -> str:
    """A name that several bear, with the code or address that no other has."""
    return f"{name} ({own})"
