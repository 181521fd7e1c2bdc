"""What readers see: drawings that a browser shows, links that lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("workflows/*.md")]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the drawings are not looked at")
@pytest.mark.parametrize("drawing", sorted(ROOT.glob("docs/images/*.svg")), ids=lambda path: path.name)
def test_a_browser_shows_the_drawing(drawing: Path, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", f"--user-data-dir={tmp_path}", f"--screenshot={shot}", "--window-size=1400,1000",
            drawing.as_uri(),
        ],
        check=True, capture_output=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    with Image.open(shot) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24) or []
    assert len(colours) > 20, "a blank page, or an error message"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [link.split("#")[0] for link in links if not link.startswith(("http", "#", "mailto:"))]
    missing = [link for link in local if not (page.parent / link).exists()]
    assert not missing


def headings(page: Path) -> set[str]:
    """Return the anchors of a page, as GitHub makes them of its headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    anchors: dict[str, int] = {}
    for heading in re.findall(r"^#{1,6} (.+)$", text, flags=re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        anchors[anchor] = anchors.get(anchor, -1) + 1
    return {f"{anchor}-{n}" if n else anchor for anchor, times in anchors.items() for n in range(times + 1)}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_headings_lead_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    named = [link.partition("#") for link in links if "#" in link and not link.startswith(("http", "mailto:"))]
    missing = [
        f"{file}#{anchor}"
        for file, _, anchor in named
        if (file or page.name).endswith(".md") and anchor not in headings(page.parent / file if file else page)
    ]
    assert not missing
