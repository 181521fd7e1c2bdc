"""Long files come first; what files of a group share is started once a worker, and ends with the group's last test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.groups import group_of
from tests.recorded import ROOT

CONFTEST = """
from pathlib import Path
import pytest
from tests import groups

def pytest_configure(config):
    config.pluginmanager.register(groups)

def note(line):
    with Path("log").open("a") as file:
        file.write(line + chr(10))

@pytest.fixture(scope="session")
def server():
    note("start")
    yield 1
    note("end")

@pytest.fixture(scope="session")
def of_all():
    note("for all")
    yield 2
    note("all end")

@pytest.fixture(scope="session")
def client(server):
    yield server
    note("client ends")
"""
GROUPED = """
import pytest
pytestmark = pytest.mark.xdist_group("servers")

@pytest.mark.parametrize("number", range(3))
def test_server(client, number):
    assert client == 1
"""
ALONE = """
from pathlib import Path

def test_alone():
    with Path("log").open("a") as file:
        file.write("alone" + chr(10))

def test_alone_again(of_all):
    pass
"""
LONG = """
from pathlib import Path
import pytest
pytestmark = pytest.mark.long

def test_long():
    with Path("log").open("a") as file:
        file.write("long" + chr(10))
"""
LAST = """
def test_last(of_all):
    pass
"""


@pytest.mark.parametrize("workers", [0, 1])
def test_long_files_come_first_and_what_a_group_shares_ends_before_the_next_files_tests(
    tmp_path: Path, workers: int
) -> None:
    folder = tmp_path / "cases" / "folder"
    folder.mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\nmarkers = long\n")
    tests = {"test_a": GROUPED, "test_b": GROUPED, "test_c": ALONE, "test_d": LAST, "test_e": LONG}
    for name, text in {"conftest": CONFTEST, **tests}.items():
        (folder / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "-p", "no:cacheprovider", folder],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    ends, rest = ["client ends", "end"], ["alone", "for all"]
    shared = ["long", "start", *ends, *rest, "all end"]
    alone = ["start", *rest, "long", "all end", *ends]
    assert (tmp_path / "log").read_text().splitlines() == (shared if workers else alone)


def test_a_file_without_a_mark_is_a_group_of_its_own(tmp_path: Path) -> None:
    for name, text in {"a": GROUPED, "b": ALONE}.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    assert group_of(tmp_path / "test_a.py") == "servers"
    assert group_of(tmp_path / "test_b.py") == str(tmp_path / "test_b.py")
