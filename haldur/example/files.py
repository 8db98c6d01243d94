"""Small files that people attach: they open, and are no larger than they must be."""

import struct
import zlib
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from haldur.example.composing import File

NAMES = {
    "pdf": ("Arve 2026-03.pdf", "invoice.pdf", "Lepingu lisa – täiendus.pdf", "Koosoleku protokoll õ.pdf", "lasku.pdf"),
    "xlsx": ("Näidud märts.xlsx", "statement.xlsx", "Pysäköintipaikat.xlsx", "Võlgnikud.xlsx"),
    "png": ("image.png", "Ekraanipilt 2026-03-04 100212.png", "Näyttökuva.png", "screenshot.png"),
}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_file(rng: Random, kind: str = "") -> File:
    kind = kind or rng.choices(("pdf", "xlsx", "png"), weights=(50, 20, 30))[0]
    name = rng.choice(NAMES[kind])
    if kind == "pdf":
        return File(name, "application/pdf", make_pdf(rng))
    if kind == "xlsx":
        return File(name, XLSX_TYPE, make_xlsx(rng))
    return make_picture(rng, name)


def make_picture(rng: Random, name: str = "image001.png") -> File:
    side = rng.randrange(8, 24)
    rows = b"".join(b"\0" + rng.randbytes(side * 3) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return File(name, "image/png", b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_pdf(rng: Random) -> bytes:
    page = b"BT /F1 14 Tf 72 720 Td (No %d) Tj ET" % rng.randrange(10**6)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def make_xlsx(rng: Random) -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{rng.randrange(9999)}</v></c></row>'
        for n in range(1, 9)
    )
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sheet1.xml" ContentType="{office}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{relations}"><sheets>'
            '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/worksheet" Target="sheet1.xml"/></Relationships>',
            "xl/sheet1.xml": f'<worksheet xmlns="{spreadsheet}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def zipped(members: dict[str, str]) -> bytes:
    """A fixed moment in the archive, else the same seed would give other bytes tomorrow."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
