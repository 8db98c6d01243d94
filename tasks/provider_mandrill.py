"""Letters by Mandrill (Mailchimp Transactional): one recipient a call, and an honest answer about each letter.

Mandrill knows no key by which a call could be repeated without harm, so what it may have taken is never sent again:
its reports or its search tell later (tasks/reconciling.py). Where several calls in a row are in doubt it is Mandrill
that fails and not the letters, and the rest wait.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import starmap
from typing import Any

from models.letter import WholeLetter
from models.letter_mail import Files
from models.mail.cleaning import single_line
from models.mail_out import MailOut
from models.mandrill import (
    DEAD,
    ERROR_OF_THE_LETTER,
    ERRORS_OF_OURS,
    REASONS_OF_OURS,
    REASONS_OF_THE_SENDER,
    REFUSED,
    TAKEN,
    in_template,
    message_of,
)
from models.qr_picture import qr_picture
from tasks.mandrill_api import (
    FINAL_SECONDS,
    MandrillApi,
    MandrillBusyError,
    MandrillDoubtError,
    MandrillRefusalError,
    open_api,
)
from tasks.providers import MOST_DOUBTS, Answer, Fate, Outgoing, ProviderRefused, ProviderUnreachable, SenderRefused


class MandrillProvider:
    """The API, letter by letter."""

    name = "mandrill"
    in_doubt = 1

    def __init__(self, api: MandrillApi, way_out: MailOut) -> None:
        self._api, self._way_out = api, way_out
        self._doubts = 0

    def send_group(self, group: Sequence[Outgoing]) -> Iterator[Answer]:
        """Hand over letters, a call for each."""
        return starmap(self.send, group)

    def send(self, letter: WholeLetter, files: Files = ()) -> Answer:
        """Hand over a letter."""
        if self._doubts == MOST_DOUBTS:
            raise ProviderUnreachable(f"Mandrill left {MOST_DOUBTS} letters in a row in doubt; the rest wait.")
        answer = self._answer(letter, files)
        self._doubts = self._doubts + 1 if answer.fate is Fate.UNKNOWN else 0
        return answer

    def _answer(self, letter: WholeLetter, files: Files) -> Answer:
        try:
            return answer_of(self._post(letter, files))
        except MandrillDoubtError as error:
            return Answer(Fate.UNKNOWN, detail=str(error))
        except MandrillBusyError as error:
            return Answer(Fate.PUT_OFF, detail=str(error))
        except MandrillRefusalError as error:
            return _refusal(error)

    def _post(self, letter: WholeLetter, files: Files) -> Any:
        picture = qr_picture(letter.qr) if letter.qr else b""
        message = message_of(letter, picture=picture, files=files, subaccount=self._way_out.subaccount)
        if self._way_out.template:
            body = in_template(message, letter, self._way_out.template) | {"async": False}
            return self._api.call("messages/send-template.json", body)
        return self._api.call("messages/send.json", {"message": message, "async": False})


def answer_of(said: Any) -> Answer:
    """What an answer of messages/send.json says of its one recipient."""
    if not (isinstance(said, list) and len(said) == 1 and isinstance(said[0], dict)):
        return Answer(Fate.UNKNOWN, detail=f"Mandrill's answer cannot be read: {single_line(str(said), 300)}")
    status, number = said[0].get("status"), single_line(str(said[0].get("_id") or ""), 100)
    if status in TAKEN:
        return Answer(Fate.SENT, number, event=TAKEN[status])
    if status not in REFUSED:
        return Answer(Fate.UNKNOWN, number, f"Mandrill says {single_line(str(status), 100)!r}, which we do not know")
    reason = single_line(str(said[0].get("reject_reason") or status), 100)
    if reason in REASONS_OF_THE_SENDER:
        raise SenderRefused(f"Mandrill sends nothing in the name of this list: {reason}. Verify its domain there.")
    if reason in REASONS_OF_OURS:
        raise ProviderRefused(f"Mandrill rejects letters of ours: {reason}. Mend it in Mandrill's settings.")
    return Answer(Fate.REFUSED, number, f"Mandrill says {status}: {reason}", suppression=DEAD.get(reason))


def _refusal(error: MandrillRefusalError) -> Answer:
    if error.name in ERRORS_OF_OURS:
        raise ProviderRefused(f"Mandrill takes no letters: {error}. Check mail_out and the account.")
    return Answer(Fate.REFUSED if error.name == ERROR_OF_THE_LETTER else Fate.PUT_OFF, detail=str(error))


@contextmanager
def open_mandrill(way_out: MailOut, *, final_seconds: float = FINAL_SECONDS) -> Iterator[MandrillProvider]:
    """The provider, after Mandrill has said that our key is good, so that a wrong one touches no letter."""
    with open_api(way_out, final_seconds=final_seconds) as api:
        yield MandrillProvider(api, way_out)
