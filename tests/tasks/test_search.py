"""The search index on both databases: what is found before and after it is filled, and what sets it back."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlmodel import update

from models.customer import Customer
from models.history import Way
from models.message import Message
from models.search_words import MOST_WORDS
from models.ticket import Ticket
from tasks import search
from tasks.database import reading, writing
from tasks.search import count_unread, find_tickets
from tasks.ticket_report import Wanted, read_report
from tasks.tickets import answer, merge, split
from tests.filing_room import ARRIVED, NOW
from tests.mailmaker import a_mail
from tests.office import JAAN, a_ticket, from_customer, open_office, receive

WHERE = {
    "oine": {1},
    "ÖINE Rikk": {1},
    "oine lause": {1},
    "paaste ameti": set(),
    "paasteam": {3},
    "zanna": {3},
    "Z.Muru@Saun.fi": {3},
    "@saun.fi": {3},
    "1": {1},
    "#3": {3},
    "12": {3},
    "oine 3": set(),
    "oine 1": {1},
    "sõna": set(),
}


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """Ticket 1 with two mails (its child is 2), and ticket 3."""
    open_office(engine, home)
    a_ticket(engine, subject="Öine rikkumine")
    receive(engine, from_customer("teine lause"), at=ARRIVED + timedelta(hours=1))
    receive(engine, a_mail(message_id="third@x.ee", text="Päästeameti kiri 1200 €", from_="Žanna <z.muru@saun.fi>"))
    return engine


def fill() -> int:
    return sum(iter(search.index_batch.fn, 0))


def found(engine: Engine, words: str) -> set[int]:
    with reading(engine) as session:
        return {row.number for row in read_report(session, Wanted(search=words, anywhere=True)).rows}


def test_all_words_are_found_as_beginnings_before_and_after_the_index_is_filled(office: Engine):
    assert {words: found(office, words) for words in WHERE} == WHERE
    assert fill() == 3
    assert {words: found(office, words) for words in WHERE} == WHERE


@pytest.mark.parametrize(
    "words",
    [
        '"', "*", "oine*", '"oine', "NEAR(oine lause)", "oine NOT lause", "-oine", "oine AND", "words:oine", "^oine",
        "' OR 1=1 --", "a'b\\", "\0", "oi\0ne", "\ud800", "x" * 5000, "x " * 2500, "!?…", "&|!():*<->", "' & !'",
        "9" * 30, "٣", "𝟙", "@", "%_",
    ],
)  # fmt: skip
def test_whatever_is_searched_nothing_breaks(office: Engine, words: str):
    fill()
    receive(office, a_mail(message_id="fourth@x.ee"))

    with reading(office) as session:
        assert read_report(session, Wanted(search=words)).total <= 3
        assert read_report(session, Wanted(search=words, anywhere=True)).total <= 3


def test_operators_are_plain_words(office: Engine):
    fill()

    assert found(office, "oine OR lause") == found(office, "oine NOT kiri") == set()
    assert found(office, "-oine") == found(office, "oine*") == found(office, '"lause oine"') == {1}


def test_among_some_tickets_only_these_are_found(office: Engine):
    fill()

    with reading(office) as session:
        assert find_tickets(session, "kiri", among=[1, 2]).tickets == set()
        assert find_tickets(session, "kiri", among=[1, 3]).tickets == {3}
        assert find_tickets(session, "kiri", among=range(1, 10_000)).tickets == {3}


def test_of_a_common_word_the_newest_messages_count_and_the_report_says_so(
    office: Engine, monkeypatch: pytest.MonkeyPatch
):
    receive(office, a_mail(message_id="fourth@x.ee", text="kiri"))
    fill()
    monkeypatch.setattr(search, "MOST_HITS", 1)

    with reading(office) as session:
        assert find_tickets(session, "kiri") == ({4}, ("kiri",))
        assert read_report(session, Wanted(search="kiri")).common == ("kiri",)
        assert find_tickets(session, "kiri paasteameti").common == ("kiri",)


def test_a_beginning_of_very_many_words_finds_them_all_the_same(office: Engine, monkeypatch: pytest.MonkeyPatch):
    fill()
    few = found(office, "la"), found(office, "k")
    monkeypatch.setattr(search, "MOST_WORDS", 0)

    assert (found(office, "la"), found(office, "k")) == few
    assert few[0]


def test_a_customers_name_finds_its_tickets(office: Engine):
    with writing(office) as session:
        session.add(Customer(id=7, name="Hõbekuuse KÜ", registry_code="1", country="EE", language="et"))
        session.get_one(Ticket, 3).customer_id = 7
    fill()

    assert found(office, "hobekuu") == found(office, "kü Hõbe kiri") == {3}


def test_an_answer_is_found_by_whom_it_went_to(office: Engine):
    with writing(office) as session:
        number = answer(session, 3, "Tere", who=JAAN, now=NOW).id
        new = split(session, 3, [number], who=JAAN, way=Way.PAGE, now=NOW).id

    assert found(office, "z.muru@saun.fi") == {3, new}
    fill()
    assert found(office, "z.muru@saun.fi") == {3, new}


def test_what_is_merged_is_found_on_its_master(office: Engine):
    fill()
    with writing(office) as session:
        merge(session, 3, into=1, who=JAAN, way=Way.PAGE, now=NOW)

    assert found(office, "paasteameti") == {1}
    assert fill() == 0


@pytest.mark.parametrize("changes", [[("text", "midagi muud")], [("subject", "x"), ("text", "midagi muud")]])
def test_changed_words_are_found_and_the_old_ones_are_not(office: Engine, changes: list[tuple[str, str]]):
    fill()
    with writing(office) as session:
        session.execute(update(Message).where(Message.id == 3).values(dict(changes)))

    for _ in range(2):
        assert (found(office, "midagi"), found(office, "paasteameti")) == ({3}, set())
        assert found(office, "lause") == {1}
        fill()


def test_a_number_that_is_given_again_brings_no_old_words(office: Engine):
    fill()
    with writing(office) as session:
        for table, column in (("attachment", "message_id"), ("message", "id")):
            session.execute(text(f"DELETE FROM {table} WHERE {column} = 3"))
    receive(office, a_mail(message_id="fourth@x.ee", text="uus"))
    fill()

    assert found(office, "paasteameti") == set()
    assert found(office, "uus") == {4}


def test_the_newest_are_found_at_once_and_the_others_are_counted(office: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "TAIL", 1)

    with reading(office) as session:
        assert count_unread(session) == 2
    assert (found(office, "kiri"), found(office, "lause")) == ({3}, set())
    fill()
    with reading(office) as session:
        assert count_unread(session) == 0


def test_batches_go_on_where_the_last_one_ended_also_at_the_same_time(office: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "BATCH", 1)
    counts: list[int] = []
    threads = [Thread(target=lambda: counts.append(fill())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 3
    assert found(office, "lause") == {1}


def test_the_longest_text_has_room_in_the_index(office: Engine):
    words = " ".join(chr(0x20000 + number) * 40 for number in range(MOST_WORDS + 10))
    receive(office, a_mail(message_id="fourth@x.ee", text=words))

    fill()

    assert found(office, "𠀀𠀀") == {4}


def test_of_a_text_without_end_the_first_pages_are_searched(office: Engine):
    receive(office, a_mail(message_id="long@x.ee", text=f"alguses {'sisu ' * search.READ_CHARS} lopuks"))

    for _ in ("before the index is filled", "afterwards"):
        assert found(office, "alguses") == {4}
        assert found(office, "lopuks") == set()
        fill()
