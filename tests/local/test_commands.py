"""`python -m local`, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from samples import hostile, photos

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local", *map(str, arguments)],
            cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "120"},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return command


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("local-cloud-")]


@pytest.mark.parametrize(
    "arguments",
    [["up", "--bogus"], ["up", "--photos"], ["down"], ["up", "--port", "0"], ["up", "--photos", "/nonexistent/photos"]],
)
def test_usage_errors_exit_64(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 64, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["up", "--stack", "nowhere"], "there is no stack 'nowhere'; there are: dev, local, prod"),
        (["preview", "--stack", "nowhere"], "there is no stack 'nowhere'"),
        (["up", "--json", "/nonexistent/report.json"], "there is no folder /nonexistent"),
        (["up", "--out", "/dev/null/out"], "--out /dev/null/out cannot be made"),
    ],
)
def test_what_cannot_be_is_one_clear_line(run: Run, arguments: list[str], line: str) -> None:
    done = run(*arguments)
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
    assert "is not to be had" in done.stderr
    assert left_in(tmp_path) == []


def test_photos_go_in_and_variants_come_out(run: Run, photo_folder: Path, tmp_path: Path) -> None:
    name = "a b+c %41 & é日本.jpg"
    (photo_folder / name).write_bytes(photos.jpeg_with_private_data())
    (photo_folder / "sub").mkdir()
    (photo_folder / "sub" / name).write_bytes(photos.jpeg(640, 480))
    (photo_folder / "empty.jpg").write_bytes(b"")
    (photo_folder / "notes.jpg").write_bytes(hostile.text())
    (photo_folder / "broken link").symlink_to("nowhere")
    report_file = tmp_path / "report.json"
    done = run("up", "--photos", photo_folder, "--json", report_file, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    report: Any = json.loads(report_file.read_text())
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
    assert report["outputs"]["uploads_bucket"]
    assert left_in(tmp_path) == []


def test_the_report_can_go_to_standard_output_alone(run: Run, photo_folder: Path, tmp_path: Path) -> None:
    (photo_folder / "notes.jpg").write_bytes(hostile.text())
    done = run("up", "--photos", photo_folder / "notes.jpg", "--json", "-", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    (photo,) = json.loads(done.stdout)["photos"]
    assert photo["outcome"] == "refused"
    assert "not an image" in photo["reason"]
    assert "1 refused" in done.stderr


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_process_and_no_file(
    photo_folder: Path, tmp_path: Path, signal_: signal.Signals
) -> None:
    for number in range(200):
        (photo_folder / f"{number}.jpg").write_bytes(hostile.text())
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--photos", str(photo_folder), "--out", str(tmp_path / "out")],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert "Deployed" in process.stdout.readline()
    (leader,) = children_of(process.pid)
    assert len(group_of(leader)) > 1, "MiniStack and Lambda processes"
    time.sleep(0.5)
    process.send_signal(signal_)
    _, said = process.communicate(timeout=15)
    assert process.returncode == 130
    assert said.strip() == "Interrupted; nothing is left running."
    assert group_of(leader) == []
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


def test_a_preview_lists_the_program_and_judges_it(run: Run) -> None:
    shown = run("preview")
    assert shown.returncode == 0, shown.stdout
    assert "photos ImagePipeline" in shown.stdout
    assert "Nothing stops this deployment." in shown.stdout
    written = run("preview", "--json")
    document = json.loads(written.stdout)
    assert document["policies"]["ok"] is True
    assert any(row["type"] == "aws:sfn/stateMachine:StateMachine" for row in document["resources"])
    assert document["stack"] == "local"
