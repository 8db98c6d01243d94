"""What a bounce says in words only, where its headers or its status do not tell (T-07, RFC 3463).

Some servers send a bounce as if a person had: with a return path, from an address of their own, in no standard form.
Then its subject must begin and its text must open as servers write and people do not. Other servers, Exim among them,
tell of a refusal only that it is one (5.0.0); then their answer's own words say whether the letter was meant.
"""

import re

from models.mail import Mail

SUBJECTS = (
    "undeliverable", "undelivered mail", "undelivered message", "mail delivery", "mail undeliverable",
    "mail system error", "mail could not be delivered", "message status - undeliverable", "message undeliverable",
    "message not delivered", "message could not be delivered", "delivery status notification", "delivery failure",
    "delivery failed", "delivery has failed", "delivery notification", "returned mail", "returned to sender",
    "failure notice", "failed mail", "nondeliverable mail", "non-delivery", "non delivery", "warning: message",
    "message delivery failure",
    "warning: could not send", "unzustellbar", "non remis", "det går inte att leverera", "не удается доставить",
)  # fmt: skip
BEGINNING = 6
BEGINNINGS = frozenset(subject[:BEGINNING] for subject in SUBJECTS)
OPENING_CHARS = 400
OPENING = re.compile(
    r"\W*(?:(?:hi\. )?this is (?:the |an? (?:automatic|advisory|delivery|warning|permanent))"
    r"|this (?:e-?mail |mail |message )(?:was (?:created automatically|undeliverable)|is an (?:automatic|advisory))"
    r"|(?:sorry,? )?(?:unable|could not|failed) (?:to )?deliver|mail delivery failed|undeliverable|failed recipient"
    r"|(?:your|the|a) (?:e-?mail |mail |message )(?:with subject|(?:was|has|could|can|did)(?: ?not)? (?:be )?\w"
    r"|(?:that )?you sent (?:was|has|could|can|did))"
    r"|your message\s|the following (?:message|recipient|address|e-?mail)|the original message was received"
    r"|delivery (?:to the following|of (?:e-?mail|the following|your)|has failed|failed)"
    r"|there was an error (?:while )?deliver|message (?:could not be|not) delivered)"
)

UNTOLD = ".0.0"
EXACT_STATUS = re.compile(rb"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.])")
ANSWER = re.compile(rb"^Diagnostic-Code:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.I | re.M)
WORDS = tuple(
    (detail, re.compile(words, re.IGNORECASE))
    for detail, words in {
        ".2.2": rb"quota|mailbox (?:is )?full|full mailbox|mailbox size|disk space|too many m(?:essages|ails)"
        rb"|insufficient (?:system )?storage|(?<!\d)552(?!\d)",
        ".3.4": rb"too (?:large|big)|message size|size limit|maximum (?:message |inbound |incoming )*size",
        ".7.1": rb"spam|unsolicited|\bbulk\b|\bjunk|\bblock(?:ed|ing|list)|(?:black|white|deny) ?list|\blisted\b"
        rb"|polic(?:y|ies)|content (?:filter|reject)|virus|\bdmarc\b|\bspf\b|\bdkim\b|\bdenied\b"
        rb"|relaying|as a relay|to relay|not allowed to send|requires confirmation",
    }.items()
)
REFUSED = re.compile(
    r"(?<![\d.])5\d\d[ -](?=\D)|(?<![\d.])5\.\d{1,2}\.\d{1,3}(?![\d.])"
    r"|(?:unknown|no such|invalid) (?:user|recipient|address)"
    r"|(?:user|recipient|address|mailbox) (?:is )?(?:unknown|unavailable|not found|disabled)|does not exist",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
RETURNED = re.compile(r"(?:return-path|received|from|message-id|original message headers):", re.IGNORECASE)
LINES_ABOVE = 3
LINES_READ = 100
MOST_ADDRESSES = 20


def told_addresses(text: str, reporter: str) -> list[str]:
    """The addresses beside which a refusal stands, in its line or in the lines right above; not who reports it."""
    found: dict[str, None] = {}
    above: list[str] = []
    for line in text[: LINES_READ * 200].split("\n", LINES_READ)[:LINES_READ]:
        line = line.strip()[:300]
        if RETURNED.match(line):
            break
        if line:
            above = [line, *above[:LINES_ABOVE]]
        if line and REFUSED.search(line):
            nearest = next(filter(None, map(ADDRESS.search, above)), None)
            found |= {nearest[0].lower(): None} if nearest else {}
    return [address for address in found if address != reporter][:MOST_ADDRESSES]


def is_a_server(mail: Mail) -> bool:
    """Whether a mail server wrote it, by its name or by its words."""
    name = mail.sender.key.partition("@")[0]
    return "daemon" in name or name == "postmaster" or has_words_of_a_server(mail)


def reads_as_report(mail: Mail) -> bool:
    """Whether subject and opening are a server's."""
    return mail.subject[:BEGINNING].lower() in BEGINNINGS and _has_subject(mail) and _has_opening(mail)


def has_words_of_a_server(mail: Mail) -> bool:
    """Whether the subject or the opening is a server's."""
    return _has_subject(mail) or _has_opening(mail)


def _has_subject(mail: Mail) -> bool:
    return mail.subject.lower().startswith(SUBJECTS)


def _has_opening(mail: Mail) -> bool:
    return OPENING.match(mail.text[:OPENING_CHARS].lower()) is not None


def told_status(status: str, said: bytes) -> str:
    """A code that tells no more than its class, made exact by the server's answer, if that says more."""
    if EXACT_STATUS.fullmatch(status.encode()) and not status.endswith(UNTOLD):
        return status
    answers = b"\n".join(ANSWER.findall(said))
    codes = (code.decode() for code in EXACT_STATUS.findall(answers))
    exact = next((code for code in codes if code[0] == status[0] and not code.endswith(UNTOLD)), "")
    by_words = (status[0] + detail for detail, words in WORDS if words.search(answers))
    return exact or next(by_words, status)
