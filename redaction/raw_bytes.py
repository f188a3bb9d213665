"""What was removed, looked for in the bytes of a picture or recording as they are: for channels `raw-bytes` of a proof."""

from __future__ import annotations

from redaction.plan import Plan
from redaction.traces import named
from redaction.verification import Channel

_SHORTEST = 6
"""Letters from which a text is searched in raw bytes: compressed pixels spell shorter ones by chance."""
_CODECS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")


def raw_bytes(data: bytes, plan: Plan, audience: str) -> Channel:
    """Removed texts and terms in the bytes, as they were written and in capitals or small letters, with and without spaces.

    Texts that were packed or encoded are not seen, nor those of fewer than six letters.
    """
    leaked: set[str] = set()
    texts = {finding.id: finding.text for finding in plan.going(audience)}
    texts |= {f"term {number}": term for number, term in enumerate(plan.terms, 1)}
    looked = 0
    small = data.lower()
    for name, text in texts.items():
        plain = text.strip()
        if len(plain) < _SHORTEST or plain in plan.keep:
            continue
        looked += 1
        words = plain.lower().split()
        for spelling in {plain.lower(), " ".join(words), "".join(words)}:
            if any(spelling.encode(codec, "replace").lower() in small for codec in _CODECS):
                leaked.add(name)
    if leaked:
        return Channel("raw-bytes", "leaked", "python", f"still there: {named(leaked)}")
    return Channel("raw-bytes", "clean", "python", f"{looked} texts looked for")
