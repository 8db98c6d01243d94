"""The command `haldur`: which words it knows.

What each does stands in a module of its own, loaded when it is called.
"""

from pathlib import Path

import typer

from haldur.agents import agents_app
from haldur.data import add_data_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The register's database.", no_args_is_help=True)
app.add_typer(database, name="db")
app.add_typer(agents_app, name="agent")
add_data_commands(app)


@app.callback()
def check_settings() -> None:
    """Haldur keeps the customer side of a small company: its flows run on Prefect, its data stay in one home."""
    from haldur.plain_errors import refuse_wrong_settings

    refuse_wrong_settings()


@app.command()
def init() -> None:
    """Make a home in HALDUR_HOME: a commented company.yaml, folders, the database. Safe to repeat."""
    from haldur.init import init

    init()


@app.command()
def demo() -> None:
    """Make an example company in var/demo, let its mail and invoices live through Prefect, and check the outcome."""
    from haldur.demo import demo

    demo()


@app.command()
def up(port: int = typer.Option(0, help="The port of Prefect's pages; 0: HALDUR_PREFECT_PORT, else 4200.")) -> None:
    """Run Haldur on this machine: Prefect's server and pages, its schedules, a worker, the desk. Ctrl-C stops all."""
    from haldur.up import up

    up(port=port)


@app.command()
def worker(server: str = typer.Option(help="Prefect's server as reached from here: http://HOST:4200.")) -> None:
    """Run a further worker, on another machine than `haldur up`, to share its work. Ctrl-C stops it."""
    from haldur.further_worker import worker

    worker(server=server)


@app.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="Print the checks as JSON.")) -> None:
    """Check this machine, the home, the database, the flows and the mailboxes; say how to mend what is wrong."""
    from haldur.doctor import doctor

    doctor(as_json=as_json)


@app.command(
    context_settings={"ignore_unknown_options": True},
    add_help_option=False,
    options_metavar="",
)
def run(arguments: list[str] = typer.Argument(None, metavar="FLOW [--PARAMETER VALUE ...]")) -> None:
    """Run a flow of prefect.yaml in this process: haldur run ingest_mail --list support."""
    from haldur.run import run

    run(arguments or [])


@app.command()
def backup(file: Path = typer.Argument(metavar="FILE", help="The file to write, such as haldur.tar.gz.")) -> None:
    """Write all that the home holds, its database too, into one file. Haldur may run meanwhile."""
    from haldur.backup import backup

    backup(file)


@app.command()
def restore(file: Path = typer.Argument(metavar="FILE", help="A file that `haldur backup` wrote.")) -> None:
    """Make the home of HALDUR_HOME, which must be empty, and its database from a backup."""
    from haldur.backup import restore

    restore(file)


@database.command()
def upgrade() -> None:
    """Bring the database to the newest revision of its tables."""
    from haldur.init import upgrade_database

    upgrade_database()
