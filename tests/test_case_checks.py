"""The checks of case files: every seeded fault is found, a file without faults has none, and nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.case_maker.faults import FAULTS, Seeded
from benchmarks.case_maker.world import SCENARIOS, Plan, plan_case
from benchmarks.cases import make
from flows.case_check import CheckedCase, as_data, check_folder


@dataclass(frozen=True)
class Found:
    checked: CheckedCase

    @property
    def failed(self) -> set[str]:
        return {verdict.code for verdict in self.checked.readiness.verdicts if verdict.state == "fail"}

    @property
    def said(self) -> list[str]:
        return [
            f"{verdict.code} {evidence.says}"
            for verdict in self.checked.readiness.verdicts
            if verdict.state == "fail"
            for evidence in verdict.evidence
        ]


def check(folder: Path, plan: Plan) -> Found:
    make(folder, plan)
    return Found(check_folder(folder, read_pictures=False))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_file_without_faults_passes_every_check(tmp_path: Path, scenario: str) -> None:
    found = check(tmp_path / "case", plan_case(scenario, 71))
    assert not found.said
    assert found.checked.readiness.ready, found.checked.readiness.unsure
    assert len(found.checked.readiness.verdicts) == 36


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_found_and_nothing_else(tmp_path: Path, fault: Seeded) -> None:
    for seed in range(400, 430):
        plan = plan_case(fault.scenarios[seed % len(fault.scenarios)], seed)
        if fault.put(plan):
            break
    else:
        pytest.fail("no plan holds the fault")
    found = check(tmp_path / "case", plan)
    assert found.failed == fault.codes, found.said


def test_every_reason_has_a_fault_that_brings_it() -> None:
    from case_files.checks.standard import CHECKS
    from reference.loader import load

    assert set(load("case_reasons")) == set(CHECKS)
    assert {code for fault in FAULTS for code in fault.codes} == set(CHECKS)


def test_items_with_meaningless_names_are_known_and_no_form_that_is_kept_back_counts_as_another(tmp_path: Path) -> None:
    from benchmarks.case_maker.forms import forms_of

    kept = {"mg2": "MG2", "mg3": "MG3", "mg6": "MG6", "mg6d": "MG6D", "mg6e": "MG6E", "mg9": "MG9"}
    for scenario in SCENARIOS:
        plan = plan_case(scenario, 99)
        checked = check(tmp_path / scenario, plan).checked
        seen = [checked.case.types[item.id].form for item in checked.case.items]
        forms = forms_of(plan)
        for name, form in kept.items():
            assert seen.count(form) == (name in forms), (scenario, form)
        assert seen.count("MG11") == sum(name.startswith("mg11") for name in forms)
        assert sum(form.startswith("PCN") for form in seen) == sum(name.startswith("pcn") for name in forms)


def test_the_folder_of_the_case_is_not_changed(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    make(folder, plan_case("shoplifting", 3))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")}
    check_folder(folder, read_pictures=False)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")} == before


def test_a_force_changes_a_rule_without_code(tmp_path: Path) -> None:
    plan = plan_case("assault", 5)
    plan.recordings = [thing for thing in plan.recordings if thing.kind != "BWV"] + [
        type(thing)(**{**thing.__dict__, "seconds": 500}) for thing in plan.recordings if thing.kind == "BWV"
    ]
    folder, force = tmp_path / "case", tmp_path / "force"
    make(folder, plan)
    force.mkdir()
    row = (
        'limit = "bwv_clip"',
        "value = 480",
        'unit = "seconds"',
        'why = "ours"',
        "valid_from = 2026-01-01",
        'source = "our CPS"',
    )
    (force / "file_limits.toml").write_text("[[rows]]\n" + "\n".join(row) + "\n")
    assert check_folder(folder, read_pictures=False).readiness.of("A13").state == "pass"
    assert check_folder(folder, read_pictures=False, overlay=force).readiness.of("A13").state == "fail"


def test_copies_of_an_item_are_checked_once(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    make(folder, plan_case("abh", 8))
    item = next(path for path in sorted(folder.iterdir()) if path.suffix == ".pdf")
    (folder / "final_final_copy.pdf").write_bytes(item.read_bytes())
    checked = check_folder(folder, read_pictures=False)
    assert len(checked.case.copies) == 1
    assert checked.readiness.ready


def test_a_person_says_what_an_item_is(tmp_path: Path) -> None:
    import json

    folder = tmp_path / "case"
    make(folder, plan_case("shoplifting", 4))
    (folder / "letter.txt").write_text("nothing that looks like a form")
    assert not check_folder(folder, read_pictures=False).readiness.ready
    stated = json.loads((folder / "case.json").read_text())
    (folder / "case.json").write_text(json.dumps({**stated, "forms": {"letter.txt": "CORRESPONDENCE"}}))
    data = as_data(check_folder(folder, read_pictures=False))
    assert data["ready"] and not data["unsure"]
    assert next(item for item in data["items"] if item["name"] == "letter.txt")["confirmed"] is True


def test_a_number_that_ocr_read_without_its_letters_is_the_case_s_own_and_another_case_s_is_not(tmp_path: Path) -> None:
    from case_files.case import Case
    from case_files.facts import draw
    from case_files.items import Item
    from case_files.layouts import Typed
    from case_files.page_text import as_rows

    def item(id: str, urn: str, *, picture: bool) -> Item:
        rows = (as_rows(f"URN {urn}"),)
        return Item(id, tmp_path / id, id, "document", ".pdf", rows, guessed=(0,) if picture else ())

    own = [item("I1", "40 ZZ 91308 26", picture=False), item("I2", "40 91 308 26", picture=True)]
    other = [item("I3", "40 ZZ 55512 26", picture=True), item("I4", "40 91 308 26", picture=False)]
    types = {f"I{number}": Typed("MG5", 0.9, "") for number in range(1, 5)}
    assert draw(Case(tuple(own), types, {}), {}).facts.urns == {"40ZZ9130826": ("I1", "I2")}
    urns = draw(Case((own[0], *other), types, {}), {}).facts.urns
    assert set(urns) == {"40ZZ9130826", "40ZZ5551226", "40910030826"}


def test_words_that_ocr_runs_together_are_read_apart(tmp_path: Path) -> None:
    from case_files.forms.exhibits import reference_of
    from case_files.forms.schedules import read_schedule
    from case_files.items import Item

    assert reference_of("ExhibitMW/2") == reference_of("Exhibit MW/2") == "MW2"
    assert reference_of("EXHIBITION 2") == ""
    heading = ((50.0, 60.0, "Item No."), (110.0, 200.0, "Description and relevance"), (400.0, 450.0, "Disclosure status"))
    row = ((50.0, 380.0, "1 Incident log of the call"), (400.0, 410.0, "D"))
    (entry,) = read_schedule(Item("I1", tmp_path, "", "document", ".pdf", ((heading, row),)), "MG6C").entries
    assert (entry.number, entry.description, entry.to_disclose) == ("1", "Incident log of the call", True)


def test_a_picture_that_carries_the_reference_of_an_exhibit_is_that_exhibit(tmp_path: Path) -> None:
    plan = plan_case("fire", 71)
    plan.exhibits[0].description = "Photograph of the scene"
    papers = make(tmp_path / "case", plan, scanned=1e-9)
    name = f"{plan.exhibits[0].reference.replace('/', '')}.jpg"
    assert papers[name].form == "PHOTOGRAPH"
    (tmp_path / "case" / name).rename(tmp_path / "case" / "holiday.jpg")
    checked = check_folder(tmp_path / "case", read_pictures=False)
    unsure = {item.name for item in checked.case.items if item.id in checked.readiness.unsure}
    assert unsure == {"holiday.jpg"}
    missing = {code for code, state in ((own.code, own.state) for own in checked.readiness.verdicts) if state == "fail"}
    assert missing == {"T07"}
    (tmp_path / "case" / "holiday.jpg").rename(tmp_path / "case" / name)
    assert check_folder(tmp_path / "case", read_pictures=False).readiness.ready
