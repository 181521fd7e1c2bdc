"""Athena over the trail's bucket, with the questions of an investigation ready: who read what, and with which key.

Each query asks for days and, by `?`, for what the investigation is about: Athena's console asks for these values, its
API takes them as `ExecutionParameters`. https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.query_group import Queries, create_query_group
from components.building_blocks.references import StoreRef

TABLE: Final = "events"
REGIONS: Final = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
    "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip
"""The regions that every account has: trails of one that is opted into are not seen by the table.
https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html"""
_IDENTITY: Final = (
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
    "username:string,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>>>"
)
COLUMNS: Final[Mapping[str, str]] = {
    "eventversion": "string",
    "useridentity": _IDENTITY,
    "eventtime": "string",
    "eventsource": "string",
    "eventname": "string",
    "awsregion": "string",
    "sourceipaddress": "string",
    "useragent": "string",
    "errorcode": "string",
    "errormessage": "string",
    "requestparameters": "string",
    "responseelements": "string",
    "additionaleventdata": "string",
    "requestid": "string",
    "eventid": "string",
    "readonly": "string",
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    "eventtype": "string",
    "recipientaccountid": "string",
    "eventcategory": "string",
}
"""https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html"""
QUERIES: Final[Mapping[str, tuple[str, str]]] = {
    "who-read-a-person": (
        "Who read the objects of a person: from day, to day (2026/11/28), and the owner id between per cent signs",
        """SELECT eventtime, useridentity.arn AS who, sourceipaddress, eventname,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  json_extract_scalar(requestparameters, '$.key') AS object_key
FROM events
WHERE day BETWEEN ? AND ? AND eventcategory = 'Data' AND readonly = 'true'
  AND json_extract_scalar(requestparameters, '$.key') LIKE ?
ORDER BY eventtime""",
    ),
    "whose-data-was-read": (
        "Whose objects a principal read or changed: from day, to day, and its ARN; the owner is in the objects' keys",
        """SELECT
  regexp_extract(json_extract_scalar(requestparameters, '$.key'), '^(?:work/)?[^/]+/([^/]+)/', 1) AS owner,
  readonly, count(*) AS times, min(eventtime) AS first_time, max(eventtime) AS last_time
FROM events
WHERE day BETWEEN ? AND ? AND eventcategory = 'Data' AND eventsource = 's3.amazonaws.com' AND useridentity.arn = ?
GROUP BY 1, 2
ORDER BY times DESC""",
    ),
    "what-a-credential-did": (
        "All that was done with an access key: from day, to day, and the key's id",
        """SELECT eventtime, eventsource, eventname, awsregion, sourceipaddress, errorcode, requestparameters
FROM events
WHERE day BETWEEN ? AND ? AND useridentity.accesskeyid = ?
ORDER BY eventtime""",
    ),
    "uses-of-a-key": (
        "Who used a KMS key: from day, to day, and the key's ARN",
        """SELECT useridentity.arn AS who, useridentity.invokedby AS through, eventname, count(*) AS times,
  max(eventtime) AS last_time
FROM events
WHERE day BETWEEN ? AND ? AND eventsource = 'kms.amazonaws.com'
  AND contains(transform(resources, used -> used.arn), ?)
GROUP BY 1, 2, 3
ORDER BY times DESC""",
    ),
    "failed-sign-ins": (
        "Failed sign-ins to the console by source: from day, to day",
        """SELECT sourceipaddress, useridentity.username AS username, count(*) AS times, min(eventtime) AS first_time,
  max(eventtime) AS last_time
FROM events
WHERE day BETWEEN ? AND ? AND eventname = 'ConsoleLogin' AND errormessage = 'Failed authentication'
GROUP BY 1, 2
ORDER BY times DESC""",
    ),
}
"""Name -> what it asks, and its parameters in their order; the query."""


def create_investigation(
    name: str,
    *,
    trail_bucket: pulumi.Input[str],
    retention_days: int,
    encryption_key_arn: pulumi.Input[str],
    access_log_bucket: StoreRef,
    alarm_topic_arn: pulumi.Input[str],
    force_destroy: bool,
    opts: pulumi.ResourceOptions,
) -> Queries:
    """Create the work group, the table of the trail's events, and the queries.

    Args:
        name: The logical name.
        trail_bucket: The name of the bucket with the trail's files.
        retention_days: How long they are kept: no older day is looked for.
        encryption_key_arn: The KMS key of the results.
        access_log_bucket: The bucket that gets the server access logs of the results' bucket.
        alarm_topic_arn: The SNS topic that is notified when queries read much.
        force_destroy: Whether `pulumi destroy` deletes the results.
        opts: Pulumi's options.
    """
    queries = create_query_group(
        name,
        description="Investigations: queries of the audit trail",
        purpose="results of investigations - which name who was concerned",
        encryption_key_arn=encryption_key_arn,
        access_log_bucket=access_log_bucket,
        alarm_topic_arn=alarm_topic_arn,
        results_days=30,
        most_gib=100,
        hourly_gib=200,
        force_destroy=force_destroy,
        opts=opts,
    )
    database = aws.glue.CatalogDatabase(
        name,
        name=f"{pulumi.get_project()}_{pulumi.get_stack()}_{name}".replace("-", "_").lower(),
        description="The audit trail",
        opts=opts,
    )
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=opts.parent)).account_id
    files = pulumi.Output.concat("s3://", trail_bucket, "/AWSLogs/", account, "/CloudTrail/")
    aws.glue.CatalogTable(
        f"{name}-{TABLE}",
        name=TABLE,
        database_name=database.name,
        description="The audit trail's events",
        table_type="EXTERNAL_TABLE",
        parameters={
            "EXTERNAL": "TRUE",
            "classification": "cloudtrail",
            "projection.enabled": "true",
            "projection.region.type": "enum",
            "projection.region.values": ",".join(REGIONS),
            "projection.day.type": "date",
            "projection.day.format": "yyyy/MM/dd",
            "projection.day.range": f"NOW-{retention_days + 1}DAYS,NOW",
            "projection.day.interval": "1",
            "projection.day.interval.unit": "DAYS",
            "storage.location.template": files.apply(lambda place: f"{place}${{region}}/${{day}}"),
        },
        partition_keys=[
            {"name": "region", "type": "string", "comment": "Where the call was made"},
            {"name": "day", "type": "string", "comment": "The UTC day of delivery, as 2026/11/28"},
        ],
        storage_descriptor={
            "location": files,
            "input_format": "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
            "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "columns": [{"name": column, "type": type_} for column, type_ in COLUMNS.items()],
            "ser_de_info": {"serialization_library": "org.apache.hive.hcatalog.data.JsonSerDe"},
        },
        opts=opts,
    )
    for query, (asks, text) in QUERIES.items():
        aws.athena.NamedQuery(
            f"{name}-{query}",
            name=query,
            description=asks,
            database=database.name,
            workgroup=queries.work_group.name,
            query=text,
            opts=opts,
        )
    return queries
