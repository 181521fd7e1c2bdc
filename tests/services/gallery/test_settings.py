from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gallery.settings import SettingsError, read_settings
from tests.services.gallery.conftest import ENVIRONMENT

FOLDER = Path(__file__).parents[3] / "services" / "gallery"


def test_what_is_not_set_has_its_default() -> None:
    required = ("API_URL", "UPLOAD_ORIGIN", "USER_POOL_ID", "USER_POOL_CLIENT_ID")
    settings = read_settings({name: ENVIRONMENT[name] for name in required})
    assert settings.port == 8080
    assert settings.media_origin == ENVIRONMENT["API_URL"]
    assert settings.cognito_url == "https://cognito-idp.eu-central-1.amazonaws.com"
    assert settings.version == "unknown"
    assert settings.drain_seconds == 2


@pytest.mark.parametrize("missing", ["API_URL", "UPLOAD_ORIGIN", "USER_POOL_ID", "USER_POOL_CLIENT_ID"])
def test_what_is_required_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing}: it is not set"):
        read_settings({**ENVIRONMENT, missing: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", "photos.example.com"),
        ("API_URL", "https://photos.example.com; script-src *"),
        ("API_URL", "https://photos.example.com 'unsafe-inline'"),
        ("API_URL", "javascript:alert(1)"),
        ("UPLOAD_ORIGIN", "https://uploads.example.com/folder"),
        ("MEDIA_ORIGIN", "https://*.example.com"),
        ("USER_POOL_ID", "AbCdEf123"),
        ("USER_POOL_CLIENT_ID", "a b"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", "127.0.0.1:4566"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("VERSION", "1\r\nSet-Cookie: a=b"),
        ("DRAIN_SECONDS", "-1"),
        ("DRAIN_SECONDS", "soon"),
    ],
)
def test_what_is_wrong_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**ENVIRONMENT, name: value})
    assert str(caught.value).startswith(f"{name}: {value!r} must be ")


def test_a_wrong_setting_ends_the_program_with_one_line() -> None:
    environment = {**os.environ, **ENVIRONMENT, "PORT": "no"}
    done = subprocess.run(
        [sys.executable, "-m", "gallery"], cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 78
    assert done.stderr == "gallery: PORT: 'no' must be between 1 and 65535\n"
