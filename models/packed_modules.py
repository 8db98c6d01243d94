"""How a QR code's modules are packed into a PNG: by deflate (RFC 1951), in codes that are made for them.

A module is four pixels wide and high. So two modules are a byte, there are four such bytes, and after a line of them
come three that say "as above". A packer that searches for what repeats finds what is known beforehand, and takes
longer for it than all else about the picture. Here each line is its bytes, and a word that repeats the rest of the line
before.

The four bytes have codes of three bits: a left module that is dark turns over the first two, a right one the third. So
a dark module has bits of its own in what is packed, and packed pictures are laid over each other like codes are.
"""

from functools import lru_cache
from typing import NamedTuple

SCALE = 4  # pixels a module
AS_ABOVE = 2  # how a PNG says that a line is written by what differs from the one above; 0 is by itself
ZERO, TWO, LIGHT, END, REPEAT = "010", "1111", "101", "110", "00"  # codes; two light modules are 0xFF
LENGTHS = {0x00: 3, 0x01: 4, 0x02: 4, 0x0F: 3, 0xF0: 3, 0xFF: 3, 256: 3}  # of the codes; 0x01 only makes them complete
CODES_OF_LENGTHS = {0: "0", 3: "10", 4: "110", 1: "1110", 2: "1111"}
THEIR_LENGTHS = (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 2, 0, 4, 0, 4)  # in the standard's order, where 1 is the 18th
MODULUS = 65521  # of the checksum (RFC 1950)


class Sheet(NamedTuple):
    """A picture of light modules, packed: its bits, how many bytes they are, and what the checksum is made of.

    The checksum's two sums are the `least` of each and, for every bit that is set under a mask of the `weights`, what
    stands beside the mask.
    """

    bits: int
    size: int
    least: tuple[int, int]
    weights: list[tuple[int, int, int]]


def dark(width: int, x: int, y: int) -> int:
    """The bits that a dark module turns over; the first line of all is never dark."""
    place = _place(width, y) + x // 2 * 3
    return 0b100 << place if x % 2 else 0b011 << place


def checksum(sheet: Sheet, packed: int) -> bytes:
    """That of the lines which are packed, without unpacking them."""
    first, second = sheet.least
    for mask, once, often in sheet.weights:
        number = (packed & mask).bit_count()
        first += once * number
        second += often * number
    return (second % MODULUS << 16 | first % MODULUS).to_bytes(4, "big")


@lru_cache(maxsize=16)
def sheet_of(width: int) -> Sheet:
    """The sheet for codes of so many modules a line."""
    said = _head(width) + _first_line(width) + (width - 1) * _line(width) + END
    size = -(-len(said) // 8)
    return Sheet(int(said[::-1], 2), size, _least(width), _weights(width))


def _bytes(width: int) -> int:
    """The bytes of a line of pixels, with the one that says how it is written."""
    return 1 + (width + 1) // 2


def _place(width: int, y: int) -> int:
    """Where the bits of a line's modules begin."""
    before = len(_first_line(width)) + (y - 1) * len(_line(width)) if y else 0
    return len(_head(width)) + before + len(ZERO)


@lru_cache(maxsize=16)
def _head(width: int) -> str:
    """The only block begins, with the lengths of its codes; bits in the order in which they are read."""
    (repeat, _), (back, _) = _repeat(width), _back(width)
    lengths = [*(LENGTHS.get(each, 0) for each in range(repeat)), len(REPEAT), *[0] * back, 1]
    counts = _number(repeat - 256, 5) + _number(back, 5) + _number(len(THEIR_LENGTHS) - 4, 4)
    theirs = "".join(_number(length, 3) for length in THEIR_LENGTHS)
    return "1" + _number(2, 2) + counts + theirs + "".join(CODES_OF_LENGTHS[length] for length in lengths)


@lru_cache(maxsize=16)
def _first_line(width: int) -> str:
    """A line of modules whose lines of pixels are all written out."""
    several = _bytes(width) - 1
    return ZERO + several * LIGHT + (SCALE - 1) * (TWO + several * ZERO)


@lru_cache(maxsize=16)
def _line(width: int) -> str:
    """A line of modules whose other lines of pixels are those of the line before."""
    (_, length), (_, distance) = _repeat(width), _back(width)
    return ZERO + (_bytes(width) - 1) * LIGHT + REPEAT + length + "0" + distance


def _repeat(width: int) -> tuple[int, str]:
    """The number of the code for how much is repeated, and the bits that follow it."""
    length = (SCALE - 1) * _bytes(width) - 3
    extra = length.bit_length() - 3
    return 257 + 4 * extra + (length >> extra), _number(length, extra)


def _back(width: int) -> tuple[int, str]:
    """The number of the code for how far back that stands, and the bits that follow it."""
    distance = SCALE * _bytes(width) - 1
    extra = distance.bit_length() - 2
    return 2 * extra + (distance >> extra), _number(distance, extra)


def _number(value: int, bits: int) -> str:
    """The lowest bits of a number, lowest first."""
    return "".join(str(value >> bit & 1) for bit in range(bits))


def _least(width: int) -> tuple[int, int]:
    """What the two sums are at least: the first sums up the bytes, the second each as often as there are from it on."""
    line = _bytes(width)
    total = width * SCALE * line
    above = [total - number * line for number in range(width * SCALE) if number % SCALE]
    return 1 + AS_ABOVE * len(above), total + AS_ABOVE * sum(above)


def _weights(width: int) -> list[tuple[int, int, int]]:
    """What bits add to the two sums: all, and less to the second by their line and by their place in it.

    Both are numbers, and of each bit of such a number there is a mask for all that have it.
    """
    line = _bytes(width)
    spots = [(y, pair) for y in range(width) for pair in range(line - 1)]
    weights = []
    for bit, value in ((0, 0xF0), (2, 0x0F)):
        own = {spot: 1 << _place(width, spot[0]) + 3 * spot[1] + bit for spot in spots}
        weights.append((sum(own.values()), value, value * (width * SCALE * line - 1)))
        for which, step in ((0, SCALE * line), (1, 1)):
            for power in range(width.bit_length()):
                mask = sum(mark for spot, mark in own.items() if spot[which] >> power & 1)
                weights.append((mask, 0, -value * (step << power)))
    return [each for each in weights if each[0]]
