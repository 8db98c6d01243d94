"""What a language has to offer the example: topics people write about, and the small words around them.

Slots in the sentences: {house} {flat} {number} {amount} {month} {reading} {day} {person} {firm}.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    queue: str
    subjects: tuple[str, ...]
    openings: tuple[str, ...]
    answers: tuple[str, ...]
    follow_ups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    code: str
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    months: tuple[str, ...]
    topics: tuple[Topic, ...]
    thanks: tuple[str, ...]
    joinings: tuple[str, ...]
    away_subjects: tuple[str, ...]
    away_texts: tuple[str, ...]
    spam: tuple[tuple[str, str], ...]
