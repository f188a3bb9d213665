"""The two forms of the networks that read: the quick one says what the exact one says, and only where it is sure."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scans import label, scan

from redaction.errors import ModelDamagedError
from redaction.image import networks
from redaction.image.batches import groups_of
from redaction.image.lines import UNSURE
from redaction.image.rapid import RapidEngine


def words_in(engine: RapidEngine, image: Image.Image) -> list[str]:
    return sorted(word for line in engine.lines(np.asarray(image.convert("L"))) for word in line.text.split())


def test_clean_print_reads_alike_in_both_forms() -> None:
    strip = scan("mg11_statement.pdf").crop((0, 1330, 1654, 1530))
    exact = networks.Networks()
    slow = words_in(RapidEngine(threads=1, forms=(exact, exact)), strip)
    quick = words_in(RapidEngine(threads=1), strip)
    assert len(slow) > 40
    assert len(set(slow) ^ set(quick)) <= 4


def test_what_is_not_sure_is_read_by_the_exact_network() -> None:
    asked: list[int] = []

    class Told(networks.Networks):
        def recognise(self, batch: object) -> object:
            asked.append(1)
            return super().recognise(batch)

    class Blind(networks.Networks):
        """Reads every line badly."""

        def recognise(self, batch: object) -> object:
            return super().recognise(batch) * (UNSURE - 0.1)

    engine = RapidEngine(threads=1, forms=(Blind(), Told()))
    assert "Rachel Finchley 07700 900733" in [
        line.text for line in engine.lines(np.asarray(label("Rachel Finchley 07700 900733")))
    ]
    assert asked


@pytest.mark.parametrize(
    ("line", "again"),
    [("PNC ID 26/O0417Q and NINO QQ123456C", True), ("She walked home at noon on the 14th", True), ("She walked home", False)],
)
def test_codes_have_their_last_word_from_the_exact_network(line: str, again: bool) -> None:
    asked: list[int] = []

    class Told(networks.Networks):
        def recognise(self, batch: object) -> object:
            asked.append(1)
            return super().recognise(batch)

    class Sure(networks.QuickNetworks):
        """Is always sure."""

        def recognise(self, batch: object) -> object:
            return (super().recognise(batch) > 0.5).astype(np.float32)  # type: ignore[operator]

    assert RapidEngine(threads=1, forms=(Sure(), Told())).lines(np.asarray(label(line)))
    assert bool(asked) is again


def test_a_word_in_doubt_has_its_last_word_from_the_exact_network_and_others_stand() -> None:
    class Hesitant(networks.QuickNetworks):
        """Reads every W as an M, half sure, in the second word of the line."""

        def recognise(self, batch: object) -> object:
            chances = super().recognise(batch).copy()  # type: ignore[attr-defined]
            known = self.characters()
            double, single = known.index("W"), known.index("M")
            chances[..., single] += chances[..., double] * 0.55
            chances[..., double] *= 0.45
            return chances

    class Told(networks.Networks):
        def __init__(self) -> None:
            super().__init__()
            self.widths: list[int] = []

        def recognise(self, batch: np.ndarray) -> object:
            self.widths.append(batch.shape[-1])
            return super().recognise(batch)

    told = Told()
    (line,) = RapidEngine(threads=1, forms=(Hesitant(), told)).lines(
        np.asarray(label("She met Winifred at the corner of the high street"))
    )
    assert line.text == "She met Winifred at the corner of the high street"
    assert len(told.widths) == 2, "narrowed, and because it is read otherwise at full width"
    assert max(told.widths) < 250, "the word alone"
    ends = [line.cuts[place] for place, sign in enumerate(line.text) if sign == " "]
    assert ends == sorted(ends)


def test_a_sign_that_the_quick_network_does_not_know_has_the_line_read_by_the_exact_one() -> None:
    class Lost(networks.QuickNetworks):
        """Takes every h for a sign of another script, and is sure of it."""

        def recognise(self, batch: object) -> object:
            chances = super().recognise(batch).copy()  # type: ignore[attr-defined]
            place = self.characters().index("h")
            chances[..., -1] += chances[..., place]
            chances[..., place] = 0
            return chances

    assert Lost().characters()[-1] == networks.OTHER
    lines = RapidEngine(threads=1, forms=(Lost(), networks.Networks())).lines(np.asarray(label("Rachel")))
    assert [line.text for line in lines] == ["Rachel"]


@pytest.mark.parametrize("text", ["Ο μάρτυρας είδε τον άνδρα", "Свидетель видел его вчера"])
def test_other_scripts_are_as_uncertain_as_before(text: str) -> None:
    exact = networks.Networks()
    picture = np.asarray(label(text))
    before = RapidEngine(threads=1, forms=(exact, exact)).lines(picture)
    assert [(line.text, line.score) for line in RapidEngine(threads=1).lines(picture)] == [
        (line.text, line.score) for line in before
    ]
    assert all(line.unsure or line.doubtful for line in before)


def test_every_processor_runs_the_same_networks_and_the_certificate_names_them() -> None:
    first, again = networks.both_forms()
    assert isinstance(first, networks.QuickNetworks)
    assert not isinstance(again, networks.QuickNetworks)
    assert len(networks.describe().split()) == 3


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_quick_network_that_is_not_the_shipped_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    read = tmp_path / networks.QUICK
    shutil.copy(Path(networks.__file__).parent / "reading_model" / networks.QUICK, read)
    if damage == "changed":
        read.write_bytes(read.read_bytes() + b"\0")
    else:
        read.unlink()
    monkeypatch.setattr(networks, "_FOLDER", tmp_path)
    with pytest.raises(ModelDamagedError, match="read_lines_quick"):
        networks.QuickNetworks().recognise(np.zeros((1, 3, 48, 64), np.float32))


def test_the_quick_network_keeps_latin_letters_and_the_signs_of_forms() -> None:
    known = set(networks.QuickNetworks().characters())
    assert set("AZaz09£€&@#/'’–—½éñßŁőİşŵŷ→☐☑✓ ") & set(networks.Networks().characters()) <= known
    assert not known & set("中文日本語한")


@pytest.mark.parametrize(("certain", "again"), [(1.0, False), (0.5, True)])
def test_words_that_both_networks_read_alike_stand_where_the_exact_one_is_certain(certain: float, again: bool) -> None:
    asked: list[int] = []

    class Weighed(networks.Networks):
        """Reads as ever, and is so certain of it."""

        def recognise(self, batch: object) -> object:
            asked.append(1)
            return super().recognise(batch) * certain

    engine = RapidEngine(threads=1, forms=(networks.QuickNetworks(), Weighed()))
    (line,) = engine.lines(np.asarray(label("The car was WX28 LRM and nobody saw it")))
    assert line.text == "The car was WX28 LRM and nobody saw it"
    assert (line.score > UNSURE) is not again
    assert (len(asked) > 1) is again, "the whole line once more"


def test_short_lines_are_read_together_and_wide_ones_alone() -> None:
    assert groups_of([2000, 1980, 190, 200, 195, 185, 180]) == [[0], [1], [3, 4, 2, 5], [6]]
    assert groups_of([]) == []
    assert groups_of([20, 16]) == [[0, 1]], "both are padded to the same width"
