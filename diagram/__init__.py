"""Draws a recorded program: its components, their main resources, and who may do what to which.

Nothing is drawn by hand. Nodes and boxes are recorded resources and components; a solid arrow is a permission of a
recorded policy, a dashed one a reference between two resources; a key beside a name is the KMS key that encrypts it.
The same recording gives the same bytes.
"""

from __future__ import annotations

from diagram.arrows import arrows
from diagram.composition import compose
from diagram.drawing import arrange
from diagram.model import Picture
from diagram.svg import to_svg
from recorder.resource import Recording


def picture(recording: Recording) -> Picture:
    """Return what is drawn of a program.

    Args:
        recording: A deployment, not a preview: policies must be known to be read.
    """
    program = compose(recording)
    return Picture(program, arrows(program, recording))


def draw(recording: Recording) -> str:
    """Return the architecture of a recorded program as an SVG document.

    Args:
        recording: A deployment, not a preview: policies must be known to be read.
    """
    return to_svg(arrange(picture(recording)))
