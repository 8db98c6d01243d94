"""Imports: new rows are added, changed ones updated, wrong ones listed; a wrong file changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import col, select

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import History
from models.imports import kind_named
from tasks import imports
from tasks.agents import set_active
from tasks.database import reading, writing
from tasks.imports import Report, import_table
from tasks.spreadsheet import TableFileError

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
COMPANIES = ("registry_code,name,country,language,segment", "1,Õun OÜ,EE,et,retail", "2,Pirn Oy,FI,fi,")
CONTACTS = ("registry_code,first_name,address,phone", "1,Mari,Mari@Oun.ee,+372 5", "2,Pekka,pekka@pirn.fi,")


@pytest.fixture
def take(tmp_path: Path, engine: Engine):
    """Import lines of a table as a file."""

    def take(kind: str, *lines: str) -> Report:
        file = tmp_path / f"{kind}.csv"
        file.write_text("\n".join(lines), "utf-8")
        return import_table(kind_named(kind), file, now=NOW, engine=engine)

    return take


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.taken, report.updated, report.unchanged, len(report.wrong)


def stored(engine: Engine, table: type, *names: str) -> Sequence[tuple]:
    with reading(engine) as session:
        return [
            tuple(row) for row in session.execute(select(*(getattr(table, name) for name in names)).order_by(*names))
        ]


def histories(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(History.what).order_by(col(History.id))))


def test_companies_and_contacts_are_taken_with_their_keys(take, engine):
    assert counts(take("companies", *COMPANIES)) == (2, 0, 0, 0)
    assert counts(take("contacts", *CONTACTS)) == (2, 0, 0, 0)

    assert stored(engine, Customer, "registry_code", "name", "country", "language", "segment") == [
        ("1", "Õun OÜ", "EE", "et", "retail"),
        ("2", "Pirn Oy", "FI", "fi", ""),
    ]
    assert stored(engine, Contact, "address", "address_key", "domain", "phone") == [
        ("Mari@Oun.ee", "mari@oun.ee", "oun.ee", "+372 5"),
        ("pekka@pirn.fi", "pekka@pirn.fi", "pirn.fi", ""),
    ]


def test_the_same_file_twice_is_the_same_as_once(take, engine):
    take("companies", *COMPANIES)
    take("contacts", *CONTACTS)
    before = histories(engine)

    assert counts(take("companies", *COMPANIES)) == (0, 0, 2, 0)
    assert counts(take("contacts", *CONTACTS)) == (0, 0, 2, 0)
    assert histories(engine) == before


def test_a_changed_row_is_updated_with_a_line_of_history(take, engine):
    take("companies", *COMPANIES)
    take("contacts", *CONTACTS)

    take("companies", COMPANIES[0], "1,Õunapuu OÜ,EE,en,retail")
    assert counts(take("contacts", CONTACTS[0], "1,Mari,mari@oun.ee,+372 6", CONTACTS[2])) == (0, 1, 1, 0)

    assert 'name: "Õun OÜ" -> "Õunapuu OÜ"; language: "et" -> "en"' in histories(engine)
    change = 'contact mari@oun.ee: address: "Mari@Oun.ee" -> "mari@oun.ee"; phone: "+372 5" -> "+372 6"'
    with reading(engine) as session:
        line = session.exec(select(History).where(History.what == change)).one()
        customer = session.exec(select(Customer).where(Customer.registry_code == "1")).one()
        assert (line.who, line.way, line.at, line.customer_id) == ("import", "import", NOW, customer.id)
        assert (customer.name, customer.language) == ("Õunapuu OÜ", "en")


def test_an_absent_column_leaves_what_is_known_and_an_empty_cell_empties_it(take, engine):
    take("companies", *COMPANIES)

    take("companies", "registry_code,name,country,language", "1,Õun OÜ,EE,et")
    assert stored(engine, Customer, "segment") == [("",), ("retail",)]

    take("companies", COMPANIES[0], "1,Õun OÜ,EE,et,")
    assert stored(engine, Customer, "segment") == [("",), ("",)]


def test_wrong_rows_are_listed_and_good_ones_taken(take, engine):
    report = take("companies", COMPANIES[0], "1,,XX,et,", *COMPANIES[1:])

    assert counts(report) == (2, 0, 0, 1)
    assert report.wrong[0].line == 2
    assert len(report.wrong[0].reasons) == 2


def test_the_later_of_two_rows_with_one_key_is_refused(take, engine):
    take("companies", *COMPANIES)
    report = take("contacts", *CONTACTS, "1,Mart,MARI@oun.ee,")

    assert report.wrong[0].line == 4
    assert report.wrong[0].reasons == ("line 2 has the same registry_code and address: 1, mari@oun.ee",)
    assert stored(engine, Contact, "first_name") == [("Mari",), ("Pekka",)]


def test_a_contact_of_an_unknown_company_is_a_wrong_row(take, engine):
    take("companies", *COMPANIES)
    report = take("contacts", CONTACTS[0], "3,Juku,juku@x.ee,", "x,,y,", *CONTACTS[1:])

    assert [row.line for row in report.wrong] == [2, 3]
    assert report.wrong[0].reasons == ("registry_code 3 is no customer's; import the companies first",)
    assert report.taken == 2


def test_an_address_on_two_cards_is_taken_and_told(take, engine):
    take("companies", *COMPANIES)
    report = take("contacts", *CONTACTS, "2,Mari,mari@oun.ee,")

    assert counts(report) == (3, 0, 0, 0)
    assert [note.line for note in report.notes] == [4]


@pytest.mark.parametrize(
    "lines", [("name,country", "a,b"), (COMPANIES[0], "3,Ploom,EE,et,", "4,\udcf5,EE,et,")], ids=["header", "letters"]
)
def test_a_wrong_file_changes_nothing(tmp_path, engine, monkeypatch, lines):
    monkeypatch.setattr(imports, "CHUNK", 1)
    file = tmp_path / "a.csv"
    file.write_bytes("\n".join([lines[0], *lines[1:-1], *("9" * n + ",A,EE,et," for n in range(1, 30))] * 300).encode())
    file.write_bytes(file.read_bytes() + lines[-1].encode("utf-8", "surrogateescape"))

    with pytest.raises(TableFileError):
        import_table(kind_named("companies"), file, now=NOW, engine=engine)
    assert stored(engine, Customer, "id") == []


def test_cells_like_formulas_stay_as_they_are(take, engine):
    take("companies", COMPANIES[0], "-1,=1+1,EE,et,@x")

    assert stored(engine, Customer, "registry_code", "name", "segment") == [("-1", "=1+1", "@x")]


def test_agents_come_by_address_and_stay_inactive(take, engine):
    take("agents", "name,address,role", "Mari,Mari@firm.ee,lead", "Mart,mart@firm.ee,")
    set_active("mari@firm.ee", active=False, now=NOW, engine=engine)

    assert counts(take("agents", "name,address,role", "Mari,mari@firm.ee,Manager")) == (0, 1, 0, 0)
    assert stored(engine, Agent, "address", "role", "active") == [
        ("mari@firm.ee", "manager", False),
        ("mart@firm.ee", "agent", True),
    ]
    assert histories(engine)[-2] == 'agent mari@firm.ee: role: "lead" -> "manager"'


def test_sets_and_the_order_of_rows_make_no_difference(take, engine, monkeypatch):
    companies = [f"{n},Firma {n},EE,et,{n % 3}" for n in range(40)]
    contacts = [f"{n % 40},Isik {n},isik{n % 55}@firma{n % 5}.ee,{n}" for n in range(100)]
    seen = []
    for chunk, seed in ((1, 1), (7, 2), (1_000, 3)):
        monkeypatch.setattr(imports, "CHUNK", chunk)
        rng = Random(seed)
        with writing(engine) as session:
            for table in (History, Contact, Customer):
                session.execute(delete(table))
        take("companies", COMPANIES[0], *rng.sample(companies, 40))
        assert counts(take("contacts", CONTACTS[0], *rng.sample(contacts, 100))) == (100, 0, 0, 0)
        seen.append(
            (
                stored(engine, Customer, "registry_code", "name", "segment"),
                stored(engine, Contact, "first_name", "address"),
            )
        )

    assert seen[0] == seen[1] == seen[2]
