"""How records appear: as cards where HTML is shown, as the same text elsewhere."""

from __future__ import annotations

from typing import Any


class Displays:
    """Formatters by record type, registered with a shell and taken back."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell

    def register(self) -> None:
        """Show our records our way."""

    def unregister(self) -> None:
        """Show them as any dataclass."""
