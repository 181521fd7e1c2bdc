"""API Gateway: HTTP proxies lose the answer's headers, and a request has no id that its access log has too.

AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html (what an
integration may take from a request), https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
(a proxy's answer is passed on as it is).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from local.emulators.gates.exchange import REQUEST_ID, BackendError, end_to_end

if TYPE_CHECKING:
    from local.emulators.gates.backend import Backend

USES: Final = {
    "apigateway_v1": ("handle_execute", "new_uuid", "_invoke_http_proxy_v1", "_gw_error"),
}
"""Module of MiniStack -> its names that this depends on."""

_request_id: ContextVar[str | None] = ContextVar("_request_id", default=None)
_SENT: Final = frozenset({"host", "content-length", REQUEST_ID})
_MILLISECONDS: Final = 1000
_LONGEST: Final = 29_000

Headers = Mapping[str, str | Sequence[str]]


def patch(api_gateway: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have proxies pass on headers, and requests keep the id that the gate before them gave."""
    api_gateway.handle_execute = _with_request_id(api_gateway.handle_execute)
    api_gateway.new_uuid = _own_id(api_gateway.new_uuid)
    api_gateway._invoke_http_proxy_v1 = _Proxy(api_gateway).invoke  # noqa: SLF001 - there is no public place


def _with_request_id(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def handle_execute(  # noqa: PLR0917 - MiniStack's own signature
        api: str, stage: str, method: str, path: str, headers: Headers, body: bytes, query: object
    ) -> Any:  # noqa: ANN401 - MiniStack's own
        given = headers.get(REQUEST_ID)
        token = _request_id.set(given if isinstance(given, str) else None)
        others = {name: value for name, value in headers.items() if name.lower() != REQUEST_ID}
        try:
            return await execute(api, stage, method, path, others, body, query)
        finally:
            _request_id.reset(token)

    return handle_execute


def _own_id(new_uuid: Callable[[], str]) -> Callable[[], str]:
    return lambda: _request_id.get() or new_uuid()


class _Proxy:
    """Passes requests on to HTTP backends, over connections that are kept."""

    def __init__(self, api_gateway: Any) -> None:  # noqa: ANN401 - MiniStack's module
        self._api_gateway = api_gateway
        self._backend: Backend | None = None

    async def invoke(  # noqa: PLR0917 - MiniStack's own signature
        self,
        integration: Mapping[str, Any],
        path: str,  # noqa: ARG002 - as above
        method: str,
        headers: Headers,
        body: bytes,
        query_params: Mapping[str, Sequence[str] | str],
        path_params: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - MiniStack's own
        """Ask the backend of an integration."""
        uri, sent, query = str(integration["uri"]), _pairs(headers), _pairs(query_params)
        known = {**{f"path.{k}": v for k, v in (path_params or {}).items()}, **_first("header", sent, lower=True)}
        known |= _first("querystring", query)
        for target, source in (integration.get("requestParameters") or {}).items():
            value = _value(str(source), known)
            place, _, name = target.removeprefix("integration.request.").partition(".")
            if place == "path":
                uri = uri.replace(f"{{{name}}}", quote(value or "", safe="/-._~!$&'()*+,;=:@"))
            elif value is not None and place == "header":
                sent = [*(pair for pair in sent if pair[0].lower() != name.lower()), (name, value)]
            elif value is not None:
                query = [*(pair for pair in query if pair[0] != name), (name, value)]
        method = method if integration.get("httpMethod", "ANY") == "ANY" else integration["httpMethod"]
        seconds = int(integration.get("timeoutInMillis") or _LONGEST) / _MILLISECONDS
        return await self._ask(method, f"{uri}?{urlencode(query)}" if query else uri, sent, body, seconds)

    async def _ask(self, method: str, url: str, sent: list[tuple[str, str]], body: bytes, seconds: float) -> Any:  # noqa: ANN401 - MiniStack's own
        if self._backend is None:
            from local.emulators.gates.backend import Backend  # noqa: PLC0415 - MiniStack starts without it

            self._backend = Backend()
        try:
            answer = await self._backend.ask(method, url, end_to_end(sent, without=_SENT), body, seconds=seconds)
        except BackendError as error:
            type_ = "INTEGRATION_TIMEOUT" if error.timed_out else "INTEGRATION_FAILURE"
            message = "Endpoint request timed out" if error.timed_out else "Internal server error"
            return self._api_gateway._gw_error(type_, message)  # noqa: SLF001
        return answer.status, collected(answer.headers), answer.body


def collected(headers: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Return headers as MiniStack has them: those that come more than once as a list."""
    found: dict[str, str | list[str]] = {}
    for name, value in headers:
        before = found.get(name)
        found[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return found


def _pairs(values: Mapping[str, Sequence[str] | str] | None) -> list[tuple[str, str]]:
    """Return names and values; MiniStack has those that come more than once as a list."""
    return [
        (name, one) for name, value in (values or {}).items() for one in ([value] if isinstance(value, str) else value)
    ]


def _first(place: str, pairs: list[tuple[str, str]], *, lower: bool = False) -> dict[str, str]:
    return {f"{place}.{name.lower() if lower else name}": value for name, value in reversed(pairs)}


def _value(source: str, known: Mapping[str, str]) -> str | None:
    """Return what a mapping takes: a text in quotes, a part of the request, or the request's id."""
    if source.startswith("'"):
        return source.strip("'")
    if source == "context.requestId":
        return _request_id.get()
    place, _, name = source.removeprefix("method.request.").partition(".")
    return known.get(f"{place}.{name.lower() if place == 'header' else name}")
