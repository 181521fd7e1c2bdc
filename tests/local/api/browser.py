"""The gallery in Chromium: a visitor who signs in, and looks at what the page says, shows and forbids."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.patience import PATIENCE_SECONDS

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD: Final = "Correct-horse-battery-1"
SCREENSHOTS: Final = os.environ.get("GALLERY_SCREENSHOTS", "")
"""The folder that gets the screenshots of the docs; empty where none are taken."""
_DESK: Final = (1280, 860)
_PATIENCE: Final = PATIENCE_SECONDS * 1000
"""Milliseconds for what must come."""
_AT_REST: Final = """async () => {
    const ends = () => document.getAnimations().filter(one => one.effect.getComputedTiming().endTime !== Infinity);
    while (ends().length) await Promise.allSettled(ends().map(one => one.finished));
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""
"""Waits until what moves has come to rest, and is drawn so."""


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the system's Chromium: Playwright would otherwise download one."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody at the page."""

    page: Page
    url: str
    trouble: list[str] = field(default_factory=list[str])
    """Errors of the page's code, and what its content security policy forbade."""

    def open(self, path: str = "/") -> None:
        """Load the page, which forgets who was signed in."""
        self.page.goto(f"{self.url}{path}")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the form of the sign-in, and send it."""
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def heading(self, name: str) -> None:
        """Wait for a view by its heading."""
        self.page.get_by_role("heading", level=1, name=name).wait_for()

    def upload(self, *files: tuple[str, str, bytes]) -> None:
        """Choose files: name, content type and content."""
        chosen = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
        self.page.get_by_label("Choose photos").set_input_files(chosen)  # pyright: ignore[reportArgumentType] - a FilePayload
        self.page.get_by_role("heading", name="On their way").wait_for()

    def ready(self, state: str, count: int) -> None:
        """Wait until so many tiles are in a state."""
        self.page.locator(f".tile.{state}").nth(count - 1).wait_for()

    def pictures(self) -> None:
        """Wait until every picture is loaded, wherever it is on the page."""
        self.page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        pending = "[...document.images].filter(image => !image.complete || !image.naturalWidth).length"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.page.evaluate(pending):  # Playwright's own waiting makes code of strings, which the policy forbids
            assert time.monotonic() < deadline, "a picture is not loaded"
            self.page.wait_for_timeout(50)

    def shoot(self, name: str, *, whole: bool = False) -> Image.Image:
        """Return a picture of what is seen; a named one becomes one of the docs' where these are renewed."""
        self.page.evaluate(_AT_REST)
        if name:
            self.page.evaluate("document.getElementById('said').replaceChildren()")  # what was said in passing
        image = Image.open(io.BytesIO(self.page.screenshot(full_page=whole))).convert("RGB")
        if SCREENSHOTS and name:
            folder = Path(SCREENSHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            image.save(folder / f"{name}.webp", quality=88, method=6)
        return image


@contextmanager
def visitor(
    browser: Browser, url: str, *, size: tuple[int, int] = _DESK, dark: bool = False, still: bool = False
) -> Generator[Visitor]:
    """Open a window of its own, which forgets all when it is closed.

    Args:
        browser: Chromium.
        url: of the gallery.
        size: of the window, in pixels.
        dark: whether the visitor prefers dark pages.
        still: whether the visitor prefers that nothing moves.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce" if still else "no-preference",
        locale="en-GB",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        somebody = Visitor(page, url)
        page.on("pageerror", lambda error: somebody.trouble.append(str(error)))
        page.on(
            "console",
            lambda message: somebody.trouble.append(message.text) if "Security Policy" in message.text else None,
        )
        yield somebody
    finally:
        context.close()
