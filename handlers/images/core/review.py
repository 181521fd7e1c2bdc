"""Which photos a person must approve before anything is made of them, and how what waits for that is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from handlers.images.core import checks
from handlers.images.core.checks import OptionsError
from handlers.images.core.formats import FORMATS

LONGEST_SECONDS = 3600
"""A run that waits longer than this, and then 15 minutes, loses its claim: see workflows/process_image.asl.json."""
_LARGEST_PIXELS = 500_000_000

REJECTED: Final = "rejected by a reviewer"
"""How the reason of a photo begins that a reviewer rejected, in workflows/process_image.asl.json; a comment follows."""
WAITING: Final = "waiting"
"""The index of the reviews that wait for an answer."""
WAITS_FOR: Final = "waits_for"
"""Its partition key, an attribute of the reviews that wait. One value: DynamoDB takes 1,000 new ones a second there."""
ANSWER: Final = "answer"
"""That value."""
ANSWER_BEFORE: Final = "answer_before"
"""Its sort key: the deadline as a text in whose order the times are."""
SHOWN: Final = (
    "owner_id", "photo_id", "bucket", "key", "version", "versioned", "original", "reason", "asked_at"
)  # fmt: skip
"""What else the index has of a review: all that a reviewer needs to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """Photos that are reviewed: those that meet every condition that is given, at least one.

    Args:
        owner_ids: whose photos.
        min_pixels: width x height of the original, at least.
        formats: what the original is.
        keys: globs, of which the key matches one; `*` stands for any characters, `/` too, such as `raw/*/passports/*`.
    """

    owner_ids: tuple[str, ...] = ()
    min_pixels: int = 0
    formats: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("owner_ids", "keys"):
            for index, value in enumerate(getattr(self, name)):
                checks.text(f"{name}[{index}]", value, 1024)
        checks.whole("min_pixels", self.min_pixels, 0, _LARGEST_PIXELS)
        if self.formats:
            checks.distinct("formats", self.formats, tuple(FORMATS))
        if not (self.owner_ids or self.min_pixels or self.formats or self.keys):
            raise OptionsError("", {}, 'give at least one of owner_ids, min_pixels, formats and keys, or "always"')

    def applies(self, *, owner_id: str, key: str, format_: str, pixels: int) -> bool:
        """Return whether a photo meets every condition."""
        return (
            (not self.owner_ids or owner_id in self.owner_ids)
            and pixels >= self.min_pixels
            and (not self.formats or format_ in self.formats)
            and (not self.keys or any(fnmatchcase(key, pattern) for pattern in self.keys))
        )

    @property
    def reason(self) -> str:
        """Why a photo that meets the rule is reviewed, for a reviewer: it names no owner and no key."""
        conditions = (
            "its owner's photos are reviewed" if self.owner_ids else "",
            f"it has {self.min_pixels:,} pixels or more" if self.min_pixels else "",
            f"its format is {' or '.join(self.formats)}" if self.formats else "",
            "its key matches a pattern" if self.keys else "",
        )
        return ", ".join(filter(None, conditions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Which photos are reviewed, and for how long a reviewer is waited for.

    Args:
        when: `always`, or rules of which one is enough.
        timeout_seconds: 1 to 3,600.
        heartbeat_seconds: within which a reviewer must say again that the review goes on, less than `timeout_seconds`;
            None: no word is needed.
    """

    when: Literal["always"] | tuple[ReviewRule, ...]
    timeout_seconds: int = LONGEST_SECONDS
    heartbeat_seconds: int | None = None

    def __post_init__(self) -> None:
        if self.when == ():
            raise OptionsError("when", [], 'give "always", or at least one rule; leave review out for none')
        checks.whole("timeout_seconds", self.timeout_seconds, 1, LONGEST_SECONDS)
        if self.heartbeat_seconds is not None:
            checks.whole("heartbeat_seconds", self.heartbeat_seconds, 1, self.timeout_seconds - 1)

    def reason(self, *, owner_id: str, key: str, format_: str, pixels: int) -> str:
        """Return why a photo must be approved, by the first rule that says so; empty where it need not be.

        Args:
            owner_id: whose it is.
            key: of the original.
            format_: of the original.
            pixels: width x height of the original.
        """
        if self.when == "always":
            return "every photo is reviewed"
        applying = (
            rule.reason
            for rule in self.when
            if rule.applies(owner_id=owner_id, key=key, format_=format_, pixels=pixels)
        )
        return next(applying, "")


def answer_before(deadline: int) -> str:
    """Return a deadline as reviewers are given it, and as the index has it: ISO 8601, to the second, in UTC."""
    return datetime.fromtimestamp(deadline, UTC).isoformat()


def parse_review(document: object) -> Review:
    """Check a document, such as `{"when": [{"owner_ids": ["ann"]}]}`, and return the choice that it describes.

    Raises:
        OptionsError: it names the field, its value and the remedy.
    """
    given = _known(checks.mapping("", document), ("when", "timeout_seconds", "heartbeat_seconds"))
    when = given.get("when")
    if when is None:
        raise OptionsError("when", None, 'give "always", or a list of rules')
    if when != "always":
        given["when"] = tuple(_rule(index, item) for index, item in enumerate(checks.items("when", when)))
    return Review(**given)


def _rule(index: int, item: object) -> ReviewRule:
    try:
        given = _known(checks.mapping("", item), ("owner_ids", "min_pixels", "formats", "keys"))
        lists: dict[str, Any] = {
            name: tuple(checks.items(name, given[name])) for name in ("owner_ids", "formats", "keys") if name in given
        }
        return ReviewRule(**given | lists)
    except OptionsError as error:
        raise error.within(f"when[{index}]") from error


def _known(given: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - any mapping
    for key in given:
        if key not in names:
            raise OptionsError(str(key), given[key], f"the keys that are known here are {', '.join(names)}")
    return {key: value for key, value in given.items() if value is not None}
