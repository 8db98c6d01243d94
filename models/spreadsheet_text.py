"""Texts in files that spreadsheets open: none of them may be taken for a formula (P-15).

Where a spreadsheet would, an apostrophe comes before it; also within a cell, after what a spreadsheet with other
settings takes for the end of a cell.
"""

import re

FORMULA = re.compile(r"""^(?=[\t\r\n])|(^|[;\t\r\n])(?=(?:[^\S\t\r\n]|")*[=+@＝＋－＠-])""")


def harmless(text: str) -> str:
    """The text as every spreadsheet takes it for a text."""
    return FORMULA.sub(r"\1'", text)
