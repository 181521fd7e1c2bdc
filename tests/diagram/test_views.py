"""The parts of the drawing: an overview that fits one screen, one drawing a component, and little programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pytest

from cli.errors import UsageError
from diagram import draw, draw_overview, picture
from diagram.model import Box, Link, Node
from diagram.views import component, components
from recorder.run import Program, record
from tests.diagram.drawn import OVERVIEW, WHOLE, name_of, picture_of, recording_of, svg_of, views_of
from tests.patience import PATIENCE_SECONDS
from tests.recorded import ROOT, STACKS, recorded

pytestmark = pytest.mark.long
DRAWN = ROOT / "docs" / "images" / "program"
SCREEN = (1440, 900)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def test_the_drawings_in_the_documentation_are_the_program_as_it_is_now() -> None:
    expected = {name: svg_of("local", name) for name in views_of("local") if name != WHOLE}
    assert sorted(path.stem for path in DRAWN.glob("*.svg")) == sorted(expected)
    stale = [name for name, svg in expected.items() if (DRAWN / f"{name}.svg").read_text(encoding="utf-8") != svg]
    assert not stale, "these drawings are not the program as it is now: `make docs` draws them again"


def owners(program: Box) -> dict[str, str]:
    """URN of what is drawn -> URN of its component, or of the node that is in none."""
    return {i.urn: c.urn for c in program.children for i in (c.walk() if isinstance(c, Box) else (c,))}


@pytest.mark.parametrize("stack", STACKS)
def test_an_arrow_is_a_line_in_its_component_or_a_link_on_both_cards(stack: str) -> None:
    drawn = views_of(stack)[WHOLE].picture
    owner = owners(drawn.program)
    assert {*drawn.arrows, *drawn.linked} == set(picture_of(stack).arrows)
    assert not set(drawn.arrows) & set(drawn.linked)
    assert all(owner[arrow.source] == owner[arrow.target] for arrow in drawn.arrows)
    links = {item.urn: item.links for item in drawn.program.walk()}
    for arrow in drawn.linked:
        going = [link for link in links[arrow.source] if link.outward and link.labels == arrow.labels]
        (component,) = (child.title for child in drawn.program.children if child.urn == owner[arrow.source])
        coming = [link for link in links[arrow.target] if not link.outward and component in link.other]
        assert going, f"{name_of(arrow.source)} does not say what it does to {name_of(arrow.target)}"
        assert coming, f"{name_of(arrow.target)} does not say that {name_of(arrow.source)} acts on it"
    assert sum(link.outward for several in links.values() for link in several) == len(drawn.linked)


def test_a_link_names_the_other_end_and_says_all_that_is_done_there() -> None:
    links: defaultdict[str, list[Link]] = defaultdict(list)
    for node in views_of("local")[WHOLE].picture.program.nodes():
        links[name_of(node.urn)] += (replace(link, labels=tuple(sorted(link.labels))) for link in node.links)
    deletes = Link("photos ledger", ("deletes items", "reads items", "writes items"), granted=True, outward=True)
    assert deletes in links["rights-items"]
    assert Link("photos uploads", ("events",), granted=False, outward=False) in links["analytics-photos"]


@pytest.mark.parametrize("stack", STACKS)
def test_the_overview_fits_one_screen_and_has_each_component_once(stack: str) -> None:
    drawing, recording = views_of(stack)[OVERVIEW], recording_of(stack)
    assert drawing.width <= SCREEN[0]
    assert drawing.height <= SCREEN[1]
    top = [r for r in recording.resources if not r.custom and r.parent not in {o.urn for o in recording.resources}]
    nodes = drawing.picture.program.nodes()  # one with a single main resource stands for its component
    assert sorted(name_of(node.urn) for node in nodes) == sorted(name_of(component.urn) for component in top)


def test_an_arrow_of_the_overview_is_one_between_their_parts() -> None:
    everything = picture_of("local")
    owner = owners(everything.program)
    between = {(owner[a.source], owner[a.target]) for a in everything.arrows if owner[a.source] != owner[a.target]}
    drawn = views_of("local")[OVERVIEW].picture
    assert {(arrow.source, arrow.target) for arrow in drawn.arrows} == between
    assert not drawn.linked, "the overview has room for all of its lines"


def test_a_component_is_drawn_with_all_its_arrows_and_its_keys() -> None:
    everything = picture_of("local")
    for name in components(everything):
        view = component(everything, name)
        (box,) = (child for child in view.program.children if isinstance(child, Box))
        inside = {item.urn for item in box.walk()}
        assert {*view.arrows, *view.linked} == {a for a in everything.arrows if inside & {a.source, a.target}}
        drawn = {item.urn for item in view.program.walk()}
        assert {key for node in box.nodes() for key in node.keys} <= drawn


def test_a_key_has_the_same_colour_in_every_drawing() -> None:
    colours: defaultdict[str, set[str]] = defaultdict(set)
    for view in views_of("local"):
        for key, colour in re.findall(r'data-key="([^"]*)".*?stroke="([^"]*)"', svg_of("local", view)):
            colours[key].add(colour)
    assert len(colours) > 2
    assert not {key: several for key, several in colours.items() if len(several) > 1}


def test_a_component_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        UsageError,
        match="there is no component 'nothing' to draw; "
        "there are: analytics, api, baseline, gallery, gallery-entrance, network, photo-api, photos, "
        "rights, rights-api",
    ):
        component(picture_of("local"), "nothing")


# Little programs


def alone() -> None:
    pulumi.ComponentResource("shop:index:Empty", "alone")


def remote() -> None:
    awsx.ec2.Vpc("vpc")


def nothing() -> None:
    pulumi.export("greeting", "hello")


def loose() -> None:
    aws.sqs.Queue("orders")


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize(
    ("program", "shown"),
    [
        (alone, ["alone", "Empty", "no resources"]),
        (remote, ["vpc", "Vpc", "not recorded: another package's"]),
        (nothing, ["This program has no resources."]),
        (loose, ["orders", "SQS queue"]),
    ],
)
def test_little_programs_are_drawn_and_say_what_they_have(program: Program, shown: list[str], preview: bool) -> None:  # noqa: FBT001
    recording = record(program, preview=preview)
    for svg in (draw(recording), draw_overview(recording)):
        texts = re.findall(r"<text [^>]*>([^<]*)</text>", svg)
        assert set(shown) <= set(texts)


def test_a_preview_of_the_platform_is_drawn() -> None:
    recording = recorded("dev", preview=True)
    assert [node for node in picture(recording).program.nodes() if isinstance(node, Node)]
    assert draw(recording).startswith("<svg")


# Fonts


MEASURE = """
<body>%s<script>
const over = [];
for (const text of document.querySelectorAll("g[data-urn] > text, g[data-urn] > g > text")) {
  const card = text.closest("g[data-urn]").querySelector("rect").getBBox();
  const words = text.getBBox();
  if (words.x + words.width > card.x + card.width + 1 || words.x < card.x - 1) over.push(text.textContent);
}
const seen = document.querySelectorAll("g[data-urn] text").length;
document.body.dataset.result = JSON.stringify({over, seen});
</script></body>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the drawings are not measured")
@pytest.mark.parametrize("font", ["monospace", "serif"])
def test_words_stay_on_their_cards_in_whatever_font(font: str, tmp_path: Path) -> None:
    svg = re.sub(r'font-family="[^"]*"', f'font-family="{font}" letter-spacing="2"', svg_of("local", WHOLE))
    page = tmp_path / "page.html"
    page.write_text(MEASURE % svg, encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", f"--user-data-dir={tmp_path}", "--dump-dom", page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    found = re.search(r'data-result="([^"]*)"', done.stdout)
    assert found
    result = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&"))
    assert result["seen"] > 40
    assert result["over"] == []
