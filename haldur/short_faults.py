"""A database that cannot be reached is told in one line, however often it is looked for; a bug keeps its traceback."""

import logging
from typing import Any

from tasks.database import is_out_of_reach


def tell_shortly() -> None:
    """For whatever this process logs from now on, the engine's own words too."""
    logging.setLogRecordFactory(_record)


def _record(*given: Any, **named: Any) -> logging.LogRecord:
    record = logging.LogRecord(*given, **named)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and is_out_of_reach(error):
        record.msg, record.args, record.exc_info = str(error), (), None
    return record
