"""From the form to the dossier: what was gathered is compared, nothing is dropped, and the dossier takes it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.cli import main
from flows.vetting_bring import bring_together
from flows.vetting_check import CheckedApplication
from flows.vetting_dossier import read_gathered
from flows.vetting_gather import Gathered, LookedUp
from vetting.application.gaps import Gap
from vetting.application.rules import Rules
from vetting.matching.model import load_model
from vetting.records import Fact, RegisterRecord
from vetting.subjects import Application, Person, PersonName

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADA = Person("applicant", (PersonName(("Ada", "Rose"), "Farnsworth"),), born=date(1990, 4, 30))


def record(key: str, forename: str, surname: str, born: date) -> RegisterRecord:
    facts = (Fact("arrest", "stopped", f"pnc, record {key}", NOW),)
    return RegisterRecord("pnc", key, Person(f"pnc:{key}", (PersonName((forename,), surname),), born=born), facts)


def test_everything_that_came_back_is_compared_and_kept() -> None:
    application = Application("HB-1", "RV", date(2026, 10, 1), ADA)
    records = (record("1", "Ada", "Farnsworth", date(1990, 4, 30)), record("2", "Zebedee", "Quill", date(1950, 1, 2)))
    gathered = Gathered(
        application,
        (
            LookedUp("applicant", "pnc", "Police National Computer", "pnc", "answered", NOW, records, cut=True),
            LookedUp("applicant", "pnd", "Police National Database", "pnd", "waiting", NOW),
            LookedUp(
                "applicant", "credit", "Credit", "credit", "not_answered", NOW, words="The register credit does not answer."
            ),
        ),
        ("special_branch",),
        ("references",),
    )
    gap = Gap("email_missing", "missing", "applicant.emails", "applicant", "No e-mail address.", "Please give one.")
    checked = CheckedApplication(application, (gap,), Rules.load(date(2026, 10, 1)))
    source = bring_together(checked, gathered, load_model(), "Officer Test", NOW)
    bands = {candidate.record.key: candidate.band for candidate in source.candidates}
    assert bands == {"1": "strong", "2": "none"}
    assert [one.answered for one in source.lookups] == [False] * 5, "cut, waiting, silent, not connected, by hand"
    assert "more than are read" in source.lookups[0].words and "no answer" in source.lookups[1].words
    assert source.gaps[0].question == "Please give one."


def test_gather_writes_what_the_dossier_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from examples.applicant import HERE

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    out = tmp_path / "gathered.json"
    asking = ["vetting", "gather", str(HERE / "application.json"), "--registers", str(HERE / "registers.toml")]
    assert main([*asking, "--out", str(out)]) == 0
    assert out.stat().st_mode & 0o077 == 0
    source = read_gathered(out)
    (candidate,) = [one for one in source.candidates if one.band != "none"]
    assert (candidate.person_id, candidate.record.key) == ("applicant", "500101")
    assert len(source.gaps) == 6 and len(source.lookups) == 24
    assert main([*asking, "--out", str(out)]) == 2
    capsys.readouterr()
    assert main(["vetting", "dossier", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["unanswered"] == 22
