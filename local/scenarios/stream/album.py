"""An album of the program's own service, followed to its rows in the lake: the service announces its changes."""

from __future__ import annotations

from typing import Final

from local.deployment import Deployment
from local.emulators.instances import environment_of
from local.scenarios.stream.following import COMPONENT, Followed, follow
from recorder.resource import Recording

EXPECTED: Final = ("created", "photos_added")


def is_announced(recording: Recording) -> bool:
    """Return whether a service puts its changes on the bus, and the program has a stream that takes them."""
    templates = recording.of_type("aws:ec2/launchTemplate:LaunchTemplate")
    announces = any("EVENT_BUS" in environment_of(str(one.inputs.get("userData"))) for one in templates)
    return announces and bool(recording.of_type(COMPONENT))


def follow_album(deployed: Deployment, album_id: str, started: float) -> Followed:
    """Return once the lake has the events of an album that was created, and that a photo was put into.

    Args:
        deployed: The running program.
        album_id: The album's id.
        started: When the last of it happened, by the monotonic clock.

    Raises:
        LocalCloudError: they do not come.
    """
    row = ("album_id", album_id)
    return follow(deployed, "The album", row=row, said="change", expected=EXPECTED, started=started)
