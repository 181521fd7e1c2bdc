"""How far the photos are: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from local.scenarios.photos.outcomes import Result

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(console: Console, total: int) -> Generator[Callable[[Result], None]]:
    """Yield what to call with each result."""
    if console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task("Photos", total=total, last="")
            yield lambda result: bar.update(task, advance=1, last=result.file)
        return
    done, printed = 0, time.monotonic()

    def advance(_: Result) -> None:
        nonlocal done, printed
        done += 1
        if done == total or time.monotonic() - printed >= _SECONDS_BETWEEN_LINES:
            printed = time.monotonic()
            console.print(f"{done} of {total} photos")

    yield advance


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[last]}", markup=True),
        console=console,
        transient=True,
    )
