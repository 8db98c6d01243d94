"""Every morning Haldur reminds of invoices as the plan says (D-02, D-03, D-07, D-18)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.flow_runs import suspend_flow_run
from prefect.runtime import flow_run

from models.clock import AsOf, moment_of
from models.counting import count_words, which
from models.dunning_report import Reminding
from models.form import asked
from tasks.approval import WAITING_SECONDS, approval_form, held_letters, settle_held, take_over
from tasks.reminder_artifact import end_of_reminding, report_reminding
from tasks.reminder_preview import needs_approval, preview
from tasks.reminders import letters_left, ready_to_remind, remind_batch
from tasks.runs import is_of_deployment
from tasks.settings import current_settings


@flow(name="remind_invoices")
def remind_invoices(
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
    dry_run: Annotated[
        bool,
        asked("Dry run", "Only list who would get what, and who not and why; nothing is written"),
    ] = False,
    approve_above: Annotated[
        int | None,
        asked(
            "Approve above",
            "A run with more letters waits for your approval; empty: as policies/dunning.yaml says",
            ge=0,
        ),
    ] = None,
) -> State[Reminding]:
    """Remind of invoices as policies/dunning.yaml says.

    Looks at every open invoice whose next step has come, writes the letters, and keeps for each step that did not go
    the reason; `deliver_letters` sends them, after a last look at balance, collection type and holds. Run it as often
    as you like: no step goes twice, and after days without a run only the highest step that is due goes.

    - **Dry run** lists who would get what and why, and why not, for any date, in the artifact `reminders-dry-run`.
    - **Approve above**: a run with more letters stops and waits up to a week. Its artifact `reminders` names the first
      of them and shows one of each kind; resume the run and choose *approve* or *reject*. What nobody
      answered is asked again by the next run, and `decide_reminders` settles it as well.

    The run fails where the newest payments are too old and the policy says to stop then. The artifact's links lead to
    the invoice's page and to the form `act_on_invoice`.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    if dry_run:
        foreseen = preview(now, datetime.now(current_settings().company().company.zone).date())
        report_reminding(foreseen, now, is_dry=True)
        return end_of_reminding(foreseen, is_dry=True)
    run = str(flow_run.id)
    waiting = held_letters(run)
    reminding = Reminding(waiting=waiting.letters) if waiting.letters else remind_all(now, run, approve_above)
    return ask_operator(run, reminding, now) if reminding.waiting else end_of_reminding(reminding)


def remind_all(now: datetime, run: str, approve_above: int | None) -> Reminding:
    """Batch after batch until no invoice is left; above the limit the letters are held by this run."""
    reminding = ready_to_remind(now)
    if not reminding.problems:
        is_held = take_over(run) > 0 or needs_approval(approve_above, now)
        left = letters_left(now)
        while (step := remind_batch(now, held_by=run if is_held else "", left=left)).looked:
            reminding.add(step)
            left = left if left is None else left - step.letters
    reminding.waiting = held_letters(run).letters
    report_reminding(reminding, now, is_dry=False, run=run)
    return reminding


def ask_operator(run: str, reminding: Reminding, now: datetime) -> State[Reminding]:
    """Wait for the operator's word, and do as they say; a run typed on this machine cannot wait."""
    waiting = held_letters(run)
    if not is_of_deployment():
        held = f"{count_words(waiting.letters, 'letter')} {which(waiting.letters, 'waits', 'wait')}"
        return end_of_reminding(reminding, said=f"{held}: haldur run decide_reminders --help")
    answer = suspend_flow_run(approval_form(waiting.letters), key=waiting.question, timeout=WAITING_SECONDS)
    settled = settle_held(answer.verdict, run=run, who=answer.who, now=now)
    return end_of_reminding(reminding, said=f"{count_words(settled, 'letter')}: {answer.verdict} ({answer.who})")
