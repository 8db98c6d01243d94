"""`haldur run`: any flow of prefect.yaml in this process.

The run shows in the pages of the `haldur up` of this home where one answers; else a server of its own keeps its
account in the home. What the flow says is shown, what the engine says goes to
logs/run.log. The exit code is 0 only when the run completed.
"""

import inspect
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table

from haldur.arguments import add_flow_command
from haldur.engine import enter_engine, refuse_engine_database, refuse_full_disk, refuse_without_login
from haldur.manifest import Deployment, Manifest, ManifestError, read_manifest
from haldur.plain_errors import refuse_unready_database, told_plainly
from tasks.settings import Settings, current_settings

if TYPE_CHECKING:
    from prefect import State

WAYS_TO_ASK = ("--help", "-h")
OURS = ("models", "tasks")  # whose errors are whole sentences
RAISED = "Flow run encountered an exception: "  # Prefect's words before ours


def run(arguments: list[str]) -> None:
    """Run the flow that the first argument names, with the options after it."""
    settings = current_settings()
    try:
        manifest = read_manifest(settings)
        if not arguments or arguments[0] in WAYS_TO_ASK:
            return _list_flows(manifest)
        deployment = manifest.of_flow(arguments[0])
    except ManifestError as error:
        _refuse(str(error), exit_code=2)
    with told_plainly():
        if not set(WAYS_TO_ASK) & set(arguments):
            refuse_unready_database()
        address = enter_engine(settings)
        if address:
            refuse_without_login(address)
        else:
            refuse_engine_database()
            refuse_full_disk(settings)
    return _run_with_options(deployment, arguments[1:], settings=settings, address=address)


def _list_flows(manifest: Manifest) -> None:
    """The flows there are; their parameters cost an import, so each is asked for by itself."""
    table = Table("Flow", "Tags", box=None, padding=(0, 2, 0, 0))
    for deployment in manifest.deployments:
        table.add_row(deployment.flow_name, ", ".join(deployment.tags))
    typer.echo("Usage: haldur run FLOW [--PARAMETER VALUE ...]\n\nRun a flow of prefect.yaml in this process.\n")
    Console().print(table)
    typer.echo("\n`haldur run FLOW --help` shows what a flow does and its parameters.")


def _run_with_options(deployment: Deployment, options: list[str], *, settings: Settings, address: str) -> None:
    """Read the options by the flow's signature, then run it."""
    from haldur.run_log import route_logs  # these import Prefect, which takes over a second

    flow = deployment.flow()
    app = typer.Typer(add_completion=False)

    def call(values: dict[str, Any], as_json: bool) -> None:
        log = route_logs(settings)
        with nullcontext() if address else _recording(settings):
            state = _state_of(flow(**values, return_state=True))
        _report(state, name=deployment.flow_name, is_json=as_json, log=str(log))

    add_flow_command(app, name=deployment.flow_name, function=flow.fn, call=call)
    app(options, prog_name=f"haldur run {deployment.flow_name}")


@contextmanager
def _recording(settings: Settings) -> Iterator[None]:
    """A server for this run alone."""
    from haldur.own_server import recording

    typer.echo("`haldur up` does not run for this home: starting Prefect for this run, some seconds ...", err=True)
    with recording(settings, os.environ["PREFECT_API_URL"]) as wait:
        with told_plainly():
            wait()
        yield


def _state_of(outcome: Any) -> "State[Any]":
    """The state in which a run ended; an async flow is awaited here."""
    if inspect.isawaitable(outcome):
        import asyncio

        async def ended() -> Any:
            return await outcome

        outcome = asyncio.run(ended())
    state: State[Any] = outcome
    return state


def _report(state: "State[Any]", *, name: str, is_json: bool, log: str) -> None:
    """Say how the run ended; anything but completion is an error of the command."""
    if not state.is_completed():
        reason = _reason(state)
        _refuse(f"{name} ended as {state.name}: {reason}\nThe whole account: {log}")
    from haldur.results import as_json, lists_of, show

    if is_json:
        typer.echo(json.dumps(as_json(state.result()), ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{name}: done. {state.message or ''}".rstrip())
        show(lists_of(state.result()))


def _reason(state: "State[Any]") -> str:
    """Why a run did not complete; an error of ours says so by itself, of any other its kind matters too."""
    raised = state.result(raise_on_failure=False) if state.is_failed() else None
    if isinstance(raised, Exception) and type(raised).__module__.partition(".")[0] in OURS:
        return str(raised)
    return (state.message or "no reason given").removeprefix(RAISED)


def _refuse(message: str, *, exit_code: int = 1) -> None:
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(exit_code)
