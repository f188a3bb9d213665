r"""Rich text (rtf), written anew from the destinations and control words that are known.

Carried over: text with its look, tables, headers, footers, footnotes, fonts, colours, pictures. Fields leave what they show,
lists their numbers as text, text boxes and embedded objects what stands in them. Hidden and deleted text, comments, bookmarks,
links, styles' names, information about the document and data of other programs stay behind. Everything is written as ASCII with
`\uN`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.office import pictures
from redaction.office.document import Draft, OfficeDocument, Piece, Shown
from redaction.office.drawing_text import segments
from redaction.office.rich_tables import colours_of, default_font, fonts_of
from redaction.office.rich_tokens import Binary, Control, Group, Reader, Text
from redaction.office.rich_words import DESTINATIONS, ENDS, SIGNS, STORIES, TRANSPARENT, WORDS
from redaction.text.document import Edit

_HIDES = {"v": "hidden text", "deleted": "deleted text"}
_CHANNELS = {
    "info": "properties",
    "userprops": "properties",
    "annotation": "comment",
    "atnid": "author of a comment",
    "atnauthor": "author of a comment",
    "bkmkstart": "bookmark",
    "fldinst": "field code",
    "objdata": "embedded file",
    "docvar": "document variable",
    "revtbl": "author of a change",
    "template": "attached template",
    "mailmerge": "mail merge",
    "stylesheet": "name of a style",
    "sp": "text of a drawing",
}
_NOTES = {"annotation": "comments were removed", "objdata": "embedded files were removed"}
_SIZES = ("picwgoal", "pichgoal", "picscalex", "picscaley")
_MAX_PICTURE = 64 * 1024 * 1024


@dataclass(slots=True)
class _Words:
    """A text that is written, in stretches that are labels or not."""

    parts: list[tuple[str, bool]]


@dataclass(slots=True)
class _Drawn:
    """A picture that is written: its name among the pictures, and the words for its size."""

    name: str
    size: str


def read_rich_text(data: bytes, name: str) -> OfficeDocument:
    """Rebuild a rich text and read what remains.

    Raises:
        DamagedFileError: its braces do not match.
        TooLargeError: it is nested too deep or too long.
    """
    return _Writer().read(Reader(data, name).read())


class _Writer:
    def __init__(self) -> None:
        self.document = OfficeDocument()
        self.out: list[str | _Words | _Drawn] = []
        self._data: dict[str, bytes] = {}
        self._label = ""

    def read(self, root: Group) -> OfficeDocument:
        tables = [item for item in root.items if isinstance(item, Group)]
        fonts = next((fonts_of(group) for group in tables if group.destination == "fonttbl"), "{\\f0 Arial;}")
        colours = next((colours_of(group) for group in tables if group.destination == "colortbl"), [""])
        # Some programs skip an empty colour behind the first, and count all that follow wrongly: labels became black on black.
        colours = [*colours[:1], *(colour or "\\red0\\green0\\blue0" for colour in colours[1:])]
        white = len(colours)
        colours += ["\\red255\\green255\\blue255", "\\red0\\green0\\blue0"]
        self._label = f"\\plain\\fs20\\cf{white}\\chshdng0\\chcbpat{white + 1}\\highlight{white + 1} "
        self.out += [f"{{\\rtf1\\ansi\\ansicpg1252\\uc1{default_font(root)}{{\\fonttbl{fonts}}}\n"]
        self.out += ["{\\colortbl" + "".join(colour + ";" for colour in colours) + "}\n"]
        draft = Draft(self.document)
        self._items(root, draft, set())
        draft.end()
        self.out.append("}")
        self.document.package = self._written
        return self.document

    def _written(self) -> bytes:
        self._data.update({name: shown.data for name, shown in self.document.pictures.items()})
        parts: list[str] = []
        for item in self.out:
            if isinstance(item, str):
                parts.append(item)
            elif isinstance(item, _Words):
                for said, labelled in item.parts:
                    parts.append("{" + self._label + _escaped(said) + "}" if labelled else _escaped(said))
            else:
                kind = "pngblip" if item.name.endswith("png") else "jpegblip"
                parts.append(f"{{\\pict\\{kind}{item.size}\n{self._data[item.name].hex()}}}")
        return "".join(parts).encode("ascii")

    def _items(self, group: Group, draft: Draft, hidden: set[str]) -> None:
        """What stands in a group; `hidden` is what hides text at its beginning."""
        hidden = set(hidden)
        for item in group.items:
            if isinstance(item, Group):
                self._group(item, draft, hidden)
            elif isinstance(item, Text):
                self._say(item.text, draft, hidden)
            elif isinstance(item, Control):
                self._control(item, draft, hidden)

    def _control(self, control: Control, draft: Draft, hidden: set[str]) -> None:
        word = control.word
        if word in _HIDES:
            (hidden.discard if control.number == 0 else hidden.add)(word)
        elif word in WORDS:
            if word == "plain":
                hidden.clear()
            if word in ENDS:
                draft.end_paragraph()
            elif word in SIGNS:
                draft.say(SIGNS[word])
            number = "" if control.number is None else str(control.number)
            self.out.append(f"\\{word}{number} ")

    def _say(self, text: str, draft: Draft, hidden: set[str]) -> None:
        text = text.replace("\0", "")
        if hidden:
            self.document.hide(_HIDES[min(hidden)], text)
            self.document.note("hidden and deleted text was removed")
        elif text:
            words = _Words([(text, False)])
            self.out.append(words)

            def write(edits: Sequence[Edit]) -> None:
                words.parts = segments(text, edits)

            draft.add(Piece(text, write))

    def _group(self, group: Group, draft: Draft, hidden: set[str]) -> None:
        word = group.destination
        if word in ("fonttbl", "colortbl"):
            return
        if word == "field":
            self._field(group, draft, hidden)
        elif word == "pict":
            self._picture(group)
        elif word == "upr":
            for inner in group.items:
                if isinstance(inner, Group) and inner.destination == "ud":
                    self._group(inner, draft, hidden)
        elif word == "sp":
            self._property(group)
        elif word in STORIES:
            self.out.append(f"{{\\{word} ")
            own = Draft(self.document)
            self._items(group, own, hidden)
            own.end()
            self.out.append("}")
        elif word in TRANSPARENT or (not group.optional and word not in DESTINATIONS):
            self.out.append("{")
            self._items(group, draft, hidden)
            self.out.append("}")
            if word == "shptxt":
                self.out.append("\\par ")
                draft.end_paragraph()
                self.document.note("text boxes became paragraphs")
        else:
            self._leave(group, word)

    def _leave(self, group: Group, word: str) -> None:
        if word not in (
            "listtable",
            "listoverridetable",
            "rsidtbl",
            "latentstyles",
            "generator",
            "themedata",
            "colorschememapping",
        ):
            self.document.hide(_CHANNELS.get(word, "left out"), group.text())
        if word in _NOTES:
            self.document.note(_NOTES[word])

    def _field(self, group: Group, draft: Draft, hidden: set[str]) -> None:
        """A field leaves what it shows; the number of the page stays one."""
        for inner in group.items:
            if not isinstance(inner, Group):
                continue
            if inner.destination == "fldinst":
                code = inner.text()
                self.document.hide("field code", code)
                if re.fullmatch(r"\s*PAGE\s*(\\\*\s*\w+\s*)*", code):
                    self.out.append("\\chpgn ")
                    return
            elif inner.destination == "fldrslt":
                self._group(inner, draft, hidden)

    def _property(self, group: Group) -> None:
        """A property of a drawing: only a picture in it is shown."""
        found = False
        waiting: list[Group] = [group]
        while waiting:
            for item in waiting.pop().items:
                if isinstance(item, Group):
                    if item.destination == "pict":
                        self._picture(item)
                        found = True
                    else:
                        waiting.append(item)
        if not found:
            text = group.text()
            if text.startswith(("wz", "pihlShape", "gtextUNICODE")):
                self.document.hide("alternative text" if "Description" in text else "text of a drawing", text)

    def _picture(self, group: Group) -> None:
        """A picture: PNG and JPEG with their pixels, others as a grey field of the same size."""
        numbers = {item.word: item.number or 0 for item in group.items if isinstance(item, Control)}
        data = b"".join(item.data for item in group.items if isinstance(item, Binary))
        if not data:
            digits = re.sub(r"[^0-9A-Fa-f]", "", "".join(item.text for item in group.items if isinstance(item, Text)))
            data = bytes.fromhex(digits[: len(digits) // 2 * 2])
        width, height = numbers.get("picwgoal", 0), numbers.get("pichgoal", 0)
        sides = [numbers.get(f"piccrop{side}", 0) for side in "ltrb"]
        crop: pictures.Crop = (0, 0, 0, 0)
        if width > 0 and height > 0 and any(sides):
            left, top, right, bottom = (max(0, side) for side in sides)
            crop = (left / width, top / height, right / width, bottom / height)
            numbers["picwgoal"], numbers["pichgoal"] = max(1, width - left - right), max(1, height - top - bottom)
        made = pictures.pixels_of(data[:_MAX_PICTURE], crop)
        if made.lost:
            self.document.note("pictures that cannot be read (drawings of Windows, damaged or linked ones) became grey fields")
        name = f"image{len(self._data) + 1}.{made.suffix}"
        self._data[name] = made.data
        if not made.lost:
            self.document.pictures[name] = Shown(name, made.data)
        self.out.append(_Drawn(name, "".join(f"\\{word}{numbers[word]}" for word in _SIZES if word in numbers)))


def _escaped(text: str) -> str:
    """Text as ASCII: every other character by its number in UTF-16."""
    parts = []
    for letter in text:
        if letter in "\\{}":
            parts.append("\\" + letter)
        elif " " <= letter <= "~":
            parts.append(letter)
        else:
            code = letter.encode("utf-16-le", "surrogatepass")
            for at in range(0, len(code), 2):
                parts.append(f"\\u{int.from_bytes(code[at : at + 2], 'little', signed=True)}?")
    return "".join(parts)
