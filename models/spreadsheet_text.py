"""Texts in files that spreadsheets open: none of them may be taken for a formula (P-15).

Where a spreadsheet would, an apostrophe comes before it; also within a cell, after what a spreadsheet with other
settings takes for the end of a cell. A lone carriage return becomes a line feed: it ends a row for many readers, and
Python's own writer of CSV does not put it between quotation marks.
"""

import re

FORMULA = re.compile(r"""^(?=[\t\r\n])|(^|[;\t\r\n])(?=(?:[^\S\t\r\n]|")*[=+@＝＋－＠-])""")
LONE_RETURN = re.compile(r"\r(?!\n)")


def harmless(text: str) -> str:
    """The text as every spreadsheet takes it for a text."""
    return FORMULA.sub(r"\1'", LONE_RETURN.sub("\n", text))
