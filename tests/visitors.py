"""People at the desk for tests: an agent with a browser, signed in or not, and the routes there are."""

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import func, select
from sqlmodel import SQLModel

from desk.app import create_app
from models.agent import Agent, Role
from models.tables import TABLES
from models.ticket import Ticket
from tasks.database import reading, writing
from tasks.sign_in import open_session
from tests.homes import deliver, ingest, open_home

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette wants another package under the same roof
    from fastapi.testclient import TestClient

HERE = "http://127.0.0.1:8080"
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
COMPANY = """\
company: {name: Firm OÜ, country: EE, language: et, domains: [firm.ee]}
lists:
  - {name: support, address: support@firm.ee, language: et, source: {kind: maildir, path: mail/support}}
"""


@lru_cache(maxsize=1)
def the_desk() -> FastAPI:
    """The desk; it keeps nothing between two requests but in the home."""
    return create_app()


class Visitor:
    """One browser at the desk; it follows no redirects by itself."""

    def __init__(self, *, base: str = HERE, came_from: str = "192.0.2.1", token: str = "") -> None:
        self.client = TestClient(the_desk(), base_url=base, client=(came_from, 1234), follow_redirects=False)
        if token:
            self.client.cookies.set("haldur", token, domain=httpx.URL(base).host)

    @property
    def token(self) -> str:
        """What its cookie holds."""
        return str(self.client.cookies.get("haldur") or self.client.cookies.get("__Host-haldur") or "")

    def csrf(self) -> str:
        """What a page gives it for its forms."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get("/sign-in").text)
        assert found
        return found.group(1)

    def get(self, address: str, **options: Any) -> httpx.Response:
        answer: httpx.Response = self.client.get(address, **options)
        return answer

    def post(self, page: str, **fields: str) -> httpx.Response:
        """Send a form as a page of ours would."""
        answer: httpx.Response = self.client.post(page, data={"csrf": self.csrf(), **fields})
        return answer

    def sign_in(self, address: str, password: str, *, next: str = "/") -> httpx.Response:
        return self.post("/sign-in", address=address, password=password, next=next)


def make_agent(address: str = "mari@firm.ee", *, role: Role = Role.AGENT, name: str = "Mari Maasikas") -> Agent:
    """An agent without a password."""
    with writing() as session:
        session.add(Agent(name=name, address=address, role=role))
    with reading() as session:
        agent: Agent = session.execute(select(Agent).where(Agent.address == address)).scalar_one()  # type: ignore[arg-type]
        return agent


def signed_in(agent: Agent, *, ago: timedelta = timedelta(0)) -> Visitor:
    """A browser in which an agent signed in some time ago."""
    return Visitor(token=open_session(agent, how="for a test", now=datetime.now(UTC) - ago))


def file_mail(
    home: Path,
    *,
    subject: str = "Printer",
    sender: str = "Anna Tamm <anna@customer.ee>",
    text: str = "It does not print.",
    html: str = "",
    attachments: Sequence[tuple[str, bytes]] = (),
) -> int:
    """A customer's mail, taken in as any other; the number of its ticket."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "support@firm.ee", subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for filename, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
    open_home(home, COMPANY)
    deliver(home, f"{len(list((home / 'mail').rglob('*')))}.eml", mail.as_bytes())
    outcome = ingest(now=datetime.now(UTC))
    assert not outcome.problems
    with reading() as session:
        number: int = session.execute(select(func.max(_table(Ticket).c.id))).scalar_one()
        return number


def routes(method: str) -> list[str]:
    """The addresses of all pages that take a method, with their holes."""
    every: Iterator[RouteContext] = iter_route_contexts(the_desk().routes)
    return sorted(route.path for route in every if route.path and method in (route.methods or ()))


def outside(method: str) -> list[str]:
    """Those of the addresses that are for people and machines outside, who sign in nowhere."""
    return [path for path in routes(method) if path.startswith(("/letters/", "/hooks/", "/onboarding/"))]


def inside(method: str) -> list[str]:
    """Those of the addresses that are for agents, with the sign-in itself."""
    return sorted(set(routes(method)) - set(outside(method)))


def filled(path: str, number: int) -> str:
    """An address with a number in each of its holes."""
    return re.sub(r"\{[^}]*\}", str(number), path)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the register holds."""
    with reading() as session:
        return {
            name: sorted(map(tuple, session.execute(select(_table(kind)))), key=repr) for name, kind in TABLES.items()
        }


def _table(kind: type[SQLModel]) -> Any:
    return kind.__table__  # type: ignore[attr-defined]
