"""The stage gate: what a stage of a REST API does around it. MiniStack's API Gateway does the rest."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from local.emulators.gates import access_log
from local.emulators.gates.backend import Backend
from local.emulators.gates.exchange import REQUEST_ID, BackendError, GateAnswer, GateRequest, replaced
from local.emulators.gates.firewall import Firewall
from local.emulators.gates.gateway import Document
from local.emulators.gates.recorded import Api, Stage
from local.emulators.gates.reports import Metric, Reports

LARGEST_BODY: Final = 10 * 1024 * 1024
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_ERROR_TYPE: Final = "x-amzn-errortype"
_RESPONSE_TYPES: Final = {
    "MissingAuthenticationTokenException": "MISSING_AUTHENTICATION_TOKEN",
    "UnauthorizedException": "UNAUTHORIZED",
    "AccessDeniedException": "ACCESS_DENIED",
    "TooManyRequestsException": "THROTTLED",
    "BadRequestException": "BAD_REQUEST",
    "InvalidSignatureException": "INVALID_SIGNATURE",
    "InternalServerErrorException": "INTEGRATION_FAILURE",
    "AuthorizerConfigurationException": "AUTHORIZER_CONFIGURATION_ERROR",
}
_ERRORS: Final = 400
_SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: GateAnswer
    milliseconds: float = 0.0
    """That the part behind the gate took."""
    error: str = ""
    """The gateway response's type, where API Gateway itself answered."""


class StageGate:
    """One REST API with its stages."""

    def __init__(
        self, api: Api, firewalls: Mapping[str, Firewall], endpoint: str, backend: Backend, reports: Reports
    ) -> None:
        """Take an API.

        Args:
            api: The API.
            firewalls: Web ACLs by their ARNs.
            endpoint: MiniStack's URL.
            backend: Asks it.
            reports: Where logs and metrics go.
        """
        self._api, self._firewalls, self._backend, self._reports = api, firewalls, backend, reports
        self._url = f"{endpoint}/_aws/execute-api/{api.id}"
        self._document = Document(api.document)

    async def answer(self, request: GateRequest) -> GateAnswer:
        """Answer a request to a stage, whose name is the path's first part."""
        started = time.perf_counter()
        name, _, rest = request.path.removeprefix("/").partition("/")
        stage, path = self._api.stages.get(name), f"/{rest}"
        request_id = str(uuid.uuid4())
        resource = self._document.resource(path.rstrip("/") or "/")
        answered = self._refused(request, stage, request_id) or await self._asked(request, name, path, request_id)
        answer = replace(
            answered.answer,
            headers=replaced(answered.answer.headers, "x-amzn-requestid", request_id),
            by=answered.answer.by or self._who(request.method, resource, answered),
        )
        if stage is not None:
            milliseconds = round((time.perf_counter() - started) * 1000)
            named = {"requestId": request_id, "extendedRequestId": request_id, "resourcePath": resource or "-"}
            self._log(stage, request, answered, {**named, **_times(milliseconds)})
            self._measure(stage, answered, milliseconds)
        return answer

    def _refused(self, request: GateRequest, stage: Stage | None, request_id: str) -> _Answered | None:
        firewall = self._firewalls.get(stage.acl) if stage else None
        if firewall is not None:
            verdict = firewall.judge(request)
            if not verdict.passes:
                answer = self._document.gateway_response("WAF_FILTERED", 403, "Forbidden", request, request_id)
                by = f"web ACL of the stage: {verdict.rule}"
                return _Answered(replace(answer, by=by), error="WAF_FILTERED")
        if len(request.body) > LARGEST_BODY:
            message = "Request Too Long"
            answer = self._document.gateway_response("REQUEST_TOO_LARGE", 413, message, request, request_id)
            return _Answered(replace(answer, by="API Gateway: REQUEST_TOO_LARGE"), error="REQUEST_TOO_LARGE")
        return None

    async def _asked(self, request: GateRequest, stage: str, path: str, request_id: str) -> _Answered:
        url = f"{self._url}/{stage}{path}"
        headers = replaced(request.headers, REQUEST_ID, request_id)
        started = time.perf_counter()
        try:
            answer = await self._backend.ask(
                request.method, f"{url}?{request.query}" if request.query else url, headers, request.body
            )
        except BackendError as error:
            failed = self._document.gateway_response("INTEGRATION_FAILURE", 504, error.reason, request, request_id)
            return _Answered(replace(failed, by=f"API Gateway: {error.reason}"), error="INTEGRATION_FAILURE")
        milliseconds = (time.perf_counter() - started) * 1000
        error = answer.header(_ERROR_TYPE)
        return _Answered(answer, milliseconds, _RESPONSE_TYPES.get(error, error) if error else "")

    def _who(self, method: str, resource: str, answered: _Answered) -> str:
        return f"API Gateway: {answered.error}" if answered.error else self._document.backend(method, resource)

    def _log(self, stage: Stage, request: GateRequest, answered: _Answered, more: Mapping[str, object]) -> None:
        """Have the access log written, once no request waits for it."""
        if stage.log_group:
            named = {**more, "stage": stage.name, "webaclArn": stage.acl or "-"}
            self._reports.log(
                stage.log_group, lambda: access_log.line(stage.log_format, {**self._values(request, answered), **named})
            )

    def _values(self, request: GateRequest, answered: _Answered) -> dict[str, object]:
        """Return the variables of an access log that the request and its answer have."""
        took = round(answered.milliseconds)
        blocked = answered.error == "WAF_FILTERED"
        return {
            # A token counts for nothing until it is verified, and whoever verified it has then asked the backend.
            **({} if answered.error else access_log.claims(request.header("authorization"))),
            "identity.sourceIp": request.address,
            "identity.userAgent": request.header("user-agent") or "-",
            "domainName": request.header("host") or "-",
            "protocol": "HTTP/1.1",
            "httpMethod": request.method,
            "path": request.path,
            "apiId": self._api.id,
            "status": answered.answer.status,
            "responseLength": len(answered.answer.body),
            "integrationLatency": took,
            "integration.latency": took,
            "integration.status": "-" if answered.error else answered.answer.status,
            "error.responseType": answered.error or "-",
            "waf.status": "403" if blocked else "200",
            "wafResponseCode": "WAF_BLOCK" if blocked else "WAF_ALLOW",
        }

    def _measure(self, stage: Stage, answered: _Answered, milliseconds: int) -> None:
        """Measure: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html."""
        dimensions = (("ApiName", stage.api_name), ("Stage", stage.name))
        status = answered.answer.status
        values = {
            "Count": ("Count", 1.0),
            "4XXError": ("Count", float(_ERRORS <= status < _SERVER_ERRORS)),
            "5XXError": ("Count", float(status >= _SERVER_ERRORS)),
            "Latency": ("Milliseconds", float(milliseconds)),
            "IntegrationLatency": ("Milliseconds", float(round(answered.milliseconds))),
        }
        for name, (unit, value) in values.items():
            self._reports.measure(Metric("AWS/ApiGateway", name, dimensions, unit), value)


def _times(latency: int) -> dict[str, object]:
    """Return the variables of an access log that say when, and for how long."""
    now = time.time()
    return {
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": round(now * 1000),
        "responseLatency": latency,
    }
