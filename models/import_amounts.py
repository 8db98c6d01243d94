"""What a cell of an imported table says of money: an amount, its currency, a rate.

An amount is a number alone, written as people or programs write it: 1234.50, 1 234,50, 1.234,50, -5. Where one
separator has three digits behind it (1.234) nobody can know whether it parts thousands or cents, so the cell is
refused; so is what a spreadsheet has shortened (1.2E+09), and a number with a currency's sign, for the currency has a
column of its own.
"""

import re
from decimal import Decimal
from functools import cache, lru_cache

from babel.numbers import get_currency_precision, list_currencies

from models.columns import MOST_MONEY, THOUSANDTH
from models.import_fields import REPEATED, REWRITTEN_NUMBER, FieldError, text

BLANKS = re.compile("[\u00a0\u2007\u2009\u202f]")
PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?", re.ASCII)
GROUPED = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(\d{1,3}(?: \d{3})+)(?:[.,](\d+))?",
        r"(\d{1,3}(?:['’]\d{3})+)(?:[.,](\d+))?",
        r"(\d{1,3}(?:\.\d{3})+),(\d+)",
        r"(\d{1,3}(?:,\d{3})+)\.(\d+)",
        r"(\d{1,3}(?:\.\d{3}){2,})()",
        r"(\d{1,3}(?:,\d{3}){2,})()",
    )
)
UNSURE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
BELOW_NOTHING = re.compile(r"\( ?(\d(?:[\d .,'’]*\d)?) ?\)|(\d(?:[\d .,'’]*\d)?) ?[-−]", re.ASCII)  # as bookkeepers do
BETWEEN_THOUSANDS = re.compile(r"[ .,'’]")
HIGHEST_RATE = 100
OF_SEVERAL_COUNTRIES = frozenset({"XAF", "XCD", "XCG", "XEU", "XOF", "XPF"})  # other codes with X are of no money
MOST_DECIMALS = 3  # that a column of Money holds

_number_text = text(60)


def amount(cell: str) -> Decimal | None:
    """An amount of money; nothing where the cell is empty."""
    written = _number_text(BLANKS.sub(" ", cell))
    if not written:
        return None
    value = _signed(written)
    if UNSURE.fullmatch(written.strip("+-− ")):
        exact, whole = f"{value:.4f}", _without_separators(written)
        raise FieldError(f"is {written}, which may mean {exact[:-1]} or {whole}; write {exact} or {whole}.00")
    if abs(value) > MOST_MONEY:
        raise FieldError(f"is {written}, more than {MOST_MONEY:,}")
    cents = round(value, 2)
    return cents if cents == value else value


@lru_cache(REPEATED)
def currency(cell: str) -> str:
    """A currency of ISO 4217, in capitals."""
    code = _number_text(cell).upper()
    if code and code not in currencies():
        raise FieldError(f"is {code}, which is no currency code of three letters (ISO 4217), such as EUR")
    return code


@lru_cache(REPEATED)
def yearly_rate(cell: str) -> Decimal | None:
    """A rate of interest in percent a year; nothing where the cell is empty."""
    written = _number_text(BLANKS.sub(" ", cell)).removesuffix("%").rstrip()
    if not written:
        return None
    rate = _signed(written)
    if not 0 <= rate <= HIGHEST_RATE:
        raise FieldError(f"is {written}; a rate is in percent a year, 0 to {HIGHEST_RATE}")
    if rate != rate.quantize(THOUSANDTH):
        raise FieldError(f"is {written}; a rate has at most three decimals")
    return rate


def decimals_fault(value: Decimal, currency_code: str) -> str:
    """What is wrong with an amount that has more decimals than its currency; empty where nothing is."""
    most = decimals_of(currency_code)
    if value == round(value, most):
        return ""
    return f"is {value.normalize():f}; {currency_code} has {most} decimals"


@cache
def decimals_of(currency_code: str) -> int:
    """How many decimals amounts of a currency have, as far as we can keep them."""
    return min(int(get_currency_precision(currency_code)), MOST_DECIMALS)


@cache
def currencies() -> frozenset[str]:
    """The codes of money that ISO 4217 knows, past ones too: old invoices bear them."""
    return frozenset(code for code in list_currencies() if not code.startswith("X") or code in OF_SEVERAL_COUNTRIES)


def _signed(written: str) -> Decimal:
    """The number that is written, with its sign; FieldError where it is none."""
    unsigned = written.removeprefix("+") if written[0] == "+" else written.lstrip("-−")
    if len(written) - len(unsigned) > 1:
        raise FieldError(f"is {written}, which is no number")
    value = _unsigned(unsigned.strip(" "), written)
    return value if written[0] not in "-−" else -value


def _unsigned(digits: str, written: str) -> Decimal:
    found = PLAIN.fullmatch(digits)
    if found:
        return Decimal(f"{found[1]}.{found[2] or 0}")
    for form in GROUPED:
        found = form.fullmatch(digits)
        if found:
            return Decimal(f"{BETWEEN_THOUSANDS.sub('', found[1])}.{found[2] or 0}")
    if REWRITTEN_NUMBER.fullmatch(digits):
        raise FieldError(f"is {written}: a spreadsheet has shortened the number; format the column as a number")
    if found := BELOW_NOTHING.fullmatch(written):
        raise FieldError(f"is {written}; write the minus before the number: -{found[1] or found[2]}")
    raise FieldError(f"is {written}; write the number alone, such as 1234.50, without a currency's name or sign")


def _without_separators(written: str) -> str:
    return BETWEEN_THOUSANDS.sub("", written)
