"""Images as this machine has them: a manifest in ECR that says which folder's program it is, instead of layers.

So an image has a digest that nobody chooses, a tag that never moves where the repository wants that, and is found as on
AWS. A manifest with layers, of an image that was really built, cannot be run as a process, and that is said.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local.clients import Clients

_MEDIA_TYPE: Final = "application/vnd.oci.image.manifest.v1+json"
_EMPTY: Final = {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}",
    "size": 2,
}
"""https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor"""
_PROCESS: Final = "photo-platform.process"
"""The annotation that says how the image starts without a container."""
_URI: Final = re.compile(
    r"\d{12}\.dkr\.ecr\.[^/]+/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_INSTRUCTION: Final = re.compile(r"(?P<name>[A-Za-z]+)\s+(?P<rest>.+)")
_PAIR: Final = re.compile(r"(\w+)=(\"[^\"]*\"|\S+)")


class ImageError(Exception):
    """There is no such image; it may still be pushed."""


class NotAProcessError(ImageError):
    """Nothing is known of how an image starts as a process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """How an image starts as a process."""

    folder: Path
    """Where it runs: what the image's file system holds."""
    command: Sequence[str]
    """Entry point and arguments; the program is `python`."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    digest: str = ""
    """Once it is in a repository."""


def folder_image(folder: Path, environment: Mapping[str, str] | None = None) -> Image:
    """Return the image that a folder's Dockerfile builds, by its last CMD, ENTRYPOINT and ENV.

    Args:
        folder: Has the Dockerfile.
        environment: More variables, as build arguments would set them.

    Raises:
        NotAProcessError: the Dockerfile does not say how it starts, or starts something else than Python.
    """
    entry: list[str] = []
    command: list[str] = []
    variables: dict[str, str] = {}
    for name, rest in _instructions((folder / "Dockerfile").read_text(encoding="utf-8")):
        match name:
            case "ENTRYPOINT":
                entry = _words(rest, folder)
            case "CMD":
                command = _words(rest, folder)
            case "ENV":
                variables |= {key: value.strip('"') for key, value in _PAIR.findall(rest) if "$" not in value}
            case _:
                pass
    words = [*entry, *command]
    if not words or not re.fullmatch(r"(.*/)?python3?(\.\d+)?", words[0]):
        raise NotAProcessError(
            f"{folder.name}/Dockerfile starts {' '.join(words) or 'nothing'!r}, and only Python runs here"
        )
    return Image(folder=folder, command=["python", *words[1:]], environment={**variables, **(environment or {})})


def _instructions(text: str) -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    found = (_INSTRUCTION.fullmatch(line.strip()) for line in joined.splitlines())
    return [(one["name"].upper(), one["rest"].strip()) for one in found if one]


def _words(rest: str, folder: Path) -> list[str]:
    try:
        words: Any = json.loads(rest)
    except ValueError as error:
        raise NotAProcessError(f"{folder.name}/Dockerfile: {rest!r} must be a JSON list") from error
    return [str(word) for word in words]


@dataclass(frozen=True, slots=True)
class Images:
    """The images in MiniStack's ECR."""

    clients: Clients

    def push(self, repository: str, tag: str, image: Image) -> str:
        """Put an image into a repository, and return its digest.

        Args:
            repository: Its name.
            tag: The image's; refused where it exists and tags do not move.
            image: How it starts.
        """
        process = {
            "folder": str(image.folder),
            "command": list(image.command),
            "environment": dict(image.environment),
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MEDIA_TYPE,
            "config": _EMPTY,
            "layers": [_EMPTY],
            "annotations": {_PROCESS: json.dumps(process, sort_keys=True)},
        }
        text = json.dumps(manifest, sort_keys=True)
        answer = self.clients.get("ecr").put_image(
            repositoryName=repository, imageTag=tag, imageManifest=text, imageManifestMediaType=_MEDIA_TYPE
        )
        return str(answer["image"]["imageId"]["imageDigest"])

    def has(self, uri: str) -> bool:
        """Say whether an image is in its repository, whatever it holds."""
        try:
            self.pull(uri)
        except NotAProcessError:
            return True
        except ImageError:
            return False
        return True

    def pull(self, uri: str) -> Image:
        """Return the image of a URI, by tag or by digest.

        Raises:
            ImageError: it is not in a repository here.
            NotAProcessError: nothing is known of how it starts as a process.
        """
        match = _URI.fullmatch(uri)
        if match is None:
            raise NotAProcessError(f"{uri} is not in a repository of ECR, and nothing is pulled from elsewhere here")
        wanted = {"imageDigest": match["digest"]} if match["digest"] else {"imageTag": match["tag"] or "latest"}
        ecr = self.clients.get("ecr")
        try:
            answer = ecr.batch_get_image(repositoryName=match["repository"], imageIds=[wanted])
        except ecr.exceptions.RepositoryNotFoundException as error:
            raise ImageError(f"CannotPullContainerError: {uri}: there is no such repository here") from error
        if not answer["images"]:
            raise ImageError(f"CannotPullContainerError: {uri}: not found")
        found = answer["images"][0]
        manifest: Mapping[str, Any] = json.loads(found["imageManifest"])
        text = (manifest.get("annotations") or {}).get(_PROCESS)
        if text is None:
            raise NotAProcessError(f"{uri} was built for containers: nothing says how it starts as a process")
        process = json.loads(text)
        return Image(
            folder=Path(process["folder"]),
            command=process["command"],
            environment=process["environment"],
            digest=str(found["imageId"]["imageDigest"]),
        )
