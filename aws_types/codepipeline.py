"""AWS CodePipeline."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:codepipeline/pipeline:Pipeline": AwsType(
        arn=regional("codepipeline", "{name}"),
        name_limit=100,
        keys=("artifactStores[].encryptionKey.id",),
        label=Label("Code pipeline", "CP", Family.INTEGRATION),
        deployer=Deployer(
            "codepipeline",
            (
                "CreatePipeline DeletePipeline DisableStageTransition EnableStageTransition GetPipeline "
                "GetPipelineState ListTagsForResource StartPipelineExecution TagResource UntagResource "
                "UpdatePipeline"
            ),
            when=(When("stages", "codestar-connections:PassConnection"),),
        ),
    ),
    "aws:codepipeline/webhook:Webhook": AwsType(
        arn=regional("codepipeline", "webhook:{name}"),
        id="{arn}",
        name_limit=100,
        outputs={"url": "https://{region}.webhooks.aws/trigger?t={hex}&v=1"},
        deployer=Deployer(
            "codepipeline", ("DeleteWebhook ListTagsForResource ListWebhooks PutWebhook TagResource UntagResource")
        ),
    ),
}
