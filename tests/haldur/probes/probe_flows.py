"""Small flows on which the tests of `haldur run` and `haldur up` try the house."""

import time
from datetime import date
from pathlib import Path
from typing import Literal

from prefect import flow, get_run_logger

PLAIN = 1


@flow
def greet(
    list_name: str, times: int = 1, tone: Literal["plain", "loud"] = "plain", on: date | None = None
) -> dict[str, object]:
    """Greet a list, some times over."""
    get_run_logger().info("greeting %s", list_name)
    return {"words": [list_name.upper() if tone == "loud" else list_name] * times, "on": on}


@flow
def fall(reason: str = "no reason") -> None:
    """End failed."""
    raise ValueError(f"fell for {reason}")


@flow
def nap(beats: str, seconds: float = 600) -> None:
    """Write a beat into a file five times a second, for as long as one is let."""
    for beat in range(int(seconds * 5)):
        Path(beats).write_text(str(beat), "utf-8")
        time.sleep(0.2)
