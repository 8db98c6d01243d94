"""What is broken or moved between writing a reminder and sending it holds up that reminder and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from models.customer import Contact
from models.letter import LetterStatus
from tasks.database import writing
from tasks.delivery import deliver_now
from tests.dunning_room import COMPANY, DUE, an_invoice, change, morning, open_ledger, pay, reminders, run
from tests.filing_room import one, rows
from tests.letter_room import a_letter, post_letters

DAY = timedelta(days=1)
LATE, NINE = DUE + DAY, morning(DUE + DAY, hour=9)


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """An invoice a day late whose two letters are written."""
    open_ledger(engine, home)
    an_invoice(engine)
    run(engine, LATE)
    return engine


def break_policy(home: Path) -> Path:
    file = home / "policies" / "dunning.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("plans: 7\n")
    return file


def break_template(home: Path) -> Path:
    file = home / "templates" / "letters" / "dunning_buyer_after_1" / "en" / "body.txt"
    file.parent.mkdir(parents=True)
    file.write_text("{{ nothing }}")
    return file


def statuses(ledger: Engine) -> dict[str, str]:
    return {row["to_address"]: str(row["status"]) for row in rows(ledger, "letter")}


def test_a_broken_policy_holds_up_reminders_until_it_is_mended_and_no_other_letter(ledger: Engine, home: Path):
    post_letters(ledger, [a_letter(queue="collections")], now=NINE)
    broken = break_policy(home)
    said = deliver_now(now=NINE, engine=ledger)

    assert statuses(ledger) == {"arved@1.ee": "ready", "arved@2.ee": "ready", "mari@firm.ee": "sent"}
    assert "line 1" in said.problems[0]
    broken.unlink()
    deliver_now(now=NINE + timedelta(minutes=6), engine=ledger)
    assert set(statuses(ledger).values()) == {"sent"}


def test_what_went_before_a_template_was_found_broken_is_recorded(ledger: Engine, home: Path):
    break_template(home)
    pay(ledger, 1, "200.00", LATE)
    first = [a_letter(f"reminder:{n}:1", queue="collections", to_address=f"{n}@firm.ee") for n in range(60)]
    post_letters(ledger, first, now=NINE - DAY)
    said = deliver_now(now=NINE, engine=ledger)

    assert len(rows(ledger, "letter", status=LetterStatus.SENT)) == 60
    assert "'nothing' is undefined" in said.problems[0]


def test_a_missing_account_holds_up_what_has_to_be_written_anew(ledger: Engine, home: Path):
    pay(ledger, 1, "200.00", LATE)
    (home / "company.yaml").write_text(COMPANY.partition(", bank:")[0] + "}\n" + COMPANY.partition("}}\n")[2])
    said = deliver_now(now=NINE, engine=ledger)

    assert set(statuses(ledger).values()) == {"ready"}
    assert "company.bank is missing" in said.problems[0]


def test_a_letter_goes_to_the_address_that_the_contact_has_when_it_leaves(ledger: Engine):
    number = one(ledger, "contact", address="arved@2.ee")["id"]
    change(ledger, Contact, number, address="uus@2.ee", address_key="uus@2.ee")
    deliver_now(now=NINE, engine=ledger)

    assert statuses(ledger) == {"arved@1.ee": "sent", "uus@2.ee": "sent"}


def test_a_letter_to_a_contact_that_is_gone_does_not_go(ledger: Engine):
    with writing(ledger) as session:
        session.execute(delete(Contact).where(Contact.address == "arved@2.ee"))
    deliver_now(now=NINE, engine=ledger)

    assert statuses(ledger) == {"arved@1.ee": "sent", "arved@2.ee": "cancelled"}
    assert (1, "buyer", "skipped", "no address") in reminders(ledger)


def test_a_letter_that_left_days_late_is_the_only_one_of_its_day(ledger: Engine):
    week, fortnight = DUE + 7 * DAY, DUE + 14 * DAY
    run(ledger, week)
    deliver_now(now=morning(fortnight, hour=7), engine=ledger)
    run(ledger, fortnight)
    assert (14, "buyer", "skipped", "another letter today") in reminders(ledger)
    run(ledger, fortnight + DAY)

    assert (14, "buyer", "sent", "") in reminders(ledger)
