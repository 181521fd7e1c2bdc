from __future__ import annotations

import os
import subprocess
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import packages
from packages import PackageError, Part, Target, archive, wheels
from packages.build import UNZIPPED_LIMIT, ZIPPED_LIMIT, check_quotas


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """Replace the download of wheels by one small file, and return the targets that were asked for."""
    asked: list[Target] = []

    def install(_root: Path, target: Target, _locks: list[Path], folder: Path) -> None:
        asked.append(target)
        folder.mkdir(parents=True)
        (folder / "dependency.py").write_text(f"TARGET = {str(target)!r}\n")

    monkeypatch.setattr(wheels, "install", install)
    return asked


@pytest.mark.parametrize("target", Target)
def test_the_same_sources_give_the_same_bytes_wherever_they_are(
    target: Target, checkout: Path, another_checkout: Path
) -> None:
    for file in (another_checkout / "handlers").rglob("*"):
        os.utime(file, (time.time() - 1e6, time.time() - 1e6))
    one, another = packages.build(target, "photos", checkout), packages.build(target, "photos", another_checkout)

    assert one.layer.sha256 == another.layer.sha256
    assert one.layer.unzipped == another.layer.unzipped > 1_000_000
    assert one.handlers.path.read_bytes() == another.handlers.path.read_bytes()
    if target is Target.ARM64:  # the host's layer is a folder
        assert one.layer.path.read_bytes() == another.layer.path.read_bytes()


@pytest.mark.usefixtures("installs")
def test_no_path_of_the_build_is_in_what_aws_is_given(checkout: Path) -> None:
    built = packages.build("arm64", "photos", checkout)

    for part in (built.handlers, built.layer):
        with zipfile.ZipFile(part.path) as written:
            assert not [name for name in written.namelist() if str(checkout).encode() in written.read(name)]


def test_what_is_built_is_found_again_without_starting_a_process(
    checkout: Path, installs: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = packages.build("host", "photos", checkout)

    def refuse(*arguments: Any, **_options: Any) -> None:
        pytest.fail(f"a process was started: {arguments}")

    monkeypatch.setattr(subprocess, "run", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    again = packages.build("host", "photos", checkout)

    assert (again.handlers, again.layer) == (built.handlers, built.layer)
    assert installs == [Target.HOST]


def test_caches_and_times_of_files_rebuild_nothing(checkout: Path, installs: list[Target]) -> None:
    built = packages.build("arm64", "photos", checkout)
    written = built.handlers.path.stat().st_mtime_ns

    (checkout / "handlers/photos/__pycache__").mkdir()
    (checkout / "handlers/photos/__pycache__/handler.cpython-311.pyc").touch()
    (checkout / "handlers/photos/handler.py").touch()

    assert packages.build("arm64", "photos", checkout).handlers == built.handlers
    assert built.handlers.path.stat().st_mtime_ns == written
    assert installs == [Target.ARM64]


def test_a_changed_handler_changes_the_handlers_and_not_the_layer(checkout: Path, installs: list[Target]) -> None:
    built = packages.build("arm64", "photos", checkout)
    (checkout / "handlers/photos/handler.py").write_text("def handle(event, context): return 2\n")

    path = packages.handlers_archive("photos", checkout)

    with zipfile.ZipFile(path) as written:
        assert written.read("handlers/photos/handler.py") == b"def handle(event, context): return 2\n"
    assert packages.build("arm64", "photos", checkout).handlers.sha256 != built.handlers.sha256
    assert packages.build("arm64", "photos", checkout).layer == built.layer
    assert installs == [Target.ARM64]


@pytest.mark.parametrize("target", list(Target))
def test_what_a_domain_does_not_use_is_in_no_layer_of_it(
    target: Target, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(_root: Path, _target: Target, _locks: list[Path], folder: Path) -> None:
        for name in ("large/used.py", "large/_flight.so", "large/include/header.hpp", "small.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("")

    def files(domain: str) -> set[str]:
        path = packages.build(target, domain, checkout).layer.path
        if path.is_dir():
            found = (str(one.relative_to(path / "python")) for one in path.rglob("*") if one.suffix in (".py", ".so"))
            return {one for one in found if not one.startswith("runtime_client")}
        with zipfile.ZipFile(path) as layer:
            return {name.removeprefix("python/") for name in layer.namelist()}

    monkeypatch.setattr(wheels, "install", install)
    before = files("photos")
    unused = checkout / "handlers/photos/unused.txt"
    unused.write_text("# not on AWS\nlarge/*flight*\nlarge/include  # for compilers\nof/another/platform*\n")
    assert {"large/_flight.so", "large/used.py", "small.py"} <= before
    assert files("photos") == before - {"large/_flight.so", "large/include/header.hpp"}
    assert "large/_flight.so" in files("api"), "it is one domain's"
    with zipfile.ZipFile(packages.handlers_archive("photos", checkout)) as handlers:
        assert "handlers/photos/unused.txt" not in handlers.namelist()


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("handlers/photos/handler.py", {"photos handlers"}),
        ("handlers/api/handler.py", {"api handlers"}),
        ("handlers/shared/faults.py", {"photos handlers", "api handlers"}),
        ("handlers/photos/requirements.lock", {"photos layer"}),
        ("handlers/api/requirements.lock", {"api layer"}),
        ("packages/runtime.lock", set[str]()),
    ],
)
def test_a_change_to_one_domain_leaves_the_archives_of_all_others_alone(
    file: str, changed: set[str], checkout: Path, installs: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(_root: Path, _target: Target, locks: list[Path], folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "dependency.py").write_bytes(b"".join(path.read_bytes() for path in locks))

    monkeypatch.setattr(wheels, "install", install)

    def hashes() -> dict[str, str]:
        built = packages.build_all("arm64", checkout)
        handlers = {f"{one.domain} handlers": one.handlers.sha256 for one in built}
        return handlers | {f"{one.domain} layer": one.layer.sha256 for one in built}

    before = hashes()
    assert set(before) == {"api handlers", "api layer", "photos handlers", "photos layer"}
    with (checkout / file).open("a") as changing:
        changing.write("\n# changed\n")
    after = hashes()
    assert {name for name in before if before[name] != after[name]} == changed
    assert installs == []


def test_a_zip_has_its_own_domain_and_what_all_share(checkout: Path) -> None:
    with zipfile.ZipFile(packages.handlers_archive("api", checkout)) as written:
        assert set(written.namelist()) == {
            "handlers/__init__.py",
            "handlers/api/__init__.py",
            "handlers/api/handler.py",
            "handlers/shared/__init__.py",
            "handlers/shared/faults.py",
        }


def test_only_the_domain_that_needs_pillow_carries_it(checkout: Path) -> None:
    carrying = {
        one.domain: any(name.startswith("python/PIL/") for name in zipfile.ZipFile(one.layer.path).namelist())
        for one in packages.build_all("arm64", checkout)
    }
    assert carrying == {"api": False, "photos": True}


def test_a_domain_is_a_folder_with_requirements_of_its_own(checkout: Path) -> None:
    assert packages.domains(checkout) == ("api", "photos")
    assert packages.domains() == ("api", "compaction", "images", "rights", "stream", "warehouse")
    assert packages.domain_of("handlers.images.heavy.validate.handler") == "images"
    with pytest.raises(
        PackageError,
        match=r"handlers.videos.x: .* is no domain \(known: api, compaction, images, rights, stream, warehouse\); add",
    ):
        packages.domain_of("handlers.videos.x")


def test_the_domain_of_a_zip_is_known_and_other_projects_have_none(checkout: Path) -> None:
    assert packages.domain_of_archive(packages.handlers_archive("api", checkout), checkout) == "api"
    assert packages.domain_of_archive(checkout / "code.zip", checkout) == packages.SHARED


def test_changed_locks_make_another_layer(checkout: Path, installs: list[Target]) -> None:
    built = packages.build("host", "photos", checkout)
    with (checkout / "packages/runtime.lock").open("a") as lock:
        lock.write("# another release\n")

    again = packages.build("host", "photos", checkout)

    assert again.layer.path != built.layer.path
    assert not built.layer.path.exists()
    assert installs == [Target.HOST, Target.HOST]


@pytest.mark.parametrize("target", Target)
def test_builds_at_the_same_time_build_once(target: Target, checkout: Path, installs: list[Target]) -> None:
    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(packages.build, [target] * 8, ["photos"] * 8, [checkout] * 8))

    assert installs == [target]
    assert len({(one.handlers, one.layer) for one in built}) == 1


def test_an_interrupted_build_leaves_nothing_that_looks_built(
    checkout: Path, installs: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(wheels, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            packages.build("host", "photos", checkout)
    with pytest.raises(PackageError):
        packages.layer_archive("host", "photos", checkout)

    assert packages.build("host", "photos", checkout).layer.path.is_dir()
    assert installs == [Target.HOST]


def test_a_failed_build_keeps_the_layer_that_is_in_use(
    checkout: Path, installs: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = packages.build("host", "photos", checkout)
    with (checkout / "packages/runtime.lock").open("a") as lock:
        lock.write("# another release\n")

    def unreachable(*_arguments: Any) -> None:
        raise PackageError("no network")

    monkeypatch.setattr(wheels, "install", unreachable)
    with pytest.raises(PackageError, match="no network"):
        packages.build("host", "photos", checkout)
    assert built.layer.path.is_dir()
    assert installs == [Target.HOST]


def test_what_was_deleted_is_built_again(checkout: Path, installs: list[Target]) -> None:
    built = packages.build("host", "photos", checkout)
    archive.remove(built.layer.path)

    assert packages.build("host", "photos", checkout).layer == built.layer
    assert built.layer.path.is_dir()
    assert len(installs) == 2


@pytest.mark.parametrize("target", Target)
def test_a_layer_that_is_not_built_is_asked_for_with_the_command(target: Target, checkout: Path) -> None:
    with pytest.raises(PackageError, match=f"the {target} layer of photos is not built.*run `python -m packages`"):
        packages.layer_archive(target, "photos", checkout)


def test_handlers_without_a_module_are_refused(tmp_path: Path) -> None:
    for folder in ("shared", "photos"):
        (tmp_path / "handlers" / folder).mkdir(parents=True)
    (tmp_path / "handlers/shared/faults.py").touch()
    (tmp_path / "handlers/photos/readme.txt").touch()

    with pytest.raises(PackageError, match="handlers/photos holds no Python module"):
        packages.handlers_archive("photos", tmp_path)


def test_an_unknown_target_is_refused(checkout: Path) -> None:
    with pytest.raises(ValueError, match="'x86' is not a valid Target"):
        packages.build("x86", "photos", checkout)


def _part(zipped: int, unzipped: int) -> Part:
    return Part(path=Path("layer.zip"), zipped=zipped, unzipped=unzipped, sha256="")


def test_a_package_within_lambdas_quotas_is_taken() -> None:
    check_quotas("photos", _part(ZIPPED_LIMIT, 1_000), _part(ZIPPED_LIMIT, UNZIPPED_LIMIT - 1_000))


@pytest.mark.parametrize(
    ("handlers", "layer", "message"),
    [
        (
            _part(1, 1),
            _part(ZIPPED_LIMIT + 1, 1),
            r"layer.zip has 52,428,801 bytes, but Lambda takes 52,428,800 a zip: remove",
        ),
        (_part(ZIPPED_LIMIT + 1, 1), _part(1, 1), r"52,428,801 bytes"),
        (_part(1, 1), _part(1, UNZIPPED_LIMIT), r"262,144,001 bytes unzipped, but Lambda takes 262,144,000: remove"),
    ],
)
def test_a_package_above_lambdas_quotas_is_refused(handlers: Part, layer: Part, message: str) -> None:
    with pytest.raises(PackageError, match=message):
        check_quotas("photos", handlers, layer)
