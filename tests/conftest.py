"""What all tests stand on."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator, Mapping
from typing import Any

import botocore.session
import pytest
from botocore.loaders import Loader
from hypothesis import HealthCheck, settings

import packages
from local.model_files import shared_loader
from recorder.resource import Resource
from tests import groups
from tests.recorded import FOLDER

# No test is judged by time, and laws are tried on the same examples in every run: `make soak` draws others.
settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("drawn", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")

MakeResource = Callable[..., Resource]


def make_resource(type_: str, inputs: Mapping[str, Any] | None = None, name: str = "example", **more: Any) -> Resource:
    urn = f"urn:pulumi:dev::photo-platform::{type_}::{name}"
    return Resource(urn=urn, type=type_, name=name, inputs=inputs or {}, **more)


def pytest_configure(config: pytest.Config) -> None:
    """Name a folder for what is made once: processes that share the tests are started later, and inherit its name.

    They inherit as well that an interrupt is ignored, which it is where a shell runs pytest in the background: the
    commands that tests interrupt would never end.
    """
    # Each of the thousands of sessions would read its API models again: most of what such a test takes.
    botocore.session.create_loader = _shared_loader
    config.pluginmanager.register(groups)  # not a conftest's hooks, which are not asked about a session's fixtures
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="test-run-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER)))


def _shared_loader(_search_path: str | None = None) -> Loader:
    return shared_loader()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage meanwhile: what is imported stays, and no later collection looks through it either."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _packed_handlers() -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Pack the handlers as they are now: the program refers to the packages."""
    packages.build_all("arm64")


@pytest.fixture
def make() -> MakeResource:
    """Make a recorded resource: type, inputs, name."""
    return make_resource
