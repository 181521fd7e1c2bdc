"""The gallery in a real browser, on the running platform: from an account to the variants, albums and reviews."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from samples import photos
from tests.local.api.axe import AxeMissingError, violations
from tests.local.api.browser import CHROMIUM, PASSWORD, SCREENSHOTS, Visitor, chromium, visitor
from tests.local.api.conftest import Platform
from tests.local.api.gallery import environment, running
from tests.local.api.hills import PICTURES

pytestmark = [
    pytest.mark.long,
    pytest.mark.local_cloud,
    pytest.mark.xdist_group("api"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the gallery is not looked at"),
]

PHOTOS = PICTURES if SCREENSHOTS else PICTURES[:2]
WIDE, NARROW = (1280, 860), (360, 780)
REVIEW = "3f1c9d1e-0000-4000-8000-000000000001"
LEAST_COLOURS = 20
"""Of a page that shows something."""


@pytest.fixture(scope="module")
def url(platform: Platform) -> Iterator[str]:
    variables = environment(platform.deployed.outputs, platform.deployed.emulator.endpoint, platform.gallery_port)
    with running(variables) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def sign_up(platform: Platform, email: str, *groups: str) -> str:
    cognito = platform.deployed.clients.get("cognito-idp")
    client, pool = str(platform.outputs["user_pool_client_id"]), str(platform.outputs["user_pool_id"])
    attributes = [{"Name": "email", "Value": email}]
    cognito.sign_up(ClientId=client, Username=email, Password=PASSWORD, UserAttributes=attributes)
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username=email)
    for group in groups:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return email


def owner_id(platform: Platform, email: str) -> str:
    """Return what somebody's objects are named by."""
    pool = str(platform.outputs["user_pool_id"])
    found = platform.deployed.clients.get("cognito-idp").admin_get_user(UserPoolId=pool, Username=email)
    return next(one["Value"] for one in found["UserAttributes"] if one["Name"] == "sub")


@pytest.fixture(scope="module")
def mia(platform: Platform, url: str, browser: Browser) -> str:
    """Somebody with photos: some that are ready, and one that was refused."""
    email = sign_up(platform, "mia@example.com")
    with visitor(browser, url) as somebody:
        somebody.open()
        somebody.sign_in(email)
        somebody.heading("Photos")
        files = [(one.name, "image/jpeg", one.jpeg()) for one in PHOTOS]
        somebody.upload(*files, ("half of it.jpg", "image/jpeg", files[0][2][:40_000]))
        somebody.ready("refused", 1)
        somebody.ready("processed", len(PHOTOS))
        assert somebody.trouble == []
    return email


def signed_in(somebody: Visitor, email: str, path: str, heading: str) -> None:
    somebody.open(path)
    somebody.sign_in(email)
    somebody.heading(heading)


def test_from_a_new_account_to_the_variants_of_a_photo(url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        page = somebody.page
        somebody.open()
        page.get_by_role("button", name="Create an account").click()
        page.get_by_label("E-mail address").fill("new@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create the account").click()
        somebody.heading("Confirm your address")
        page.get_by_label("Code from the e-mail").fill("123456")
        page.get_by_role("button", name="Confirm").click()
        somebody.heading("Sign in")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        somebody.heading("Photos")
        expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
        somebody.upload((PHOTOS[0].name, "image/jpeg", PHOTOS[0].jpeg()))
        somebody.ready("processed", 1)
        page.get_by_role("link", name=PHOTOS[0].name).click()
        somebody.heading(PHOTOS[0].name)
        expect(page.get_by_role("heading", name="Variants, side by side")).to_be_visible()
        somebody.pictures()
        assert {"Large", "Medium", "Thumbnail", "Grayscale"} <= set(page.locator("figcaption strong").all_inner_texts())
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        somebody.heading("Photos")
        expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
        assert somebody.trouble == []


def test_a_wrong_password_is_said_in_a_sentence_and_typed_again(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        somebody.open()
        somebody.sign_in(mia, "Wrong-horse-battery-1")
        expect(somebody.page.get_by_role("alert")).to_have_text("The e-mail address or the password is not right.")
        expect(somebody.page.get_by_label("Password")).to_have_value("")
        somebody.sign_in(mia)
        somebody.heading("Photos")


def test_the_password_never_leaves_the_page(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        sent: list[str] = []
        somebody.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
        signed_in(somebody, mia, "/", "Photos")
        assert any("/sign-in/prove" in one for one in sent)
        assert not [one for one in sent if PASSWORD in one]
        assert somebody.page.context.cookies() == []
        assert somebody.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_refused_photo_says_why(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        signed_in(somebody, mia, "/photos", "Photos")
        somebody.ready("refused", 1)
        reason = somebody.page.locator(".tile.refused .reason")
        expect(reason).to_contain_text("damaged or cut short")
        expect(reason).to_contain_text("upload it again.")
        somebody.page.locator(".tile.refused a").click()
        somebody.heading("half of it.jpg")
        expect(somebody.page.locator(".badge")).to_have_text("Refused")


def test_what_is_no_photo_is_refused_before_it_is_sent(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        signed_in(somebody, mia, "/photos", "Photos")
        somebody.upload(("notes.txt", "text/plain", b"buy milk"))
        line = somebody.page.locator(".way li")
        expect(line).to_contain_text("This is no photo")
        line.get_by_role("button", name="Dismiss").click()
        expect(somebody.page.locator(".way")).to_be_hidden()


def test_photos_can_be_dropped(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        signed_in(somebody, mia, "/photos", "Photos")
        empty = "new File([], 'empty.jpg', {type: 'image/jpeg'})"
        dropped = somebody.page.evaluate_handle(
            f"() => {{ const given = new DataTransfer(); given.items.add({empty}); return given; }}"
        )
        somebody.page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
        expect(somebody.page.locator(".way li")).to_contain_text("The file is empty.")


def test_a_text_that_the_web_acl_refuses_is_not_called_an_outage_alone(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        page = somebody.page
        signed_in(somebody, mia, "/albums", "Albums")
        page.get_by_role("button", name="New album").click()
        page.get_by_label("Title").fill("' UNION SELECT password FROM users--")
        page.get_by_role("button", name="Create").click()
        alert = page.get_by_role("dialog").get_by_role("alert")
        expect(alert).to_contain_text("refuses a name or text that looks like an attack")


def test_another_address_may_not_be_asked(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        signed_in(somebody, mia, "/photos", "Photos")
        ask = "address => fetch(address).then(() => 'answered', () => 'refused')"
        assert somebody.page.evaluate(ask, "http://127.0.0.1:9/") == "refused"
        assert any("Security Policy" in text for text in somebody.trouble)
        markup = "() => { try { document.body.innerHTML = '<b>'; } catch (error) { return error.name; } }"
        assert somebody.page.evaluate(markup) == "TypeError"


def test_all_can_be_done_by_the_keyboard(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        page = somebody.page
        somebody.open("/photos")
        somebody.heading("Sign in")
        page.keyboard.press("Tab")
        expect(page.get_by_label("E-mail address")).to_be_focused()
        page.keyboard.type(mia)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        somebody.heading("Photos")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Choose photos")).to_be_focused()
        somebody.ready("processed", 1)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.tile') !== null")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Delete").wait_for()
        page.get_by_role("button", name="Delete").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.get_by_role("button", name="Delete")).to_be_focused()


def test_photos_are_kept_in_albums(with_service: Platform, mia: str, url: str, browser: Browser) -> None:
    del with_service
    with visitor(browser, url) as somebody:
        page = somebody.page
        signed_in(somebody, mia, "/albums", "Albums")
        page.get_by_role("button", name="New album").click()
        page.get_by_label("Title").fill("A week in the hills")
        page.get_by_label("Description").fill("Seven mornings, one long ridge, and rain on Thursday.")
        page.get_by_role("button", name="Create").click()
        somebody.heading("A week in the hills")
        expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()
        page.get_by_role("button", name="Add photos").click()
        for box in page.get_by_role("checkbox").all():
            box.check()
        look(somebody, "the choice of photos")
        page.get_by_role("button", name="Add", exact=True).click()
        somebody.ready("processed", len(PHOTOS))
        somebody.pictures()
        look(somebody, "an album", "album")
        page.get_by_role("button", name="Take out of the album").first.click()
        expect(page.locator(".count")).to_have_text(f"{len(PHOTOS) - 1} photo{'s' if len(PHOTOS) > 2 else ''}")
        page.get_by_role("link", name="Albums").first.click()
        expect(page.get_by_role("link", name="A week in the hills")).to_be_visible()
        look(somebody, "the albums")
        assert somebody.trouble == []


def test_a_reviewer_approves_what_waits(platform: Platform, url: str, browser: Browser) -> None:
    """The API's answers are those of its contract: the page is tried here, and no review."""
    ruth = sign_up(platform, "ruth@example.com", "reviewers")
    original = f"{platform.deployed.emulator.endpoint}/original.jpg"
    size = {"format": "jpeg", "width": PHOTOS[0].width, "height": PHOTOS[0].height, "bytes": len(PHOTOS[0].jpeg())}
    review = {
        "review_id": REVIEW,
        "photo_id": "0" * 32,
        "owner_id": "somebody",
        "reason": "it has a format that a person looks at",
        "asked_at": "2026-11-28T09:00:00Z",
        "answer_before": "2026-11-28T10:00:00Z",
        "original": {**size, "url": original},
    }
    answers: list[object] = []

    def answered(route: Route) -> None:
        answers.append(route.request.post_data_json)
        route.fulfill(json={"review_id": REVIEW, "decision": "approve"}, headers=allowed)

    def listed(route: Route) -> None:
        route.fulfill(json={"reviews": [] if answers else [review]}, headers=allowed)

    allowed = {"Access-Control-Allow-Origin": url}
    with visitor(browser, url) as reviewer:
        page = reviewer.page
        page.route(original, lambda route: route.fulfill(body=PHOTOS[0].jpeg(), content_type="image/jpeg"))
        page.route(f"{platform.url}/reviews", listed)
        page.route(f"{platform.url}/reviews/{REVIEW}/answer", answered)
        signed_in(reviewer, ruth, "/reviews", "Reviews")
        page.locator(".reviews li").wait_for()
        reviewer.pictures()
        look(reviewer, "the reviews", "reviews")
        page.get_by_role("button", name="Reject").click()
        page.get_by_role("dialog").get_by_role("button", name="Reject").click()
        assert answers == [], "a rejection needs a comment, which the owner reads"
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Approve").click()
        look(reviewer, "the answer to a review")
        page.get_by_label("Comment").fill("A quiet one.")
        page.get_by_role("dialog").get_by_role("button", name="Approve").click()
        expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
        assert answers == [{"decision": "approve", "comment": "A quiet one."}]
        assert reviewer.trouble == []


def test_a_photo_is_processed_once_a_reviewer_approves_it(platform: Platform, url: str, browser: Browser) -> None:
    """On the running chain, where others' photos may wait as well: the stack has AVIF photos of users reviewed."""
    ned, rob = sign_up(platform, "ned@example.com"), sign_up(platform, "rob@example.com", "reviewers")
    with visitor(browser, url) as owner, visitor(browser, url) as reviewer:
        signed_in(owner, ned, "/photos", "Photos")
        owner.upload(("coast.avif", "image/avif", photos.avif()))
        owner.ready("in_review", 1)
        signed_in(reviewer, rob, "/reviews", "Reviews")
        page = reviewer.page
        card = page.locator(".reviews li", has=page.locator(f'[src*="{owner_id(platform, ned)}"]'))
        card.get_by_role("button", name="Approve").click()
        page.get_by_role("dialog").get_by_role("button", name="Approve").click()
        expect(card).to_have_count(0)
        owner.ready("processed", 1)
        assert (owner.trouble, reviewer.trouble) == ([], [])


def test_who_is_no_reviewer_sees_no_reviews(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url) as somebody:
        signed_in(somebody, mia, "/reviews", "Reviews")
        expect(somebody.page.get_by_text("Only reviewers see what waits for a review.")).to_be_visible()
        expect(somebody.page.get_by_role("link", name="Reviews")).to_have_count(0)


def look(somebody: Visitor, what: str, name: str = "", *, whole: bool = False) -> None:
    """Look at a view: it shows something, fits its window, keeps nobody out; a named one is one of the docs'."""
    colours = somebody.shoot(name, whole=whole).getcolors(maxcolors=1 << 24) or []
    assert len(colours) > LEAST_COLOURS, f"{what} shows nothing"
    too_wide = somebody.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{what} is {too_wide} px wider than its window"
    try:
        found = violations(somebody.page)
    except AxeMissingError as error:
        pytest.skip(f"{what} is not looked at by axe: {error}")
    assert found == [], f"{what} keeps people out"


OTHERS = () if SCREENSHOTS else pytest.mark.soak
"""The other two pairs: each size and each of the two schemes is looked at without them."""


@pytest.mark.parametrize(
    ("size", "dark"),
    [
        pytest.param(WIDE, False, id="wide-light"),
        pytest.param(WIDE, True, id="wide-dark", marks=OTHERS),
        pytest.param(NARROW, False, id="narrow-light", marks=OTHERS),
        pytest.param(NARROW, True, id="narrow-dark"),
    ],
)
def test_each_view_keeps_nobody_out(mia: str, url: str, browser: Browser, size: tuple[int, int], dark: bool) -> None:  # noqa: FBT001 - a parameter
    kind = f"{'narrow' if size == NARROW else 'wide'}-{'dark' if dark else 'light'}"
    shown = {"wide-light": ("sign-in", "photos", ""), "wide-dark": ("", "", "photo"), "narrow-dark": ("", "phone", "")}
    sign_in, photos, photo = shown.get(kind, ("", "", ""))
    with visitor(browser, url, size=size, dark=dark, still=True) as somebody:
        page = somebody.page
        somebody.open("/photos")
        somebody.heading("Sign in")
        look(somebody, f"the sign-in, {kind}", sign_in)
        page.get_by_role("button", name="Create an account").click()
        look(somebody, f"the new account, {kind}")
        page.get_by_role("button", name="Sign in").click()
        somebody.sign_in(mia)
        somebody.heading("Photos")
        somebody.ready("processed", len(PHOTOS))
        somebody.pictures()
        look(somebody, f"the photos, {kind}", photos)
        tiles = page.locator(".tile.processed")
        ratios: list[float] = tiles.evaluate_all("all => all.map(tile => +tile.style.getPropertyValue('--ratio'))")
        tiles.nth(ratios.index(max(ratios))).get_by_role("link").click()
        page.get_by_role("heading", name="Compare two").wait_for()
        somebody.pictures()
        look(somebody, f"a photo, {kind}", photo, whole=True)
        page.get_by_role("button", name="Delete").click()
        look(somebody, f"the question before a deletion, {kind}")
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Photos").first.click()
        page.locator(".tile.refused a").click()
        expect(page.locator(".why")).to_be_visible()
        look(somebody, f"a refused photo, {kind}")
        page.get_by_role("link", name="Albums").first.click()
        somebody.heading("Albums")
        page.locator(".albums, .empty").first.wait_for()
        look(somebody, f"the albums, {kind}")
        assert somebody.trouble == []


def test_nothing_moves_for_who_prefers_that(mia: str, url: str, browser: Browser) -> None:
    with visitor(browser, url, still=True) as somebody:
        signed_in(somebody, mia, "/photos", "Photos")
        somebody.ready("processed", 1)
        moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"
        assert somebody.page.evaluate(moving) == 0
        changing = "getComputedStyle(document.querySelector('.tile img')).transitionDuration"
        assert somebody.page.evaluate(changing) == "0s"
