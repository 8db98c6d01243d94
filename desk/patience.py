"""How long the desk waits for a body, and how many changes may wait for the database.

A body must be here in time, and takes no thread while it comes. The change that it asks for may have to wait for the
database, and then holds a thread and a connection; so some are made at once, and the others wait for their place
without either. Threads and connections are left for those who look.
"""

from asyncio import Semaphore, get_running_loop, timeout, timeout_at

from fastapi import HTTPException

from desk.security import App, Message, Receive, Send
from tasks.database import BUSY_SECONDS

BODY_SECONDS = 30.0
CHANGES_AT_ONCE = 10  # of the 40 threads that a server has and the 15 connections of an engine
LOOKING = ("GET", "HEAD")
CROWD = "Too many changes wait for the database. Look at the page anew in a moment, then try again."


class Patience:
    """Lets changes be made one after the other, some at a time."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._places = Semaphore(CHANGES_AT_ONCE)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in LOOKING:
            await self._app(scope, receive, send)
            return
        turn = _Turn(receive, self._places)
        try:
            await self._app(scope, turn.receive, send)
        finally:
            turn.end()


class _Turn:
    """One change: it gets its place when its body is here, and has it until the answer and its letters are gone."""

    def __init__(self, receive: Receive, places: Semaphore) -> None:
        self._receive, self._places = receive, places
        self._over = get_running_loop().time() + BODY_SECONDS
        self._has_place = False

    async def receive(self) -> Message:
        """The next piece of the body; refused where it comes too late, or where no place is to be had."""
        if self._has_place:
            return await self._receive()
        try:
            async with timeout_at(self._over):
                piece = await self._receive()
        except TimeoutError:
            slow = f"The body did not come within {BODY_SECONDS:g} seconds."
            raise HTTPException(408, slow, {"connection": "close"}) from None
        if piece["type"] == "http.request" and not piece.get("more_body"):
            await self._take_place()
        return piece

    def end(self) -> None:
        """Leave the place to the next."""
        if self._has_place:
            self._places.release()

    async def _take_place(self) -> None:
        try:
            async with timeout(BUSY_SECONDS):
                self._has_place = await self._places.acquire()
        except TimeoutError:
            raise HTTPException(503, CROWD, {"retry-after": "10"}) from None
