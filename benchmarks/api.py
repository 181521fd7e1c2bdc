"""What the gates before the API cost: each route through the viewer's gate, through the stage's, and straight.

`python -m benchmarks.api [--requests N]` deploys the stack `local` and asks each route by one kept connection a hop,
the hops in turn, so that what else the machine does falls on all of them: at the viewer's gate (web ACL, cache), at
MiniStack's CloudFront, which is behind it, at the stage gate with the origin secret (web ACL, logs), and straight at
MiniStack's API Gateway. What a hop adds is the difference to the next one's median. Answers are the same by every hop.
It exits with 1 where all that is before API Gateway adds more than 10 ms to a route's median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from local.deployment import Deployment, deployment
from local.emulators.gates.exchange import ADDRESS
from local.scenarios.api.people import sign_up_all
from local.scenarios.api.scenario import COMPONENT
from recorder.stacks import load_stack, project_folder

MOST_ADDED: Final = 10.0
"""Milliseconds at the median."""
WARM_UP: Final = 10
BURST: Final = 20
"""Rounds without a pause: the load is warm, and writes stay within their throttle's burst of 100 requests."""
BURST_SECONDS: Final = {"GET": 0.0, "POST": 2.0}
"""Of one burst by each hop, at least, by method: writes are throttled at 50 a second."""
_DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
_SECRETS: Final = "aws:secretsmanager/secret:Secret"
ROUTES: Final = ("GET /photos?limit={n}", "GET /albums?limit={n}", "POST /uploads")
"""By a function, by the service, and refused by API Gateway's validator. `n` is another number each time."""
HOPS: Final = ("viewer", "cloudfront", "stage", "straight")
"""In the order in which a request passes them."""


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a request is sent, by a connection of its own."""

    connection: HTTPConnection
    path: str
    headers: Mapping[str, str]

    def ask(self, route: str, n: int) -> tuple[int, float]:
        """Return the status and the milliseconds."""
        method, _, target = route.partition(" ")
        headers = {**self.headers, ADDRESS: f"203.0.113.{n % 250 + 1}"}  # the web ACL counts by address
        body = b"{}" if method == "POST" else None
        started = time.perf_counter()
        self.connection.request(method, self.path + target.format(n=1 + n % 50), body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, (time.perf_counter() - started) * 1000


def hops(deployed: Deployment) -> Mapping[str, Hop]:
    """Return the ways to the API, for a person who is signed in."""
    [api] = deployed.recording.of_type(COMPONENT)
    outputs = deployed.runtime.addresses.localised(api.outputs)
    people = sign_up_all(deployed.clients, str(outputs["user_pool_id"]), str(outputs["user_pool_client_id"]))
    common = {**people["ann"].headers, "User-Agent": "benchmark", "Content-Type": "application/json"}
    secret = {"x-origin-secret": _origin_secret(deployed)}
    straight = f"{deployed.emulator.endpoint}/_aws/execute-api/{outputs['rest_api_id']}/{outputs['stage_name']}"
    [distribution] = deployed.recording.of_type(_DISTRIBUTION)
    host = {"Host": str(distribution.outputs["domainName"]), "X-Forwarded-Proto": "https"}
    return {
        "viewer": _hop(str(outputs["url"]), common),
        "cloudfront": _hop(deployed.emulator.endpoint, {**common, **host}),
        "stage": _hop(str(outputs["origin_url"]), {**common, **secret}),
        "straight": _hop(straight, common),
    }


def _hop(url: str, headers: Mapping[str, str]) -> Hop:
    parts = urlsplit(url)
    return Hop(HTTPConnection(parts.netloc, timeout=60), parts.path.rstrip("/"), headers)


def _origin_secret(deployed: Deployment) -> str:
    secrets = deployed.clients.get("secretsmanager")
    values = (secrets.get_secret_value(SecretId=one.id) for one in deployed.recording.of_type(_SECRETS))
    return next(
        str(value["current"]) for value in (json.loads(one["SecretString"]) for one in values) if "current" in value
    )


def measured(ways: Mapping[str, Hop], route: str, requests: int) -> Mapping[str, Any]:
    """Ask a route by each hop in turn, and return the figures."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    statuses: dict[str, set[int]] = {name: set() for name in ways}
    least = BURST_SECONDS[route.partition(" ")[0]]
    began = time.monotonic()
    for n in range(WARM_UP + requests):
        for name, way in ways.items():
            status, milliseconds = way.ask(route, n)
            statuses[name].add(status)
            if n >= WARM_UP:
                times[name].append(milliseconds)
        if (n + 1) % BURST == 0:
            time.sleep(max(0.0, began + least - time.monotonic()))
            began = time.monotonic()
    if len({frozenset(found) for found in statuses.values()}) != 1 or any(
        len(found) != 1 for found in statuses.values()
    ):
        raise SystemExit(f"{route}: the hops answer differently: {statuses}")
    figures = {name: _figures(found) for name, found in times.items()}
    added = {name: figures[name]["p50"] - figures[following]["p50"] for name, following in pairwise(HOPS)}
    return {"status": statuses[HOPS[0]].pop(), "hops": figures, "added_at_p50": {**added, "all": sum(added.values())}}


def _figures(milliseconds: Sequence[float]) -> Mapping[str, float]:
    return {
        "p50": statistics.median(milliseconds),
        "p99": statistics.quantiles(milliseconds, n=100)[98],
        "requests_a_second": 1000 / statistics.fmean(milliseconds),
    }


def lines(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the report."""
    yield f"{'route':<24}{'answer':>7}  {'hop':<11}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}"
    for route, result in found.items():
        for name in HOPS:
            figures = result["hops"][name]
            head = f"{route.partition('?')[0]:<24}{result['status']:>7}" if name == HOPS[0] else " " * 31
            rate, p50, p99 = figures["requests_a_second"], figures["p50"], figures["p99"]
            yield f"{head}  {name:<11}{rate:>11.1f}{p50:>9.1f}{p99:>9.1f}"
        added = result["added_at_p50"]
        parts = ", ".join(f"{name} {added[name]:.1f}" for name in HOPS[:-1])
        yield f"{'':<33}the gates together add {added['all']:.1f} ms at p50: {parts}"


def main() -> int:
    """Measure, print a table or JSON, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300, help="of each route by each hop")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    stack = load_stack(project_folder(Path()), "local", {"photo-platform:api": "true"})
    with deployment(stack) as deployed:
        ways = hops(deployed)
        found = {route: measured(ways, route, args.requests) for route in ROUTES}
    print(json.dumps(found, indent=2) if args.json else "\n".join(lines(found)))
    return int(any(result["added_at_p50"]["all"] > MOST_ADDED for result in found.values()))


if __name__ == "__main__":
    sys.exit(main())
