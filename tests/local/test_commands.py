"""`python -m local`, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from rich.console import Console

from cli.main import main
from local.clients import Clients
from local.cloud import Summary
from local.commands import preview, summary, up
from local.commands.app import app
from local.commands.report import Report
from local.permissions.calls import Missing
from local.permissions.report import Permissions, Unused
from local.scenarios.scenario import Section
from recorder.export import from_json
from recorder.resource import Recording
from recorder.stacks import load_stack
from samples import hostile, photos
from tests.patience import PATIENCE_SECONDS, eventually

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.long, pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

PERMITTED = Permissions((), ())

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local", *map(str, arguments)],
            cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "120"},
            capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    return command


@pytest.fixture
def run_here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, which has imported it: it is over before anything starts."""

    def leave(*_: object) -> None:
        pass

    def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["local", *map(str, arguments)])
        monkeypatch.setattr(signal, "signal", leave)  # pytest's own stay
        status = main(app)
        written = capsys.readouterr()
        return subprocess.CompletedProcess(sys.argv, status, written.out, written.err)

    return command


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("local-cloud-")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["up", "--bogus"],
        ["up", "--photos"],
        ["down"],
        ["up", "--port", "0"],
        ["up", "--photos", "/nonexistent/photos"],
        ["up", "--only", "videos"],
        ["up", "--only", "network", "--photos", "."],
    ],
)
def test_usage_errors_exit_64(run_here: Run, arguments: list[str]) -> None:
    done = run_here(*arguments)
    assert done.returncode == 64, done.stderr
    assert done.stderr.startswith("Error: ")


def test_a_usage_error_is_no_traceback(run: Run) -> None:
    done = run("up", "--only", "videos")
    assert done.returncode == 64, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["up", "--stack", "nowhere"], "there is no stack 'nowhere'; there are: dev, local, prod"),
        (["preview", "--stack", "nowhere"], "there is no stack 'nowhere'"),
        (["up", "--json", "/nonexistent/report.json"], "there is no folder /nonexistent"),
        (["up", "--out", "/dev/null/out"], "--out /dev/null/out cannot be created"),
    ],
)
def test_what_cannot_be_is_one_clear_line(run_here: Run, arguments: list[str], line: str) -> None:
    done = run_here(*arguments)
    assert done.returncode == 1
    (said,) = done.stderr.strip().splitlines()
    assert said.startswith("Error: ")
    assert line in said


def test_a_port_in_use_is_one_clear_line(run: Run, photo_folder: Path, tmp_path: Path) -> None:
    (photo_folder / "a.jpg").write_bytes(b"x")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("up", "--photos", photo_folder, "--port", taken.getsockname()[1], "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "is in use" in done.stderr
    assert left_in(tmp_path) == []


def test_photos_go_in_and_variants_come_out(run: Run, photo_folder: Path, tmp_path: Path) -> None:
    name = "a b+c %41 & é日本.jpg"
    (photo_folder / name).write_bytes(photos.jpeg_with_private_data())
    (photo_folder / "sub").mkdir()
    (photo_folder / "sub" / name).write_bytes(photos.jpeg(640, 480))
    (photo_folder / "empty.jpg").write_bytes(b"")
    (photo_folder / "notes.jpg").write_bytes(hostile.text())
    (photo_folder / "broken link").symlink_to("nowhere")
    done = run("up", "--photos", photo_folder, "--json", "-", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    report: Any = json.loads(done.stdout)
    results = {Path(row["file"]).relative_to(photo_folder).as_posix(): row for row in report["photos"]}
    assert {file: row["outcome"] for file, row in results.items()} == {
        name: "processed", f"sub/{name}": "processed",
        "empty.jpg": "refused", "notes.jpg": "refused", "broken link": "refused",
    }  # fmt: skip
    assert "0 bytes" in results["empty.jpg"]["reason"]
    for row in results.values():
        assert (row["outcome"] == "processed") == bool(row["variants"])
        for variant in row["variants"]:
            written = Path(variant["path"])
            assert written.stat().st_size == variant["bytes"]
            with Image.open(written) as picture:
                assert picture.size == (variant["width"], variant["height"])
                assert picture.format is not None
                assert picture.format.lower() == variant["format"]
                assert not picture.getexif()
    paths = [variant["path"] for row in results.values() for variant in row["variants"]]
    assert len(set(paths)) == len(paths)
    assert report["resources"]["created"] > 100
    assert report["resources"]["types"]["aws:s3/bucket:Bucket"]["created"] >= 3
    assert report["permissions"]["missing"] == []
    scenarios = report["scenarios"]
    assert {name: scenario["ok"] for name, scenario in scenarios.items()} == dict.fromkeys(scenarios, True)
    assert set(scenarios) == {"photos", "network", "api", "dns", "containers", "stream", "rights"}
    assert set(report["endpoints"]) == {
        "aws",
        "api",
        "origin",
        "openapi",
        "dns",
        "gallery",
        "redshift_data",
        "database",
    }
    delivered = scenarios["containers"]["facts"]
    assert (delivered["failed"], delivered["rolled_back"], len(delivered["versions"])) == (0, True, 3)
    assert report["endpoints"]["aws"].startswith("http://127.0.0.1:")
    assert len(report["credentials"]) == 4
    for bulk in report["bulk"].values():
        assert (bulk["total"], bulk["processed"], len(bulk["refused"]), bulk["failed"]) == (4, 3, 1, [])
    assert report["bulk"]["prefix"]["report"].startswith(f"s3://{report['outputs']['variants_bucket']}/reports/")
    decided = {photo["decision"]: photo for photo in report["review"]["photos"]}
    assert (decided["approve"]["outcome"], decided["reject"]["outcome"]) == ("processed", "refused")
    assert decided["reject"]["reason"].startswith("rejected by a reviewer")
    assert decided["approve"]["repeated"] == "ReviewAlreadyAnswered"
    assert report["outputs"]["uploads_bucket"]
    assert "2 processed, 3 refused" in done.stderr, "standard output has the report alone"
    assert left_in(tmp_path) == []


def deployed(exports: Mapping[str, Any] | None = None) -> Any:
    counts = Counter({"aws:s3/bucket:Bucket": 2}), Counter({"aws:x/y:Z": 1})
    outputs = exports or {}
    return SimpleNamespace(
        outputs=outputs,
        summary=Summary(*counts, {("aws:x/y:Z", "odd")}),
        recording=Recording("photo-platform", "local", (), exports=outputs),
        emulator=SimpleNamespace(endpoint="http://127.0.0.1:4566"),
    )


def report(permissions: Permissions = PERMITTED, **sections: Section) -> Report:
    return Report(
        deployment=deployed({"url": "https://example.com/é"}), permissions=permissions, seconds=2.5,
        seconds_to_deploy=1.25, sections=sections, scenario_seconds=dict.fromkeys(sections, 0.125),
    )  # fmt: skip


def test_the_report_is_a_file_of_json(tmp_path: Path) -> None:
    section = Section(
        title="t",
        ok=True,
        facts={"a": 1},
        top_level={"photos": [{"file": "é"}]},
        endpoints={"api": "http://127.0.0.1:1"},
    )
    up.write_json(tmp_path / "report.json", report(photos=section))
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["photos"] == [{"file": "é"}]
    assert written["scenarios"] == {"photos": {"ok": True, "seconds": 0.12, "facts": {"a": 1}}}
    assert written["endpoints"] == {"aws": "http://127.0.0.1:4566", "api": "http://127.0.0.1:1"}
    assert written["resources"]["types"]["aws:x/y:Z"] == {"created": 0, "recorded": 1}
    assert (written["resources"]["created"], written["resources"]["recorded"]) == (2, 1)
    assert written["resources"]["not_applied"] == [{"type": "aws:x/y:Z", "input": "odd"}]
    assert written["permissions"] == {"missing": [], "unused": []}
    assert written["outputs"] == {"url": "https://example.com/é"}
    assert written["ok"] is True


ROLE = "arn:aws:iam::000000000000:role/r"
MISSING = Missing(ROLE, "s3:GetObject", "*", "no policy allows it")
EXPLAINED, UNEXPLAINED = (Unused(ROLE, "s3:GetObject", "*", why) for why in ("for errors", ""))


@pytest.mark.parametrize(
    ("permissions", "section_ok", "ok", "line"),
    [
        (PERMITTED, True, True, "Everything works as expected."),
        (Permissions((), (EXPLAINED,)), True, True, "Everything works as expected."),
        (PERMITTED, False, False, "Failed: unexpected results: photos."),
        (Permissions((MISSING,), ()), True, False, "Failed: permissions are missing."),
        (Permissions((), (UNEXPLAINED,)), True, False, "Failed: permissions are never used and not explained."),
    ],
)  # fmt: skip
def test_a_run_fails_for_a_scenario_or_a_permission(
    permissions: Permissions,
    section_ok: bool,  # noqa: FBT001 - a table's column
    ok: bool,  # noqa: FBT001 - a table's column
    line: str,
) -> None:
    found = report(permissions, photos=Section(title="t", ok=section_ok, facts={}))
    assert found.ok is ok
    console = Console(record=True, width=120)
    summary.print_report(console, found)
    assert line in console.export_text()


def test_an_endpoint_that_two_scenarios_use_is_printed_once() -> None:
    same = [Section(title="t", ok=True, facts={}, endpoints={"aws": "http://127.0.0.1:1"}) for _ in range(2)]
    console = Console(record=True, width=200, file=StringIO())
    kept = deployed()
    kept.clients = SimpleNamespace(region="eu-west-1")
    summary.print_kept(console, kept, same)
    assert console.export_text().splitlines().count("aws: http://127.0.0.1:1") == 1


def test_an_interrupt_leaves_no_process_and_no_file(photo_folder: Path, tmp_path: Path) -> None:
    for number in range(200):
        (photo_folder / f"{number}.jpg").write_bytes(hostile.text())
    process = start(tmp_path, "--photos", str(photo_folder))
    assert process.stdout is not None
    assert "Deployed" in process.stdout.readline()
    leaders = children_of(process.pid)
    leader = max(leaders, key=lambda one: len(group_of(one)))
    assert len(group_of(leader)) > 1, "MiniStack and Lambda processes"
    time.sleep(0.5)
    assert_ends(process, signal.SIGINT, leader, tmp_path)
    eventually(lambda: not any(group_of(one) for one in leaders))


def test_a_termination_while_it_deploys_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    process = start(tmp_path)
    eventually(lambda: bool(children_of(process.pid)))
    leader = children_of(process.pid)[0]
    assert_ends(process, signal.SIGTERM, leader, tmp_path)


def start(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--out", str(tmp_path / "out"), *arguments],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def assert_ends(process: subprocess.Popen[str], signal_: signal.Signals, leader: int, tmp_path: Path) -> None:
    process.send_signal(signal_)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert said.strip() == "Interrupted; nothing is left running."
    eventually(lambda: not group_of(leader))  # the system takes a moment to take down what was killed
    assert left_in(tmp_path) == []


def processes() -> list[tuple[int, int, int]]:
    """Return process, parent and group of all that live."""
    done = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,pgid=,stat="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [(int(pid), int(ppid), int(pgid)) for pid, ppid, pgid, state in rows if not state.startswith("Z")]


def children_of(parent: int) -> list[int]:
    return [pid for pid, ppid, _ in processes() if ppid == parent]


def group_of(leader: int) -> list[int]:
    return [pid for pid, _, pgid in processes() if pgid == leader]


@pytest.mark.parametrize(("flow_logs", "status", "said"), [("{}", 0, "allow"), ("False", 1, "forbid")])
def test_a_preview_lists_a_program_and_judges_it(
    run: Run, tmp_path: Path, flow_logs: str, status: int, said: str
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.replace("False", flow_logs))
    shown = run("preview", "--program", tmp_path)
    assert shown.returncode == status, shown.stdout
    assert "network ThreeTierNetwork" in shown.stdout
    assert f"The policies {said} this deployment." in shown.stdout


def test_a_preview_as_json_is_a_recording_with_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert preview.run(load_stack(ROOT, "dev"), as_json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["policies"]["ok"] is True
    recording = from_json(document)
    assert recording.stack == "dev"
    assert recording.of_type("aws:sfn/stateMachine:StateMachine")


def test_another_project_is_listed_and_judged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\nimport pulumi_aws as aws\n"
        "aws.sqs.Queue('orders', name=pulumi.Config().require('queue'), sqs_managed_sse_enabled=True)\n"
    )
    done = run("preview", "--program", str(tmp_path), "--config", "queue=orders", "--json")
    document = json.loads(done.stdout)
    assert [resource["inputs"]["name"] for resource in document["resources"]] == ["orders"]
    assert document["project"] == "shop"


PROGRAM = """
import pulumi
import pulumi_aws as aws
from components.three_tier_network import ThreeTierNetwork

network = ThreeTierNetwork("network", {"cidr": "10.0.0.0/16", "nat": "none", "flow_logs": False})
pulumi.export("vpc", network.vpc_id)
"""


def test_a_program_without_photos_runs_its_own_scenarios_and_its_report_is_there_while_it_is_kept(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (program / "Pulumi.local.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    (program / "__main__.py").write_text(PROGRAM)
    target = tmp_path / "report.json"
    process = start(tmp_path, "--program", str(program), "--json", str(target), "--keep", PYTHONPATH=str(ROOT))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not target.is_file() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert target.is_file(), process.communicate(timeout=PATIENCE_SECONDS)
    report: Any = json.loads(target.read_text(encoding="utf-8"))
    assert report["ok"] is True
    assert set(report["scenarios"]) == {"network"}
    assert report["scenarios"]["network"]["facts"]["network"]["other_flows_from_internet"] == []
    assert "photos" not in report
    clients = Clients(lambda _: report["endpoints"]["aws"], "eu-central-1")
    vpcs = clients.get("ec2").describe_vpcs(VpcIds=[report["outputs"]["vpc"]])["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in vpcs] == ["10.0.0.0/16"], "another program can use it"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert left_in(tmp_path) == []


def test_a_scenario_that_the_program_does_not_have_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: empty\nruntime: python\n")
    (tmp_path / "Pulumi.local.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text("")
    done = run("up", "--program", tmp_path, "--only", "photos", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == "Error: photos: nothing of it in this program; it has scenarios for: none\n"
