"""The blob store: synced before it is named, never half, and damage is told (T-04)."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from models.register import Blob, digest
from tasks.blobs import BlobMissingError, BlobsRefusedError, absent, clear_drafts, read_blob, write_pack
from tasks.bulk import insert_rows
from tasks.database import reading, writing
from tests.homes import no_file_above

CONTENTS = {digest(content): content for content in (b"one", b"", b"\x00\r\n\xff" * 1000, "öö".encode())}


def stored(engine: Engine, contents: dict[str, bytes]) -> None:
    """Write a pack and commit its rows."""
    made = write_pack(contents)
    with writing(engine) as session:
        session.execute(insert(Blob), made)


def pack_of(home: Path) -> Path:
    (pack,) = home.glob("blobs/*/*.pack")
    return pack


def test_what_was_written_is_read_byte_for_byte(engine: Engine):
    stored(engine, CONTENTS)

    with reading(engine) as session:
        assert {key: read_blob(session, key) for key in CONTENTS} == CONTENTS


def test_a_batch_is_one_file_and_leaves_no_draft(engine: Engine, home: Path):
    stored(engine, CONTENTS)

    assert [file.name for file in home.glob("blobs/*/*")] == [pack_of(home).name]
    assert pack_of(home).stat().st_size == sum(map(len, CONTENTS.values()))


def test_nothing_to_write_makes_no_file(home: Path):
    assert write_pack({}) == []
    assert not (home / "blobs").exists()


def test_the_same_contents_written_again_are_the_same_pack(home: Path):
    assert write_pack(CONTENTS) == write_pack(CONTENTS)
    assert pack_of(home).read_bytes() == b"".join(CONTENTS.values())


def test_workers_who_write_the_same_contents_at_once_do_not_disturb_each_other(home: Path):
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(write_pack, [CONTENTS] * 64))

    assert written == [written[0]] * 64
    assert pack_of(home).read_bytes() == b"".join(CONTENTS.values())


def test_what_another_worker_kept_meanwhile_stays_in_its_pack(engine: Engine):
    content = {digest(b"the same"): b"the same"}
    stored(engine, content)
    mine = write_pack({**content, digest(b"mine"): b"mine"})

    with writing(engine) as session:
        insert_rows(session, Blob, mine, once=True)

    with reading(engine) as session:
        assert session.get_one(Blob, digest(b"the same")).pack != session.get_one(Blob, digest(b"mine")).pack


def test_only_what_the_store_lacks_is_absent(engine: Engine):
    stored(engine, CONTENTS)
    new = digest(b"new")

    with reading(engine) as session:
        assert absent(session, [*CONTENTS, new]) == {new}


def test_a_content_that_the_register_does_not_know_is_missing(engine: Engine):
    with reading(engine) as session, pytest.raises(BlobMissingError, match="knows no content"):
        read_blob(session, digest(b"never"))


def test_a_pack_that_is_gone_or_damaged_is_told(engine: Engine, home: Path):
    stored(engine, CONTENTS)
    pack = pack_of(home)
    pack.write_bytes(pack.read_bytes()[:5])
    with reading(engine) as session, pytest.raises(BlobMissingError, match=r"damaged at byte 3.*backup"):
        read_blob(session, digest(b"\x00\r\n\xff" * 1000))

    pack.unlink()
    with reading(engine) as session, pytest.raises(BlobMissingError, match=r"cannot be read.*backup"):
        read_blob(session, digest(b"one"))


def test_a_pack_that_cannot_be_written_leaves_no_draft(home: Path):
    with pytest.raises(BlobsRefusedError, match=r"kept in .*blobs: File too large\. Make room"), no_file_above(1000):
        write_pack(CONTENTS)

    assert not [file for file in home.rglob("*") if file.is_file()]


def test_only_old_drafts_of_killed_writers_are_cleared(home: Path):
    write_pack(CONTENTS)
    pack, now = pack_of(home), datetime.now(UTC)
    old, new = (pack.with_name(f".{pack.name}.{name}") for name in ("old", "new"))
    for file in (old, new, pack):
        file.touch()
    for file in (old, pack):
        os.utime(file, ((now - timedelta(days=2)).timestamp(),) * 2)

    assert clear_drafts(home / "blobs", before=now - timedelta(days=1)) == 1
    assert set(pack.parent.iterdir()) == {new, pack}
