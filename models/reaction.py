"""A click on a heart or a raised thumb in Gmail: a program wrote the mail, and nobody said anything in it.

Gmail sends it as an answer, with a part of its own kind that holds the sign, and a sentence in the reader's language
that ends in an address of Google's. Only a sign that thanks or agrees is a machine's mail: a sad one, an unknown one,
and any word beside it are a person's, whom somebody is to read.
"""

import re

from models.mail import Mail, split_quote

CONTENT_TYPE = "text/vnd.google.email-reaction+json"
LONGEST = 500  # bytes; one is some 40
SIGN = re.compile(r'"emoji"\s*:\s*"([^"\\]{1,16})"')
GLAD = frozenset("👍👌🙏💪👏🙌🤝✅💯🎉🥳❤🧡💛💚💙💜💖💕💗🥰😍😊🙂😀😃😄😁😎🤩⭐🌟✨🔥🫶☺😇🤗")
SHADES = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")  # of one sign: its colour, and whether it is drawn
SENTENCE = re.compile(
    r"(\S{1,16})[ \t]{0,9}\n[ \t]{0,9}\n[^\n]{1,300}\n?<?https://www\.google\.com/gmail/about/\S{0,200}emojireactionemail[#\w]*>?\.?"
)


def is_glad_reaction(mail: Mail) -> bool:
    """Whether a mail says nothing but that its writer is glad of another one."""
    files = mail.attachments
    if len(files) != 1 or files[0].content_type != CONTENT_TYPE or len(files[0].content) > LONGEST:
        return False
    sign = SIGN.search(files[0].content.decode("utf-8", "replace"))
    if sign is None or SHADES.sub("", sign[1]) not in GLAD:
        return False
    own = mail.text[: split_quote(mail.text)].strip()
    sentence = SENTENCE.fullmatch(own) if len(own) <= LONGEST else None
    return sentence is not None and sentence[1] == sign[1]
