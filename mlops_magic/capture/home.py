"""How is a file that a cell read called, so that a script in another folder finds it?"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from ..core.code.reading.names import Names
from .surroundings import current_folder, from_home

ASKS = frozenset({"getcwd", "cwd", "abspath", "resolve", "absolute", "realpath"})


@dataclass(slots=True)
class Home:
    """The notebook's folder, and whether cells computed or wrote where it is.

    An absolute path that was put together from `os.getcwd()` leads to another folder in a script, which needs the file
    there; one that the notebook has as text leads to the same file.
    """

    folder: str = field(default_factory=current_folder)
    asked: bool = False
    written: bool = False

    def look(self, found: Names) -> None:
        """Note what a cell says of its folder."""
        self.asked = self.asked or not ASKS.isdisjoint(found.attributes | found.loads)
        absolute = [text for text in found.strings if text.startswith(os.sep) and len(text) > 1]
        self.written = self.written or any(
            text.startswith(self.folder) or self.folder.startswith(text) for text in absolute
        )

    def named(self, path: str, spelled: str) -> str:
        """The name of a file by its absolute path, and as it was spelled when it was opened."""
        computed = path.startswith(self.folder + os.sep) and not self.written
        if os.path.isabs(spelled) and not (computed and (self.asked or path.endswith(".py"))):
            return spelled  # Python itself opens modules by their whole path
        return from_home(path, self.folder)
