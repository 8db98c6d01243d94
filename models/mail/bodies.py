"""What of a mail is its readable body, and what is an attachment.

Body are the text parts that are shown in place: not attached, without a file name, plain text, HTML or the old
enriched text. Of an alternative, the plain text is read where it says anything and the HTML otherwise; several
bodies, as Apple Mail writes them around pictures, are joined in order. Where a mail has no body, the words of files are
read that are to be shown in place, else those of a short text that was attached and is all there is; they stay files.
Everything else is an attachment, byte for byte: also invitations, delivery reports, signatures and mails within the
mail. Since joined pages are no longer what was sent, every HTML part after the first is kept as a file as well; what
Outlook packed into a file is shown beside it.
"""

from dataclasses import dataclass, field

from models.mail import limits
from models.mail.attachments import make_attachment
from models.mail.budget import Budget
from models.mail.charsets import decode
from models.mail.cleaning import readable_lines
from models.mail.flowed import unflow
from models.mail.mail import Attachment
from models.mail.markup import page_charset
from models.mail.parts import Part
from models.mail.stand_ins import is_stand_in
from models.mail.text import text_of_html
from models.mail.tnef import OPENED, UNOPENED, is_tnef, packed_files
from models.mail.transfer import undo
from models.mail.uuencoded import take_files

_OF_A_FILE = "The mail has no text of its own; the words of a file in it are shown."
_TOO_LONG = "The text is longer than is read; its end was left out."
BODY_KINDS = frozenset(("text/plain", "text/html", "text/enriched", "text/richtext"))
_MARKED_UP = frozenset(("text/enriched", "text/richtext"))
_NO_WORDS = frozenset(  # of the other kinds of text each is read as plain (RFC 2046 4.1.4)
    "text/calendar text/csv text/tab-separated-values text/vcard text/x-vcard text/directory text/css text/javascript"
    " text/xml text/rfc822-headers".split()
)
_PAGE = ("<html", "<!doctype html")
_PAGE_CHARS = 10


@dataclass(slots=True)
class _Body:
    """One body: an alternative's ways to say it, or one text part."""

    alternative: int
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    def text(self, budget: Budget) -> str:
        plain = "\n".join(filter(str.strip, self.plain))
        if plain and not (self.html and is_stand_in(plain)):
            return plain
        return "\n".join(filter(None, (text_of_html(page, budget) for page in self.html))) or plain


@dataclass(slots=True)
class Bodies:
    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_bodies(raw: bytes, leaves: list[Part], budget: Budget) -> Bodies:
    found = Bodies()
    bodies: list[_Body] = []
    has_html = False
    for part in leaves:
        is_body = _is_body(part, is_first=part is leaves[0])
        content = undo(raw[part.start : part.end], part.encoding, budget, is_text=is_body)
        if is_body:
            if not (bodies and part.alternative and bodies[-1].alternative == part.alternative):
                bodies.append(_Body(part.alternative))
            _add_text(content, part, bodies[-1], found, budget)
        if not is_body or (has_html and part.kind.value == "text/html"):
            file = make_attachment(part, content, len(found.attachments) + 1, budget, is_shown=is_body)
            found.attachments.append(file)
            if is_tnef(file):
                _add_packed(file, found, budget)
        has_html = has_html or (is_body and part.kind.value == "text/html")
    found.html = _cut("\n".join(page for body in bodies for page in body.html), limits.HTML_CHARS, found.notes)
    found.text = _cut("\n".join(filter(None, (body.text(budget) for body in bodies))), limits.TEXT_CHARS, found.notes)
    if leaves and not (found.text or found.html):
        found.text = _cut(_words_of_files(raw, leaves, found, budget), limits.TEXT_CHARS, found.notes)
    return found


def _add_packed(file: Attachment, found: Bodies, budget: Budget) -> None:
    files = packed_files(file.content, budget)
    found.attachments += files
    found.notes.append(OPENED if files else UNOPENED)


def _words_of_files(raw: bytes, leaves: list[Part], found: Bodies, budget: Budget) -> str:
    """What files say that are to be shown in place, else a letter that was attached."""
    shown = [part for part in leaves if _is_shown(part)]
    is_letter = len(found.attachments) == 1
    letters = [part for part in leaves if is_letter and _is_attached_letter(part)]
    text = _joined_words(raw, shown, found, budget) or _joined_words(raw, letters, found, budget)
    found.notes += [_OF_A_FILE] if text else []
    return text


def _joined_words(raw: bytes, files: list[Part], found: Bodies, budget: Budget) -> str:
    said = []
    for part in files:
        if part.kind.value.startswith("text/") and part.kind.value not in _NO_WORDS:
            body = _Body(0)
            _add_text(undo(raw[part.start : part.end], part.encoding, budget, is_text=True), part, body, found, budget)
            said.append(body.text(budget))
    return "\n".join(filter(str.strip, said))


def _is_attached_letter(part: Part) -> bool:
    """A longer text is a log or a list."""
    is_attached = part.disposition.value == "attachment" and not part.is_unread
    return is_attached and part.kind.value in BODY_KINDS and part.end - part.start <= limits.LETTER_BYTES


def _is_shown(part: Part) -> bool:
    return not part.is_unread and part.disposition.value != "attachment"


def _is_body(part: Part, *, is_first: bool) -> bool:
    """A file name makes a file, except where a program names the one text it sends."""
    if part.kind.value not in BODY_KINDS or not _is_shown(part):
        return False
    is_named_text = is_first and not part.disposition.value
    return part.depth == 0 or is_named_text or not part.file_name


def _add_text(content: bytes, part: Part, body: _Body, found: Bodies, budget: Budget) -> None:
    if len(content) > limits.TEXT_BYTES:
        found.notes.append(_TOO_LONG)
    room = budget.take("text_bytes", min(len(content), limits.TEXT_BYTES))
    charset = part.charset or (page_charset(content) if part.kind.value == "text/html" else "")
    written, is_guessed = decode(content[:room], charset, budget)
    if is_guessed:
        found.notes.append("The charset of the text is missing or wrong; its letters were guessed.")
    text = readable_lines(written)
    if part.kind.value in _MARKED_UP:
        body.plain.append(text_of_html(text.replace("\n", "<br>"), budget))
    elif part.kind.value == "text/html" or (_is_page(text) and not part.alternative):
        body.html.append(text)
    elif _is_page(text):
        body.plain.append(text_of_html(text, budget))
    else:
        body.plain.append(_plain(text, part, found, budget))


def _is_page(text: str) -> bool:
    """Whether it is HTML, whatever it is called."""
    return "<" in text[:_PAGE_CHARS] and text[: 2 * _PAGE_CHARS].lstrip().lower().startswith(_PAGE)


def _plain(text: str, part: Part, found: Bodies, budget: Budget) -> str:
    parameters = part.kind.parameters
    if parameters.get("format", "").lower() == "flowed":
        text = unflow(text, deletes_space=parameters.get("delsp", "").lower() == "yes")
    text, files = take_files(text, budget)
    found.attachments.extend(files)
    return text


def _cut(text: str, most: int, notes: list[str]) -> str:
    if len(text) > most:
        notes.append(_TOO_LONG)
    return text[:most]
