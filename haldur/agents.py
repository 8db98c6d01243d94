"""`haldur agent`: the people of the firm who answer customers: added, listed, given passwords, sent on leave.

A password is never an argument, where others on the machine could read it: it comes from HALDUR_AGENT_PASSWORD,
else from the first line of a piped input, else it is asked for twice without showing it.
"""

import json
import sys
from datetime import UTC, datetime
from getpass import getpass

import typer

from haldur.plain_errors import plain_errors

agents_app = typer.Typer(help="The people of the firm who answer customers.", no_args_is_help=True)
ADDRESS = typer.Argument(metavar="ADDRESS", help="The agent's mail address.")


@agents_app.command()
def add(
    name: str = typer.Argument(metavar="NAME", help="The agent's name."),
    address: str = ADDRESS,
    role: str = typer.Option("agent", help="agent, lead, manager or admin."),
    password: bool = typer.Option(False, "--password", help="Ask for a password, to sign in to the desk with."),
) -> None:
    """Add an agent.

    Example: haldur agent add "Mari Maasikas" mari@firm.ee --role lead --password
    """
    with plain_errors():
        from tasks.agents import add_agent

        given = _ask_password() if password else ""
        add_agent(name, address=address, role=role, password=given, now=datetime.now(UTC))
    typer.echo(f"Added {address}.")


@agents_app.command("password")
def set_password(address: str = ADDRESS) -> None:
    """Give an agent a new password for the desk; whoever is signed in as them is signed out.

    Example: haldur agent password mari@firm.ee
    """
    with plain_errors():
        from tasks.agents import set_password

        set_password(address, password=_ask_password(), now=datetime.now(UTC))
    typer.echo(f"{address} has a new password.")


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


def _ask_password() -> str:
    """The password from the environment, a pipe, or a person; AgentError where the two tries differ or none came."""
    from tasks.agents import AgentError
    from tasks.settings import current_settings

    given = current_settings().agent_password.get_secret_value()
    if not given and not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
    if given:
        return given
    if not sys.stdin.isatty():
        raise AgentError("There is no password: set HALDUR_AGENT_PASSWORD, pipe it in, or run this in a terminal.")
    first = getpass("Password (at least 12 characters): ")
    if getpass("The same again: ") != first:
        raise AgentError("The two passwords differ; nothing was changed.")
    return first
