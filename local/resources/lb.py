"""Load balancers, by those of ours: MiniStack's takes the first target only, whatever its health."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from local.emulators.load_balancer import (
    FixedResponse,
    Forward,
    HealthCheck,
    HttpListener,
    ListenerRule,
    Redirect,
    TargetGroup,
    application_load_balancer,
    balancer,
)
from local.emulators.load_balancer.application import Action
from local.emulators.runtime import Runtime
from local.resources.row import Context, Creator
from recorder.cloud import Created

_DEFAULTS = HealthCheck()
_DRAIN_SECONDS = 300
_NOT_DONE_HERE: Final = 501
_PORTS: Final = {"HTTP": 80, "HTTPS": 443}
_CONDITIONS: Final = frozenset({"pathPattern", "hostHeader"})


def _load_balancer(context: Context) -> Created:
    """Remember a load balancer's name, and start one of layer 7; listeners are what is served."""
    created, runtime = context.simulated, context.runtime
    kind = context.inputs.get("loadBalancerType") or "application"
    if kind in ("network", "application"):
        runtime.load_balancers[created.id] = str(created.outputs["dnsName"])
    if kind == "application":
        suffix = created.id.partition(":loadbalancer/")[2]
        runtime.application_load_balancers[created.id] = runtime.enter(
            application_load_balancer(suffix, runtime.metrics)
        )
        # Others name its URL, as an origin that may call them, before there is a listener.
        runtime.reserve(runtime.load_balancers[created.id], _PORTS["HTTP"])
    return Created(created.id, {})


def _target_group(context: Context) -> Created:
    created, inputs = context.simulated, context.inputs
    context.runtime.target_groups[created.id] = TargetGroup(
        context.name,
        _health_check(_first(inputs.get("healthCheck")), str(inputs.get("protocol", ""))),
        float(inputs.get("deregistrationDelay", _DRAIN_SECONDS)),
        created.id.rpartition(":")[2],
    )
    return Created(created.id, {})


def _health_check(given: Mapping[str, Any], protocol: str) -> HealthCheck:
    http = protocol.startswith("HTTP")
    asks = str(given.get("protocol", "HTTP" if http else "TCP")).startswith("HTTP")
    return HealthCheck(
        path=str(given.get("path", "/")) if asks else "",
        statuses=str(given.get("matcher", "200" if http else _DEFAULTS.statuses)),
        interval=float(given.get("interval", _DEFAULTS.interval)),
        timeout=float(given.get("timeout", _DEFAULTS.timeout)),
        healthy=int(given.get("healthyThreshold", _DEFAULTS.healthy)),
        unhealthy=int(given.get("unhealthyThreshold", _DEFAULTS.unhealthy)),
    )


def _listener(context: Context) -> Created:
    """Serve a listener on a port of this machine."""
    runtime, inputs, arn = context.runtime, context.inputs, context.simulated.id
    owner, actions = str(inputs["loadBalancerArn"]), inputs.get("defaultActions") or ()
    host, port = runtime.load_balancers.get(owner), int(inputs.get("port") or 0)
    if host and owner in runtime.application_load_balancers:
        serves = HttpListener(port, _action(actions, host, runtime))
        runtime.http_listeners[arn] = serves
        runtime.application_load_balancers[owner].listen(runtime.reserve(host, port), serves)
    elif host and (groups := [pair for action in actions for pair in _targets(action, runtime)]):
        runtime.enter(balancer(runtime.reserve(host, port), groups))
    return Created(arn, {})


def _rule(context: Context) -> Created:
    """Add a rule to a listener; what conditions are not known here is said, and such a rule takes no request."""
    runtime, inputs, listener_arn = context.runtime, context.inputs, str(context.inputs["listenerArn"])
    created = Created(context.simulated.id, {})
    listener = runtime.http_listeners.get(listener_arn)
    conditions: Sequence[Mapping[str, Any]] = inputs.get("conditions") or ()
    unknown = sorted({name for condition in conditions for name, given in condition.items() if given} - _CONDITIONS)
    context.left_over.extend(f"conditions.{name}" for name in unknown)
    if listener is None or unknown:
        return created
    owner = next(arn for arn in runtime.application_load_balancers if _owns(arn, listener_arn))
    action = _action(inputs.get("actions") or (), runtime.load_balancers[owner], runtime)
    listener.rules.append(
        ListenerRule(
            priority=int(inputs.get("priority") or len(listener.rules) + 1),
            action=action,
            paths=_patterns(conditions, "pathPattern"),
            hosts=_patterns(conditions, "hostHeader"),
        )
    )
    if isinstance(action, Forward):
        runtime.application_load_balancers[owner].watch(action.groups)
    return created


def _owns(load_balancer_arn: str, listener_arn: str) -> bool:
    return listener_arn.startswith(f"{load_balancer_arn.replace(':loadbalancer/', ':listener/', 1)}/")


def _patterns(conditions: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    found = (_first(condition.get(name)).get("values") or () for condition in conditions)
    return [str(pattern) for patterns in found for pattern in patterns]


def _action(actions: Sequence[Mapping[str, Any]], host: str, runtime: Runtime) -> Action:
    """Return what is done last, after whatever signs in, which nothing here does: such a listener says so."""
    kinds = [str(action["type"]) for action in actions]
    match kinds:
        case ["forward"]:
            return Forward(list(_targets(actions[0], runtime)))
        case ["fixed-response"]:
            given = _first(actions[0].get("fixedResponse"))
            return FixedResponse(
                status=int(given.get("statusCode") or _NOT_DONE_HERE),
                content_type=str(given["contentType"]),
                body=str(given.get("messageBody") or ""),
            )
        case ["redirect"]:
            return _redirect(_first(actions[0].get("redirect")), host, runtime)
        case _:
            text = f"The local cloud does not do {', '.join(kinds) or 'nothing'}.\n"
            return FixedResponse(status=_NOT_DONE_HERE, body=text)


def _redirect(given: Mapping[str, Any], host: str, runtime: Runtime) -> Redirect:
    scheme = str(given.get("protocol") or "HTTPS")
    port = int(given["port"]) if str(given.get("port", "")).isdecimal() else _PORTS.get(scheme, 443)
    elsewhere = str(given.get("host") or "#{host}").replace("#{host}", host)
    path_of, query_of = str(given.get("path") or "/#{path}"), str(given.get("query") or "#{query}")

    def location(path: str, query: str) -> str:
        local = runtime.addresses.of(elsewhere, port)  # of a listener that may be created after this one
        base = f"http://{local}" if local else f"{scheme.lower()}://{elsewhere}:{port}"
        filled = query_of.replace("#{query}", query)
        return base + path_of.replace("#{path}", path.lstrip("/")) + (f"?{filled}" if filled else "")

    return Redirect(status=int(str(given["statusCode"]).removeprefix("HTTP_")), location=location)


def _targets(action: Mapping[str, Any], runtime: Runtime) -> Iterator[tuple[TargetGroup, int]]:
    """Yield the target groups that an action forwards to, with their weights."""
    groups = _first(action.get("forward")).get("targetGroups") or ()
    weighted = [(str(group["arn"]), int(group.get("weight", 1))) for group in groups]
    if arn := action.get("targetGroupArn"):
        weighted = [(str(arn), 1)]
    for arn, weight in weighted:
        if arn in runtime.target_groups:
            yield runtime.target_groups[arn], weight


def _first(block: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any recorded value
    """Return a block that there is once, which the provider may have in a list."""
    if isinstance(block, Mapping):
        return cast("Mapping[str, Any]", block)
    return cast("Sequence[Mapping[str, Any]]", block)[0] if block else {}


ROWS: Mapping[str, Creator] = {
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:lb/targetGroup:TargetGroup": _target_group,
    "aws:lb/listener:Listener": _listener,
    "aws:lb/listenerRule:ListenerRule": _rule,
}
