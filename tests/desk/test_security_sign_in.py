"""Signing in: who gets in, what is told to those who do not, and what a session is worth."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.agent import Agent, Role
from models.history import History
from models.session import DeskSession
from tasks.agents import add_agent, set_active, set_password
from tasks.database import reading, writing
from tests.visitors import COMPANY, HERE, LIGHT, Visitor, make_agent, signed_in

PASSWORD = "seven blue horses"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def firm(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with its database, where hashes are quickly made."""
    monkeypatch.setattr("tasks.passwords.HASHER", LIGHT)
    (home / "company.yaml").write_text(COMPANY, "utf-8")


@pytest.fixture
def mari() -> str:
    """An agent with a password."""
    add_agent("Mari Maasikas", address="mari@firm.ee", role="agent", password=PASSWORD, now=NOW)
    return "mari@firm.ee"


def history() -> list[tuple[str, str, str]]:
    with reading() as session:
        return [(row.who, row.way, row.what) for row in session.exec(select(History).order_by(col(History.id)))]


def test_a_page_leads_to_the_sign_in_and_from_there_back(mari: str) -> None:
    visitor = Visitor()

    asked = visitor.get("/?assignee=*&page=2")
    entered = visitor.sign_in(mari, PASSWORD, next="/?assignee=*&page=2")

    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=%2F%3Fassignee%3D%2A%26page%3D2")
    assert (entered.status_code, entered.headers["location"]) == (303, "/?assignee=*&page=2")
    assert visitor.get("/").status_code == 200


def test_the_address_may_be_written_in_capitals(mari: str) -> None:
    assert Visitor().sign_in(" Mari@FIRM.ee ", PASSWORD).status_code == 303


def test_a_wrong_password_and_a_wrong_address_get_one_answer(mari: str) -> None:
    wrong_password = Visitor().sign_in(mari, "seven red horses")
    wrong_address = Visitor().sign_in("nobody@firm.ee", PASSWORD)

    assert wrong_password.status_code == wrong_address.status_code == 401
    assert "do not fit together" in wrong_password.text
    assert _without_forms(wrong_password.text, mari) == _without_forms(wrong_address.text, "nobody@firm.ee")


def test_an_unknown_address_takes_as_long_as_a_known_one(mari: str, monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out = []
    monkeypatch.setattr("tasks.passwords.HASHER", _Counting(worked_out))

    Visitor().sign_in(mari, "seven red horses")
    Visitor().sign_in("nobody@firm.ee", PASSWORD)
    make_agent("peeter@firm.ee")
    Visitor().sign_in("peeter@firm.ee", PASSWORD)

    assert len(worked_out) == 3


def test_one_without_a_password_cannot_sign_in_with_an_empty_one() -> None:
    make_agent("peeter@firm.ee")

    assert Visitor().sign_in("peeter@firm.ee", "").status_code == 401


def test_one_who_left_cannot_sign_in_and_is_out_at_once(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)

    set_active(mari, active=False, now=NOW)

    assert visitor.get("/").status_code == 303
    assert Visitor().sign_in(mari, PASSWORD).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)

    set_password(mari, password="nine green horses", now=NOW)

    assert visitor.get("/").status_code == 303
    assert Visitor().sign_in(mari, PASSWORD).status_code == 401
    assert Visitor().sign_in(mari, "nine green horses").status_code == 303


def test_the_token_before_the_sign_in_is_worth_nothing_after_it(mari: str) -> None:
    visitor = Visitor()
    visitor.csrf()
    before = visitor.token

    visitor.sign_in(mari, PASSWORD)

    assert before
    assert visitor.token != before
    assert Visitor(token=before).get("/").status_code == 303


def test_a_token_that_somebody_chose_for_a_victim_never_becomes_a_session(mari: str) -> None:
    victim = Visitor(token="chosen-by-somebody-else")

    victim.sign_in(mari, PASSWORD)

    assert victim.token != "chosen-by-somebody-else"
    assert Visitor(token="chosen-by-somebody-else").get("/").status_code == 303


def test_signing_in_again_ends_the_session_before_it(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)
    before = visitor.token

    visitor.sign_in(mari, PASSWORD)

    assert Visitor(token=before).get("/").status_code == 303


def test_signing_out_ends_the_session_in_the_register_too(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)
    token = visitor.token

    left = visitor.post("/sign-out")

    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert 'haldur=""' in left.headers["set-cookie"]
    assert Visitor(token=token).get("/").status_code == 303


@pytest.mark.parametrize("hours", [4, 13])
def test_a_session_ends_when_its_agent_was_long_away(hours: int) -> None:
    visitor = signed_in(make_agent(), ago=timedelta(hours=hours))

    assert visitor.get("/").status_code == 303


def test_a_session_ends_after_a_day_of_work_however_busy() -> None:
    visitor = signed_in(make_agent(), ago=timedelta(hours=13))
    with writing() as session:
        session.exec(select(DeskSession)).one().last_seen_at = NOW

    assert visitor.get("/").status_code == 303


def test_who_is_seen_stays_signed_in() -> None:
    visitor = signed_in(make_agent(), ago=timedelta(hours=2))

    assert visitor.get("/").status_code == 200
    with reading() as session:
        assert session.exec(select(DeskSession)).one().last_seen_at >= NOW


def test_the_register_does_not_hold_the_token() -> None:
    visitor = signed_in(make_agent())

    with reading() as session:
        assert visitor.token not in repr(session.exec(select(DeskSession)).one().model_dump())


def test_sign_ins_and_refusals_are_written_down(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, "seven red horses")
    visitor.sign_in("my secret typed here", PASSWORD)
    visitor.sign_in(mari, PASSWORD)
    visitor.post("/sign-out")

    assert history()[1:] == [
        (mari, "page", "sign-in refused from 192.0.2.1"),
        ("unknown", "page", "sign-in refused from 192.0.2.1"),
        (mari, "page", "signed in by password from 192.0.2.1"),
        (mari, "page", "signed out"),
    ]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "///evil",
        "javascript:alert(1)", "http:evil.example", " //evil.example", "/%0d%0aSet-Cookie:x=1\r\nX: y", "evil.example",
        "/\n/evil.example", "/sign-out", "/sign-in?next=/", "", "/\u2028/evil.example", "//evil.example/%2f..",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(mari: str, elsewhere: str) -> None:
    entered = Visitor().sign_in(mari, PASSWORD, next=elsewhere)
    shown = Visitor().get("/sign-in", params={"next": elsewhere})

    assert entered.headers["location"] in ("/", "/%0d%0aSet-Cookie:x=1")
    assert 'name="next" value="/"' in shown.text


def test_a_role_counts_from_the_next_click(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)
    refused = visitor.get("/lead")

    with writing() as session:
        session.exec(select(Agent)).one().role = Role.LEAD

    assert (refused.status_code, visitor.get("/lead").status_code) == (403, 200)


def test_htmx_is_told_to_leave_the_page_when_nobody_is_signed_in() -> None:
    answer = Visitor().get("/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_who_was_signed_out_while_they_wrote_gets_their_words_back_and_is_led_to_their_page(mari: str) -> None:
    visitor = Visitor()
    visitor.sign_in(mari, PASSWORD)
    fields = {"csrf": visitor.csrf(), "text": "A long <b>answer</b>"}
    set_password(mari, password="eight blue horses", now=NOW)

    answer = visitor.client.post("/tickets/1/answer", data=fields, headers={"Referer": f"{HERE}/tickets/1?skip=50"})

    assert answer.status_code == 401
    assert "readonly>A long &lt;b&gt;answer&lt;/b&gt;</textarea>" in answer.text
    assert 'name="next" value="/tickets/1?skip=50"' in answer.text

    again = visitor.post("/sign-in", address=mari, password=PASSWORD, text="A long <b>answer</b>")
    assert (again.status_code, "readonly>A long" in again.text) == (401, True)
    assert visitor.sign_in(mari, "eight blue horses").status_code == 303


@pytest.mark.parametrize(
    ("page", "next"),
    [
        ("/tickets/1", "%2Ftickets%2F1"),
        ("//evil.example/x", None),
        ("http://evil.example/x", None),
        ("http://[evil", None),
    ],
)
def test_a_click_without_a_session_leads_back_to_its_own_page(mari: str, page: str, next: str | None) -> None:
    visitor = Visitor()
    form = {"csrf": visitor.csrf(), "action": "take"}
    came_from = page if "evil" in page else f"{HERE}{page}"

    answer = visitor.client.post("/tickets/1/act", data=form, headers={"Referer": came_from})

    assert answer.headers["location"] == (f"/sign-in?next={next}" if next else "/sign-in")


def _without_forms(page: str, address: str) -> str:
    return "\n".join(line for line in page.replace(address, "").splitlines() if 'name="csrf"' not in line)


class _Counting:
    """A hasher that notes each password it works out."""

    def __init__(self, worked_out: list[str]) -> None:
        self._worked_out = worked_out

    def verify(self, _kept: str, password: str) -> bool:
        from argon2.exceptions import VerifyMismatchError

        self._worked_out.append(password)
        raise VerifyMismatchError

    def hash(self, _password: str) -> str:
        return "nobody's"
