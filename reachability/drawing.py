"""Draws a network with its allowed flows as SVG."""

from __future__ import annotations

from reachability.model import Network


def draw(network: Network) -> str:
    """Return the picture of a network as an SVG document."""
    return f"<svg>{len(network.subnets)}</svg>"
