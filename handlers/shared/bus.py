"""How the platform's own events are known on EventBridge's default bus."""

from __future__ import annotations

from typing import Final

BUS: Final = "default"
"""The bus's name."""
SOURCE: Final = "photo-platform"
"""The `source`; the `detail` is an event of docs/events.md."""
EVENT: Final = "Platform Event"
"""The `detail-type`."""
