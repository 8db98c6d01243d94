"""Notes that somebody is away, from programs that mark them by no header (T-07).

Only an answer can be one, and only where it holds nothing else: each clause above the closing words must greet, thank,
say that the writer is away, or tell when they are back and who helps meanwhile. Whoever is away and asks for anything
is a person whom somebody is to answer.
"""

import re

from models.absence_words import ABSENT, ASKED, GREETING, REACHED, SIGN_OFF, STEMS, TOLD
from models.mail import Mail, split_quote

OPENING = 200  # letters, within which a note comes to the point
LONGEST = 800
LONG_LINE = 50
GREETING_WORDS = 4
DAY_WORDS = 3
NAME_WORDS = 4
POINT_IN_DATE = re.compile(r"(?<=\d)\.")
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
END_OF_CLAUSE = re.compile(
    r"[.!](?=\s|$)|[,;:](?=\s)|\n| (?:and|but|ja|ning|aga|mutta|и|но|а|un|bet|ir|und|aber|och|men|og|ale|et|mais) "
)


def is_absence_note(mail: Mail) -> bool:
    """Whether an answer says nothing but that its writer is away."""
    opening = mail.text[:OPENING].lower()
    if not any(map(opening.__contains__, STEMS)):
        return False
    said = POINT_IN_DATE.sub("", _above_the_name(mail.text[: split_quote(mail.text)]).lower())
    if len(said) > LONGEST or ASKED.search(said) or not ABSENT.search(said):
        return False
    return all(map(_is_of_a_note, END_OF_CLAUSE.split(said)))


def _above_the_name(text: str) -> str:
    """The words above those that close a letter, and above a name that stands alone; lines that were cut are joined."""
    lines = [" ".join(line.split()) for line in text[: 4 * LONGEST].split("\n")]
    lines = [line for line in lines if line]
    for number, line in enumerate(lines):
        if number and SIGN_OFF.match(line.lower()):
            lines = lines[:number]
            break
    while len(lines) > 1 and _is_name(lines[-1]):
        lines.pop()
    return "".join(f"{line} " if len(line) > LONG_LINE else f"{line}\n" for line in lines)


def _is_name(line: str) -> bool:
    words = line.split()
    is_capital = not any(word[0].islower() for word in words)
    return (is_capital and len(words) <= NAME_WORDS and line[-1] not in ".!:") or WEB_ADDRESS.match(line) is not None


def _is_of_a_note(clause: str) -> bool:
    clause = clause.strip()
    words = len(clause.split())
    if not any(map(str.isalnum, clause)) or (words <= GREETING_WORDS and GREETING.match(clause)):
        return True
    if ABSENT.search(clause) or TOLD.search(clause) or REACHED.search(clause):
        return True
    return words <= DAY_WORDS and any(map(str.isdigit, clause))
