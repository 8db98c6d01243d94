"""The example company: its lists, its eight agents, and the files by which Haldur gets to know it and its customers."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from haldur.example.customers import Customer
from haldur.example.people import Person, first_and_last, plain

DOMAIN = "kodu.example"
RECEIVING_SERVER = f"mx.{DOMAIN}"
LISTS = {
    "support": Person("Kodu tugi", f"tugi@{DOMAIN}"),
    "billing": Person("Kodu arved", f"arved@{DOMAIN}"),
}
COLLECTIONS = "collections"
ADDRESSES = LISTS | {COLLECTIONS: Person("Kodu võlad", f"volad@{DOMAIN}")}
IBAN = "EE382200221020145685"
AGENT_PROGRAMS = ("outlook", "outlook", "outlook", "thunderbird", "gmail", "apple_mail", "thunderbird", "roundcube")
AGENT_ROLES = ("agent", "agent", "agent", "agent", "agent", "agent", "lead", "manager")
COMPANY_YAML = f"""\
# The example company, written by `haldur demo`.
company:
  name: Kodu Haldus OÜ
  country: EE
  language: et
  time_zone: Europe/Tallinn
  domains: [{DOMAIN}]
  bank: {{holder: Kodu Haldus OÜ, iban: {IBAN}, bic: HABAEE2X, bank: Swedbank}}
lists:
  - name: support
    address: {LISTS["support"].address}
    language: et
    authserv_id: {RECEIVING_SERVER}
    source: {{kind: maildir, path: mail/support}}
  - name: billing
    address: {LISTS["billing"].address}
    language: et
    authserv_id: {RECEIVING_SERVER}
    source: {{kind: maildir, path: mail/billing}}
  - name: {COLLECTIONS}
    address: {ADDRESSES[COLLECTIONS].address}
    language: et
    authserv_id: {RECEIVING_SERVER}
    subaddresses: true
    source: {{kind: maildir, path: mail/{COLLECTIONS}}}
"""
DUNNING_YAML = """\
# The example company's plans, written by `haldur demo`; docs/reminders.md explains every key.
plans:
  standard:
    age_limit_days: 10
    steps:
      - {days: -3, to: [buyer]}
      - {days: 1, to: [seller, buyer]}
      - {days: 7, to: [seller, buyer]}
      - {days: 14, to: [seller, buyer]}
  every_day:                        # somebody is at the desk of a property firm every day
    age_limit_days: 10
    calendar: false
    steps:
      - {days: -3, to: [buyer]}
      - {days: 1, to: [seller, buyer]}
      - {days: 7, to: [seller, buyer]}
      - {days: 14, to: [seller, buyer]}
  gentle:                           # shops pay late as a rule, and are given a week; they are open at weekends
    age_limit_days: 5
    calendar: false
    steps:
      - {days: -3, to: [buyer]}
      - {days: 7, to: [seller, buyer]}
      - {days: 14, to: [seller, buyer]}
use:
  - {plan: gentle, buyer_segment: retail}
  - {plan: every_day, buyer_segment: property}
  - {plan: standard}
approve_above: 100
payments:
  older_than_hours: 120
"""


@dataclass(frozen=True, slots=True)
class Agent:
    person: Person
    role: str


def make_agents(rng: Random) -> list[Agent]:
    agents: dict[str, Agent] = {}
    while len(agents) < len(AGENT_ROLES):
        first, last = first_and_last(rng, "et")
        place = len(agents)
        person = Person(f"{first} {last}", f"{plain(first)}.{plain(last)}@{DOMAIN}", "et", AGENT_PROGRAMS[place])
        agents.setdefault(person.address, Agent(person, AGENT_ROLES[place]))
    return list(agents.values())


def write_company(home: Path, customers: list[Customer], agents: list[Agent]) -> None:
    (home / "company.yaml").write_text(COMPANY_YAML, encoding="utf-8")
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "dunning.yaml").write_text(DUNNING_YAML, encoding="utf-8")
    folder = home / "import"
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(
        folder / "companies.csv",
        "registry_code,name,country,language,segment",
        ((c.registry_code, c.name, c.country, c.language, c.segment) for c in customers),
    )
    write_rows(
        folder / "contacts.csv",
        "registry_code,first_name,last_name,address,phone,role,language",
        (contact_row(customer, person) for customer in customers for person in customer.contacts),
    )
    write_rows(folder / "agents.csv", "name,address,role", ((a.person.name, a.person.address, a.role) for a in agents))


def contact_row(customer: Customer, person: Person) -> tuple[str, ...]:
    first, _, last = person.name.partition(" ")
    keeps_books = person is customer.contacts[-1]
    role = "accountant" if keeps_books else ("chair", "manager", "board")[len(last) % 3]
    return customer.registry_code, first, last, person.address, person.phone, role, customer.language


def write_rows(path: Path, columns: str, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)
