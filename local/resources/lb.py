"""Network load balancers, by a balancer of ours: MiniStack's takes the first target only, whatever its health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from local.emulators.load_balancer import HealthCheck, TargetGroup, balancer
from local.resources.row import Context, Creator
from recorder.cloud import Created

_DEFAULTS = HealthCheck()
_DRAIN_SECONDS = 300


def _load_balancer(context: Context) -> Created:
    """Remember a load balancer's name; its listeners are what is served."""
    created = context.simulated
    if context.inputs.get("loadBalancerType") == "network":
        context.runtime.load_balancers[created.id] = str(created.outputs["dnsName"])
    return Created(created.id, {})


def _target_group(context: Context) -> Created:
    created, inputs = context.simulated, context.inputs
    context.runtime.target_groups[created.id] = TargetGroup(
        context.name,
        _health_check(_first(inputs.get("healthCheck"))),
        float(inputs.get("deregistrationDelay", _DRAIN_SECONDS)),
    )
    return Created(created.id, {})


def _health_check(given: Mapping[str, Any]) -> HealthCheck:
    asks = str(given.get("protocol", "TCP")).startswith("HTTP")
    return HealthCheck(
        path=str(given.get("path", "/")) if asks else "",
        statuses=str(given.get("matcher", _DEFAULTS.statuses)),
        interval=float(given.get("interval", _DEFAULTS.interval)),
        timeout=float(given.get("timeout", _DEFAULTS.timeout)),
        healthy=int(given.get("healthyThreshold", _DEFAULTS.healthy)),
        unhealthy=int(given.get("unhealthyThreshold", _DEFAULTS.unhealthy)),
    )


def _listener(context: Context) -> Created:
    """Serve a listener of a Network Load Balancer on a port of this machine."""
    runtime, inputs = context.runtime, context.inputs
    host = runtime.load_balancers.get(str(inputs["loadBalancerArn"]))
    groups = [
        (runtime.target_groups[arn], weight)
        for action in inputs.get("defaultActions") or ()
        for arn, weight in _targets(action)
        if arn in runtime.target_groups
    ]
    if host and groups:
        runtime.listen(host, int(inputs["port"]))
        runtime.enter(balancer(runtime.listeners[host], groups))
    return Created(context.simulated.id, {})


def _targets(action: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the target groups that an action forwards to, with their weights."""
    if arn := action.get("targetGroupArn"):
        return [(str(arn), 1)]
    groups = _first(action.get("forward")).get("targetGroups") or ()
    return [(str(group["arn"]), int(group.get("weight", 1))) for group in groups]


def _first(block: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any recorded value
    """Return a block that there is once, which the provider may have in a list."""
    if isinstance(block, Mapping):
        return cast("Mapping[str, Any]", block)
    return cast("Sequence[Mapping[str, Any]]", block)[0] if block else {}


ROWS: Mapping[str, Creator] = {
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:lb/targetGroup:TargetGroup": _target_group,
    "aws:lb/listener:Listener": _listener,
}
