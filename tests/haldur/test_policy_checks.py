"""What the doctor says of a company's own files and people: canned replies, late interest, leads, the product's key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from haldur.checks import Check
from haldur.journey_checks import check_journeys
from haldur.report_checks import check_reports
from haldur.ticket_checks import check_tickets
from models.agent import Role
from tasks.settings import Settings
from tests.homes import COMPANY, open_home
from tests.visitors import make_agent

LED = COMPANY.replace("name: support,", "name: support, lead: lead@firm.ee,")
TOLD = COMPANY + "onboarding: {webhook_key: 'env:PRODUCT_KEY'}\n"


def told(home: Path, company: str = COMPANY) -> dict[str, Check]:
    """The doctor's lines, by name."""
    open_home(home, company)
    settings = Settings()
    return {check.name: check for check in _lines(settings)}


def _lines(settings: Settings) -> Iterator[Check]:
    for check in (check_tickets, check_reports, check_journeys):
        yield from check(settings.company(), settings)


def own_file(home: Path, path: str, content: bytes) -> None:
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_bytes(content)


def test_what_we_ship_is_well(home: Path, engine: Engine):
    lines = told(home)

    assert lines["canned replies"].text == "in en, et, fi"
    assert "% a year since 20" in lines["late interest"].text
    assert "product events" not in lines


@pytest.mark.parametrize("content", [b"- name: [", b"- {name: Jah}", b"- {name: J\xe4, text: x}"])
def test_canned_replies_that_no_page_could_show_are_told(home: Path, engine: Engine, content: bytes):
    own_file(home, "policies/canned_replies/de.yaml", content)

    check = told(home)["canned replies"]

    assert check.status == "error"
    assert "canned_replies/de.yaml" in check.text
    assert "docs/desk.md" in check.remedy


def test_a_rate_of_late_interest_that_is_none_is_told(home: Path, engine: Engine):
    own_file(home, "policies/late_interest.yaml", b"grace_days: three")

    check = told(home)["late interest"]

    assert (check.status, "line 1: grace_days" in check.text) == ("error", True)


def test_no_rate_of_late_interest_at_all_is_no_fault(home: Path, engine: Engine):
    own_file(home, "policies/late_interest.yaml", b"points_over_reference: 8\nreference_percent: {}")

    assert told(home)["late interest"].text.endswith("no rate entered")


@pytest.mark.parametrize(("first", "is_behind"), [("2020-01-01", True), ("2099-01-01", False)])
def test_a_half_year_whose_rate_of_late_interest_is_not_entered_is_told(
    home: Path, engine: Engine, first: str, is_behind: bool
):
    words = f"points_over_reference: 8\nreference_percent: {{{first}: 1}}"
    own_file(home, "policies/late_interest.yaml", words.encode())

    check = told(home)["late interest"]

    assert check.text.endswith("9 % a year since " + first + "; that of this half-year is not entered" * is_behind)
    assert check.status == "ok"


def test_queues_whose_waiting_tickets_nobody_hears_of_are_named(home: Path, engine: Engine):
    assert told(home)["leads"].text == "nobody hears of tickets that wait too long in support, billing"
    assert told(home, LED)["leads"].text.endswith("too long in billing")

    make_agent("lead@firm.ee", role=Role.LEAD)
    assert told(home)["leads"].status == "ok"


@pytest.mark.parametrize(("value", "status"), [(None, "error"), ("x", "ok")])
def test_the_products_key_is_looked_for(
    home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, value: str | None, status: str
):
    if value:
        monkeypatch.setenv("PRODUCT_KEY", value)

    assert told(home, TOLD)["product events"].status == status


def test_a_products_key_that_is_empty_is_told(home: Path, engine: Engine):
    (home / "key").write_text("\n", "utf-8")

    assert "is empty" in told(home, TOLD.replace("env:PRODUCT_KEY", "file:key"))["product events"].text
