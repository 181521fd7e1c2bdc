"""CloudFront: a bucket's policy may be for the account's distributions, and origins are asked over kept connections.

AWS: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
(persistent connections). MiniStack starts a thread and a connection for each request, and reads the distribution's XML
for each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from aws_types import arn
from local.emulators.gates.exchange import BackendError
from local.emulators.ministack import ADDRESS

if TYPE_CHECKING:
    from local.emulators.gates.backend import Backend

USES: Final = {
    "s3": ("_cloudfront_origin_allows", "_bucket_policies", "get_region"),
    "cloudfront": (
        "_fetch_from_origin", "_origin_request_headers", "_multidict_from_pairs", "parse_distribution_dataplane_config",
        "OriginTimeout", "OriginUnreachable",
    ),
}  # fmt: skip
"""Module of MiniStack -> its names that this depends on."""


def patch(cloudfront: Any, s3: Any, evaluator: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have a policy's condition see the distribution's account, and origins of this machine be asked directly."""
    s3._cloudfront_origin_allows = _by_account(s3, evaluator, s3._cloudfront_origin_allows)  # noqa: SLF001 - there is no public place
    cloudfront._fetch_from_origin = _Origins(cloudfront).fetch  # noqa: SLF001
    cloudfront.parse_distribution_dataplane_config = _parsed_once(cloudfront.parse_distribution_dataplane_config)


def _by_account(s3: Any, evaluator: Any, allows: Callable[..., bool]) -> Callable[..., bool]:  # noqa: ANN401 - MiniStack's own
    def origin_allows(owner: str, bucket: str, key: str, source_arn: str, identity: str) -> bool:
        if allows(owner, bucket, key, source_arn, identity):
            return True
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)  # noqa: SLF001
        if not policy or not source_arn:
            return False
        asked = evaluator.EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action="s3:GetObject",
            resource_arn=arn("s3", f"{bucket}/{key}"),
            region=s3.get_region(),
            secure_transport=True,  # CloudFront asks the bucket over HTTPS, whatever the viewer's connection is here
            service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": source_arn.split(":")[4]},
        )
        return evaluator.evaluate_resource_policy(policy, asked, service="cloudfront.amazonaws.com").decision == "Allow"

    return origin_allows


class _Origins:
    """Asks the origins of this machine; all others are MiniStack's."""

    def __init__(self, cloudfront: Any) -> None:  # noqa: ANN401 - MiniStack's module
        self._cloudfront = cloudfront
        self._others: Callable[..., Awaitable[Any]] = cloudfront._fetch_from_origin  # noqa: SLF001
        self._backend: Backend | None = None

    async def fetch(  # noqa: PLR0917 - MiniStack's own signature
        self,
        origin: Mapping[str, Any],
        method: str,
        uri: str,
        query_string: str,
        headers: Mapping[str, str],
        body: bytes,
        viewer_is_https: bool,  # noqa: FBT001 - as above
        client_ip: str,
        viewer_xff: str,
        dist_arn: str,
    ) -> Any:  # noqa: ANN401 - MiniStack's own
        """Return status, reason, headers and body of an origin's answer."""
        if origin["domain_name"] != ADDRESS:
            return await self._others(
                origin, method, uri, query_string, headers, body, viewer_is_https, client_ip, viewer_xff, dist_arn
            )
        if self._backend is None:
            from local.emulators.gates.backend import Backend  # noqa: PLC0415 - MiniStack starts without it

            self._backend = Backend()
        sent = self._cloudfront._origin_request_headers(origin, headers, client_ip, viewer_xff)  # noqa: SLF001
        path = f"{origin['origin_path']}{uri}"
        url = f"http://{ADDRESS}:{origin['http_port']}{path}"
        try:
            answer = await self._backend.ask(
                method,
                f"{url}?{query_string}" if query_string else url,
                list(sent.items()),
                body,
                seconds=float(origin["read_timeout"]),
            )
        except BackendError as error:
            failure = self._cloudfront.OriginTimeout if error.timed_out else self._cloudfront.OriginUnreachable
            raise failure(error.reason) from error
        return answer.status, "", self._cloudfront._multidict_from_pairs(answer.headers), answer.body  # noqa: SLF001


def _parsed_once(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read a distribution's XML once a version of it."""
    parsed: dict[str, tuple[object, Any]] = {}

    def parse_once(distribution: Mapping[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's own
        id_, version = str(distribution["Id"]), distribution.get("config_xml")
        known = parsed.get(id_)
        if known is None or version is None or known[0] != version:
            known = parsed[id_] = (version, parse(distribution))
        return known[1]

    return parse_once
