"""What must outlive a power failure, and names that only one may have."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have a file's content, or the names in a folder, on the disk; OSError where the disk will not."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def took_name(draft: Path, file: Path) -> bool:
    """Give a draft the name of a file, unless something has it: then False.

    A disk that knows no links (exFAT, some shares) has an empty file claim the name first.
    """
    try:
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            raise
        except OSError:
            file.touch(mode=0o600, exist_ok=False)
            draft.replace(file)
    except FileExistsError:
        return False
    return True
