"""The container image of what runs in AWS Batch: the handlers and the same wheels that Lambda has.

`packages/Dockerfile` builds it. Its tag is a digest of what goes into it, so that a changed handler is another image,
and repositories whose tags never move take it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from packages import archive, wheels
from packages.build import ROOT

DOCKERFILE: Final = Path("packages/Dockerfile")
_TAG_LENGTH: Final = 16


def image_tag(root: Path = ROOT) -> str:
    """Return the tag of the image that the checkout gives."""
    folder = root / "handlers"
    handlers = archive.digest_of_files(folder, archive.deployed_files(folder))
    fixed = (DOCKERFILE, *map(wheels.locked, (wheels.HANDLERS, wheels.RUNTIME)))
    return archive.digest(handlers, *((root / path).read_bytes() for path in fixed))[:_TAG_LENGTH]
