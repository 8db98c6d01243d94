"""The names of companies as they can be compared: case, marks and legal forms make no difference.

A bank writes `ÕUNAPUU OU`, the register `Õunapuu OÜ`, a payer `AS Õunapuu`.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
LEGAL_FORMS = frozenset(
    """
    ou as mtu fie uu tu sa oy ab oyj abp ky ay tmi ry sia ik uab mb gmbh ag kg ohg ug ltd limited llc llp plc inc corp
    aps bv nv srl sarl sas spa osauhing aktsiaselts sihtasutus mittetulundusuhing osakeyhtio
    """.split()
)


def name_key(name: str) -> str:
    """The words of a name without marks and legal forms; empty where nothing is left."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    words = WORD.findall(plain)
    while words and words[0] in LEGAL_FORMS:
        words.pop(0)
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)
