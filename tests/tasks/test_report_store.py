"""Editions of reports: kept whole or not at all, never written over, and shown as they were made."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from models.kpi.figure import Period
from models.report_edition import PAGE, EditionError, EditionStatus, ReportEdition
from tasks import report_store
from tasks.database import database_engine, reading
from tasks.report_store import Made, clear_drafts, folder_of, is_made, keep, read_file, reports_folder
from tests.homes import no_file_above, open_home
from tests.report_room import AS_OF, a_report

NOW = datetime(2026, 11, 2, 7, 31, tzinfo=UTC)
NO_ROOM = r"^The report could not be kept in .*: .*\. Make room there, then run it again\.$"
A_DAY_LESS = Period(date(2026, 10, 1), date(2026, 10, 30))
SNAPSHOT = {"invoices": pd.DataFrame({"invoice_id": [1, 2]})}


@pytest.fixture(autouse=True)
def _company(home: Path) -> None:
    open_home(home)


def made(**changes: object) -> Made:
    return Made(a_report(**changes), SNAPSHOT, {name: [words] for name, words in changes.get("scope", {}).items()})


def editions(engine: Engine) -> list[ReportEdition]:
    with reading(engine) as session:
        return list(session.execute(select(ReportEdition).order_by(col(ReportEdition.id))).scalars())


def test_an_edition_is_kept_with_all_that_tells_what_it_was(engine: Engine):
    keep(made(), NOW)

    [edition] = editions(engine)
    assert (edition.name, edition.edition, edition.scope) == ("report_collections", 1, {"segment": "retail"})
    assert edition.definitions == {"paid_within_14_days_share": 2, "days_late_median": 1, "receivables_money": 1}
    assert [figure["value"] for figure in edition.figures] == [0.632, None, "1234567.50", 4.25]
    assert (edition.as_of, edition.made_at, edition.status) == (AS_OF, NOW, EditionStatus.FINAL)
    assert edition.sha256 == sha256(read_file(edition, PAGE)).hexdigest()


def test_every_file_is_there_as_its_digest_says(engine: Engine):
    keep(made(), NOW)

    [edition] = editions(engine)
    there = {str(file.relative_to(folder_of(edition))) for file in folder_of(edition).rglob("*") if file.is_file()}
    assert {file["name"] for file in edition.files} == there
    assert {PAGE, "report.xlsx", "figures.csv", "snapshot/invoices.parquet", "record.json"} <= there
    assert all(len(read_file(edition, name)) for name in there)


def test_a_scheduled_report_of_a_period_is_made_once(engine: Engine):
    first = keep(made(), NOW, once=True)
    again = keep(made(), NOW + timedelta(hours=1), once=True)

    assert first == again == is_made(made().about)
    assert len(editions(engine)) == 1
    assert len(list(reports_folder().glob("*/*/*"))) == 1


def test_a_report_made_again_is_another_edition_and_the_first_stays_as_it_was(engine: Engine):
    keep(made(), NOW)
    page = read_file(editions(engine)[0], PAGE)
    keep(made(title="Collections, other words"), NOW + timedelta(days=1))

    first, second = editions(engine)
    assert (first.edition, second.edition) == (1, 2)
    assert read_file(first, PAGE) == page != read_file(second, PAGE)


@pytest.mark.parametrize("changes", [{"scope": {"segment": "public"}}, {"period": A_DAY_LESS}, {"name": "report_mail"}])
def test_another_question_has_editions_of_its_own(engine: Engine, changes: dict[str, object]):
    keep(made(), NOW, once=True)
    keep(made(**changes), NOW, once=True)

    assert [each.edition for each in editions(engine)] == [1, 1]


def test_a_period_that_is_not_over_makes_a_preliminary_report(engine: Engine):
    keep(made(as_of=datetime(2026, 10, 31, 21, 59, tzinfo=UTC)), NOW)
    keep(made(as_of=datetime(2026, 10, 31, 22, 1, tzinfo=UTC)), NOW)

    assert [each.status for each in editions(engine)] == [EditionStatus.PRELIMINARY, EditionStatus.FINAL]


def test_what_was_changed_on_the_disk_is_not_shown(engine: Engine):
    keep(made(), NOW)
    [edition] = editions(engine)
    (folder_of(edition) / PAGE).write_text("better figures")

    with pytest.raises(EditionError, match="not as it was made"):
        read_file(edition, PAGE)
    (folder_of(edition) / PAGE).unlink()
    with pytest.raises(EditionError, match="cannot be read"):
        read_file(edition, PAGE)


@pytest.mark.parametrize("name", ["../../../haldur.db", "/etc/passwd", "", ".", "report.html/"])
def test_nothing_but_its_own_files_is_read(engine: Engine, name: str):
    keep(made(), NOW)

    with pytest.raises(EditionError, match="has no file"):
        read_file(editions(engine)[0], name)


def test_a_fault_while_writing_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError("the disk is full")))

    with pytest.raises(EditionError, match=NO_ROOM):
        keep(made(), NOW)

    assert editions(engine) == []
    assert [path for path in reports_folder().rglob("*") if path.is_file()] == []


def test_two_workers_at_once_make_one_scheduled_report_and_two_asked_for(engine: Engine):
    def both(*, once: bool) -> None:
        workers = [Thread(target=keep, args=(made(),), kwargs={"now": NOW, "once": once}) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    both(once=True)
    assert [each.edition for each in editions(engine)] == [1]
    both(once=False)
    assert [each.edition for each in editions(engine)] == [1, 2, 3]
    assert len({each.folder for each in editions(engine)}) == 3


def test_the_draft_of_a_killed_writer_is_cleared_a_day_later(engine: Engine):
    keep(made(), NOW)
    draft = reports_folder() / "report_collections" / "x" / f"{report_store.DRAFT}1"
    draft.mkdir(parents=True)
    changed = datetime.fromtimestamp(draft.stat().st_mtime, UTC)

    assert clear_drafts(changed + timedelta(hours=23)) == 0
    assert clear_drafts(changed + timedelta(hours=25)) == 1
    assert not draft.exists()
    assert read_file(editions(engine)[0], PAGE)


def test_figures_are_plain_json_for_scripts(engine: Engine):
    keep(made(), NOW)

    with reading(engine) as session:
        [kept] = session.connection().exec_driver_sql("SELECT figures FROM report").scalars()
    figures = json.loads(kept) if isinstance(kept, str) else kept
    assert figures[0]["name"] == "paid_within_14_days_share"


@pytest.mark.parametrize("size", range(500, 16_000, 1500))
def test_where_there_is_no_room_one_sentence_says_so_and_nothing_is_left(sqlite_url: str, size: int):
    snapshot = {"invoices": pd.DataFrame({"word": [sha256(bytes([place])).hexdigest() for place in range(255)]})}

    with pytest.raises(EditionError, match=NO_ROOM), no_file_above(size):
        keep(Made(a_report(), snapshot), NOW)

    assert not editions(database_engine())
    assert not list(reports_folder().glob("*/*/*"))
