"""Marking a quiz: each question by itself, each with its explanation; the step is done when all answers are right."""

from collections.abc import Sequence
from typing import NamedTuple

from models.journey import JourneyError
from models.journey_policy import StepTemplate


class Mark(NamedTuple):
    """What became of one question; `answer` is the number of the choice, the first is 1."""

    answer: int
    is_right: bool
    right: int


def marked(step: StepTemplate, answers: Sequence[int]) -> tuple[Mark, ...]:
    """A mark for each question; JourneyError where the answers are not those of this quiz."""
    if not step.quiz:
        raise JourneyError(f"The step {step.key} is no quiz.")
    if len(answers) != len(step.quiz):
        raise JourneyError(f"The quiz {step.key} has {len(step.quiz)} questions; answer each.")
    for question, answer in zip(step.quiz, answers, strict=True):
        if not 1 <= answer <= len(question.choices):
            raise JourneyError(f"The quiz {step.key} has no choice {answer} in one of its questions.")
    return tuple(
        Mark(answer, answer == question.right, question.right)
        for question, answer in zip(step.quiz, answers, strict=True)
    )


def is_passed(marks: Sequence[Mark]) -> bool:
    """Whether all answers are right."""
    return all(mark.is_right for mark in marks)
