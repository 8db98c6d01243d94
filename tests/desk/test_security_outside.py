"""The addresses that need no sign-in: these and no others, and without their own proof nothing happens there."""

from pathlib import Path

import pytest

from desk.letter_words import WORDS
from tests.half_bodies import hang_up
from tests.homes import furnish, furnishing
from tests.visitors import Visitor, file_mail, filled, outside, routes, rows

NUMBER = 1
PUBLIC = {"/health", "/sign-in", "/sign-in/company", "/sign-in/company/back"}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A home with a ticket."""
    with furnishing(tmp_path_factory.mktemp("furnished") / "home", sqlite_template) as home:
        assert file_mail(home) == NUMBER
    return home


@pytest.fixture(autouse=True)
def ticket(home: Path, furnished: Path) -> int:
    """A copy of that home; the number of the ticket."""
    furnish(home, furnished)
    return NUMBER


def test_no_other_address_is_answered_without_a_sign_in():
    for path in routes("GET"):
        answer = Visitor().get(filled(path, 1))
        is_led_to_the_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        assert is_led_to_the_sign_in != (path in {*PUBLIC, *outside("GET")}), path


def test_these_are_all_of_them():
    assert outside("GET") == [
        "/hooks/mandrill", "/letters/{token}", "/letters/{token}/invoice.pdf", "/letters/{token}/open.gif",
        "/onboarding/{token}",
    ]  # fmt: skip
    assert outside("POST") == [
        "/hooks/journeys", "/hooks/mandrill", "/letters/{token}/wrong_contact",
        *(f"/onboarding/{{token}}/{form}" for form in (
            "link", "meeting", "meetings/{meeting}", "question", "score", "steps/{step}/done", "steps/{step}/quiz",
            "steps/{step}/without",
        )),
    ]  # fmt: skip


@pytest.mark.parametrize("path", outside("GET"))
def test_a_scanner_that_only_asks_for_the_head_is_answered_as_one_that_reads(path: str):
    client, address = Visitor().client, filled(path, 1)

    assert client.head(address).status_code == client.get(address).status_code


@pytest.mark.parametrize("path", outside("POST"))
def test_who_hangs_up_before_the_body_is_here_leaves_no_trace(path: str, caplog: pytest.LogCaptureFixture):
    before = _kept()

    assert hang_up(filled(path, 1), **{"x-mandrill-signature": "x"}) < 500
    assert not [record for record in caplog.records if record.exc_info]
    assert _kept() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", sorted({*outside("GET"), *outside("POST")}))
def test_without_its_proof_nothing_happens_and_nothing_is_told(path: str, method: str):
    before = _kept()

    answer = Visitor().client.request(method, filled(path, 1), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code in (200, 401, 403, 404, 405)
    assert "Printer" not in answer.text
    assert "set-cookie" not in answer.headers
    assert _kept() == before


def _kept() -> dict[str, list[tuple[object, ...]]]:
    """What the register holds, but for the count of those who ask for a new link."""
    return {name: table for name, table in rows().items() if name != "attempt"}


@pytest.mark.parametrize(("method", "address"), [
    ("GET", "/letters/x/y"), ("GET", "/letters/"), ("POST", "/letters/x"), ("GET", "/onboarding/x/y"),
    ("GET", "/onboarding/x/link"),
])  # fmt: skip
def test_a_wrong_address_in_a_letter_is_told_in_the_letters_form_and_the_firms_language(method: str, address: str):
    answer = Visitor().client.request(method, address)

    assert answer.status_code in {404, 405}
    assert '<html lang="et">' in answer.text
    assert WORDS["et"]["missing"] in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
