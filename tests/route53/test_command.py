"""The command line, as people and programs use it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from route53.command import app
from tests.command_lines import Done, run_command
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    """Return a file with a zone by latency, a CNAME and a weighted set."""

    def record(name: str, value: str, type_: str = "A", **more: object) -> Mapping[str, Any]:
        return {"Name": name, "Type": type_, "TTL": 60, "ResourceRecords": [{"Value": value}], **more}

    records = [
        record("example.com.", "ns. a. 1 7200 900 1209600 86400", "SOA"),
        record("api.example.com.", "192.0.2.1", SetIdentifier="eu", Region="eu-central-1", HealthCheckId="check"),
        record("api.example.com.", "192.0.2.2", SetIdentifier="us", Region="us-east-1"),
        record("www.example.com.", "api.example.com", "CNAME"),
        record("w.example.com.", "192.0.2.3", SetIdentifier="1", Weight=1),
        record("w.example.com.", "192.0.2.4", SetIdentifier="2", Weight=3),
    ]
    checks = [{"Id": "check", "HealthCheckConfig": {"Type": "HTTPS"}}]
    file = tmp_path / "zone.json"
    file.write_text(json.dumps({"ResourceRecordSets": records, "HealthChecks": checks}), encoding="utf-8")
    return file


def run(*arguments: object) -> Done:
    return run_command(app, "route53", *arguments)


def test_an_answer_has_the_reason_for_each_record(zone: Path) -> None:
    done = run("ask", zone, "www.example.com", "--country", "DE", "--region", "eu-central-1", "--down", "check")
    assert done.returncode == 0
    assert "www.example.com 60 CNAME api.example.com" in done.stdout
    assert "not chosen eu: eu-central-1 is 5.0 ms away (estimated), but it is unhealthy" in done.stdout
    assert "chosen us: us-east-1 is" in done.stdout
    assert "note: the places of api.example.com A are compared by estimates" in done.stdout


def test_json_has_the_same(zone: Path) -> None:
    latency = ["--latency", "eu-central-1=9", "--latency", "us-east-1=8"]
    (only,) = json.loads(run("ask", zone, "api.example.com", "--json", *latency).stdout)
    assert only["answers"] == [{"name": "api.example.com", "type": "A", "ttl": 60, "value": "192.0.2.2"}]
    assert [row["chosen"] for row in only["steps"][0]["records"]] == [True, False]
    assert only["notes"] == []


def test_shares_are_counted(zone: Path) -> None:
    shares = json.loads(run("ask", zone, "w.example.com", "--times", 1000, "--json").stdout)
    assert shares.keys() == {"192.0.2.3", "192.0.2.4"}
    assert sum(shares.values()) == 1000
    assert 680 <= shares["192.0.2.4"] <= 820


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nope.example.com",), 1, "NXDOMAIN"),
        (("w.example.com", "MX"), 1, "NODATA"),
        (("example.org",), 1, "REFUSED"),
        (("api.example.com",), 64, "the latency to eu-central-1 is unknown"),
        (("api.example.com", "--country", "Germany"), 64, "country 'Germany' must be one of"),
        (("api.example.com", "--coordinates", "1"), 64, "must be a latitude and a longitude"),
        (("api.example.com", "--coordinates", "91,0"), 64, "-90 to 90"),
        (("api.example.com", "--subnet", "203.0.113.300"), 64, "203.0.113.300"),
        (("api.example.com", "--latency", "eu-west-1"), 64, "must be NAME=VALUE"),
        (("api.example.com", "--latency", "eu-west-1=fast"), 64, "could not convert"),
        (("api.example.com", "--address", "a=b"), 64, "must be NAME=ADDRESS"),
        (("api.example.com", "--down", "other"), 64, "there are: check"),
        ((), 64, "Missing argument"),
    ],
)
def test_no_answer_and_bad_usage_differ(zone: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    done = run("ask", zone, *arguments)
    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_exits_by_what_route_53_refuses(zone: Path) -> None:
    good = run("check", zone)
    assert (good.returncode, good.stdout) == (0, "1 zones, 6 records: 0 refused, 0 doubtful\n")
    document = json.loads(zone.read_text(encoding="utf-8"))
    document["ResourceRecordSets"][5]["Weight"] = 256
    zone.write_text(json.dumps(document), encoding="utf-8")
    bad = run("check", zone, "--json")
    assert bad.returncode == 1
    assert [row["remedy"] for row in json.loads(bad.stdout)] == ["must be between 0 and 255"]


def test_serve_answers_until_it_is_interrupted(zone: Path, tmp_path: Path) -> None:
    places = tmp_path / "places.json"
    places.write_text(json.dumps({"default": {"region": "us-east-1"}, "203.0.113.0/24": {"country": "DE"}}), "utf-8")
    command = [sys.executable, "-m", "route53", "serve", str(zone), "--port", "0", "--places", str(places)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as serving:
        assert serving.stdout is not None
        line = serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
        try:
            rest, _ = serving.communicate(timeout=PATIENCE_SECONDS)
        finally:
            serving.kill()
    assert line.startswith("Answering for example.com on 127.0.0.1:")
    assert (serving.returncode, rest) == (0, "Stopped.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "places must be a mapping"),
        ('{"default": 1}', "must be a mapping with keys among"),
        ('{"default": {"town": "x"}}', "unknown key 'town'"),
        ('{"203.0.113.1/24": {}}', "is neither a CIDR range nor 'default'"),
        ("{", "places.json is not JSON"),
    ],
)
def test_bad_places_are_said(zone: Path, tmp_path: Path, text: str, said: str) -> None:
    places = tmp_path / "places.json"
    places.write_text(text, encoding="utf-8")
    done = run("serve", zone, "--places", places)
    assert done.returncode == 64
    assert said in done.stderr
