"""The interface of a scenario: what `python -m local up` does with one kind of component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from rich.console import Console, RenderableType

from local.deployment import Deployment
from recorder.resource import Resource


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user asked for, as far as scenarios need it."""

    photos: tuple[Path, ...] = ()
    """Files and folders to send; samples where none are given."""
    out: Path = Path("out")
    """The folder that results are written to."""
    keep: bool = False
    """Whether the local cloud goes on running: then nothing is deleted from it."""


EVERY_ACTION: Final = "*"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one role may take one action that a successful run does not need."""

    component: str
    """The type of the component that the role belongs to."""
    role: str
    """The role's name within that component: `validate` for `photos-heavy-validate` in `photos-heavy`; empty for
    `photos-heavy`."""
    action: str
    """Or `EVERY_ACTION`, where nothing of what the role does can be seen."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a scenario found: one section of the report."""

    title: str
    ok: bool
    facts: Mapping[str, Any]
    """JSON data, under `scenarios.<name>.facts` of the report."""
    content: Sequence[RenderableType] = ()
    """Lines and tables to print below the title."""
    top_level: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """JSON data that stands under keys of the report itself."""
    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name -> URL of what another program can call while the local cloud runs."""
    look_around: Sequence[str] = ()
    """Lines for somebody who looks around in a local cloud that goes on running, beside the endpoints."""
    also_used: Sequence[str] = ()
    """Types of components beside the scenario's own that this run used as a whole: a permission of theirs that it left
    unused must be explained."""
    not_exercised: Mapping[str, str] = field(default_factory=dict[str, str])
    """Type of a component inside the scenario's own -> why this run did not use it, and so not its permissions."""


class Scenario(Protocol):
    """Uses one kind of component of a deployed program as its users would."""

    name: ClassVar[str]
    """How `--only` and the report call it."""
    component: ClassVar[str]
    """The type of the component that it is for."""
    needs_servers: ClassVar[bool]
    """Whether it uses the databases and instances of the program, which then start with it."""
    explanations: ClassVar[Sequence[Explanation]]
    """The permissions that its runs leave unused, each with its reason."""

    def __init__(self, options: RunOptions) -> None:
        """Check what the user asked for, before anything is created.

        Raises:
            UsageError: an option cannot be used.
        """
        ...

    def warms(self, function: Resource) -> bool:
        """Say whether a Lambda function starts while the rest is deployed, because every run calls it."""
        ...

    def run(self, deployed: Deployment, console: Console) -> Section:
        """Use the component.

        Args:
            deployed: The running program, which has the component.
            console: For progress only; the result is returned.

        Raises:
            LocalCloudError: the emulator ended, or something that was started does not end.
        """
        ...
