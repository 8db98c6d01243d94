"""The example's customers and their contacts, built so that every rule of recognition has somebody to try it on.

Most firms have a domain of their own; housing associations often live at a public provider. A few pairs of customers
share one domain (a property manager's), and a few addresses stand on the cards of two customers (an accountant's).
"""

from dataclasses import dataclass, field
from random import Random

from haldur.example.people import STREETS, Person, first_and_last, local_part, plain

PUBLIC_PROVIDERS = {
    "et": ("gmail.com", "hot.ee", "online.ee", "neti.ee", "delfi.ee", "mail.ee", "hotmail.com"),
    "fi": ("gmail.com", "luukku.com", "kolumbus.fi", "telia.com", "outlook.com"),
    "lv": ("inbox.lv", "gmail.com", "hotmail.com"),
    "en": ("gmail.com", "outlook.com", "icloud.com", "yahoo.com"),
}
COUNTRIES = (("EE", "et", 62), ("FI", "fi", 14), ("LV", "lv", 12), ("GB", "en", 12))
SEGMENTS = (("housing_association", 52), ("property", 30), ("retail", 18))
FORMS = {
    "EE": {"housing_association": "{street} {n} KÜ", "property": "{last} Kinnisvara OÜ", "retail": "{last} Kaubad AS"},
    "FI": {
        "housing_association": "As Oy {street} {n}",
        "property": "{last} Kiinteistöt Oy",
        "retail": "Tukku {last} Oy",
    },
    "LV": {
        "housing_association": "DzĪB {street} {n}",
        "property": "{last} Nami SIA",
        "retail": "{last} Veikali SIA",
    },
    "GB": {
        "housing_association": "{n} {street} RTM Ltd",
        "property": "{last} Estates Ltd",
        "retail": "{last} & Sons Ltd",
    },
}
SHARED_DOMAINS = 4
SHARED_ADDRESSES = 4
FEWEST_CUSTOMERS = 3 * (SHARED_DOMAINS + SHARED_ADDRESSES)


@dataclass(slots=True)
class Customer:
    registry_code: str
    name: str
    country: str
    language: str
    segment: str
    domain: str = ""
    contacts: list[Person] = field(default_factory=list)

    @property
    def mail_language(self) -> str:
        """Latvian customers write to an Estonian firm in English."""
        return "en" if self.language == "lv" else self.language


class CustomerError(ValueError):
    """The example cannot be made with so few customers."""


@dataclass(slots=True)
class Customers:
    """All customers, and those by the situation that they can play in."""

    everyone: list[Customer]
    sharing_domain: list[tuple[Customer, Customer]]
    sharing_address: list[tuple[Customer, Customer, Person]]
    ordinary: list[Customer]
    with_domain: list[Customer]


def make_customers(rng: Random, count: int) -> Customers:
    if count < FEWEST_CUSTOMERS:
        raise CustomerError(
            f"the example needs at least {FEWEST_CUSTOMERS} customers, not {count}: some share domains and addresses"
        )
    everyone = [make_customer(rng, number) for number in range(count)]
    special = 2 * (SHARED_DOMAINS + SHARED_ADDRESSES)
    pairs = list(zip(everyone[:special:2], everyone[1:special:2], strict=True))
    ordinary = everyone[special:]
    for customer in ordinary:
        customer.contacts = make_contacts(rng, customer)
    return Customers(
        everyone=everyone,
        sharing_domain=[share_domain(rng, *pair) for pair in pairs[:SHARED_DOMAINS]],
        sharing_address=[share_address(rng, *pair) for pair in pairs[SHARED_DOMAINS:]],
        ordinary=ordinary,
        with_domain=[customer for customer in ordinary if customer.domain],
    )


def make_customer(rng: Random, number: int) -> Customer:
    country, language, _ = rng.choices(COUNTRIES, weights=[row[2] for row in COUNTRIES])[0]
    segment = rng.choices([row[0] for row in SEGMENTS], weights=[row[1] for row in SEGMENTS])[0]
    _, last = first_and_last(rng, language)
    name = FORMS[country][segment].format(street=rng.choice(STREETS[language]), n=rng.randrange(1, 140), last=last)
    has_domain = segment != "housing_association" or rng.random() < 0.35
    domain = f"{plain(name)}-{number}.example" if has_domain else ""
    return Customer(registry_code(rng, country, segment, number), name, country, language, segment, domain)


def registry_code(rng: Random, country: str, segment: str, number: int) -> str:
    """The number in the middle keeps codes apart; the shape is that of the country's register."""
    last = rng.randrange(10)
    if country == "FI":
        return f"{2_000_000 + number * 7 + last % 7:07d}-{last}"
    if country == "LV":
        return f"40103{number:05d}{last}"
    if country == "GB":
        return f"{9_000_000 + number * 10 + last:08d}"
    return f"{80 if segment == 'housing_association' else 12}{number:05d}{last}"


def make_contacts(rng: Random, customer: Customer) -> list[Person]:
    people = [make_contact(rng, customer) for _ in range(rng.choices((1, 2, 3, 4), weights=(25, 40, 25, 10))[0])]
    return list({person.key: person for person in people}.values())


def make_contact(rng: Random, customer: Customer) -> Person:
    """Even where there is an own domain, one in eight uses a private address."""
    domain = customer.domain if rng.random() < 0.88 else ""
    return make_person(rng, customer, domain, code=customer.registry_code)


def make_person(rng: Random, customer: Customer, domain: str, *, code: str = "") -> Person:
    first, last = first_and_last(rng, customer.language)
    local = local_part(rng, first, last)
    if not domain:
        domain = rng.choice(PUBLIC_PROVIDERS[customer.language])
        local += code.replace("-", "")[-6:]
    return Person(f"{first} {last}", f"{local}@{domain}", customer.mail_language, phone=phone(rng, customer.country))


def phone(rng: Random, country: str) -> str:
    return {"EE": "+372 5", "FI": "+358 40 ", "LV": "+371 2", "GB": "+44 7700 9"}[
        country
    ] + f"{rng.randrange(10**6):06d}"


def share_domain(rng: Random, one: Customer, other: Customer) -> tuple[Customer, Customer]:
    """Both are looked after by one manager, in whose domain their contacts have addresses."""
    one.domain = other.domain = f"majahooldus-{one.registry_code.lower()}.example"
    for customer in (one, other):
        customer.contacts = [make_person(rng, customer, one.domain) for _ in range(2)]
    other.contacts = [contact for contact in other.contacts if contact.key not in {c.key for c in one.contacts}]
    other.contacts = other.contacts or [make_person(rng, other, "", code=other.registry_code)]
    return one, other


def share_address(rng: Random, one: Customer, other: Customer) -> tuple[Customer, Customer, Person]:
    """One accountant keeps the books of both and writes from a single address."""
    one.contacts, other.contacts = make_contacts(rng, one), make_contacts(rng, other)
    accountant = make_person(rng, one, "", code=one.registry_code)
    one.contacts.append(accountant)
    other.contacts.append(accountant)
    return one, other, accountant
