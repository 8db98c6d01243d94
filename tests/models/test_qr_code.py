"""QR codes of our own are what others make and read (ISO/IEC 18004)."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.qr_code import qr_code, width_of

MOST = 331
FULL = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331)  # bytes that the versions from 1 on hold at level M


def modules(words: str) -> NDArray[np.uint8]:
    """The code as a picture, a pixel a module."""
    width, code = qr_code(words)
    bits = np.frombuffer(format(code, f"0{width * width}b").encode(), np.uint8)
    return ((bits.reshape(width, width) ^ ord("1")) * 255).astype(np.uint8)


def read(words: str) -> str:
    found = zxingcpp.read_barcode(np.kron(modules(words), np.ones((4, 4), np.uint8)))
    assert found is not None
    return str(found.text)


@pytest.mark.parametrize(("version", "most"), list(enumerate(FULL, start=1)))
def test_each_version_is_filled_to_its_last_byte_and_one_more_takes_the_next(version: int, most: int):
    assert qr_code("x" * most)[0] == width_of(version)
    assert read("x" * most) == "x" * most
    if most < MOST:
        assert qr_code("x" * (most + 1))[0] == width_of(version + 1)


@pytest.mark.parametrize("length", [5, 14, 30, 60, 100, 150, 212, 331])
def test_the_code_is_module_by_module_what_another_maker_makes_of_the_same_bytes(length: int):
    words = ("pay the bill, please; " * 16)[:length]
    other = zxingcpp.create_barcode(words, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=3)
    theirs = np.asarray(memoryview(zxingcpp.write_barcode_to_image(other)))

    assert np.array_equal(modules(words), theirs)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], max_codepoint=0x2FF), min_size=1, max_size=80)
)
def test_a_reader_reads_what_was_written(words: str):
    words = f"BCD\n002\n1\nSCT\n\nFirm OÜ\n{words}"  # as every payment begins, so that a reader knows its letters

    assert read(words) == words


def test_a_code_can_be_read_though_a_corner_of_it_is_covered():
    picture = modules("x" * 60)
    picture[-12:-8, -12:-6] = 0
    found = zxingcpp.read_barcode(np.kron(picture, np.ones((4, 4), np.uint8)))

    assert found is not None
    assert found.text == "x" * 60


def test_more_words_than_a_code_holds_are_refused():
    with pytest.raises(ValueError, match="332 bytes are more than a code of ours holds"):
        qr_code("x" * 332)
