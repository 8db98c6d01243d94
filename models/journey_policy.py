"""policies/journeys/*.yaml: the templates of journeys (O-01). The file's name is the template's.

The schema is the classes here. A template is known by its name and a digest of what it says: a journey keeps the
template as it stood when the journey began, and changed words of the file count for those that begin later. What no
single key can show (prerequisites that lead in a circle, an event for two steps) is told with line and key as well.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from models.checked_yaml import checked
from models.document import Document
from models.journey import Doer

NAME = r"^[a-z0-9][a-z0-9_-]*$"
UNFIT = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\]")

Place = tuple[int | str, ...]


class JourneyPolicyError(ValueError):
    """A file of policies/journeys cannot be used; the message names file, line, key and remedy."""


class StepKind(StrEnum):
    """What a step asks for."""

    READ = "read"
    WATCH = "watch"
    DO = "do"
    QUIZ = "quiz"
    MEETING = "meeting"
    SIGN_OFF = "sign-off"


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("this is empty; write the words in all three languages")
    return value.strip()


def _link(value: str) -> str:
    """An address of the web, and nothing that a browser would run."""
    try:
        parts = urlsplit(value)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_web = False
    if not is_web or UNFIT.search(value):
        raise ValueError("this is not a link such as https://help.firm.ee/first-login")
    return value


def _for_all(value: object) -> object:
    """One link is the same in all languages."""
    return {"et": value, "en": value, "fi": value} if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(_Part):
    """Words in each language."""

    et: Annotated[str, AfterValidator(_filled)]
    en: Annotated[str, AfterValidator(_filled)]
    fi: Annotated[str, AfterValidator(_filled)]

    def of(self, language: str) -> str:
        """The words in a language."""
        words: dict[str, str] = {"et": self.et, "en": self.en, "fi": self.fi}
        return words[language]


class Links(_Part):
    """A link for each language."""

    et: Annotated[str, AfterValidator(_link)]
    en: Annotated[str, AfterValidator(_link)]
    fi: Annotated[str, AfterValidator(_link)]

    def of(self, language: str) -> str:
        """The link for a language."""
        links: dict[str, str] = {"et": self.et, "en": self.en, "fi": self.fi}
        return links[language]


class Question(_Part):
    """A question of a quiz; `right` is the number of the right choice, the first is 1."""

    question: Texts
    choices: tuple[Texts, ...] = Field(min_length=2, max_length=8)
    right: int = Field(ge=1)
    explanation: Texts

    @model_validator(mode="after")
    def _has_the_right_one(self) -> Self:
        if self.right > len(self.choices):
            raise ValueError(f"right is {self.right}, and there are {len(self.choices)} choices; the first is 1")
        return self


class StepTemplate(_Part):
    """One step; `days` are the working days that it may take from when its turn comes, `after` its prerequisites."""

    key: str = Field(pattern=NAME, max_length=60)
    title: Texts
    text: Texts
    material: Annotated[Links, BeforeValidator(_for_all)] | None = None
    kind: StepKind
    who: Doer
    days: int = Field(ge=1, le=90)
    after: tuple[str, ...] = ()
    optional: bool = False
    event: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=100)] | None = None
    first_value: bool = False
    quiz: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind is StepKind.QUIZ) != bool(self.quiz):
            raise ValueError("a step of kind quiz, and no other, has questions under quiz")
        if self.kind is StepKind.QUIZ and self.who is not Doer.CUSTOMER:
            raise ValueError("a quiz is answered by the customer; write who: customer")
        return self


class Baseline(_Part):
    """The minutes that staff spent on one customer before there were journeys: measured, by whom, and when."""

    minutes: int = Field(ge=1)
    source: Annotated[str, AfterValidator(_filled)]
    recorded_on: date


class JourneyTemplate(_Part):
    """The whole of a file of policies/journeys.

    `nudges` are the working days past a step's due day on which the customer is reminded of it. `stalled_after_days` is
    how many working days a step may wait before a person looks, until its own habit is known.
    """

    title: Texts
    stalled_after_days: int = Field(ge=1, le=250)
    nudges: tuple[Annotated[int, Field(ge=0, le=250)], ...] = ()
    link_days: int = Field(default=60, ge=1, le=366)
    queue: str | None = None
    baseline: Baseline | None = None
    steps: tuple[StepTemplate, ...] = Field(min_length=1, max_length=100)

    @cached_property
    def by_key(self) -> Mapping[str, StepTemplate]:
        """The steps by their keys."""
        return {step.key: step for step in self.steps}

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys of the steps without which no journey is complete."""
        return frozenset(step.key for step in self.steps if not step.optional)

    @cached_property
    def by_event(self) -> Mapping[str, str]:
        """Which step an event of the product completes."""
        return {step.event: step.key for step in self.steps if step.event}

    @property
    def first_value(self) -> str:
        """The step with which the customer first has something of the product."""
        return next(step.key for step in self.steps if step.first_value)

    @property
    def said(self) -> str:
        """The template in words that are the same for the same template."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    def version(self, name: str) -> str:
        """name@version, as journeys keep it."""
        return f"{name}@{sha256(self.said.encode()).hexdigest()[:8]}"


def read_template(text: str, *, file: str) -> JourneyTemplate:
    """A template from its text; JourneyPolicyError lists every fault with its line and key."""
    keys = "the keys title, stalled_after_days and steps; see docs/onboarding.md."
    template, document = checked(text, JourneyTemplate, file=file, refusal=JourneyPolicyError, must_hold=keys)
    faults = [_told(document, file, place, words) for place, words in faults_between(template)]
    if faults:
        raise JourneyPolicyError("\n".join(faults))
    return template


def _told(document: Document, file: str, place: Place, words: str) -> str:
    line, key = document.find(place)
    return f"{file}, line {line}: {key}: {words}"


def faults_between(template: JourneyTemplate) -> Iterator[tuple[Place, str]]:
    """What is wrong with the steps as a whole, with the place of each fault."""
    if list(template.nudges) != sorted(set(template.nudges)):
        yield ("nudges",), "write the days in their order, each once"
    if not template.required:
        yield ("steps",), "at least one step must not be optional"
    if sum(step.first_value for step in template.steps) != 1:
        yield ("steps",), "exactly one step has first_value: true"
    yield from _doubles(template, "key")
    yield from _doubles(template, "event")
    yield from _faults_of_prerequisites(template)


def _doubles(template: JourneyTemplate, name: str) -> Iterator[tuple[Place, str]]:
    seen: dict[Any, int] = {}
    for place, step in enumerate(template.steps):
        value = getattr(step, name)
        if value is not None and seen.setdefault(value, place) != place:
            yield ("steps", place, name), f"another step has the {name} {value!r}"


def _faults_of_prerequisites(template: JourneyTemplate) -> Iterator[tuple[Place, str]]:
    in_circles = _in_circles(template)
    for place, step in enumerate(template.steps):
        where: Place = ("steps", place, "after")
        for other in step.after:
            if other not in template.by_key:
                yield where, f"there is no step {other!r}"
            elif template.by_key[other].optional and not step.optional:
                yield where, f"the step {other!r} is optional; a step that is not cannot wait for it"
        if step.key in in_circles:
            yield where, "these prerequisites lead in a circle, so that no turn ever comes"


def _in_circles(template: JourneyTemplate) -> set[str]:
    """The steps whose turn would never come."""
    left = {step.key: {other for other in step.after if other in template.by_key} for step in template.steps}
    while free := [key for key, after in left.items() if not after & left.keys()]:
        for key in free:
            del left[key]
    return set(left)
