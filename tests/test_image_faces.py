"""Faces: the shipped model by its hash, found at every size and place, each once, and another network by configuration."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from picture_making import face
from PIL import Image

from redaction.errors import ModelDamagedError
from redaction.image import faces
from redaction.image.any_size import of_any_size
from redaction.image.faces import CenterFace, Face, YuNet, covering, detect_faces, face_detector


def holds(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] < x < box[2] and box[1] < y < box[3]


@pytest.mark.parametrize("size", [40, 150, 250])
def test_a_face_is_found_with_its_landmarks_in_order(size: int) -> None:
    found = detect_faces(np.asarray(face(size)))
    assert len(found) == 1
    assert holds(found[0].box, size, size)
    left_eye, right_eye, nose, left_mouth, _ = found[0].landmarks
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_eye[1] < nose[1] < left_mouth[1]


def test_the_network_freed_of_its_size_sees_what_another_runtime_sees_in_the_file_as_it_is() -> None:
    """OpenCV takes no notice of the size that the file states."""
    other = cv2.dnn.readNetFromONNX(str(Path(faces.__file__).parent / "face_model" / "centerface.onnx"))
    for width, height in ((448, 320), (320, 640)):
        pixels = np.full((height, width, 3), 120, np.uint8)
        pixels[20:180, 40:200] = np.asarray(face(80))
        other.setInput(cv2.dnn.blobFromImage(pixels))
        heat, *_ = other.forward(("537", "538", "539", "540"))
        seen = CenterFace(threads=1).look(pixels, 0.1)
        assert seen
        assert max(one.score for one in seen) == pytest.approx(float(heat.max()), abs=1e-4)


def test_what_is_no_network_cannot_be_freed_of_its_size() -> None:
    shipped = (Path(faces.__file__).parent / "face_model" / "centerface.onnx").read_bytes()
    for noise in (b"\x07", shipped[: len(shipped) // 2], b"\xff" * 40):
        with pytest.raises(ValueError, match=r"cut short|no protocol buffer"):
            of_any_size(noise)


class RedMarks:
    """A network that takes red marks for faces, so that only the way through the tiles is tried."""

    def look(self, pixels: np.ndarray, least: float) -> list[Face]:
        red = ((pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 60)).astype(np.uint8)
        _, _, marks, _ = cv2.connectedComponentsWithStats(red)
        return [Face((x, y, x + w, y + h), 0.9) for x, y, w, h, _ in marks[1:].tolist()]

    def describe(self) -> dict[str, str]:
        return {"faces": "red marks"}


def test_faces_all_over_a_large_picture_are_found_each_once() -> None:
    large = np.full((1500, 2600, 3), 90, np.uint8)
    middles = [(300, 300), (1300, 750), (2560, 1460), (1030, 200)]
    for x, y in middles:
        large[y - 30 : y + 30, x - 30 : x + 30] = (255, 0, 0)
    found = detect_faces(large, RedMarks())
    assert len(found) == len(middles)
    for x, y in middles:
        (box,) = [each.box for each in found if holds(each.box, x, y)]
        assert box == pytest.approx((x - 30, y - 30, x + 30, y + 30), abs=3)


def test_a_blank_and_a_tiny_picture_have_none() -> None:
    assert detect_faces(np.full((400, 400, 3), 200, np.uint8)) == []
    assert detect_faces(np.zeros((3, 3, 3), np.uint8)) == []


def test_the_model_is_refused_if_it_is_not_the_one_that_was_shipped(tmp_path: Path) -> None:
    shipped = Path(faces.__file__).parent / "face_model" / "centerface.onnx"
    changed = tmp_path / "centerface.onnx"
    changed.write_bytes(shipped.read_bytes()[:-1] + b"\0")
    noise = tmp_path / "noise.onnx"
    noise.write_bytes(b"no model at all")
    with pytest.raises(ModelDamagedError, match="not the one"):
        CenterFace(changed)
    with pytest.raises(ModelDamagedError, match="missing"):
        CenterFace(tmp_path / "none.onnx")
    with pytest.raises(ModelDamagedError, match="finds faces"):
        YuNet(noise)
    assert "09189deaaf86" in face_detector().describe()["faces"]


def test_what_is_covered_is_larger_than_the_box_and_stays_in_the_picture() -> None:
    assert covering(Face((100, 100, 200, 300), 1.0), (1000, 1000), 0.4) == (79, 59, 221, 341)
    assert covering(Face((0, 0, 50, 50), 1.0), (52, 1000), 0.4) == (0, 0, 52, 61)


@pytest.mark.shared
def test_yunet_serves_through_the_same_interface(shared_data: Path) -> None:
    model = shared_data.parent / "models" / "face_detection_yunet_2026may.onnx"
    if not model.is_file():
        pytest.skip("the YuNet model file is not there")
    picture = next((shared_data / "faces" / "faces_dlib").glob("2007*.jpg"))
    pixels = np.asarray(Image.open(picture).convert("RGB"))
    assert len(detect_faces(pixels, YuNet(model))) >= 3
    assert len(detect_faces(pixels)) >= 3
