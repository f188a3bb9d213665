"""The picture room as a whole: what goes is gone from pixels and bytes, the rest is as it was, and the proof can fail."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from picture_making import (
    FORMATS,
    LINES,
    NAME,
    OWNER,
    SERIAL,
    Finder,
    car,
    decide,
    face,
    png_chunk,
    save,
    sheet,
    small,
    with_thumbnail,
)
from PIL import Image, ImageCms

from redaction.detection.request import DetectionRequest
from redaction.errors import PlanMismatchError
from redaction.findings import Action, Finding, HiddenPlace, PicturePlace, WholePage
from redaction.image import detect as detecting
from redaction.image.apply import apply
from redaction.image.detect import detect
from redaction.image.faces import Face
from redaction.image.verify import REQUIRED, verify
from redaction.image.words import WordReader
from redaction.pipeline import Options, apply_and_verify
from redaction.pipeline import detect as pipeline_detect
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.verification import Verification

SECRETS = (NAME, OWNER, SERIAL)


class NoFaces:
    """A network that sees none."""

    def look(self, pixels: object, least: float) -> list[Face]:
        return []

    def describe(self) -> dict[str, str]:
        return {"faces": "none"}


@pytest.fixture(scope="module")
def reader() -> WordReader:
    return detecting.shared_reader()


def plan_of(source: Path, *words: str, **request: object) -> Plan:
    return decide(detect(source, DetectionRequest(**request), Finder(*words), faces=NoFaces()))  # type: ignore[arg-type]


def redact(source: Path, plan: Plan) -> tuple[Path, Verification]:
    target = source.with_name(f"redacted-{source.name}")
    apply(source, plan, "cps", target)
    return target, verify(source, target, plan, "cps", faces=NoFaces())


def in_bytes(path: Path) -> list[str]:
    data = path.read_bytes().lower()
    return [text for text in SECRETS if any(text.lower().encode(codec) in data for codec in ("utf-8", "utf-16-le", "utf-16-be"))]


def pixels(path: Path) -> np.ndarray:
    read = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert read is not None
    return read


@pytest.mark.parametrize("kind", FORMATS)
def test_a_name_goes_from_the_pixels_and_the_metadata_of_every_format(tmp_path: Path, reader: WordReader, kind: str) -> None:
    source = save(tmp_path / f"a.{kind}", sheet(), kind)
    plan = plan_of(source)
    assert [(f.kind, f.text) for f in plan.findings if isinstance(f.place, PicturePlace)] == [("PERSON", NAME)]
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    assert {channel.name.split(":")[0] for channel in verification.channels} == REQUIRED
    assert in_bytes(target) == []
    with Image.open(target) as image:
        assert image.format == kind.upper()
        assert image.size == (720, 240)
        if kind not in ("gif", "webp"):
            assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
        text = reader.read(image.convert("RGB")).text
    assert "Finchley" not in text
    assert LINES[0] in text
    assert LINES[2] in text
    assert "My daughter" in text


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", [2, 3, 6, 7])
def test_a_turned_picture_is_upright_and_its_box_in_place(
    tmp_path: Path, reader: WordReader, kind: str, orientation: int
) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
    }
    upright = sheet(size=(710, 230))
    source = save(tmp_path / f"a.{kind}", upright.transpose(turns[orientation]), kind, orientation=orientation)
    plan = plan_of(source)
    (finding,) = [f for f in plan.findings if isinstance(f.place, PicturePlace)]
    x, y = finding.place.quads[0][:2]  # type: ignore[union-attr]
    assert 150 < x < 230
    assert 85 < y < 110
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    with Image.open(target) as image:
        assert image.size == (710, 230)
        assert image.getexif().get(0x0112) in (None, 1)
        assert "Finchley" not in reader.read(image).text


def test_the_hidden_places_of_a_jpeg_are_listed_and_gone(tmp_path: Path) -> None:
    plain = save(tmp_path / "plain.jpg", sheet(), "jpeg").read_bytes()
    film = b"\0\0\0\x18ftypmp42" + f"recorded by {OWNER}".encode() * 3
    source = tmp_path / "a.jpg"
    source.write_bytes(with_thumbnail(plain, small(sheet().resize((90, 30)))) + film)
    plan = plan_of(source)
    hidden = {(f.kind, f.place.channel, f.text) for f in plan.findings if isinstance(f.place, HiddenPlace)}
    assert ("LOCATION", "EXIF", "52.210000, -0.505000") in hidden
    assert ("PERSONAL_DETAIL", "EXIF", SERIAL) in hidden
    assert ("PERSON", "EXIF", OWNER) in hidden
    assert ("PICTURE", "JFXX thumbnail", "") in hidden
    assert ("PICTURE", "bytes after the end", "") in hidden
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    assert in_bytes(target) == []
    assert target.read_bytes().count(b"\xff\xd8\xff") == 1


def test_the_chunks_of_a_png_and_its_veiled_pixels_are_listed_and_gone(tmp_path: Path, reader: WordReader) -> None:
    image = sheet().convert("RGBA")
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 80, 720, 140))
    image.putalpha(alpha)
    data = small(image, "PNG")
    source = tmp_path / "a.png"
    source.write_bytes(data[:-12] + png_chunk(b"prIv", OWNER.encode()) + data[-12:] + OWNER.encode() * 2)
    plan = plan_of(source)
    channels = {f.place.channel for f in plan.findings if isinstance(f.place, HiddenPlace)}
    assert {"transparent pixels", "bytes after the end"} <= channels
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    assert in_bytes(target) == []
    with Image.open(target) as made:
        assert made.mode == "RGB"
        assert "Finchley" not in reader.read(made).text
        assert np.asarray(made)[90:130].min() == 255


def test_all_pages_of_a_tiff_are_searched_and_a_page_can_go_whole(tmp_path: Path, reader: WordReader) -> None:
    pages = [sheet(), sheet(["Page two speaks of", NAME]).convert("L"), sheet(["The last page"]).convert("1")]
    source = tmp_path / "a.tif"
    pages[0].save(source, "TIFF", save_all=True, append_images=pages[1:], dpi=(300, 300), description=OWNER)
    plan = plan_of(source)
    seen = [finding for finding in plan.findings if isinstance(finding.place, PicturePlace)]
    assert [f.place.frame for f in seen if f.kind == "PERSON"] == [0, 1]  # type: ignore[union-attr]
    # The grain that one bit leaves of a grey page may be proposed to a reviewer, never taken for sure.
    assert all(f.kind == "PICTURE" and not f.auto for f in seen if f.kind != "PERSON")
    assert plan.pages == 3
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    assert in_bytes(target) == []
    with Image.open(target) as image:
        assert [_page(image, number).mode for number in range(3)] == ["RGB", "L", "1"]
        assert all(_page(image, number).info["dpi"] == (300, 300) for number in range(3))
        assert "last page" in reader.read(_page(image, 2)).text
    whole = Finding("w", "MG11_BACKSHEET", "", WholePage(1), 1.0, "forms", "backsheet")
    other = decide(plan.with_findings([*plan.findings[:1], whole]))
    target.unlink()
    rendition = apply(source, other, "cps", target)
    assert (rendition.pages, rendition.removed_pages) == (2, (1,))
    assert verify(source, target, other, "cps", faces=NoFaces()).blocking(REQUIRED) == ()


def _page(image: Image.Image, number: int) -> Image.Image:
    image.seek(number)
    return image


@pytest.mark.parametrize(("kind", "suffix"), [("GIF", "gif"), ("PNG", "png"), ("WEBP", "webp")])
def test_an_animation_keeps_its_frames_times_and_loop(tmp_path: Path, reader: WordReader, kind: str, suffix: str) -> None:
    frames = [sheet(["One", NAME]), sheet(["One", NAME]), sheet(["Three", "nobody"])]
    source = tmp_path / f"a.{suffix}"
    frames[0].save(
        source,
        kind,
        save_all=True,
        append_images=[*frames[1:], sheet(["Four", NAME])],
        duration=[100, 200, 300, 400],
        loop=2,
        lossless=True,
    )
    with Image.open(source) as image:
        count = image.n_frames  # type: ignore[attr-defined]
        shown = []
        for number in range(count):
            image.seek(number)
            image.load()
            shown.append(image.info["duration"])
    plan = plan_of(source)
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    with Image.open(target) as image:
        assert image.n_frames == count  # type: ignore[attr-defined]
        assert image.info["loop"] == 2
        for number in range(count):
            image.seek(number)
            image.load()
            assert image.info["duration"] == shown[number]
            assert "Finchley" not in reader.read(image.convert("RGB")).text


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "LAB"])
def test_every_mode_keeps_its_look(tmp_path: Path, reader: WordReader, mode: str) -> None:
    image = sheet()
    if mode in ("I;16", "I"):
        image = image.convert("L").convert("I").point(lambda value: value * 256).convert(mode)
    elif mode == "LAB":
        image = ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB")
    elif mode == "PA":
        image = image.convert("P").convert("PA")
    else:
        image = image.convert(mode)
    kind, suffix = ("PNG", "png") if mode in ("1", "L", "LA", "P", "RGBA", "I;16") else ("TIFF", "tif")
    if mode == "PA":
        kind, suffix, image = "PNG", "png", image.convert("RGBA").quantize(64)
    source = tmp_path / f"a.{suffix}"
    image.save(source, kind)
    target, verification = redact(source, plan_of(source))
    assert verification.blocking(REQUIRED) == ()
    with Image.open(target) as made:
        text = reader.read(made.convert("RGB")).text
    assert "Finchley" not in text
    assert "above named person" in text


@pytest.mark.parametrize(
    "settings", [{"progressive": True}, {"subsampling": 1}, {"keep_rgb": True}, {"quality": 40}, {"restart_marker_blocks": 4}]
)
def test_jpegs_of_every_sort_are_read_and_written(tmp_path: Path, settings: dict[str, object]) -> None:
    source = save(tmp_path / "a.jpg", sheet(), "jpeg", **settings)
    target, verification = redact(source, plan_of(source))
    assert verification.blocking(REQUIRED) == ()
    assert in_bytes(target) == []


def test_a_cmyk_jpeg_with_adobe_marker_keeps_its_colours(tmp_path: Path) -> None:
    source = tmp_path / "a.jpg"
    sheet(paper=(200, 40, 40)).convert("CMYK").save(source, "JPEG", quality=95)
    target, verification = redact(source, plan_of(source))
    assert verification.blocking(REQUIRED) == ()
    blue, green, red = pixels(target)[5, 5].tolist()
    assert red > 150 > 100 > max(blue, green)


def test_a_colour_profile_becomes_plain_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    source = tmp_path / "odd.png"
    sheet().save(source, icc_profile=profile)
    plan = plan_of(source)
    assert any("colour profile" in note for note in plan.notes)
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    with Image.open(target) as made:
        assert "icc_profile" not in made.info


def test_the_reason_is_printed_in_white_and_the_rest_is_black(tmp_path: Path, reader: WordReader) -> None:
    source = save(tmp_path / "a.png", sheet(), "png")
    plan = plan_of(source)
    plan = plan.with_findings(
        Finding(f.id, f.kind, f.text, f.place, f.score, f.detector, f.why, actions={"cps": Action("redact", "NAME")})
        for f in plan.findings
    )
    target, verification = redact(source, decide(plan))
    assert verification.blocking(REQUIRED) == ()
    place = next(f.place for f in plan.findings if isinstance(f.place, PicturePlace))
    quad = place.quads[0]
    box = pixels(target)[round(quad[1]) : round(quad[5]), round(quad[0]) : round(quad[2])]
    assert set(np.unique(box).tolist()) == {0, 255}
    with Image.open(target) as made:
        assert "NAME" in reader.read(made).text


def test_a_face_is_found_covered_and_not_seen_again(tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", face(), "jpeg", quality=95)
    plan = decide(detect(source, DetectionRequest(), Finder()))
    (found,) = [f for f in plan.findings if f.kind == "FACE"]
    assert found.auto
    target = tmp_path / "out.jpg"
    apply(source, plan, "cps", target)
    assert verify(source, target, plan, "cps").blocking(REQUIRED) == ()
    assert pixels(target)[150, 150].max() < 12
    # The same picture released without the box: the proof sees the face that was to go.
    careless = save(tmp_path / "careless.jpg", face(), "jpeg", quality=95)
    state = {channel.name: channel.state for channel in verify(source, careless, plan, "cps").channels}
    assert (state["faces:centerface"], state["place:opencv"], state["structure:own scan"]) == ("leaked", "leaked", "leaked")
    rejected = decide(plan, "rejected")
    target.unlink()
    apply(source, rejected, "cps", target)
    assert verify(source, target, rejected, "cps").blocking(REQUIRED) == ()
    nobody_asked = Plan(plan.source_sha256, "jpeg", tools=plan.tools)
    assert "faces" in [channel.name.split(":")[0] for channel in verify(source, target, nobody_asked, "cps").leaked]


def test_a_number_plate_is_found_and_covered_whole(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", car(), "png")
    plan = plan_of(source)
    (found,) = [f for f in plan.findings if f.kind == "VRM"]
    assert found.auto
    target, verification = redact(source, plan)
    assert verification.blocking(REQUIRED) == ()
    assert pixels(target)[255:292, 230:410].min(axis=2).mean() < 40


@pytest.mark.parametrize("mode", ["review", "auto"])
def test_what_cannot_be_read_goes_or_waits_for_a_person(tmp_path: Path, mode: str) -> None:
    import math

    from PIL import ImageDraw

    image = sheet()
    points = [(60 + t * 4, 200 + 30 * math.sin(t * 0.9) * math.cos(t * 0.31)) for t in range(140)]
    ImageDraw.Draw(image).line(points, fill=(20, 20, 60), width=5)
    source = save(tmp_path / "a.png", image, "png")
    plan = detect(source, DetectionRequest(mode=mode), Finder(), faces=NoFaces())  # type: ignore[arg-type]
    unread = [f for f in plan.findings if f.kind == "PICTURE" and isinstance(f.place, PicturePlace)]
    assert unread
    assert not any(f.auto for f in unread)
    only_terms = detect(source, DetectionRequest(terms=("x",), terms_only=True), Finder())
    assert any("could not be read" in note for note in only_terms.notes)


def test_terms_and_known_names_are_found_though_misread_and_on_other_frames(tmp_path: Path) -> None:
    source = tmp_path / "a.tif"
    sheet([f"Statement of {NAME}"]).save(source, "TIFF", save_all=True, append_images=[sheet(["Rachel Finchloy signed"])])
    plan = plan_of(source, NAME)
    seen = [finding for finding in plan.findings if isinstance(finding.place, PicturePlace)]
    assert [f.place.frame for f in seen if f.kind == "PERSON"] == [0, 1]  # type: ignore[union-attr]
    # The grain that one bit leaves of a grey page may be proposed to a reviewer, never taken for sure.
    assert all(f.kind == "PICTURE" and not f.auto for f in seen if f.kind != "PERSON")
    assert redact(source, plan)[1].blocking(REQUIRED) == ()


Damage = Callable[[Image.Image], Image.Image]


@pytest.mark.parametrize(
    ("channel", "damage"),
    [
        ("place", lambda image: image.point(lambda value: value + 3)),
        ("pixels", lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)),
        ("pixels", lambda image: image.crop((0, 0, 700, 240))),
        ("text", lambda image: sheet()),
    ],
)
def test_the_proof_sees_a_careless_redaction(tmp_path: Path, channel: str, damage: Damage) -> None:
    source = save(tmp_path / "a.png", sheet(), "png")
    plan = plan_of(source)
    target, _ = redact(source, plan)
    with Image.open(target) as made:
        damage(made.copy()).save(target, "PNG")
    assert channel in [each.name.split(":")[0] for each in verify(source, target, plan, "cps", faces=NoFaces()).leaked]


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp", "bmp", "tiff"])
def test_the_proof_sees_what_is_carried_along(tmp_path: Path, kind: str) -> None:
    source = save(tmp_path / f"a.{kind}", sheet(), kind)
    plan = plan_of(source)
    target, _ = redact(source, plan)
    clean = target.read_bytes()
    target.write_bytes(clean + b"\0" * 64 + NAME.encode("utf-16-le"))
    leaked = {each.name.split(":")[0] for each in verify(source, target, plan, "cps", faces=NoFaces()).leaked}
    assert {"structure", "raw-bytes"} <= leaked
    with Image.open(io.BytesIO(clean)) as made:
        save(target, made.copy(), kind)
    leaked = {each.name.split(":")[0] for each in verify(source, target, plan, "cps", faces=NoFaces()).leaked}
    assert leaked & {"structure", "metadata"} or kind == "bmp"


def test_an_unreadable_result_is_unchecked_and_stops_the_release(tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", sheet(), "jpeg")
    plan = plan_of(source)
    target, _ = redact(source, plan)
    target.write_bytes(target.read_bytes()[:400])
    stopped = {channel.name.split(":")[0] for channel in verify(source, target, plan, "cps", faces=NoFaces()).blocking(REQUIRED)}
    assert {"place", "pixels", "text", "structure"} <= stopped


def test_a_plan_of_another_picture_is_refused(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", sheet(), "png")
    plan = plan_of(source)
    other = save(tmp_path / "b.png", face(), "png")
    with pytest.raises(PlanMismatchError):
        apply(other, plan, "cps", tmp_path / "out.png")
    outside = decide(
        plan.with_findings([Finding("x", "PERSON", "", PicturePlace(3, ((0, 0, 9, 0, 9, 9, 0, 9),)), 1, "hand", "drawn")])
    )
    with pytest.raises(PlanMismatchError):
        apply(source, outside, "cps", tmp_path / "out.png")


def test_the_corridor_takes_a_picture_from_end_to_end(tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", sheet(), "jpeg")
    plan = pipeline_detect(source, Options(terms=(NAME,), terms_only=True), detector=Finder())
    assert Plan.from_json(plan.to_json()) == plan
    plan = accept_all(plan, "cps", "tester")
    proven = apply_and_verify(source, plan, "cps", tmp_path / "out.jpg")
    assert in_bytes(proven.path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "out.jpg"]
