"""A browser and a served desk for the tests that look at pages as people do.

Each file has its own Chromium, for while Playwright runs no other loop can run in the process. The desk keeps
nothing between two requests but in the home, so one server serves the homes of all tests of a file.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsers import a_browser, a_served_desk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of the desk."""
    with a_served_desk() as address:
        yield address
