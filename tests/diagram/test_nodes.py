"""What is drawn of a program: every resource, as a node or counted in one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from diagram import picture
from diagram.model import Box
from diagram.text import TIMES
from tests.diagram.drawn import WHOLE, name_of, picture_of, recording_of, svg_of
from tests.recorded import STACKS

SVG = "{http://www.w3.org/2000/svg}"


def test_it_is_well_formed_and_names_only_what_is_recorded() -> None:
    urns = {resource.urn for resource in recording_of("local").resources}
    root = ET.fromstring(svg_of("local", WHOLE))  # noqa: S314 - our own document
    names = ("data-urn", "data-key", "data-from", "data-to")
    named = {element.attrib[name] for element in root.iter() for name in names if name in element.attrib}
    assert root.tag == f"{SVG}svg"
    assert len(named) > 40
    assert named <= urns


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_is_drawn_or_counted_once(stack: str) -> None:
    recording, program = recording_of(stack), picture_of(stack).program
    nodes = list(program.nodes())
    boxes = [item for item in program.walk() if isinstance(item, Box)]
    found = Counter(r.urn for node in nodes for r in (*node.resources, *node.folded))
    found.update(r.urn for box in boxes for r in box.folded)
    assert found == Counter(resource.urn for resource in recording.resources if resource.custom)


def test_it_does_not_depend_on_the_order_of_registration() -> None:
    local = recording_of("local")
    assert picture(replace(local, resources=local.resources[::-1])) == picture_of("local")


def test_zones_are_folded_into_one_node() -> None:
    nodes = {(node.title, node.kind.label): node for node in picture_of("prod").program.nodes()}
    assert len(nodes["backend", "Subnet"].resources) == 3
    assert f"backend {TIMES} 3" in svg_of("prod", WHOLE)


def test_a_node_shows_the_keys_that_encrypt_it() -> None:
    nodes = {node.title: node for node in picture_of("local").program.nodes()}
    assert [name_of(key) for key in nodes["variants"].keys] == ["baseline-data"]
    assert [name_of(key) for key in nodes["resize"].keys] == ["baseline-data", "baseline-logs"]
    assert nodes["delivery-logs"].keys == ()
