"""Peak memory of a fresh process over what its imports take, for few mails and for many."""

from pathlib import Path

from benchmarks.cost import peak_megabytes
from benchmarks.homes import fresh_copy
from benchmarks.whole import take_mail


def peak(folder: Path) -> dict[str, float]:
    """Megabytes over imports that it took to take all mail of the example in the folder."""
    import flows.ingest_mail  # noqa: F401  with all that a run of the flow loads

    home = fresh_copy(folder / "example", folder / "round")
    before = peak_megabytes()
    take_mail(home)
    return {"imports": before, "over_imports": peak_megabytes() - before}
