"""Databases, caches and brokers take encrypted connections only."""

from __future__ import annotations

from policies.frameworks import GDPR_ENCRYPTION, fsbp
from policies.rule import Rule, Severity
from policies.rule_factories import NOT_FALSE, TRUE, UNSET, Must, one_of, property_rule, unset_or

_NO_FTP = Must("SFTP, FTPS or AS2", lambda value: value != "FTP")
# https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html
_ENGINES_WITH_SSL_MODE = one_of(
    "aurora",
    "aurora-postgresql",
    "azuredb",
    "babelfish",
    "db2",
    "docdb",
    "mariadb",
    "mongodb",
    "mysql",
    "oracle",
    "postgres",
    "sqlserver",
    "sybase",
)

RULES: tuple[Rule, ...] = (
    property_rule(
        name="rds-proxy-tls",
        description="RDS proxies require TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("RDS.43"), GDPR_ENCRYPTION),
        remediation="Set `requireTls` to true.",
        types=("aws:rds/proxy:Proxy",),
        must={"requireTls": TRUE},
    ),
    property_rule(
        name="dax-tls",
        description="DynamoDB Accelerator clusters take TLS only.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("DynamoDB.7"), GDPR_ENCRYPTION),
        remediation="Set `clusterEndpointEncryptionType` to TLS.",
        types=("aws:dax/cluster:Cluster",),
        must={"clusterEndpointEncryptionType": one_of("TLS")},
    ),
    property_rule(
        name="elasticache-tls",
        description="ElastiCache replication groups take TLS only.",
        severity=Severity.HIGH,
        frameworks=(fsbp("ElastiCache.5"), GDPR_ENCRYPTION),
        remediation="Set `transitEncryptionEnabled` to true, and any `transitEncryptionMode` to required.",
        types=("aws:elasticache/replicationGroup:ReplicationGroup",),
        when={"globalReplicationGroupId": UNSET},
        must={"transitEncryptionEnabled": TRUE, "transitEncryptionMode": unset_or("required")},
        url="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
    ),
    property_rule(
        name="elasticache-cluster-tls",
        description="ElastiCache clusters that stand alone take TLS only.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `transitEncryptionEnabled` to true (Memcached), or use a replication group (Redis, Valkey).",
        types=("aws:elasticache/cluster:Cluster",),
        # A member of a replication group has the group's settings.
        when={"replicationGroupId": UNSET},
        must={"transitEncryptionEnabled": TRUE},
    ),
    property_rule(
        name="memorydb-tls",
        description="MemoryDB clusters take TLS only.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Leave out `tlsEnabled`, or set it to true.",
        types=("aws:memorydb/cluster:Cluster",),
        must={"tlsEnabled": NOT_FALSE},
    ),
    property_rule(
        name="opensearch-node-to-node",
        description="The nodes of OpenSearch domains talk encrypted.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("Opensearch.3"), fsbp("ES.3"), GDPR_ENCRYPTION),
        remediation="Set `nodeToNodeEncryption.enabled` to true.",
        types=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
        must={"nodeToNodeEncryption.enabled": TRUE},
    ),
    property_rule(
        name="msk-tls",
        description="MSK clusters take TLS only, and their brokers talk encrypted.",
        severity=Severity.HIGH,
        frameworks=(fsbp("MSK.1"), GDPR_ENCRYPTION),
        remediation="Leave out `encryptionInTransit`, or set `clientBroker` to TLS and `inCluster` to true.",
        types=("aws:msk/cluster:Cluster",),
        must={
            "encryptionInfo.encryptionInTransit.clientBroker": unset_or("TLS"),
            "encryptionInfo.encryptionInTransit.inCluster": NOT_FALSE,
        },
    ),
    property_rule(
        name="msk-connect-tls",
        description="MSK Connect talks to its cluster by TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("MSK.3"), GDPR_ENCRYPTION),
        remediation="Set `kafkaClusterEncryptionInTransit.encryptionType` to TLS.",
        types=("aws:mskconnect/connector:Connector",),
        must={"kafkaClusterEncryptionInTransit.encryptionType": one_of("TLS")},
    ),
    property_rule(
        name="dms-tls",
        description="DMS endpoints connect by TLS.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("DMS.9"), GDPR_ENCRYPTION),
        remediation="Set `sslMode` to require, verify-ca or verify-full.",
        types=("aws:dms/endpoint:Endpoint",),
        # The other engines are AWS services or have settings of their own, and take no `sslMode`.
        when={"engineName": _ENGINES_WITH_SSL_MODE},
        must={"sslMode": one_of("require", "verify-ca", "verify-full")},
    ),
    property_rule(
        name="dms-redis-tls",
        description="DMS endpoints for Redis connect by TLS.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("DMS.12"), GDPR_ENCRYPTION),
        remediation="Set `redisSettings.sslSecurityProtocol` to ssl-encryption, or leave it out.",
        types=("aws:dms/endpoint:Endpoint",),
        when={"engineName": one_of("redis")},
        must={"redisSettings.sslSecurityProtocol": unset_or("ssl-encryption")},
    ),
    property_rule(
        name="sns-subscription-https",
        description="SNS calls its subscribers by HTTPS.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `protocol` to https, with an https `endpoint`.",
        types=("aws:sns/topicSubscription:TopicSubscription",),
        must={"protocol": Must("https", lambda value: value != "http")},
    ),
    property_rule(
        name="transfer-no-ftp",
        description="Transfer Family servers do not speak FTP without TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("Transfer.2"), GDPR_ENCRYPTION),
        remediation="Leave FTP out of `protocols`; use SFTP or FTPS.",
        types=("aws:transfer/server:Server",),
        must={"protocols[]": _NO_FTP},
    ),
    property_rule(
        name="glue-connection-tls",
        description="Glue's JDBC connections require TLS.",
        severity=Severity.MEDIUM,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `connectionProperties.JDBC_ENFORCE_SSL` to true.",
        types=("aws:glue/connection:Connection",),
        when={"connectionType": unset_or("JDBC")},
        must={"connectionProperties.JDBC_ENFORCE_SSL": TRUE},
        url="https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html",
    ),
)
