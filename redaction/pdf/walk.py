"""Walking a page: every glyph that its content draws, in the order of drawing, with its place.

An interpreter of content streams (ISO 32000-1, 8.4, 9.3, 9.4) that keeps only what redaction needs: matrices, text state,
clipping as a box, marked content, optional content. Form XObjects are walked at each place that draws them. One `Run` stands
for one show operator; its glyphs are a list of codes and a list of offsets, because a record for each glyph is too slow.

Not walked: text inside tiling patterns, soft-mask groups and Type 3 glyph procedures (a page that draws text in one of these is
reported in `PageWalk.unread`).
"""

from __future__ import annotations

from typing import Any

import pikepdf

from redaction.pdf import streams
from redaction.pdf.drawn import PageWalk, Stream, StreamPath
from redaction.pdf.fonts import Font
from redaction.pdf.geometry import IDENTITY, Box, bounds, multiply, quad_of
from redaction.pdf.interpreter import State, StreamInterpreter, within
from redaction.pdf.layers import Layers
from redaction.pdf.streams import DAMAGE, BudgetSpentError, UnreadablePageError, check_content, decoded

DEPTH_LIMIT = 28
"""Forms inside forms."""

ENTRIES_LIMIT = 4_000_000
"""Texts and widths in all fonts of one document: thirty fonts of a whole Chinese encoding each."""


class Walker:
    """Walks the pages of one document. Fonts are read once."""

    def __init__(self, layers: Layers) -> None:
        self._fonts: dict[tuple[int, int], Font] = {}
        self._written_out: dict[bytes, Font] = {}
        self._layers = layers
        self._entries = 0

    def font(self, dictionary: Any) -> Font:
        """The font of a font dictionary."""
        key = dictionary.objgen
        if key == (0, 0):
            # A font that is written out in the resources: pages that have the same one share it.
            words = dictionary.unparse()
            if words not in self._written_out:
                self._written_out[words] = self._read(dictionary)
            return self._written_out[words]
        if key not in self._fonts:
            self._fonts[key] = self._read(dictionary)
        return self._fonts[key]

    def _read(self, dictionary: Any) -> Font:
        font = Font(dictionary)
        self._entries += font.entries()
        if self._entries > ENTRIES_LIMIT:
            raise BudgetSpentError("fonts")
        return font

    def fonts(self) -> dict[tuple[int, int], Font]:
        """All fonts met so far, by object number."""
        return self._fonts

    def walk(self, page: pikepdf.Page) -> PageWalk:
        """Interpret one page.

        Raises:
            UnreadablePageError: the content cannot be parsed or interpreted.
        """
        try:
            return _PageInterpreter(self, self._layers, page).walk
        except UnreadablePageError:
            raise
        except RecursionError:
            raise BudgetSpentError("depth") from None
        except DAMAGE as error:
            raise UnreadablePageError(type(error).__name__) from None


class _PageInterpreter:
    def __init__(self, walker: Walker, layers: Layers, page: pikepdf.Page) -> None:
        self.walker = walker
        self.layers = layers
        self.walk = PageWalk()
        self.visible: Box = bounds(float(v) for v in page.cropbox)
        self.forms = 0
        self.off = 0
        self.marks: list[tuple[StreamPath, int]] = []
        self.cache: dict[tuple[int, int], list[Any]] = {}
        check_content(page)
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        self._stream((), pikepdf.parse_content_stream(page), resources, State(IDENTITY, self.visible))

    def font(self, dictionary: Any) -> Font:
        """The font of a font dictionary."""
        return self.walker.font(dictionary)

    def _stream(self, path: StreamPath, instructions: list[Any], resources: Any, state: State) -> None:
        stream = Stream(instructions, resources, state.ctm)
        self.walk.streams[path] = stream
        StreamInterpreter(self, path, stream, state).run()

    def form(self, path: StreamPath, form: Any, resources: Any, state: State) -> None:
        """Walk a form XObject where it is drawn."""
        self.forms += 1
        if self.forms > streams.FORM_LIMIT or len(path) > DEPTH_LIMIT:
            raise BudgetSpentError("forms")
        matrix = tuple(float(v) for v in form.get("/Matrix", [1, 0, 0, 1, 0, 0]))
        if len(matrix) != 6:
            raise UnreadablePageError("matrix")
        state.ctm = multiply(matrix, state.ctm)
        box = [float(v) for v in form.get("/BBox", [])]
        if len(box) == 4:
            state.clip = within(state.clip, bounds(quad_of(state.ctm, bounds(box))))
        key = form.objgen
        instructions = self.cache.get(key)
        if instructions is None:
            decoded(form)
            instructions = self.cache[key] = pikepdf.parse_content_stream(form)
        own = form.get("/Resources")
        self._stream(path, instructions, resources if own is None else own, state)
