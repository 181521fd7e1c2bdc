"""IAM Access Analyzer."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:accessanalyzer/analyzer:Analyzer": AwsType(
        arn=regional("access-analyzer", "analyzer/{name}"),
        name="analyzerName",
        name_limit=255,
        label=Label("Access analyzer", "AA", Family.SECURITY),
        deployer=Deployer(
            "access-analyzer",
            (
                "CreateAnalyzer DeleteAnalyzer DeleteArchiveRule GetAnalyzer ListAnalyzers "
                "ListTagsForResource TagResource UntagResource UpdateAnalyzer UpdateArchiveRule"
            ),
        ),
    ),
    "aws:accessanalyzer/archiveRule:ArchiveRule": AwsType(
        id="{analyzerName}/{ruleName}",
        name="ruleName",
        name_limit=255,
        deployer=Deployer(
            "access-analyzer",
            (
                "CreateArchiveRule DeleteArchiveRule GetArchiveRule ListArchiveRules ListTagsForResource "
                "TagResource UntagResource UpdateArchiveRule"
            ),
        ),
    ),
}
