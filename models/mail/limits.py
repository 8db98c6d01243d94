"""How much of one mail is read.

A mail comes from strangers, so each of its dimensions has an end. The figures lie far beyond what people write
and keep the worst mail under a second. What is past a limit is left out with a note; the raw mail, which is
kept byte for byte, still holds it. Only a mail past MAIL_BYTES is not read at all.
"""

MAIL_BYTES = 100_000_000

HEADER_BLOCK_BYTES = 2_000_000
LEADING_JUNK_BYTES = 64_000
HEADERS = 1_000
HEADER_CHARS = 10_000
STRUCTURED_CHARS = 50_000
SUBJECT_CHARS = 1_000
NAME_CHARS = 200
ADDRESS_CHARS = 320
ADDRESSES = 500
COMMENT_DEPTH = 20

ID_CHARS = 200
IDS = 100

PARTS = 1_000
PART_DEPTH = 50
FALSE_DELIMITERS = 10_000
BOUNDARY_CHARS = 500
ATTACHMENT_NAME_BYTES = 200

TEXT_BYTES = 2_000_000
TEXT_CHARS = 1_000_000
HTML_CHARS = 2_000_000
HTML_READ_CHARS = 500_000

NOTES = 50
