"""What the tests of drawings look at: every drawing of every stack, made once a run and read once a process."""

from __future__ import annotations

from functools import cache
from typing import Final

from diagram import picture, views
from diagram.drawing import Drawing, arrange
from diagram.model import Picture
from diagram.svg import to_svg
from recorder.resource import Recording
from recorder.run import Program, record
from tests.recorded import once_a_run, recorded

WHOLE: Final = "whole"
OVERVIEW: Final = "overview"


@cache
def recording_of(stack: str) -> Recording:
    """Return what a stack records."""
    return recorded(stack)


@cache
def picture_of(stack: str) -> Picture:
    """Return all that can be drawn of a stack."""
    return picture(recording_of(stack))


@cache
def views_of(stack: str) -> dict[str, Drawing]:
    """Return every drawing of a stack by name: the whole, the overview, each component."""
    drawn = picture_of(stack)

    def make() -> dict[str, Drawing]:
        pictures = {WHOLE: views.whole(drawn), OVERVIEW: views.overview(drawn)}
        pictures |= {name: views.component(drawn, name) for name in views.components(drawn)}
        return {name: arrange(one) for name, one in pictures.items()}

    return once_a_run(f"drawings of {stack}", make)


@cache
def svg_of(stack: str, view: str) -> str:
    """Return a drawing of a stack as an SVG document."""
    return to_svg(views_of(stack)[view])


def name_of(urn: str) -> str:
    """Return a resource's name."""
    return urn.rpartition("::")[2]


def said(recording: Recording) -> set[tuple[str, str, str]]:
    """Return all that the arrows say: source, target and one line, by names."""
    return {
        (name_of(arrow.source), name_of(arrow.target), line)
        for arrow in picture(recording).arrows
        for line in arrow.labels
    }


def arrows_of(program: Program) -> set[tuple[str, str, str]]:
    """Return what the arrows of a program say."""
    return said(record(program))
