"""Canned replies from policies/; a file of the same path in the home wins."""

from collections.abc import Iterable

from models.canned_reply import CannedReply, CannedReplyError, read_canned_replies
from tasks.settings import CHECKOUT, Settings, current_settings, text_of

FOLDER = "policies/canned_replies"


def canned_replies(languages: Iterable[str]) -> list[CannedReply]:
    """The replies in the first of these languages that there is a file of replies for."""
    settings = current_settings()
    known = reply_languages(settings)
    return next((replies_in(settings, language) for language in languages if language in known), [])


def replies_in(settings: Settings, language: str) -> list[CannedReply]:
    """The replies of a language's file; CannedReplyError says what to mend."""
    file = settings.file(f"{FOLDER}/{language}.yaml")
    return read_canned_replies(text_of(file, CannedReplyError), file=str(file))


def reply_languages(settings: Settings) -> list[str]:
    """The languages that there are replies in."""
    folders = (settings.home_folder / FOLDER, CHECKOUT / FOLDER)
    return sorted({file.stem for folder in folders for file in folder.glob("*.yaml")})
