"""What the pages of journeys say in words."""

import re

from models.journey import JourneyState, Standing
from models.journey_moves import UNDER_WAY
from models.journey_standing import About, Wait

TOKEN = re.compile(r"(/onboarding/)[0-9a-f.]+")
STATES = {
    "under way": UNDER_WAY,
    **{state.value: frozenset({state}) for state in JourneyState},
    "all": frozenset(JourneyState),
}
DONE = {
    "start": "The journey has begun; its contacts get the letter that welcomes them.",
    "again": "This journey had begun already; here it is.",
    "pause": "Paused: nobody is nudged until it goes on.",
    "resume": "It goes on; every open step has its days anew.",
    "cancel": "Cancelled; the steps that were open are dropped.",
    "reassign": "The journey, with its open todos, has changed hands.",
    "complete": "The step is done.",
    "skip": "The step is skipped.",
    "reopen": "The step is open again.",
    "send": "A new link is on its way.",
    "revoke": "The links open nothing any more.",
    "minutes": "Your minutes are noted.",
    "confirm_meeting": "The contact gets the time, with a file for the calendar.",
    "close_meeting": "The meeting is over.",
    "todo": "The todo is done.",
}
REPLIES = {"": "no answer yet", "accepted": "accepted", "declined": "declined: find another time"}


def wait_words(wait: Wait | None, step: str) -> str:
    """What a journey waits for."""
    if wait is None:
        return "nothing"
    if wait.about is About.STEP:
        return step
    return "an answer to a question" if wait.about is About.QUESTION else "a time for a meeting"


def standing_words(state: JourneyState, standing: Standing) -> str:
    """How a journey gets on, which is told of those that run; of others where they are."""
    return standing.value if state is JourneyState.RUNNING else state.value


def without_links(text: str) -> str:
    """A letter's words without the personal link in it, which is its reader's alone."""
    return TOKEN.sub(r"\1…", text)
