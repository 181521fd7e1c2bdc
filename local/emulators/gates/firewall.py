"""The web ACLs of a deployed program, judged by `waf` as they are now: a rotation changes rules while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from aws_types import GLOBAL_REGION
from local.clients import Clients
from local.emulators.gates.exchange import GateRequest
from local.emulators.gates.reports import Metric, Reports
from recorder.index import Stack
from recorder.resource import Recording, Resource
from waf import HttpRequest, RateCounter, Verdict, WebAcl, acl_of_api, read_acl

_ACL: Final = "aws:wafv2/webAcl:WebAcl"
_GROUP: Final = "aws:wafv2/ruleGroup:RuleGroup"
_IP_SET: Final = "aws:wafv2/ipSet:IpSet"
_REGEX_SET: Final = "aws:wafv2/regexPatternSet:RegexPatternSet"


@dataclass(slots=True)
class Firewall:
    """One web ACL that guards something."""

    arn: str
    resource: Resource
    recorded: WebAcl
    changes: Path
    """A file that grows with each change of a web ACL, or of what one refers to."""
    clients: Clients
    recording: Recording
    reports: Reports
    _acl: WebAcl = field(init=False)
    _rates: RateCounter = field(default_factory=RateCounter)
    _seen: int = 0
    """How long `changes` was when the web ACL was last read."""
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._acl = self.recorded

    def judge(self, request: GateRequest) -> Verdict:
        """Decide a request, and count the decision."""
        changed = _length(self.changes)
        if changed != self._seen and self._reading.acquire(blocking=False):
            # In the background: AWS says that a change takes seconds to minutes to reach every place.
            threading.Thread(target=self._refresh, args=(changed,), name="gates-web-acl", daemon=True).start()
        verdict = self._acl.evaluate(
            HttpRequest(
                method=request.method,
                path=request.path,
                query=request.query,
                headers=request.headers,
                body=request.body,
                address=request.address,
                country=request.country,
            ),
            self._rates,
            time.monotonic(),
        )
        self._measure(verdict)
        return verdict

    def _measure(self, verdict: Verdict) -> None:
        """Count: https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html."""
        name, cloudfront = str(self.resource.outputs["name"]), self.resource.inputs["scope"] == "CLOUDFRONT"
        region = GLOBAL_REGION if cloudfront else None
        place = () if cloudfront else (("Region", self.clients.region),)
        metric = "AllowedRequests" if verdict.passes else "BlockedRequests"
        rules = ["ALL", verdict.rule.partition("/")[0]] if not verdict.passes else ["ALL"]
        for rule in rules:
            dimensions = (("WebACL", name), ("Rule", rule), *place)
            self.reports.measure(Metric("AWS/WAFV2", metric, dimensions, region=region), 1)
        for rule in verdict.counted:
            dimensions = (("WebACL", name), ("Rule", rule.partition("/")[0]), *place)
            self.reports.measure(Metric("AWS/WAFV2", "CountedRequests", dimensions, region=region), 1)

    def _refresh(self, changed: int) -> None:
        try:
            # The emulator forgets these, and nothing changes them.
            self._acl = replace(
                self._current(),
                body_limit=self.recorded.body_limit,
                response_bodies=self.recorded.response_bodies,
            )
            self._seen = changed
        finally:
            self._reading.release()

    def _current(self) -> WebAcl:
        return acl_of_api(
            self._get("get_web_acl", self.resource)["WebACL"],
            ip_sets={arn: got["IPSet"]["Addresses"] for arn, got in self._referred(_IP_SET, "get_ip_set")},
            regex_sets={
                arn: [one["RegexString"] for one in got["RegexPatternSet"]["RegularExpressionList"]]
                for arn, got in self._referred(_REGEX_SET, "get_regex_pattern_set")
            },
            groups={arn: got["RuleGroup"]["Rules"] for arn, got in self._referred(_GROUP, "get_rule_group")},
        )

    def _referred(self, type_: str, operation: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for one in self.recording.of_type(type_):
            if one.inputs["scope"] == self.resource.inputs["scope"]:
                yield str(one.outputs["arn"]), self._get(operation, one)

    def _get(self, operation: str, resource: Resource) -> Mapping[str, Any]:
        client = self.clients.get("wafv2", resource.inputs.get("region"))
        scope, name = resource.inputs["scope"], resource.outputs["name"]
        return getattr(client, operation)(Name=name, Id=resource.id, Scope=scope)


def _length(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def firewalls(recording: Recording, clients: Clients, reports: Reports, changes: Path) -> dict[str, Firewall]:
    """Return the program's web ACLs, by their ARNs.

    Args:
        recording: The program.
        clients: Of the emulator.
        reports: Where decisions are counted.
        changes: See `local.emulators.ministack.web_acl_changes`.
    """
    stack = Stack(recording.resources)
    found: dict[str, Firewall] = {}
    for resource in recording.of_type(_ACL):
        arn = str(resource.outputs["arn"])
        found[arn] = Firewall(arn, resource, read_acl(stack, resource), changes, clients, recording, reports)
    return found
