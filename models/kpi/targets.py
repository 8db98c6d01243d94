"""What figures are to reach, as the company decides (policies/reports.yaml), set on their tiles.

A target that cannot be meant is told when the policy is read: a figure that its report has not, and a share of more
than all, which would never be met nor say why.
"""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from models.kpi.catalogue import definitions_of
from models.kpi.numbers import HUNDREDTHS
from models.kpi.report import Report, Section


def with_targets(report: Report, targets: Mapping[str, float]) -> Report:
    """The report with its targets; a figure that is not on this one (money of no invoice, say) needs none."""
    return replace(report, sections=tuple(_aimed(section, targets) for section in report.sections))


def _aimed(section: Section, targets: Mapping[str, float]) -> Section:
    return replace(
        section, tiles=tuple(replace(tile, target=targets.get(tile.figure.definition.name)) for tile in section.tiles)
    )


def unmeant(report: str, name: str, target: float) -> str:
    """Why a target of a report (named collections, say) cannot be meant; "" where it can."""
    known = definitions_of(report)
    if name not in known:
        like = get_close_matches(name, known, n=1)
        return f"this report has no such figure; {f'did you mean {like[0]}?' if like else 'it has ' + ', '.join(known)}"
    if known[name].unit in HUNDREDTHS and not -1 <= target <= 1:
        return f"this is a share: write 0.8 for 80%, not {target:g}"
    return ""
