"""What the doctor says of letters' pages, of Mandrill and of its webhook."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from haldur.letter_checks import check_letters
from tasks.settings import Settings
from tests.dunning_room import COMPANY
from tests.homes import open_home
from tests.mandrill_server import KEY, Post, mandrill


@pytest.fixture
def post(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("MANDRILL_KEY", KEY)
    with mandrill() as opened:
        yield opened


def told(home: Path, post: Post, **more: str) -> dict[str, tuple[str, str]]:
    """Status and words of the doctor's lines on letters."""
    open_home(home, COMPANY + post.mail_out(**more))
    settings = Settings()
    return {check.name: (check.status, check.text) for check in check_letters(settings.company(), settings)}


def test_a_good_key_and_a_public_desk_are_well(home: Path, post: Post, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_DESK_URL", "https://desk.firm.ee")
    monkeypatch.setenv("HOOK_KEY", "x")
    lines = told(home, post, webhook_key="env:HOOK_KEY")

    assert lines["mail_out"] == ("ok", "letters leave by Mandrill (127.0.0.1), which knows the key")
    assert lines["letters' pages"] == ("ok", "https://desk.firm.ee/letters/...")
    assert lines["mandrill webhook"] == ("ok", "reports come to https://desk.firm.ee/hooks/mandrill")
    assert post.sendings == []


def test_a_wrong_key_is_told(home: Path, post: Post, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MANDRILL_KEY", "wrong")

    assert told(home, post)["mail_out"][0] == "error"


@pytest.mark.parametrize(("given", "value", "status", "words"), [
    ({}, None, "warning", "without webhook_key nobody learns"),
    ({"webhook_key": "env:HOOK_KEY"}, None, "error", "HOOK_KEY is not set"),
    ({"webhook_key": "env:HOOK_KEY"}, "x", "warning", "Mandrill cannot reach http://127.0.0.1:8080/hooks/mandrill"),
    ({"webhook_key": "env:HOOK_KEY", "webhook_url": "https://x.ee/h"}, "x", "ok", "reports come to https://x.ee/h"),
])  # fmt: skip
def test_what_the_webhook_lacks_is_told(
    home: Path, post: Post, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], value: str | None, status: str,
    words: str,
):  # fmt: skip
    if value:
        monkeypatch.setenv("HOOK_KEY", value)

    said = told(home, post, **given)["mandrill webhook"]
    assert said[0] == status
    assert words in said[1]


def test_pages_that_nobody_outside_can_open_are_told(home: Path, post: Post):
    assert told(home, post)["letters' pages"][0] == "warning"
