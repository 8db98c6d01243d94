"""The Markdown of steps: shown as people write it, and nothing that runs or loads."""

import pytest

from models.step_text import html_of


def test_lists_emphasis_and_links_are_shown():
    html = html_of("**Import** them:\n\n- houses\n- [flats](https://help.example/flats)\n")
    assert "<strong>Import</strong>" in html
    assert '<li><a href="https://help.example/flats" rel="noopener noreferrer">flats</a></li>' in html


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "[x](data:text/html,a)", "![x](https://evil.example/a.png)",
     "<img src=x onerror=alert(1)>", "[x](vbscript:a)", "<iframe src=//evil.example>"],
)  # fmt: skip
def test_nothing_in_them_runs_or_loads(words: str):
    html = html_of(words)
    assert not [part for part in ("<script", "<img", "<iframe", 'href="java', 'href="data', 'href="vb') if part in html]
