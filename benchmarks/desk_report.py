"""The desk over a large register: 100,000 tickets with 1,000,000 messages on SQLite.

Asks what agents ask, through the desk itself: the report unassigned, one agent's, everyone's, all tickets and
searches in them; then tickets are taken and finished. What a browser adds is not measured.
"""

import os
import random
import statistics
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlmodel import col

from models.agent import Agent, Role
from models.customer import Customer
from models.history import Way
from models.message import Direction, Message
from models.moves import Action
from models.ticket import Status, Ticket
from tasks import tickets
from tasks.database import database_engine, reading, writing
from tasks.schema import upgrade
from tasks.search import index_batch
from tasks.sign_in import open_session
from tasks.ticket_report import active_agents

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
AGENTS = 20
CUSTOMERS = 5000
WORDS = "invoice meter reading login password report apartment owner export bank payment number board meeting".split()
STATUSES = ((Status.DONE, 0.93), (Status.ACTIVE, 0.04), (Status.REMOVED, 0.02), (Status.UNASSIGNED, 0.01))
COMPANY = """\
company: {name: Firm OÜ, country: EE, language: en, domains: [firm.ee]}
lists:
  - {name: support, address: support@firm.ee, language: en, source: {kind: maildir, path: mail/support}}
"""


def run(
    folder: Path, *, ticket_count: int = 100_000, message_count: int = 1_000_000, rounds: int = 60
) -> dict[str, Any]:
    """Fill a home in the folder and time the desk over it; milliseconds, median and 95th of each question."""
    os.environ["HALDUR_HOME"] = str(folder)
    os.environ.pop("HALDUR_DATABASE_URL", None)
    (folder / "company.yaml").write_text(COMPANY, "utf-8")
    engine = database_engine()
    upgrade(engine)
    _fill(engine, ticket_count, message_count)
    while index_batch.fn():
        pass
    return {name: _timed(question, rounds) for name, question in _questions(ticket_count).items()}


def desk(folder: Path) -> dict[str, float]:
    """The same as one flat table: `<question> median_ms` and `<question> p95_ms`."""
    measured = run(folder)
    return {f"{name} {what}": value for name, times in measured.items() for what, value in times.items()}


def _questions(ticket_count: int) -> dict[str, Callable[[int], object]]:
    client = _client()
    reports = {
        "report, unassigned": "/",
        "report, one agent": "/?assignee=agent{n}@firm.ee",
        "report, everyone": "/?assignee=*&page={n}",
        "report, all tickets": "/?anywhere=1&page={n}",
        "search, unassigned": "/?search=export",
        "search, everyone": "/?assignee=*&search=needle{n}",
        "search, all tickets": "/?anywhere=1&search=needle{n}",
        "a ticket": "/tickets/{id}",
    }

    def asking(address: str) -> Callable[[int], object]:
        def ask(n: int) -> None:
            answer = client.get(address.format(n=n % AGENTS, id=1 + n * 997 % ticket_count))
            assert answer.status_code in (200, 303), answer.text

        return ask

    questions = {name: asking(address) for name, address in reports.items()}
    unassigned = _numbers()

    def act(action: Action) -> Callable[[int], object]:
        def change(n: int) -> None:
            with writing() as session:
                tickets.act(session, unassigned[n], action, who="agent1@firm.ee", way=Way.REPORT, now=NOW)

        return change

    return {**questions, "take": act(Action.TAKE), "finish": act(Action.FINISH)}


def _timed(question: Callable[[int], object], rounds: int) -> dict[str, float]:
    question_times = []
    for n in range(rounds):
        began = perf_counter()
        question(n)
        question_times.append((perf_counter() - began) * 1000)
    return {
        "median_ms": round(statistics.median(question_times), 1),
        "p95_ms": round(statistics.quantiles(question_times, n=20)[-1], 1),
    }


def _client() -> Any:
    """A browser that is signed in, without the network between."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Starlette wants another package under the same roof
        from fastapi.testclient import TestClient

    from desk.app import create_app

    client = TestClient(create_app(), base_url="http://127.0.0.1:8080", follow_redirects=False)
    with reading() as session:
        agent = active_agents(session)[0]
    client.cookies.set("haldur", open_session(agent, how="to measure", now=datetime.now(UTC)), domain="127.0.0.1")
    return client


def _numbers() -> list[int]:
    with reading() as session:
        query = select(col(Ticket.id)).where(col(Ticket.status) == Status.UNASSIGNED).order_by(col(Ticket.started_at))
        return list(session.execute(query).scalars())


def _fill(engine: Engine, ticket_count: int, message_count: int) -> None:
    chance = random.Random(20260401)
    agents = [
        {"name": f"Agent {n}", "address": f"agent{n}@firm.ee", "role": Role.LEAD, "active": True} for n in range(AGENTS)
    ]
    customers = [
        {"id": n, "name": f"Customer {n} Ltd", "registry_code": f"{n:08}", "country": "EE", "language": "en"}
        for n in range(1, CUSTOMERS + 1)
    ]  # fmt: skip
    with writing(engine) as session:
        session.execute(insert(Agent), agents)
        session.execute(insert(Customer), customers)
    for kind, rows in (
        (Ticket, _tickets(chance, ticket_count)),
        (Message, _messages(chance, ticket_count, message_count)),
    ):
        for batch in _batches(rows):
            with writing(engine) as session:
                session.execute(insert(kind), batch)


def _tickets(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        status = chance.choices([name for name, _ in STATUSES], [weight for _, weight in STATUSES])[0]
        text = _text(chance, 40)
        is_owned = status in (Status.ACTIVE, Status.DONE)
        yield {
            "id": number, "queue": "support", "status": status, "subject": text[:60], "description": text[:255],
            "contact_address": f"person{chance.randrange(20_000)}@customer.example",
            "customer_id": chance.randrange(1, CUSTOMERS + 1), "customer_candidates": [], "tags": [],
            "assignee": f"agent{chance.randrange(AGENTS)}@firm.ee" if is_owned else None,
            "started_at": NOW - timedelta(minutes=10 * (count - number)), "customer_notified": True, "reopened": False,
            "priority": "normal",
        }  # fmt: skip


def _messages(chance: random.Random, ticket_count: int, count: int) -> Iterator[dict[str, Any]]:
    """Every ticket has a first one; the others fall where they fall, on a few tickets by the hundred."""
    for number in range(1, count + 1):
        ticket = number if number <= ticket_count else int(ticket_count * chance.random() ** 1.05) + 1
        is_answer = number > ticket_count and chance.random() < 0.5
        sender = f"agent{number % AGENTS}@firm.ee" if is_answer else f"person{number % 20_000}@customer.example"
        text = _text(chance, 60) + (f" needle{number % AGENTS}" if number % 5000 < AGENTS else "")
        yield {
            "id": number, "ticket_id": ticket, "direction": Direction.OUT if is_answer else Direction.IN,
            "sender_address": sender, "sender_name": "A Person", "recipients": [],
            "received_at": NOW - timedelta(minutes=10 * (ticket_count - ticket)) + timedelta(seconds=number % 100_000),
            "subject": "Re: what was asked", "text": text, "quote_at": len(text), "has_html": False,
            "is_automatic": False, "message_id": f"{number}@bench.example",
        }  # fmt: skip


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, 10_000)):
        yield batch
