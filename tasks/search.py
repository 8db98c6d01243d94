"""The search index: which messages have which words, on SQLite (FTS5) and PostgreSQL (GIN) alike (T-21).

Filing a mail does not wait for it. `index_batch` brings in messages in the order of their numbers, in which they are
committed too, and notes how far it came; of those beyond, the newest `TAIL` are read directly. So no writer can forget
the index: whoever changes or deletes indexed words has triggers set the note back (migrations/versions/0006_search.py).
The index knows messages and not tickets, so that a merge or split need not touch it.
"""

import json
import sys
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import ColumnElement, Row, Select, column, func, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlmodel import Session, col

from models.customer import Customer
from models.message import Direction, Message
from models.search_words import is_among, is_beginning, name_has, searched_words, words_of
from models.ticket import Ticket
from tasks.database import writing

BATCH = 1000
TAIL = 1000
FEW = 5000  # tickets whose messages are looked up in the index one by one
MOST_HITS = 20_000  # messages with a word that are looked at, the newest first
MOST_WORDS = 200  # words with one beginning that SQLite reads side by side, so that it can stop at the newest
LONGEST_NUMBER = 9
INDEX = table("message_search", column("rowid", sa.Integer), column("message_id", sa.Integer), column("words"))
INDEXED = table("message_search_word", column("term", sa.String))
PROGRESS = table("message_search_progress", column("id", sa.Integer), column("indexed_to", sa.Integer))
BEGIN = text("INSERT INTO message_search_progress (id, indexed_to) VALUES (1, 0) ON CONFLICT DO NOTHING")
INSERT = {
    "sqlite": text("INSERT INTO message_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO message_search (message_id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
READ_CHARS = 100_000  # of a text; a stranger may send a thousand mails of a million each
READ: tuple[Any, ...] = (
    Message.id, Message.ticket_id, Message.subject, Message.sender_address, Message.sender_name, Message.direction,
    Message.recipients, func.substr(Message.text, 1, READ_CHARS).label("text"),
)  # fmt: skip


@task(cache_policy=NO_CACHE)
def index_batch() -> int:
    """Bring a batch of messages into the index; how many. Two at once wait for each other."""
    with writing() as session:
        session.execute(BEGIN)
        begin = session.execute(select(PROGRESS.c.indexed_to).with_for_update()).scalar_one()
        newer = select(*READ).where(col(Message.id) > begin).order_by(col(Message.id)).limit(BATCH)
        rows = session.execute(newer).all()
        if rows:
            indexed = [{"id": row.id, "words": " ".join(words_of(*_texts(row)))} for row in rows]
            session.execute(INSERT[_dialect(session)], indexed)
            session.execute(PROGRESS.update().values(indexed_to=rows[-1].id))
    return len(rows)


def count_unread(session: Session) -> int:
    """How many messages no search looks at yet, because the index is far behind."""
    newer = select(func.count()).select_from(Message).where(col(Message.id) > _indexed_to())
    return max(0, int(session.execute(newer).scalar_one()) - TAIL)


class Search(NamedTuple):
    """What a search found; `common` are the words that more than MOST_HITS messages have."""

    tickets: set[int]
    common: tuple[str, ...]


def find_tickets(session: Session, search: str, *, among: Collection[int] | None = None) -> Search:
    """The tickets that have all words of a search: in a message, the customer's name, or as their number.

    Rare words go first, and the next ones are looked up in the messages of few tickets only. Of a common word the
    newest messages that have it are looked at, for all of them would take seconds.
    """
    counted = sorted((_count_hits(session, word), word) for word in searched_words(search))
    unindexed = [*_unindexed(session)] if counted else []
    found = among if counted else ()
    for _, word in counted:
        having = {number for number, said in unindexed if is_among(said, word)}
        having.update(session.execute(_messages(session, word, found)).scalars(), _owned(session, word), _named(word))
        found = having if found is None else having.intersection(found)
    return Search(set(found or ()), tuple(word for hits, word in counted if hits > MOST_HITS))


def _count_hits(session: Session, word: str) -> int:
    """How many messages have a word, counted to one more than are looked at."""
    some = _hits(session, word).limit(MOST_HITS + 1).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def number_set(session: Session, numbers: Iterable[int]) -> Select[tuple[int]]:
    """Numbers as a set in one parameter, however many they are."""
    listed = sorted(numbers)
    if _dialect(session) == "sqlite":
        return select(func.json_each(json.dumps(listed)).table_valued("value").c.value)
    return select(func.unnest(sa.literal(listed, ARRAY(sa.Integer))).column_valued())


def _messages(session: Session, word: str, among: Collection[int] | None) -> Select[tuple[int]]:
    """The tickets of indexed messages that have a word, perhaps more than `among`; by the way that reads less."""
    hits = _newest(_hits(session, word))
    tickets = select(col(Message.ticket_id)).distinct()
    if among is None or len(among) > FEW:
        return tickets.where(col(Message.id).in_(hits))
    return tickets.where(col(Message.ticket_id).in_(number_set(session, among)), (col(Message.id) + 0).in_(hits))


def _newest(hits: Select[tuple[int]]) -> Select[tuple[int]]:
    return hits.order_by(hits.selected_columns[0].desc()).limit(MOST_HITS)


def _hits(session: Session, word: str) -> Select[tuple[int]]:
    """The messages that have a word by the index; the word is of letters and digits, so nothing in it acts."""
    if _dialect(session) == "sqlite":
        return select(INDEX.c.rowid).where(sa.literal_column("message_search").op("MATCH")(_pattern(session, word)))
    pattern = f"'{word}':*" if is_beginning(word) else f"'{word}'"
    return select(INDEX.c.message_id).where(INDEX.c.words.op("@@")(sa.cast(pattern, TSQUERY)))


def _pattern(session: Session, word: str) -> str:
    """What SQLite is asked for: the words that begin so, one by one; by the beginning alone it would read every hit."""
    if not is_beginning(word):
        return f'"{word}"'
    begins_so = INDEXED.c.term.between(word, word + chr(sys.maxunicode))
    words = session.execute(select(INDEXED.c.term).where(begins_so).limit(MOST_WORDS + 1)).scalars().all()
    if len(words) > MOST_WORDS:
        return f'"{word}" *'
    return " OR ".join(f'"{each}"' for each in words) or f'"{word}"'


def _unindexed(session: Session) -> Iterator[tuple[int, list[str]]]:
    """The words of the newest messages that are not in the index, each with its ticket."""
    newest = select(*READ).where(col(Message.id) > _indexed_to()).order_by(col(Message.id).desc()).limit(TAIL)
    for row in session.execute(newest):
        yield row.ticket_id, words_of(*_texts(row))


def _owned(session: Session, word: str) -> set[int]:
    """The tickets of customers who have a word in their name."""
    names = session.execute(select(col(Customer.id), col(Customer.name)))
    owners = number_set(session, [number for number, name in names if name_has(name, word)])
    return set(session.execute(select(col(Ticket.id)).where(col(Ticket.customer_id).in_(owners))).scalars())


def _named(word: str) -> set[int]:
    is_number = word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER
    return {int(word)} if is_number else set()


def _indexed_to() -> ColumnElement[int]:
    return func.coalesce(select(PROGRESS.c.indexed_to).scalar_subquery(), 0)


def _texts(row: Row[Any]) -> list[str]:
    """Where a message's words stand; an answer is also found by whom it went to."""
    receivers = row.recipients if row.direction == Direction.OUT else []
    return [row.subject, row.sender_address, row.sender_name, *receivers, row.text]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
