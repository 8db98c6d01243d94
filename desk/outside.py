"""How a fault is told to people outside, who have nothing but a link of ours: in the form of our letters and in the
firm's language, for whose link it was is not known, and with nothing of how we are made.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request, Response

from desk import site
from desk.letter_words import WORDS
from desk.pages import render_outside
from models.company import CompanyFileError
from tasks.settings import SettingsError

ADDRESSES = ("/letters/", "/onboarding/")
MISSING, NOT_NOW, REFUSED = "missing", "not_now", "refused"
FAULTS = {404: MISSING, 405: MISSING, 408: NOT_NOW, 429: NOT_NOW, 500: NOT_NOW, 503: NOT_NOW}  # any other is refused
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
OF_NO_FIRM = ("", "en")  # while company.yaml cannot be read


def is_outside(request: Request) -> bool:
    """Whether the address is one that its readers alone have."""
    return request.url.path.startswith(ADDRESSES)


def told_outside(request: Request, status: int, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    """The page of a fault, and what its reader can do now."""
    firm, language = _firm()
    answer = render_outside(
        request, "outside_fault.html", status=status, firm=firm, language=language, words=WORDS[language],
        fault=FAULTS.get(status, REFUSED), agent=None,
    )  # fmt: skip
    answer.headers.update(headers)
    return answer


def _firm() -> tuple[str, str]:
    """Its name and its language."""
    try:
        company = site.company().company
    except (CompanyFileError, SettingsError):
        return OF_NO_FIRM
    return company.name, company.language
