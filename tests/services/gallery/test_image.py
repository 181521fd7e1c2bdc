"""The image: what its Dockerfile says, what it holds, and that it starts as a task would start it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.emulators.processes import free_port
from packages.container import BuiltImage, ImageStore, missing_tools
from tests.patience import PATIENCE_SECONDS
from tests.services.gallery.conftest import ENVIRONMENT
from tests.services.gallery.test_server import ask

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "services" / "gallery"
DOCKERFILE = FOLDER / "Dockerfile"
NOBODYS_ID = 10001


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(["hadolint", DOCKERFILE], capture_output=True, text=True, check=False, env=with_tools())
    assert done.stdout + done.stderr == ""


def with_tools() -> dict[str, str]:
    """Return the environment with the tools of this Python's own folder."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"}


def test_the_base_is_named_by_digest() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert re.search(r"^ARG BASE=public\.ecr\.aws/[\w./:-]+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${BASE}", "${BASE}"]


def test_the_container_is_checked_as_ecs_checks_it() -> None:
    """ECS goes by the task definition alone, Docker by the image."""
    [check] = re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (.+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    program = (ROOT / "__main__.py").read_text(encoding="utf-8")
    assert f'"health_command": {check}' in program


def locked(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def test_the_bill_of_materials_names_what_is_installed_and_nothing_else() -> None:
    bill = json.loads((FOLDER / "sbom.cdx.json").read_text(encoding="utf-8"))
    named = {one["name"].replace("_", "-"): one["version"] for one in bill["components"]}
    text = (FOLDER / "requirements.lock").read_text(encoding="utf-8")
    always = locked("\n".join(line for line in text.splitlines() if ";" not in line))
    assert always.items() <= named.items() <= locked(text).items(), "`make sbom` writes the bill of materials again"
    assert {one["purl"] for one in bill["components"]} == {
        f"pkg:pypi/{name}@{number}" for name, number in named.items()
    }
    assert all(one["licenses"] for one in bill["components"])


def test_the_image_has_the_versions_that_the_tests_have() -> None:
    tested = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    pinned = locked((FOLDER / "requirements.lock").read_text(encoding="utf-8"))
    assert pinned.items() <= tested.items(), "`make lock` pins both anew"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> BuiltImage:
    if lacking := missing_tools():
        pytest.skip(f"the image is neither built nor run: {', '.join(lacking)} is missing")
    return ImageStore(tmp_path_factory.mktemp("images")).build(FOLDER)


def test_the_image_has_the_gallery_compiled_and_nothing_of_the_checkout_beside_it(image: BuiltImage) -> None:
    assert image.user == f"{NOBODYS_ID}:{NOBODYS_ID}"
    assert list(image.command) == ["python3", "-m", "gallery"]
    assert sorted(path.name for path in (image.root / "opt" / "gallery").iterdir()) == ["gallery"]
    assert list((image.root / "opt" / "gallery" / "gallery" / "__pycache__").glob("server.*.pyc"))
    assert not (image.root / "requirements.lock").exists()


def test_the_image_serves_as_nobody_on_a_root_that_cannot_be_written(image: BuiltImage) -> None:
    port = free_port()
    reader, writer = os.pipe()
    command = image.run({**ENVIRONMENT, "PORT": str(port)}, info=writer)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, pass_fds=[writer])
    os.close(writer)
    try:
        with os.fdopen(reader) as info:
            child = int(json.loads("".join(iter(info.readline, "")))["child-pid"])
        assert process.stdout
        assert json.loads(process.stdout.readline())["message"] == "listening"
        assert ask(port, "/health")[0] == 200
        assert ask(port, "/static/app.js")[1] == (FOLDER / "gallery/page/app.js").read_bytes()
        status = Path(f"/proc/{child}/status").read_text(encoding="ascii")
        assert re.search(r"^CapEff:\s+0{16}$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
        os.kill(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert process.returncode == 0
        assert json.loads(process.stdout.read().splitlines()[-1])["message"] == "stopped"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("path", ["/opt/gallery/new", "/new", "/usr/lib/new"])
def test_nothing_in_the_image_can_be_written(image: BuiltImage, path: str) -> None:
    command = image.run({})
    start = command.index("python3")
    program = f"import os; print(os.getuid()); open('/tmp/ok', 'w').close(); open({path!r}, 'w')"
    done = subprocess.run([*command[:start], "python3", "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == f"{NOBODYS_ID}\n"
    assert "Read-only file system" in done.stderr
