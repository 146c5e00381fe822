"""What kills and damages stores can be imported as `kills` and `damage`, as it is by `python tests/faults`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
