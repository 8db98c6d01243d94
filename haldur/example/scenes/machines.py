"""Mail that no person wrote. Some of it answers a thread, and then carries its name; none of it makes a ticket."""

from collections.abc import Iterator
from datetime import timedelta

from haldur.example import robots
from haldur.example.bounces import SHAPES
from haldur.example.company import LISTS
from haldur.example.conversation import Conversation, begin
from haldur.example.delivering import Arrival, deliver
from haldur.example.draft import Written
from haldur.example.stage import Stage
from haldur.example.words import written_day

PROMPTLY = timedelta(minutes=1)  # later than the answer took to the list, or no one could say where it belongs
LIST_MARKS = ("List-Unsubscribe: <https://uudised.example/lahku>", "Precedence: bulk")
FOREIGN_LIST_MARKS = (
    "List-Id: Kinnisvara <uudised.example>",
    "List-Unsubscribe: <https://uudised.example/lahku>, <mailto:lahku@uudised.example>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
)


def automatic(
    stage: Stage,
    written: Written,
    situation: str,
    *,
    queue: str = "support",
    thread: str | None = None,
    kind: str = "automatic",
    reason: str,
    return_path: str | None = None,
) -> Arrival:
    return deliver(
        stage.rng,
        written,
        queue=queue,
        at=stage.soon(written.sent),
        thread=thread,
        situation=situation,
        kind=kind,
        reason=reason,
        return_path=return_path,
    )


def away_answering(robot: robots.Robot, stage: Stage, name: str) -> Iterator[Arrival]:
    """An agent's answer meets an away note, which goes to the list as well."""
    talk = begin(stage, name, stage.contact(stage.customer()))
    asked = talk.ask()
    answer = talk.answer(asked)
    yield talk.arrive(asked)
    yield talk.arrive(answer)
    words, rng = talk.matter.tongue, stage.rng
    note = robots.away_note(
        rng,
        robot,
        sender=talk.asker,
        subject=rng.choice(words.away_subjects).format(subject=answer.subject),
        text=rng.choice(words.away_texts).format(**back_at_work(talk)),
        sent=answer.sent + PROMPTLY,
        parent=answer,
    )
    back = "" if robot.null_return_path else None
    yield automatic(stage, note, name, queue=talk.queue, thread=talk.thread, reason="auto_reply", return_path=back)


def away_unasked(robot: robots.Robot, stage: Stage, name: str) -> Iterator[Arrival]:
    """It answers something that the list never saw."""
    talk = begin(stage, name, stage.contact(stage.customer()))
    words, rng = talk.matter.tongue, stage.rng
    note = robots.away_note(
        rng,
        robot,
        sender=talk.asker,
        subject=rng.choice(words.away_subjects).format(subject=talk.matter.subject),
        text=rng.choice(words.away_texts).format(**back_at_work(talk)),
        sent=talk.begun,
        parent=None,
    )
    back = "" if robot.null_return_path else None
    yield automatic(stage, note, name, queue=talk.queue, reason="auto_reply", return_path=back)


def back_at_work(talk: Conversation) -> dict[str, str]:
    """The conversation's slots, with a day that is still to come."""
    day = talk.begun + timedelta(days=talk.stage.rng.randrange(3, 25))
    return {**talk.matter.slots, "day": written_day(talk.matter.tongue, day)}


def bounced(shape: str, stage: Stage, name: str) -> Iterator[Arrival]:
    """A letter under the list's address that never passed the list: nothing to join."""
    moment, rng = stage.moment(), stage.rng
    to = stage.colleague(rng.choice(stage.customers.with_domain))
    failed = robots.own_letter(rng, message_id="", to=to, sent=moment, ticket=str(rng.randrange(1, 999)))
    written = SHAPES[shape](rng, failed, to.address, moment)
    yield automatic(stage, written, name, kind="bounce", reason="bounce", return_path="")


def bounced_answer(stage: Stage, name: str) -> Iterator[Arrival]:
    """The colleague in Cc has left; Gmail says so, and names what it answers."""
    talk = begin(stage, name, stage.contact(stage.customer()))
    asked = talk.ask()
    answer = talk.answer(asked)
    yield talk.arrive(asked)
    yield talk.arrive(answer)
    written = SHAPES["gmail"](stage.rng, answer, talk.asker.address, answer.sent + PROMPTLY)
    yield automatic(
        stage, written, name, queue=talk.queue, thread=talk.thread, kind="bounce", reason="bounce", return_path=""
    )


def read_receipt(stage: Stage, name: str) -> Iterator[Arrival]:
    talk = begin(stage, name, stage.contact(stage.customer()))
    asked = talk.ask()
    answer = talk.answer(asked)
    yield talk.arrive(asked)
    yield talk.arrive(answer)
    receipt = robots.read_receipt(stage.rng, sender=talk.asker, parent=answer, sent=stage.later(answer.sent))
    yield automatic(stage, receipt, name, queue=talk.queue, thread=talk.thread, reason="read_receipt", return_path="")


def newsletter(marks: tuple[str, ...], stage: Stage, name: str) -> Iterator[Arrival]:
    written = robots.newsletter(stage.rng, sent=stage.moment(), marks=marks)
    yield automatic(stage, written, name, reason="newsletter")


def monitor(stage: Stage, name: str) -> Iterator[Arrival]:
    yield automatic(stage, robots.monitor(stage.rng, sent=stage.moment()), name, reason="robot")


def own_bounce(shape: str, stage: Stage, name: str) -> Iterator[Arrival]:
    """Haldur's own letter could not be delivered; the id within is signed."""
    rng, letter = stage.rng, signed_letter(stage)
    sent = stage.soon(letter.sent)
    written = SHAPES[shape](rng, letter, letter.to[0].address, sent)
    yield automatic(stage, written, name, kind="bounce", reason="bounce", return_path="")


def own_letter_returns(stage: Stage, name: str) -> Iterator[Arrival]:
    """A customer's alias sends Haldur's letter back to the list."""
    letter = signed_letter(stage)
    yield automatic(stage, letter, name, reason="own_letter", return_path=LISTS["support"].address)


def signed_letter(stage: Stage) -> Written:
    ticket = str(stage.rng.randrange(1, 40))
    person = stage.colleague(stage.rng.choice(stage.customers.with_domain))
    message_id = stage.sign(ticket).strip("<>")
    return robots.own_letter(stage.rng, message_id=message_id, to=person, sent=stage.moment(), ticket=ticket)
