"""A truncated export is refused as a whole and written down; a person may take it nevertheless."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tasks.ledger_guard import ImplausibleImportError
from tests.homes import COMPANY
from tests.ledger_room import PAYMENTS, Room, open_ledger

WHOLE = [f"1001,2026-02-10,1,p{number},," for number in range(30)]


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    """A ledger that got a full export."""
    room = open_ledger(engine, tmp_path)
    room.payments(*WHOLE)
    return room


def test_a_truncated_export_changes_nothing_and_says_why(room: Room):
    with pytest.raises(ImplausibleImportError, match="it has 10 rows, the last one had 30"):
        room.payments(*WHOLE[:8], "1001,2026-02-10,2,p8,,", "1002,2026-02-10,50,p9,,")

    assert (room.standing("1001"), room.standing("1002")) == ((30, ""), (0, ""))
    [(refused,)] = room.rows("SELECT refused FROM ledger_import WHERE refused <> ''")
    assert "Nothing was taken" in refused


def test_a_dated_name_makes_no_way_around_the_guard(room: Room):
    with pytest.raises(ImplausibleImportError):
        room.take("payments", PAYMENTS, *WHOLE[:10], name="payments-2026-03-03.csv")


def test_it_is_taken_anyway_where_a_person_says_so(room: Room):
    assert room.take("payments", PAYMENTS, *WHOLE[:10], anyway=True).unchanged == 10
    assert room.payments(*WHOLE[:10]).unchanged == 10


def test_a_table_of_news_that_comes_again_is_still_no_full_export(room: Room):
    news = [f"1002,2026-02-11,1,n{number},," for number in range(30)]
    for _ in range(2):
        room.take("payments", PAYMENTS, *news, name="news.csv")

    assert room.take("payments", PAYMENTS, "1002,2026-02-12,1,n30,,", name="news.csv").taken == 1


def test_news_of_a_quiet_day_pass(room: Room):
    assert room.payments("1002,2026-02-11,50,n1,,").taken == 1


def test_the_share_is_the_companys(room: Room, home: Path):
    (home / "company.yaml").write_text(COMPANY + "ledger: {guard: 90}\n", "utf-8")

    with pytest.raises(ImplausibleImportError):
        room.payments(*WHOLE[:25])
    assert room.payments(*WHOLE[:28]).unchanged == 28
