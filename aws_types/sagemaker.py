"""Amazon SageMaker."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:sagemaker/domain:Domain": AwsType(
        arn=regional("sagemaker", "domain/{id}"),
        id="d-{hex:.12}",
        name="domainName",
        name_limit=63,
        outputs={"url": "https://{id}.studio.{region}.sagemaker.aws"},
        keys=("kmsKeyId",),
        deployer=Deployer(
            "sagemaker", ("AddTags CreateDomain DeleteDomain DeleteTags DescribeDomain ListTags UpdateDomain")
        ),
    ),
    "aws:sagemaker/notebookInstance:NotebookInstance": AwsType(
        arn=regional("sagemaker", "notebook-instance/{name}"),
        name_limit=63,
        outputs={"url": "{name}.notebook.{region}.sagemaker.aws", "networkInterfaceId": ""},
        keys=("kmsKeyId",),
        deployer=Deployer(
            "sagemaker",
            (
                "AddTags CreateNotebookInstance DeleteNotebookInstance DeleteTags "
                "DescribeNotebookInstance ListTags StopNotebookInstance UpdateNotebookInstance"
            ),
        ),
    ),
}
