"""What the reports on the example must find: each figure as it happened, and the share or time that it was drawn from.

Nothing here asks Haldur: what happened is counted once more from the story, by the words of the figure's definition.
"""

from haldur.example.truths.figure import TrueFigure
from haldur.example.truths.helped import Weeks, helped
from haldur.example.truths.opened import opened
from haldur.example.truths.owed import owed
from haldur.example.truths.repaid import repaid
from haldur.example.truths.walked import walked

__all__ = ["TrueFigure", "Weeks", "helped", "opened", "owed", "repaid", "walked"]
