from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scans import jpeg, label

from redaction.image.overwrite import overwrite


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "YCbCr", "I", "F"])
def test_the_area_is_black_and_opaque_in_every_mode(mode: str) -> None:
    image = Image.new("RGB", (64, 48), "white").convert("L" if mode == "LA" else "RGB").convert(mode)
    done = overwrite(image, [(10, 10, 30, 10, 30, 20, 10, 20)], block=8)
    seen = np.asarray(done.convert("RGB"))
    assert seen[8:24, 8:32].max() <= 1
    assert seen[0:7].min() == seen[30:].min() == 255
    assert np.asarray(image.convert("RGB")).min() == 255
    if mode in ("RGBA", "LA"):
        assert done.getchannel("A").getextrema() == (255, 255)


def test_what_was_there_changes_nothing_after_a_lossy_encoding() -> None:
    secret, other = label("Rachel Finchley"), label("Bo Li")
    area = (18, 15, 260, 15, 260, 60, 18, 60)
    seen = [np.asarray(Image.open(io.BytesIO(jpeg(overwrite(image, [area]))))) for image in (secret, other)]
    assert np.array_equal(*seen)


def test_metadata_does_not_come_along() -> None:
    image = label("x")
    image.info["comment"] = b"Rachel Finchley"
    assert overwrite(image, []).info == {}


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(-20, 120), y=st.floats(-20, 90), width=st.floats(0.5, 90), height=st.floats(0.5, 30), slant=st.floats(-0.3, 0.3),
    block=st.sampled_from([1, 8, 16]),
)  # fmt: skip
def test_every_pixel_of_a_slanted_area_is_covered(
    x: float, y: float, width: float, height: float, slant: float, block: int
) -> None:
    quad = (
        x,
        y,
        x + width,
        y + slant * width,
        x + width - slant * height,
        y + slant * width + height,
        x - slant * height,
        y + height,
    )
    done = np.asarray(overwrite(Image.new("L", (100, 70), 255), [quad], block=block))
    for along in np.linspace(0, 1, 23):
        for across in np.linspace(0, 1, 9):
            px = x + width * along - slant * height * across
            py = y + slant * width * along + height * across
            if 0 <= px < 100 and 0 <= py < 70:
                assert done[int(py), int(px)] == 0
