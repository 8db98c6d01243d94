"""A real browser at a real desk: Chromium, headless, against the desk on a port of this machine."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tasks.sign_in import open_session
from tests.desk_room import agent
from tests.house import free_port
from tests.visitors import the_desk

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
PHONE = {"width": 390, "height": 844}


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Chromium, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def a_served_desk() -> Iterator[str]:
    """The desk's address, as long as the block lasts."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(the_desk(), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def sit_down(browser: Browser, desk: str, address: str, **settings: Any) -> Page:
    """A window of its own in which an agent is signed in; a fault of a page's script fails the test."""
    context = browser.new_context(base_url=desk, **settings)
    token = open_session(agent(address), how="for a test", now=datetime.now(UTC))
    context.add_cookies([{"name": "haldur", "value": token, "url": desk, "httpOnly": True, "sameSite": "Lax"}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page
