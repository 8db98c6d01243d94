"""Reports for tests: one with every kind of chart, tile and table, and one in which every word means harm."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd

from models.kpi.figure import Definition, Figure, Period, Unit
from models.kpi.report import Breach, Chart, ChartKind, Column, Report, ReportTable, Section, Series, Tile
from tasks.report_store import Made, keep

PERIOD = Period(date(2026, 10, 1), date(2026, 10, 31))
AS_OF = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
SHARE = Definition(
    "paid_within_14_days_share",
    "Paid within 14 days",
    "Of late invoices with full follow-up, those paid within 14 days.",
    Unit.SHARE,
    2,
    True,
)
MEDIAN = Definition("days_late_median", "Median days late", "Kaplan-Meier median.", Unit.DAYS, 1, False)
OWED = Definition("receivables_money", "Receivables", "What is owed as of the end.", Unit.MONEY, is_counted=True)


def a_figure(definition: Definition = SHARE, value: float | Decimal | None = 0.632, **given: object) -> Figure:
    """A figure of the period."""
    known = {"n": 412, "still_open": 17, "period": PERIOD, "as_of": AS_OF} | given
    return Figure(definition, value, **known)


def a_figure_before(definition: Definition = SHARE, value: float | Decimal | None = 0.61, **given: object) -> Figure:
    """A figure of the period before."""
    return a_figure(definition, value, **({"period": PERIOD.before(), "n": 375} | given))


def months(count: int = 10, *, is_last_incomplete: bool = True) -> ReportTable:
    """Figures by month, with intervals."""
    frame = pd.DataFrame({
        "month": pd.date_range("2026-01-01", periods=count, freq="MS").astype("datetime64[s]"),
        "share": [0.5 + 0.04 * (each % 7) for each in range(count)],
        "share_low": [0.44 + 0.04 * (each % 7) for each in range(count)],
        "share_high": [0.57 + 0.04 * (each % 7) for each in range(count)],
        "owed_thousandths": [1_250_000_000 + 90_000_000 * each for each in range(count)],
    })  # fmt: skip
    columns = (
        Column("month", "Month"), Column("share", "Paid within 14 days", Unit.SHARE),
        Column("share_low", "from", Unit.SHARE), Column("share_high", "to", Unit.SHARE),
        Column("owed_thousandths", "Owed", Unit.MONEY),
    )  # fmt: skip
    return ReportTable("by_month", "By month", columns, frame, "EUR", is_last_incomplete)


def segments(*names: str) -> ReportTable:
    """Figures by segment, words along the axis."""
    given = names or ("retail", "construction", "public sector and schools", "transport")
    count = len(given)
    frame = pd.DataFrame({
        "segment": list(given), "share": [0.6 + 0.05 * (each % 5) for each in range(count)],
        "share_low": [0.5 + 0.05 * (each % 5) for each in range(count)],
        "share_high": [0.7 + 0.05 * (each % 5) for each in range(count)],
        "first": [0.4] * count, "cases": [31 * (each + 1) for each in range(count)],
    })  # fmt: skip
    columns = (
        Column("segment", "Segment"), Column("share", "Later invoices", Unit.SHARE),
        Column("first", "First invoice", Unit.SHARE),
        Column("share_low", "from", Unit.SHARE), Column("share_high", "to", Unit.SHARE),
        Column("cases", "Invoices", Unit.COUNT),
    )  # fmt: skip
    return ReportTable("by_segment", "By segment", columns, frame)


def curve() -> ReportTable:
    """A survival curve, with its band."""
    frame = pd.DataFrame({"day": range(0, 40, 3), "open": [1 - each / 16 for each in range(14)]})
    frame["low"], frame["high"] = frame["open"] - 0.06, (frame["open"] + 0.05).clip(upper=1)
    columns = (
        Column("day", "Days after the due date"), Column("open", "Not paid yet", Unit.SHARE),
        Column("low", "from", Unit.SHARE), Column("high", "to", Unit.SHARE),
    )  # fmt: skip
    return ReportTable("curve", "Not paid yet, by day", columns, frame)


def ageing() -> ReportTable:
    """Money by age and month."""
    bands = ("Not due", "1-30", "31-60", "61-90", "90+")
    frame = pd.DataFrame({"month": ["2026-07", "2026-08", "2026-09", "2026-10"]})
    for number, band in enumerate(bands):
        frame[band] = [120_000.0 / (number + 1) + 9000 * each for each in range(4)]
    columns = (Column("month", "Month"), *(Column(band, band, Unit.MONEY) for band in bands))
    return ReportTable("ageing", "Receivables by age", columns, frame, "EUR", is_last_incomplete=True)


def charts() -> tuple[Chart, ...]:
    """One of each kind."""
    share, held = Series("share", "share_low", "share_high"), Series("open", "low", "high")
    bands = tuple(map(Series, ("Not due", "1-30", "31-60", "61-90", "90+")))
    pair = (share, Series("first"))
    return (
        Chart(ChartKind.LINES, "Paid within 14 days, by month", "It rises.", months(), "month", (share,)),
        Chart(ChartKind.STEPS, "How long invoices stay open", "Half are paid after 24 days.", curve(), "day", (held,)),
        Chart(ChartKind.STACKED, "Receivables by age", "Most is not due.", ageing(), "month", bands),
        Chart(ChartKind.BARS, "First and later invoices", "First ones are later.", segments(), "segment", pair),
        Chart(ChartKind.DOTS, "By segment", "They hardly differ.", segments(), "segment", (share,)),
        Chart(ChartKind.BARS, "Owed by month", "It grows.", months(), "month", (Series("owed_thousandths"),)),
    )


def tiles() -> tuple[Tile, ...]:
    """Each kind of figure."""
    owed = a_figure(OWED, Decimal("1234567.50"), currency="EUR")
    return (
        Tile(a_figure(low=0.581, high=0.679), target=0.8, previous=a_figure_before(low=0.56, high=0.66)),
        Tile(a_figure(MEDIAN, None, note="median not reached", low=21.0)),
        Tile(owed, previous=a_figure_before(OWED, Decimal(1100000), currency="EUR")),
        Tile(
            a_figure(MEDIAN, 4.25, low=3.0, high=5.5, left_out=3),
            target=3.0,
            previous=a_figure_before(
                MEDIAN, 9.0, low=7.0, high=12.0, period=Period(date(2026, 7, 1), date(2026, 9, 30))
            ),
        ),
    )


def a_report(**changes: object) -> Report:
    """A report with everything in it."""
    warnings = ("One month against 18 does not settle it.",)
    sections = (
        Section("Repayment", "What became of invoices that were late.", warnings, tiles(), charts()),
        Section("Who", tables=(segments(),)),
    )
    breach = Breach("invoices", "no due date before issue date", 3, (5, 9, 11))
    given = {
        "name": "report_collections", "title": "Collections", "period": PERIOD, "as_of": AS_OF, "sections": sections,
        "scope": {"segment": "retail"}, "breaches": (breach,),
    }  # fmt: skip
    return Report(**(given | changes))


def keep_report(now: datetime = AS_OF, **changes: object) -> int:
    """A report that was made and kept; the number of its edition."""
    return keep(Made(a_report(**changes), {"invoices": pd.DataFrame({"invoice_id": [1, 2]})}), now)


def made_of(words: str) -> Report:
    """A report in which every word is this one."""
    definition = Definition(words, words, words, Unit.SHARE)
    columns = (Column("a", words), Column("b", words, Unit.SHARE))
    table = ReportTable(
        words, words, columns, pd.DataFrame({"a": pd.Series([words, words], dtype=object), "b": [0.2, 0.4]}), words
    )
    pictures = tuple(Chart(kind, words, words, table, "a", (Series("b"),)) for kind in ChartKind)
    tile = Tile(a_figure(definition, None, note=words, currency=words))
    section = Section(words, words, (words,), (tile,), pictures, (table,))
    return a_report(title=words, scope={words: words}, sections=(section,), breaches=(Breach(words, words, 1, (1,)),))


def wide_report() -> Report:
    """A report with one table of twenty columns."""
    names = [f"share_{number}" for number in range(20)]
    frame = pd.DataFrame({"group": ["Kivi and Sons", "Second"], **dict.fromkeys(names, 0.5)})
    columns = (Column("group", "Buyer"), *(Column(name, "Paid within 14 days", Unit.SHARE) for name in names))
    return a_report(sections=(Section("Who", tables=(ReportTable("wide", "Wide", columns, frame),)),))
