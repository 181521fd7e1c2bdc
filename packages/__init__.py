"""What runs in Lambda, packed: for each domain the handlers' zip and the layer with their dependencies.

`python -m packages` builds; the program and the local cloud then ask for the paths:

- `handlers_archive("images")` and `layer_archive("arm64", "images")` are what AWS is given: the zip of
  `handlers/images` and `handlers/shared`, and a zip with everything under `python/`, where Lambda's runtime looks.
- `layer_archive("host", "images")` is the layer of the local cloud: an unpacked folder for this machine, which has what
  Lambda's runtime carries as well. See `packages.host`.
- `service_jar("albums")` is the jar of `services/albums`; see `packages.service`.
- `image_tag("images")` names the container image, for AWS Batch, that `packages/Dockerfile` makes of the same sources;
  `folder_tag` that of a folder with a Dockerfile of its own.
"""

from __future__ import annotations

from packages.build import Built, Part, build, build_all, domain_of_archive, handlers_archive, layer_archive
from packages.domains import SHARED, domain_of, domains
from packages.error import PackageError
from packages.image import folder_tag, image_tag
from packages.isolated import HandlerError, run_isolated
from packages.service import (
    REMEDY,
    ServiceJar,
    build_service,
    is_placeholder,
    jars_wanted,
    missing_tools,
    service_jar,
    services,
)
from packages.target import Target
from packages.wheels import lock

__all__ = [
    "REMEDY",
    "SHARED",
    "Built",
    "HandlerError",
    "PackageError",
    "Part",
    "ServiceJar",
    "Target",
    "build",
    "build_all",
    "build_service",
    "domain_of",
    "domain_of_archive",
    "domains",
    "folder_tag",
    "handlers_archive",
    "image_tag",
    "is_placeholder",
    "jars_wanted",
    "layer_archive",
    "lock",
    "missing_tools",
    "run_isolated",
    "service_jar",
    "services",
]
