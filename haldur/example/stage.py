"""Where the scenes play: the company and its customers, the weeks, the threads counted, and one source of chance."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from haldur.example.company import Agent
from haldur.example.customers import Customer, Customers, make_person
from haldur.example.people import Person
from haldur.example.programs import choose_program
from haldur.example.truth import HandChoice

HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 22)
HOUR_WEIGHTS = (3, 9, 14, 14, 11, 7, 10, 12, 9, 6, 3, 2, 1)
DAY_WEIGHTS = (24, 20, 19, 18, 14, 3, 2)
ROOM_FOR_ANSWERS = timedelta(days=3)


@dataclass(slots=True)
class Stage:
    rng: Random
    customers: Customers
    agents: list[Agent]
    start: datetime
    half: datetime
    end: datetime
    sign: Callable[[str], str]
    hand_choices: list[HandChoice] = field(default_factory=list)
    threads: int = 0

    def open_thread(self) -> str:
        self.threads += 1
        return f"t{self.threads:04d}"

    def moment(self, *, after: datetime | None = None, before: datetime | None = None) -> datetime:
        """Mostly in working hours, Mondays most of all; there is time left for answers."""
        begin, until = after or self.start, (before or self.end) - ROOM_FOR_ANSWERS
        days = [begin + timedelta(days=n) for n in range(max(1, (until - begin).days))]
        day = self.rng.choices(days, weights=[DAY_WEIGHTS[day.weekday()] for day in days])[0]
        hour = self.rng.choices(HOURS, weights=HOUR_WEIGHTS)[0]
        return day.replace(hour=hour, minute=self.rng.randrange(60), second=self.rng.randrange(60))

    def later(self, moment: datetime) -> datetime:
        """Minutes to a day, and never past the weeks' end."""
        gap = timedelta(minutes=self.rng.choice((6, 25, 70, 190, 600, 1300)), seconds=self.rng.randrange(200))
        return moment + min(gap, (self.end - moment) * 0.4)

    def soon(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=self.rng.randrange(2, 40))

    def agent(self) -> Person:
        return self.rng.choice(self.agents).person

    def customer(self) -> Customer:
        return self.rng.choice(self.customers.ordinary)

    def contact(self, customer: Customer) -> Person:
        return self.at_keyboard(self.rng.choice(customer.contacts))

    def colleague(self, customer: Customer) -> Person:
        """Works at the customer's, but stands on no card."""
        return self.at_keyboard(make_person(self.rng, customer, customer.domain, code=f"9{self.rng.randrange(10**6)}"))

    def stranger(self, language: str = "") -> Person:
        customer = self.customer()
        person = make_person(self.rng, customer, "", code=f"7{self.rng.randrange(10**8)}")
        return self.at_keyboard(replace(person, language=language or person.language))

    def at_keyboard(self, person: Person) -> Person:
        """Some programs spell the own address in capitals, some people leave out their name."""
        at_work = person.address.endswith(".example")
        program = person.program or choose_program(self.rng, at_work=at_work)
        address = person.address
        if self.rng.random() < 0.06:
            address = ".".join(piece.capitalize() for piece in address.split("."))
        return replace(person, address=address, program=program)
