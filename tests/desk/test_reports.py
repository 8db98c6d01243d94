"""Past reports at the desk: found by name and days, shown as they were made, compared, and for leads only."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from models.agent import Role
from models.kpi.figure import Period
from models.kpi.report import Section, Tile
from tasks.report_store import reports_folder
from tests.report_room import AS_OF, a_figure, a_report, keep_report
from tests.visitors import COMPANY, Visitor, make_agent, signed_in

LATER = AS_OF + timedelta(days=1)
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def lead(home: Path, sqlite_url: str) -> Visitor:
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    return signed_in(make_agent(role=Role.LEAD))


def changed(value: float = 0.7) -> dict[str, object]:
    return {"sections": (Section("Repayment", tiles=(Tile(a_figure(value=value)),)),)}


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("lead", 200), ("manager", 200), ("admin", 200)])
def test_reports_are_for_leads_managers_and_admins(lead: Visitor, role: str, status: int):
    keep_report()
    visitor = signed_in(make_agent("x@firm.ee", role=Role(role)))

    paths = ("/reports", "/reports/1", "/reports/1/page", "/reports/1/files/1", "/reports/1/differences")
    assert {visitor.get(path).status_code for path in paths} == {status}
    assert ('href="/reports"' in visitor.get("/").text) == (status == 200)


def test_the_list_shows_the_last_made_first_and_is_narrowed_by_name_and_days(lead: Visitor):
    keep_report(title="October")
    keep_report(LATER, title="September", period=SEPTEMBER)
    keep_report(LATER, title="Mail", name="report_mail")

    def shown(query: str) -> list[str]:
        page = lead.get(f"/reports?{query}").text
        places = {page.find(f">{title}</a>"): title for title in ("October", "September", "Mail")}
        return [places[place] for place in sorted(places) if place >= 0]

    assert shown("") == ["Mail", "September", "October"]
    assert shown("name=mail") == ["Mail"]
    assert shown("name=collections&last=2026-09-30") == ["September"]
    assert shown("first=2026-10-31") == ["Mail", "October"]
    assert shown("name=nothing&first=soon&page=-3") == ["Mail", "September", "October"]


def test_an_edition_is_shown_with_its_figures_files_and_warnings(lead: Visitor):
    keep_report()

    page = lead.get("/reports/1").text

    for words in ("63.2%", "95% interval 58.1–67.9%", "median not reached", "One month against 18", "report.xlsx",
                  "snapshot/invoices.parquet", 'sandbox src="/reports/1/page"', "segment: retail"):  # fmt: skip
        assert words in page, words


def test_the_report_is_served_as_it_was_made_and_may_do_nothing(lead: Visitor):
    keep_report()

    answer = lead.get("/reports/1/page")

    policy = answer.headers["content-security-policy"]
    assert answer.content == next(reports_folder().rglob("report.html")).read_bytes()
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script" not in policy


def test_every_file_is_a_download_under_a_name_that_tells_what_it_is(lead: Visitor):
    keep_report()
    files = lead.get("/reports/1").text.split('href="/reports/1/files/')[1:]

    names = [lead.get(f"/reports/1/files/{number}").headers for number in range(1, len(files) + 1)]

    assert all(each["content-disposition"].startswith("attachment") for each in names)
    assert {each["content-type"] for each in names} == {"application/octet-stream"}
    told = " ".join(each["content-disposition"] for each in names)
    assert 'filename="collections_2026-10-01_2026-10-31.xlsx"' in told
    assert 'filename="collections_2026-10-01_2026-10-31_snapshot_invoices.parquet"' in told
    assert lead.get(f"/reports/1/files/{len(files) + 1}").status_code == 404


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(lead: Visitor):
    keep_report()
    next(reports_folder().rglob("report.html")).write_text("better figures")

    answer = lead.get("/reports/1/page")

    assert answer.status_code == 404
    assert "not as it was made" in answer.text
    assert "better figures" not in answer.text


def test_two_editions_are_compared_figure_by_figure(lead: Visitor):
    keep_report(**changed(0.6))
    keep_report(LATER, **changed(0.65))

    page = lead.get("/reports/1/differences").text

    assert "1 of 1 figure differ" in page
    assert all(words in page for words in ("60.0%", "65.0%", "+5.0\u00a0points", "value"))
    assert "+5.0\u00a0points" in lead.get("/reports/1/differences?with=2").text


def test_editions_that_are_the_same_are_said_to_be(lead: Visitor):
    keep_report()
    keep_report(LATER)

    assert "All 4 figures are the same." in lead.get("/reports/2/differences?with=1").text


def test_the_only_edition_has_nothing_to_be_compared_with(lead: Visitor):
    keep_report()

    assert "no other edition" in lead.get("/reports/1/differences").text
    assert "This is the only one." in lead.get("/reports/1").text


def test_reports_of_two_kinds_are_not_compared(lead: Visitor):
    keep_report()
    keep_report(name="report_mail")

    assert lead.get("/reports/1/differences?with=2").status_code == 404
    assert lead.get("/reports/1/differences?with=99").status_code == 404


@pytest.mark.parametrize("number", ["-1", f"-{'9' * 30}", "9" * 30])
def test_a_number_that_no_report_can_have_is_refused(lead: Visitor, number: str):
    keep_report()

    assert lead.get(f"/reports/1/differences?with={number}").status_code == 422


@pytest.mark.parametrize("words", ["<script>top.ran=1</script>", "L" * 5000])
def test_words_of_others_stay_words_on_every_page(lead: Visitor, words: str):
    report = a_report()
    sections = tuple(replace(section, title=words, warnings=(words,)) for section in report.sections)
    for hour in range(2):
        keep_report(AS_OF + timedelta(hours=hour), title=words, scope={words: words}, sections=sections)

    for path in ("/reports", "/reports/1", "/reports/1/page", "/reports/1/differences"):
        assert "<script>top" not in lead.get(path).text


def test_a_list_longer_than_a_page_goes_on(lead: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tasks.report_list.PAGE_ROWS", 2)
    for hour in range(3):
        keep_report(datetime(2026, 11, 2, hour, tzinfo=AS_OF.tzinfo), title=f"Number {hour}", scope={})

    assert 'href="/reports?page=2"' in lead.get("/reports").text
    assert "Number 0" in lead.get("/reports?page=2").text
