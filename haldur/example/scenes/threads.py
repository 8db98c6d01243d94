"""Threads as they really come: out of order, without a root, with half of their ids lost, twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from haldur.example.company import LISTS
from haldur.example.composing import File
from haldur.example.conversation import Conversation, begin
from haldur.example.delivering import Arrival, copied
from haldur.example.desk import write
from haldur.example.draft import Draft, Written
from haldur.example.stage import Stage

MINUTE = timedelta(minutes=1)


def talk_with_contact(stage: Stage, name: str, *, program: str = "", queue: str = "") -> Conversation:
    person = stage.contact(stage.customer())
    return begin(stage, name, replace(person, program=program or person.program), queue=queue)


def colleague_joins(stage: Stage, name: str) -> Iterator[Arrival]:
    """Somebody of the same customer stands in Cc and answers in between."""
    customer = stage.rng.choice(stage.customers.with_domain)
    talk = begin(stage, name, stage.contact(customer))
    other = stage.colleague(customer)
    asked = talk.ask(cc=(other,))
    joined = talk.join(other, asked)
    for written in (asked, joined, talk.answer(joined)):
        yield talk.arrive(written)


def reply_before_original(stage: Stage, name: str) -> Iterator[Arrival]:
    """The first mail hung in a queue: its writer's own second one overtakes it."""
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    more = talk.follow(asked, sent=asked.sent + 9 * MINUTE)
    yield talk.arrive(more)
    yield talk.arrive(asked, at=stage.soon(more.sent + 20 * MINUTE))


def agent_overtakes(stage: Stage, name: str) -> Iterator[Arrival]:
    """The agent had the question earlier than the list: the answer is there first."""
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    answer = talk.answer(asked, sent=asked.sent + 15 * MINUTE)
    yield talk.arrive(answer)
    yield talk.arrive(asked, at=stage.soon(answer.sent + 30 * MINUTE))


def three_generations_at_once(stage: Stage, name: str) -> Iterator[Arrival]:
    """A server was down and sends what it kept, the youngest first."""
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    answer = talk.answer(asked, sent=asked.sent + 12 * MINUTE)
    more = talk.follow(answer, sent=asked.sent + 31 * MINUTE)
    back = more.sent + 40 * MINUTE
    for place, written in enumerate((more, asked, answer)):
        yield talk.arrive(written, at=back + place * timedelta(seconds=2))


def bridge(stage: Stage, name: str) -> Iterator[Arrival]:
    """Each names only the mail before; the middle one comes last and joins what seemed two conversations."""
    talk = talk_with_contact(stage, name, program="thunderbird")
    talk.agent = replace(talk.agent, program="apple_mail")
    asked = talk.ask()
    answer = talk.answer(asked, chain="in_reply_to", sent=asked.sent + 20 * MINUTE)
    more = talk.follow(answer, chain="in_reply_to", sent=asked.sent + 50 * MINUTE)
    yield talk.arrive(asked)
    yield talk.arrive(more)
    yield talk.arrive(answer, at=more.sent + 45 * MINUTE)


def rootless_copies(stage: Stage, name: str) -> Iterator[Arrival]:
    """Others talked without us; from the third mail on the list is in Cc, and the root never comes."""
    customer = stage.rng.choice(stage.customers.with_domain)
    talk = begin(stage, name, replace(stage.contact(customer), program="gmail"))
    asked = talk.ask()
    left, right = talk.answer(asked), talk.follow(asked)
    yield talk.arrive(talk.follow(left))
    yield talk.arrive(talk.join(stage.colleague(customer), right))


def in_reply_to_only(stage: Stage, name: str) -> Iterator[Arrival]:
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    answer = talk.answer(asked, chain="in_reply_to")
    for written in (asked, answer, talk.follow(answer, chain="in_reply_to")):
        yield talk.arrive(written)


def references_only(stage: Stage, name: str) -> Iterator[Arrival]:
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    answer = talk.answer(asked, chain="references")
    for written in (asked, answer, talk.follow(answer)):
        yield talk.arrive(written)


def thread_index_only(stage: Stage, name: str) -> Iterator[Arrival]:
    """A gateway strips both headers; Outlook's conversation is all that is left."""
    talk = talk_with_contact(stage, name, program="outlook")
    talk.agent = replace(talk.agent, program="outlook")
    asked = talk.ask()
    answer = talk.answer(asked, chain="thread_index")
    for written in (asked, answer, talk.follow(answer, chain="thread_index")):
        yield talk.arrive(written)


def same_subject_again(stage: Stage, name: str) -> Iterator[Arrival]:
    """A new question typed under the old subject, with "Re:" and all: equal words alone join nothing."""
    talk = talk_with_contact(stage, name)
    asked = talk.ask()
    yield talk.arrive(asked)
    other = replace(talk, thread=stage.open_thread(), begun=stage.later(asked.sent))
    other.matter = replace(talk.matter, subject=f"Re: {talk.matter.subject}")
    yield other.arrive(other.ask())


def list_and_copy(stage: Stage, name: str) -> Iterator[Arrival]:
    """Sent to both lists: one mail, which comes twice, once with the list's footer."""
    talk = talk_with_contact(stage, name, queue="support")
    asked = talk.ask(to=(LISTS["support"],), cc=(LISTS["billing"],))
    first = talk.arrive(asked)
    yield first
    yield copied(stage.rng, first, queue="billing", at=stage.soon(first.at), by_list=True)
    if stage.rng.random() < 0.5:
        yield talk.arrive(talk.answer(asked))


def same_mail_twice(stage: Stage, name: str) -> Iterator[Arrival]:
    """An alias and the list itself led to one mailbox."""
    talk = talk_with_contact(stage, name)
    first = talk.arrive(talk.ask())
    yield first
    yield copied(stage.rng, first, queue=talk.queue, at=stage.soon(first.at), by_list=False)


def thousand_references(stage: Stage, name: str) -> Iterator[Arrival]:
    """A program that never forgets: of a thousand ids the first and the last are ours."""
    talk = talk_with_contact(stage, name, program="thunderbird")
    asked = talk.ask()
    yield talk.arrive(asked)
    grown = tuple(f"{stage.rng.getrandbits(64):016x}@lists.example" for _ in range(1000))
    parent: Written = replace(asked, references=(asked.message_id, *grown))
    yield talk.arrive(talk.follow(parent))


def forwarded_mail(stage: Stage, name: str) -> Iterator[Arrival]:
    """A colleague attaches a mail that is here already to a question of their own: what lies within joins nothing."""
    customer = stage.rng.choice(stage.customers.with_domain)
    talk = begin(stage, name, stage.contact(customer))
    draft = Draft(talk.asker, (LISTS[talk.queue],), talk.matter.subject, f"{talk.asker.name}\n", talk.begun)
    known = write(stage.rng, draft)
    yield talk.arrive(known)
    other = begin(stage, name, stage.colleague(customer), queue=talk.queue, begun=stage.later(talk.begun))
    within = File("Fwd.eml", "message/rfc822", known.raw)
    subject = f"Fwd: {known.subject}"
    draft = Draft(other.asker, (LISTS[talk.queue],), subject, "Vt lisatud kiri.\n", other.begun, files=(within,))
    yield other.arrive(write(stage.rng, draft))
