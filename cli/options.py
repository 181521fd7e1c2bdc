"""Options that several commands share: which program, which stack of it, with which configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

ProgramOption = Annotated[
    Path,
    typer.Option(
        "--program",
        metavar="DIR",
        help="The folder of a Pulumi project, or one below it.",
        show_default="this folder",
        file_okay=False,
        exists=True,
    ),
]
StackOption = Annotated[
    str | None,
    typer.Option(
        "--stack",
        "-s",
        help="Which Pulumi.<stack>.yaml to take.",
        show_default="local if the project has it, else its only stack, else dev",
    ),
]
ConfigOption = Annotated[
    list[str] | None,
    typer.Option(
        "--config", "-c", metavar="KEY=VALUE", help="A configuration value, over that of the files; may be repeated."
    ),
]


def overrides(config: list[str] | None) -> Mapping[str, str]:
    """Return what `--config KEY=VALUE` gave, by key."""
    pairs = [text.partition("=") for text in config or ()]
    for key, separator, _ in pairs:
        if not key or not separator:
            raise typer.BadParameter(f"--config {key}{separator} is invalid; it must be KEY=VALUE")
    return {key: value for key, _, value in pairs}
