"""A ticket system's word that it has our mail, where no header marks it (T-07).

Only an answer can be one. It says both that a request was received and that a program says so: an agent of another firm
says the first, and a footer below an agent's words the second.
"""

import re

from models.mail import Mail, split_quote

LONGEST = 1500
STEMS = ("utoma", "utomā", "втомат", "not reply")  # of BY_A_PROGRAM: most mails are spared the long look
RECEIVED = re.compile(
    r"\b(?:e-?mail|message|request|ticket|case|enquiry|inquiry)\b[^.!?\n]{0,60}\b(?:received|registered|created|opened|logged)"
    r"|\b(?:received|registered|opened|created)\b[^.!?\n]{0,30}\b(?:e-?mail|message|request|ticket|enquiry|inquiry)"
    r"|(?:pöördumi|kir[ij]|päring)[^.!?\n]{0,60}(?:registreeri|vastu võetud|kätte saa|saabunud|oleme saanud)"
    r"|(?:viesti|pyyntö|palvelupyyn|yhteydenot)[^.!?\n]{0,60}(?:vastaanotet|kirjattu)|olemme vastaanottaneet"
    r"|(?:обращение|письмо|запрос|заявка)[^.!?\n]{0,60}(?:зарегистрирован|получен|принят)"
    r"|(?:pieteikums|vēstule|pieprasījums)[^.!?\n]{0,60}(?:saņemt|reģistrēt)"
    r"|(?:užklausa|laiškas|kreipimasis)[^.!?\n]{0,60}(?:gaut|užregistruot)"
    r"|(?:anfrage|nachricht|e-?mail|ticket)[^.!?\n]{0,60}(?:eingegangen|erhalten|registriert|erfasst)"
    r"|(?:ärende|meddelande|mejl|förfrågan)[^.!?\n]{0,60}(?:mottagit|mottaget|registrera)"
    r"|(?:zgłoszenie|wiadomość)[^.!?\n]{0,60}(?:zarejestrowan|przyjęt|otrzyma)"
    r"|(?:demande|message)[^.!?\n]{0,60}(?:reçue?|enregistrée?)\b"
)
BY_A_PROGRAM = re.compile(
    r"\b(?:this is an automat|automat\w{0,10} (?:generated|message|reply|response|e-?mail)|do not reply)"
    r"|automaat(?:ne|vastus)|automaattinen|автоматическ|automātisk|automatin|automatisch|automatisk|automatyczn"
    r"|automatique"
)


def is_confirmation(mail: Mail) -> bool:
    """Whether an answer says but that a program took a mail of ours in."""
    opening = mail.text[:LONGEST]
    if not any(map(opening.__contains__, STEMS)):
        return False
    own = mail.text[: split_quote(mail.text)].strip().lower()
    return len(own) <= LONGEST and all(words.search(own) for words in (RECEIVED, BY_A_PROGRAM))
