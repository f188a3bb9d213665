"""A real Prefect server: one redaction runs through it, it learns ids and counts only, and nothing leaves the machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import video_making as making
from conftest import REPOSITORY
from cryptography.hazmat.primitives import serialization
from hoursback_command import TERM, document, environment, run, statement
from loopback_watch import watched

from case_files.making.form import Form, Words, as_pdf
from tests.test_case_handover import Force

pytestmark = pytest.mark.server

FILE_NAME = "farnsworth-interview.txt"
AUDIENCES = ("cps", "defence")
SECRETS = (TERM, "Farnsworth", "farnsworth", "Sesame-open", "Councillor Abernethy", "the shop at number")


@dataclass(frozen=True)
class Server:
    url: str
    folder: Path
    environment: dict[str, str]
    left: Path

    def post(self, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body or {}).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def command(self, *arguments: str | Path) -> tuple[int, str, str]:
        return run(self.folder / "home", *arguments, PREFECT_API_URL=self.url, **self.environment)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the tests' own, on a free port of this machine, with a home of its own."""
    from flows.prefect_environment import prepare

    folder = tmp_path_factory.mktemp("prefect")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more, left = watched(folder / "watch")
    more["PREFECT_HOME"] = str(folder / "prefect")
    values = environment(folder / "home", **more)
    prepare(values)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"],
            env=values, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            made = Server(f"http://127.0.0.1:{port}/api", folder, more, left)
            deadline = time.monotonic() + 180
            while True:
                try:
                    urllib.request.urlopen(f"{made.url}/health", timeout=5).close()
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < deadline, (folder / "server.log").read_text()[-3000:]
                    time.sleep(0.3)
            yield made
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def test_a_redaction_runs_through_the_server_and_it_learns_no_secret(server: Server, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / FILE_NAME).write_text(statement())
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7\n" + TERM.encode() + b"\n%%EOF")
    (tmp_path / "password").write_text("Sesame-open\n")
    words = ("--terms-only", "--term", TERM, "--keep", "Councillor Abernethy", "--password-file", tmp_path / "password")
    whom = [word for audience in AUDIENCES for word in ("--audience", audience)]
    inputs = ("redact", tmp_path / "in", "--out", tmp_path / "out", *words, *whom, "--accept", "all", "--prefect", "--json")
    status, out, err = server.command(*inputs)
    assert status == 3, (out, err)
    broken, done = document(out)["files"]
    assert broken["code"].startswith("E-INPUT") and done["state"] == "done"
    assert [row["audience"] for row in done["renditions"]] == list(AUDIENCES)
    for row in done["renditions"]:
        made = Path(row["output"])
        assert made.parent.name == row["audience"] and row["renamed"] and "farnsworth" not in made.name
        assert TERM not in made.read_text()
        assert json.loads(Path(row["certificate"]).read_text())["audience"] == row["audience"]
    runs = server.post("/flow_runs/filter")
    assert sorted(run["state_type"] for run in runs) == ["COMPLETED", "FAILED"]
    assert all(list(run["parameters"]) == ["item_id"] and len(run["parameters"]["item_id"]) == 32 for run in runs)
    tasks = server.post("/task_runs/filter")
    named = {task["name"].rpartition("-")[0] for task in tasks}
    stages = {f"{stage}-{audience}" for stage in ("redact", "certify", "release") for audience in AUDIENCES}
    assert {"identify", "detect", "decide", "pseudonymise", "close", *stages} <= named
    time.sleep(2)  # Events and logs arrive a little later.
    known = [server.post(f"/{kind}/filter") for kind in ("flow_runs", "task_runs", "logs", "artifacts", "events", "flows")]
    text = json.dumps(known) + err + (server.folder / "server.log").read_text(errors="replace")
    assert not [secret for secret in SECRETS if secret in text]
    for path in (server.folder / "prefect").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in SECRETS if secret.encode() in content], path.name
    # The same records as without a server: doing it again finds everything there.
    status, out, err = run(server.folder / "home", *inputs[:-2], "--json")
    assert document(out)["files"][1]["item"] == done["item"]
    assert run(server.folder / "home", "audit", "verify")[0] == 0


def test_set_up_twice_makes_one_of_each_and_a_worker_does_what_is_due(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        status, out, err = server.command("init")
        assert status == 0, (out, err)
    assert [pool["name"] for pool in server.post("/work_pools/filter")] == ["hoursback-documents"]
    assert sorted(deployment["name"] for deployment in server.post("/deployments/filter")) == ["case-file", "redact"]
    assert [automation["name"].split(":")[0] for automation in server.post("/automations/filter")] == ["Hoursback"]
    # Handed in and reviewed by people, as the portal does it; the second half is left to the worker.
    (tmp_path / "b.txt").write_text(statement(7))
    words = ("--terms-only", "--term", TERM)
    status, out, err = run(server.folder / "home", "redact", tmp_path / "b.txt", "--out", tmp_path / "out", *words, "--json")
    item = document(out)["files"][0]["item"]
    assert run(server.folder / "home", "decide", item, "--accept", "all")[0] == 0
    _end_review(server, item)
    worker = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "worker"],
        env=environment(server.folder / "home", PREFECT_API_URL=server.url, **server.environment),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 150
        while not (tmp_path / "out" / "b.txt").exists() and time.monotonic() < deadline and worker.poll() is None:
            time.sleep(0.3)
    finally:
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=60)
    assert TERM not in (tmp_path / "out" / "b.txt").read_text(), said
    assert worker.returncode == 143 and not [secret for secret in SECRETS if secret in said]


def test_a_case_goes_through_the_server_in_two_halves_with_a_person_between_them(server: Server, tmp_path: Path) -> None:
    folder, released, bag = tmp_path / "farnsworth-case", tmp_path / "released", tmp_path / "bag"
    folder.mkdir()
    for number in range(2):
        form = Form("", "Letter", (Words("", f"Words of Farnsworth, letter {number}."),))
        (folder / f"farnsworth{number}.pdf").write_bytes(as_pdf(form, made_at=1_792_108_800))
    home = server.folder / "home"
    inputs = ("redact", *sorted(folder.iterdir()), "--out", released, "--audience", "cps", "--terms-only", "--term", "Zzyzx")
    assert run(home, *inputs, "--accept", "all")[0] == 0
    force = Force()
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(force.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (tmp_path / "own.pem").write_bytes(force.own.public_bytes(pem))
    (tmp_path / "root.pem").write_bytes(force.root.public_bytes(pem))
    status, out, err = server.command("case", "build", folder, "--renditions", released, "--out", bag, "--json")
    assert status == 0, (out, err)
    item = json.loads(out)["item"]
    seal = ("--seal-key", tmp_path / "key.pem", "--seal-certificate", tmp_path / "own.pem", "--deliver", tmp_path / "outbox")
    words = ("case", "approve", bag, "--why", "Farnsworth may go", *seal)
    status, out, err = server.command(*words)
    assert status == 2 and "prepared by you" in err and not (bag / "seal.p7s").exists()
    status, out, err = run(home, *words, HOURSBACK_PERSON="supervisor", PREFECT_API_URL=server.url, **server.environment)
    assert status == 0, (out, err)
    assert run(home, "case", "verify", tmp_path / "outbox" / "bag", "--trust", tmp_path / "root.pem")[0] == 0
    runs = [found for found in server.post("/flow_runs/filter") if found["parameters"] == {"item_id": item}]
    assert [found["state_type"] for found in runs] == ["COMPLETED", "COMPLETED"]
    tasks = server.post("/task_runs/filter", {"flow_runs": {"id": {"any_": [found["id"] for found in runs]}}})
    stages = {"check", "build-bag", "offer", "seal", "hand-over", "write-receipt", "close"}
    assert {task["name"].rpartition("-")[0] for task in tasks} == stages
    time.sleep(2)  # Events and logs arrive a little later.
    known = [server.post(f"/{kind}/filter") for kind in ("flow_runs", "task_runs", "logs", "artifacts", "events", "flows")]
    text = json.dumps(known) + (server.folder / "server.log").read_text(errors="replace")
    assert not [secret for secret in ("Farnsworth", "farnsworth", "supervisor", str(tmp_path)) if secret in text]


def test_the_segments_of_a_long_video_are_tasks_of_their_own(server: Server, tmp_path: Path) -> None:
    source = making.clip(tmp_path / "farnsworth.mp4", "-c:v", "libx264", "-g", "10", seconds=3)
    words = ["redact", source, "--out", tmp_path / "out", "--terms-only", "--term", TERM, "--accept", "all", "--prefect"]
    program = [sys.executable, str(Path(__file__).parent / "short_segments.py"), *map(str, words)]
    more = {**server.environment, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{server.environment.get('PYTHONPATH', '')}"}
    values = environment(server.folder / "home", PREFECT_API_URL=server.url, **more)
    done = subprocess.run(program, env=values, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, (done.stdout, done.stderr)
    tasks = [task for task in server.post("/task_runs/filter") if task["name"].startswith("follow")]
    assert {task["state_type"] for task in tasks} == {"COMPLETED"}
    named = {task["name"].rpartition("-")[0] for task in tasks}
    assert named == {"follow", "follow-0-0", "follow-0-10", "follow-0-20"}
    assert TERM not in json.dumps(tasks)


def test_no_socket_leaves_the_machine(server: Server) -> None:
    """Server, worker, flow runs and commands of the tests above were all watched."""
    assert not server.left.exists(), server.left.read_text()


def test_without_a_server_the_command_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(statement())
    words = ("redact", tmp_path / "a.txt", "--out", tmp_path / "out", "--terms-only", "--term", TERM, "--prefect")
    status, out, err = run(tmp_path / "home", *words)
    assert status == 2 and "PREFECT_API_URL" in out + err
    status, out, err = run(tmp_path / "home", *words, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert status == 5 and "E-SYS-PREFECT" in out + err and "Traceback" not in out + err


def _end_review(server: Server, item: str) -> None:
    code = (
        "import sys; from flows.acceptance import find_item; from flows.review import start_second_half; "
        "from flows.workshop import Workshop; w = Workshop.open(); start_second_half(w, find_item(w, sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, item], env=environment(server.folder / "home"), check=True)
