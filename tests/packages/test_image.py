"""The container image's tag tells what is in it, and its Dockerfile takes nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from packages import folder_tag, image_tag
from packages.domains import ROOT
from packages.image import DOCKERFILE


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the image is made from."""
    shutil.copytree(ROOT / "handlers", tmp_path / "handlers", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "packages").mkdir()
    for name in ("Dockerfile", "runtime.lock"):
        shutil.copyfile(ROOT / "packages" / name, tmp_path / "packages" / name)
    return tmp_path


def test_the_same_sources_give_the_same_tag(checkout: Path) -> None:
    assert image_tag("images", checkout) == image_tag("images")


@pytest.mark.parametrize(
    "file",
    [
        "handlers/__init__.py",
        "handlers/images/core/encoding.py",
        "handlers/images/requirements.lock",
        "handlers/shared/__init__.py",
        "packages/runtime.lock",
        str(DOCKERFILE),
    ],
)
def test_whatever_goes_into_the_image_changes_its_tag(checkout: Path, file: str) -> None:
    before = image_tag("images", checkout)
    path = checkout / file
    path.write_text(path.read_text() + "\n# changed\n")

    assert image_tag("images", checkout) != before


def test_the_image_has_the_locked_wheels_by_their_hashes_and_no_rights() -> None:
    lines = (ROOT / DOCKERFILE).read_text()

    assert "--require-hashes" in lines
    assert "--only-binary=:all:" in lines
    copied = [line.split()[1:-1] for line in lines.splitlines() if line.startswith("COPY") and "--from" not in line]
    assert copied == [
        ["handlers/${DOMAIN}/requirements.lock", "packages/runtime.lock"],
        ["handlers/__init__.py"],
        ["handlers/shared"],
        ["handlers/${DOMAIN}"],
    ]
    assert "\nUSER 65532" in lines


def test_the_tag_of_a_folder_is_of_its_files_and_of_nothing_that_a_run_leaves_there(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "page.html").write_text("one")
    first = folder_tag(tmp_path)
    for left in (".git/HEAD", "__pycache__/page.pyc", ".env"):
        (tmp_path / left).parent.mkdir(exist_ok=True)
        (tmp_path / left).write_text("left")
    assert folder_tag(tmp_path) == first
    (tmp_path / "page.html").rename(tmp_path / "index.html")
    assert folder_tag(tmp_path) != first
