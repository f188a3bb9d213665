"""Where in a frame writing is looked for: wherever letters can be, and only there where the picture is another than it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from video_scenes import film, wall

from redaction.findings import Quad
from redaction.recordings.frames import frames
from redaction.video.tracking import writing
from redaction.video.tracking.networks import Seen
from redaction.video.tracking.packing import packed
from redaction.video.tracking.spots import CELL, Remembered, along_lines, areas_of, cells_of, lettered

SIZE = (736, 414)
GROUND = 110


def line_on(grey: np.ndarray, text: str, at: tuple[int, int], height: int, ink: int = 255) -> tuple[int, int, int, int]:
    """Write capitals so many pixels high; where they are."""
    face = cv2.FONT_HERSHEY_SIMPLEX
    thick = max(1, height // 9)
    scale = height / cv2.getTextSize("H", face, 1, 1)[0][1]
    (wide, high), _ = cv2.getTextSize(text, face, scale, thick)
    cv2.putText(grey, text, at, face, scale, ink, thick, cv2.LINE_AA)
    return at[0], at[1] - high, at[0] + wide, at[1]


@pytest.mark.parametrize("height", [5, 6, 8, 11, 16, 24, 40, 70, 100])
@pytest.mark.parametrize("ink", [GROUND + 80, GROUND - 80, 255])
def test_a_line_is_looked_at_as_a_whole_whatever_its_size_and_wherever_it_stands(height: int, ink: int) -> None:
    for at in ((33, 120), (40, 131), (47, 139), (4, 409)):
        grey = np.full(SIZE[::-1], GROUND, np.uint8)
        box = line_on(grey, "KT19 OWL", at, height, ink)
        areas = areas_of(lettered(cv2.GaussianBlur(grey, (0, 0), 0.7)), SIZE)
        inside = [a for a in areas if a[0] <= box[0] and a[1] <= box[1] and a[2] >= min(SIZE[0], box[2]) and a[3] >= box[3]]
        assert inside, (at, box, areas)


@pytest.mark.parametrize("height", [8, 16, 60])
def test_a_faint_line_is_looked_at(height: int) -> None:
    grey = np.full(SIZE[::-1], GROUND, np.uint8)
    box = line_on(grey, "KT19 OWL", (33, 120), height, GROUND + 45)
    (area,) = areas_of(lettered(cv2.GaussianBlur(grey, (0, 0), 0.7)), SIZE)
    assert area[0] <= box[0]
    assert area[2] >= box[2]


def test_where_no_letters_can_be_nothing_is_looked_for() -> None:
    smooth = cv2.resize(np.random.default_rng(3).integers(60, 190, (4, 6), np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    assert not lettered(smooth).any()
    cv2.line(smooth, (0, 200), (735, 210), 255, 3)  # an edge is no writing
    assert lettered(smooth).mean() < 0.2


def test_noise_is_as_it_was_and_a_new_line_however_slowly_it_comes_is_not() -> None:
    chance = np.random.default_rng(5)
    scene = cv2.cvtColor(wall(4, SIZE), cv2.COLOR_BGR2GRAY)

    def shot(picture: np.ndarray) -> np.ndarray:
        return np.clip(picture + chance.normal(0, 2.5, picture.shape), 0, 255).astype(np.uint8)

    remembered = Remembered()
    first = shot(scene)
    assert remembered.another(first).all()
    remembered.keep(first, np.ones_like(remembered.another(first)))
    assert not remembered.another(shot(scene)).any()
    seen = []
    for part in range(1, 11):  # a line comes in over ten looks
        faded = scene.copy()
        box = line_on(faded, "PC 4471", (200, 205), 7, int(scene[200, 200]) + 7 * part)
        look = shot(faded)
        another = remembered.another(look)
        remembered.keep(look, another)
        seen.append(bool((another & cells_of([box], another)).any()))
    assert any(seen)
    remembered.forget()
    assert remembered.another(look).all()


def test_a_word_of_which_a_part_is_another_is_looked_at_with_what_stands_beside_it() -> None:
    cells = np.zeros((6, 20), bool)
    cells[2, 3:12] = True
    seeds = np.zeros_like(cells)
    seeds[2, 6] = seeds[4, 6] = True
    wider = along_lines(seeds, cells)
    assert np.flatnonzero(wider[2]).tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert not wider[4].any()


@given(st.lists(st.tuples(st.integers(0, 45), st.integers(0, 25)), min_size=1, max_size=12))
def test_parts_hold_every_cell_do_not_overlap_and_lead_back_to_where_they_were(places: list[tuple[int, int]]) -> None:
    cells = np.zeros((26, 46), bool)
    for column, row in places:
        cells[row, column] = True
    areas = areas_of(cells, SIZE)
    times = np.zeros(SIZE[::-1], np.uint8)
    for left, top, right, bottom in areas:
        times[top:bottom, left:right] += 1
    assert times.max() == 1
    for column, row in places:
        assert times[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL].all()
    whole = np.random.default_rng(1).integers(0, 255, (*SIZE[::-1], 3), np.uint8)
    parts = packed(areas)
    made = parts.picture(whole)
    assert made.shape[:2] == parts.size[::-1]
    for (left, top, right, bottom), (x, y) in parts.places:
        assert (made[y : y + bottom - top, x : x + right - left] == whole[top:bottom, left:right]).all()
        quad = (x, y, x + 5.0, y, x + 5.0, y + 4.0, x, y + 4.0)
        assert parts.in_whole(quad) == (left, top, left + 5.0, top, left + 5.0, top + 4.0, left, top + 4.0)
    assert parts.in_whole((-9.0, -9.0, -7.0, -9.0, -7.0, -7.0, -9.0, -7.0)) is None


def test_a_display_that_changes_is_seen_at_each_look_though_the_network_is_shown_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, name, place = (40, 60), (40, 650), (700, 400)

    def pictures() -> Iterator[np.ndarray]:
        ground = wall(9, (1280, 720)) // 2
        for moment in range(4):
            frame = ground.copy()
            texts = [(f"14:02:{moment}1", clock), ("SARAH FINCHLEY", name)][: 2 if moment < 3 else 1]
            for text, at in [*texts, *([("07700 900123", place)] if moment == 2 else [])]:
                cv2.putText(frame, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255, 255, 255), 2, cv2.LINE_AA)
            yield frame

    shown = list(frames(film(tmp_path / "display.mp4", pictures())))
    looking = writing.Writing()
    places = looking._engine.places
    sizes = []

    def watched(pixels: np.ndarray) -> list[Quad]:
        sizes.append(pixels.shape[0] * pixels.shape[1] / (736 * 414))
        return places(pixels)

    monkeypatch.setattr(looking._engine, "places", watched)
    looks = [looking.look(each, 1280, scene=each.number == 0) for each in shown]

    def at(seen: list[Seen], x: int, y: int) -> list[Seen]:
        return [one for one in seen if one.box[0] - 12 < x < one.box[2] and one.box[1] - 12 < y < one.box[3] + 12]

    assert [len(at(seen, *clock)) for seen in looks] == [1, 1, 1, 1]
    assert [len(at(seen, *name)) for seen in looks] == [1, 1, 1, 0]
    assert [len(at(seen, *place)) for seen in looks] == [0, 0, 1, 0]
    assert at(looks[0], *name)[0].view is not None
    assert at(looks[1], *name)[0].view is None  # it stands as it stood: another view of it would say nothing more
    assert max(sizes[1::2]) < 0.4  # every second look is one at all parts with letters
