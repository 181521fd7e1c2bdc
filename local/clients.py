"""boto3 clients for the emulators, and for nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import botocore.session
from botocore.config import Config

from local.api_models import check_call
from local.emulators.ministack import ACCOUNT
from local.model_files import shared_loader

_CONFIG: Final = Config(
    retries={"total_max_attempts": 1},  # an emulator's error is an error
    connect_timeout=5,
    max_pool_connections=32,
    s3={"addressing_style": "path"},  # 127.0.0.1 has no subdomains
    parameter_validation=True,
)
_NO_FILE: Final = "/dev/null"


def isolated_session() -> botocore.session.Session:
    """Return a session that reads no file and no variable of the user's, and checks each call by AWS's API models."""
    session = botocore.session.Session(session_vars=_only_defaults())
    session.set_config_variable("config_file", _NO_FILE)
    session.set_config_variable("credentials_file", _NO_FILE)
    session.set_credentials(ACCOUNT, "local-cloud")
    session.register_component("data_loader", shared_loader())
    session.get_component("event_emitter").register_last("before-parameter-build", check_call)
    return session


def _only_defaults() -> Mapping[str, tuple[Any, Any, Any, Any]]:
    """Return botocore's settings without the environment variables that they could be read from."""
    settings = botocore.session.Session.SESSION_VARIABLES
    return {name: (None, None, default, cast) for name, (_, _, default, cast) in settings.items()}


@dataclass(slots=True)
class Clients:
    """Creates each client once. Safe to use from several threads."""

    endpoint: Callable[[str], str]
    """The URL of the emulator that stands in for a service."""
    region: str
    session: botocore.session.Session = field(default_factory=isolated_session)
    answer_seconds: float = 90
    """The longest that an answer may take."""
    _created: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def as_caller(self, access_key: str) -> Clients:
        """Return clients whose calls are made with another access key, by which the emulator names who called."""
        session = isolated_session()
        session.set_credentials(access_key, "local-cloud")
        return Clients(self.endpoint, self.region, session, self.answer_seconds)

    def get(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401 - boto3's clients have no types
        """Return the client of a service, by boto3's name for it."""
        key = (service, region or self.region)
        with self._lock:  # creating a client is not thread-safe, using one is
            if key not in self._created:
                config = _CONFIG.merge(Config(read_timeout=self.answer_seconds))
                self._created[key] = self.session.create_client(
                    service, region_name=key[1], endpoint_url=self.endpoint(service), config=config
                )
            return self._created[key]
