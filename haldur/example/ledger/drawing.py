"""The story of the ledger, drawn from one source of chance: firms, invoices, how they are paid, what is said."""

from dataclasses import dataclass, field
from random import Random

from haldur.example.customers import make_customers
from haldur.example.ledger.bills import Bill, draw_bills, draw_revision
from haldur.example.ledger.days import LAST
from haldur.example.ledger.firms import Contact, Firm, choose_firms
from haldur.example.ledger.paying import (
    FIRST_IS_LATE,
    IS_LATE,
    Chance,
    Money,
    chance_of,
    draw_character,
    draw_habit,
    draw_money,
)
from haldur.example.ledger.words import Word, draw_words

GONE, STRANGERS = 6, 3  # addresses whose owner has left the firm; people who say that they are the wrong ones
NEW_CONTACT = Contact("Vaike", "Vaikla", "vaike.vaikla@vaikne-maja.example", "accountant")


@dataclass(slots=True)
class Story:
    """All that happens; `gone` are addresses that mail does not reach, `wrong` those of people who wave it away.

    `newcomer` is a contact that gets known in the middle of the story, of the firm beside it; `chances` says how
    likely each invoice was to be paid late, by its number.
    """

    sellers: list[Firm]
    buyers: list[Firm]
    newcomer: tuple[Firm, Contact]
    bills: list[Bill] = field(default_factory=list)
    revisions: list[Bill] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    chances: dict[str, Chance] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


def draw_story(*, seed: int = 1, customers: int = 300, bills: int = 3_600) -> Story:
    """Same seed, same story; the customers are those that `write_example` makes of the seed."""
    ordinary = make_customers(Random(seed), customers).ordinary
    rng = Random(f"ledger {seed}")
    sellers, buyers = choose_firms(rng, ordinary)
    story = Story(sellers, buyers, newcomer=(buyers[-2], NEW_CONTACT))
    late = {buyer.code: IS_LATE[draw_character(rng)] for buyer in buyers}
    known = set[str]()
    for bill in draw_bills(rng, sellers, buyers, bills):
        tell(rng, story, bill, late[bill.buyer.code] if bill.buyer.code in known else FIRST_IS_LATE)
        known.add(bill.buyer.code)
    story.words.sort(key=lambda word: (word.day, word.is_late))
    addresses = [firm.contacts[-1].key for firm in rng.sample([*sellers[:-1], *buyers[:-3]], GONE + STRANGERS)]
    story.gone, story.wrong = frozenset(addresses[:GONE]), frozenset(addresses[GONE:])
    return story


def tell(rng: Random, story: Story, bill: Bill, late_share: float) -> None:
    """One invoice: what the ledger says of it later, how it is paid, what is said of it."""
    revision = draw_revision(rng, bill)
    last = bill
    if revision and revision.told_on <= LAST:
        story.revisions.append(revision)
        last = revision
    chance = story.chances[bill.number] = chance_of(last, late_share)
    habit = draw_habit(rng, chance)
    story.bills.append(bill)
    story.money += draw_money(rng, bill, habit, due=last.due)
    story.words += draw_words(rng, bill, habit)
