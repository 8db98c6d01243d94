"""Paragraphs that were cut into lines for the way (format=flowed, RFC 3676) become paragraphs again.

A line that ends in a space goes on in the next one of the same quoting depth; the signature mark "-- " never does.
With DelSp the joining space was added by the program and goes as well. Of a long text one line is held at a time: the
list of all lines of a text of short ones would take thirty times its room.
"""

from collections.abc import Iterator
from io import StringIO

_LONG_CHARS = 100_000


def unflow(text: str, *, deletes_space: bool) -> str:
    written = StringIO()
    open_depth = -1
    for line in _lines(text) if len(text) > _LONG_CHARS else text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_open = content.endswith(" ") and content != "-- "
        if depth != open_depth:
            written.write("\n" + (f"{'>' * depth} " if depth else ""))
        written.write(content[:-1] if is_open and deletes_space else content)
        open_depth = depth if is_open else -1
    return written.getvalue()[1:]


def _lines(text: str) -> Iterator[str]:
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at:end]
        at = end + 1
    yield text[at:]
