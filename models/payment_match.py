"""Which invoice a payment on a bank statement is for.

The rules are asked in order; the first that has an answer decides, and its name is the reason that is kept. A
reference number is the payer's word and enough by itself. A number in the payer's words is enough where it is long;
a short one (1001) may be anything, so the amount or the payer must agree. An amount alone is enough only where we
know the payer and it owes exactly one invoice of it. A sum for several invoices is split where it is exactly what is
owed of them. Whatever is not sure waits for a person.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.bank_payment import BankPayment, reference_forms
from models.company_name import name_key
from models.named_invoices import named

NAMES_NONE = "it names no invoice that we know"  # its invoice may come later
SURE_NUMBER = 5
MOST_CANDIDATES = 5
SHOWN_CLAIM = re.compile(r"(.+?) \(-?\d+\.\d+ [A-Z]{3}\)(?:, |$)")


@dataclass(slots=True)
class Claim:
    """An invoice as a payment may meet it; `balance` and `paid` follow as payments of a statement are assigned."""

    id: int
    number: str
    currency: str
    reference: str
    buyer_id: int
    balance: Decimal
    paid: Decimal = Decimal(0)

    def __str__(self) -> str:
        return f"{self.number} ({self.balance} {self.currency})"


def numbers_in(shown: str) -> list[str]:
    """The numbers of claims that were written down one after another."""
    return SHOWN_CLAIM.findall(shown)


@dataclass(slots=True)
class Claims:
    """The invoices that bear on a set of payments, and the buyers by registry code and by name."""

    by_number: dict[str, Claim] = field(default_factory=dict)
    by_reference: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    by_buyer: dict[int, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    codes: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int | None] = field(default_factory=dict)

    def payer(self, payment: BankPayment) -> int | None:
        """The buyer who paid, by code, else by a name that only one has."""
        by_code = self.codes.get(payment.payer_code) if payment.payer_code else None
        key = name_key(payment.payer_name)
        return by_code or (self.names.get(key) if key else None)


@dataclass(frozen=True, slots=True)
class Assigned:
    """The invoices that a payment is for, with what each gets of it; `rule` says how they were found."""

    rule: str
    parts: tuple[tuple[Claim, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """Why a payment waits for a person, and what it may be for."""

    reason: str
    candidates: tuple[Claim, ...] = ()


Answer = Assigned | Stray | None


def match(payment: BankPayment, claims: Claims) -> Assigned | Stray:
    """The invoices of a payment; their balances go down by it."""
    if payment.doubt:
        return Stray(payment.doubt)
    for rule in RULES:
        answer = rule(payment, claims)
        if isinstance(answer, Assigned):
            for claim, amount in answer.parts:
                claim.balance -= amount
                claim.paid += amount
        if answer is not None:
            return answer
    return Stray(NAMES_NONE, _open_of(payment, claims))


def by_reference(payment: BankPayment, claims: Claims) -> Answer:
    """The reference number that the payer gave is an invoice's."""
    found: dict[int, Claim] = {}
    for reference in payment.all_references:
        for form in reference_forms(reference):
            found |= {claim.id: claim for claim in claims.by_reference.get(form, ())}
    return _choose("reference number", payment, list(found.values()), may_fit=True)


def by_number(payment: BankPayment, claims: Claims) -> Answer:
    """The payer's words name an invoice's number."""
    found = [claims.by_number[number] for number in named(payment.said, claims.by_number)]
    payer = claims.payer(payment)
    sure = [claim for claim in found if _is_sure(claim, payment, payer)]
    return _choose("invoice number", payment, sure if len(found) == 1 else found, may_fit=False)


def by_payer_and_amount(payment: BankPayment, claims: Claims) -> Answer:
    """We know the payer, and it owes exactly one invoice of exactly this amount."""
    payer = claims.payer(payment)
    if payer is None or payment.amount < 0:
        return None
    fits = [claim for claim in claims.by_buyer[payer] if _owes(claim, payment)]
    if len(fits) > 1:
        return Stray("its payer owes several invoices of exactly this amount", _first(fits))
    return Assigned("payer and amount", ((fits[0], payment.amount),)) if fits else None


RULES: tuple[Callable[[BankPayment, Claims], Answer], ...] = (by_reference, by_number, by_payer_and_amount)


def _choose(rule: str, payment: BankPayment, found: Sequence[Claim], *, may_fit: bool) -> Answer:
    """Among the invoices that a payment names: one, all of them, or a person must look."""
    in_its_money = [claim for claim in found if claim.currency == payment.currency]
    if found and not in_its_money:
        return Stray(f"it is in {payment.currency}, the invoice in {found[0].currency}", _first(found))
    if len(in_its_money) == 1:
        return Assigned(rule, ((in_its_money[0], payment.amount),))
    if payment.amount < 0 and in_its_money:
        return Stray("it went back, and the invoices that it names are several", _first(in_its_money))
    owed = [claim for claim in in_its_money if claim.balance > 0]
    if len(owed) == 1:
        return Assigned(rule, ((owed[0], payment.amount),))
    if owed and sum(claim.balance for claim in owed) == payment.amount:
        return Assigned(rule, tuple((claim, claim.balance) for claim in owed))
    fits = [claim for claim in owed if claim.balance == payment.amount] if may_fit else []
    if len(fits) == 1:
        return Assigned(rule, ((fits[0], payment.amount),))
    if not in_its_money:
        return None
    return Stray(f"its {rule} is that of several invoices, and what they owe is not its amount", _first(in_its_money))


def _is_sure(claim: Claim, payment: BankPayment, payer: int | None) -> bool:
    """A short number needs a second witness."""
    fits = claim.paid == -payment.amount if payment.amount < 0 else claim.balance == payment.amount
    return len(claim.number) >= SURE_NUMBER or fits or claim.buyer_id == payer


def _owes(claim: Claim, payment: BankPayment) -> bool:
    return claim.currency == payment.currency and claim.balance == payment.amount


def _open_of(payment: BankPayment, claims: Claims) -> tuple[Claim, ...]:
    payer = claims.payer(payment)
    return _first(claims.by_buyer[payer]) if payer is not None else ()


def _first(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(claims[:MOST_CANDIDATES])
