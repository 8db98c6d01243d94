"""Canned replies: what a file may hold."""

from pathlib import Path

import pytest

from models.canned_reply import CannedReply, CannedReplyError, read_canned_replies

FOLDER = Path(__file__).parents[2] / "policies" / "canned_replies"


@pytest.mark.parametrize("language", ["et", "en", "fi"])
def test_ours_are_readable_in_every_language(language: str):
    file = FOLDER / f"{language}.yaml"

    assert len(read_canned_replies(file.read_text("utf-8"), file=file.name)) == 3


def test_the_number_is_the_tickets():
    assert CannedReply("Done", "Ticket {number} {{7*7}} {other}").about(17) == "Ticket 17 {{7*7}} {other}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- [", "not readable YAML"),
        ("[" * 5000, "nested too deeply"),
        ("- {name: x, name: y, text: z}", "the key name stands twice"),
        ("name: x", "must be a list"),
        ("- {name: x}", "x.yaml, entry 1"),
        ("- {name: x, text: 5}", "must be words"),
        ("- {name: x, text: y}\n- {name: x, text: z}", "two replies are named 'x'"),
    ],
)
def test_a_wrong_file_is_told(text: str, words: str):
    with pytest.raises(CannedReplyError, match=words):
        read_canned_replies(text, file="x.yaml")
