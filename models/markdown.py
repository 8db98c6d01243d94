"""Words of others inside Markdown: shown as they are, never as markup.

Artifacts are Markdown that Prefect renders as HTML, so what comes from outside (subjects, names, addresses) is
escaped in both tongues and kept to one short line.
"""

import html
import re
from collections.abc import Sequence

SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$])")


def plain(words: str, *, most: int = 120) -> str:
    """Foreign words as harmless Markdown on one line, cut to `most` characters."""
    line = " ".join(words.split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return SIGNS.sub(r"\\\1", html.escape(line, quote=False))


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = ["| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines)
