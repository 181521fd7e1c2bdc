# pyright: basic, reportArgumentType=false
"""An Aurora cluster in the engine mode serverless."""

import pulumi_aws as aws

aws.rds.Cluster(
    "serverless-v1",
    cluster_identifier="sv1",
    engine="aurora-mysql",
    engine_mode="serverless",
    kms_key_id="arn:aws:kms:eu-west-1:123456789012:key/0a0a0a0a-1111-2222-3333-444444444444",
    master_username="u",
    master_password="pppppppp",
)
