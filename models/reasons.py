"""Why a mail is where it is: each reason that the register records, in words for people."""

from typing import Literal

HeldFor = Literal["empty", "not_mail", "no_sender", "too_large", "loop", "flood", "failed"]  # why mail is in quarantine

REASONS = {
    "new_ticket": "opened a ticket",
    "in_reply_to": "answers a mail of the thread (In-Reply-To)",
    "reference": "names an earlier mail of the thread (References)",
    "named_before": "a later mail had named it already",
    "thread_index": "same Outlook conversation (Thread-Index)",
    "own_letter": "answers a letter of ours (signed Message-ID)",
    "ticket_token": "names the ticket as [#number], and its sender takes part in it",
    "is_read_receipt": "read receipt",
    "is_auto_reply": "auto-reply (its mail program says so)",
    "is_auto_submitted": "written by a machine (Auto-Submitted)",
    "is_newsletter": "newsletter or other bulk mail",
    "has_null_return_path": "nobody wants an answer (null Return-Path)",
    "is_report": "report of a machine (delivery, abuse, DMARC)",
    "is_from_daemon": "written by a mail server",
    "has_auto_reply_subject": "out-of-office note, by its subject",
    "is_absence_note": "out-of-office note, by its words",
    "is_confirmation": "a ticket system's word that it received a mail",
    "is_wordless_acceptance": "a click that accepts a meeting, without a word",
    "is_glad_reaction": "a click that thanks or agrees, without a word",
    "is_own_mail": "our own letter came back to the list",
    "is_bounce": "says that a mail did not reach its address",
    "is_complaint": "says that somebody called a mail spam",
    "is_delivery_report": "report of a delay or a delivery",
    "same_message_id": "the same mail once more",
    "same_content": "the same mail once more, under a Message-ID that another mail bears",
    "empty": "there is nothing in it",
    "not_mail": "it is no mail: there are no headers",
    "no_sender": "it names no sender who could be answered",
    "too_large": "larger than limits.mail_megabytes in company.yaml",
    "loop": "too many mails of one address on one ticket: two robots may be talking",
    "flood": "too many mails of one address in a short time",
    "failed": "Haldur failed on it: please report this",
}
