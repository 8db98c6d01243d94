"""Meetings: the customer asks for one, we confirm a time or decline, the customer accepts or not (O-01, O-03).

A request is a todo for the agent who answers for the journey. A confirmation is a letter with a file for the calendar;
another time is another letter, of the same meeting. What the customer says to the time stands on the meeting, and one
that is declined is a todo again.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Update
from sqlmodel import Session, col, or_, select, update

from models.customer import Contact
from models.history import Way
from models.journey import JourneyError
from models.journey_letters import Appointment, meeting
from models.journey_log import JourneyMeeting, Reply
from models.meeting_file import CONTENT_TYPE, FILE_NAME, meeting_file
from models.register import Blob, digest
from models.todo import Todo
from tasks import blobs
from tasks.bulk import insert_rows
from tasks.journey_links import Visitor, about_walk
from tasks.journey_readers import Addressee, addressees
from tasks.letters import post
from tasks.settings import current_settings
from tasks.ticket_rows import active_agent
from tasks.todos import add_todo
from tasks.walks import Walk, record, walk_of
from tasks.writing_desk import list_of

MEETING = "onboarding_meeting"
LONGEST_WISH = 1_000
LONGEST_MINUTES = 8 * 60
LATEST = timedelta(days=366)


def request_meeting(session: Session, visitor: Visitor, wish: str, *, now: datetime, step: str = "") -> JourneyMeeting:
    """A contact asks for a meeting; where one waits for its time, or another one, the new wish is that one's."""
    walk = walk_of(session, visitor.journey_id)
    if step:
        walk.step(step)
    waiting = select(JourneyMeeting).where(
        JourneyMeeting.journey_id == walk.id, JourneyMeeting.contact_id == visitor.contact_id,
        JourneyMeeting.step == step, col(JourneyMeeting.closed_at).is_(None),
        or_(col(JourneyMeeting.confirmed_at).is_(None), col(JourneyMeeting.reply) == Reply.DECLINED),
    )  # fmt: skip
    if old := session.exec(waiting).first():
        _wish_anew(session, walk, old, wish.strip()[:LONGEST_WISH], visitor, now=now)
        return old
    asked = JourneyMeeting(
        journey_id=walk.id, contact_id=visitor.contact_id, step=step, wish=wish.strip()[:LONGEST_WISH], requested_at=now
    )
    session.add(asked)
    session.flush()
    _give_todo(session, walk, asked, "asked", _asks(walk, asked), now=now)
    record(session, walk, "meeting asked for", who=visitor.address, way=Way.PAGE, now=now)
    return asked


def _wish_anew(
    session: Session, walk: Walk, waiting: JourneyMeeting, wish: str, visitor: Visitor, *, now: datetime
) -> None:
    """The customer proposes other times; who is to find one reads them."""
    if wish == waiting.wish:
        return
    waiting.wish = wish
    session.execute(_todos(waiting).values(subject=_asks(walk, waiting)))
    record(session, walk, "other times proposed for the meeting", who=visitor.address, way=Way.PAGE, now=now)


def _asks(walk: Walk, asked: JourneyMeeting) -> str:
    return f"{walk.customer.name} asks for a meeting: {_one_line(asked.wish)}"


def confirm_meeting(
    session: Session, meeting_id: int, starts_at: datetime, *, minutes: int, place: str, who: str, way: Way,
    now: datetime,
) -> JourneyMeeting:  # fmt: skip
    """Give a meeting its time, or another one, and write to its contact; the same time again changes nothing."""
    found, walk = _meeting(session, meeting_id)
    agent = active_agent(session, who)
    if not now < starts_at <= now + LATEST:
        raise JourneyError("The time of a meeting must lie ahead, within a year.")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise JourneyError(f"A meeting lasts from 1 to {LONGEST_MINUTES} minutes.")
    time = (starts_at.astimezone(UTC), minutes, place.strip())
    if found.confirmed_at is not None and (found.starts_at, found.minutes, found.place) == time:
        return found
    found.sequence += found.confirmed_at is not None
    found.starts_at, found.minutes, found.place = time
    found.confirmed_at, found.confirmed_by, found.reply, found.replied_at = now, agent.address, Reply.NONE, None
    walk.end_our_turn(now)
    _finish_todos(session, found, outcome=f"confirmed for {_at_site(starts_at)}", now=now)
    _write(session, walk, found, now=now)
    record(session, walk, f"meeting confirmed for {_at_site(starts_at)}", who=agent.address, way=way, now=now)
    return found


def close_meeting(session: Session, meeting_id: int, *, reason: str, who: str, way: Way, now: datetime) -> None:
    """A meeting has been held, or will not be."""
    found, walk = _meeting(session, meeting_id)
    why = " ".join(reason.split())
    if not why:
        raise JourneyError("Say what came of the meeting; it stays in the journey's history.")
    found.closed_at = now
    walk.end_our_turn(now)
    _finish_todos(session, found, outcome=why, now=now)
    record(session, walk, f"meeting closed: {why}", who=who, way=way, now=now)


def reply_to_meeting(session: Session, visitor: Visitor, meeting_id: int, reply: Reply, *, now: datetime) -> None:
    """What the customer says to the time of a meeting; where they decline, somebody is to find another."""
    found, walk = _meeting(session, meeting_id, of=visitor)
    if found.confirmed_at is None or reply is Reply.NONE:
        raise JourneyError("There is no time yet to reply to.")
    if found.reply is reply:
        return
    found.reply, found.replied_at = reply, now
    if reply is Reply.DECLINED:
        _give_todo(session, walk, found, "declined", f"{walk.customer.name} cannot come; find another time", now=now)
    else:
        _finish_todos(session, found, outcome="the customer accepted", now=now)
    record(session, walk, f"meeting {reply}", who=visitor.address, way=Way.PAGE, now=now)


def _meeting(session: Session, meeting_id: int, *, of: Visitor | None = None) -> tuple[JourneyMeeting, Walk]:
    """An open meeting with its journey, locked; to a visitor those of other journeys do not exist."""
    found = session.get(JourneyMeeting, meeting_id)
    if found is None or (of is not None and found.journey_id != of.journey_id):
        raise JourneyError(f"There is no meeting {meeting_id}.")
    walk = walk_of(session, found.journey_id, is_under_way=False)
    session.refresh(found)
    if found.closed_at is not None:
        raise JourneyError(f"Meeting {meeting_id} is over.")
    return found, walk


def _give_todo(session: Session, walk: Walk, about: JourneyMeeting, why: str, subject: str, *, now: datetime) -> None:
    add_todo(
        session, key=f"meeting:{about.id}:{about.sequence}:{why}", kind=MEETING, subject=subject, now=now,
        assignee=walk.journey.responsible, customer_id=walk.journey.customer_id, journey_id=walk.id,
    )  # fmt: skip


def _finish_todos(session: Session, about: JourneyMeeting, *, outcome: str, now: datetime) -> None:
    session.execute(_todos(about).values(done_at=now, outcome=outcome))


def _todos(about: JourneyMeeting) -> Update:
    """The open todos of a meeting."""
    return update(Todo).where(
        col(Todo.journey_id) == about.journey_id, col(Todo.kind) == MEETING, col(Todo.done_at).is_(None),
        col(Todo.key).startswith(f"meeting:{about.id}:"),
    )  # fmt: skip


def _write(session: Session, walk: Walk, found: JourneyMeeting, *, now: datetime) -> None:
    """The letter with the file for the calendar; where mail cannot reach the contact, the agent has to."""
    session.flush()
    reached = addressees(session, [about_walk(walk)], now=now).get(walk.id, [])
    to = next((each for each in reached if each.contact_id == found.contact_id), None)
    if to is None:
        contact = session.get_one(Contact, found.contact_id)
        subject = f"Tell {contact.address} the time of the meeting: mail does not reach it"
        _give_todo(session, walk, found, "unreached", subject, now=now)
        return
    assert found.id is not None
    assert found.starts_at is not None
    assert found.minutes is not None
    when = Appointment(found.id, found.sequence, found.starts_at, found.minutes, found.place, found.step)
    post(session, [meeting(to.frame, to.reader, when, _file(session, when, to, now))], now=now)


def _file(session: Session, when: Appointment, to: Addressee, now: datetime) -> dict[str, str]:
    """The file for the calendar, kept in the blob store."""
    company, template = current_settings().company(), to.frame.template
    step = template.by_key.get(when.step)
    content = meeting_file(
        when,
        subject=f"{(step or template).title.of(to.reader.language)} · {company.company.name}",
        organizer=(to.frame.agent, list_of(company, to.frame.queue).address),
        now=now,
    )
    key = digest(content)
    if blobs.absent(session, [key]):
        insert_rows(session, Blob, blobs.write_pack({key: content}), once=True)
    return {"sha256": key, "filename": FILE_NAME, "content_type": CONTENT_TYPE}


def _at_site(moment: datetime) -> str:
    return f"{moment.astimezone(current_settings().company().company.zone):%Y-%m-%d %H:%M}"


def _one_line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 200 else line[:199] + "…"
