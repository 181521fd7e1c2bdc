"""Three people and a fourth: one gets an export, one is restricted, one is erased; the fourth must notice nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console
from rich.markup import escape

from local.deployment import Deployment
from local.emulators.ministack import ADDRESS
from local.errors import LocalCloudError
from local.scenarios.api.caller import ApiCaller
from local.scenarios.api.people import COMPONENT as API
from local.scenarios.api.people import sign_up
from local.scenarios.rights import explanations
from local.scenarios.rights.drill import run_drill
from local.scenarios.rights.people import Platform, Subject, environment_of, new_subject, wait
from local.scenarios.rights.search import Stored, everything, fingerprint, places
from local.scenarios.scenario import Explanation, RunOptions, Section
from local.scenarios.stream.scenario import HANDLER, process
from recorder.resource import Resource

COMPONENT: Final = "photo-platform:index:DataSubjectRights"
PRIVACY_API: Final = "photo-platform:index:PrivacyApi"
OFFICERS: Final = "privacy_officers"
REQUESTS: Final = "/privacy/requests"
NAMES: Final = ("erna", "egon", "rosa", "kurt")
"""Who is erased, exports, is restricted, and asks for nothing."""


class RightsScenario:
    """Exercises the rights of people, and looks for whoever was erased in everything that is kept."""

    name: ClassVar[str] = "rights"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = True
    explanations: ClassVar[Sequence[Explanation]] = explanations.ALL

    def __init__(self, options: RunOptions) -> None:
        """Take the folder that the export and the certificate go to."""
        self._out = options.out

    def warms(self, function: Resource) -> bool:
        """Start what every run calls."""
        return str(function.inputs.get("handler")).startswith("handlers.rights.")

    def run(self, deployed: Deployment, console: Console) -> Section:
        """Exercise the rights."""
        [api] = deployed.recording.of_type(API)
        outputs: Mapping[str, Any] = deployed.runtime.addresses.localised(api.outputs)
        pool, client = str(outputs["user_pool_id"]), str(outputs["user_pool_client_id"])
        officer = new_subject(sign_up(deployed.clients, pool, client, "olga", [OFFICERS]), "olga")
        erased, exporting, restricted, kept = (
            new_subject(sign_up(deployed.clients, pool, client, name, ()), name) for name in NAMES
        )
        people = [erased, exporting, restricted, kept]
        caller = ApiCaller()
        try:
            platform = Platform(caller, deployed, str(outputs["url"]))
            _live(platform, people)
            before = list(everything(deployed))
            visit = _Visit(platform, officer, self._out)
            found = visit.run(erased, exporting, restricted, kept)
        finally:
            caller.close()
        after = list(everything(deployed))
        drill = run_drill(deployed, console, self._out)
        return _section(deployed, people, (before, after), found, drill)


def _live(platform: Platform, people: Sequence[Subject]) -> None:
    """Have everybody upload a photo, put it into an album, and do what becomes events of the lake."""
    for person in people:
        platform.upload(person)
    for person in people:
        platform.see_photo(person)
        platform.create_album(person)
    deployed = platform.deployed
    mappings = list(deployed.runtime.event_source_mappings.values())
    if not mappings:
        return
    [mapping] = [one for one in mappings if environment_of(deployed, HANDLER)]
    records = [
        {"Data": data, "PartitionKey": person.who.owner_id} for person in people for data in platform.events(person)
    ]
    read = mapping.counts["read"]
    deployed.clients.get("kinesis").put_records(StreamName=mapping.settings.stream_name, Records=records)
    process(deployed, mapping, read + len(records))


class _Visit:
    """The requests, and what came of them."""

    def __init__(self, platform: Platform, officer: Subject, out: Path) -> None:
        self._platform, self._officer, self._out = platform, officer, out
        self._deployed = platform.deployed

    def run(self, erased: Subject, exporting: Subject, restricted: Subject, kept: Subject) -> dict[str, Any]:
        """Make the requests, one refused; return the facts."""
        ask = self._platform.ask
        other = {"kind": "erase", "owner_id": erased.who.owner_id}
        ask(kept, "POST", REQUESTS, 403, document=other)
        export = ask(exporting, "POST", REQUESTS, 202, document={"kind": "export"})
        limit = {"kind": "restrict", "owner_id": restricted.who.owner_id}
        restriction = ask(self._officer, "POST", REQUESTS, 202, document=limit)
        ask(kept, "GET", f"{REQUESTS}/{export['request_id']}", 404)
        erasure = ask(erased, "POST", REQUESTS, 202, document={"kind": "erase"})
        due = self._deadline()
        for request in (export, restriction, erasure):
            self._until_done(request["request_id"])
        said = ask(self._officer, "GET", f"{REQUESTS}/{erasure['request_id']}", 200)
        listed = ask(exporting, "GET", REQUESTS, 200)["requests"]
        wanted = {"file_name": "late.jpg", "content_type": "image/jpeg", "bytes": 5}
        ask(restricted, "POST", "/uploads", 403, document=wanted)
        ask(erased, "POST", "/uploads", 403, document=wanted)
        return {
            "requests": {"export": export, "restrict": restriction, "erase": erasure},
            "listed": len(listed),
            "deadline": due,
            "certificate": said["certificate"],
            "verified": self._verified(said["certificate"]),
            "export": str(self._fetched(export["request_id"])),
        }

    def _until_done(self, request_id: str) -> None:
        def done() -> bool:
            state = self._platform.ask(self._officer, "GET", f"{REQUESTS}/{request_id}", 200)["state"]
            if state == "failed":
                raise LocalCloudError(f"the request {request_id} failed: {self._why(request_id)}")
            return state == "done"

        wait(self._deployed, f"the answer to the request {request_id}", done)

    def _why(self, request_id: str) -> str:
        states = self._deployed.clients.get("stepfunctions")
        arn = str(self._deployed.recording.exports["rights_state_machine_arn"])
        execution = f"{arn.replace(':stateMachine:', ':execution:')}:{request_id}-0"
        history = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        causes = [json.dumps(one, default=str)[:600] for one in history if "ailed" in one["type"]]
        return causes[0] if causes else "no failure in its history"

    def _deadline(self) -> Mapping[str, Any]:
        """Count the open requests, whose shortened month ends before the warning does, and see the alarm."""
        counted_as = "RequestsDueSoon"
        clients, function = self._deployed.clients, str(self._deployed.recording.exports["deadlines_function"])
        counted = json.loads(clients.get("lambda").invoke(FunctionName=function, Payload=b"{}")["Payload"].read())
        alarm = next(
            one
            for one in self._deployed.recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
            if one.inputs.get("metricName") == counted_as
        )
        # The log line with the metric is CloudWatch's to read, which the local cloud does not do.
        dimensions = [{"Name": key, "Value": value} for key, value in alarm.inputs["dimensions"].items()]
        clients.get("cloudwatch").put_metric_data(
            Namespace=alarm.inputs["namespace"],
            MetricData=[{"MetricName": counted_as, "Dimensions": dimensions, "Value": counted[counted_as]}],
        )
        name = str(alarm.outputs["name"])
        [state] = clients.get("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return {"open": counted["OpenRequests"], "due_soon": counted[counted_as], "alarm": state["StateValue"]}

    def _verified(self, certificate: Mapping[str, Any]) -> bool:
        """Verify the signature of a certificate."""
        text = json.dumps(certificate["certificate"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        signature = certificate["signature"]
        answer = self._deployed.clients.get("kms").verify(
            KeyId=signature["key"],
            Message=hashlib.sha256(text.encode()).digest(),
            MessageType="DIGEST",
            Signature=base64.b64decode(signature["value"]),
            SigningAlgorithm=signature["algorithm"],
        )
        return bool(answer["SignatureValid"])

    def _fetched(self, request_id: str) -> Path:
        """Fetch the archive of an export."""
        clients, exports = self._deployed.clients, self._deployed.recording.exports
        key = {"request_id": {"S": request_id}}
        item = clients.get("dynamodb").get_item(TableName=str(exports["requests_table"]), Key=key)["Item"]
        path = self._out / "rights" / "export.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        where = {"Bucket": str(exports["exports_bucket"]), "Key": item["export"]["M"]["key"]["S"]}
        path.write_bytes(clients.get("s3").get_object(**where)["Body"].read())
        return path


def _section(
    deployed: Deployment,
    people: Sequence[Subject],
    kept: tuple[Sequence[Stored], Sequence[Stored]],
    found: Mapping[str, Any],
    drill: Mapping[str, Any],
) -> Section:
    """Return the report of a run; `kept` is what there was before the requests, and after them."""
    before, after = kept
    erased, exporting, restricted, bystander = people
    left = places(after, [erased.who.owner_id, *erased.to_json()["identifiers"]])
    was = places(before, [erased.who.owner_id, *erased.to_json()["identifiers"]])
    changed = [
        one.who.username
        for one in (restricted, bystander)
        if len({fingerprint(stored, one.who.owner_id, one.event_ids) for stored in kept}) > 1
    ]
    problems = [f"{place} has something of whoever was erased" for place in left]
    problems += [f"the data of {name} is not as before" for name in changed]
    problems += [] if was else ["nothing of whoever was erased was found before, so that the search proves nothing"]
    problems += [] if found["verified"] else ["the certificate's signature is not valid"]
    problems += [] if found["deadline"]["alarm"] == "ALARM" else ["no alarm rings of a request that is due soon"]
    problems += [] if drill["ok"] else ["the breach drill did not keep its promise"]
    certificate = found["certificate"]["certificate"]
    expires = {one["store"]: one["at_the_latest"][:10] for one in certificate["expires"]}
    counts = ", ".join(f"{store} {one['items']}" for store, one in certificate["erased"].items() if one["items"])
    return Section(
        title=f"The rights of people: {erased.who.username} erased from {len(was)} places, {len(left)} left",
        ok=not problems,
        facts={
            "erased": [erased.to_json()],
            "exported": [exporting.to_json()],
            "restricted": [restricted.to_json()],
            "kept": [bystander.to_json(), exporting.to_json(), restricted.to_json()],
            **found,
            "drill": drill,
        },
        content=[
            f"  erased: {escape(counts)}",
            f"  the certificate is signed, and says until when the pseudonym stays: {escape(json.dumps(expires))}",
            f"  {exporting.who.username}'s export: {escape(found['export'])}",
            f"  {found['deadline']['open']} requests open when they were counted, the alarm of their deadline rings",
            *(f"  [bold red]{escape(one)}[/]" for one in problems),
        ],
        also_used=[PRIVACY_API],
        endpoints=_endpoints(deployed),
    )


def _endpoints(deployed: Deployment) -> dict[str, str]:
    """Return where another program can search every store by itself."""
    found = {"aws": deployed.emulator.endpoint}
    if deployed.recording.of_type("aws:redshiftserverless/workgroup:Workgroup"):
        found["redshift_data"] = deployed.emulator.endpoint
    for server in deployed.runtime.databases.values():
        found["database"] = f"mysql://{server.user}:{server.password}@{ADDRESS}:{server.port}/{server.name}"
    return found
