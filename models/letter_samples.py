"""Samples of letters that wait for an operator, who is to see what would go before it goes (D-18)."""

from collections.abc import Sequence
from typing import NamedTuple

from models.markdown import plain

LONGEST_LINE = 300


class Sample(NamedTuple):
    """A letter as its reader would see it."""

    kind: str
    to_address: str
    subject: str
    text: str


def samples_report(samples: Sequence[Sample]) -> str:
    """Markdown of the samples, each in full; "" where there are none."""
    if not samples:
        return ""
    return "\n\n".join(("## Samples, the first letter of each kind", *map(_quoted, samples)))


def _quoted(sample: Sample) -> str:
    head = f"**{plain(sample.kind)}** to {plain(sample.to_address)}: {plain(sample.subject, most=LONGEST_LINE)}"
    lines = (f"> {plain(line, most=LONGEST_LINE)}\\" if line.strip() else ">" for line in sample.text.splitlines())
    return "\n".join((head, "", *lines))
