"""Has a store changed since a panel looked? One watch for all who wait, which rests when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

LOOK_SECONDS = 0.25


class Watch:
    """Waits for stores to change.

    However many wait, there is one task, and it looks at each folder once in a round: two file statuses, in a thread,
    because a network's disk may take its time.

    Parameters
    ----------
    stamp : callable
        Gives for a notebook's folder what changes with its store. It may raise OSError, which counts as a change.
    """

    def __init__(self, stamp: Callable[[Path], str]) -> None:
        self._stamp = stamp
        self._waiting: dict[Path, list[tuple[str, asyncio.Future[None]]]] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    async def changed(self, folder: Path, seen: str, *, seconds: float) -> bool:
        """Whether a folder's store is other than its stamp was when `seen`, as soon as it is; False when time is up."""
        entry = (seen, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(folder, []).append(entry)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._rounds())
        try:
            await asyncio.wait_for(entry[1], seconds)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting[folder].remove(entry)
            if not self._waiting[folder]:
                del self._waiting[folder]

    async def _rounds(self) -> None:
        while self._waiting:
            now = await asyncio.to_thread(self._stamps, tuple(self._waiting))
            for folder, stamp in now.items():
                for seen, found in self._waiting.get(folder, ()):
                    if seen != stamp and not found.done():
                        found.set_result(None)
            await asyncio.sleep(LOOK_SECONDS)

    def _stamps(self, folders: tuple[Path, ...]) -> dict[Path, str]:
        return {folder: self._told(folder) for folder in folders}

    def _told(self, folder: Path) -> str:
        try:
            return self._stamp(folder)
        except OSError:
            return ""
