"""policies/reports.yaml: who gets which report by letter, how often, and what its figures are to reach (K-01, K-09).

The schema is the classes here. A report is named as people say it (collections); `every` names the spans of which one
gets it, and a report of days of one's own goes to all who subscribe to it, whenever a run is asked to send letters.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from models.checked_yaml import checked
from models.document import Document
from models.kpi.targets import unmeant
from models.report_period import Span

NAMES = ("collections", "mail", "onboarding", "receivables", "support")
Name = Literal["collections", "mail", "onboarding", "receivables", "support"]
Language = Literal["et", "en", "fi"]
KEPT_DAYS: dict[Span, int | None] = {"day": 90}
Target = Annotated[float, Field(allow_inf_nan=False)]


class ReportPolicyError(ValueError):
    """policies/reports.yaml cannot be used; the message names line, key and remedy."""


def _mailbox(value: str) -> str:
    local, _, domain = value.strip().rpartition("@")
    if not local or "." not in domain or any(letter.isspace() for letter in value.strip()):
        raise ValueError("this is not a mail address such as liis@firm.ee")
    return value.strip().lower()


def _several(value: object) -> object:
    """One word is a list of one."""
    return [value] if isinstance(value, str) else value


def _none(value: object) -> object:
    """A key whose entries are all commented out has none."""
    return () if value is None else value


def _no_keys(value: object) -> object:
    return {} if value is None else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subscription(_Part):
    """One report for some people."""

    report: Name
    every: Annotated[tuple[Span, ...], BeforeValidator(_several), Field(min_length=1)]
    to: Annotated[tuple[Annotated[str, AfterValidator(_mailbox)], ...], BeforeValidator(_several), Field(min_length=1)]
    language: Language | None = None

    def wants(self, report: str, span: Span | None) -> bool:
        """Whether a report of a span, or of days of one's own, is meant."""
        return self.report == report and (span is None or span in self.every)


class Targets(_Part):
    """What figures are to reach, by their names: shares between 0 and 1, all else in the figure's own unit.

    Where a figure is of money, the target is of each currency.
    """

    collections: Annotated[dict[str, Target], BeforeValidator(_no_keys)] = {}
    mail: Annotated[dict[str, Target], BeforeValidator(_no_keys)] = {}
    onboarding: Annotated[dict[str, Target], BeforeValidator(_no_keys)] = {}
    receivables: Annotated[dict[str, Target], BeforeValidator(_no_keys)] = {}
    support: Annotated[dict[str, Target], BeforeValidator(_no_keys)] = {}

    def of(self, report: str) -> dict[str, float]:
        """Those of a report."""
        found: dict[str, float] = getattr(self, report)
        return found


class Reports(_Part):
    """The whole of policies/reports.yaml."""

    subscribers: Annotated[tuple[Subscription, ...], BeforeValidator(_none)] = ()
    targets: Annotated[Targets, BeforeValidator(_no_keys)] = Targets()
    keep_days: Annotated[dict[Span, Annotated[int, Field(ge=1)] | None], BeforeValidator(_no_keys)] = {}
    attach: bool = True
    queue: str | None = None

    def kept_for(self, span: Span | None) -> int | None:
        """For how many days the files of such a report are kept; None means for ever."""
        return None if span is None else (KEPT_DAYS | self.keep_days).get(span)

    def subscribers_of(self, report: str, span: Span | None) -> dict[str, Language | None]:
        """Who gets a report, each once, with the language they are written to in."""
        found: dict[str, Language | None] = {}
        for each in self.subscribers:
            if each.wants(report, span):
                for address in each.to:
                    found.setdefault(address, each.language)
        return found


def read_reports(text: str, *, file: str) -> Reports:
    """The policy from its text; ReportPolicyError lists every fault with its line and key."""
    policy, document = checked(text, Reports, file=file, refusal=ReportPolicyError)
    if faults := list(_faults_of_targets(policy.targets, document, file)):
        raise ReportPolicyError("\n".join(faults))
    return policy


def _faults_of_targets(targets: Targets, document: Document, file: str) -> Iterator[str]:
    for report in NAMES:
        for name, target in targets.of(report).items():
            if words := unmeant(report, name, target):
                line, key = document.find(("targets", report, name))
                yield f"{file}, line {line}: {key}: {words}"
