"""Whether a mail that bears an agent's address was written by that agent (T-10).

Anybody can write anybody's address into From. What counts is the word of the server that received the mail: the
topmost Authentication-Results, and only where it bears the name that is pinned for the list (`authserv_id` in
company.yaml), for whatever stands below the top may have come with the mail. It must say that DMARC passed, or that
a DKIM signature of the sender's domain did. Without such a word the answer is no. A list that nobody outside can
write to (`internal: true`) needs none. Both headers are read strictly: a From that another program may read as
another address proves nothing, for the server may have judged that one; and where the quotes or comments of a result
do not close, or a clause has another form than RFC 8601 gives it, it says nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from models.house import House
from models.idn import in_letters
from models.mail import Mail

JUDGED = {"dmarc": {"header.from"}, "dkim": {"header.d", "header.i"}}  # the properties that name a domain

Clause = list[tuple[str, str]]  # method and result first, then the properties; names in lower case

_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_SYNTAX = re.compile(r'["()]')
_OUTSIDE = re.compile(rf'{_QUOTED}|[^"()]+|\(', re.DOTALL)
_INSIDE_COMMENT = re.compile(r"\\.|[^()\\]+|[()]", re.DOTALL)
_PIECE = re.compile(rf'{_QUOTED}|;|[^";]+', re.DOTALL)
_SERVER = re.compile(rf"\s*({_QUOTED}|[^\s;=\"]+)(?:\s+\d+)?\s*", re.DOTALL)
_QUOTED_NAME = re.compile(rf"{_QUOTED}(?!@)", re.DOTALL)
_NAMED = re.compile(r"[^\s<>,;()]*@[^\s<>,;()]*")
_PAIR = re.compile(rf'\s*([a-z0-9_./-]+)\s*=\s*((?:{_QUOTED}|[^\s";])+)', re.DOTALL | re.IGNORECASE)


def why_unproven(mail: Mail, house: House) -> str:
    """Why nothing proves that the mail is from the address in From; empty where it is proven."""
    values = mail.all_headers("From")
    if len(values) != 1 or len(mail.from_addresses) != 1 or not _names_only(values[0], mail.sender.key):
        return "From does not name exactly one address"
    if house.is_internal:
        return ""
    if not house.authserv_id:
        return "no receiving server is pinned for this list (authserv_id in company.yaml)"
    topmost = mail.first_headers.get("authentication-results")
    if topmost is None:
        return "it bears no Authentication-Results"
    server, clauses = read_results(topmost)
    if server != house.authserv_id.lower():
        return f"its topmost Authentication-Results is not by {house.authserv_id}"
    if any(_passes(clause, mail.sender.domain, house) for clause in clauses):
        return ""
    return f"{house.authserv_id} passed neither DMARC nor a DKIM signature of {mail.sender.domain}"


def _names_only(value: str, sender: str) -> bool:
    """Whether From holds the sender's address and no other, but in a quoted name."""
    return {in_letters(word.lower()) for word in _NAMED.findall(_QUOTED_NAME.sub(" ", value))} == {sender}


@lru_cache(maxsize=64)  # a server says the same of most mails of our own
def read_results(value: str) -> tuple[str, tuple[Clause, ...]]:
    """The server that speaks, and its clauses; "" for what is no readable header."""
    first, *others = _clauses(_without_comments(value))
    server = _SERVER.fullmatch(first)
    if server is None:
        return "", ()
    return _unquoted(server[1]).lower(), tuple(filter(None, map(_pairs, others)))


def is_aligned(domain: str, *, sender_domain: str, own_domains: Iterable[str]) -> bool:
    """Whether a domain stands for the sender's: the same one, or both the firm's or below the firm's (relaxed)."""
    if domain == sender_domain:
        return True
    return any(_is_within(domain, own) and _is_within(sender_domain, own) for own in own_domains)


def _is_within(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")


def _passes(clause: Clause, sender_domain: str, house: House) -> bool:
    """Whether a clause is a pass of DMARC or DKIM, for the sender's domain and no other."""
    (method, result), *properties = clause
    named = [value for name, value in properties if name in JUDGED.get(method, ())]
    judged = [in_letters(value.rpartition("@")[2].lower()) for value in named]
    if result.lower() != "pass" or not (judged or method == "dmarc"):
        return False
    return all(is_aligned(domain, sender_domain=sender_domain, own_domains=house.own_domains) for domain in judged)


def _without_comments(value: str) -> str:
    """The value with a blank for each comment; empty where a quote or comment does not close."""
    if not _SYNTAX.search(value):
        return value
    kept: list[str] = []
    depth = at = 0
    while at < len(value):
        found = (_INSIDE_COMMENT if depth else _OUTSIDE).match(value, at)
        if found is None:
            return ""
        token, at = found[0], found.end()
        if not depth and token != "(":
            kept.append(token)
        elif token in {"(", ")"}:
            depth += 1 if token == "(" else -1
            kept.append(" ")
    return "" if depth else "".join(kept)


def _clauses(value: str) -> list[str]:
    if '"' not in value:
        return value.split(";")
    clauses = [""]
    for piece in _PIECE.findall(value):
        if piece == ";":
            clauses.append("")
        else:
            clauses[-1] += piece
    return clauses


def _pairs(clause: str) -> Clause:
    """The pairs of a clause; none where anything else stands in it."""
    found: Clause = []
    clause = clause.strip()
    at = 0
    while at < len(clause):
        pair = _PAIR.match(clause, at)
        if pair is None:
            return []
        found.append((pair[1].lower().partition("/")[0], _unquoted(pair[2])))
        at = pair.end()
    return found


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') and value.endswith('"') else value
