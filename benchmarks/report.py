"""The figures as people read them: a table in the terminal, a page in docs/."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from benchmarks.figures import Figure
from benchmarks.machine import describe

COLOURS = {"reached": "green", "missed": "red", "": ""}
PAGE = """\
# Benchmarks

Written by `make bench`; do not edit. Measured on {day}.

Machine: {machine}.

| figure | measured | goal | |
| --- | ---: | ---: | --- |
{rows}

The *floor* is the least that any program must do: read and parse each mail with the same parser, sync the raw mails
to the disk as one pack, write the messages by one bulk insert in one transaction. Python's collector rests meanwhile,
as it does in the whole process. The *whole process* is what
`ingest_mail` does: find what is new, file it batch by batch with threads, customers, duplicates, bounces and
quarantine, each batch synced and committed by itself, and mark each mail at its source. The mail is the example
company's: 10,000 mails (50,000 for the second figure of memory) in two maildirs, the register a fresh SQLite file.
The *peer* is the floor with another reader: Python's own `email.message_from_bytes`, its headers and its text decoded
in the plain usual way, without our parser's care for broken and hostile mail. It has no goal.

*Own CPU* is the processor time of the process itself, user and system together. What is compared is measured in turn
in one process, and the best of several rounds is taken. With Prefect, the flow runs in the measured process and its
server in another, which is not counted. The stored messages of the past are three years of mail of the example's
contacts and 100,000 strangers, with two thread keys each; new mails come in parts, to the empty and to the full
register in turn, and the median of the parts' ratios is given. Peak memory is the kernel's high-water mark of a fresh
process, less what it was once everything was imported.

The *usual loop* reminds as loops do: for each letter the objects of the ORM, a mail by Python's `EmailMessage`, a
connection to the server, a commit. It is given what helps it: our templates, compiled once, the facts and the picture
for a bank's app by our own functions (the same QR library in both), and none of the questions about holds, dead
addresses and what changed since. The whole process finds and judges what is due, writes the letters and hands them
over after a last look. Both go over ledgers of 100,000 open invoices, 10,000 of them due with 16,000 letters in three
languages, and to one mail server with PIPELINING in a process of its own; five parts of each in turn, 60 letters of
the loop and 3,200 of ours, the best parts compared. Planning is finding and judging alone.

The collections report is made as the flow makes it: the ledger as of a day read and worked out of all payments, every
row checked, all figures and tables over four years. *Plain SQL* asks for the same counts by two queries a grouping
over one temporary table, with the settled day as the invoice keeps it for today, without a check, and without the
intervals and medians that follow; *polars* asks the same of the report's Parquet snapshot, on all threads, which all
count. Memory is the kernel's high-water mark of a fresh process, with the imports that making the report takes; Prefect
is not among them.

The goals of 1.3 and 1.5 date from a parser like the peer's, which took 500 to 660 µs a mail. Ours takes about half of
that, so the same work beside it weighs twice as much: each mail's five or six rows, its mark, its look-ups and rules.
"""


def table(figures: Sequence[Figure]) -> Table:
    """For the terminal."""
    shown = Table("figure", box=None, padding=(0, 2, 0, 0))
    for title in ("measured", "goal"):
        shown.add_column(title, justify="right")
    shown.add_column("")
    for figure in figures:
        shown.add_row(figure.name, figure.shown, figure.goal, figure.verdict, style=COLOURS[figure.verdict])
    return shown


def page(figures: Sequence[Figure]) -> str:
    """For docs/benchmarks.md."""
    rows = (f"| {figure.name} | {figure.shown} | {figure.goal} | {figure.verdict} |" for figure in figures)
    return PAGE.format(day=datetime.now(UTC).date().isoformat(), machine=describe(), rows="\n".join(rows))
