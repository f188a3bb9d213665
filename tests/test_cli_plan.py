"""A review without the portal: findings decided by kind and by text, texts and boxes added by hand, and the result proven."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hoursback_command import ask, pdf

SECRETS = ("Bray", "Bolitho", "Penrose")


pytestmark = pytest.mark.usefixtures("home")


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 0) -> str:
    capsys.readouterr()
    assert ask(*arguments) == status
    captured = capsys.readouterr()
    return captured.out + captured.err


def parked(capsys: pytest.CaptureFixture[str], source: Path, *more: str) -> str:
    """Hand a file in for review, looking for one name only; its item."""
    terms = more or ("--term", "Tamsin Bray")
    out = said(capsys, "redact", source, "--out", source.parent / "out", "--terms-only", *terms, "--json")
    return str(json.loads(out)["files"][0]["item"])


def findings(capsys: pytest.CaptureFixture[str], item: str, *more: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(said(capsys, "plan", "show", item, "--json", *more))["findings"]
    return rows


def text_of(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_one_text_is_decided_in_one_step_and_the_other_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Tamsin Bray called. Jago Bolitho left. TAMSIN  BRAY came back. Jago Bolitho did not.\n")
    item = parked(capsys, source, "--term", "Tamsin Bray", "--term", "Jago Bolitho")
    rows = findings(capsys, item, "--reveal")
    bray = next(row["id"] for row in rows if "Bray" in row["text"])
    bolitho = next(row["id"] for row in rows if "Bolitho" in row["text"])
    assert "2 accepted; 2 left" in said(capsys, "plan", "accept", item, "--same-text-as", bray, "--minutes", "2")
    assert "E-REVIEW-UNDECIDED" in said(capsys, "finish", item, status=2)
    words = said(capsys, "plan", "reject", item, "--same-text-as", bolitho, "--why", "Bolitho is the officer", "--minutes", "1.5")
    assert "2 rejected; all decided" in words
    shown = findings(capsys, item)
    assert sorted(row["decision"] for row in shown) == ["accepted", "accepted", "rejected", "rejected"]
    assert all(row["decided_by"] == "Officer Test" and row["decided_at"] for row in shown)
    assert not any(secret.lower() in json.dumps(shown).lower() for secret in SECRETS)
    assert "Bolitho is the officer" in json.dumps(findings(capsys, item, "--reveal"))
    assert ask("finish", item) == 0
    assert (tmp_path / "out" / "a.txt").read_text() == (
        "[REDACTED] called. Jago Bolitho left. [REDACTED] came back. Jago Bolitho did not.\n"
    )
    said(capsys, "accept", item)
    assert "3.5" in said(capsys, "hours", "--json")
    assert ask("audit", "verify") == 0


def test_selecting_by_kind_and_all_leaves_what_was_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Tamsin Bray called. Tamsin Bray left. Tamsin Bray came.\n")
    item = parked(capsys, source)
    first, *_ = (row["id"] for row in findings(capsys, item))
    assert "1 rejected; 2 left" in said(capsys, "plan", "reject", item, first)
    assert "2 accepted; all decided" in said(capsys, "plan", "accept", item, "--kind", "term")
    assert "No undecided finding" in said(capsys, "plan", "reject", item, "--all", status=2)
    assert [row["decision"] for row in findings(capsys, item)] == ["rejected", "accepted", "accepted"]
    assert "no finding nope" in said(capsys, "plan", "accept", item, "nope", status=2)
    assert "Say which findings" in said(capsys, "plan", "accept", item, status=2)


def test_an_added_text_goes_from_every_place_of_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = pdf(tmp_path / "a.pdf", "Tamsin Bray called.\nMorwenna Penrose saw it.\nThen Morwenna Penrose told Tamsin Bray.")
    item = parked(capsys, source)
    before = findings(capsys, item)
    said(capsys, "plan", "reject", item, before[0]["id"])
    words = said(capsys, "plan", "add", item, "--term", "Morwenna Penrose", "--why", "Penrose is a child", "--minutes", "3")
    assert words.startswith("2 added (r1, r2), 0 that were found before") and "Penrose" not in words
    assert said(capsys, "plan", "add", item, "--term", "Morwenna Penrose").startswith("0 added, 0 that were")
    assert said(capsys, "plan", "add", item, "--term", "Tamsin Bray").startswith("0 added, 2 that were found before accepted")
    after = findings(capsys, item)
    assert [row["id"] for row in after] == [row["id"] for row in before] + ["r1", "r2"]
    assert {row["decision"] for row in after} == {"accepted"} and {row["where"] for row in after} == {"page 1"}
    assert ask("finish", item, "--json") == 0
    text = text_of(tmp_path / "out" / "a.pdf")
    assert "called" in text and not any(secret in text for secret in SECRETS)
    certificate = json.loads((tmp_path / "out" / "a.pdf.certificate.json").read_text())
    assert certificate["decided"] == {"reviewer": 4}
    shown = said(capsys, "audit", "show", "--item", item)
    assert "added" in shown and not any(secret in shown for secret in SECRETS)
    assert "E-ITEM-STATE" in said(capsys, "plan", "add", item, "--term", "saw", status=2)


def test_a_longer_text_swallows_what_was_found_within_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The house of Tamsin Bray at the mill burnt down.\n")
    item = parked(capsys, source)
    said(capsys, "plan", "accept", item, "--all")
    assert said(capsys, "plan", "add", item, "--term", "Tamsin Bray at the mill").startswith("1 added")
    assert ask("finish", item) == 0
    assert (tmp_path / "out" / "a.txt").read_text() == "The house of [REDACTED] burnt down.\n"


def test_a_text_that_is_not_there_changes_nothing_and_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Tamsin Bray called. Jago Bolitho left.\n")
    item = parked(capsys, source)
    before = findings(capsys, item, "--reveal")
    words = said(capsys, "plan", "add", item, "--term", "Morwenna Penrose", status=2)
    assert "E-REVIEW-NOT-FOUND" in words and "Penrose" not in words
    assert findings(capsys, item, "--reveal") == before
    terms = tmp_path / "terms"
    terms.write_text("Jago Bolitho\nMorwenna Penrose\n")
    words = said(capsys, "plan", "add", item, "--terms-file", terms)
    assert words.startswith("1 added") and "term 2 was not found" in words


def test_a_box_takes_what_lies_under_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import pypdfium2

    source = pdf(tmp_path / "a.pdf", "Tamsin Bray called.\n\nthe lad with the scar was there\n\nnothing else")
    item = parked(capsys, source)
    page = pypdfium2.PdfDocument(source)[0].get_textpage()
    searcher = page.search("lad with the scar")
    index, count = searcher.get_next()
    boxes = [page.get_charbox(i) for i in range(index, index + count)]
    corners = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    box = ",".join(f"{value:.2f}" for value in corners)
    words = said(capsys, "plan", "add", item, "--page", "1", "--box", box, "--kind", "PERSONAL_DETAIL", "--why", "a scar")
    assert words.startswith("1 added (r1)")
    assert said(capsys, "plan", "add", item, "--page", "1", "--box", box, "--kind", "PERSONAL_DETAIL").startswith("0 added")
    said(capsys, "plan", "accept", item, "--all")
    said(capsys, "finish", item)
    text = text_of(tmp_path / "out" / "a.pdf")
    assert "nothing else" in text and "was there" in text and "scar" not in text and "Bray" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--page", "2", "--box", "1,1,9,9"), "no page 2"),
        (("--page", "1", "--box", "1,1,1,9"), "opposite corners"),
        (("--page", "1", "--box", "1,1,nan,9"), "opposite corners"),
        (("--page", "1", "--box", "1,1,9"), "four numbers"),
        (("--page", "1", "--box", "1,1,9,9", "--kind", "NOSE"), "no such kind"),
        (("--page", "1"), "Say what to add"),
        (("--term", "x", "--page", "1", "--box", "1,1,9,9"), "Say what to add"),
        (("--term", "  "), "Say what to add"),
    ],
)
def test_a_box_that_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    item = parked(capsys, pdf(tmp_path / "a.pdf", "Tamsin Bray called."))
    assert words in said(capsys, "plan", "add", item, *arguments, status=2)
    assert len(findings(capsys, item)) == 1


def test_a_box_beside_the_page_releases_nothing_that_was_to_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command does not know where the page ends: such a box does no harm, and the rest goes or nothing is released."""
    item = parked(capsys, pdf(tmp_path / "a.pdf", "Tamsin Bray called."))
    said(capsys, "plan", "add", item, "--page", "1", "--box", "5000,5000,5100,5100")
    said(capsys, "plan", "accept", item, "--all")
    status = ask("finish", item)
    made = tmp_path / "out" / "a.pdf"
    assert status in (0, 4) and made.exists() == (status == 0)
    assert status == 4 or "Bray" not in text_of(made)


def test_a_box_on_a_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Tamsin Bray called.\n")
    item = parked(capsys, tmp_path / "a.txt")
    assert "E-REVIEW-BOX" in said(capsys, "plan", "add", item, "--page", "1", "--box", "1,1,9,9", status=2)


def test_a_box_on_a_picture_counts_from_its_upper_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    picture = Image.new("RGB", (400, 300), "white")
    picture.paste((200, 30, 30), (40, 20, 120, 60))
    picture.save(tmp_path / "a.png")
    item = parked(capsys, tmp_path / "a.png")
    assert said(capsys, "plan", "add", item, "--page", "1", "--box", "40,20,120,60").startswith("1 added")
    assert [row["where"] for row in findings(capsys, item)] == ["frame 1"]
    said(capsys, "plan", "accept", item, "r1")
    said(capsys, "finish", item)
    redacted = Image.open(io.BytesIO((tmp_path / "out" / "a.png").read_bytes())).convert("RGB")
    assert not any(red > 150 and green < 80 for _, (red, green, _) in redacted.getcolors(1 << 20) or ())
    assert redacted.getpixel((80, 22)) == (0, 0, 0) and redacted.getpixel((80, 240)) == (255, 255, 255)


def test_places_in_mail_and_its_attachments_are_said_in_words_without_a_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from email import message_from_bytes
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "The statement"
    mail.set_content("Tamsin Bray called.\n")
    content = pdf(tmp_path / "inner.pdf", "Tamsin Bray left.").read_bytes()
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="Tamsin Bray.pdf")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    item = parked(capsys, tmp_path / "a.eml")
    shown = said(capsys, "review", item)
    assert "attachment" in shown and ": page 1" in shown and "Bray" not in shown
    rows = findings(capsys, item)
    assert "path" not in json.dumps(rows) and "Bray" not in json.dumps(rows)
    said(capsys, "plan", "reject", item, "--all")
    words = said(capsys, "plan", "add", item, "--term", "Tamsin Bray")
    assert words.startswith(f"0 added, {len(rows)} that were found before accepted")
    said(capsys, "finish", item)
    redacted = message_from_bytes((tmp_path / "out" / "a.eml").read_bytes())
    leaves = [part.get_payload(decode=True) for part in redacted.walk() if not part.is_multipart()]
    attached = [leaf for leaf in leaves if isinstance(leaf, bytes) and leaf.startswith(b"%PDF")]
    assert "Bray" not in redacted.as_string() and len(attached) == 1
    (tmp_path / "attached.pdf").write_bytes(attached[0])
    assert "left" in text_of(tmp_path / "attached.pdf") and "Bray" not in text_of(tmp_path / "attached.pdf")


def test_a_schedule_of_what_was_released_holds_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Tamsin Bray called. Tamsin Bray left.\n")
    item = parked(capsys, source)
    said(capsys, "plan", "accept", item, "--all", "--by", "PC Reviewer", "--why", "Bray is a child")
    draft, final = tmp_path / "draft.csv", tmp_path / "final.pdf"
    assert "2 redactions" in said(capsys, "plan", "schedule", item, "--out", draft)
    assert "Bray" not in draft.read_text() and draft.read_text().count("PC Reviewer") == 2
    assert "E-USAGE-TARGET-TAKEN" in said(capsys, "plan", "schedule", item, "--out", draft, status=2)
    assert "ends in .csv or .pdf" in said(capsys, "plan", "schedule", item, "--out", tmp_path / "a.doc", status=2)
    said(capsys, "finish", item)
    assert "draft" not in said(capsys, "plan", "schedule", item, "--out", final)
    text = text_of(final)
    assert "as released" in text and "PC Reviewer" in text and "Bray" not in text
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*"))


def test_a_text_is_added_in_a_letter_and_in_what_is_attached_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from email import message_from_bytes
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "About Morwenna Penrose"
    mail.set_content("Tamsin Bray called Morwenna Penrose.\n")
    content = pdf(tmp_path / "inner.pdf", "Morwenna Penrose left.").read_bytes()
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="statement.pdf")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    item = parked(capsys, tmp_path / "a.eml")
    said(capsys, "plan", "accept", item, "--all")
    assert said(capsys, "plan", "add", item, "--term", "Morwenna Penrose").startswith("3 added (r1, r2, r3)")
    assert any(row["where"] == "attachment 1: page 1" for row in findings(capsys, item))
    said(capsys, "finish", item)
    redacted = message_from_bytes((tmp_path / "out" / "a.eml").read_bytes())
    (attached,) = [part.get_payload(decode=True) for part in redacted.walk() if part.get_content_type() == "application/pdf"]
    assert isinstance(attached, bytes)
    (tmp_path / "attached.pdf").write_bytes(attached)
    assert "left" in text_of(tmp_path / "attached.pdf") and "Penrose" not in text_of(tmp_path / "attached.pdf")
    assert not any(secret in redacted.as_string() for secret in SECRETS)


def test_a_text_is_added_to_an_encrypted_file_without_asking_for_its_password_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pikepdf

    with pikepdf.open(pdf(tmp_path / "open.pdf", "Tamsin Bray called.\nJago Bolitho left.")) as opened:
        opened.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="kestrel"))
    (tmp_path / "password").write_text("kestrel\n")
    item = parked(capsys, tmp_path / "a.pdf", "--term", "Tamsin Bray", "--password-file", str(tmp_path / "password"))
    assert said(capsys, "plan", "add", item, "--term", "Jago Bolitho").startswith("1 added (r1)")
    said(capsys, "plan", "accept", item, "--all")
    said(capsys, "finish", item)
    text = text_of(tmp_path / "out" / "a.pdf")
    assert "left" in text and not any(secret in text for secret in SECRETS)


def test_a_text_that_was_to_stay_gives_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = pdf(tmp_path / "a.pdf", "Tamsin Bray called.\nJago Bolitho left.\nPenrose Terrace is a street.")
    item = parked(capsys, source, "--term", "Tamsin Bray", "--keep", "Jago Bolitho", "--keep", "Penrose Terrace")
    assert said(capsys, "plan", "add", item, "--term", "Jago Bolitho").startswith("1 added")
    said(capsys, "plan", "accept", item, "--all")
    said(capsys, "finish", item)
    text = text_of(tmp_path / "out" / "a.pdf")
    assert "Penrose Terrace" in text and "Bolitho" not in text and "Bray" not in text


def test_what_two_people_change_at_once_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Tamsin Bray called. Jago Bolitho left.\n")
    item = parked(capsys, tmp_path / "a.txt")
    from flows import additions

    looked = additions._detected

    def meanwhile(*arguments: Any) -> Any:
        assert ask("plan", "reject", item, "--all", "--by", "Somebody Else") == 0
        return looked(*arguments)

    monkeypatch.setattr(additions, "_detected", meanwhile)
    assert "Somebody else decided" in said(capsys, "plan", "add", item, "--term", "called", status=2)
    assert [row["decided_by"] for row in findings(capsys, item)] == ["Somebody Else"]


def test_a_doubtful_spelling_is_left_to_decide_and_a_decision_on_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Tamsin Bray called. Jago Bolitho left. Jago B0litho came.\n")
    item = parked(capsys, tmp_path / "a.txt")
    words = said(capsys, "plan", "add", item, "--term", "Jago Bolitho")
    assert words.startswith("2 added (r1, r2)") and "1 of the new ones doubtful" in words
    assert [row["decision"] for row in findings(capsys, item)] == ["proposed", "accepted", "proposed"]
    said(capsys, "plan", "reject", item, "r2")
    assert said(capsys, "plan", "add", item, "--term", "Jago Bolitho").startswith("0 added, 0 that were")
    assert [row["decision"] for row in findings(capsys, item)] == ["proposed", "accepted", "rejected"]
