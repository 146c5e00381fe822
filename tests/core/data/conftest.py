"""The second implementation of fp1 can be imported as `slow_fp1`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
