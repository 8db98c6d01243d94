"""Letters by SMTP: one connection for a batch, and an honest answer about each letter.

What the server says about a recipient or a letter is taken at its word: 4xx puts it off, 5xx refuses it. What it says
about a sender concerns all letters of that list, and no other's. As long as the line that ends a letter has not gone
out, nothing was accepted; where the connection dies after that, nobody can know (RFC 5321, 4.5.3.2.6 and 6.1). Where it
does so letter after letter it is the server that fails, and the rest wait.

A server that offers PIPELINING gets a letter's sender, recipient and DATA at once, and those of the next letter right
behind the one before, so that a letter costs one wait and not four (RFC 2920). Each answer still counts for its own
command: DATA that is granted after the only recipient was refused is ended with nothing sent.
"""

import smtplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from models.letter import WholeLetter
from models.letter_headers import wire_address
from models.letter_mail import Files, compose
from models.mail.cleaning import single_line
from models.mail_out import MailOut
from tasks.providers import (
    MOST_DOUBTS,
    Answer,
    Fate,
    Outgoing,
    ProviderError,
    ProviderRefused,
    ProviderUnreachable,
    SenderRefused,
)
from tasks.smtp_connection import connect
from tasks.smtp_dialogue import CLOSING, GO_AHEAD, Dialogue, Reply, stuffed

FINAL_SECONDS = 300.0  # a server may look at a letter for long before it answers, and doubt costs a person's time
MOST_IN_DOUBT = 200  # letters that are begun together, so that a commit is shared
RELAY_SHUT = 530  # we should have logged in
LOOK = "The rest wait; look into its log."


class SmtpProvider:
    """A connection that is made anew where it broke between letters."""

    name = "smtp"

    def __init__(self, dial: Callable[[], smtplib.SMTP], *, final_seconds: float = FINAL_SECONDS) -> None:
        self._talk = Dialogue(dial, final_seconds=final_seconds)
        self._is_amid = self._is_silent = False
        self._composed: tuple[WholeLetter, bytes] | None = None
        self._doubts = 0

    @property
    def in_doubt(self) -> int:
        """One where each letter costs several waits: a commit is little beside them."""
        return MOST_IN_DOUBT if self._talk.is_pipelined else 1

    def send(self, letter: WholeLetter, files: Files = ()) -> Answer:
        """Hand over one letter."""
        return next(self.send_group([Outgoing(letter, files)]))

    def send_group(self, group: Sequence[Outgoing]) -> Iterator[Answer]:
        """Hand over letters, and say of each what became of it before the next one's words go out."""
        try:
            for number, outgoing in enumerate(group):
                following = group[number + 1] if number + 1 < len(group) and self._talk.is_pipelined else None
                if self._doubts == MOST_DOUBTS:
                    raise ProviderUnreachable(
                        f"The mail server left {MOST_DOUBTS} letters in a row without a clear answer. {LOOK}"
                    )
                answer = self._send(outgoing, following)
                self._doubts = self._doubts + 1 if self._is_silent or answer.fate is Fate.UNKNOWN else 0
                yield answer
        finally:
            if self._talk.ahead:  # nobody wants the next letter's answers any more
                self.close()

    def _send(self, outgoing: Outgoing, following: Outgoing | None) -> Answer:
        """Hand over a letter; a connection that the server gave up meanwhile is made anew once."""
        for is_last in (False, True):
            self._is_silent = False
            try:
                if not self._can_name(outgoing.letter):
                    said = f"The server knows no addresses such as {outgoing.letter.to_address} (SMTPUTF8)."
                    return Answer(Fate.REFUSED, detail=said)
                return self._recipient(outgoing.letter) or self._content(outgoing, following)
            except smtplib.SMTPServerDisconnected as error:
                self.close()
                self._is_silent = True
                if is_last:
                    return Answer(Fate.PUT_OFF, detail=f"The connection was lost before the letter was sent: {error}")
        raise AssertionError("the second attempt always answers")

    def _can_name(self, letter: WholeLetter) -> bool:
        if self._talk.knows_utf8:
            return True
        if not wire_address(letter.from_address).isascii():
            raise SenderRefused(f"The mail server knows no senders such as {letter.from_address} (SMTPUTF8).")
        return wire_address(letter.to_address).isascii()

    def _recipient(self, letter: WholeLetter) -> Answer | None:
        """Name sender and recipient; an answer only where the letter cannot go on."""
        replies = self._talk.read_ahead() or self._opened(_envelope(letter))
        if not replies[0].is_good:
            self.close()
            raise _refused_sender(letter, replies[0])
        refusal = replies[1] if not replies[1].is_good else replies[2]
        if refusal.code == GO_AHEAD:
            return None
        self._make_ready(replies)
        if refusal.code == RELAY_SHUT:
            raise ProviderRefused(f"The mail server wants a login: {refusal}. Give user and password.")
        return _no(refusal)

    def _opened(self, envelope: Sequence[str]) -> list[Reply]:
        """The answers to an envelope, after the rest of a letter that was refused is cleared away."""
        if not self._is_amid:
            return self._talk.ask(envelope)
        self._is_amid = False
        reset, *replies = self._talk.ask(["RSET", *envelope])
        if not reset.is_good:
            raise smtplib.SMTPServerDisconnected(str(reset))
        return replies

    def _make_ready(self, replies: Sequence[Reply]) -> None:
        """Make ready for the next letter after a refusal."""
        if replies[-1].code == GO_AHEAD:  # for nobody: nothing is what the server gets
            self._talk.send_mail(b"")
            self._talk.verdict()
        self._is_amid = True
        if any(reply.code == CLOSING for reply in replies):
            self.close()

    def _content(self, outgoing: Outgoing, following: Outgoing | None) -> Answer:
        """The letter, and behind it the next one's envelope; the next one is composed while the server looks."""
        lost = "The connection was lost before the server's answer"
        if not self._talk.send_mail(self._mail(outgoing), self._envelope_ahead(following)):
            return Answer(Fate.UNKNOWN, detail=f"{lost}.")
        if following:
            self._composed = (following.letter, stuffed(compose(*following)))
        try:
            reply = self._talk.verdict()
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            return Answer(Fate.UNKNOWN, detail=f"{lost}: {error}")
        if reply.is_good:
            return Answer(Fate.SENT, single_line(reply.words.decode("utf-8", "replace"), 200))
        if reply.code == CLOSING or not 400 <= reply.code < 600:
            self.close()
        if 400 <= reply.code < 600:
            return _no(reply)
        return Answer(Fate.UNKNOWN, detail=f"The server's answer cannot be read: {reply}")

    def _envelope_ahead(self, following: Outgoing | None) -> Sequence[str]:
        """The next letter's envelope where any server may be given it."""
        if following is None:
            return ()
        envelope = _envelope(following.letter)
        return envelope if self._talk.knows_utf8 or "".join(envelope).isascii() else ()

    def _mail(self, outgoing: Outgoing) -> bytes:
        if self._composed and self._composed[0] is outgoing.letter:
            return self._composed[1]
        return stuffed(compose(*outgoing))

    def close(self) -> None:
        """Let go of the connection."""
        self._is_amid = False
        self._talk.close()

    def leave(self) -> None:
        """Take leave of the server."""
        self._talk.leave()


def _envelope(letter: WholeLetter) -> tuple[str, str, str]:
    sender, recipient = wire_address(letter.from_address), wire_address(letter.to_address)
    options = "" if (sender + recipient).isascii() else " SMTPUTF8 BODY=8BITMIME"
    return f"MAIL FROM:<{sender}>{options}", f"RCPT TO:<{recipient}>", "DATA"


def _no(reply: Reply) -> Answer:
    """What a server said about this letter; only 5xx is for good."""
    return Answer(Fate.REFUSED if 500 <= reply.code < 600 else Fate.PUT_OFF, detail=str(reply))


def _refused_sender(letter: WholeLetter, reply: Reply) -> ProviderError:
    said = f"The mail server takes nothing from {letter.from_address}: {reply}."
    if reply.code == CLOSING:
        return ProviderUnreachable(f"{said} It is tried again.")
    if 400 <= reply.code < 500:
        return SenderRefused(f"{said} It is tried again.")
    return SenderRefused(f"{said} Check user and password in mail_out, and that this user may send for the list.")


@contextmanager
def open_smtp(way_out: MailOut, *, home: Path, final_seconds: float = FINAL_SECONDS) -> Iterator[SmtpProvider]:
    """The provider with its connection made, so that a wrong password is told before any letter is touched."""
    provider = SmtpProvider(lambda: connect(way_out, home=home), final_seconds=final_seconds)
    try:
        yield provider
        provider.leave()
    finally:
        provider.close()
