"""`haldur agent`: the people of the firm who answer customers, added, listed, activated and deactivated."""

import json
from datetime import UTC, datetime

import typer

from haldur.plain_errors import plain_errors

agents_app = typer.Typer(help="The people of the firm who answer customers.", no_args_is_help=True)
ADDRESS = typer.Argument(metavar="ADDRESS", help="The agent's mail address.")


@agents_app.command()
def add(
    name: str = typer.Argument(metavar="NAME", help="The agent's name."),
    address: str = ADDRESS,
    role: str = typer.Option("agent", help="agent, lead, manager or admin."),
) -> None:
    """Add an agent.

    Example: haldur agent add "Mari Maasikas" mari@firm.ee --role lead
    """
    with plain_errors():
        from tasks.agents import add_agent

        add_agent(name, address=address, role=role, now=datetime.now(UTC))
    typer.echo(f"Added {address}.")


@agents_app.command("list")
def list_agents(as_json: bool = typer.Option(False, "--json", help="Print the agents as JSON.")) -> None:
    """List all agents.

    Example: haldur agent list
    """
    with plain_errors():
        from tasks.agents import all_agents

        agents = all_agents()
    if as_json:
        typer.echo(json.dumps(agents, ensure_ascii=False))
        return
    for agent in agents:
        active = "" if agent["active"] else "  not active"
        typer.echo(f"{agent['name']:<30}  {agent['address']:<40}  {agent['role']:<8}{active}".rstrip())
    if not agents:
        typer.echo('There are no agents yet. Add one: haldur agent add "Mari Maasikas" mari@firm.ee')


@agents_app.command()
def deactivate(address: str = ADDRESS) -> None:
    """An agent takes no more tickets; what they did stays.

    Example: haldur agent deactivate mari@firm.ee
    """
    _set_active(address, active=False)


@agents_app.command()
def activate(address: str = ADDRESS) -> None:
    """Take an agent back.

    Example: haldur agent activate mari@firm.ee
    """
    _set_active(address, active=True)


def _set_active(address: str, *, active: bool) -> None:
    with plain_errors():
        from tasks.agents import set_active

        changed = set_active(address, active=active, now=datetime.now(UTC))
    typer.echo(f"{address} is {'' if changed else 'already '}{'active' if active else 'not active'}.")
