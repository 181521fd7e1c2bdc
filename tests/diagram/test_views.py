"""The parts of the drawing: an overview that fits one screen, one drawing a component, and little programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import combinations, pairwise
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pytest

from cli.errors import UsageError
from cli.main import main
from diagram import __main__ as command_line
from diagram import draw, draw_component, draw_overview, picture, views
from diagram.drawing import arrange
from diagram.geometry import Rect
from diagram.model import Box, Node
from diagram.svg import to_svg
from diagram.views import component, components, overview
from recorder.resource import Recording
from recorder.run import Program, record
from tests.recorded import ROOT, once_a_run, recorded

pytestmark = pytest.mark.long
DRAWN = ROOT / "docs" / "images" / "program"
SCREEN = (1440, 900)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def local() -> Recording:
    return recorded("local")


def name_of(urn: str) -> str:
    return urn.rpartition("::")[2]


@pytest.fixture(scope="module")
def whole(local: Recording) -> str:
    return to_svg(once_a_run("drawing of local", lambda: arrange(views.whole(picture(local)))))


def test_the_drawings_in_the_documentation_are_the_program_as_it_is_now(local: Recording) -> None:
    expected = {"overview": draw_overview(local)}
    expected |= {name: draw_component(local, name) for name in components(picture(local))}
    assert sorted(path.stem for path in DRAWN.glob("*.svg")) == sorted(expected)
    stale = [name for name, svg in expected.items() if (DRAWN / f"{name}.svg").read_text(encoding="utf-8") != svg]
    assert not stale, "these drawings are not the program as it is now: `make docs` draws them again"


def test_the_whole_leaves_out_what_a_crowded_component_does_to_others_and_says_so(local: Recording) -> None:
    all_of_it = picture(local)
    owner = {i.urn: c.urn for c in all_of_it.program.children for i in (c.walk() if isinstance(c, Box) else (c,))}
    drawn = views.whole(all_of_it)
    left_out = [arrow for arrow in all_of_it.arrows if arrow not in drawn.arrows]
    assert {name_of(owner[arrow.source]) for arrow in left_out} == {"rights"}
    assert not [arrow for arrow in left_out if owner[arrow.source] == owner[arrow.target]]
    assert len(left_out) > views.MOST
    (rights,) = (child for child in drawn.program.children if name_of(child.urn) == "rights")
    assert isinstance(rights, Box)
    assert f"whose {len(left_out)} arrows to others" in rights.component
    own = views.component(all_of_it, "rights")
    assert {(arrow.source, owner[arrow.target]) for arrow in left_out} <= {
        (arrow.source, arrow.target) for arrow in own.arrows
    }


def test_the_overview_fits_one_screen_and_has_each_component_once(local: Recording) -> None:
    drawing = arrange(overview(picture(local)))
    assert (drawing.width, drawing.height) <= SCREEN
    labels = [text for line in drawing.lines for text in line.texts]
    pieces = [(start, end) for line in drawing.lines for start, end in pairwise(line.points)]
    runs = [Rect(min(a, c), min(b, d), abs(a - c), abs(b - d)) for (a, b), (c, d) in pieces]
    assert not [(label, run) for label in labels for run in runs if label.overlaps(run)]
    top = [r for r in local.resources if not r.custom and r.parent not in {o.urn for o in local.resources}]
    nodes = drawing.picture.program.nodes()  # one with a single main resource stands for its component
    assert sorted(name_of(node.urn) for node in nodes) == sorted(name_of(component.urn) for component in top)
    assert not [pair for pair in combinations(drawing.rects.values(), 2) if pair[0].overlaps(pair[1])]


def test_an_arrow_of_the_overview_is_one_between_their_parts(local: Recording) -> None:
    whole = picture(local)
    inside = {i.urn: c.urn for c in whole.program.children if isinstance(c, Box) for i in c.walk()}
    between = {(inside[a.source], inside[a.target]) for a in whole.arrows} - {(urn, urn) for urn in inside.values()}
    assert {(arrow.source, arrow.target) for arrow in overview(whole).arrows} == between
    assert between


def test_a_component_is_drawn_with_all_its_arrows_its_neighbours_and_its_keys(local: Recording) -> None:
    whole = picture(local)
    for name in components(whole):
        view = component(whole, name)
        (box,) = (child for child in view.program.children if isinstance(child, Box))
        inside = {item.urn for item in box.walk()}
        touching = {a for a in whole.arrows if inside & {a.source, a.target}}
        assert {label for arrow in view.arrows for label in arrow.labels} == {
            label for arrow in touching for label in arrow.labels
        }
        drawn = {item.urn for item in view.program.walk()}
        assert {urn for arrow in view.arrows for urn in (arrow.source, arrow.target)} <= drawn
        assert {key for node in box.nodes() for key in node.keys} <= drawn


def test_a_component_that_is_not_there_is_refused_with_those_that_are(local: Recording) -> None:
    with pytest.raises(
        UsageError,
        match="there is no component 'nothing' to draw; "
        "there are: analytics, api, baseline, gallery, gallery-entrance, network, photo-api, photos, "
        "rights, rights-api",
    ):
        component(picture(local), "nothing")


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
def test_words_stay_on_their_cards_in_whatever_font(whole: str, font: str, tmp_path: Path) -> None:
    svg = re.sub(r'font-family="[^"]*"', f'font-family="{font}" letter-spacing="2"', whole)
    page = tmp_path / "page.html"
    page.write_text(MEASURE % svg, encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", f"--user-data-dir={tmp_path}", "--dump-dom", page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    found = re.search(r'data-result="([^"]*)"', done.stdout)
    assert found
    result = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&"))
    assert result["seen"] > 40
    assert result["over"] == []


# The command


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["diagram", *arguments])
    return main(command_line.app)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return the folder of a program with a component and a queue."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n", encoding="utf-8")
    (folder / "__main__.py").write_text(
        "import pulumi\n"
        "import pulumi_aws as aws\n"
        'orders = pulumi.ComponentResource("shop:index:Orders", "orders")\n'
        "inside = pulumi.ResourceOptions(parent=orders)\n"
        'aws.sqs.Queue("orders", opts=inside)\n'
        'aws.sns.Topic("sold", opts=inside)\n',
        encoding="utf-8",
    )
    return folder


def test_a_folder_gets_the_overview_and_every_component(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run(monkeypatch, "--program", str(shop), "--stack", "dev", "--folder", str(tmp_path / "drawn")) == 0
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == ["orders.svg", "overview.svg"]


@pytest.mark.parametrize(
    "arguments", [("--overview", "--component", "orders"), ("--folder", "x", "--out", "y"), ("--component", "nothing")]
)
def test_views_that_exclude_each_other_are_refused(
    shop: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, "--program", str(shop), "--stack", "dev", *arguments) == 64
