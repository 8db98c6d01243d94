"""Puts a draft through its sender's program: subject and prefix, chain, charset, parts, quoted history."""

from datetime import datetime
from random import Random

from haldur.example.chains import (
    chain_headers,
    message_id_of,
    references_of,
    subject_of,
    thread_index_headers,
    thread_index_of,
)
from haldur.example.composing import (
    Entity,
    encoded,
    file_entity,
    flowed,
    mailbox,
    mailboxes,
    multipart,
    stamp,
    text_entity,
)
from haldur.example.draft import Draft, Written
from haldur.example.programs import BY_NAME, Program
from haldur.example.quotes import EN_DAYS, EN_MONTHS


def write(rng: Random, draft: Draft) -> Written:
    program = BY_NAME[draft.sender.program]
    subject, message_id = subject_of(draft, program), message_id_of(rng, draft, program)
    references = references_of(draft)
    thread_index = thread_index_of(rng, draft, program)
    text = draft.text + signature_of(program, draft.language)
    quote = program.quote(draft.answers, draft.language) if draft.answers else ""
    charset = charset_for(program, text + quote)
    topic = encoded(draft.answers.topic if draft.answers else draft.topic, charset, style=program.words)
    headers = (
        address_headers(draft, program, charset)
        + f"Subject: {encoded(subject, charset, style=program.words)}\n"
        + thread_index_headers(thread_index, topic)
        + f"Date: {date_header(draft.sent)}\nMessage-ID: <{message_id}>\n"
        + chain_headers(draft, references)
        + "".join(f"{line}\n" for line in (*program.marks, *draft.extra))
    )
    entity = body_of(rng, draft, program, text=text, quote=quote, charset=charset)
    return Written(
        raw=headers.encode() + entity.as_bytes(),
        message_id=message_id,
        references=references if draft.chain in ("whole", "references") else references[-1:],
        thread_index=thread_index,
        subject=subject,
        topic=draft.answers.topic if draft.answers else draft.topic,
        text=f"{text}\n\n{quote}" if quote else text,
        sender=draft.sender,
        to=draft.to,
        cc=draft.cc,
        sent=draft.sent,
        program=program.name,
        attachments=len(draft.files) + (draft.picture is not None),
    )


def address_headers(draft: Draft, program: Program, charset: str) -> str:
    style, quoted = program.words, program.always_quoted
    lines = f"From: {mailbox(draft.sender, charset, style=style, always_quoted=quoted)}\n"
    lines += f"To: {mailboxes(draft.to, charset, style=style, always_quoted=quoted)}\n"
    if draft.cc:
        lines += f"Cc: {mailboxes(draft.cc, charset, style=style, always_quoted=quoted)}\n"
    return lines


def signature_of(program: Program, language: str) -> str:
    line = dict(program.signature).get(language, "")
    return f"\n\n{line}" if line else ""


def charset_for(program: Program, text: str) -> str:
    """The first of the program's charsets that holds all letters."""
    for charset in program.charsets:
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            continue
        return charset
    return "utf-8"


def body_of(rng: Random, draft: Draft, program: Program, *, text: str, quote: str, charset: str) -> Entity:
    content_id = stamp(rng, "image001.png@01DC{H4}.{H8}") if draft.picture else ""
    entity = readable(rng, program, text=text, quote=quote, charset=charset, content_id=content_id)
    if draft.picture:
        shown = file_entity(draft.picture, names=program.file_names, content_id=content_id)
        entity = multipart("related", stamp(rng, program.boundary), [entity, shown], parameters=' type="text/html";')
    if draft.files:
        attached = [file_entity(file, names=program.file_names) for file in draft.files]
        entity = multipart("mixed", stamp(rng, program.boundary), [entity, *attached])
    return entity


def readable(rng: Random, program: Program, *, text: str, quote: str, charset: str, content_id: str) -> Entity:
    whole = f"{text}\n\n{quote}\n" if quote else f"{text}\n"
    whole = flowed(whole) if program.flowed else whole
    encoding = program.encoding if not whole.isascii() or program.encoding != "base64" else "7bit"
    plain = text_entity(whole, "plain", charset, encoding, parameters=program.flowed)
    if program.shape == "plain" and not content_id:
        return plain
    markup = program.html(text, quote, charset=charset, content_id=content_id)
    html = text_entity(markup, "html", charset, encoding if encoding != "7bit" else "quoted-printable")
    if program.shape == "html":
        return html
    return multipart("alternative", stamp(rng, program.boundary), [plain, html])


def date_header(moment: datetime) -> str:
    day, month = EN_DAYS[moment.weekday()], EN_MONTHS[moment.month - 1]
    return f"{day}, {moment.day} {month} {moment:%Y %H:%M:%S %z}"
