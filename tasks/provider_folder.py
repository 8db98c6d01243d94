"""Letters as .eml files in a folder, for a start and for trying things out; any mail program opens them.

A letter is written under a draft's name, synced and then renamed, so no half letter is ever seen. Its file bears its
number, so a letter that is sent twice is one file.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import starmap
from pathlib import Path

from models.letter import WholeLetter
from models.letter_mail import Files, compose
from tasks.providers import Answer, Fate, Outgoing, ProviderRefused


class FolderProvider:
    """The folder `outbox` of the home."""

    name = "folder"
    in_doubt = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refusal(folder, error) from None

    def send_group(self, group: Sequence[Outgoing]) -> Iterator[Answer]:
        """Write each letter's file."""
        return starmap(self.send, group)

    def send(self, letter: WholeLetter, files: Files = ()) -> Answer:
        """Write the letter's file."""
        file = self._folder / f"{letter.id:08}.eml"
        draft = self._folder / f".{file.name}.{os.getpid()}"
        try:
            with draft.open("wb") as out:
                out.write(compose(letter, files))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(file)
        except OSError as error:
            raise _refusal(self._folder, error) from None
        return Answer(Fate.SENT, file.name)


def _refusal(folder: Path, error: OSError) -> ProviderRefused:
    return ProviderRefused(f"Letters cannot be written to {folder}: {error.strerror}. Make room, or give the right.")
