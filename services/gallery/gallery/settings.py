"""What the platform tells the gallery, as environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

DEFAULT_PORT: Final = "8080"
_LARGEST_PORT: Final = 65535
_DRAIN_SECONDS: Final = "2"
_POOL: Final = re.compile(r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+")
_CLIENT: Final = re.compile(r"[\w+]{1,128}")
_VERSION: Final = re.compile(r"[\x21-\x7e]{1,200}")


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it, its value and what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The gallery's settings.

    Args:
        port: where it listens (`PORT`, 8080).
        api_url: the API as viewers reach it (`API_URL`).
        upload_origin: where the forms of uploads are sent, scheme, host and port (`UPLOAD_ORIGIN`).
        media_origin: where variants are fetched (`MEDIA_ORIGIN`, that of `api_url`).
        user_pool_id: who signs in (`USER_POOL_ID`).
        user_pool_client_id: by which client of the pool (`USER_POOL_CLIENT_ID`).
        cognito_url: Cognito in the pool's region, or an emulator of it (`AWS_ENDPOINT_URL`).
        version: of the running image, in the header `x-version` (`VERSION`, `unknown`).
        drain_seconds: for which requests are still taken after SIGTERM, with `/health` at 503 (`DRAIN_SECONDS`, 2).
    """

    port: int
    api_url: str
    upload_origin: str
    media_origin: str
    user_pool_id: str
    user_pool_client_id: str
    cognito_url: str
    version: str
    drain_seconds: float


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that variables give.

    Args:
        environment: the variables, such as `os.environ`.

    Raises:
        SettingsError: one is missing or wrong.
    """
    api_url = _url(environment, "API_URL").rstrip("/")
    pool = _required(environment, "USER_POOL_ID")
    match = _POOL.fullmatch(pool)
    if not match:
        raise SettingsError(f"USER_POOL_ID: {pool!r} must be a user pool's id, such as eu-central-1_AbCdEf123")
    region = environment.get("AWS_REGION") or match["region"]
    if region != match["region"]:
        raise SettingsError(
            f"AWS_REGION: {region!r} must be the user pool's region, {match['region']}; or leave it out"
        )
    client = _required(environment, "USER_POOL_CLIENT_ID")
    if not _CLIENT.fullmatch(client):
        raise SettingsError(f"USER_POOL_CLIENT_ID: {client!r} must be the id of a client of the user pool")
    version = environment.get("VERSION") or "unknown"
    if not _VERSION.fullmatch(version):
        raise SettingsError(f"VERSION: {version!r} must be 1 to 200 visible ASCII characters")
    return Settings(
        port=_port(environment.get("PORT") or DEFAULT_PORT),
        api_url=api_url,
        upload_origin=_origin(environment, "UPLOAD_ORIGIN"),
        media_origin=_origin(environment, "MEDIA_ORIGIN") if environment.get("MEDIA_ORIGIN") else origin_of(api_url),
        user_pool_id=pool,
        user_pool_client_id=client,
        cognito_url=(
            _url(environment, "AWS_ENDPOINT_URL").rstrip("/")
            if environment.get("AWS_ENDPOINT_URL")
            else f"https://cognito-idp.{region}.amazonaws.com"
        ),
        version=version,
        drain_seconds=_seconds(environment.get("DRAIN_SECONDS") or _DRAIN_SECONDS),
    )


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"{name}: it is not set; set it to the platform's value")
    return value


def _url(environment: Mapping[str, str], name: str) -> str:
    """Return an http(s) URL. It becomes part of a content security policy, so that it may hold nothing else."""
    value = _required(environment, name)
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?", value):
        raise SettingsError(f"{name}: {value!r} must be a URL, such as https://photos.example.com")
    return value


def _origin(environment: Mapping[str, str], name: str) -> str:
    value = _url(environment, name).rstrip("/")
    if value != origin_of(value):
        raise SettingsError(f"{name}: {value!r} must be an origin without a path, such as https://photos.example.com")
    return value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _LARGEST_PORT:
        raise SettingsError(f"PORT: {text!r} must be between 1 and {_LARGEST_PORT}")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text):
        raise SettingsError(f"DRAIN_SECONDS: {text!r} must be a number of seconds between 0 and 999")
    return float(text)
