"""The blob store: raw mail and attachments, kept byte for byte under their SHA-256 (T-04).

Contents are written in packs: all that a batch brings goes into one file that is synced once, before the
transaction that names it commits. The table `blob` says in which pack a content lies; what is there already is
not written again. A pack whose transaction was undone is never named, and costs only its space. The draft of a
writer that was killed is cleared when `haldur up` starts a day later or more.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlmodel import Session

from models.register import Blob, digest
from tasks.disk import sync
from tasks.given import those_in, words_in_order
from tasks.settings import current_settings

HELD = those_in(Blob.__table__.c.sha256)  # type: ignore[attr-defined]


class BlobsRefusedError(OSError):
    """The store cannot be written: nothing that it was given is to blame, so whoever wrote tries again later."""

    def __str__(self) -> str:
        return f"Nothing can be kept in {self.filename}: {self.strerror}. Make room, or give the right."


class BlobMissingError(LookupError):
    """A content that the register names is not in the store, or is damaged there."""


def write_pack(contents: Mapping[str, bytes], *, folder: Path | None = None) -> list[dict[str, str | int]]:
    """Write contents (by digest) into one synced pack; the rows for `blob` are returned, to be committed later.

    BlobsRefusedError where the disk will not.
    """
    if not contents:
        return []
    packs = folder or current_settings().blobs
    name = f"{digest(''.join(contents).encode())[:32]}.pack"
    rows: list[dict[str, str | int]] = []
    offset = 0
    for key, content in contents.items():
        rows.append({"sha256": key, "pack": name, "offset": offset, "size": len(content)})
        offset += len(content)
    try:
        _write_synced(packs / name[:2] / name, contents.values())
    except OSError as error:
        raise BlobsRefusedError(error.errno, error.strerror, str(packs)) from None
    return rows


def absent(session: Session, digests: Iterable[str]) -> set[str]:
    """Those of the digests that the store does not hold yet."""
    wanted = set(digests)
    return wanted.difference(session.execute(HELD, words_in_order(wanted)).scalars())


def read_blob(session: Session, key: str, *, folder: Path | None = None) -> bytes:
    """The content of a digest; BlobMissingError where it is not there whole."""
    blob = session.get(Blob, key)
    if blob is None:
        raise BlobMissingError(f"The register knows no content {key}.")
    file = (folder or current_settings().blobs) / blob.pack[:2] / blob.pack
    try:
        with file.open("rb") as pack:
            pack.seek(blob.offset)
            content = pack.read(blob.size)
    except OSError as error:
        raise BlobMissingError(f"The pack {file} cannot be read: {error}. Restore it from the backup.") from None
    if digest(content) != key:
        raise BlobMissingError(f"The pack {file} is damaged at byte {blob.offset}. Restore it from the backup.")
    return content


def clear_drafts(folder: Path, *, before: datetime) -> int:
    """Remove the drafts of writers that were killed before a moment; how many there were."""
    old = [draft for draft in folder.glob("*/.*.pack.*") if draft.stat().st_mtime < before.timestamp()]
    for draft in old:
        draft.unlink(missing_ok=True)
    return len(old)


def _write_synced(file: Path, contents: Iterable[bytes]) -> None:
    """Write under a draft name, sync file and folder, then give it its name: a crash leaves no half pack."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{token_hex(8)}")
    try:
        with draft.open("wb") as pack:
            pack.writelines(contents)
            pack.flush()
            os.fsync(pack.fileno())
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync(file.parent)
    sync(file.parent.parent)
