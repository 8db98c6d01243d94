"""The letters of D-05, sentence by sentence, in each language; as they stand and not as a company may change them."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.letter_kinds import LANGUAGES, REMINDERS, SAMPLES, variants_of
from tasks.settings import Settings
from tasks.templates import Rendered, Templates

BUYERS = [kind for kind in REMINDERS if "_buyer_" in kind]
SELLERS = [kind for kind in REMINDERS if "_seller_" in kind]
PAGE = SAMPLES[REMINDERS[0]]["letter_page"]
DUE = {"et": "3. veebruar 2026", "en": "3 February 2026", "fi": "3. helmikuuta 2026"}
SUM = {"et": "1\u00a0234,50\u00a0€", "en": "€1,234.50", "fi": "1\u00a0234,50\u00a0€"}
HALF = {"et": "200,00\u00a0€", "en": "€200.00", "fi": "200,00\u00a0€"}

# What each letter says besides, in the words that say it.
ADDS = {
    "dunning_seller_after_1": {
        "et": "ei ole arvet 2026-1042 veel tasunud", "en": "has not paid invoice 2026-1042 yet",
        "fi": "ei ole vielä maksanut laskua 2026-1042",
    },
    "dunning_seller_after_7": {
        "et": "Viivist arvestatakse alates neljandast päevast", "en": "Late interest runs from the fourth day",
        "fi": "Viivästyskorkoa kertyy neljännestä",
    },
    "dunning_seller_after_14": {
        "et": "30 päeva pärast maksetähtaega täielikult tasutud, võib Firm OÜ nõude koos selleks ajaks kogunenud",
        "en": "30 days after the due date, Firm OÜ may return it to you together with the late interest accrued",
        "fi": "30 päivän kuluttua eräpäivästä, Firm OÜ voi siirtää saatavan takaisin teille siihen mennessä",
    },
    "dunning_buyer_before_3": {
        "et": "allolevale kontole, mitte müüja (Tamm AS) kontole",
        "en": "to the account below, not to the account of the seller (Tamm AS)",
        "fi": "alla olevalle tilille, ei myyjän (Tamm AS) tilille",
    },
    "dunning_buyer_after_1": {"et": "makse hilineb", "en": "is now late", "fi": "maksu on myöhässä"},
    "dunning_buyer_after_7": {
        "et": "Mis on hilinemise põhjus?", "en": "What is the reason for the delay?", "fi": "Mistä viivästys johtuu?",
    },
    "dunning_buyer_after_14": {
        "et": "võib tähtajaks tasumata summalt nõuda viivist", "en": "may demand late interest",
        "fi": "voi periä viivästyneestä summasta viivästyskorkoa",
    },
}  # fmt: skip
HOLE = re.compile(r" [,.!\n]|\n |\n{3}|:\n(?!http)|\(\)|None")
everywhere = pytest.mark.parametrize("language", LANGUAGES)


def rendered(kind: str, language: str, **changes: object) -> Rendered:
    shared = {"firm": "Firm OÜ", "list_address": "arved@firm.ee", "language": language}
    return Templates(Settings(), time_zone="Europe/Tallinn").render(kind, language, shared | SAMPLES[kind] | changes)


def plain(html: str) -> str:
    """What a reader of the HTML reads."""
    pieces: list[str] = []
    parser = HTMLParser()
    parser.handle_data = pieces.append  # type: ignore[method-assign]
    parser.feed(html)
    return "".join(pieces)


def parts(words: Rendered) -> tuple[str, str]:
    return words.text, plain(words.html)


@everywhere
@pytest.mark.parametrize("kind", SELLERS)
def test_all_to_the_seller_bear_number_due_date_the_buyer_and_the_first_name(home: Path, kind: str, language: str):
    for part in parts(rendered(kind, language)):
        for needed in ("2026-1042", DUE[language], "Kuusk OÜ", SUM[language], "10425"):
            assert needed in part
        assert "Mari" in part
        assert "Mari Kuusk" not in part


@everywhere
@pytest.mark.parametrize("kind", BUYERS)
def test_all_to_the_buyer_bear_number_due_date_payer_its_contact_and_the_account(home: Path, kind: str, language: str):
    for part in parts(rendered(kind, language)):
        for needed in ("2026-1042", DUE[language], "Kuusk OÜ", "Mari Kuusk", SUM[language], "10425"):
            assert needed in part
        for needed in ("Firm OÜ", "EE38 2200 2210 2014 5685", "HABAEE2X", "Swedbank"):
            assert needed in part


@everywhere
@pytest.mark.parametrize("kind", REMINDERS)
def test_each_letter_says_what_its_step_adds(home: Path, kind: str, language: str):
    for part in parts(rendered(kind, language)):
        assert ADDS[kind][language] in part


@everywhere
@pytest.mark.parametrize("kind", REMINDERS)
def test_what_is_outstanding_is_asked_for_and_the_whole_named_where_part_is_paid(home: Path, kind: str, language: str):
    half, whole = (rendered(kind, language, balance=Decimal(200), is_part_paid=paid) for paid in (True, False))

    for part in parts(half):
        assert HALF[language] in part
        assert SUM[language] in part
    assert SUM[language] not in whole.text + whole.html


@everywhere
@pytest.mark.parametrize("kind", REMINDERS)
def test_the_page_and_the_way_out_stand_in_text_and_html(home: Path, kind: str, language: str):
    words = rendered(kind, language)

    assert words.text.count(f"{PAGE}\n") == 1
    assert words.text.endswith(f"{PAGE}#wrong_contact")
    assert f'href="{PAGE}"' in words.html
    assert f'href="{PAGE}#wrong_contact"' in words.html


@everywhere
@pytest.mark.parametrize("kind", BUYERS)
def test_the_picture_has_words_for_those_who_do_not_see_it_and_is_shown_only_where_there_is_one(
    home: Path, kind: str, language: str
):
    assert 'src="cid:qr" width="180" height="180" alt="QR' in rendered(kind, language).html
    assert "cid:" not in rendered(kind, language, has_qr=False).html
    assert rendered(kind, language).text != rendered(kind, language, has_pdf=False).text


@everywhere
@pytest.mark.parametrize("kind", REMINDERS)
def test_a_missing_name_number_or_bank_leaves_no_hole(home: Path, kind: str, language: str):
    for variant in variants_of(kind):
        text = rendered(kind, language, **variant).text

        assert not HOLE.search(text)


@everywhere
@pytest.mark.parametrize("own", [{"seller": "Firm OÜ"}, {"seller": "Firm AS", "holder": "Firm AS"}])
def test_a_firm_that_collects_its_own_invoices_warns_of_no_sellers_account(
    home: Path, language: str, own: dict[str, str]
):
    words = rendered("dunning_buyer_before_3", language, **own)

    assert ADDS["dunning_buyer_before_3"][language].split("(")[0] not in words.text


@everywhere
def test_nobody_who_paid_a_part_reads_that_nothing_was_paid(home: Path, language: str):
    partly = {"et": "osaliselt tasumata", "en": "partly unpaid", "fi": "osittain maksamatta"}[language]
    kinds = [kind for kind in REMINDERS if kind.endswith(("_7", "_14"))]

    assert all(partly in rendered(kind, language, is_part_paid=True).text for kind in kinds)
    assert not any(partly in rendered(kind, language).text for kind in kinds)


@everywhere
def test_a_payment_without_reference_number_says_which_invoice_it_is_for(home: Path, language: str):
    row = {"et": "Selgitus: Arve 2026-1042", "en": "Message: Invoice 2026-1042", "fi": "Viesti: Lasku 2026-1042"}

    for kind in BUYERS:
        assert row[language] in rendered(kind, language, reference="").text
        assert row[language] not in rendered(kind, language).text


def test_days_are_those_of_the_invoice_and_not_of_the_reading(home: Path):
    words = rendered("dunning_buyer_after_7", "en", due_on=date(2026, 12, 31))

    assert "was due on 31 December 2026" in words.text
