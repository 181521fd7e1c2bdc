"""Uses a SecureApi as its callers would, and as those would who may not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from handlers.images.core.keys import new_upload_key
from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.api.caller import ApiCaller, Exchange, form
from local.scenarios.api.people import COMPONENT, PASSWORD, Person, sign_up_all
from local.scenarios.photos.review import review_of
from local.scenarios.scenario import Explanation, RunOptions, Section
from local.scenarios.stream.album import follow_album, is_announced
from local.scenarios.stream.following import Followed
from recorder.resource import Resource

PHOTO_API: Final = "photo-platform:index:PhotoApi"
_EVERY_RUN: Final = re.compile(
    r"handlers\.api\.(create_upload|list_photos|read_photo|list_reviews|answer_review)\.handler"
)
_PATIENCE_SECONDS: Final = 90.0
_AT_ONCE: Final = 8
_MOST_REQUESTS: Final = 3000
_NOT_FOUND: Final = "0" * 32
_CREATED, _DONE, _OK = 201, 204, 200
_FORBIDDEN: Final = 403
_STRANGER: Final = 404
_TOO_MANY: Final = 429
_ROTATES: Final = "used when the origin secret is replaced, every `secret_days`"
_ROTATION: Final = (
    "cloudfront:GetDistribution", "cloudfront:GetDistributionConfig", "cloudfront:UpdateDistribution", "kms:Decrypt",
    "kms:GenerateDataKey", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage", "wafv2:GetRuleGroup", "wafv2:GetWebACL",
    "wafv2:UpdateRuleGroup",
)  # fmt: skip
_SIGNED: Final = "used by whoever sends what the function signed, which is no call of the function"
_INSTANCE: Final = "used by an instance and its agents: here, the service is a process of this machine"
_OF_INSTANCES: Final = (
    "kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "secretsmanager:GetSecretValue",
    "ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "xray:GetSamplingRules", "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords", "xray:PutTraceSegments",
)  # fmt: skip


class ApiScenario:
    """Signs people up and in, uploads a photo, fetches what was made of it, and is refused where it must be."""

    name: ClassVar[str] = "api"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = True
    explanations: ClassVar[Sequence[Explanation]] = (
        *(Explanation(COMPONENT, "origin-rotation", action, _ROTATES) for action in _ROTATION),
        *(Explanation(COMPONENT, "service", action, _INSTANCE) for action in _OF_INSTANCES),
        *(
            Explanation(PHOTO_API, "create-upload", action, _SIGNED)
            for action in ("s3:PutObject", "kms:GenerateDataKey")
        ),
        Explanation(PHOTO_API, "create-upload", "dynamodb:GetItem", "used when an Idempotency-Key comes again"),
        Explanation(PHOTO_API, "list-reviews", "s3:GetObjectVersion", _SIGNED),
        Explanation(
            PHOTO_API, "delete-photo", "lambda:InvokeFunction", "used when a photo that waits for a review is deleted"
        ),
    )

    def __init__(self, options: RunOptions) -> None:
        """Remember whether what is created stays."""
        self._keep = options.keep

    def warms(self, function: Resource) -> bool:
        """Start what every run calls."""
        return bool(_EVERY_RUN.fullmatch(str(function.inputs.get("handler"))))

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done in seconds
        """Use the API of the program."""
        [api] = deployed.recording.of_type(COMPONENT)
        outputs: Mapping[str, Any] = deployed.runtime.addresses.localised(api.outputs)
        people = sign_up_all(deployed.clients, str(outputs["user_pool_id"]), str(outputs["user_pool_client_id"]))
        caller = ApiCaller()
        try:
            visit = _Visit(caller, deployed, str(outputs["url"]), str(outputs["origin_url"]), people)
            skipped = visit.run(keep=self._keep)
        finally:
            caller.close()
        endpoints = {
            "api": visit.url,
            "origin": visit.origin,
            "openapi": document_for_callers(deployed, outputs).as_uri(),
        }
        found = section(caller.exchanges, people.values(), endpoints, skipped, visit.album)
        return replace(found, also_used=[PHOTO_API] if visit.whole else [])


def document_for_callers(deployed: Deployment, outputs: Mapping[str, Any]) -> Path:
    """Write the API's document for callers to a file, and return where it is."""
    path = deployed.runtime.folder / "openapi.json"
    path.write_text(str(outputs["openapi"]), encoding="utf-8")
    return path


class _Visit:
    def __init__(
        self, caller: ApiCaller, deployed: Deployment, url: str, origin: str, people: Mapping[str, Person]
    ) -> None:
        self.url, self.origin = url, origin
        self._caller, self._deployed = caller, deployed
        self._ann, self._bob, self._rita = people["ann"], people["bob"], people["rita"]
        self.album: Followed | None = None
        """The events of the album that the lake has, where it is to have them."""
        self.whole = False
        """Whether each operation on photos and reviews that the program has was used."""

    def run(self, *, keep: bool) -> str:
        """Do everything; return why the albums were left out, empty where they were not."""
        from samples import photos  # noqa: PLC0415 - imports Pillow, which nothing needs before

        upload = self._upload("the photo", "beach.jpg", "image/jpeg", photos.jpeg(480, 360))
        photo = self._until("/photos", self._ann, "photos", lambda one: _is(one, upload) and one["variants"])
        self._see(photo)
        reviewed = self._review(photos.avif())
        skipped = self._album(str(photo["photo_id"]))
        self._be_refused(photo)
        if not keep:
            path = f"/photos/{photo['photo_id']}"
            self._ask("ann deletes the photo", "DELETE", path, (_DONE, "function"), self._ann)
            self.whole = reviewed
        self._send_too_much()
        return skipped

    def _ask(
        self,
        request: str,
        method: str,
        path: str,
        expected: tuple[int, str],
        person: Person | None,
        **more: Any,  # noqa: ANN401 - as `ApiCaller.ask`
    ) -> Exchange:
        headers = person.headers if person else {}
        return self._caller.ask(request, method, f"{self.url}{path}", expected, headers=headers, **more)

    def _upload(self, what: str, name: str, kind: str, content: bytes) -> str:
        """Upload a photo as ann, and return the upload's id."""
        wanted = {"file_name": name, "content_type": kind, "bytes": len(content)}
        asked = self._ask(
            f"ann asks for an upload of {what}", "POST", "/uploads", (_CREATED, "function"), self._ann, document=wanted
        )
        if not asked.as_expected:
            raise LocalCloudError(
                f"no upload is handed out: {asked.status} by {asked.by}, {asked.body.decode(errors='replace')[:300]}"
            )
        body, multipart = form(asked.json["fields"], content)
        url, headers = str(asked.json["url"]), {"Content-Type": multipart}
        self._caller.ask(f"ann uploads {what}", "POST", url, (_DONE, "S3"), headers=headers, body=body)
        return str(asked.json["upload_id"])

    def _until(
        self, path: str, person: Person, name: str, holds: Callable[[Mapping[str, Any]], object]
    ) -> Mapping[str, Any]:
        """Ask for a list until something is in it, and return that."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            self._deployed.emulator.check()
            listed = self._ask("", "GET", path, (_OK, "function"), person, note=False)
            if found := next(filter(holds, listed.json.get(name, ())), None):
                return found
            if time.monotonic() > deadline:
                last = f"{listed.status} by {listed.by}, {listed.body.decode(errors='replace')[:500]}"
                raise LocalCloudError(f"what was uploaded is not in {path} in {_PATIENCE_SECONDS:g} s: {last}")
            time.sleep(0.1)

    def _review(self, content: bytes) -> bool:
        """Have a photo reviewed; return False where the program reviews others only."""
        review, owner = review_of(self._deployed), self._ann.owner_id
        if not review:
            return True
        if not review.reason(owner_id=owner, key=new_upload_key(owner), format_="avif", pixels=1):
            return False
        self._upload("a photo to review", "waves.avif", "image/avif", content)
        asked = self._until("/reviews", self._rita, "reviews", lambda one: one["owner_id"] == owner)
        self._ask("ann lists what waits for a review", "GET", "/reviews", (_FORBIDDEN, "function"), self._ann)
        self._ask("rita lists what waits for a review", "GET", "/reviews", (_OK, "function"), self._rita)
        self._caller.ask("rita looks at the original", "GET", asked["original"]["url"], (_OK, "S3"))
        path, yes = f"/reviews/{asked['review_id']}/answer", {"decision": "approve"}
        self._ask("rita approves it", "POST", path, (_OK, "function"), self._rita, document=yes)
        return True

    def _see(self, photo: Mapping[str, Any]) -> None:
        self._ask("ann lists her photos", "GET", "/photos", (_OK, "function"), self._ann)
        one = self._ask("ann reads the photo", "GET", f"/photos/{photo['photo_id']}", (_OK, "function"), self._ann)
        url = next((v["url"] for v in one.json.get("variants", ()) if v.get("url")), "")
        if url:
            self._caller.ask("ann fetches a variant by its signed URL", "GET", url, (_OK, "CloudFront"))
            self._caller.ask("the same again", "GET", url, (_OK, "CloudFront: cache"))
            bare = url.partition("?")[0]
            self._caller.ask("the variant without a signature", "GET", bare, (403, "CloudFront: Missing"))

    def _album(self, photo: str) -> str:
        for group in self._deployed.runtime.instance_groups.values():
            if not group.wait(_PATIENCE_SECONDS):
                return f"the albums' service does not run here: {group.skipped}"
        made = self._ask(
            "ann creates an album", "POST", "/albums", (_CREATED, "service"), self._ann, document={"title": "Summer"}
        )
        path = f"/albums/{made.json.get('album_id', _NOT_FOUND)}"
        self._ask("ann puts the photo into it", "PUT", f"{path}/photos/{photo}", (_DONE, "service"), self._ann)
        put = time.monotonic()
        self._ask("ann reads the album", "GET", path, (_OK, "service"), self._ann)
        self._ask("bob reads ann's album", "GET", path, (_STRANGER, "service"), self._bob)
        if made.as_expected and is_announced(self._deployed.recording):
            self.album = follow_album(self._deployed, str(made.json["album_id"]), put)
        return ""

    def _be_refused(self, photo: Mapping[str, Any]) -> None:
        path = f"/photos/{photo['photo_id']}"
        self._ask("bob reads ann's photo", "GET", path, (_STRANGER, "function"), self._bob)
        self._ask("bob deletes ann's photo", "DELETE", path, (_STRANGER, "function"), self._bob)
        self._ask("nobody lists photos", "GET", "/photos", (401, "API Gateway: UNAUTHORIZED"), None)
        injected = "/photos?cursor=1%27%20UNION%20SELECT%20password%20FROM%20users--"
        self._ask("an injection", "GET", injected, (403, "web ACL"), self._ann)
        self._ask("an upload of nothing", "POST", "/uploads", (400, "API Gateway: BAD_REQUEST"), self._ann, document={})
        around = f"{self.origin}/photos"
        refused = (403, "web ACL of the stage")
        self._caller.ask("ann goes around CloudFront", "GET", around, refused, headers=self._ann.headers)

    def _send_too_much(self) -> None:
        """Send requests that the validator would refuse, until the throttle before it refuses one."""

        def send(count: int) -> Exchange | None:
            caller = ApiCaller()
            try:
                for _ in range(count):
                    got = caller.ask(
                        "too many requests",
                        "POST",
                        f"{self.url}/uploads",
                        (_TOO_MANY, "API Gateway: THROTTLED"),
                        headers=self._bob.headers,
                        document={},
                    )
                    if got.status == _TOO_MANY:
                        return got
                return caller.exchanges[-1]
            finally:
                caller.close()

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = [got for got in pool.map(send, [_MOST_REQUESTS // _AT_ONCE] * _AT_ONCE) if got]
        self._caller.exchanges.append(next((got for got in found if got.as_expected), found[0]))


def _is(photo: Mapping[str, Any], upload: str) -> bool:
    return photo["upload_id"] == upload


def section(
    exchanges: Sequence[Exchange],
    people: Collection[Person],
    endpoints: Mapping[str, str],
    skipped: str,
    album: Followed | None = None,
) -> Section:
    """Return the report of a run.

    Args:
        exchanges: What was asked and answered.
        people: Who signed in.
        endpoints: Name -> URL.
        skipped: Why the albums were left out; empty where they were not.
        album: The album's events in the lake, where it has them.
    """
    good = sum(exchange.as_expected for exchange in exchanges)
    lines = [f"  [dim]skipped: {escape(skipped)}[/]"] if skipped else []
    lines += [album.line()] if album else []
    return Section(
        title=f"The API: {good} of {len(exchanges)} requests answered as they must be",
        ok=good == len(exchanges),
        facts={
            "exchanges": [exchange.to_json() for exchange in exchanges],
            "skipped": skipped or None,
            **({"album": album.facts()} if album else {}),
        },
        content=[_table(exchanges), *lines],
        top_level={"credentials": [person.to_json() for person in people]},
        look_around=[f"{', '.join(_with_groups(person) for person in people)}: the password is {PASSWORD}"],
        endpoints=endpoints,
    )


def _table(exchanges: Sequence[Exchange]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for column in ("request", "answer", "who answered", "ms"):
        table.add_column(column, justify="right" if column == "ms" else "left")
    for one in exchanges:
        style = "green" if one.as_expected else "bold red"
        wanted = "" if one.as_expected else f" [dim](expected {one.expected[0]} by {escape(one.expected[1])})[/]"
        table.add_row(
            escape(one.request), f"[{style}]{one.status}[/]", escape(one.by) + wanted, f"{one.milliseconds:.1f}"
        )
    return table


def _with_groups(person: Person) -> str:
    return f"{person.username} ({', '.join(person.groups)})" if person.groups else person.username
