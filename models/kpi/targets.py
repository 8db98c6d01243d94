"""What figures are to reach, as the company decides (policies/reports.yaml), set on their tiles."""

from collections.abc import Mapping
from dataclasses import replace

from models.kpi.figure import Unit
from models.kpi.report import Report, Section


class TargetError(ValueError):
    """A target that no figure can have; the message says which there are."""


def with_targets(report: Report, targets: Mapping[str, float]) -> Report:
    """The report with its targets; a figure that is not on this one (before and after, say) needs none."""
    _check_shares(report, targets)
    return replace(report, sections=tuple(_aimed(section, targets) for section in report.sections))


def _aimed(section: Section, targets: Mapping[str, float]) -> Section:
    return replace(
        section, tiles=tuple(replace(tile, target=targets.get(tile.figure.definition.name)) for tile in section.tiles)
    )


def _check_shares(report: Report, targets: Mapping[str, float]) -> None:
    """Eighty for four in five would never be met, nor say why; a name in which a letter is missing says nothing."""
    known = {each.name: each for each in report.definitions()}
    for name, target in targets.items():
        if known and name not in known:
            raise TargetError(
                f"policies/reports.yaml: targets: {report.title} has no figure {name!r}: {_names(known)}."
            )
        if name in known and known[name].unit is Unit.SHARE and not -1 <= target <= 1:
            raise TargetError(f"policies/reports.yaml: targets: {name} is a share: write 0.8 for 80%, not {target:g}.")


def _names(known: Mapping[str, object]) -> str:
    return "it has " + ", ".join(known)
