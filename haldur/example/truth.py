"""What is true of each mail, told by who wrote it and by the rules of recognition, with no code of Haldur's in between.

A customer is looked up for one mail of a thread, the first from outside the firm by arrival among those that are filed;
it bears opens_for_customer. Where an agent began the thread, the first mail has no customer and a later one opens it.
The rules, in their order: the address stands on one customer's card; the sender's domain is one customer's alone (a
public provider's never); the newest earlier thread of the same address has a customer, by then also one chosen by hand.
A step that finds two finds none and names them as candidates. Whoever writes from the firm's own domain is no customer.

In truth.json sender_address is in lower case and is the person's who wrote (Reply-To behind a form or a list), while
from_address is that of From. Null in sender_name, subject or attachments means that no one can say how it should be
read. An answer names another mail in its headers; a forged mail bears an agent's address, and the receiving server does
not vouch for it.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from haldur.example.company import DOMAIN
from haldur.example.customers import PUBLIC_PROVIDERS, Customer

PUBLIC = {domain for domains in PUBLIC_PROVIDERS.values() for domain in domains}
UNFILED = ("automatic", "bounce", "duplicate", "quarantined")


@dataclass(slots=True)
class TrueMail:
    file: str
    list: str
    arrived_at: str
    kind: str
    thread: str | None
    customer: str | None
    recognised_by: str | None
    candidates: tuple[str, ...]
    sender_address: str
    sender_name: str | None
    from_address: str
    message_id: str | None
    subject: str | None
    attachments: int | None
    language: str
    program: str
    situation: str
    reason: str | None
    answers: bool = False
    is_forged: bool = False
    opens_for_customer: bool = False


@dataclass(frozen=True, slots=True)
class HandChoice:
    sender_address: str
    customer: str


@dataclass(frozen=True, slots=True)
class Act:
    """What an agent does with the ticket of a thread; `to` is who gets it, `text` what is answered."""

    thread: str
    what: str
    who: str
    at: datetime
    to: str = ""
    text: str = ""


@dataclass(slots=True)
class Truth:
    """`acts` are those of the quiet weeks, which come first; what agents do later is drawn as it happens."""

    mails: list[TrueMail] = field(default_factory=list)
    hand_choices: list[HandChoice] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    weeks_first_half_until: str = ""
    quiet_weeks: int = 0
    week_ends: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """A mail per line, so that the file can be read by eye and by line."""
        with path.open("w", encoding="utf-8") as out:
            out.write('{"mails": [\n')
            for number, mail in enumerate(self.mails):
                out.write((",\n" if number else "") + json.dumps(asdict(mail), ensure_ascii=False))
            choices = json.dumps([asdict(choice) for choice in self.hand_choices], ensure_ascii=False)
            out.write(f'\n],\n"hand_choices": {choices},\n"quiet_weeks": {self.quiet_weeks},\n')
            acts = ",\n".join(json.dumps(asdict(act) | {"at": iso(act.at)}, ensure_ascii=False) for act in self.acts)
            out.write(f'"acts": [\n{acts}\n],\n')
            out.write(f'"agents": {json.dumps(self.agents)},\n"week_ends": {json.dumps(self.week_ends)},\n')
            out.write(f'"weeks_first_half_until": "{self.weeks_first_half_until}"}}\n')


class Register:
    """The customers' cards as the rules see them."""

    def __init__(self, customers: list[Customer]) -> None:
        self.by_address: dict[str, set[str]] = {}
        self.by_domain: dict[str, set[str]] = {}
        for customer in customers:
            for person in customer.contacts:
                domain = person.key.partition("@")[2]
                self.by_address.setdefault(person.key, set()).add(customer.registry_code)
                if domain not in PUBLIC:
                    self.by_domain.setdefault(domain, set()).add(customer.registry_code)

    def steps(self, address: str) -> tuple[tuple[str, set[str]], ...]:
        domain = address.partition("@")[2]
        return ("contact", self.by_address.get(address, set())), ("domain", self.by_domain.get(domain, set()))


def settle(truth: Truth, customers: list[Customer], half: datetime) -> None:
    """Puts the mails in order of arrival and says which are new, which answer, and whose they are."""
    truth.mails.sort(key=lambda mail: (mail.arrived_at, mail.file))
    register, choices = Register(customers), {choice.sender_address: choice.customer for choice in truth.hand_choices}
    seen, opened, asked_before = set[str](), set[str](), set[str]()
    for mail in truth.mails:
        if mail.kind in UNFILED or mail.thread is None:
            continue
        mail.kind = "reply" if mail.thread in seen else "new"
        seen.add(mail.thread)
        mail.opens_for_customer = mail.thread not in opened and not is_inside(mail)
        if not mail.opens_for_customer:
            continue
        opened.add(mail.thread)
        in_first_half = datetime.fromisoformat(mail.arrived_at) < half
        if in_first_half:
            asked_before.add(mail.sender_address)
        was_chosen = not in_first_half and mail.sender_address in asked_before
        recognise(mail, register, chosen=choices.get(mail.sender_address) if was_chosen else None)


def is_inside(mail: TrueMail) -> bool:
    return mail.sender_address.endswith(f"@{DOMAIN}")


def recognise(mail: TrueMail, register: Register, *, chosen: str | None) -> None:
    for rule, found in register.steps(mail.sender_address):
        if len(found) == 1:
            mail.customer, mail.recognised_by, mail.candidates = next(iter(found)), rule, ()
            return
        if found:
            mail.candidates = tuple(sorted(found))
            break
    if chosen:
        mail.customer, mail.recognised_by, mail.candidates = chosen, "history", ()


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
