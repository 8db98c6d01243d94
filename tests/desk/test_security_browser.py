"""Hostile mail in a real browser: on no page does a script run, a dialog open, or a request leave for elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from models.agent import Role
from models.customer import Customer
from tasks.database import writing
from tests.browsers import needs_chromium
from tests.visitors import Visitor, file_mail, make_agent, signed_in

pytestmark = needs_chromium
RUN = "top.ran=1;alert(1);fetch('http://evil.example/')"
IN_FIELDS = (
    f'<script>{RUN}</script><img src=x onerror="{RUN}">',
    f"\"'><svg onload={RUN}>",
    f"</title></textarea></script><script>{RUN}</script>",
    f"' autofocus onfocus='{RUN}' x='",
    f'javascript:{RUN}//<a href="javascript:{RUN}">x</a>',
    f"<!--<img src=\"--><img src=x onerror={RUN}//\">{{{{constructor.constructor('{RUN}')()}}}}",
    f"<div hx-get=/ hx-trigger=load hx-on:htmx:load=\"{RUN}\" hx-vals='js:{{a:{RUN}}}'>",
)
HTML = f"""<html><head><base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example/">
<link rel=stylesheet href=http://evil.example/a.css><style>@import 'http://evil.example/b.css';
body{{background:url(http://evil.example/c.png)}}</style><script>{RUN}</script>
<script src=//evil.example/a.js></script></head>
<body onload="{RUN}" background=http://evil.example/d.png>
<img src=http://evil.example/e.png srcset="http://evil.example/f.png 2x">
<img src=x onerror="{RUN}"><svg><script>{RUN}</script><animate onbegin="{RUN}" attributeName=x dur=1s></svg>
<iframe srcdoc="<script>{RUN}</script>"></iframe><iframe src="javascript:{RUN}"></iframe>
<object data="javascript:{RUN}"></object>
<embed src=//evil.example/a.swf><form action=http://evil.example/><input autofocus onfocus="{RUN}" name=password></form>
<a href="javascript:{RUN}" id=tempting>open</a><a href="jav&#x09;ascript:{RUN}">x</a>
<a href="data:text/html,<script>{RUN}</script>">y</a>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;">
<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript><video><source onerror="{RUN}"></video>
<details open ontoggle="{RUN}">d</details><p style="position:fixed;top:0;left:0;width:100%;height:100%">overlay</p>
<p style="background:url('javascript:{RUN}')">s</p><template><script>{RUN}</script></template></body></html>"""


@pytest.fixture
def desk(home: Path, sqlite_url: str, served: str) -> str:
    """The address of a desk without tickets."""
    return served


@pytest.fixture
def page(browser: Browser, desk: str) -> Iterator[Page]:
    """A browser in which an admin is signed in; it notes what should not happen."""
    visitor = signed_in(make_agent(role=Role.ADMIN, name=IN_FIELDS[0]))
    context = browser.new_context(base_url=desk)
    context.add_cookies([{"name": "haldur", "value": visitor.token, "url": desk}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


class Watch:
    """What a page did that it should not."""

    def __init__(self, page: Page, desk: str) -> None:
        self.seen: list[str] = []
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._request(request.url, desk))
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))
        self._page = page

    def _request(self, url: str, desk: str) -> None:
        if not url.startswith((desk, "data:", "about:", "blob:")):
            self.seen.append(f"request to {url}")

    def visit(self, address: str) -> None:
        self._page.goto(address, wait_until="load")
        if self._page.evaluate("window.ran"):
            self.seen.append(f"script on {address}")


def hostile_ticket(home: Path, piece: str, visitor: Visitor, number_of_customer: int) -> int:
    """A ticket that has the piece wherever a stranger or a colleague can write."""
    sender = '"' + piece.replace("\\", "").replace('"', '\\"') + '" <anna@evil.example>'
    number = file_mail(home, subject=piece, sender=sender, text=piece, html=HTML, attachments=[(piece, b"x")])
    with writing() as session:
        code = f"1000000{number_of_customer}"
        session.add(Customer(name=piece, registry_code=code, country="EE", language="en", segment=piece))
    visitor.post(f"/tickets/{number}/customer", registry_code=code)
    visitor.post(f"/tickets/{number}/note", text=piece)
    visitor.post(f"/tickets/{number}/details", priority="normal", queue="support", tags=piece)
    return number


def test_no_script_of_a_stranger_runs_on_any_page(home: Path, desk: str, page: Page) -> None:
    visitor = Visitor(token=page.context.cookies()[0]["value"])
    numbers = [hostile_ticket(home, piece, visitor, count) for count, piece in enumerate(IN_FIELDS)]
    watch = Watch(page, desk)

    watch.visit("/")
    watch.visit("/?anywhere=1&search=" + "%22%3E%3Csvg%20onload%3Dalert(1)%3E")
    watch.visit("/lead")
    for number in set(numbers):
        watch.visit(f"/tickets/{number}")
    watch.visit(f"/sign-in?next={IN_FIELDS[0]}")

    assert watch.seen == []


def test_the_html_of_a_mail_neither_runs_nor_calls_out(home: Path, desk: str, page: Page) -> None:
    file_mail(home, html=HTML)
    watch = Watch(page, desk)

    watch.visit("/messages/1/html")
    links = page.eval_on_selector_all("a", "all => all.map(each => each.protocol)")

    assert watch.seen == []
    assert not {"javascript:", "data:"} & set(links)
    assert page.query_selector_all("script, iframe, object, embed, form, base, meta[http-equiv=refresh]") == []


def test_pictures_from_elsewhere_are_fetched_only_when_asked_for(home: Path, desk: str, page: Page) -> None:
    file_mail(home, html='<p>Hello</p><img src="http://evil.example/pixel.png">')
    watch = Watch(page, desk)

    watch.visit("/messages/1/html")
    before = list(watch.seen)
    watch.visit("/messages/1/html?pictures=1")

    assert before == []
    assert watch.seen == ["request to http://evil.example/pixel.png"]


def test_a_form_on_another_site_changes_nothing(home: Path, desk: str, page: Page) -> None:
    number = file_mail(home)
    foreign = desk.replace("127.0.0.1", "localhost")
    page.route(f"{foreign}/trap", lambda route: route.fulfill(content_type="text/html", body=_trap(desk, number)))
    page.goto(f"{foreign}/trap")

    with page.expect_navigation():
        page.click("button")

    assert "came from another site" in page.content()
    assert "UNASSIGNED" in str(_status(number))


def _trap(desk: str, number: int) -> str:
    field = "<input name=action value=take><button>win</button>"
    return f"<form method=post action={desk}/tickets/{number}/act>{field}</form>"


def _status(number: int) -> str:
    from models.ticket import Ticket
    from tasks.database import reading

    with reading() as session:
        return str(session.get_one(Ticket, number).status)
