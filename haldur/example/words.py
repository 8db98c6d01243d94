"""Whole texts by language: a greeting, what the person has to say, a closing with the name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from haldur.example.english import ENGLISH
from haldur.example.estonian import ESTONIAN
from haldur.example.finnish import FINNISH
from haldur.example.people import STREETS, full_name
from haldur.example.tongue import Tongue, Topic

DESK_ANSWERS = {
    "et": "Tere!\n\nVaatasime teie küsimuse üle ja tegime paranduse. Kui midagi jäi puudu, vastake sellele kirjale.",
    "en": "Hello,\n\nWe looked into it and put it right. If anything is missing, please answer this mail.",
    "fi": "Hei!\n\nTarkistimme asian ja korjasimme sen. Jos jotain puuttuu, vastatkaa tähän viestiin.",
}
TONGUES = {tongue.code: tongue for tongue in (ESTONIAN, ENGLISH, FINNISH)}


@dataclass(frozen=True, slots=True)
class Matter:
    """What one conversation is about: the slots stay the same in all its mails."""

    tongue: Tongue
    topic: Topic
    slots: dict[str, str]
    subject: str

    def say(self, rng: Random, sentences: tuple[str, ...]) -> str:
        return rng.choice(sentences).format(**self.slots)


def make_matter(rng: Random, language: str, queue: str, today: datetime) -> Matter:
    tongue = TONGUES.get(language, ENGLISH)
    topic = rng.choice([topic for topic in tongue.topics if topic.queue == queue])
    slots = make_slots(rng, tongue, today)
    return Matter(tongue, topic, slots, rng.choice(topic.subjects).format(**slots))


def make_slots(rng: Random, tongue: Tongue, today: datetime) -> dict[str, str]:
    euros, cents = rng.randrange(18, 2400), rng.randrange(100)
    day = today - timedelta(days=rng.randrange(1, 20))
    return {
        "house": f"{rng.choice(STREETS[tongue.code])} {rng.randrange(1, 120)}",
        "flat": str(rng.randrange(1, 90)),
        "number": f"{today.year}-{rng.randrange(1000, 99999):05d}",
        "amount": f"{euros}.{cents:02d}" if tongue.code == "en" else f"{euros},{cents:02d}",
        "month": tongue.months[today.month - 2],
        "reading": str(rng.randrange(120, 9900)),
        "day": written_day(tongue, day),
        "person": full_name(rng, tongue.code),
        "firm": "Kodu Haldus OÜ",
    }


def written_day(tongue: Tongue, day: datetime) -> str:
    return f"{day:%d/%m/%Y}" if tongue.code == "en" else f"{day.day}.{day.month:02d}.{day.year}"


def full_text(rng: Random, tongue: Tongue, said: str, signature: str) -> str:
    """People on phones leave out the greeting, people in haste the closing."""
    greeting = f"{rng.choice(tongue.greetings)}\n\n" if rng.random() < 0.9 else ""
    closing = f"\n\n{rng.choice(tongue.closings)}\n{signature}" if rng.random() < 0.9 else f"\n\n{signature}"
    return f"{greeting}{said}{closing}"


def desk_answer(language: str) -> str:
    """What agents answer from the desk."""
    return DESK_ANSWERS.get(language, DESK_ANSWERS["en"])
