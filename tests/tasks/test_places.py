"""Which mailboxes a run reads, and which ones a form in Prefect may name (T-01, P-09)."""

from pathlib import Path

import pytest

from models.company import ImapSource, Source, read_company
from models.sources import SourceError
from tasks.places import places
from tasks.settings import Settings

COMPANY = """\
company: {name: Firm OÜ, country: EE, language: et, domains: [firm.ee]}
lists:
  - name: support
    address: support@firm.ee
    language: et
    source: {kind: imap, host: imap.firm.ee, user: support, password: "file:/run/secrets/support"}
  - {name: billing, address: billing@firm.ee, language: et, source: {kind: maildir, path: /srv/billing}}
"""


def asked(source: str) -> Source:
    """The one mailbox that a run with this parameter reads."""
    (place,) = places(read_company(COMPANY), Settings(), list_name=None, source=source)
    return place.source


@pytest.fixture
def in_a_form(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that Prefect started; the home."""
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "6b5b1a66-0000-4000-8000-000000000000")
    return home


@pytest.mark.parametrize(
    "source", ["imaps://support@evil.ee/INBOX", "imaps://boss@imap.firm.ee", "maildir:/home/boss/Maildir", "mbox:../x"]
)
def test_a_form_names_no_mailbox_of_strangers(in_a_form: Path, source: str):
    with pytest.raises(SourceError, match=r"imaps://support@imap\.firm\.ee:993/INBOX"):
        asked(source)


def test_a_form_names_no_folder_that_a_link_leads_out_to(in_a_form: Path, tmp_path: Path):
    (in_a_form / "mail").symlink_to(tmp_path)

    with pytest.raises(SourceError, match="within the home"):
        asked("maildir:mail")


def test_a_form_reads_a_configured_mailbox_with_its_own_secret(in_a_form: Path):
    source = asked("imaps://support@imap.firm.ee/INBOX")

    assert isinstance(source, ImapSource)
    assert source.password == "file:/run/secrets/support"
    assert asked("maildir:/srv/billing").key == "maildir:/srv/billing"


@pytest.mark.parametrize("path", ["mail/old", "{home}/mail/old"])
def test_a_form_reads_what_lies_in_the_home(in_a_form: Path, path: str):
    assert asked("mbox:" + path.format(home=in_a_form)).key == "mbox:mail/old"


def test_whoever_types_on_this_machine_may_name_any(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    assert asked("maildir:old").key == f"maildir:{tmp_path}/old"
    assert asked("imaps://boss@evil.ee").key == "imaps://boss@evil.ee:993/INBOX"
