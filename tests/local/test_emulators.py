"""The emulator starts clean, says what is wrong, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.clients import Clients
from local.deployment import deployment
from local.emulators import ministack as ministack_module
from local.emulators.ministack import ADDRESS, ministack
from local.emulators.state_dir import state_dir
from local.errors import LocalCloudError
from recorder.stacks import StackConfig
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


def group_of(leader: int) -> list[int]:
    """Return the living processes of a process group."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [int(pid) for pid, pgid, state in rows if int(pgid) == leader and not state.startswith("Z")]


def addresses_of(pid: int) -> set[str]:
    """Return the addresses that a process listens on, from Linux's own tables."""
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").glob("*") if fd.is_symlink()}
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in (Path("/proc/net") / table).read_text().splitlines()[1:]
    ]
    listening = [row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]
    return {socket.inet_ntop(socket.AF_INET, bytes.fromhex(hexadecimal)[::-1]) for hexadecimal in listening}


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def test_it_answers_on_this_machine_alone_and_leaves_no_process_and_no_file() -> None:
    with state_dir() as folder, ministack(folder, region="eu-west-1") as running:
        running.wait()
        assert Clients(lambda _: running.endpoint, "eu-west-1").get("s3").list_buckets()["Buckets"] == []
        if sys.platform == "linux":
            assert addresses_of(running.process.pid) == {ADDRESS}
        assert not (folder / "tmp" / "ministack-data").exists()
    assert eventually(lambda: group_of(running.process.pid) == [])
    assert not folder.exists()


def test_it_ends_with_its_children_when_whatever_started_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from local.emulators.ministack import ministack\n"
        "with ministack(Path(sys.argv[1]), region='eu-west-1') as running:\n"
        "    running.wait(); print(running.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    leader = int(parent.stdout.readline())
    assert group_of(leader)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: group_of(leader) == [])


def test_a_port_in_use_is_told_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(LocalCloudError, match=rf"port {port} .*give another --port"),
            ministack(tmp_path, region="eu-west-1", port=port),
        ):
            pass


def test_it_says_so_when_the_emulator_dies(tmp_path: Path) -> None:
    with ministack(tmp_path, region="eu-west-1") as running:
        running.wait()
        os.killpg(running.process.pid, signal.SIGKILL)
        assert eventually(lambda: running.process.poll() is not None)
        with pytest.raises(LocalCloudError, match="MiniStack ended with status -9"):
            running.check()


def test_a_full_disk_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    full: Any = shutil.disk_usage("/")._replace(free=5 * 2**20)

    def usage(_: object) -> Any:
        return full

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(LocalCloudError, match="5 MB free, the local cloud needs 200: free some room"), state_dir():
        pass


def test_a_temporary_folder_that_cannot_be_created_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    with pytest.raises(LocalCloudError, match="no temporary folder can be created"), state_dir():
        pass


def test_clients_read_nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = us-west-2\nendpoint_url = http://example.com\n")
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = theirs\naws_secret_access_key = theirs\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_PROFILE": "absent",
        "AWS_ACCESS_KEY_ID": "theirs",
        "AWS_SECRET_ACCESS_KEY": "theirs",
        "AWS_ENDPOINT_URL_S3": "http://example.com",
        "AWS_CA_BUNDLE": "/nonexistent",
        "AWS_USE_FIPS_ENDPOINT": "true",
    }.items():
        monkeypatch.setenv(name, value)
    client = Clients(lambda _: "http://127.0.0.1:1", "eu-west-1").get("s3")
    assert client.meta.endpoint_url == "http://127.0.0.1:1"
    assert client.meta.region_name == "eu-west-1"
    assert client._request_signer._credentials.access_key == "000000000000"


PROGRAM = "import pulumi_aws as aws\naws.sqs.Queue('orders', name='orders')\n"


def test_that_it_does_not_start_is_the_reason_and_not_the_resource(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, broken = tmp_path / "__main__.py", tmp_path / "supervisor.py"
    program.write_text(PROGRAM)
    broken.write_text("import sys; print('no room'); sys.exit(3)\n")
    monkeypatch.setattr(ministack_module, "_SUPERVISOR", broken)
    with (
        pytest.raises(LocalCloudError, match="MiniStack ended with status 3: no room"),
        deployment(StackConfig("shop", "local", program, {})),
    ):
        pass
