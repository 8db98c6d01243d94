"""The firms of the example's ledger: customers of the example, and a few of whom nobody knows a contact."""

from dataclasses import dataclass, field
from random import Random

from haldur.example.company import contact_row
from haldur.example.customers import Customer

SELLERS, BUYERS = 40, 120
COUNTRIES = ("EE", "FI", "LV")
SPOKEN = {"et": "et", "fi": "fi", "lv": "en", "en": "en"}  # in which of our languages
WITHOUT_CONTACT = (
    ("19000018", "Kivi ja Poeg OÜ", "EE", "et", "property"),
    ("19000029", "Vaikne Maja KÜ", "EE", "et", "housing_association"),
    ("2900003-3", "Hiljainen Talo Oy", "FI", "fi", "property"),
    ("19000041", "Müüriladuja OÜ", "EE", "et", "property"),
)


@dataclass(frozen=True, slots=True)
class Contact:
    first_name: str
    last_name: str
    address: str
    role: str

    @property
    def key(self) -> str:
        return self.address.lower()


@dataclass(slots=True)
class Firm:
    """A seller or a buyer; its contacts in the order in which the register got to know them."""

    code: str
    name: str
    country: str
    language: str
    segment: str
    contacts: list[Contact] = field(default_factory=list)

    @property
    def letter_language(self) -> str:
        return SPOKEN[self.language]

    def reached_by(self, dead: set[str]) -> Contact | None:
        """Who gets its reminders: whoever keeps its books, else the one who was known first."""
        living = [contact for contact in self.contacts if contact.key not in dead]
        keeping = [contact for contact in living if contact.role == "accountant"]
        return next(iter([*keeping, *living]), None)


def choose_firms(rng: Random, ordinary: list[Customer]) -> tuple[list[Firm], list[Firm]]:
    """Sellers and buyers; nobody is known of the last seller and the last three buyers."""
    strangers = [Firm(*row) for row in WITHOUT_CONTACT]
    known = [firm_of(customer) for customer in ordinary if customer.country in COUNTRIES]
    known = rng.sample(known, SELLERS + BUYERS - len(strangers))
    sellers, buyers = known[: SELLERS - 1], known[SELLERS - 1 :]
    return [*sellers, strangers[-1]], [*buyers, *strangers[:-1]]


def firm_of(customer: Customer) -> Firm:
    rows = [contact_row(customer, person) for person in customer.contacts]
    contacts = [Contact(first, last, address, role) for _, first, last, address, _, role, _ in rows]
    return Firm(customer.registry_code, customer.name, customer.country, customer.language, customer.segment, contacts)
