"""An example company with customers and mail such as real programs write, and the truth about every mail.

It knows nothing of models/ or tasks/: what they make of the mail is judged by it.
"""

from haldur.example.acts import draw_acts
from haldur.example.life import Life, Lives
from haldur.example.truth import Act, HandChoice, TrueMail, Truth
from haldur.example.writing import write_example

__all__ = ["Act", "HandChoice", "Life", "Lives", "TrueMail", "Truth", "draw_acts", "write_example"]
