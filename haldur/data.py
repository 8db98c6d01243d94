"""`haldur import` and `haldur export`: data in and out.

What they need is loaded when they are called, so that `haldur --help` stays quick.
"""

import json
import sys
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from haldur.plain_errors import plain_errors

if TYPE_CHECKING:
    from tasks.import_report import Report


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def add_data_commands(app: typer.Typer) -> None:
    """Give `haldur` the commands of this module."""
    app.command("import")(import_file)
    app.command("export")(export_table)


def import_file(
    kind: str = typer.Argument(metavar="KIND", help="One of the kinds above."),
    file: Path = typer.Argument(metavar="FILE", help="A CSV (UTF-8) or Excel (.xlsx) file; a statement: XML or ZIP."),
    anyway: bool = typer.Option(False, "--anyway", help="Take also what is far smaller than the last export was."),
    as_json: bool = typer.Option(False, "--json", help="Print what became of the rows as JSON."),
) -> None:
    """Take companies, contacts, agents, invoices, payments or more from a CSV or Excel file, or a bank statement.

    New rows are added, changed ones updated, unchanged ones left alone; importing a file twice does no harm. Wrong rows
    are listed with their line and every reason, the good ones are taken all the same; the exit code is then 1.

    companies: registry_code,name,country,language,segment (segment may be left out)

    contacts: registry_code,first_name,last_name,address,phone,role,language (needed: registry_code,address)

    agents: name,address,role (role: agent, lead, manager or admin; may be left out)

    invoices: number,issued_on,due_on,amount,currency,seller,buyer,collection_type,yearly_rate,reference (seller and
    buyer are registry codes; the last three may be left out)

    payments: number,paid_on,amount,external_id,kind,currency (number is the invoice's; kind is payment or credit, and
    a credit note is negative; the last two may be left out)

    statement: a bank statement of the form CAMT.053

    contracts: registry_code,signed_on,journey,contact_address,responsible (each starts an onboarding journey)

    journey_events: event_id,registry_code,event,at (what customers did in the product, such as first_login)

    Countries are two letters (EE), languages too (et). Days are 2026-12-31 or 31.12.2026, amounts 1234.50 or 1 234,50.

    Example: haldur import companies customers.csv
    """
    if kind == "statement":
        _import_statement(file, as_json=as_json)
        return
    with plain_errors():
        report = _imported(kind, file, quiet=as_json, anyway=anyway)
    _tell(kind, file, report, as_json=as_json)
    raise typer.Exit(1 if report.wrong else 0)


def _import_statement(file: Path, *, as_json: bool) -> None:
    """Take a bank statement and say what became of its payments."""
    from tasks.statements import import_statement

    with plain_errors():
        report = import_statement(file, now=datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
        return
    for note in report.notes:
        typer.echo(f"note: {note}.")
    for stray in report.named_strays:
        typer.echo(
            f"payment {stray['id']} of {stray['amount']} {stray['currency']} from {stray['payer_name'] or 'unknown'} "
            f"waits for a person: {stray['reason']}"
            + (f" (may be for {stray['candidates']})" * bool(stray["candidates"]))
        )
    typer.echo(f"statement {file.name}: {report.in_words()}.")
    if report.strays:
        typer.echo(
            "Say what a payment is for: haldur run settle_payment --payment NUMBER --invoices NUMBER --agent YOU"
        )


def _imported(kind: str, file: Path, *, quiet: bool, anyway: bool) -> "Report":
    """Import with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    from models.imports import kind_named
    from tasks.imports import import_table

    table, console = kind_named(kind), Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed} rows"))
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        return import_table(
            table, file, now=datetime.now(UTC), on_rows=lambda count: progress.advance(bar, count), anyway=anyway
        )


def _tell(kind: str, file: Path, report: "Report", *, as_json: bool) -> None:
    """What became of the table, in plain words or as JSON."""
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
        return
    if report.ignored_columns:
        typer.echo(f"Columns left alone: {', '.join(report.ignored_columns)}.")
    for note in report.notes:
        typer.echo(f"line {note.line}: note: {note.note}.")
    for row in report.wrong:
        typer.echo(f"line {row.line}: {'; '.join(row.reasons)}.")
    typer.echo(f"{kind} from {file.name}: {report.in_words()}.")
    if report.wrong:
        typer.echo("The wrong rows were not taken, all others were. Mend them and import the file again.")


def export_table(
    table: str = typer.Argument(metavar="TABLE", help="A table, such as ticket, customer or mail."),
    form: Format | None = typer.Option(None, "--format", help="Else by the ending of FILE, else csv."),
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="A file to write; else standard output."),
    as_json: bool = typer.Option(False, "--json", help="The same as --format json."),
) -> None:
    """Write a whole table as CSV, JSON or Parquet.

    Moments are UTC. In CSV a text that begins with = + - or @ gets an apostrophe before it, so that no spreadsheet
    takes it for a formula; JSON and Parquet hold texts as they are.

    Example: haldur export ticket --format parquet --out tickets.parquet
    """
    with plain_errors():
        _export(table, Format.JSON if as_json else form or _format_of(out), out)


def _format_of(out: Path | None) -> Format:
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return Format(ending) if ending in list(Format) else Format.CSV


def _export(name: str, form: Format, out: Path | None) -> None:
    from tasks.exports import ExportError, appearing, table_named, write_csv, write_json, write_parquet

    table = table_named(name)
    if form is Format.PARQUET and out is None:
        raise ExportError("Parquet is not text; name a file with --out.")
    with ExitStack() as stack:
        draft = stack.enter_context(appearing(out)) if out else None
        if draft and form is Format.PARQUET:
            write_parquet(table, draft)
            return
        stream = stack.enter_context(draft.open("x", encoding="utf-8", newline="")) if draft else _standard_output()
        (write_json if form is Format.JSON else write_csv)(table, stream)
        stream.flush()


def _standard_output() -> TextIO:
    """Standard output in UTF-8, whatever the terminal says; line ends as written."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout
