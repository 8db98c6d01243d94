"""Writing a page: templates, and how moments, ages, amounts and files' sizes are shown to people.

Every template is escaped, and a name that is missing is an error. Times are those of the company's zone.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from desk import csrf, site
from models.agent import Agent
from models.counting import count_words
from models.roles import Right, may

FOLDER = Path(__file__).parent
LEDGER = (
    ("/invoices", "Invoices"), ("/reminders", "Reminders"), ("/stray_payments", "Stray payments"), ("/todos", "Todos"),
    ("/letter_preview", "Letters"),
)  # fmt: skip
OUTSIDE = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}  # of pages for people outside
TICKET = re.compile(r"\b([Tt]icket )([1-9][0-9]{0,8})\b", re.ASCII)
AGES = ((86400, "d"), (3600, "h"), (60, "min"))


def render(request: Request, template: str, **context: Any) -> Response:
    """A page; `status` in the context is its status code, `agent` who looks at it."""
    status = int(context.pop("status", 200))
    agent = context.pop("agent", getattr(request.state, "agent", None))
    context |= {"csrf": csrf.token(request), "agent": agent, "now": datetime.now(UTC)}
    if agent:
        context |= {"menu": _menu(agent), "here": _here(request), "zone": site.zone()}
    return HTMLResponse(environment().get_template(template).render(context), status)


def render_outside(request: Request, template: str, **context: Any) -> Response:
    """A page for somebody who has nothing but a link of ours: it tells nobody of that link."""
    answer = render(request, template, **context)
    answer.headers.update(OUTSIDE)
    return answer


def _menu(agent: Agent) -> list[tuple[str, str]]:
    """The pages that this agent may see, by address."""
    mine = f"/?{urlencode({'assignee': agent.address})}"
    menu = [("/", "Unassigned"), (mine, "Mine"), ("/?assignee=*", "Everyone's")]
    if may(agent.role, Right.READ_INVOICES):
        menu += LEDGER
    if may(agent.role, Right.READ_REPORTS):
        menu.append(("/reports", "Reports"))
    if may(agent.role, Right.READ_JOURNEYS):
        menu.append(("/journeys", "Journeys"))
    return [*menu, ("/lead", "Lead")] if may(agent.role, Right.LEAD_VIEW) else menu


def _here(request: Request) -> str:
    """The entry of the menu that the page belongs to."""
    if request.url.path != "/" or request.query_params.get("anywhere"):
        return request.url.path.rstrip("/")
    assignee = request.query_params.get("assignee", "")
    return f"/?{urlencode({'assignee': assignee}, safe='*')}" if assignee else "/"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates with their filters."""
    made = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined)
    made.trim_blocks = made.lstrip_blocks = True
    made.filters.update(moment=moment, day=day, age=age, size=size, money=money, linked=linked)
    made.filters.update(count_words=count_words)
    made.globals.update(static=static_address)
    return made


@lru_cache
def static_address(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it."""
    return f"/static/{name}?{sha256((FOLDER / 'static' / name).read_bytes()).hexdigest()[:12]}"


@pass_context
def moment(context: Context, value: datetime) -> str:
    """A date with the time of day, in the page's zone."""
    return value.astimezone(context["zone"]).strftime("%Y-%m-%d %H:%M")


@pass_context
def day(context: Context, value: date) -> str:
    """A date; of a moment its day in the page's zone."""
    there = value.astimezone(context["zone"]) if isinstance(value, datetime) else value
    return there.strftime("%Y-%m-%d")


def money(amount: Decimal, currency: str = "") -> str:
    """An amount to the cent, its thousands apart, as all at the desk read it."""
    return f"{amount:,} {currency}".strip()


def linked(words: str) -> Markup:
    """Words of ours in which each ticket that they name is a link to its page, where a wrong click is undone."""
    return Markup(TICKET.sub(r'\1<a href="/tickets/\2">\2</a>', str(escape(words))))


def age(value: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, int((now - value).total_seconds()))
    return next((f"{seconds // length} {unit}" for length, unit in AGES if seconds >= length), "now")


def size(count: int) -> str:
    """The size of a file."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1e6:.1f} MB"
