"""Reports in a real browser: nothing scrolls sideways, nothing of others' words runs, and no words touch."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from models.agent import Role
from models.kpi.figure import Unit
from models.kpi.report import Column, ReportTable, Section
from models.report_edition import PAGE
from tasks.report_store import Made, keep, reports_folder
from tests.browsers import PHONE, needs_chromium, sit_down
from tests.report_room import AS_OF, a_report, keep_report, made_of, wide_report
from tests.visitors import COMPANY, make_agent

pytestmark = needs_chromium
EVIL = "<script>top.ran=1</script><img src=x onerror=top.ran=1>" + "N" * 200

TOUCHING = """() => [...document.querySelectorAll('svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const box = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent);
  const all = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const outside = all.filter(([, at]) => at.left < box.left - 1 || at.right > box.right + 1).map(([words]) => words);
  const on = ([, a], [, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const touching = all.flatMap((one, i) => all.slice(i + 1).filter(other => on(one, other)).map(o => [one[0], o[0]]));
  return [...outside, ...touching];
})"""


@pytest.fixture(params=["desktop", "phone"])
def page(home: Path, sqlite_url: str, served: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A lead's window, by day at a desk and by night on a phone."""
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    make_agent("lead@firm.ee", role=Role.LEAD)
    looks = {"viewport": PHONE, "color_scheme": "dark"} if request.param == "phone" else {"color_scheme": "light"}
    page = sit_down(browser, served, "lead@firm.ee", **looks)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    yield page
    page.context.close()


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_no_page_scrolls_sideways_and_none_runs_what_others_wrote(page: Page):
    keep_report()
    keep(Made(made_of(EVIL), {}), AS_OF)
    keep(Made(made_of(EVIL), {}), AS_OF)

    for address in (
        "/reports",
        "/reports/1",
        "/reports/2",
        "/reports/2/differences",
        "/reports/1/page",
        "/reports/2/page",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert overflow(page) <= 0, address
        assert not page.evaluate("top.ran"), address


def test_the_list_of_reports_shows_all_of_each_without_being_moved(page: Page):
    keep_report()
    page.goto("/reports")

    table = page.locator(".table")
    assert table.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    assert all(cell.is_visible() for cell in table.locator("td").all())


def test_a_chart_is_drawn_once_for_the_width_that_there_is(page: Page):
    keep_report()
    page.goto("/reports/1/page")

    shown = [each for each in page.locator("svg").all() if each.is_visible()]

    assert len(shown) == 6
    assert all(each.bounding_box()["width"] <= page.viewport_size["width"] for each in shown)
    assert page.get_by_role("img", name="Receivables by age").count() == 1


def test_words_of_a_chart_stand_within_it_and_do_not_touch_as_the_browser_sets_them(page: Page):
    keep_report()
    page.goto("/reports/1/page")

    assert page.evaluate(TOUCHING) == []


def test_the_lead_opens_a_report_from_the_list_and_reads_it_in_its_frame(page: Page):
    keep_report()
    page.goto("/reports")
    page.get_by_role("link", name="Collections").click()

    frame = page.frame_locator("iframe")

    expect(frame.get_by_role("heading", name="Collections")).to_be_visible()
    expect(frame.get_by_text("63.2%").first).to_be_visible()


def test_a_report_from_the_disk_needs_no_network(page: Page):
    keep_report()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(next(reports_folder().rglob(PAGE)).as_uri())

    assert [url for url in asked if not url.startswith("file:")] == []
    expect(page.get_by_role("heading", name="Collections")).to_be_visible()


def test_on_paper_the_tables_behind_the_charts_are_open_and_none_is_cut(page: Page):
    keep_report()
    page.goto("/reports/1/page")
    tables = page.locator("details table")
    assert not tables.first.is_visible()

    page.emulate_media(media="print")

    assert tables.count() == 6
    assert all(table.is_visible() and table.bounding_box()["height"] > 50 for table in tables.all())
    assert not page.get_by_text("The table behind it").first.is_visible()


def test_the_names_of_rows_stay_in_sight_while_a_wide_table_is_moved_on_a_phone(page: Page):
    keep(Made(wide_report(), {}), AS_OF)
    page.goto("/reports/1/page")
    scroll = page.locator(".scroll").first

    scroll.evaluate("each => each.scrollLeft = 400")

    is_phone = page.viewport_size["width"] < 500
    name = scroll.locator("tbody td").first
    assert name.bounding_box()["x"] >= 0 or not is_phone
    assert name.bounding_box()["width"] >= 80


@pytest.mark.parametrize(("count", "first", "unit", "value"), [
    (9, "2026-03", Unit.MONEY, 1_815_233.07), (15, "property_manager@c933709b", Unit.DAYS, 16.4),
])  # fmt: skip
def test_a_table_of_many_columns_is_whole_on_a_printed_page(
    page: Page, count: int, first: str, unit: Unit, value: float
):
    names = [f"value_{number}" for number in range(1, count)]
    columns = (Column("a", "Group"), *(Column(name, "Median", unit) for name in names))
    frame = pd.DataFrame({"a": [first], **dict.fromkeys(names, value)})
    table = ReportTable("t", "Wide", columns, frame, "EUR")
    keep(Made(a_report(sections=(Section("Who", tables=(table,)),)), {}), AS_OF)
    page.goto("/reports/1/page")

    page.set_viewport_size({"width": 718, "height": 1000})  # A4 within the margins that browsers leave
    page.emulate_media(media="print")

    assert page.evaluate("[...document.querySelectorAll('.scroll')].map(each => each.scrollWidth)") == [718, 718]
