"""What comes to a thread a week and more after its answer, when somebody may have finished its ticket."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from haldur.example import robots
from haldur.example.conversation import Conversation, begin
from haldur.example.delivering import Arrival
from haldur.example.draft import Written
from haldur.example.scenes.machines import automatic
from haldur.example.stage import Stage


def answered_early(stage: Stage, name: str) -> tuple[Conversation, Written, Written]:
    """A question of the first half with its answer: time is left to come back."""
    talk = begin(stage, name, stage.contact(stage.customer()), begun=stage.moment(before=stage.half))
    asked = talk.ask()
    return talk, asked, talk.answer(asked)


def long_after(stage: Stage, answer: Written) -> datetime:
    return answer.sent + timedelta(days=stage.rng.randrange(7, 12), minutes=stage.rng.randrange(90))


def customer_comes_back(stage: Stage, name: str) -> Iterator[Arrival]:
    """It was not solved after all."""
    talk, asked, answer = answered_early(stage, name)
    for written in (asked, answer, talk.follow(answer, sent=long_after(stage, answer))):
        yield talk.arrive(written)


def agent_adds_later(stage: Stage, name: str) -> Iterator[Arrival]:
    """A word from inside opens nothing again."""
    talk, asked, answer = answered_early(stage, name)
    for written in (asked, answer, talk.answer(asked, sent=long_after(stage, answer))):
        yield talk.arrive(written)


def away_note_comes_late(stage: Stage, name: str) -> Iterator[Arrival]:
    """A machine's mail, of which nobody wants to hear again."""
    talk, asked, answer = answered_early(stage, name)
    yield talk.arrive(asked)
    yield talk.arrive(answer)
    words, rng = talk.matter.tongue, stage.rng
    note = robots.away_note(
        rng,
        robots.AWAY[0],
        sender=talk.asker,
        subject=rng.choice(words.away_subjects).format(subject=answer.subject),
        text=rng.choice(words.away_texts).format(**talk.matter.slots),
        sent=long_after(stage, answer),
        parent=answer,
    )
    yield automatic(stage, note, name, queue=talk.queue, thread=talk.thread, reason="auto_reply", return_path="")
