"""Where the quoted history of an answer begins, so that it can be folded; it is never deleted.

History begins at a program's separator (Outlook's dashes or header block), at an attribution ("On ... wrote:",
"... kirjutas ...:", "... kirjoitti:", also wrapped), or where nothing but lines marked ">" follows. Words below a
quotation are an answer to it, so a quotation that has any stays open, and a mail that is history only stays open too.
Every line is looked at once, of very long texts and lines the beginning only: nothing, however crafted, takes long.
"""

import re
from itertools import takewhile

_LINES = 20_000
_LINE_CHARS = 300
_HEADER_LINES = 6
_SUBJECT_LINES = 20
_ATTRIBUTION_LINES = 3

_MARKS = frozenset(("--", "__", "==", "**", "- "))
_SIGNS = (":", ">", *_MARKS)  # no history begins without one of them
_SEPARATORS = frozenset(
    (
        "original message",
        "original appointment",
        "forwarded message",
        "forwarded by",
        "reply message",
        "algne kiri",
        "algne sõnum",
        "algne teade",
        "algkiri",
        "algsõnum",
        "edastatud kiri",
        "edastatud sõnum",
        "alkuperäinen viesti",
        "alkuperäinen sanoma",
        "välitetty viesti",
        "ursprüngliche nachricht",
        "weitergeleitete nachricht",
        "originalmeddelande",
        "ursprungligt meddelande",
        "oprindelig meddelelse",
        "oriģinālā ziņa",
        "sākotnējais ziņojums",
        "pradinis laiškas",
        "исходное сообщение",
        "пересылаемое сообщение",
        "message d'origine",
        "wiadomość oryginalna",
        "treść przekazanej wiadomości",
        "message original",
        "message transféré",
        "oorspronkelijk bericht",
        "doorgestuurd bericht",
        "messaggio originale",
        "messaggio inoltrato",
        "mensaje original",
        "mensaje reenviado",
        "mensagem original",
        "mensagem encaminhada",
        "původní e-mail",
        "původní zpráva",
        "eredeti üzenet",
        "opprinnelig melding",
        "vidarebefordrat meddelande",
    )
)
_FROM = frozenset("from saatja kellelt lähettäjä von från fra de от no nuo od van da від".split()) | {"от кого"}
_OTHERS = frozenset(
    "sent date to cc subject saadetud saatmisaeg kuupäev kellele adressaat saaja koopia teema pealkiri lähetetty päivä"
    " päiväys vastaanottaja kopio aihe gesendet datum an betreff skickat till kopia ämne sendt til emne отправлено дата"
    " кому тема копия envoyé objet à nosūtīts kam temats tēma išsiųsta kam wysłano do temat data verzonden aan"
    " onderwerp inviato a oggetto enviado para asunto assunto fecha odesláno komu předmět надіслано".split()
) | {"enviado el", "enviada em"}
_SUBJECT = frozenset(
    "subject teema pealkiri aihe betreff ämne emne тема objet temats tēma temat onderwerp oggetto asunto assunto"
    " předmět".split()
)
_VERB = re.compile(
    r"(?:wrote|writes|kirjutas|kirjutasid|kirjutab|kirjoitti|schrieb|geschrieben|skrev|rakstīja|rašė|napisał|écrit|"
    r"escribió|escreveu|scritto|schreef|napsala?|написала?|пишет|пише|geschreven|a scris|írta|yazdı)\b"
)
_WROTE_IN_ANY_LANGUAGE = re.compile(
    r"\d ?г\.?,? в \d{1,2}:\d\d,"
    r"|\d{1,2}[:.]\d\d\b.{0,99}<\s?[^<>@\s]{1,64}@[^<>@\s]{1,99}>\)?:\s*$"  # a time and a sender
)
_WHEN_OR_WHO = re.compile(r"\d[:.]\d\d|\b(?:19|20)\d\d\b|[\w.]@\w")
_DAY_OR_WHO = re.compile(r"\b(?:19|20)\d\d\b|[\w.]@\w")
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\d[:.]\d\d")
_WHO = re.compile(r"[\w.]@\w")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?!\d|\.\d)")
_RULE = re.compile(r"[_\-=*\s]{10,}")


def split_quote(text: str) -> int:
    """The offset at which history begins; the length of the text where there is none."""
    if not any(sign in text for sign in _SIGNS):
        return len(text)
    written = text.split("\n")
    lines = [line[:_LINE_CHARS].strip() for line in written]
    tail = _quoted_tail(lines) if ">" in text else len(lines)
    marked = [number for number, line in enumerate(lines[: min(tail, _LINES)]) if ":" in line or line[:2] in _MARKS]
    begins = next((found for number in marked if (found := _beginning(lines, number, tail)) >= 0), tail)
    if begins == len(lines) or not any(lines[:begins]):
        return len(text)
    return sum(map(len, written[:begins])) + begins


def _quoted_tail(lines: list[str]) -> int:
    """The line from which on all are quoted or blank, together with the attribution above it."""
    number = len(lines)
    while number and (not lines[number - 1] or lines[number - 1].startswith(">")):
        number -= 1
    while number < len(lines) and not lines[number]:
        number += 1
    return number


def _beginning(lines: list[str], number: int, tail: int) -> int:
    """The line at which history begins if this line shows it, else -1."""
    line = lines[number]
    if _is_separator(line) or _is_header_block(lines, number):
        while number and line[:2] not in _MARKS and _name_of(lines[number - 1]) in _OTHERS:
            number -= 1
        return number - 1 if number and _RULE.fullmatch(lines[number - 1]) else number
    if line.endswith(":"):
        begins = _attribution(lines, number)
        if begins >= 0 and _begins_history(lines, begins, number, tail):
            return begins
    return -1


def _is_separator(line: str) -> bool:
    if line[:2] not in _MARKS:
        return line == "Begin forwarded message:"
    words = line.strip("-_=* :>").lower()
    if words in _SEPARATORS or words.startswith("forwarded by "):
        return True
    return line.endswith("--") and _is_written(words) and bool(_DAY_OR_WHO.search(words))


def _is_header_block(lines: list[str], number: int) -> bool:
    """A copy of the headers: the sender's line and, right below, at least two others, or three below and above it.

    People too write from where, to where and when: a mail's headers name its subject or somebody's address.
    """
    name, colon, rest = lines[number].strip("*").partition(":")
    if not colon or not rest.strip(" *") or name.strip("* ").lower() not in _FROM:
        return False
    below = {_name_of(line): line for line in lines[number + 1 : number + 1 + _HEADER_LINES] if line}
    copied = {name: line for name, line in below.items() if name in _OTHERS}
    fewest = 2
    if len(copied) == 1:
        fewest = 3
        above = {_name_of(line): line for line in reversed(lines[max(0, number - _HEADER_LINES) : number])}
        copied |= {name: above[name] for name in takewhile(_OTHERS.__contains__, above)}
    return len(copied) >= fewest and _is_of_a_mail(copied, lines, number)


def _is_of_a_mail(copied: dict[str, str], lines: list[str], number: int) -> bool:
    if "@" in lines[number] or any("@" in line for line in copied.values()):
        return True
    nearby = lines[number + 1 : number + 1 + _SUBJECT_LINES]  # many recipients stand before it
    return not _SUBJECT.isdisjoint(copied) or any(_name_of(line) in _SUBJECT for line in nearby)


def _name_of(line: str) -> str:
    """What a line of a header block stands for, "" where it is none."""
    name, colon, _ = line.strip("*").partition(":")
    return name.strip("* ").lower() if colon else ""


def _is_written(text: str) -> bool:
    """Whether it says that somebody wrote something."""
    return bool(_VERB.search(text) or _WROTE_IN_ANY_LANGUAGE.search(text))


def _attribution(lines: list[str], number: int) -> int:
    """The first line of an attribution that ends here, else -1."""
    nearby = " ".join(lines[max(0, number + 1 - _ATTRIBUTION_LINES) : number + 1])
    if lines[number].startswith(">") or not (_WHEN_OR_WHO.search(nearby) and _is_written(nearby.lower())):
        return -1
    joined = ""
    for begins in range(number, max(-1, number - _ATTRIBUTION_LINES), -1):
        if not lines[begins]:
            return -1
        joined = f"{lines[begins]} {joined}"
        if _is_written(joined.lower()) and _WHEN_OR_WHO.search(joined):
            return _first_line(lines, begins, joined)
    return -1


def _first_line(lines: list[str], begins: int, joined: str) -> int:
    """The date may stand on the line above the name."""
    above = lines[begins - 1] if begins else ""
    is_part = above and not _WHEN.search(joined) and _WHEN.search(above) and above[-1] not in ".!?:"
    return begins - 1 if is_part else begins


def _begins_history(lines: list[str], begins: int, number: int, tail: int) -> bool:
    """Marked lines below an attribution are history unless words of the sender's own follow.

    Where nothing is marked, the attribution must name an address or both a day and a time: people also tell what
    somebody wrote, and when.
    """
    following = number + 1
    while following < len(lines) and not lines[following]:
        following += 1
    if following < len(lines) and lines[following].startswith(">"):
        return following >= tail
    attribution = " ".join(lines[begins : number + 1])
    return bool(_WHO.search(attribution) or (_YEAR.search(attribution) and _TIME.search(attribution)))
