"""AWS Compute Optimizer."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:computeoptimizer/enrollmentStatus:EnrollmentStatus": AwsType(
        id="{account}", name="", outputs={"numberOfMemberAccountsOptedIn": 0}
    ),
    "aws:computeoptimizer/recommendationPreferences:RecommendationPreferences": AwsType(id="{hex}", name=""),
}
