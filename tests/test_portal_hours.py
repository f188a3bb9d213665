"""The hours page: whose hours somebody sees, losses shown, charts and tables alike, timings by hand."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from portal_server import RunningPortal, portal_at

from automations import ledger
from automations.ledger import Baseline, TaskRun
from portal.charts import Bar, bars
from portal.pages.hours import _csv


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        with running.engine.write() as session:
            for number, (unit, volume, spent, outcome) in enumerate(
                [("Disclosure", 60, 30, "accepted"), ("=Elsewhere", 90, 600, "accepted"), ("Disclosure", 9000, 0, "provisional")]
            ):
                run = TaskRun(
                    f"{number:032x}",
                    "redact_document",
                    volume,
                    "page",
                    Baseline(2, "published", "a source"),
                    human_minutes=spent,
                    outcome=outcome,
                    unit=unit,
                )
                ledger.record(session, "p", run)
        yield running


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_officer_sees_their_units_hours_and_a_supervisor_all(portal: RunningPortal) -> None:
    page = portal.client("officer").get("/hours").text
    assert "+1.50 hours" in page, "60 pages at 2 minutes less 30 minutes; what is not accepted does not count"
    assert "Elsewhere" not in page
    assert "Not counted: 1 provisional." in page
    everything = portal.client("supervisor").get("/hours").text
    assert "-5.50 hours" in everything, "a loss is shown as one"
    assert "Elsewhere" in everything
    assert portal.client("cps_liaison").get("/hours").status_code == 403


def test_the_table_for_spreadsheets_holds_the_same_and_no_formula(portal: RunningPortal) -> None:
    rows = rows_of(portal.client("admin").get("/hours/ledger.csv").text)
    assert {row["unit"]: float(row["net_minutes"]) for row in rows} == {"Disclosure": 90.0, "'=Elsewhere": -420.0}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    text = bytes(_csv("a.csv", ["unit"], [[cell], ["Disclosure =1"]]).body).decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[f"'{cell}"], ["Disclosure =1"]]


def test_a_chart_says_what_its_rows_say(portal: RunningPortal) -> None:
    page = portal.client("supervisor").get("/hours").text
    charts = [ET.fromstring(chart) for chart in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert len(charts) == 3
    units = charts[1]
    assert [rect.get("class") for rect in units.iter("rect")] == ["hb-chart__bar hb-chart__bar--cost", "hb-chart__bar"]
    widths = [float(rect.get("width", 0)) for rect in units.iter("rect")]
    assert widths[0] / widths[1] == pytest.approx(420 / 90, rel=0.02)


def test_labels_of_a_chart_are_text() -> None:
    drawn = bars("<title>", [Bar("<script>", 1.0, 0.5, 1.5, '"1"')])
    assert "<script>" not in drawn
    assert ET.fromstring(drawn).findall("text")[0].text == "<script>"


def test_a_task_is_timed_by_whoever_started_the_clock(portal: RunningPortal) -> None:
    officer = portal.client("officer")
    assert officer.submit("/hours/timings", token_from="/hours", task="no such task").status_code == 409
    page = officer.submit("/hours/timings", token_from="/hours", task="redact_document").text
    timing_id = re.findall(r"/hours/timings/([0-9a-f]{32})/stop", page)[0]
    for who in ("reviewer", "stranger", "vetting"):
        assert portal.client(who).submit(f"/hours/timings/{timing_id}/stop", volume="1").status_code == 404
    assert officer.submit(f"/hours/timings/{timing_id}/stop", volume="none").status_code == 409
    assert "minutes each" in officer.submit(f"/hours/timings/{timing_id}/stop", volume="3").text
    rows = rows_of(portal.client("reviewer").get("/hours/timings.csv").text)
    assert [(row["task"], row["unit"], float(row["volume"])) for row in rows] == [("redact_document", "Disclosure", 3.0)]
    assert rows_of(portal.client("stranger").get("/hours/timings.csv").text) == []
