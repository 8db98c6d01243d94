"""What stands on every answer: the policy for scripts, the cookie's marks, and for which hosts we answer."""

from pathlib import Path

import httpx
import pytest

from models.agent import Role
from tasks.database import database_engine
from tests.dunning_room import an_invoice, open_ledger
from tests.homes import furnish, furnishing
from tests.journey_room import a_journey
from tests.report_room import keep_report
from tests.visitors import HERE, Visitor, file_mail, filled, make_agent, routes, signed_in

LEDGER = ["/invoices", "/invoices/1", "/reminders", "/letter_preview", "/todos", "/stray_payments"]
REPORTS = ["/reports", "/reports/1", "/reports/1/differences"]
JOURNEYS = ["/journeys", "/journeys/1", "/start_journey", "/onboarding/1"]
PAGES = ["/", "/sign-in", "/tickets/1", "/lead", "/no-such-page", *LEDGER, *REPORTS, *JOURNEYS]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A home with one of each: ticket, invoice, journey and report 1."""
    with furnishing(tmp_path_factory.mktemp("furnished") / "home", sqlite_template) as home:
        number = file_mail(home, html="<p>Hello</p>", attachments=[("a.html", b"<script>alert(1)</script>")])
        open_ledger(database_engine(), home)
        assert a_journey(home) == keep_report() == an_invoice(database_engine(), id=number) == number == 1
    return home


@pytest.fixture(autouse=True)
def ticket(home: Path, furnished: Path) -> int:
    """A copy of that home; the number of the ticket."""
    furnish(home, furnished)
    return 1


@pytest.mark.parametrize("path", [*routes("GET"), "/no-such-page", "/tickets/999", "/tickets/x", "/static/desk.css"])
def test_every_page_has_its_policy(ticket: int, path: str) -> None:
    answer = signed_in(make_agent(role=Role.ADMIN)).get(filled(path, ticket))

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self'" in policy or "script-src" not in policy
    assert "frame-ancestors" in policy or "sandbox" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert answer.headers["x-dns-prefetch-control"] == "off"
    assert answer.headers.get_list("content-security-policy") == [policy]


@pytest.mark.parametrize("path", PAGES)
def test_our_own_pages_hold_no_script_or_style_in_line(path: str) -> None:
    page = signed_in(make_agent(role=Role.ADMIN)).get(path).text

    assert "<style" not in page
    assert ' style="' not in page
    assert not [piece for piece in page.split("<script")[1:] if not piece.startswith(" src=")]
    assert not [word for word in (" onclick=", " onload=", " onerror=", "javascript:", "hx-on") if word in page]


@pytest.mark.parametrize("path", ["/", "/tickets/1", "/lead", "/messages/1/html", "/attachments/1", "/sign-in"])
def test_no_cache_keeps_a_page(path: str) -> None:
    assert signed_in(make_agent(role=Role.ADMIN)).get(path).headers["cache-control"] == "private, no-store"


def test_a_file_of_a_stranger_is_a_download_that_no_browser_guesses_at() -> None:
    answer = signed_in(make_agent()).get("/attachments/1")

    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_frame_of_a_mail_may_run_nothing_and_be_framed_by_us_alone() -> None:
    policy = signed_in(make_agent()).get("/messages/1/html").headers["content-security-policy"]

    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_the_cookie_is_for_us_alone() -> None:
    marks = Visitor().get("/sign-in").headers["set-cookie"].lower()

    assert marks.startswith("haldur=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(marks.split("; "))
    assert "domain" not in marks


def test_over_https_the_cookie_never_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_DESK_URL", "https://desk.firm.ee")

    answer = Visitor(base="https://desk.firm.ee").get("/sign-in")

    assert answer.headers["set-cookie"].startswith("__Host-haldur=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_without_https_no_browser_is_told_to_insist_on_it() -> None:
    assert "strict-transport-security" not in Visitor().get("/sign-in").headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "desk.firm.ee@evil.example",
        "",
        "[::2]:80",
        "localhost:80@evil.example",
        "localhost:80/x",
        "localhost:x",
        "127.0.0.1:",
        "[::1]:@evil.example",
    ],
)
def test_another_host_is_refused(host: str) -> None:
    assert Visitor().get("/sign-in", headers={"Host": host}).status_code == 400


def test_a_request_for_two_hosts_is_refused() -> None:
    request = Visitor().client.build_request("GET", "/sign-in")
    request.headers = httpx.Headers([*request.headers.multi_items(), ("Host", "evil.example")])

    assert Visitor().client.send(request).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "[::1]", "desk.firm.ee"])
def test_our_own_hosts_are_answered(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_DESK_HOSTS", "desk.firm.ee other.firm.ee")

    assert Visitor().get("/health", headers={"Host": host}).status_code == 200


def test_the_host_of_a_request_never_becomes_an_address_on_a_page() -> None:
    answer = Visitor().get("/", headers={"Host": "localhost:9", "X-Forwarded-Host": "evil.example"})

    assert answer.headers["location"].startswith("/sign-in")


def test_a_body_that_is_too_large_or_of_unknown_length_is_refused() -> None:
    visitor = Visitor()

    def endless():
        yield b"address="

    assert visitor.client.post("/sign-in", content=b"x" * 2_000_001).status_code == 413
    assert visitor.client.post("/sign-in", content=endless()).status_code == 411
    assert visitor.client.post("/sign-in", content=b"", headers={"Content-Length": "-1"}).status_code == 413


def test_the_description_of_the_pages_is_not_public() -> None:
    visitor = signed_in(make_agent(role=Role.ADMIN))

    assert {visitor.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}


def test_health_tells_that_it_answers_and_nothing_else() -> None:
    assert Visitor(base=HERE).get("/health").json() == {"desk": "ok"}
