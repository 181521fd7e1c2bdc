from __future__ import annotations

import base64
from pathlib import Path

import pytest

from components.instance_service.user_data import user_data
from local.emulators.instances import CannotRunError, InstanceGroup, environment_of, instance_group
from local.errors import LocalCloudError
from tests.patience import PATIENCE_SECONDS


def test_the_environment_is_what_the_first_boot_writes() -> None:
    environment = {"PORT": "8080", "TOKEN_ISSUER": "https://issuer.example/pool?a=b", "EMPTY": ""}

    assert environment_of(user_data("albums", environment, "/services/albums")) == environment


@pytest.mark.parametrize(
    "script", ["", "#!/bin/sh\necho hello\n", "cat > /etc/x/other <<'ENVIRONMENT'\nA=b\nENVIRONMENT\n"]
)
def test_other_user_data_has_none(script: str) -> None:
    assert environment_of(base64.b64encode(script.encode()).decode()) == {}


def test_user_data_that_is_no_text_has_none() -> None:
    assert environment_of("not base64!") == {}
    assert environment_of(base64.b64encode(b"\xff\xfe").decode()) == {}


def group(folder: Path, error: Exception | None = None) -> InstanceGroup:
    def package() -> Path:
        if error:
            raise error
        return folder / "none.jar"

    return InstanceGroup("albums", folder, 1, dict, package)


def test_what_cannot_run_here_is_skipped_with_its_reason(tmp_path: Path) -> None:
    with instance_group(group(tmp_path, CannotRunError("there is no Java here"))) as running:
        assert running.wait(PATIENCE_SECONDS) is False
        assert running.skipped == "there is no Java here"
        assert not running.instances


@pytest.mark.parametrize("error", [LocalCloudError("another jar"), KeyError("Body")])
def test_what_fails_is_raised_by_whoever_waits(tmp_path: Path, error: Exception) -> None:
    with (
        instance_group(group(tmp_path, error)) as running,
        pytest.raises(LocalCloudError, match=r"albums: .*(jar|Body)"),
    ):
        running.wait(PATIENCE_SECONDS)
