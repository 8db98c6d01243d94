"""The page of a report: whole in one file, every figure with its interval, and nothing of others' words runs."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import UndefinedError
from jinja2.sandbox import SecurityError

from models.kpi.report import Report
from tasks.report_page import MOST_ROWS, page_of
from tests.report_room import a_report, charts, made_of, segments, tiles

MADE_AT = datetime(2026, 11, 2, 7, 31, tzinfo=UTC)
VOID = {"meta", "link", "img", "br", "input", "hr"}


def page(report: Report | None = None) -> str:
    return page_of(report or a_report(), firm="Firm OÜ", time_zone="Europe/Tallinn", made_at=MADE_AT)


class Tags(HTMLParser):
    """The elements of a page, and whether each that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(autouse=True)
def _home(home: Path) -> None:
    """The templates are looked for in a home."""


def test_the_page_needs_nothing_from_elsewhere():
    html = page()

    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", html)
    assert not {tag for tag, _ in Tags(html).seen} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not re.search(r"url\((?!#)|@import|javascript:", html)


def test_every_element_that_opens_is_closed_and_every_id_is_one():
    tags = Tags(page())

    assert tags.open == []
    ids = [attributes["id"] for _, attributes in tags.seen if attributes.get("id")]
    assert len(ids) == len(set(ids))
    named = {name for _, each in tags.seen for name in (each.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_every_figure_stands_with_its_interval_and_its_cases():
    pieces = page().split('<li class="tile">')[1:]

    assert len(pieces) == len(tiles())
    assert all("interval" in piece and "n = 412, 17 still open" in piece for piece in pieces)


def test_every_chart_is_drawn_for_desk_and_phone_with_its_table_behind_it():
    html = page()

    pictures = re.findall(r"<svg.*?</svg>", html, re.S)
    assert len(pictures) == 2 * len(charts())
    assert all(ElementTree.fromstring(picture).get("role") == "img" for picture in pictures)
    assert html.count("<summary>The table behind it</summary>") == len(charts())


def test_definitions_versions_breaches_and_warnings_stand_on_it():
    html = page()

    assert "paid_within_14_days_share, version 2" in html
    assert "no due date before issue date" in html
    assert "5, 9, 11" in html
    assert "<strong>Mind:</strong> One month against 18 does not settle it." in html
    assert "2026-11-02 09:30 EET" in html


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "L" * 5000, "\ud800\x00"],
)
def test_words_of_others_stand_as_words_wherever_they_are(words: str):
    html = page(made_of(words))

    tags = Tags(html)
    assert not {tag for tag, _ in tags.seen} & {"script", "img"}
    assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
    assert "L" * 3001 not in html
    html.encode("utf-8")


def test_a_long_table_shows_its_first_rows_and_names_the_file_that_has_all():
    report = a_report()
    table = segments(*(f"buyer {number}" for number in range(MOST_ROWS + 5)))
    section = report.sections[1]

    html = page(a_report(sections=(type(section)("Who", tables=(table,)),)))

    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows; by_segment.csv has all." in html
    assert "buyer 199<" in html
    assert "buyer 200<" not in html


def test_a_report_of_nothing_is_a_page_all_the_same():
    assert Tags(page(a_report(sections=(), breaches=(), scope={}))).open == []


def test_the_homes_own_page_wins_and_a_name_that_there_is_not_is_an_error(home: Path):
    folder = home / "templates/reports"
    folder.mkdir(parents=True)
    (folder / "report.css").write_text("/* our own look */")
    assert "our own look" in page()

    (folder / "report.html").write_text("{{ raport.title }}")
    with pytest.raises(UndefinedError, match="raport"):
        page()


@pytest.mark.parametrize("asked", [
    "frame.to_csv(file)", "frame['month'].to_csv(file)", "frame.values.tofile(file)", "frame | attr('to_csv')",
    "(frame.iloc[0]).to_pickle(file)", "([frame] | map(attribute='to_csv') | first)(file)", "frame.query('1')",
])  # fmt: skip
def test_a_page_of_the_homes_own_writes_no_file(home: Path, asked: str):
    folder, file = home / "templates/reports", home / "written"
    folder.mkdir(parents=True)
    names = f"{{% set frame = report.tables()[0].frame %}}{{% set file = '{file}' %}}"
    (folder / "report.html").write_text(f"{names}{{{{ {asked} }}}}", "utf-8")

    with pytest.raises(SecurityError):
        page()
    assert not file.exists()
