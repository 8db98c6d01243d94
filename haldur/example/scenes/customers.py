"""Who writes: people on a customer's card, their colleagues, strangers, and those two customers share."""

from collections.abc import Iterator
from dataclasses import replace

from haldur.example.company import DOMAIN, LISTS
from haldur.example.composing import stamp
from haldur.example.conversation import begin
from haldur.example.customers import make_person
from haldur.example.delivering import Arrival, deliver
from haldur.example.desk import write
from haldur.example.draft import Draft, Written
from haldur.example.people import Person
from haldur.example.stage import Stage
from haldur.example.truth import HandChoice


def question(stage: Stage, name: str) -> Iterator[Arrival]:
    talk = begin(stage, name, stage.contact(stage.customer()))
    yield talk.arrive(talk.ask())


def answered_question(stage: Stage, name: str) -> Iterator[Arrival]:
    """Up to six deep: question, answer, and on in turns."""
    talk = begin(stage, name, stage.contact(stage.customer()))
    written = talk.ask()
    yield talk.arrive(written)
    for turn in range(stage.rng.choices((1, 2, 3, 4, 5), weights=(40, 30, 15, 9, 6))[0]):
        written = talk.answer(written) if turn % 2 == 0 else talk.follow(written)
        yield talk.arrive(written)


def long_conversation(stage: Stage, name: str) -> Iterator[Arrival]:
    talk = begin(stage, name, stage.contact(stage.customer()))
    written = talk.ask()
    yield talk.arrive(written)
    for turn in range(5):
        written = talk.answer(written) if turn % 2 == 0 else talk.follow(written)
        yield talk.arrive(written)


def colleague(stage: Stage, name: str) -> Iterator[Arrival]:
    """Not on a card, but from the customer's own domain."""
    customer = stage.rng.choice(stage.customers.with_domain)
    yield from asked_and_perhaps_answered(stage, name, stage.colleague(customer))


def stranger(stage: Stage, name: str) -> Iterator[Arrival]:
    """From a public provider, on nobody's card: a person must say whose question it is."""
    yield from asked_and_perhaps_answered(stage, name, stage.stranger())


def shared_domain(stage: Stage, name: str) -> Iterator[Arrival]:
    customer, _ = stage.rng.choice(stage.customers.sharing_domain)
    yield from asked_and_perhaps_answered(stage, name, stage.colleague(customer))


def shared_address(stage: Stage, name: str) -> Iterator[Arrival]:
    *_, person = stage.rng.choice(stage.customers.sharing_address)
    yield from asked_and_perhaps_answered(stage, name, stage.at_keyboard(person))


def asked_and_perhaps_answered(stage: Stage, name: str, person: Person) -> Iterator[Arrival]:
    talk = begin(stage, name, person)
    written = talk.ask()
    yield talk.arrive(written)
    if stage.rng.random() < 0.3:
        yield talk.arrive(talk.answer(written))


def returning_stranger(stage: Stage, name: str) -> Iterator[Arrival]:
    """An agent says by hand in the first half whose the question is; the same address asks again in the second."""
    person, customer = unidentified(stage)
    first = begin(stage, name, person, begun=stage.moment(before=stage.half))
    stage.hand_choices.append(HandChoice(person.key, customer))
    yield first.arrive(first.ask())
    again = begin(stage, name, person, begun=stage.moment(after=stage.half))
    yield again.arrive(again.ask())


def unidentified(stage: Stage) -> tuple[Person, str]:
    """Mostly strangers; now and then someone who might belong to either of two customers."""
    if stage.rng.random() < 0.75:
        return stage.stranger(), stage.customer().registry_code
    one, other = stage.rng.choice(stage.customers.sharing_domain)
    person = stage.colleague(one)
    nobody_elses = person.address.replace("@", f".{len(stage.hand_choices)}@")
    return replace(person, address=nobody_elses), stage.rng.choice((one, other)).registry_code


def shouted_address(stage: Stage, name: str) -> Iterator[Arrival]:
    """Addresses are the same in capitals."""
    person = stage.contact(stage.customer())
    talk = begin(stage, name, replace(person, address=person.address.upper()))
    yield talk.arrive(talk.ask())


def web_form(stage: Stage, name: str) -> Iterator[Arrival]:
    """The robot of the firm's own site sends it; the visitor is in Reply-To."""
    yield from formed(stage, name, Person("Kodu koduleht", f"noreply@{DOMAIN}", program="form"))


def form_service(stage: Stage, name: str) -> Iterator[Arrival]:
    yield from formed(stage, name, Person("Forms", "no-reply@forms.example", program="form"))


def formed(stage: Stage, name: str, robot: Person) -> Iterator[Arrival]:
    customer = stage.customer()
    visitor = stage.contact(customer) if stage.rng.random() < 0.6 else stage.stranger()
    talk = begin(stage, name, visitor, queue="support")
    robot = replace(robot, language=talk.asker.language)
    written = filled_in(stage, talk.ask(), robot)
    yield talk.arrive(written)
    if stage.rng.random() < 0.4:
        yield talk.arrive(talk.answer(written))


def filled_in(stage: Stage, asked: Written, robot: Person) -> Written:
    """Forms write plain text, and ask for no files."""
    draft = Draft(
        sender=replace(robot, program="form"),
        to=(LISTS["support"],),
        topic=f"Kontaktivorm: {asked.topic}",
        text=f"Nimi: {asked.sender.name}\nE-post: {asked.sender.address}\n\n{asked.text}",
        sent=asked.sent,
        extra=(f"Reply-To: {asked.sender.address}", "X-Mailer: PHPMailer 6.9.1 (https://example.org/mailer)"),
    )
    return replace(write(stage.rng, draft), reply_to=replace(asked.sender, name=""))


def munged_list(stage: Stage, name: str) -> Iterator[Arrival]:
    """A list puts itself into From, so that DMARC holds; the person is in Reply-To."""
    person = stage.contact(stage.customer())
    talk = begin(stage, name, replace(person, program="thunderbird"), queue="support")
    asked = talk.ask()
    listed = Draft(
        sender=Person(f"{person.name} via Kodu tugi", LISTS["support"].address, talk.asker.language, "thunderbird"),
        to=(LISTS["support"],),
        topic=asked.topic,
        text=asked.text,
        sent=asked.sent,
        extra=(f"Reply-To: {person.address}", f"List-Id: <support.{DOMAIN}>", f"List-Post: <mailto:tugi@{DOMAIN}>"),
    )
    written = write(stage.rng, listed)
    yield talk.arrive(replace(written, reply_to=replace(person, name="")))


def agent_begins(stage: Stage, name: str) -> Iterator[Arrival]:
    """An agent writes to a customer with the list in Cc: no customer is looked up for what begins inside."""
    person = stage.contact(stage.customer())
    talk = begin(stage, name, person)
    agent = replace(talk.agent, language=talk.asker.language)
    said = talk.matter.say(stage.rng, talk.matter.topic.answers)
    written = talk.send(agent, said, talk.begun, to=(person,), cc=(LISTS[talk.queue],))
    yield talk.arrive(written)
    if stage.rng.random() < 0.7:
        yield talk.arrive(talk.follow(written))


def blind_copy(stage: Stage, name: str) -> Iterator[Arrival]:
    """The list stands in no header but those of delivery."""
    person = stage.contact(stage.customer())
    talk = begin(stage, name, person)
    yield talk.arrive(talk.ask(to=(make_person(stage.rng, stage.customer(), "partner.example"),)))


def spam(stage: Stage, name: str) -> Iterator[Arrival]:
    """An ordinary mail as far as a program can tell: it makes a ticket that a person removes."""
    sender = Person("Best Offers", stamp(stage.rng, "info{d3}@offers-{h6}.example"), "en", "zoho")
    talk = begin(stage, name, replace(sender, language=stage.rng.choice(("et", "en", "en", "fi"))))
    subject, said = stage.rng.choice(talk.matter.tongue.spam)
    written = write(stage.rng, Draft(talk.asker, (LISTS[talk.queue],), subject, f"{said}\n", talk.begun))
    yield deliver(stage.rng, written, queue=talk.queue, at=stage.soon(talk.begun), thread=talk.thread, situation=name)
