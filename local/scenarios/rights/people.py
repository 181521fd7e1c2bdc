"""People with photos, albums and events, under names that stand nowhere else, so that each can be searched for."""

from __future__ import annotations

import io
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.api.caller import ApiCaller, form
from local.scenarios.api.people import Person

PATIENCE_SECONDS: Final = 60.0


@dataclass(slots=True)
class Subject:
    """A person, and every text that names them."""

    who: Person
    phrase: str
    """In the metadata of their photo."""
    file_name: str
    title: str
    """Of their album; empty where the albums' service does not run."""
    photo_id: str = ""
    event_ids: list[str] = field(default_factory=list[str])

    def to_json(self) -> dict[str, Any]:
        """Return who they are and what names them."""
        texts = [self.who.username, self.phrase, self.file_name, *([self.title] if self.title else [])]
        return {"owner_id": self.who.owner_id, "identifiers": texts}


def new_subject(who: Person, name: str) -> Subject:
    """Return a person whose texts are in nothing yet."""
    mark = secrets.token_hex(4)
    return Subject(who, f"phrase-of-{name}-{mark}", f"{name}-holiday-{mark}.jpg", f"Summer of {name} {mark}")


@dataclass(slots=True)
class Platform:
    """Uses the platform as these people do."""

    caller: ApiCaller
    deployed: Deployment
    url: str

    def ask(self, subject: Subject, method: str, path: str, expected: int, **more: Any) -> Any:  # noqa: ANN401 - any JSON
        """Ask the API as a person, and return what it answers."""
        name = f"{subject.who.username}: {method} {path}"
        got = self.caller.ask(name, method, f"{self.url}{path}", (expected, ""), headers=subject.who.headers, **more)
        if not got.as_expected:
            raise LocalCloudError(f"{name} is answered {got.status} by {got.by}, not {expected}: {got.body[:300]!r}")
        return got.json

    def upload(self, subject: Subject) -> None:
        """Upload a photo whose metadata has the person's phrase."""
        self.begin_upload(subject)()

    def begin_upload(self, subject: Subject) -> Callable[[], None]:
        """Get the form of an upload, which can be sent for a while, and return what sends it."""
        content = _photo(subject.phrase)
        wanted = {"file_name": subject.file_name, "content_type": "image/jpeg", "bytes": len(content)}
        asked = self.ask(subject, "POST", "/uploads", 201, document=wanted)
        body, multipart = form(asked["fields"], content)

        def send() -> None:
            headers = {"Content-Type": multipart}
            got = self.caller.ask("upload", "POST", str(asked["url"]), (204, ""), headers=headers, body=body)
            if not got.as_expected:
                raise LocalCloudError(f"the upload of {subject.who.username} is answered {got.status}, not 204")

        return send

    def see_photo(self, subject: Subject) -> None:
        """Wait until the photo is processed."""

        def processed() -> str:
            photos = self.ask(subject, "GET", "/photos", 200)["photos"]
            return next((str(one["photo_id"]) for one in photos if one["variants"]), "")

        subject.photo_id = wait(self.deployed, f"the photo of {subject.who.username}", processed)

    def create_album(self, subject: Subject) -> None:
        """Create an album with the photo; without the service the person has none."""
        for group in self.deployed.runtime.instance_groups.values():
            if not group.wait(PATIENCE_SECONDS):
                subject.title = ""
                return
        album = self.ask(subject, "POST", "/albums", 201, document={"title": subject.title})
        self.ask(subject, "PUT", f"/albums/{album['album_id']}/photos/{subject.photo_id}", 204)

    def events(self, subject: Subject) -> list[bytes]:
        """Return events of the person."""
        now = datetime.now(UTC).isoformat()
        subject.event_ids = [str(uuid.uuid4()) for _ in range(3)]
        return [
            json.dumps(
                {
                    "type": "photo_uploaded",
                    "schema_version": 1,
                    "event_id": event_id,
                    "occurred_at": now,
                    "owner_id": subject.who.owner_id,
                    "photo_id": subject.photo_id or uuid.uuid4().hex,
                    "bytes": 1000 + number,
                }
            ).encode()
            for number, event_id in enumerate(subject.event_ids)
        ]


def wait(deployed: Deployment, what: str, found: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is found
    """Return what is found once it is there.

    Raises:
        LocalCloudError: it is not there in time.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (there := found()):
        deployed.emulator.check()
        if time.monotonic() > deadline:
            raise LocalCloudError(f"{what} is not there after {PATIENCE_SECONDS:g} s")
        time.sleep(0.1)
    return there


def _photo(phrase: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - nothing else of a run needs it here

    image, content = Image.effect_noise((320, 240), 64).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = phrase  # ImageDescription
    image.save(content, "JPEG", exif=exif, quality=80)
    return content.getvalue()


def environment_of(deployed: Deployment, handler: str) -> Mapping[str, str]:
    """Return the environment of a function.

    Raises:
        LocalCloudError: the program has none with this handler.
    """
    for function in deployed.recording.of_type("aws:lambda/function:Function"):
        if function.inputs.get("handler") == handler:
            return function.inputs["environment"]["variables"]
    raise LocalCloudError(f"the program has no function {handler}")
