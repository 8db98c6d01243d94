"""Broken mail: a good question, spoiled on its way."""

from collections.abc import Iterator
from dataclasses import replace

from haldur.example.broken import Fault
from haldur.example.company import LISTS
from haldur.example.composing import stamp
from haldur.example.conversation import begin
from haldur.example.delivering import Arrival, deliver
from haldur.example.desk import write
from haldur.example.draft import Draft
from haldur.example.people import Person
from haldur.example.stage import Stage


def spoiled(fault: Fault, stage: Stage, name: str) -> Iterator[Arrival]:
    talk = begin(stage, name, stage.contact(stage.customer()))
    yield fault(stage.rng, talk.arrive(talk.ask()))


def masked_sender(stage: Stage, name: str) -> Iterator[Arrival]:
    """Calls itself the manager's address, and writes from another one."""
    manager = stage.agents[-1].person
    sender = Person(manager.address, stamp(stage.rng, "{h8}@kurja.example"), "et", "zoho")
    talk = begin(stage, name, sender)
    draft = Draft(talk.asker, (LISTS[talk.queue],), "Kiire ülekanne", "Palun makske see arve täna ära.\n", talk.begun)
    yield replace(
        deliver(
            stage.rng,
            write(stage.rng, draft),
            queue=talk.queue,
            at=stage.soon(talk.begun),
            thread=talk.thread,
            situation=name,
        ),
        sender_name=None,
    )
