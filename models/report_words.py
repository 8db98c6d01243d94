"""What a run that made a report leaves for operators: its figures in Markdown, its links, and what differs (K-09)."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from models.counting import count_words, which
from models.kpi.differences import Difference
from models.kpi.figure_record import tiles_of
from models.kpi.tile_words import tile_words
from models.markdown import plain, table
from models.report_edition import EditionStatus, ReportEdition

MOST_FIGURES = 60


def edition_words(edition: ReportEdition, *, time_zone: str, desk: str, folder: str, letters: int | None) -> str:
    """Markdown of an edition: where it is, what it warns of, and every figure with its interval and cases."""
    as_of = edition.as_of.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    period = f"{edition.period_first} to {edition.period_last}"
    preliminary = ", **preliminary**: the period is not over" if edition.status is EditionStatus.PRELIMINARY else ""
    scope = "; ".join(f"{plain(name)}: {plain(value)}" for name, value in edition.scope.items())
    parts = [
        f"# {plain(edition.title)}",
        f"{period}, as of {as_of}, edition {edition.edition}{preliminary}",
        *([f"Only {scope}"] if scope else []),
        f"[Open it at the desk]({desk}/reports/{edition.id}), with its files; they are in {plain(folder, most=500)}",
        *(f"**Mind:** {plain(warning, most=500)}" for warning in edition.warnings),
        _figures(edition),
    ]
    if letters is not None:
        written = f"{count_words(letters, 'letter')} to subscribers {which(letters, 'was', 'were')} written"
        parts.append(f"{written}; `deliver_letters` sends {which(letters, 'it', 'them')}.")
    return "\n\n".join(parts)


def _figures(edition: ReportEdition) -> str:
    shown = edition.figures[:MOST_FIGURES]
    rows = [
        (
            plain(record["section"]), plain(words.title), f"**{plain(words.value)}**", plain(words.interval),
            plain(words.cases), plain(" ".join(filter(None, (words.note, words.target, words.previous))), most=300),
        )
        for record, words in zip(shown, map(tile_words, tiles_of(shown)), strict=True)
    ]  # fmt: skip
    return table(("section", "figure", "value", "interval", "cases", ""), rows)


def difference_words(edition: ReportEdition, found: Sequence[Difference], *, against: str, desk: str) -> str:
    """Markdown of what differs when a question is answered again."""
    head = f"# {plain(edition.title)} {edition.period_first} to {edition.period_last}: made again"
    which = f"[Edition {edition.edition}]({desk}/reports/{edition.id}) against the {against}"
    if not found:
        return f"{head}\n\n{which}: all {len(edition.figures)} figures are the same."
    rows = [
        (plain(each.section), plain(each.title), plain(each.first), plain(each.second), plain(each.change),
         plain(each.why, most=300))
        for each in found
    ]  # fmt: skip
    columns = ("section", "figure", "kept", "again", "change", "why")
    return f"{head}\n\n{which}: {len(found)} of {len(edition.figures)} figures differ.\n\n{table(columns, rows)}"
