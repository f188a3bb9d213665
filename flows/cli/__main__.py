"""`python -m flows.cli`: the `hoursback` command."""

from __future__ import annotations

import sys

from flows.cli.entry import main

sys.exit(main())
