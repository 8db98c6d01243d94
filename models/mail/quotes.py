"""Where the quoted history of an answer begins, so that it can be folded; it is never deleted.

History begins at a program's separator (Outlook's dashes or header block), at an attribution ("On ... wrote:",
"... kirjutas ...:", "... kirjoitti:", also wrapped), or where nothing but lines marked ">" follows. Words below a
quotation are an answer to it, so a quotation that has any stays open, and a mail that is history only stays open too;
a signature, or what a list or a virus scanner adds, is no answer.
Every line is looked at once, of very long texts and lines the beginning only: nothing, however crafted, takes long.
"""

import re
from itertools import takewhile

from models.mail.quote_words import FROM, OPENINGS, OTHERS, SEPARATORS, SUBJECT, VERB, WROTE_IN_ANY_LANGUAGE

_LINES = 20_000
_LINE_CHARS = 300
_HEADER_LINES = 6
_SUBJECT_LINES = 20
_ATTRIBUTION_LINES = 3
_FOOTER_LINES = 12

_MARKS = frozenset(("--", "__", "==", "**", "##", "- "))
_SIGNS = (":", ">", *_MARKS)  # no history begins without one of them
_WHEN_OR_WHO = re.compile(r"\d[:.]\d\d|\b(?:19|20)\d\d\b|[\w.]@\w")
_DAY_OR_WHO = re.compile(r"\b(?:19|20)\d\d\b|[\w.]@\w")
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\d[:.]\d\d")
_WHO = re.compile(r"[\w.]@\w")
_SENDER = re.compile(r"<[^<>@\s]{1,64}@[^<>@\s]{1,99}>")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?!\d|\.\d)")
_RULE = re.compile(r"[_\-=*\s]{10,}")
_SIGNATURE = "--"
_OF_A_PROGRAM = re.compile(r"mailing list|\blistinfo\b|unsubscribe|virus|viirus|вирус", re.IGNORECASE)
_RUNS_ON = ":  "  # Yahoo's program for Android ends an attribution so, and the history goes on in the same line


def split_quote(text: str) -> int:
    """The offset at which history begins; the length of the text where there is none."""
    text = text.replace("：", ":")
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
    number = _footer(lines)
    while number and (not lines[number - 1] or lines[number - 1].startswith(">")):
        number -= 1
    while number < len(lines) and not lines[number]:
        number += 1
    return _with_attribution(lines, number)


def _footer(lines: list[str]) -> int:
    """The line of a signature, or of what a program added, that stands right below a quotation; else the end."""
    for number in range(len(lines) - 1, max(0, len(lines) - _FOOTER_LINES), -1):
        line = lines[number]
        if line[:2] not in _MARKS or line.strip("-_=*"):
            continue
        above = next((lines[at] for at in (number - 1, number - 2) if at >= 0 and lines[at]), "")
        if above.startswith(">") and (line == _SIGNATURE or _OF_A_PROGRAM.search(" ".join(lines[number:]))):
            return number
    return len(lines)


def _with_attribution(lines: list[str], tail: int) -> int:
    """Right above what is marked to the end, a line that names who, or when, introduces it in whatever language."""
    at = next((at for at in (tail - 1, tail - 2) if at > 0 and lines[at]), 0)
    if tail == len(lines) or not lines[at].endswith(":") or lines[at].startswith(">"):
        return tail
    is_told = _SENDER.search(lines[at]) or (_YEAR.search(lines[at]) and _TIME.search(lines[at]))
    return at if is_told and not lines[at - 1] else tail


def _beginning(lines: list[str], number: int, tail: int) -> int:
    """The line at which history begins if this line shows it, else -1."""
    line = lines[number]
    if _is_separator(line) or _is_header_block(lines, number):
        while number and line[:2] not in _MARKS and _name_of(lines[number - 1]) in OTHERS:
            number -= 1
        return _with_title(lines, number)
    if line.endswith(":"):
        begins = _attribution(lines, number)
        if begins >= 0 and _begins_history(lines, begins, number, tail):
            return begins
    elif _RUNS_ON in line and _is_yahoos(line):
        return number
    return -1


def _with_title(lines: list[str], number: int) -> int:
    """Together with a rule, or words between two rules, that stand above; a blank line may be between them."""
    for at in (number - 1, number - 2):
        if at < 0 or lines[at]:
            is_title = at >= 0 and lines[at][:2] in _MARKS and lines[at][-2:] in _MARKS
            return at if is_title or (at == number - 1 and _RULE.fullmatch(lines[at])) else number
    return number


def _is_separator(line: str) -> bool:
    if line[:2] not in _MARKS:
        is_marked = line.startswith(">>>") and line.endswith(">>>")  # GroupWise
        return bool(_WHEN_OR_WHO.search(line)) if is_marked else line.lower() in OPENINGS
    if line.startswith("##-") and line.endswith("-##"):  # what ticket systems ask to answer above
        return True
    words = line.strip("-_=* :>").lower().replace("’", "'")
    if words in SEPARATORS or words.startswith("forwarded by "):
        return True
    return line.endswith("--") and _is_written(words) and bool(_DAY_OR_WHO.search(words))


def _is_header_block(lines: list[str], number: int) -> bool:
    """A copy of the headers: the sender's line and, right below, at least two others, or three below and above it.

    People too write from where, to where and when: a mail's headers name its subject or somebody's address.
    """
    name, colon, rest = lines[number].strip("*").partition(":")
    if not colon or not rest.strip(" *") or name.strip("* ").lower() not in FROM:
        return False
    below = {_name_of(line): line for line in lines[number + 1 : number + 1 + _HEADER_LINES] if line}
    copied = {name: line for name, line in below.items() if name in OTHERS}
    fewest = 2
    if len(copied) == 1:
        fewest = 3
        above = {_name_of(line): line for line in reversed(lines[max(0, number - _HEADER_LINES) : number])}
        copied |= {name: above[name] for name in takewhile(OTHERS.__contains__, above)}
    return len(copied) >= fewest and _is_of_a_mail(copied, lines, number)


def _is_of_a_mail(copied: dict[str, str], lines: list[str], number: int) -> bool:
    if "@" in lines[number] or any("@" in line for line in copied.values()):
        return True
    nearby = lines[number + 1 : number + 1 + _SUBJECT_LINES]  # many recipients stand before it
    return not SUBJECT.isdisjoint(copied) or any(_name_of(line) in SUBJECT for line in nearby)


def _name_of(line: str) -> str:
    """What a line of a header block stands for, "" where it is none."""
    name, colon, _ = line.strip("*").partition(":")
    return name.strip("* ").lower() if colon else ""


def _is_written(text: str) -> bool:
    """Whether it says that somebody wrote something."""
    return bool(VERB.search(text) or WROTE_IN_ANY_LANGUAGE.search(text))


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
    """The date may stand above the name."""
    if not _WHEN.search(joined):
        for above in range(begins - 1, max(-1, begins - _ATTRIBUTION_LINES), -1):
            if not lines[above] or lines[above][-1] in ".!?:":
                break
            if _WHEN.search(lines[above]):
                return above
    return begins


def _is_yahoos(line: str) -> bool:
    attribution = line.partition(_RUNS_ON)[0]
    return bool(VERB.search(attribution) and _WHO.search(attribution) and _TIME.search(attribution))


def _begins_history(lines: list[str], begins: int, number: int, tail: int) -> bool:
    """Marked lines below an attribution are history unless words of the sender's own follow.

    Where nothing is marked, the attribution must name a day and a time, or one of them and an address: people also tell
    what somebody wrote, and when.
    """
    following = number + 1
    while following < len(lines) and not lines[following]:
        following += 1
    if following < len(lines) and lines[following].startswith(">"):
        return following >= tail
    attribution = " ".join(lines[begins : number + 1])
    signs = (_WHO, _YEAR, _TIME)
    return sum(sign.search(attribution) is not None for sign in signs) >= len(signs) - 1
