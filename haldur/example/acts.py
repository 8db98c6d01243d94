"""What agents do at the desk in a week: they take, answer, finish, pass on and remove, each ticket a few steps at most.

What is drawn happens to the true tickets at once, so the next step follows from it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from haldur.example.life import Life, Lives
from haldur.example.quiet import SITUATION as QUIET
from haldur.example.truth import Act
from haldur.example.words import desk_answer

STEPS = 3
LEAD = 6  # the place of the support lead among the agents
HELD_APART = ("bridge", QUIET)  # two tickets until its last mail has come; what agents do is known beforehand
GAPS = (12, 25, 40, 90, 160, 300, 900, 1400)
CHOICES = {
    "UNASSIGNED": {"take": 30, "assign": 12, "answer": 22, "finish": 4, "": 32},
    "ACTIVE": {"answer": 14, "finish": 48, "redirect": 8, "redistribute": 4, "": 26},
    "DONE": {"redirect": 2, "": 98},
    "REMOVED": {"": 100},
}
REOPENED = {"answer": 25, "finish": 20, "": 55}
SPAM = {"remove": 85, "": 15}


def draw_acts(rng: Random, lives: Lives, *, begin: datetime, end: datetime) -> Iterator[Act]:
    """The acts of a week, thread by thread, each in its order of time."""
    for thread, life in lives.tickets.items():
        if life.situation in HELD_APART or life.last_at >= end:
            continue
        at = max(life.last_at, begin + timedelta(hours=8))
        for _ in range(STEPS):
            choices = choices_for(life)
            what = rng.choices(tuple(choices), weights=tuple(choices.values()))[0]
            if not what:
                break
            at += min(timedelta(minutes=rng.choice(GAPS), seconds=rng.randrange(60)), (end - at) / 2)
            act = make_act(rng, thread, life, what, lives.agents, at)
            life.act(act)
            yield act


def choices_for(life: Life) -> dict[str, int]:
    """What an agent may do with a ticket, and how likely; who is asked again takes their time."""
    if life.status == "UNASSIGNED" and life.situation == "spam":
        return SPAM
    return REOPENED if life.status == "ACTIVE" and life.reopened else CHOICES[life.status]


def make_act(rng: Random, thread: str, life: Life, what: str, agents: list[str], at: datetime) -> Act:
    lead = agents[LEAD]
    others = [agent for agent in agents if agent != life.assignee]
    match what:
        case "assign":
            return Act(thread, what, lead, at, to=rng.choice(others))
        case "redirect" | "redistribute":
            return Act(thread, what, life.assignee or lead, at, to=rng.choice(others) if what == "redirect" else "")
        case "answer":
            return Act(thread, what, life.assignee or rng.choice(others), at, text=desk_answer(life.language))
        case _:
            return Act(thread, what, life.assignee or rng.choice(others), at)
