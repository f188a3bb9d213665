"""What shapes say in a small language of their own: paths, formulas, movements, styles of VML. Words that it does not know go."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_VML_PATH = re.compile(r"(?:nf|ns|ae|al|at|ar|wa|wr|qx|qy|qb|h[a-i]|[mlcxetrv]|@?-?\d{1,7}|[, ])*")
_SVG_PATH = re.compile(r"(?:[MmZzLlHhVvCcSsQqTtAa]|[\s,])*")
_OPEN_PATH = re.compile(r"(?:[MLCZNFSTUABWVXYQGHIJK]|[\s,])*")
_REFERENCE = re.compile(
    r"[?$]f?\d{1,4}|[?$]?(?:left|top|right|bottom|width|height|logwidth|logheight|[xy]stretch|hasstroke|hasfill)"
)
_FUNCTIONS = re.compile(r"\b(?:abs|sqrt|sin|cos|tan|atan2?|min|max|if|pi)\b")
_MOVES = re.compile(r"\b(?:rotate|scale|translate|skewX|skewY|matrix)\b|(?<=\d)(?:cm|mm|in|pt|pc|px)\b")
_VML_NAMES_IN_WORDS = """
    position left top right bottom width height margin margin-left margin-top margin-right margin-bottom z-index
    visibility flip rotation layout-flow direction text-align v-text-anchor v-text-align v-text-kern v-text-spacing
    v-text-spacing-mode v-rotate-letters v-same-letter-heights v-text-reverse mso-position-horizontal
    mso-position-horizontal-relative mso-position-vertical mso-position-vertical-relative mso-left-percent
    mso-top-percent mso-width-percent mso-height-percent mso-width-relative mso-height-relative mso-wrap-style
    mso-wrap-edited mso-wrap-distance-left mso-wrap-distance-top mso-wrap-distance-right mso-wrap-distance-bottom
    mso-layout-flow-alt mso-fit-shape-to-text mso-fit-text-to-shape mso-direction-alt mso-rotate mso-text-scale
    """
_VML_NAMES = frozenset(_VML_NAMES_IN_WORDS.split())
_VML_WORDS_IN_WORDS = """
    absolute relative static page margin text char line column left center right top middle bottom inside outside
    auto none visible hidden inherit x y xy yx t f square horizontal vertical vertical-ideographic
    horizontal-ideographic bottom-to-top top-to-bottom ltr rtl context justify letter-justify stretch-justify
    tightening tracking top-center middle-center bottom-center top-baseline bottom-baseline top-center-baseline
    bottom-center-baseline left-margin-area right-margin-area top-margin-area bottom-margin-area inner-margin-area
    outer-margin-area
    """
_VML_WORDS = frozenset(_VML_WORDS_IN_WORDS.split())
_LENGTH = re.compile(rf"(?:{_NUMBER.pattern})(?:pt|in|cm|mm|px|pc|em|ex|pi|%|fd|f)?")


def vml_style(style: str) -> str:
    """The properties of a VML shape that are a place, a size or a direction; names of fonts and links to other shapes go."""
    kept = []
    for part in style.split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if name in _VML_NAMES and all(word in _VML_WORDS or _LENGTH.fullmatch(word) for word in value.split()) and value:
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def is_vml_path(value: str) -> bool:
    """Whether a value is a path of VML: commands and numbers."""
    return len(value) <= 4000 and bool(_VML_PATH.fullmatch(value))


def is_svg_path(value: str) -> bool:
    """Whether a value is a path of SVG."""
    return len(value) < 20_000 and bool(_SVG_PATH.fullmatch(_NUMBER.sub(" ", value)))


def is_open_path(value: str) -> bool:
    """Whether a value is a path of an OpenDocument shape: commands, numbers, references to formulas."""
    return len(value) < 20_000 and bool(_OPEN_PATH.fullmatch(_NUMBER.sub(" ", _REFERENCE.sub(" ", value))))


def is_formula(value: str) -> bool:
    """Whether a value is a formula of an OpenDocument shape, or a place reckoned by one."""
    left = _FUNCTIONS.sub(" ", _REFERENCE.sub(" ", value))
    return len(value) <= 400 and bool(re.fullmatch(r"[-+*/(),\s]*", _NUMBER.sub(" ", left)))


def is_movement(value: str) -> bool:
    """Whether a value turns, moves or stretches a shape."""
    return len(value) <= 200 and bool(re.fullmatch(r"[-(),\s]*", _NUMBER.sub(" ", _MOVES.sub(" ", value))))
