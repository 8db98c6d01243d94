"""What Prefect does by itself, kept as code.

A run whose process fell silent is given up: it beats every 30 seconds, and after 90 seconds without one it is
marked Crashed, which frees its place. That automation is ours and is put right at every start.

Failed or crashed runs are noted by a second automation: of each flow the first, and then no more than one an hour,
lest a mailbox that is away for a night means hundreds of messages. It needs no network: its firing shows in
Prefect's event feed. It is made once and then belongs to the operators, who give it an action of their own on
Prefect's page of automations; docs/operating.md says how.
"""

from datetime import timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, DoNothing
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from haldur.engine import HEARTBEAT_SECONDS

SILENCE = timedelta(seconds=3 * HEARTBEAT_SECONDS)
PAUSE = timedelta(hours=1)
ENDED = {
    f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled", "Paused", "Suspended")
}
EACH_RUN, EACH_FLOW = {"prefect.resource.id"}, {"related:flow:prefect.resource.id"}
RUNS = {"prefect.resource.id": "prefect.flow-run.*"}

SILENT_RUNS = AutomationCore(
    name="Haldur: give up silent runs",
    description="A run without a heartbeat for 90 seconds has lost its process; it is marked Crashed.",
    trigger=EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.heartbeat", *ENDED},
        match=RUNS,
        for_each=EACH_RUN,
        posture=Posture.Proactive,
        threshold=1,
        within=SILENCE,
    ),
    actions=[ChangeFlowRunState(state=StateType.CRASHED, message="No heartbeat for 90 seconds: its process is gone.")],
)
FAILED_RUNS = AutomationCore(
    name="Haldur: failed runs",
    description="Fires when a run failed or crashed, once an hour for each flow. Give it an action of your own.",
    trigger=EventTrigger(
        expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
        match=RUNS,
        for_each=EACH_FLOW,
        posture=Posture.Reactive,
        threshold=1,
        within=PAUSE,
    ),
    actions=[DoNothing()],
)


async def make_automations(client: PrefectClient) -> None:
    """Put ours right, and make the operators' one if it is not there."""
    standing = await client.read_automations_by_name(SILENT_RUNS.name)
    if standing:
        await client.update_automation(standing[0].id, SILENT_RUNS)
    else:
        await client.create_automation(SILENT_RUNS)
    if not await client.read_automations_by_name(FAILED_RUNS.name):
        await client.create_automation(FAILED_RUNS)
