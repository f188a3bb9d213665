"""The black boxes: opaque, as large as what was removed, with the reason code in white inside."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

from redaction.findings import Quad

GROWTH = 0.3
"""Points by which a box is larger than the glyphs it stands for, so that no hair of an outline shows at its edge."""

_LETTER_WIDTH = 0.667
"""Average advance of Helvetica capitals and digits, in units of the type size."""


@dataclass(frozen=True, slots=True)
class BlackBox:
    """One box: corners in default user space and the reason code printed on it."""

    quad: Quad
    reason: str = ""


def box_content(boxes: list[BlackBox], font_name: str, codes: bool) -> bytes:
    """Content stream operators that draw boxes; `font_name` is the resource name of Helvetica (WinAnsi)."""
    out = [b"q 0 g 0 G"]
    for box in boxes:
        x0, y0, x1, y1, x2, y2, x3, y3 = grown(box.quad, GROWTH)
        out.append(f"{x0:.3f} {y0:.3f} m {x1:.3f} {y1:.3f} l {x2:.3f} {y2:.3f} l {x3:.3f} {y3:.3f} l h f".encode())
    for box in boxes if codes else ():
        out.append(_label(box, font_name))
    out.append(b"Q")
    return b"\n".join(out)


def grown(quad: Quad, by: float) -> Quad:
    """A quad larger on all sides by `by` points along its own edges."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    width, height = hypot(x1 - x0, y1 - y0), hypot(x3 - x0, y3 - y0)
    if not width or not height:
        return quad
    ux, uy = (x1 - x0) / width * by, (y1 - y0) / width * by
    vx, vy = (x3 - x0) / height * by, (y3 - y0) / height * by
    return (
        x0 - ux - vx,
        y0 - uy - vy,
        x1 + ux - vx,
        y1 + uy - vy,
        x2 + ux + vx,
        y2 + uy + vy,
        x3 - ux + vx,
        y3 - uy + vy,
    )


def _label(box: BlackBox, font_name: str) -> bytes:
    """The reason code in the middle of the box, as large as fits and at most 9 points; nothing if it would be unreadable."""
    text = box.reason.encode("cp1252", "replace")
    x0, y0, x1, y1, _, _, x3, y3 = box.quad
    width, height = hypot(x1 - x0, y1 - y0), hypot(x3 - x0, y3 - y0)
    if not text or not width or not height:
        return b""
    size = min(9.0, 0.75 * height, 0.92 * width / (_LETTER_WIDTH * len(text)))
    if size < 2.5:
        return b""
    angle = atan2(y1 - y0, x1 - x0)
    room, middle = (width - size * _LETTER_WIDTH * len(text)) / 2, (height - 0.7 * size) / 2
    up_x, up_y = (x3 - x0) / height, (y3 - y0) / height
    x = x0 + cos(angle) * room + up_x * middle
    y = y0 + sin(angle) * room + up_y * middle
    escaped = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    place = f"{cos(angle):.5f} {sin(angle):.5f} {up_x:.5f} {up_y:.5f} {x:.3f} {y:.3f} Tm".encode()
    return b"BT 1 g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts " + f"{font_name} {size:.2f} Tf ".encode() + place + b" (" + escaped + b") Tj ET"
