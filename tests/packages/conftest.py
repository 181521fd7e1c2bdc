"""A checkout of its own for each test, with handlers of a few lines and the project's real or invented dependencies."""

from __future__ import annotations

import base64
import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from packages.domains import ROOT

HANDLER = """
import os


class PhotoRefusedError(Exception):
    pass


def handle(event, context):
    if "refuse" in event:
        raise PhotoRefusedError(event["refuse"])
    return {"name": context.function_name if context else None, "event": event}


def show_environment(event, context):
    return dict(os.environ)


def die(event, context):
    os._exit(7)
"""


def make_checkout(root: Path) -> Path:
    """Write a checkout with two domains of one handler each, of which `photos` needs Pillow, and the locks."""
    (root / "packages").mkdir(parents=True)
    for folder in ("shared", "photos", "api"):
        (root / "handlers" / folder).mkdir(parents=True)
        (root / "handlers" / folder / "__init__.py").touch()
    (root / "handlers" / "__init__.py").touch()
    (root / "handlers" / "shared" / "faults.py").write_text("class Fault(Exception): pass\n")
    for folder, of in (("shared", "shared"), ("photos", "images"), ("api", "shared")):
        for name in ("requirements.txt", "requirements.lock"):
            shutil.copyfile(ROOT / "handlers" / of / name, root / "handlers" / folder / name)
        if folder != "shared":
            (root / "handlers" / folder / "handler.py").write_text(HANDLER)
    for file in ("requirements.lock", "packages/runtime.txt", "packages/runtime.lock"):
        shutil.copyfile(ROOT / file, root / file)
    return root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def shared_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout for tests that change nothing in it."""
    return make_checkout(tmp_path_factory.mktemp("shared") / "checkout")


@pytest.fixture
def another_checkout(tmp_path: Path) -> Path:
    return make_checkout(tmp_path / "elsewhere" / "checkout")


MakeWheel = Callable[..., str]


@pytest.fixture
def make_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeWheel:
    """Return a maker of wheels, `(name, tag="py3-none-any", requires=())` -> SHA-256, which are all that uv finds."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))

    def make(name: str, tag: str = "py3-none-any", requires: tuple[str, ...] = ()) -> str:
        info = f"{name}-1.0.dist-info"
        metadata = [
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0",
            *(f"Requires-Dist: {one}" for one in requires),
        ]
        files = {
            f"{name}.py": f"NAME = {name!r}\n",
            f"{info}/METADATA": "\n".join(metadata) + "\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        }
        record = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in files.items()]
        files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
        wheel = folder / f"{name}-1.0-{tag}.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return hashlib.sha256(wheel.read_bytes()).hexdigest()

    return make


def _digest(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
