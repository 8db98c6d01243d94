"""An example company with customers and mail such as real programs write, and the truth about every mail.

It knows nothing of models/ or tasks/: what they make of the mail is judged by it.
"""

from haldur.example.truth import HandChoice, TrueMail, Truth
from haldur.example.writing import write_example

__all__ = ["HandChoice", "TrueMail", "Truth", "write_example"]
