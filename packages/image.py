"""The container image of what runs in AWS Batch: the handlers and the same wheels that Lambda has.

`packages/Dockerfile` builds it for a domain. Its tag is a digest of what goes into it, so that a changed handler is
another image, and repositories whose tags never move take it.
"""

from __future__ import annotations

from pathlib import Path
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
