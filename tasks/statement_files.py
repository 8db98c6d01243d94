"""Files of bank statements: one XML document, or a ZIP of several, as streams."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as InflateError  # noqa: N812  it is an error class, so it is named as one

from models.bank_payment import StatementError

ZIP = b"PK\x03\x04"
LARGEST = 1_000_000_000  # unpacked
MOST_FILES = 1_000


@contextmanager
def statement_faults(file: Path) -> Iterator[None]:
    """Errors of a file or of what stands in it, told with its name."""
    try:
        yield
    except StatementError as error:
        raise StatementError(f"{file.name} cannot be taken as a bank statement: {error}.") from None
    except (BadZipFile, InflateError, EOFError, RuntimeError, NotImplementedError) as error:
        raise StatementError(f"{file.name} cannot be unpacked: {error}. Unpack it by hand.") from None
    except OSError as error:
        raise StatementError(f"{file} cannot be read: {error.strerror or error}.") from None


def documents(file: Path) -> Iterator[BinaryIO]:
    """The documents of a file, each open while it is the current one."""
    with file.open("rb") as stream:
        if stream.read(4) != ZIP:
            stream.seek(0)
            yield stream
            return
    with ZipFile(file) as archive:
        members = [each for each in archive.infolist() if each.filename.lower().endswith(".xml")]
        if not members:
            raise StatementError("there is no .xml file in it")
        if sum(each.file_size for each in members) > LARGEST or len(members) > MOST_FILES:
            raise StatementError(f"it unpacks to more than {LARGEST:,} bytes or {MOST_FILES:,} files")
        for member in sorted(members, key=lambda each: each.filename):
            with archive.open(member) as stream:
                yield cast(BinaryIO, stream)
