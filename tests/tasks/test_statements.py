"""Bank statements become payments of invoices, or wait for a person; once, however often they come."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from models.bank_payment import StatementError
from models.invoice import InvoiceError
from tasks import statements
from tasks.statements import StatementReport, import_statement
from tasks.stray_payments import settle_stray
from tests.homes import COMPANY
from tests.ledger_room import NOW, Room, open_ledger
from tests.statements import a_detail, a_statement, an_entry, save

STRAYS = "SELECT id, reason, candidates, outcome FROM stray_payment ORDER BY id"
MIXED = a_statement(
    an_entry("60.00", a_detail("aitäh", reference="00123", name="Ostja"), ref="R1"),
    an_entry("100.00", a_detail("arve 1001 eest", name="Keegi"), ref="R2"),
    an_entry("9.00", a_detail("abracadabra", name="Ostja AS"), ref="R3"),
)


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    return open_ledger(engine, tmp_path)


def take(room: Room, statement: str, name: str = "statement.xml") -> StatementReport:
    return import_statement(save(room.folder, statement, name), now=NOW, engine=room.engine)


def settle(room: Room, number: int, verdict: str = "assign", *invoices: str, reason: str = "") -> str:
    return settle_stray.fn(
        number, verdict, invoices=invoices, who="mari@firm.ee", reason=reason, now=NOW, engine=room.engine
    )


def test_payments_find_their_invoices_and_the_rest_waits(room: Room):
    report = take(room, MIXED)

    assert report.assigned == {"reference number": 1, "invoice number": 1}
    assert (room.standing("1002"), room.standing("1001")) == ((60, "2026-02-10"), (100, "2026-02-10"))
    assert report.notes == ["invoice 1002 is paid 10.00 more than it asks"]
    assert report.named_strays[0] | {"id": "1", "payer_name": "Ostja AS", "amount": "9.00"} == report.named_strays[0]


def test_the_same_statement_twice_brings_nothing_new(room: Room):
    take(room, MIXED)
    report = take(room, MIXED, "again.xml")

    assert (report.taken, report.strays, report.known) == (0, 0, 3)
    assert room.standing("1002") == (60, "2026-02-10")


def test_sets_make_no_difference(room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statements, "CHUNK", 1)

    assert take(room, MIXED).taken == 2
    assert len(room.rows(STRAYS)) == 1


def test_an_amount_alone_finds_the_one_invoice_that_its_payer_owes(room: Room):
    report = take(room, a_statement(an_entry("50.00", a_detail("maksan", name="OSTJA AS"), ref="R1")))

    assert report.assigned == {"payer and amount": 1}
    assert room.standing("1002") == (50, "2026-02-10")


def test_one_payment_for_two_invoices_is_split_and_known_again(room: Room):
    both = a_statement(an_entry("150.00", a_detail("1001, 1002", name="Ostja"), ref="R1"))
    take(room, both)

    assert (room.standing("1001"), room.standing("1002")) == ((100, "2026-02-10"), (50, "2026-02-10"))
    assert take(room, both).known == 1
    assert room.rows("SELECT count(*) FROM payment") == [(2,)]


def test_money_that_went_back_opens_the_invoice(room: Room):
    take(room, MIXED)
    back = an_entry(
        "100.00", a_detail("arve 1001 eest", side="Cdtr"), ref="R2", debit=True, more="<RvslInd>true</RvslInd>"
    )
    report = take(room, a_statement(back))

    assert report.taken == 1
    assert room.standing("1001") == (0, "")


def test_a_zip_of_several_statements_is_taken_as_one(room: Room):
    with ZipFile(room.folder / "all.zip", "w") as archive:
        archive.writestr("b.xml", a_statement(an_entry("9.00", ref="R9")))
        archive.writestr("a.xml", MIXED)
        archive.writestr("readme.txt", "hello")
    report = import_statement(room.folder / "all.zip", now=NOW, engine=room.engine)

    assert (report.booked, report.taken, report.strays) == (4, 2, 2)


@pytest.mark.parametrize("cut", [MIXED[:-60], "not XML", MIXED.replace("9.00", "9,00")])
def test_a_statement_that_is_not_whole_changes_nothing(room: Room, cut: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statements, "CHUNK", 1)
    with pytest.raises(StatementError, match=r"statement\.xml cannot be taken as a bank statement: "):
        take(room, cut)

    assert room.rows("SELECT count(*) FROM payment") == [(0,)]
    assert room.rows(STRAYS) == []


def test_a_zip_without_statements_or_broken_is_refused(room: Room):
    with ZipFile(room.folder / "none.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    (room.folder / "broken.zip").write_bytes(b"PK\x03\x04nothing")

    for name, why in (
        ("none.zip", "no .xml file"),
        ("broken.zip", "cannot be unpacked"),
        ("gone.xml", "cannot be read"),
    ):
        with pytest.raises(StatementError, match=why):
            import_statement(room.folder / name, now=NOW, engine=room.engine)


def test_a_statement_of_another_firms_account_is_refused(room: Room, home: Path):
    (home / "company.yaml").write_text(COMPANY + "ledger: {accounts: [EE471000001020145685]}\n", "utf-8")

    with pytest.raises(StatementError, match="EE38 2200 2210 2014 5685"):
        take(room, MIXED)


def test_a_person_assigns_what_waits_and_it_does_not_come_back(room: Room):
    take(room, MIXED)

    assert "assigned to 1001 by mari@firm.ee: phone" in settle(room, 1, "assign", "1001", reason="phone")
    assert room.standing("1001") == (109, "2026-02-10")
    assert any("assigned by hand" in line for line in room.history())
    assert take(room, MIXED).known == 3
    with pytest.raises(InvoiceError, match="settled already: assigned to 1001"):
        settle(room, 1, "dismiss")


def test_a_person_puts_aside_what_is_no_payment(room: Room):
    take(room, MIXED)
    settle(room, 1, "dismiss", reason="a gift")

    assert room.rows(STRAYS)[0][3] == "dismissed by mari@firm.ee: a gift"
    assert take(room, MIXED).known == 3


def test_a_person_splits_a_payment_where_the_sum_is_exact(room: Room):
    room.invoices("1003,2026-02-01,2026-02-20,9,EUR,10,30,,,", "1004,2026-02-01,2026-02-20,1,USD,10,30,,,")
    room.payments("1001,2026-02-05,95,p1,,", "1002,2026-02-05,46,p2,,")
    take(room, a_statement(an_entry("9.00", a_detail("abracadabra"), ref="R3")))

    settle(room, 1, "assign", "1001", "1002")
    assert (room.standing("1001"), room.standing("1002")) == ((100, "2026-02-10"), (50, "2026-02-10"))


@pytest.mark.parametrize(
    ("invoices", "why"),
    [
        ((), "No invoice is named"),
        (("77",), "no invoice 77"),
        (("1001", "1002"), "comes to 50"),
        (("1009",), "is in USD"),
    ],
)
def test_what_cannot_be_assigned_is_refused_and_still_waits(room: Room, invoices: tuple[str, ...], why: str):
    room.invoices("1009,2026-02-01,2026-02-20,1,USD,10,30,,,")
    take(room, MIXED.replace("aitäh", "").replace("00123", ""))

    with pytest.raises(InvoiceError, match=why):
        settle(room, 1, "assign", *invoices)
    assert room.rows(STRAYS)[0][3] == ""
