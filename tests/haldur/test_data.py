"""`haldur import`, `export` and `agent` as a person meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from haldur.cli import app

HEADER = "registry_code,name,country,language,segment\n"


def haldur(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def companies(tmp_path: Path, engine: Engine) -> Path:
    """A file with two good rows and a wrong one."""
    file = tmp_path / "companies.csv"
    file.write_text(HEADER + "1,Õun OÜ,EE,et,\n2,Pirn,,xx,\n3,+Ploom,FI,fi,\n", "utf-8")
    return file


def test_an_import_says_what_became_of_every_row(companies):
    result = haldur("import", "companies", companies)

    assert result.exit_code == 1
    assert "line 3: country is empty; language is xx" in result.stdout
    assert "2 added, 0 updated, 0 unchanged, 1 wrong" in result.stdout


def test_an_import_as_json_lists_wrong_rows(companies):
    result = haldur("import", "companies", companies, "--json")

    report = json.loads(result.stdout)
    assert (report["taken"], report["updated"], report["unchanged"]) == (2, 0, 0)
    assert [row["line"] for row in report["wrong"]] == [3]
    assert len(report["wrong"][0]["reasons"]) == 2
    assert result.exit_code == 1


def test_an_import_without_wrong_rows_ends_with_0(companies):
    companies.write_text(HEADER + "1,Õun OÜ,EE,et,\n", "utf-8")

    assert haldur("import", "companies", companies).exit_code == 0
    assert "0 added, 0 updated, 1 unchanged, 0 wrong" in haldur("import", "companies", companies).stdout


@pytest.mark.parametrize(("kind", "file"), [("cats", "companies.csv"), ("companies", "nowhere.csv")])
def test_a_wrong_kind_or_file_is_one_clear_message(companies, kind, file):
    result = haldur("import", kind, companies.with_name(file))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_an_export_goes_to_standard_output_or_a_file(companies, tmp_path):
    haldur("import", "companies", companies)

    expected = "id,name,registry_code,country,language,segment\n1,Õun OÜ,1,EE,et,\n2,'+Ploom,3,FI,fi,\n"
    assert haldur("export", "customer").stdout_bytes.decode() == expected
    assert haldur("export", "customer", "--out", tmp_path / "a.csv").exit_code == 0
    assert (tmp_path / "a.csv").read_bytes().decode() == expected


def test_an_exports_format_is_asked_for_or_told_by_the_files_ending(companies, tmp_path):
    haldur("import", "companies", companies)

    assert [row["name"] for row in json.loads(haldur("export", "customer", "--json").stdout)] == ["Õun OÜ", "+Ploom"]
    assert haldur("export", "customer", "--format", "json").stdout == haldur("export", "customer", "--json").stdout
    haldur("export", "customer", "--out", tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["tickets"], "There are: agent"), (["ticket", "--format", "parquet"], "name a file with --out")],
)
def test_an_export_that_cannot_be_is_refused(engine, arguments, message):
    result = haldur("export", *arguments)

    assert result.exit_code == 1
    assert message in result.stderr


def test_an_export_that_nobody_reads_to_its_end_is_quiet(home, sqlite_url, tmp_path):
    file = tmp_path / "companies.csv"
    file.write_text(HEADER + "".join(f"{n},{'Firma' * 20} {n},EE,et,\n" for n in range(3_000)), "utf-8")
    assert haldur("import", "companies", file).exit_code == 0
    code = "from haldur.cli import app; app()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "export", "customer"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"HALDUR_HOME": str(home)},
    ) as process:
        assert process.stdout.readline().startswith(b"id,")
        process.stdout.close()
        assert process.stderr.read() == b""


def test_agents_are_added_listed_deactivated_and_activated(engine):
    assert haldur("agent", "add", "Mari Maasikas", "Mari@firm.ee", "--role", "lead").exit_code == 0
    assert haldur("agent", "deactivate", "mari@FIRM.ee").exit_code == 0
    mari = {"name": "Mari Maasikas", "address": "mari@firm.ee", "role": "lead", "active": False}
    assert json.loads(haldur("agent", "list", "--json").stdout) == [mari]
    assert "not active" in haldur("agent", "list").stdout

    haldur("agent", "activate", "mari@firm.ee")
    assert json.loads(haldur("agent", "list", "--json").stdout) == [mari | {"active": True}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "Mari", "mari@firm.ee"], "an agent mari@firm.ee already"),
        (["add", "Mart", "mart"], "no mail address"),
        (["add", "", "mart@firm.ee"], "name is empty"),
        (["add", "Mart", "mart@firm.ee", "--role", "boss"], "none of agent, lead, manager, admin"),
        (["deactivate", "mart@firm.ee"], "no agent mart@firm.ee"),
    ],
)
def test_what_cannot_be_done_to_an_agent_is_said(engine, arguments, message):
    haldur("agent", "add", "Mari", "mari@firm.ee")
    result = haldur("agent", *arguments)

    assert result.exit_code == 1
    assert message in result.stderr
    assert [agent["name"] for agent in json.loads(haldur("agent", "list", "--json").stdout)] == ["Mari"]


def test_a_database_that_is_not_there_is_not_made_by_the_way(home):
    result = haldur("agent", "list")

    assert result.exit_code == 1
    assert "haldur init" in result.stderr
    assert list(home.iterdir()) == []


def test_a_database_without_tables_is_told_how_to_get_them(home):
    (home / "haldur.db").touch()

    assert "haldur db upgrade" in haldur("export", "mail").stderr


@pytest.mark.parametrize(
    "words", [["import"], ["export"], ["agent", "add"], ["agent", "list"], ["agent", "deactivate"]]
)
def test_every_command_explains_itself_with_an_example(words):
    result = haldur(*words, "--help")

    assert result.exit_code == 0
    assert f"haldur {' '.join(words)}" in result.stdout
