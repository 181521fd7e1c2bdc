from __future__ import annotations

from tests.local.containers.conftest import folder, images, push

__all__ = ["folder", "images", "push"]
