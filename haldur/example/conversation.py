"""A conversation about one matter: who asks, who answers, who joins. Each call gives what left the writer's program."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from haldur.example.company import LISTS
from haldur.example.composing import File
from haldur.example.delivering import Arrival, deliver
from haldur.example.desk import write
from haldur.example.draft import Chain, Draft, Written
from haldur.example.files import make_file, make_picture
from haldur.example.people import Person
from haldur.example.stage import Stage
from haldur.example.words import Matter, full_text, make_matter

FILE_SHARE = 0.12
PICTURE_SHARE = 0.08


@dataclass(slots=True)
class Conversation:
    stage: Stage
    situation: str
    asker: Person
    queue: str
    matter: Matter
    begun: datetime
    thread: str
    agent: Person
    others: tuple[Person, ...] = field(default=())

    def ask(self, *, to: tuple[Person, ...] = (), cc: tuple[Person, ...] = ()) -> Written:
        said = self.matter.say(self.stage.rng, self.matter.topic.openings)
        return self.send(self.asker, said, self.begun, to=to or (LISTS[self.queue],), cc=cc)

    def answer(self, parent: Written, *, chain: Chain = "whole", sent: datetime | None = None) -> Written:
        """Reply All from the agent's own program: the list stays in Cc."""
        said = self.matter.say(self.stage.rng, self.matter.topic.answers)
        agent = replace(self.agent, language=self.asker.language)
        return self.reply(agent, parent, said, chain=chain, sent=sent)

    def follow(self, parent: Written, *, chain: Chain = "whole", sent: datetime | None = None) -> Written:
        rng, topic = self.stage.rng, self.matter.topic
        said = self.matter.say(rng, topic.follow_ups if rng.random() < 0.7 else self.matter.tongue.thanks)
        return self.reply(self.asker, parent, said, chain=chain, sent=sent)

    def join(self, person: Person, parent: Written) -> Written:
        said = self.matter.say(self.stage.rng, self.matter.tongue.joinings)
        return self.reply(replace(person, language=self.asker.language), parent, said)

    def reply(
        self,
        person: Person,
        parent: Written,
        said: str,
        *,
        chain: Chain = "whole",
        sent: datetime | None = None,
    ) -> Written:
        to = (parent.reply_to or parent.sender,)
        keys = {person.key, to[0].key, LISTS[self.queue].key}
        others = {p.key: p for p in (*parent.to, *parent.cc, *self.others) if p.key not in keys}
        cc = (*others.values(), *(() if to[0].key == LISTS[self.queue].key else (LISTS[self.queue],)))
        return self.send(person, said, sent or self.stage.later(parent.sent), to=to, cc=cc, answers=parent, chain=chain)

    def send(
        self,
        person: Person,
        said: str,
        sent: datetime,
        *,
        to: tuple[Person, ...],
        cc: tuple[Person, ...] = (),
        answers: Written | None = None,
        chain: Chain = "whole",
    ) -> Written:
        rng = self.stage.rng
        files, picture = self.enclosures()
        draft = Draft(
            sender=person,
            to=to,
            topic=self.matter.subject,
            text=full_text(rng, self.matter.tongue, said, person.name),
            sent=sent,
            cc=cc,
            answers=answers,
            chain=chain,
            files=files,
            picture=picture,
        )
        return write(rng, draft)

    def enclosures(self) -> tuple[tuple[File, ...], File | None]:
        rng = self.stage.rng
        files = tuple(make_file(rng) for _ in range(rng.choice((1, 1, 2)))) if rng.random() < FILE_SHARE else ()
        return files, make_picture(rng) if rng.random() < PICTURE_SHARE else None

    def arrive(self, written: Written, at: datetime | None = None) -> Arrival:
        return deliver(
            self.stage.rng,
            written,
            queue=self.queue,
            at=at or self.stage.soon(written.sent),
            thread=self.thread,
            situation=self.situation,
        )


def begin(
    stage: Stage,
    situation: str,
    asker: Person,
    *,
    queue: str = "",
    begun: datetime | None = None,
) -> Conversation:
    begun = begun or stage.moment()
    queue = queue or stage.rng.choices(tuple(LISTS), weights=(70, 30))[0]
    matter = make_matter(stage.rng, asker.language, queue, begun)
    asker = replace(asker, language=matter.tongue.code)
    return Conversation(stage, situation, asker, queue, matter, begun, stage.open_thread(), stage.agent())
