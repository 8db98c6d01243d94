"""Reminders of a large ledger: the whole way against the usual loop, planning alone, and what memory it takes."""

from functools import partial
from pathlib import Path

from sqlmodel import func, select

from benchmarks.cost import Cost, best, cost_of, peak_megabytes
from benchmarks.homes import enter
from benchmarks.ledger_rows import LETTERS, NOW, send_to, write_ledger
from benchmarks.sink import mail_sink
from benchmarks.usual_letter import make_room
from benchmarks.usual_loop import remind_as_usual
from benchmarks.whole import BenchmarkError
from models.letter import Letter, LetterStatus
from tasks.database import reading
from tasks.delivery import deliver
from tasks.reminder_preview import needs_approval
from tasks.reminders import BATCH, remind

OPEN, DUE, MANY_OPEN, MANY_DUE = 100_000, 10_000, 1_000_000, 100_000
ROUNDS = 5
PLANS = 3  # rounds of planning
SAMPLE = 60  # letters of the usual loop in each round
NO_LIMIT = 10**9


def reminders(folder: Path) -> dict[str, float]:
    """Microseconds a letter by the usual loop and by the whole process, a part of each in turn; the best parts."""
    homes = folder / "usual", folder / "whole"
    usual, written, sent = [], [], []
    with mail_sink() as port:
        for home in homes:
            write_ledger(home, invoices=OPEN, due=DUE)
            send_to(home, port)
        enter(homes[0])
        make_room()
        for _ in range(ROUNDS):
            enter(homes[0])
            usual.append(cost_of(partial(remind_as_usual, SAMPLE)))
            enter(homes[1])
            written.append(cost_of(partial(_write, DUE // ROUNDS)))
            sent.append(cost_of(_deliver))
    letters = _sent(DUE) / ROUNDS
    whole = [Cost(made.cpu + gone.cpu, made.wall + gone.wall) for made, gone in zip(written, sent, strict=True)]
    return (
        _a_letter("usual", usual, SAMPLE) | _a_letter("written", written, letters)
        | _a_letter("sent", sent, letters) | _a_letter("whole", whole, letters)
    )  # fmt: skip


def planning(folder: Path) -> dict[str, float]:
    """Microseconds of CPU that it takes to find and judge a due invoice, in ledgers of several sizes in turn."""
    ledgers = {"few": (OPEN, DUE), "same_number": (MANY_OPEN, DUE), "same_share": (MANY_OPEN, MANY_DUE)}
    costs: dict[str, list[Cost]] = {name: [] for name in ledgers}
    for name, (invoices, due) in ledgers.items():
        write_ledger(folder / name, invoices=invoices, due=due)
    for _ in range(PLANS):
        for name in ledgers:
            enter(folder / name)
            costs[name].append(cost_of(partial(needs_approval.fn, NO_LIMIT, NOW)))
    return {name: best(rounds).cpu / ledgers[name][1] * 1e6 for name, rounds in costs.items()}


def reminding_peak(folder: Path) -> dict[str, float]:
    """Megabytes over imports that it took to write and send all letters of the ledger in the folder."""
    import flows.deliver_letters
    import flows.remind_invoices  # noqa: F401  with all that runs of the flows load

    enter(folder / "ledger")
    with mail_sink() as port:
        send_to(folder / "ledger", port)
        before = peak_megabytes()
        due = 0
        while looked := remind(NOW).looked:
            due += looked
        _deliver()
    return {"imports": before, "over_imports": peak_megabytes() - before, "letters": _sent(due)}


def _write(due: int) -> None:
    for _ in range(due // BATCH):
        remind(NOW)


def _deliver() -> None:
    while deliver(NOW).letters:
        pass


def _sent(due: int) -> float:
    """How many letters of the home of this process are sent, which must be all for so many due invoices."""
    with reading() as session:
        sent = session.exec(select(func.count()).where(Letter.status == LetterStatus.SENT)).one()
    if sent != due * LETTERS:
        raise BenchmarkError(f"{sent} letters were sent, and {due * LETTERS:.0f} were to be.")
    return sent


def _a_letter(name: str, rounds: list[Cost], letters: float) -> dict[str, float]:
    cost = best(rounds)
    return {f"{name}_cpu": cost.cpu / letters * 1e6, f"{name}_wall": cost.wall / letters * 1e6}
