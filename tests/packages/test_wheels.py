from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from packages import PackageError, Target, wheels
from packages.domains import ROOT

_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)
_HASHES = re.compile(r"--hash=sha256:[0-9a-f]{64}")


LOCKS = [
    *(
        f"handlers/{folder}/requirements.lock"
        for folder in ("compaction", "images", "rights", "shared", "stream", "warehouse")
    ),
    "packages/runtime.lock",
]


def pins(lock: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_handlers_run_with_the_versions_that_they_are_tested_with(lock: str) -> None:
    project = pins("requirements.lock")
    shared = {name: version for name, version in pins(lock).items() if name in project}

    assert {"boto3", "aws-lambda-powertools"} & set(shared)
    assert shared == {name: project[name] for name in shared}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_wheel_has_hashes(lock: str) -> None:
    requirements = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text())[1:]

    assert len(requirements) > 3
    assert all(_HASHES.search(requirement) for requirement in requirements)


def test_the_layer_leaves_out_what_lambda_carries() -> None:
    carried = pins("packages/runtime.lock")

    assert {"boto3", "botocore", "urllib3"} <= carried.keys()
    assert not carried.keys() & pins("handlers/images/requirements.lock").keys()


def test_the_projects_lock_files_are_those_of_its_requirements() -> None:
    assert wheels.lock_files(ROOT, Target.HOST, "images") == [
        ROOT / "handlers/images/requirements.lock",
        ROOT / "packages/runtime.lock",
    ]
    assert wheels.lock_files(ROOT, Target.ARM64, "images") == [ROOT / "handlers/images/requirements.lock"]


def test_requirements_that_changed_since_they_were_locked_are_refused(checkout: Path) -> None:
    with (checkout / "handlers/photos/requirements.txt").open("a") as requirements:
        requirements.write("numpy==2.4.0\n")

    with pytest.raises(
        PackageError, match=r"handlers/photos/requirements.txt changed since .* run `python -m packages lock`"
    ):
        wheels.lock_files(checkout, Target.ARM64, "photos")


def test_requirements_that_are_included_count_as_well(checkout: Path) -> None:
    with (checkout / "handlers/shared/requirements.txt").open("a") as requirements:
        requirements.write("numpy==2.4.0\n")

    with pytest.raises(PackageError, match=r"handlers/photos/requirements.txt changed since"):
        wheels.lock_files(checkout, Target.ARM64, "photos")


def test_comments_in_requirements_change_nothing(checkout: Path) -> None:
    with (checkout / "handlers/photos/requirements.txt").open("a") as requirements:
        requirements.write("\n# A remark.\n")

    assert wheels.lock_files(checkout, Target.ARM64, "photos")


def test_a_missing_lock_file_is_asked_for_with_the_command(checkout: Path) -> None:
    (checkout / "packages/runtime.lock").unlink()

    with pytest.raises(PackageError, match=r"packages/runtime.lock is missing: run `python -m packages lock`"):
        wheels.lock_files(checkout, Target.HOST, "photos")


@pytest.fixture
def invented(tmp_path: Path, make_wheel: Any) -> Path:
    """Return a checkout whose handlers need `wanted`, which needs `carried`, which Lambda's runtime carries."""
    root = tmp_path / "invented"
    for folder in ("handlers/shared", "handlers/api", "packages"):
        (root / folder).mkdir(parents=True)
    make_wheel("carried")
    make_wheel("wanted", requires=("carried", "needed"))
    make_wheel("needed")
    (root / "requirements.lock").write_text("wanted==1.0\ncarried==1.0\n")
    (root / "handlers/shared/requirements.txt").write_text("")
    (root / "handlers/api/requirements.txt").write_text("-r ../shared/requirements.txt\nwanted\n")
    (root / "packages/runtime.txt").write_text("carried\n")
    return root


def installed(root: Path, target: Target) -> set[str]:
    folder = root / target
    wheels.install(root, target, wheels.lock_files(root, target, "api"), folder)
    return {path.name for path in folder.glob("*.py")}


def test_locking_and_installing_give_each_target_what_it_lacks(invented: Path) -> None:
    assert wheels.lock(invented) == [
        invented / "packages/runtime.lock",
        invented / "handlers/shared/requirements.lock",
        invented / "handlers/api/requirements.lock",
    ]

    assert installed(invented, Target.ARM64) == {"wanted.py", "needed.py"}
    assert installed(invented, Target.HOST) == {"wanted.py", "needed.py", "carried.py"}


def test_locking_twice_writes_the_same(invented: Path) -> None:
    first = [path.read_bytes() for path in wheels.lock(invented)]

    assert [path.read_bytes() for path in wheels.lock(invented)] == first


def test_a_wheel_that_is_not_the_locked_one_is_refused(invented: Path) -> None:
    wheels.lock(invented)
    lock = invented / "handlers/api/requirements.lock"
    lock.write_text(_HASHES.sub(f"--hash=sha256:{'0' * 64}", lock.read_text()))

    with pytest.raises(PackageError, match=r"(?i)hash mismatch(.|\n)*wheel is not the locked one"):
        installed(invented, Target.ARM64)


def test_a_locked_wheel_without_a_hash_is_refused(invented: Path) -> None:
    wheels.lock(invented)
    lock = invented / "handlers/api/requirements.lock"
    lock.write_text(re.sub(r" \\\n *--hash=.*", "", lock.read_text()))

    with pytest.raises(PackageError, match="hash"):
        installed(invented, Target.ARM64)


def test_a_wheel_for_other_machines_is_refused(invented: Path, make_wheel: Any) -> None:
    make_wheel("windows", tag="cp313-cp313-win_amd64")
    (invented / "requirements.lock").write_text("")
    (invented / "handlers/api/requirements.txt").write_text("windows\n")
    wheels.lock(invented)

    with pytest.raises(PackageError, match=r"published as a wheel for this platform: nothing is compiled"):
        installed(invented, Target.ARM64)


def test_requirements_that_contradict_the_tested_versions_are_refused(invented: Path) -> None:
    (invented / "handlers/api/requirements.txt").write_text("wanted==2.0\n")

    with pytest.raises(PackageError, match=r"uv pip compile failed(.|\n)*wanted==2\.0"):
        wheels.lock(invented)


def test_an_unreachable_registry_is_told(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty-cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    with pytest.raises(PackageError, match="package registry cannot be reached: check the network"):
        wheels.install(checkout, Target.ARM64, wheels.lock_files(checkout, Target.ARM64, "photos"), tmp_path / "site")


def test_without_uv_the_remedy_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_arguments: object) -> None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", nothing)
    monkeypatch.setattr(shutil, "which", nothing)

    with pytest.raises(PackageError, match="uv is not installed: run `make install`"):
        wheels.lock(checkout)
