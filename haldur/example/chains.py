"""How a mail says what it answers: ids, and Outlook's Thread-Index.

A Thread-Index is 22 bytes for the conversation (6 of its time, 16 of an id) and 5 more for each answer. Only Outlook
writes it; a reply from elsewhere loses it, and Outlook then begins another one, joined by References alone.
"""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from random import Random

from haldur.example.composing import stamp
from haldur.example.draft import Draft
from haldur.example.people import plain
from haldur.example.programs import Program

FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
REPLY_PREFIXES = {
    "outlook": {"et": "Vs: ", "en": "RE: ", "fi": "VS: "},
    "android": {"et": "Vs: ", "en": "Re: ", "fi": "Vs: "},
    "live_mail": {"et": "Re: ", "en": "Re: ", "fi": "Vs: "},
}


def subject_of(draft: Draft, program: Program) -> str:
    if draft.answers is None:
        return draft.topic
    prefix = REPLY_PREFIXES.get(program.name, {}).get(draft.language, "Re: ")
    return draft.answers.subject if draft.answers.subject.startswith(prefix) else prefix + draft.answers.subject


def message_id_of(rng: Random, draft: Draft, program: Program) -> str:
    host = draft.sender.address.partition("@")[2]
    machine = plain(draft.sender.name).partition("-")[0].capitalize() + "PC"
    return stamp(rng, program.message_id.replace("{machine}", machine).replace("{host}", host))


def references_of(draft: Draft) -> tuple[str, ...]:
    if draft.answers is None or draft.chain == "none":
        return ()
    return (*draft.answers.references, draft.answers.message_id)


def chain_headers(draft: Draft, references: tuple[str, ...]) -> str:
    """A broken chain keeps only one of the two headers, or none."""
    if draft.answers is None:
        return ""
    lines = ""
    if draft.chain in ("whole", "in_reply_to"):
        lines += f"In-Reply-To: <{draft.answers.message_id}>\n"
    if draft.chain in ("whole", "references"):
        lines += "References: " + "\n ".join(f"<{reference}>" for reference in references) + "\n"
    return lines


def thread_index_of(rng: Random, draft: Draft, program: Program) -> bytes:
    if not program.has_thread_index:
        return b""
    before = draft.answers.thread_index if draft.answers and draft.chain != "none" else b""
    if not before:
        return filetime(draft.sent) + rng.randbytes(16)
    return before + child_block(rng, draft, before)


def filetime(moment: datetime) -> bytes:
    """The upper six of the eight bytes of a count of 100 ns since 1601."""
    ticks = (moment - FILETIME_EPOCH) // timedelta(microseconds=1) * 10
    return (ticks >> 16).to_bytes(6, "big")


def child_block(rng: Random, draft: Draft, before: bytes) -> bytes:
    begun = int.from_bytes(before[:6], "big") << 16
    passed = max(0, (int.from_bytes(filetime(draft.sent), "big") << 16) - begun) >> 18
    return (passed & 0x7FFFFFFF).to_bytes(4, "big") + rng.randbytes(1)


def thread_index_headers(thread_index: bytes, topic: str) -> str:
    if not thread_index:
        return ""
    return f"Thread-Topic: {topic}\nThread-Index: {b64encode(thread_index).decode()}\n"
