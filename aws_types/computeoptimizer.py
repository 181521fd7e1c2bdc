"""AWS Compute Optimizer."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:computeoptimizer/enrollmentStatus:EnrollmentStatus": AwsType(
        id="{account}",
        name="",
        outputs={"numberOfMemberAccountsOptedIn": 0},
        deployer=Deployer(
            "computeoptimizer", "compute-optimizer:GetEnrollmentStatus compute-optimizer:UpdateEnrollmentStatus"
        ),
    ),
    "aws:computeoptimizer/recommendationPreferences:RecommendationPreferences": AwsType(
        id="{hex}",
        name="",
        deployer=Deployer(
            "computeoptimizer",
            (
                "compute-optimizer:DeleteRecommendationPreferences "
                "compute-optimizer:GetRecommendationPreferences "
                "compute-optimizer:PutRecommendationPreferences"
            ),
        ),
    ),
}
