from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from packages import PackageError, build_service, is_placeholder, jars_wanted, missing_tools, service_jar, services
from packages import service as module
from packages.domains import ROOT

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion></project>"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "services" / "clock"
    (folder / "src" / "main" / "java").mkdir(parents=True)
    (folder / "pom.xml").write_text(POM)
    (folder / "src" / "main" / "java" / "Clock.java").write_text("class Clock {}")
    return tmp_path


@pytest.fixture
def maven(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for Maven: a jar of the sources that it is given. Returns the folders that it ran in."""
    ran: list[Path] = []

    def run(_command: list[str], *, cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(cwd)
        (cwd / "target").mkdir()
        (cwd / "target" / "clock.jar").write_bytes((cwd / "src" / "main" / "java" / "Clock.java").read_bytes())
        return subprocess.CompletedProcess([], 0, "", "")

    monkeypatch.setattr(module, "missing_tools", tuple)
    monkeypatch.setattr(module.subprocess, "run", run)
    return ran


def test_albums_is_a_service() -> None:
    assert "albums" in services(ROOT)


def test_a_jar_is_built_once_for_the_same_sources(checkout: Path, maven: list[Path]) -> None:
    first, second = build_service("clock", checkout), build_service("clock", checkout)

    assert first.path == second.path
    assert first.path.read_bytes() == b"class Clock {}"
    assert len(maven) == 1
    assert not maven[0].exists()
    assert service_jar("clock", checkout) == first.path


def test_changed_sources_give_another_jar(checkout: Path, maven: list[Path]) -> None:
    first = build_service("clock", checkout)
    (checkout / "services" / "clock" / "src" / "main" / "java" / "Clock.java").write_text("class Clock { int time; }")

    assert build_service("clock", checkout).sha256 != first.sha256
    assert not first.path.exists()
    assert len(maven) == 2


@pytest.mark.usefixtures("maven")
def test_tests_are_no_source_of_the_jar(checkout: Path) -> None:
    first = build_service("clock", checkout)
    (checkout / "services" / "clock" / "src" / "test").mkdir()
    (checkout / "services" / "clock" / "src" / "test" / "ClockTest.java").write_text("class ClockTest {}")

    assert build_service("clock", checkout).path == first.path


@pytest.mark.usefixtures("maven")
def test_what_maven_says_is_the_error(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "[INFO] x\n[ERROR] Clock.java:[1,1] class expected\n[ERROR] more", "")

    def fail(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return failed

    monkeypatch.setattr(module.subprocess, "run", fail)

    with pytest.raises(PackageError, match=r"Maven cannot build clock: Clock.java:\[1,1\] class expected; run `mvn"):
        build_service("clock", checkout)


def test_without_the_tools_a_recording_gets_a_placeholder_that_says_so(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "missing_tools", lambda: ("Maven",))
    monkeypatch.setattr(module, "_has_engine", lambda: False)

    placeholder = service_jar("clock", checkout)

    assert is_placeholder(placeholder)
    assert service_jar("clock", checkout) == placeholder
    with zipfile.ZipFile(placeholder) as jar:
        assert b"clock is not built: install a JDK 17 or newer and Maven" in jar.read("NOT-BUILT")


def test_the_engine_never_gets_a_placeholder(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "missing_tools", lambda: ("Maven",))
    monkeypatch.setattr(module, "_has_engine", lambda: True)

    with pytest.raises(PackageError, match="the jar of clock is not built, and Maven is missing: install a JDK 17"):
        service_jar("clock", checkout)


def test_a_built_jar_is_no_placeholder(checkout: Path, maven: list[Path]) -> None:
    assert not is_placeholder(build_service("clock", checkout).path)
    assert maven


def test_a_service_that_does_not_exist_is_named(checkout: Path) -> None:
    with pytest.raises(PackageError, match=r"no service radio \(known: clock\)"):
        build_service("radio", checkout)


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def which(command: str) -> str | None:
        return "/usr/bin/javac" if command == "javac" else None

    monkeypatch.setattr(shutil, "which", which)

    assert missing_tools() == ("Maven",)


@pytest.mark.usefixtures("maven")
def test_a_jar_that_is_to_be_run_is_built_when_a_program_asks_for_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_has_engine", lambda: False)
    with jars_wanted():
        assert not is_placeholder(service_jar("clock", checkout))
    (checkout / "services" / "clock" / "src" / "main" / "java" / "Clock.java").write_text("class Clock { int time; }")

    assert is_placeholder(service_jar("clock", checkout))
