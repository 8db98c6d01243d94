"""The firm as mail is judged against it: own domains, lists, public providers, the key (T-03, T-05)."""

from pathlib import Path

import pytest

from models.company import read_company
from models.house import House
from tasks.house import SUPPLEMENT, house_for, public_domains
from tasks.settings import CHECKOUT, Settings, SettingsError, secret
from tests.homes import COMPANY

PROVIDERS = (
    "gmail.com outlook.com icloud.com yandex.ru mail.ru online.ee neti.ee delfi.ee hot.ee mail.ee inbox.lv one.lv "
    "inbox.lt telia.com telia.ee elisanet.fi kolumbus.fi"
).split()
GIVEN = COMPANY.replace("language: et, source", "language: et, domains: [firm.fi], source", 1)


def the_house(home: Path) -> House:
    company = read_company(GIVEN)
    return house_for(company.lists[0], company, Settings(home=home))


@pytest.mark.parametrize("domain", PROVIDERS)
def test_public_providers_are_known_also_baltic_and_nordic_ones(home: Path, domain: str):
    assert domain in the_house(home).public_domains


def test_a_company_is_no_public_provider(home: Path):
    assert the_house(home).public_domains.isdisjoint({"firm.ee", "klient.ee", "prefect.io"})


def test_the_homes_own_supplement_wins_and_the_maintained_list_stays(home: Path):
    own = home / SUPPLEMENT
    own.parent.mkdir()
    own.write_text("# ours\nKogukond.EE  # a village\n\n", "utf-8")

    public = the_house(home).public_domains
    assert "kogukond.ee" in public
    assert "gmail.com" in public
    assert "online.ee" not in public


def test_every_line_of_our_supplement_is_a_domain():
    for domain in public_domains(CHECKOUT / SUPPLEMENT):
        assert domain == domain.lower().strip()
        assert "." in domain


def test_a_supplement_of_another_encoding_is_named(tmp_path: Path):
    file = tmp_path / "public_mail_domains.txt"
    file.write_bytes("õ.ee\n".encode("latin-1"))

    with pytest.raises(SettingsError, match=r"public_mail_domains\.txt is not UTF-8 text"):
        public_domains(file)


def test_a_lists_own_domains_count_beside_the_firms(home: Path):
    assert the_house(home).own_domains == {"firm.ee", "firm.fi"}
    assert the_house(home).list_addresses == {"support@firm.ee", "billing@firm.ee"}


def test_the_key_is_made_once_and_is_readable_by_its_owner_only(home: Path):
    key = the_house(home).signing_key

    assert the_house(home).signing_key == key
    assert len(key) == 64
    assert (home / "signing.key").stat().st_mode & 0o777 == 0o600


def test_the_environments_key_goes_first(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_SIGNING_KEY", "given")

    assert the_house(home).signing_key == b"given"


def test_the_file_of_a_secret_counts_from_the_home_wherever_haldur_runs(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (home / "secrets").mkdir()
    (home / "secrets" / "imap").write_text("hea parool\n", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert secret("file:secrets/imap") == secret(f"file:{home}/secrets/imap") == "hea parool"
