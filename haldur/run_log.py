"""What a run in this process says, and where.

The terminal shows the words of our flows and tasks; the engine's own, tracebacks included, go to logs/run.log
only. Which is which is told by the file that a record comes from: a flow's logger is the engine's too.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import prefect
from prefect.logging.configuration import setup_logging

from haldur.short_faults import tell_shortly
from tasks.settings import Settings

LOG_BYTES = 2_000_000
ENGINE_FOLDER = str(Path(prefect.__file__).parent)


def route_logs(settings: Settings) -> Path:
    """Send the engine's words to the log file, ours to both; gives the file."""
    setup_logging()
    tell_shortly()
    path = settings.home_folder / "logs" / "run.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for handler in root.handlers:
        handler.addFilter(_is_ours)
        handler.setFormatter(logging.Formatter("%(message)s"))
    root.addHandler(file)
    logging.raiseExceptions = False  # a log that cannot be written, on a full disk, is no second fault to be told
    return path


def _is_ours(record: logging.LogRecord) -> bool:
    return not record.pathname.startswith(ENGINE_FOLDER)
