"""What a font's names may say: a family is copied only where it repeats the font's own name.

Viewers choose a stand-in for a font that is not embedded by its family: without it "TimesNewRomanPSMT" was shown without serifs.
"""

from __future__ import annotations

import re
from typing import Any

_TAG = re.compile(r"^[A-Z]{6}\+")
_BETWEEN = re.compile(r"[\W_]+")


def family_of_name(descriptor: Any) -> bool:
    """Whether the font name of a descriptor begins with its family, so that the family tells nothing more.

    Args:
        descriptor: a font descriptor with a family; any other value in its place is no family.
    """
    family = _BETWEEN.sub("", str(descriptor["/FontFamily"])).casefold()
    name = _TAG.sub("", str(descriptor.get("/FontName", ""))[1:])
    return len(family) > 2 and _BETWEEN.sub("", name).casefold().startswith(family)
