"""What a new instance does at its first boot: it installs Java, fetches the jar and starts it.

Whatever fails ends the script. The service then never answers its health checks, so that the group replaces the
instance and the alarm of unhealthy targets rings; the script's own lines are in the log group.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from string import Template

from components.instance_service.args import PLAIN_VALUE

CORRETTO = 25
"""Amazon Corretto's newest release with long-term support; it runs what is built for 17.
https://docs.aws.amazon.com/corretto/latest/corretto-25-ug/amazon-linux-install.html"""
AUTHORITIES_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html"""
TRACES_ENDPOINT = "http://127.0.0.1:4318"
"""Where the CloudWatch agent takes traces by OTLP.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-OpenTelemetry-metrics.html"""
STOP_SECONDS = 30
"""How long the service may take to stop."""
LIMIT = 16_384
"""Bytes. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html"""

SCRIPT = Template(
    """\
#!/bin/bash
# Installs and starts ${service}. Each line's failure ends it: the instance then stays unhealthy and is replaced.
set -euo pipefail
install --directory /etc/${service} /opt/${service} /var/log/${service}
cat > /etc/${service}/environment <<'ENVIRONMENT'
${environment}
ENVIRONMENT
setting() { sed --quiet "s/^$$1=//p" /etc/${service}/environment; }
export AWS_REGION=$$(setting AWS_REGION)

# Logs and traces first, so that what fails below is seen.
dnf install --assumeyes amazon-cloudwatch-agent
cat > /etc/${service}/agent.json <<'AGENT'
${agent}
AGENT
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl \\
  -a fetch-config -m ec2 -s -c file:/etc/${service}/agent.json
cat > /etc/logrotate.d/${service} <<'ROTATE'
/var/log/${service}/*.log {
  size 100M
  rotate 1
  copytruncate
  missingok
}
ROTATE

dnf install --assumeyes java-${corretto}-amazon-corretto-headless
curl --fail --silent --show-error --retry 5 --output /etc/${service}/rds-ca.pem ${authorities}
aws s3api get-object /opt/${service}/${service}.jar \\
  --bucket "$$(setting ARTEFACT_BUCKET)" --key "$$(setting ARTEFACT_KEY)"
echo "$$(setting ARTEFACT_SHA256)  /opt/${service}/${service}.jar" | sha256sum --check --strict

cat > /etc/systemd/system/${service}.service <<'UNIT'
[Unit]
Description=${service}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
EnvironmentFile=/etc/${service}/environment
ExecStart=/usr/bin/java -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -jar /opt/${service}/${service}.jar
DynamicUser=yes
Restart=always
RestartSec=2
SuccessExitStatus=143
TimeoutStopSec=${stop_seconds}
StandardOutput=append:/var/log/${service}/service.log
StandardError=inherit
CapabilityBoundingSet=
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=yes

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now ${service}
"""
)


def user_data(service: str, environment: Mapping[str, str], log_group: str) -> str:
    """Return the script of the first boot, as EC2 takes it: in base64.

    Args:
        service: What the service is called.
        environment: Its variables.
        log_group: The log group of its lines, and of the script's.

    Raises:
        ValueError: a variable's value is none that systemd takes as it stands, or the script is too long.
    """
    for name, value in environment.items():
        if not re.fullmatch(PLAIN_VALUE, value):
            raise ValueError(f"environment.{name} is {value!r}: must be one line without quotes and backslashes")
    script = SCRIPT.substitute(
        service=service,
        environment="\n".join(f"{name}={value}" for name, value in sorted(environment.items())),
        agent=json.dumps(_agent(service, log_group)),
        corretto=CORRETTO,
        authorities=AUTHORITIES_URL,
        stop_seconds=STOP_SECONDS,
    ).encode()
    if len(script) > LIMIT:
        raise ValueError(f"environment has too much: the script of {service} has {len(script)} bytes of {LIMIT}")
    return base64.b64encode(script).decode()


def _agent(service: str, log_group: str) -> Mapping[str, object]:
    """Return the configuration of the CloudWatch agent.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
    """
    files = {f"/var/log/{service}/service.log": "{instance_id}", "/var/log/cloud-init-output.log": "{instance_id}/boot"}
    listed = [
        {"file_path": path, "log_group_name": log_group, "log_stream_name": stream} for path, stream in files.items()
    ]
    return {
        "logs": {"logs_collected": {"files": {"collect_list": listed}}},
        "traces": {"traces_collected": {"otlp": {}}},
    }
