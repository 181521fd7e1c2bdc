"""Draws a recorded program: its components, their main resources, and who may do what to which.

Nothing is drawn by hand. Nodes and boxes are recorded resources and components; a solid arrow is a permission of a
recorded policy, a dashed one a reference between two resources; a key beside a name is the KMS key that encrypts it.
The same recording gives the same bytes. `diagram.drawing` says how a drawing is laid out.
"""

from __future__ import annotations

from diagram.arrows import arrows
from diagram.composition import compose
from diagram.drawing import arrange
from diagram.kinds import KEY
from diagram.model import Picture
from diagram.svg import to_svg
from diagram.views import component, overview, whole
from recorder.resource import Recording


def picture(recording: Recording) -> Picture:
    """Return what is drawn of a program.

    Args:
        recording: Of a deployment; in a preview what is not known yet is not drawn.
    """
    program = compose(recording)
    keys = sorted(node.urn for node in program.nodes() if any(r.type == KEY for r in node.resources))
    return Picture(program, arrows(program, recording), keys=tuple(keys))


def draw(recording: Recording) -> str:
    """Return the architecture of a recorded program as an SVG document.

    Args:
        recording: Of a deployment; in a preview what is not known yet is not drawn.
    """
    return to_svg(arrange(whole(picture(recording))))


def draw_overview(recording: Recording) -> str:
    """Return the components of a recorded program, and what flows between them, as an SVG document."""
    return to_svg(arrange(overview(picture(recording))))


def draw_component(recording: Recording, name: str) -> str:
    """Return one component of a recorded program, with its links to others, as an SVG document.

    Raises:
        UsageError: the program has no drawn component of that name; the message lists those it has.
    """
    return to_svg(arrange(component(picture(recording), name)))
