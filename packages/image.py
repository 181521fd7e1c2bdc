"""Container images, by tags that are a digest of what goes into them: what is changed is another image.

So repositories whose tags never move take each. `packages/Dockerfile` builds the image of what runs in AWS Batch, the
handlers and the same wheels that Lambda has; a service's own Dockerfile builds that of its folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from packages import archive, wheels
from packages.domains import HANDLERS, ROOT, folders, requirements

DOCKERFILE: Final = Path("packages/Dockerfile")
_TAG_LENGTH: Final = 16


def image_tag(domain: str, root: Path = ROOT) -> str:
    """Return the tag of the image that the checkout gives for a domain."""
    handlers = (archive.digest_of_files(root / one, archive.deployed_files(root / one)) for one in folders(domain))
    fixed = (HANDLERS / "__init__.py", DOCKERFILE, *map(wheels.locked, (requirements(domain), wheels.RUNTIME)))
    return archive.digest(domain, *handlers, *((root / path).read_bytes() for path in fixed))[:_TAG_LENGTH]


def folder_tag(folder: Path) -> str:
    """Return the tag of the image that a folder with a Dockerfile gives.

    Hidden files are no part of it, nor what Python writes beside its sources.
    """
    return archive.digest_of_files(folder, _context(folder))[:_TAG_LENGTH]


def _context(folder: Path) -> Iterator[PurePosixPath]:
    files = (PurePosixPath(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())
    return (file for file in files if not any(part == "__pycache__" or part.startswith(".") for part in file.parts))
