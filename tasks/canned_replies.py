"""Canned replies from policies/; a file of the same path in the home wins."""

from models.canned_reply import CannedReply, read_canned_replies
from tasks.settings import current_settings


def canned_replies(language: str) -> list[CannedReply]:
    """The replies in a language; none where there is no file for it."""
    file = current_settings().file(f"policies/canned_replies/{language}.yaml")
    return read_canned_replies(file.read_text("utf-8"), file=str(file)) if file.is_file() else []
