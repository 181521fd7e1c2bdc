"""Three people and a fourth: one gets an export, one is restricted, one is erased; the fourth must notice nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console
from rich.markup import escape

from local.deployment import Deployment
from local.emulators.ministack import ADDRESS
from local.scenarios.api.caller import ApiCaller
from local.scenarios.api.people import COMPONENT as API
from local.scenarios.api.people import sign_up
from local.scenarios.rights import drill as breach_drill
from local.scenarios.rights import explanations
from local.scenarios.rights.people import Platform, Subject, environment_of, new_subject, wait
from local.scenarios.rights.search import DATABASE, WAREHOUSE, Stored, changed, everything, places
from local.scenarios.rights.visit import Visit
from local.scenarios.scenario import Explanation, RunOptions, Section
from local.scenarios.stream.following import COMPONENT as ANALYTICS
from local.scenarios.stream.following import TRANSFORM
from local.scenarios.stream.reports import wait_until_loaded, warehouse
from local.scenarios.stream.scenario import process
from recorder.resource import Resource

COMPONENT: Final = "photo-platform:index:DataSubjectRights"
PRIVACY_API: Final = "photo-platform:index:PrivacyApi"
OFFICERS: Final = "privacy_officers"
NAMES: Final = ("erna", "egon", "rosa", "kurt")
"""Who is erased, exports, is restricted, and asks for nothing."""

WORKGROUP: Final = "aws:redshiftserverless/workgroup:Workgroup"
_EVERY_RUN: Final = re.compile(
    r"handlers\.(rights\.\w+|images\.\w+|api\.(create_upload|list_photos)|stream\.(transform|photos)|warehouse\.load)\.handler"
)


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
        return bool(_EVERY_RUN.fullmatch(str(function.inputs.get("handler"))))

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done in seconds
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
            found = Visit(platform, officer, self._out).run(erased, exporting, restricted, kept)
        finally:
            caller.close()
        after = list(everything(deployed))
        drill = breach_drill.run_drill(deployed, self._out)
        return section(deployed, people, (before, after), found, drill)


def _live(platform: Platform, people: Sequence[Subject]) -> None:
    """Have everybody upload a photo, put it into an album, and do what becomes events of the lake and rows."""
    for person in people:
        platform.upload(person)
    with ThreadPoolExecutor(1) as pool:
        loaded = pool.submit(_load_events, platform, people)
        for person in people:
            platform.see_photo(person)
            platform.create_album(person)
        loaded.result()


def _load_events(platform: Platform, people: Sequence[Subject]) -> None:
    """Put events of all on the stream, and return once lake and warehouse have them."""
    deployed = platform.deployed
    mappings = list(deployed.runtime.event_source_mappings.values())
    if not mappings:
        return
    [mapping] = [one for one in mappings if environment_of(deployed, TRANSFORM)]
    [component] = deployed.recording.of_type(ANALYTICS)
    records = [
        {"Data": data, "PartitionKey": person.who.owner_id} for person in people for data in platform.events(person)
    ]
    read = mapping.counts["read"]
    deployed.clients.get("kinesis").put_records(StreamName=mapping.settings.stream_name, Records=records)
    process(deployed, mapping, read + len(records))
    if rows := warehouse(deployed, component):
        sent = {event_id for person in people for event_id in person.event_ids}

        def loaded() -> bool:
            # The pipeline's own events are counted as well, so that some of these may not be read yet
            mapping.end_windows()
            owners = ", ".join(f"'{person.who.owner_id}'" for person in people)
            found = rows(f"SELECT event_id FROM analytics.events WHERE owner_id IN ({owners})")  # noqa: S608 - Cognito's ids
            return sent <= {str(event_id) for (event_id,) in found}

        wait(deployed, "everybody's events in the warehouse", loaded)
        wait_until_loaded(deployed, component, rows)


def section(
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
    problems = [f"{place} has something of whoever was erased" for place in left]
    problems += [
        f"the data of {one.who.username} is not as before in {', '.join(where)}"
        for one in (restricted, bystander)
        if (where := changed(before, after, one.who.owner_id, one.event_ids))
    ]
    problems += [
        f"nothing of whoever was erased was in {store} before, so that its search proves nothing"
        for store, prefix in _searched(deployed, erased)
        if not any(place.startswith(prefix) for place in was)
    ]
    problems += [] if found["verified"] else ["the certificate's signature is not valid"]
    deadline = found["deadline"]
    problems += [] if deadline["alarm"] == "ALARM" else ["no alarm rings of a request that is due soon"]
    problems += [] if deadline["listed"] else ["the officer's list of open requests does not have the erasure"]
    problems += [] if drill["ok"] else ["the breach drill did not keep its promise"]
    certificate = found["certificate"]["certificate"]
    last = max((one["at_the_latest"][:10] for one in certificate["expires"]), default="")
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
            f"  the certificate's signature is {'valid' if found['verified'] else 'not valid'}: "
            + escape(str(Path(found["export"]).with_name("certificate.txt"))),
            f"  backups, logs, trail, stream and execution histories keep the pseudonym until {last} at the latest",
            f"  {exporting.who.username}'s export: {escape(found['export'])}",
            f"  open requests when they were counted: {deadline['open']}; alarm of their deadline: {deadline['alarm']}",
            "  A breach, as a drill:",
            *(f"    {escape(line)}" for line in breach_drill.lines(drill)),
            *(f"  [bold red]{escape(one)}[/]" for one in problems),
        ],
        also_used=[PRIVACY_API],
        endpoints=_endpoints(deployed),
    )


def _searched(deployed: Deployment, erased: Subject) -> list[tuple[str, str]]:
    """Return each store that must have had something of somebody, and how its places begin."""
    found = [("any store", "")]
    if deployed.recording.of_type(WORKGROUP):
        found.append(("the warehouse", WAREHOUSE))
    if erased.title:  # else the albums' service does not run here
        found.append(("the albums' database", DATABASE))
    return found


def _endpoints(deployed: Deployment) -> dict[str, str]:
    """Return where another program can search every store by itself."""
    found = {"aws": deployed.emulator.endpoint}
    if deployed.recording.of_type(WORKGROUP):
        found["redshift_data"] = deployed.emulator.endpoint
    for server in deployed.runtime.databases.values():
        found["database"] = f"mysql://{server.user}:{server.password}@{ADDRESS}:{server.port}/{server.name}"
    return found
