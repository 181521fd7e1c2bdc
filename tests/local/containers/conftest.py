from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from local.clients import Clients
from local.emulators.containers import Images, folder_image
from tests.local.containers import stub

DOCKERFILE = """\
ARG BASE=public.ecr.aws/docker/library/python:3.11-slim
FROM ${BASE}
# What a build sets: the tests' second and third versions set it otherwise.
ENV GREETING="from the image" \\
    COLOUR=grey
COPY stub.py .
ENTRYPOINT ["python", "-m", "stub"]
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the tests' images are built from."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copyfile(str(stub.__file__), folder / "stub.py")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    return folder


@pytest.fixture(scope="session")
def images(clients: Clients) -> Images:
    return Images(clients)


class Push:
    """Pushes versions of the service that behave as their variables say."""

    def __init__(self, images: Images, folder: Path) -> None:
        self._images, self._folder = images, folder

    def __call__(self, repository: str, tag: str, **environment: str) -> str:
        return self._images.push(repository, tag, folder_image(self._folder, environment))


@pytest.fixture(scope="session")
def push(images: Images, folder: Path) -> Push:
    return Push(images, folder)
