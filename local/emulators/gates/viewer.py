"""The viewer gate: what CloudFront does at its edge before it asks an origin. MiniStack's CloudFront does the rest."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Final
from xml.sax.saxutils import escape

from aws_types import GLOBAL_REGION
from local.emulators.gates import signing
from local.emulators.gates.backend import Backend
from local.emulators.gates.cache import Cache
from local.emulators.gates.exchange import ANSWERED_BY, BackendError, GateAnswer, GateRequest, replaced
from local.emulators.gates.firewall import Firewall
from local.emulators.gates.recorded import Behavior, Distribution
from local.emulators.gates.reports import Metric, Reports

_CACHED_METHODS: Final = ("GET", "HEAD")
_PAGE: Final = (
    "<!DOCTYPE HTML><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD>"
    "<BODY><H1>{status} ERROR</H1>{reason}</BODY></HTML>"
)


@dataclass(slots=True)
class ViewerGate:
    """One distribution."""

    distribution: Distribution
    firewall: Firewall | None
    endpoint: str
    """MiniStack's URL."""
    backend: Backend
    reports: Reports
    cache: Cache = field(default_factory=Cache)

    async def answer(self, request: GateRequest) -> GateAnswer:
        """Answer a viewer's request."""
        answer = self._refused(request) or await self._served(request)
        self._measure(request, answer)
        return answer

    def _refused(self, request: GateRequest) -> GateAnswer | None:
        if self.firewall is not None:
            verdict = self.firewall.judge(request)
            if not verdict.passes:
                status = verdict.status or 403
                page = verdict.body or _PAGE.format(status=status, reason="Request blocked.")
                kind = ("Content-Type", "application/json" if page.lstrip()[:1] in ("{", "[") else "text/html")
                headers = [kind, *verdict.headers.items(), ("x-cache", "Error from cloudfront")]
                return GateAnswer(status=status, headers=headers, body=page.encode(), by=f"web ACL: {verdict.rule}")
        if not self.distribution.serves_country(request.country):
            reason = "The Amazon CloudFront distribution is configured to block access from your country."
            page = _PAGE.format(status=403, reason=reason)
            return GateAnswer(status=403, headers=_HTML, body=page.encode(), by="CloudFront: country")
        return None

    async def _served(self, request: GateRequest) -> GateAnswer:
        behavior = next(one for one in self.distribution.behaviors if one.serves(request.path))
        if behavior.keys is not None:
            if refused := self._unsigned(request, behavior):
                return refused
            request = replace(request, query=signing.without_signature(request.query))
        key = behavior.cache.key(request)
        now = time.monotonic()
        kept = self.cache.get(key, now) if request.method in _CACHED_METHODS else None
        if kept is not None:
            answer, age = kept
            headers = replaced(replaced(answer.headers, "x-cache", "Hit from cloudfront"), "age", str(age))
            return replace(answer, headers=headers, by="CloudFront: cache")
        answer = await self._fetched(request)
        if request.method in _CACHED_METHODS:
            self.cache.put(key, answer, now, behavior.cache.seconds(answer))
        return answer

    async def _fetched(self, request: GateRequest) -> GateAnswer:
        """Ask MiniStack's CloudFront, which finds the distribution by its name."""
        headers = replaced(request.headers, "host", self.distribution.domain)
        headers = replaced(headers, "x-forwarded-proto", "https")
        target = f"{request.path}?{request.query}" if request.query else request.path
        try:
            return await self.backend.ask(request.method, f"{self.endpoint}{target}", headers, request.body)
        except BackendError as error:
            page = _PAGE.format(status=502, reason="CloudFront could not connect to the origin.")
            return GateAnswer(status=502, headers=_HTML, body=page.encode(), by=f"CloudFront: {error.reason}")

    def _unsigned(self, request: GateRequest, behavior: Behavior) -> GateAnswer | None:
        cookies = SimpleCookie()
        try:
            cookies.load(request.header("cookie") or "")
        except CookieError:
            cookies.clear()
        refused = signing.check(
            f"http://{request.header('host')}{request.path}",
            request.query,
            {name: cookie.value for name, cookie in cookies.items()},
            keys=behavior.keys or {},
            address=request.address,
            now=time.time(),
        )
        if refused is None:
            return None
        message = refused.reason if refused.code == "MissingKey" else "Access denied"
        body = f"<Error><Code>{refused.code}</Code><Message>{escape(message)}</Message></Error>"
        return GateAnswer(
            status=403,
            headers=[("Content-Type", "text/xml"), ("x-cache", "Error from cloudfront")],
            body=f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode(),
            by=f"CloudFront: {refused.reason}",
        )

    def _measure(self, request: GateRequest, answer: GateAnswer) -> None:
        """Measure: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html."""
        dimensions = (("DistributionId", self.distribution.id), ("Region", "Global"))
        values = {
            "Requests": ("None", 1.0),
            "BytesDownloaded": ("None", float(len(answer.body))),
            "BytesUploaded": ("None", float(len(request.body))),
            "4xxErrorRate": ("Percent", 100.0 * (answer.status // 100 == 4)),  # noqa: PLR2004 - the family
            "5xxErrorRate": ("Percent", 100.0 * (answer.status // 100 == 5)),  # noqa: PLR2004 - the family
        }
        for name, (unit, value) in values.items():
            self.reports.measure(Metric("AWS/CloudFront", name, dimensions, unit, GLOBAL_REGION), value)


_HTML: Final = (("Content-Type", "text/html"), ("x-cache", "Error from cloudfront"))


def answered_by(answer: GateAnswer) -> str:
    """Return who gave an answer: a gate behind this one may have said so."""
    return answer.by or answer.header(ANSWERED_BY) or "CloudFront"
