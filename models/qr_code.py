"""QR codes of level M with one fixed pattern (ISO/IEC 18004), for up to 331 bytes, which is what a payment has.

The pattern over the code is always the same one. The standard lets its maker try eight and keep the most even, which no
reader needs (docs/adr/0014-qr-codes-by-ourselves.md).

Everything between the words and the modules is linear: the error correction, and where each bit stands. So the code of
some words is the code of none, with a picture laid over it for each eight of their bytes. Those pictures are kept, and
most of a payment's words (payee, account) are the same in every letter.

A code is one number, which the marks of its dark modules make. By default it has a bit for each module, line by line,
with the margin that readers ask for; what is drawn may mark them otherwise (models/packed_modules.py).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache, reduce
from operator import xor

# For each version from 1 on: correcting bytes of a block, and how many blocks of how many bytes there are.
BLOCKS: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = (
    (10, ((1, 16),)), (16, ((1, 28),)), (26, ((1, 44),)), (18, ((2, 32),)), (24, ((2, 43),)), (16, ((4, 27),)),
    (18, ((4, 31),)), (22, ((2, 38), (2, 39))), (22, ((3, 36), (2, 37))), (26, ((4, 43), (1, 44))),
    (30, ((1, 50), (4, 51))), (22, ((6, 36), (2, 37))), (22, ((8, 37), (1, 38))),
)  # fmt: skip
LONG = 10  # from this version on the length has two bytes
MARGIN = 4
BYTES, PADDING = 0b0100, b"\xec\x11"
LEVEL_AND_PATTERN = 0b00_011  # M, and every third diagonal turned over
FIELD, FORMAT, VERSION, FORMAT_MASK = 0x11D, 0x537, 0x1F25, 0x5412
PIECE = 8  # bytes whose picture is kept
BYTES_HELD = [
    sum(number * size for number, size in blocks) - (3 if version >= LONG else 2)
    for version, (_, blocks) in enumerate(BLOCKS, start=1)
]

Mark = Callable[[int, int, int], int]  # the bits of a dark module: how many stand in a line, its place in it, its line


def one_bit(width: int, x: int, y: int) -> int:
    """A bit for each module, line by line, highest first."""
    return 1 << width * width - 1 - y * width - x


def qr_code(words: str, mark: Mark = one_bit) -> tuple[int, int]:
    """The modules of a line, margins and all, and the code; ValueError where the words are too long."""
    said = words.encode()
    version = _version_for(len(said))
    data = _data(said, version)
    code = _blank(version, mark)
    for place in range(0, len(data), PIECE):
        code ^= _picture(version, mark, place, data[place : place + PIECE])
    return width_of(version), code


def width_of(version: int) -> int:
    """The modules of a line."""
    return 17 + 4 * version + 2 * MARGIN


def _version_for(length: int) -> int:
    if length > BYTES_HELD[-1]:
        raise ValueError(f"{length} bytes are more than a code of ours holds.")
    return 1 + bisect_left(BYTES_HELD, length)


def _data(said: bytes, version: int) -> bytes:
    """The words as bytes of the code: behind half a byte for their kind, their length; then what fills it up."""
    count = 2 if version >= LONG else 1
    begun = int.from_bytes(len(said).to_bytes(count, "big") + said, "big") << 4 | BYTES << 8 * (len(said) + count) + 4
    data = begun.to_bytes(len(said) + count + 1, "big")
    left = BYTES_HELD[version - 1] - len(said)
    return data + (PADDING * left)[:left]


@lru_cache(maxsize=4096)
def _picture(version: int, mark: Mark, place: int, piece: bytes) -> int:
    """What some bytes of the data lay over the blank code."""
    units = _units(version, mark)
    return reduce(xor, (
        units[place + number][bit] for number, byte in enumerate(piece) for bit in range(8) if byte & 0x80 >> bit
    ), 0)  # fmt: skip


@lru_cache(maxsize=16)
def _units(version: int, mark: Mark) -> list[list[int]]:
    """For each byte of the data and each of its bits the picture of it, and of what corrects it."""
    correcting, groups = BLOCKS[version - 1]
    sizes = [size for number, size in groups for _ in range(number)]
    total, spots = sum(sizes), _spots(version, mark)
    order = [(block, place) for place in range(max(sizes)) for block, size in enumerate(sizes) if place < size]
    stands = {where: number for number, where in enumerate(order)}
    units = []
    for block, size in enumerate(sizes):
        for place in range(size):
            factor = _remainder(correcting, size - 1 - place)
            checks = [total + number * len(sizes) + block for number in range(correcting)]
            units.append([
                reduce(xor, (
                    _over(spots[check], _times(each, 0x80 >> bit)) for check, each in zip(checks, factor, strict=True)
                ), spots[stands[block, place]][bit])
                for bit in range(8)
            ])  # fmt: skip
    return units


def _over(spots: list[int], byte: int) -> int:
    return reduce(xor, (spots[bit] for bit in range(8) if byte & 0x80 >> bit), 0)


def _times(one: int, other: int) -> int:
    """The product of two bytes in the field."""
    product = 0
    for _ in range(8):
        product ^= one if other & 1 else 0
        one = one << 1 ^ (FIELD if one & 0x80 else 0)
        other >>= 1
    return product


@lru_cache(maxsize=4096)
def _remainder(degree: int, distance: int) -> list[int]:
    """What a one corrects that stands so far from the end of its block."""
    if distance == 0:
        return _generator(degree)
    before = _remainder(degree, distance - 1)
    shifted = [*before[1:], 0]
    return [each ^ _times(before[0], factor) for each, factor in zip(shifted, _generator(degree), strict=True)]


@lru_cache(maxsize=32)
def _generator(degree: int) -> list[int]:
    """The generator's factors but the first, which is one."""
    factors, root = [*[0] * (degree - 1), 1], 1
    for _ in range(degree):
        factors = [_times(each, root) ^ following for each, following in zip(factors, [*factors[1:], 0], strict=True)]
        root = _times(root, 2)
    return factors


@lru_cache(maxsize=16)
def _spots(version: int, mark: Mark) -> list[list[int]]:
    """Each byte of the code, as the marks of its eight modules."""
    size, taken = 17 + 4 * version, _frame(version)
    free = [_at(version, mark, x, y) for x, y in _way(size) if (x, y) not in taken]
    return [free[start : start + 8] for start in range(0, len(free) - 7, 8)]


def _at(version: int, mark: Mark, x: int, y: int) -> int:
    return mark(width_of(version), x + MARGIN, y + MARGIN)


def _way(size: int) -> Iterator[tuple[int, int]]:
    """Column pairs from the right, up and down in turn; the sixth column is passed over."""
    rights = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    for turn, right in enumerate(rights):
        for line in range(size):
            y = line if turn % 2 else size - 1 - line
            yield from ((right, y), (right - 1, y))


@lru_cache(maxsize=16)
def _blank(version: int, mark: Mark) -> int:
    """The code without words: its frame, and the pattern over the rest."""
    size, frame = 17 + 4 * version, _frame(version)
    turned = [(x, y) for x, y in _way(size) if (x, y) not in frame and (x + y) % 3 == 0]
    shown = [place for place, is_dark in frame.items() if is_dark]
    return reduce(xor, (_at(version, mark, x, y) for x, y in (*turned, *shown)), 0)


@lru_cache(maxsize=16)
def _frame(version: int) -> dict[tuple[int, int], bool]:
    """What stands in every code of a version, dark or light: how readers find it, and which it is."""
    size = 17 + 4 * version
    frame = {place: number % 2 == 0 for number in range(size) for place in ((6, number), (number, 6))}
    for x, y in ((3, 3), (size - 4, 3), (3, size - 4)):
        frame |= _ring(x, y, 4, size)
    middles = _middles(version)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for x, y in ((x, y) for x in middles for y in middles if (x, y) not in corners):
        frame |= _ring(x, y, 2, size)
    return frame | _format(size) | _version(version, size)


def _ring(x: int, y: int, reach: int, size: int) -> dict[tuple[int, int], bool]:
    spots = ((x + right, y + down) for right in range(-reach, reach + 1) for down in range(-reach, reach + 1))
    return {
        spot: max(abs(spot[0] - x), abs(spot[1] - y)) not in {4, 2 if reach == 4 else 1}
        for spot in spots if 0 <= spot[0] < size and 0 <= spot[1] < size
    }  # fmt: skip


def _middles(version: int) -> list[int]:
    """Where the small rings stand, in both directions."""
    if version == 1:
        return []
    last = 10 + 4 * version
    return [6, last] if version < 7 else [6, (6 + last) // 2, last]


def _format(size: int) -> dict[tuple[int, int], bool]:
    bits = (LEVEL_AND_PATTERN << 10 | _checked(LEVEL_AND_PATTERN, FORMAT, 10)) ^ FORMAT_MASK
    ups = [(8, number) for number in (0, 1, 2, 3, 4, 5, 7, 8)] + [(number, 8) for number in (7, 5, 4, 3, 2, 1, 0)]
    rest = [(size - 1 - number, 8) for number in range(8)] + [(8, size - 15 + number) for number in range(8, 15)]
    told = {place: bits >> number % 15 & 1 == 1 for number, place in enumerate([*ups, *rest])}
    return told | {(8, size - 8): True}


def _version(version: int, size: int) -> dict[tuple[int, int], bool]:
    if version < 7:
        return {}
    bits = version << 12 | _checked(version, VERSION, 12)
    places = [(size - 11 + number % 3, number // 3) for number in range(18)]
    return {spot: bits >> number & 1 == 1 for number, (x, y) in enumerate(places) for spot in ((x, y), (y, x))}


def _checked(value: int, by: int, degree: int) -> int:
    rest = value
    for _ in range(degree):
        rest = rest << 1 ^ (by if rest >> degree - 1 & 1 else 0)
    return rest
