"""Bar charts as SVG, made on the server. Colours come from the style sheet; the table beside a chart says the same in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH, _ROW, _BAR, _FIGURES = 720, 44, 18, 90


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it stands for.
        value: its length, which may be negative.
        low: lower end of its interval.
        high: upper end.
        figure: the value in words.
    """

    label: str
    value: float
    low: float
    high: float
    figure: str


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars with the interval as a line over each; zero stands where it belongs."""
    if not rows:
        return Markup("")
    least = min(0.0, *(row.low for row in rows))
    most = max(0.0, *(row.high for row in rows)) or 1.0
    room = _WIDTH - _FIGURES
    scale = room / ((most - least) or 1.0)

    def x(value: float) -> float:
        return round((value - least) * scale, 1)

    height = _ROW * len(rows) + 4
    parts = [
        Markup('<svg class="hb-chart" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="xMinYMin">').format(
            _WIDTH, height, title
        )
    ]
    for number, row in enumerate(rows):
        top = number * _ROW
        start, width = x(min(0.0, row.value)), round(abs(row.value) * scale, 1)
        middle = top + 20 + _BAR / 2
        parts.append(
            Markup(
                '<text class="hb-chart__label" x="0" y="{}">{}</text>'
                '<rect class="hb-chart__bar{}" x="{}" y="{}" width="{}" height="{}"/>'
                '<line class="hb-chart__interval" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text class="hb-chart__figure" x="{}" y="{}">{}</text>'
            ).format(
                top + 14,
                row.label,
                " hb-chart__bar--cost" if row.value < 0 else "",
                start,
                top + 20,
                max(width, 1.0),
                _BAR,
                x(row.low),
                x(row.high),
                middle,
                middle,
                _WIDTH - _FIGURES + 8,
                top + 34,
                row.figure,
            )
        )
    parts.append(Markup('<line class="hb-chart__zero" x1="{0}" x2="{0}" y1="0" y2="{1}"/></svg>').format(x(0.0), height))
    return Markup("").join(parts)
