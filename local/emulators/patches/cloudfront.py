"""CloudFront reads a bucket by a policy for one distribution: the policy may be for the account's, too.

AWS: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

USES: Final = {"s3": ("_cloudfront_origin_allows", "_bucket_policies", "get_region")}
"""Module of MiniStack -> its names that this depends on."""


def patch(s3: Any, evaluator: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have a policy's condition see the distribution's account."""
    s3._cloudfront_origin_allows = _by_account(s3, evaluator, s3._cloudfront_origin_allows)  # noqa: SLF001 - there is no public place


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
            resource_arn=f"arn:aws:s3:::{bucket}/{key}",
            region=s3.get_region(),
            service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": source_arn.split(":")[4]},
        )
        return evaluator.evaluate_resource_policy(policy, asked, service="cloudfront.amazonaws.com").decision == "Allow"

    return origin_allows
