"""What is drawn: boxes in boxes, nodes in them, and arrows between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aws_types import Label
from recorder.resource import Resource


@dataclass(frozen=True, slots=True)
class Link:
    """What stands for an arrow to or from another component, on the card of the end that is drawn."""

    other: str
    """The other end, by the titles of all that it is in: `photos review ask`."""
    labels: tuple[str, ...]
    granted: bool
    outward: bool
    """The arrow leads from this card to the other."""


@dataclass(frozen=True, slots=True)
class Node:
    """A main resource, or several of one kind that differ by their zone alone."""

    urn: str
    """The first resource's URN; an arrow names it."""
    title: str
    kind: Label
    resources: tuple[Resource, ...]
    folded: tuple[Resource, ...] = ()
    """What only serves it: settings and alarms, drawn as a count."""
    notes: tuple[str, ...] = ()
    """Lines that it says of its own."""
    keys: tuple[str, ...] = ()
    """URNs of the key nodes that encrypt it, or something folded into it."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A component with more than one main resource, or the whole program."""

    urn: str
    title: str
    component: str
    """The component's class."""
    children: tuple[Box | Node, ...]
    folded: tuple[Resource, ...] = ()
    links: tuple[Link, ...] = ()

    def walk(self) -> Iterator[Box | Node]:
        """Yield the box and all that is in it, outer ones first."""
        yield self
        for child in self.children:
            if isinstance(child, Box):
                yield from child.walk()
            else:
                yield child

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes in it, at any depth."""
        return (item for item in self.walk() if isinstance(item, Node))


@dataclass(frozen=True, slots=True)
class Arrow:
    """Who (a node, or a whole component) does what to which node."""

    source: str
    target: str
    labels: tuple[str, ...]
    granted: bool
    """A policy says so; else the resources refer to each other."""
    pulls: bool = False
    """It only reads: what flows, flows from the target to the source."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn of a program."""

    program: Box
    arrows: tuple[Arrow, ...]
    """Those that are drawn as lines."""
    linked: tuple[Arrow, ...] = ()
    """Those that stand as links on the cards of their ends."""
    keys: tuple[str, ...] = ()
    """URNs of all key nodes of the program, drawn or not: a key has the same colour in every drawing."""
