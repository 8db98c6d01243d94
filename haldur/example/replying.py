"""Buyers who answer a reminder: most by Reply in their program, some by a new mail to the address that it names.

They do so in the demo's own weeks, in which what agents do with their mail is drawn as it happens; once for an invoice.
"""

from datetime import datetime
from random import Random

from haldur.example.desk import write
from haldur.example.draft import Draft, Written
from haldur.example.ledger.days import CLOSE, ONE
from haldur.example.people import Person
from haldur.example.programs import choose_program

SITUATION = "answer_to_reminder"
FIRST_DAY = CLOSE - 28 * ONE
ANSWERED = 0.15  # of a buyer's letters that people opened on the same day
NEW_MAIL = 0.3
TEXTS = {
    "et": (
        "Tere!\n\nTasusime selle arve eile, palun kontrollige.",
        "Tere!\n\nKaup oli puudulik. Kas krediitarve on tulemas?",
    ),
    "en": (
        "Hello,\n\nWe paid this invoice yesterday, please have a look.",
        "Hello,\n\nPart of the goods was missing. Will there be a credit note?",
    ),
    "fi": (
        "Hei!\n\nMaksoimme tämän laskun eilen, tarkistakaa ystävällisesti.",
        "Hei!\n\nOsa tavarasta puuttui. Onko hyvityslasku tulossa?",
    ),
}


def answer_reminder(rng: Random, letter: Written, answer_to: Person, person: Person, at: datetime) -> Written:
    """What a buyer writes; a program that begins a new mail names no id of the letter."""
    program = choose_program(rng, at_work=True)
    writer = Person(person.name, person.address, person.language, program)
    is_new = rng.random() < NEW_MAIL
    topic = f"Re: {letter.subject}" if is_new else letter.subject
    text = f"{rng.choice(TEXTS[person.language])}\n\n{person.name}"
    return write(rng, Draft(writer, (answer_to,), topic, text, at, answers=None if is_new else letter))
