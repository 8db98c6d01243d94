"""The example's ledger: forty weeks of invoices, how they are paid, what people say, and what must come of it.

As the rest of the example it knows nothing of models/ or tasks/. What is drawn here happens to Haldur by files and
through its doors, and to `Collecting`, which says from the spec which reminders must go.
"""

from haldur.example.ledger.collecting import Collecting, Told
from haldur.example.ledger.drawing import Story, draw_story
from haldur.example.ledger.firms import Contact, Firm
from haldur.example.ledger.papers import Paper, write_papers
from haldur.example.ledger.visiting import Look, Sending, draw_sending
from haldur.example.ledger.words import Word

__all__ = [
    "Collecting", "Contact", "Firm", "Look", "Paper", "Sending", "Story", "Told", "Word", "draw_sending", "draw_story",
    "write_papers",
]  # fmt: skip
