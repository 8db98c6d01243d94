"""`haldur doctor`: every check is made, whatever another finds, and every fault has its remedy."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from haldur.checks import check_database, check_home, check_prefect
from tasks.database import database_engine
from tasks.schema import downgrade
from tasks.settings import Settings, SettingsError
from tests.house import Haldur

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")
BROKEN = """
deployments:
  - {name: broken, entrypoint: broken_probe.broken, work_pool: {name: haldur}}
  - {name: missing, entrypoint: flows.no_such_flow.no_such_flow, work_pool: {name: haldur}}
  - {name: plain, entrypoint: probe_flows.PLAIN, work_pool: {name: haldur}}
"""
COMPANY = """
company: {name: Firm, country: EE, language: et, domains: [firm.ee, gmail.com]}
lists:
  - {name: lost, address: a@firm.ee, language: et, source: {kind: maildir, path: mail/none}}
  - name: secretive
    address: b@firm.ee
    language: et
    source: {kind: imap, host: localhost, user: b, password: "env:NO_SUCH_SECRET"}
"""


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the doctor finds in a home where nearly everything is wrong."""
    haldur = Haldur(tmp_path_factory.mktemp("sick") / "home")
    haldur.settle()
    (haldur.home / "blobs").rmdir()
    (haldur.home / "company.yaml").write_text(COMPANY, "utf-8")
    (haldur.home / "prefect.yaml").write_text(BROKEN, "utf-8")
    (haldur.home / "policies").mkdir()
    (haldur.home / "policies/reports.yaml").write_text(
        "subscribers: [{report: mail, every: day, to: a@firm.ee}]\ntargets: {mail: {opened: 0.5}}"
    )
    _age_database(haldur.home / "haldur.db")
    done = haldur("doctor", "--json")
    assert done.returncode == 1, done.stderr
    return {each["name"]: each for each in json.loads(done.stdout)}


def _age_database(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    downgrade(engine, revision="0001")
    engine.dispose()


def test_a_database_that_prefect_cannot_use_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_prefect("").status == "ok"

    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "postgresql://prefect@localhost/prefect")
    check = check_prefect("http://127.0.0.1:4200")

    assert check.status == "error"
    assert "Write postgresql+asyncpg://" in check.remedy


def test_a_fresh_home_is_well(haldur: Haldur) -> None:
    done = haldur("doctor")

    assert done.returncode == 0, done.stdout
    assert "list support: maildir:mail/support: 0 mails" in done.stdout
    assert "No errors; 2 of " in done.stdout  # nobody leads, nor can anybody sign in at the desk yet


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    done = Haldur(tmp_path / "none")("doctor")

    assert done.returncode == 1
    assert "mend: haldur init" in done.stdout
    assert not (tmp_path / "none").exists()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    haldur = Haldur(tmp_path)
    done = haldur("doctor")

    assert "mend: haldur db upgrade" in done.stdout
    assert "its database cannot be read" in done.stdout
    assert not (haldur.home / "haldur.db").exists()


def test_a_flow_that_cannot_be_imported_is_shown_with_file_and_line(sick: dict[str, Any]) -> None:
    assert sick["flow broken"]["text"] == "ZeroDivisionError: division by zero"
    assert sick["flow broken"]["remedy"].endswith("broken_probe.py, line 3.")


def test_a_flow_that_is_missing_is_named(sick: dict[str, Any]) -> None:
    assert "no_such_flow" in sick["flow no_such_flow"]["text"]
    assert "prefect.yaml" in sick["flow no_such_flow"]["remedy"]


def test_what_is_no_flow_is_no_flow(sick: dict[str, Any]) -> None:
    assert sick["flow PLAIN"]["text"] == "probe_flows.PLAIN is not a flow"


def test_a_database_that_is_behind_has_its_command(sick: dict[str, Any]) -> None:
    assert sick["database"]["remedy"] == "Back it up, then: haldur db upgrade"


def test_a_database_that_cannot_be_written_is_noted(
    home: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_read = f"{postgresql_url}&options=-c%20default_transaction_read_only%3Don"
    monkeypatch.setenv("HALDUR_DATABASE_URL", only_read)

    check = check_database(Settings())

    database_engine(only_read).dispose()
    assert check.status == "error"
    assert "read-only transaction" in check.text
    assert check.text.startswith("postgresql://postgres:***@/haldur_test?")


@pytest.fixture
def as_clerk(postgresql_url: str) -> Iterator[str]:
    """The database for a role that may use all that another one made."""
    with database_engine(postgresql_url).begin() as connection:
        connection.exec_driver_sql("CREATE ROLE clerk")
        connection.exec_driver_sql("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk")
        connection.exec_driver_sql("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk")
    url = f"{postgresql_url}&options=-c%20role%3Dclerk"
    yield url
    database_engine(url).dispose()
    with database_engine(postgresql_url).begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY clerk")
        connection.exec_driver_sql("DROP ROLE clerk")


def test_tables_and_sequences_that_another_role_made_are_noted(
    home: Path, postgresql_url: str, as_clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALDUR_DATABASE_URL", as_clerk)
    well = check_database(Settings())
    with database_engine(postgresql_url).begin() as connection:
        connection.exec_driver_sql("REVOKE INSERT ON agent FROM clerk")
        connection.exec_driver_sql("REVOKE USAGE ON SEQUENCE customer_id_seq FROM clerk")
    sick = check_database(Settings())

    assert (well.status, sick.status) == ("ok", "error")
    assert sick.text.endswith("gives its user no right to read or add to agent, customer_id_seq")


@pytest.mark.parametrize(
    "url",
    ["mysql://me@host/x", "nonsense", "postgresql://me@host:port/x", "sqlite:///", "sqlite:///haldur.db",
     "sqlite:///:memory:", "sqlite:////srv/who?/haldur.db"],
)  # fmt: skip
def test_an_address_that_is_no_databases_is_told(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_DATABASE_URL", url)

    assert check_database(Settings()).status == "error"


@pytest.mark.parametrize(("mode", "is_told"), [(0o755, True), (0o751, True), (0o750, False), (0o700, False)])
def test_a_home_that_every_user_of_the_machine_may_look_into_is_told(home: Path, mode: int, is_told: bool) -> None:
    home.chmod(mode)

    remedies = [check.remedy for check in check_home(Settings()) if check.status == "warning"]

    assert (f"chmod o-rwx {home}" in remedies) is is_told


def test_an_empty_signing_key_is_told_and_signs_nothing(home: Path) -> None:
    (home / "signing.key").touch()

    (check,) = [check for check in check_home(Settings()) if check.name == "signing key"]

    assert (check.status, check.remedy) == ("error", f"Mend {home / 'signing.key'}.")
    with pytest.raises(SettingsError, match=r"signing\.key is empty"):
        Settings().signing_key()


@pytest.fixture
def another(tmp_path: Path) -> Haldur:
    """A home, and the command without root's right to read what is another user's."""
    haldur = Haldur(tmp_path / "home")
    haldur.settle()
    haldur.command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner", *haldur.command]
    return haldur


@only_root
def test_a_home_of_another_user_is_told_in_one_line(another: Haldur) -> None:
    _give_away(another.home)

    done = another("doctor")

    assert done.returncode == 1
    assert done.stderr.startswith(f"{another.home / 'company.yaml'} cannot be used: Permission denied. Give the right")
    assert len(done.stderr.splitlines()) == 1


@only_root
@pytest.mark.parametrize("names", [("company.yaml", "signing.key"), ("policies/dunning.yaml",)])
def test_files_of_another_user_are_told(another: Haldur, names: tuple[str, ...]) -> None:
    (another.home / "policies").mkdir()
    (another.home / "policies/dunning.yaml").touch()
    for name in names:
        _give_away(another.home / name)

    checks = json.loads(another("doctor", "--json").stdout)

    errors = "\n".join(check["text"] for check in checks if check["status"] == "error")
    for name in names:
        assert re.search(f"{another.home / name} cannot be (read|used): Permission denied", errors)


def _give_away(path: Path) -> None:
    os.chown(path, 65534, 65534)
    path.chmod(0o700)


def test_a_blob_store_that_is_gone_is_noted(sick: dict[str, Any]) -> None:
    assert sick["blobs"]["remedy"] == "haldur init"


def test_each_mailbox_is_opened(sick: dict[str, Any]) -> None:
    assert sick["list lost"]["status"] == "error"
    assert "mail/none" in sick["list lost"]["text"]


def test_a_secret_that_is_missing_is_named(sick: dict[str, Any]) -> None:
    assert "NO_SUCH_SECRET" in sick["list secretive"]["text"]


def test_a_target_of_a_figure_that_there_is_not_is_told_with_its_line(sick: dict[str, Any]) -> None:
    assert "reports.yaml, line 2: targets.mail.opened: this report has no such figure" in sick["reports"]["text"]


def test_a_public_provider_is_no_domain_of_the_firm(sick: dict[str, Any]) -> None:
    assert sick["domains"]["status"] == "warning"
    assert "gmail.com" in sick["domains"]["text"]


def test_faults_stop_no_other_check(sick: dict[str, Any]) -> None:
    assert {sick[name]["status"] for name in ("python", "home", "disk", "company.yaml", "prefect")} == {"ok"}
