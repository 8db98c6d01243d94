"""How companies and agents are called in reports: by name, and where several bear it, by what is theirs alone too."""

from collections import Counter
from collections.abc import Collection
from typing import TypeVar

Key = TypeVar("Key", int, str)


def called(cards: Collection[tuple[Key, str, str]]) -> dict[Key, str]:
    """By its key, how each card is called; a card has a key, a name, and a code or address that no other has."""
    bearers = Counter(name for _, name, _ in cards)
    return {key: name if bearers[name] == 1 else f"{name} ({own})" for key, name, own in cards}
