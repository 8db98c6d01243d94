"""Coming into a mailbox with an access token, at a real Dovecot that asks a token service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.company import ImapSource
from tasks.mailbox import MailboxRefused
from tests.imap_failures import TOKEN, count, failure
from tests.imap_servers import USER, Server
from tests.tasks.conftest import needs_dovecot
from tests.token_service import TokenService

pytestmark = needs_dovecot
RENEWED = "ya29.renewed"


@pytest.fixture
def source(dovecot_server: Server, tokens: TokenService, tmp_path: Path) -> Iterator[ImapSource]:
    """A mailbox whose token stands in a file, where a program of the company's renews it."""
    tokens.valid = {TOKEN: USER}
    (tmp_path / "token").write_text(TOKEN)
    where = {"kind": "imap", "host": "127.0.0.1", "port": dovecot_server.port, "security": "plain"}
    return ImapSource.model_validate({**where, "user": USER, "token": f"file:{tmp_path / 'token'}"})


def test_a_good_token_opens_the_mailbox(source: ImapSource):
    assert count(source) == 0


def test_a_token_that_has_expired_is_refused_with_what_to_do(source: ImapSource, tokens: TokenService):
    tokens.valid = {}

    said = failure(source, MailboxRefused)

    assert "expires, often within an hour" in said
    assert said.endswith(f"must be renewed in {source.token}.")


def test_a_token_that_was_renewed_opens_the_mailbox_again(source: ImapSource, tokens: TokenService, tmp_path: Path):
    tokens.valid = {RENEWED: USER}
    failure(source, MailboxRefused)
    (tmp_path / "token").write_text(RENEWED)

    assert count(source) == 0


def test_somebody_elses_token_is_refused(source: ImapSource, tokens: TokenService):
    tokens.valid = {TOKEN: "jaan@firm.ee"}

    failure(source, MailboxRefused)
