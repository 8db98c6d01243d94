"""The mixture: how often each situation occurs. Every row plays at least once, in this order, then chance fills up.

| row        | about                                                                      |
| ---------- | -------------------------------------------------------------------------- |
| name       | as truth.json calls the situation                                          |
| weight     | share of all stories in thousandths, once each row has had its least       |
| least      | how often it plays at any rate, as far as the number of mails goes         |
"""

from dataclasses import dataclass
from functools import partial

from haldur.example.bounces import SHAPES
from haldur.example.broken import STILL_READABLE, UNREADABLE
from haldur.example.robots import AWAY
from haldur.example.scenes import Scene, customers, faults, forgeries, machines, returns, threads

HAND_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    scene: Scene
    weight: int
    least: int = 1


ROWS: tuple[Row, ...] = (
    Row("question", customers.question, 230),
    Row("answered_question", customers.answered_question, 260),
    Row("long_conversation", customers.long_conversation, 20),
    Row("colleague", customers.colleague, 110),
    Row("stranger", customers.stranger, 50),
    Row("shared_domain", customers.shared_domain, 16),
    Row("shared_address", customers.shared_address, 14),
    Row("returning_stranger", customers.returning_stranger, 4, HAND_CHOICES),
    Row("shouted_address", customers.shouted_address, 5),
    Row("web_form", customers.web_form, 35),
    Row("form_service", customers.form_service, 8),
    Row("munged_list", customers.munged_list, 6),
    Row("agent_begins", customers.agent_begins, 15),
    Row("blind_copy", customers.blind_copy, 8),
    Row("spam", customers.spam, 45),
    Row("colleague_joins", threads.colleague_joins, 20),
    Row("reply_before_original", threads.reply_before_original, 14),
    Row("agent_overtakes", threads.agent_overtakes, 6),
    Row("three_generations_at_once", threads.three_generations_at_once, 6),
    Row("bridge", threads.bridge, 3),
    Row("rootless_copies", threads.rootless_copies, 8),
    Row("in_reply_to_only", threads.in_reply_to_only, 12),
    Row("references_only", threads.references_only, 6),
    Row("thread_index_only", threads.thread_index_only, 12),
    Row("same_subject_again", threads.same_subject_again, 6),
    Row("list_and_copy", threads.list_and_copy, 14),
    Row("same_mail_twice", threads.same_mail_twice, 10),
    Row("forwarded_mail", threads.forwarded_mail, 6),
    Row("thousand_references", threads.thousand_references, 1),
    Row("customer_comes_back", returns.customer_comes_back, 12, 8),
    Row("agent_adds_later", returns.agent_adds_later, 4, 2),
    Row("away_note_comes_late", returns.away_note_comes_late, 4, 2),
    *(Row(f"forged_agent_{way}", partial(forgeries.forged_agent, way), 3) for way in forgeries.WAYS),
    *(Row(f"{robot.name}_answering", partial(machines.away_answering, robot), 4) for robot in AWAY),
    *(Row(robot.name, partial(machines.away_unasked, robot), 4) for robot in AWAY),
    *(Row(f"bounce_{shape}", partial(machines.bounced, shape), 4) for shape in SHAPES),
    Row("bounced_answer", machines.bounced_answer, 4),
    Row("read_receipt", machines.read_receipt, 8),
    Row("newsletter_bulk", partial(machines.newsletter, machines.LIST_MARKS), 12),
    Row("newsletter_foreign_list", partial(machines.newsletter, machines.FOREIGN_LIST_MARKS), 12),
    Row("monitor", machines.monitor, 10),
    Row("own_bounce_postfix", partial(machines.own_bounce, "postfix"), 0),
    Row("own_bounce_exchange", partial(machines.own_bounce, "exchange"), 0),
    Row("own_letter_returns", machines.own_letter_returns, 0),
    Row("masked_sender", faults.masked_sender, 2),
    *(Row(fault.__name__, partial(faults.spoiled, fault), 2) for fault in STILL_READABLE),
    *(Row(fault.__name__, partial(faults.spoiled, fault), 3) for fault in UNREADABLE),
)
