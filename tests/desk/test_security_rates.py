"""Guessing passwords: slowed down in stages, for everyone, the same whether or not there is such an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import Request

from desk.rates import in_words, place_of
from models.attempt import CHANGES_OF_ONE_SESSION, Stage
from tasks.agents import add_agent
from tasks.attempts import count_attempt
from tests.visitors import COMPANY, LIGHT, Visitor, make_agent, signed_in

PASSWORD = "seven blue horses"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def firm(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.passwords.HASHER", LIGHT)
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    add_agent("Mari Maasikas", address="mari@firm.ee", role="agent", password=PASSWORD, now=NOW)


def guess(times: int, address: str = "mari@firm.ee", *, came_from: str = "192.0.2.1") -> list[int]:
    visitor = Visitor(came_from=came_from)
    return [visitor.sign_in(address, f"wrong guess {number}").status_code for number in range(times)]


def test_the_sixth_guess_within_five_minutes_has_to_wait() -> None:
    assert guess(7) == [401] * 5 + [429] * 2

    told = Visitor().sign_in("mari@firm.ee", PASSWORD)
    assert (told.status_code, "Try again in" in told.text) == (429, True)


def test_an_address_that_nobody_has_is_slowed_down_alike() -> None:
    assert guess(7, "nobody@firm.ee") == guess(7)


def test_capitals_and_blanks_do_not_make_another_account() -> None:
    guess(3)

    assert guess(3, " MARI@firm.ee") == [401, 401, 429]


def test_another_place_is_not_shut_out_by_guesses_elsewhere() -> None:
    guess(6)

    assert Visitor(came_from="198.51.100.7").sign_in("mari@firm.ee", PASSWORD).status_code == 303


def test_one_place_cannot_try_many_accounts() -> None:
    visitor = Visitor()

    answers = [visitor.sign_in(f"agent{number}@firm.ee", "a common password").status_code for number in range(32)]

    assert answers == [401] * 30 + [429] * 2


def test_many_places_cannot_try_one_account_for_ever() -> None:
    answers = [guess(5, came_from=f"203.0.113.{number}")[-1] for number in range(13)]

    assert answers == [401] * 12 + [429]


def test_a_network_of_ipv6_counts_as_one_place() -> None:
    answers = [guess(1, came_from=f"2001:db8:1:2::{number:x}")[0] for number in range(6)]

    assert answers == [401] * 5 + [429]


def test_a_success_begins_anew_and_an_office_signs_in_together() -> None:
    for number in range(40):
        add_agent(f"Agent {number}", address=f"a{number}@firm.ee", role="agent", password=PASSWORD, now=NOW)

    assert [Visitor().sign_in(f"a{number}@firm.ee", PASSWORD).status_code for number in range(40)] == [303] * 40
    guess(4)
    Visitor().sign_in("mari@firm.ee", PASSWORD)
    assert guess(5) == [401] * 5


def test_of_many_guesses_at_one_moment_no_more_get_through() -> None:
    def one(_number: int) -> timedelta:
        return count_attempt({"account": (Stage(5, timedelta(minutes=5)),)}, now=NOW)

    with ThreadPoolExecutor(8) as crowd:
        waits = list(crowd.map(one, range(24)))

    assert sum(not wait for wait in waits) == 5


def test_a_machine_cannot_change_without_end() -> None:
    visitor = signed_in(make_agent("peeter@firm.ee"))
    most = CHANGES_OF_ONE_SESSION[0].most
    csrf = visitor.csrf()

    answers = [visitor.client.post("/tickets/999/act", data={"csrf": csrf, "action": "take"}) for _ in range(most + 1)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) <= 60
    assert 429 not in {answer.status_code for answer in answers[:-1]}


def test_a_header_that_anybody_can_write_does_not_change_the_place() -> None:
    visitor = Visitor()
    for number in range(6):
        visitor.client.headers["X-Forwarded-For"] = f"198.51.100.{number}"
        last = visitor.sign_in("mari@firm.ee", "wrong")

    assert last.status_code == 429


@pytest.mark.parametrize(
    ("host", "place"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64"), ("x", "an unknown")],
)
def test_places_have_names(host: str, place: str) -> None:
    assert place_of(Request({"type": "http", "client": (host, 1)})).startswith(place)


def test_who_comes_from_nowhere_has_a_place_too() -> None:
    assert place_of(Request({"type": "http"})) == "an unknown address"


@pytest.mark.parametrize(("seconds", "words"), [
    (0.2, "1 second"), (1.2, "2 seconds"), (59, "59 seconds"), (60, "a minute"), (60.2, "2 minutes"),
    (119 * 60, "119 minutes"), (120 * 60, "2 hours"), (121 * 60, "3 hours"),
])  # fmt: skip
def test_how_long_to_wait_is_never_told_too_short(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
