"""What runs in Lambda, packed: the handlers' zip and the layer with their dependencies, for AWS and for this machine.

`python -m packages` builds; the program and the local cloud then ask for the paths:

- `handlers_archive("arm64")` and `layer_archive("arm64")` are what AWS is given: `dist/arm64/handlers.zip`, and
  `dist/arm64/layer.zip` with everything under `python/`, where Lambda's Python runtime looks.
- `build("host")` makes the package of the local cloud: `handlers.zip` with an executable `bootstrap` for the runtime
  `provided.al2023`, and an unpacked layer to which that `bootstrap` points. See `packages.host`.
- `image_tag()` names the container image, for AWS Batch, that `packages/Dockerfile` makes of the same sources.
"""

from __future__ import annotations

from packages.build import Built, Part, build, handlers_archive, layer_archive
from packages.error import PackageError
from packages.image import image_tag
from packages.isolated import HandlerError, run_isolated
from packages.target import Target
from packages.wheels import lock

__all__ = [
    "Built",
    "HandlerError",
    "PackageError",
    "Part",
    "Target",
    "build",
    "handlers_archive",
    "image_tag",
    "layer_archive",
    "lock",
    "run_isolated",
]
