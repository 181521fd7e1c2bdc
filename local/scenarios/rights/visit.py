"""What people ask for: an export, a restriction and an erasure, and what nobody may ask for."""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from handlers.images.core import keys
from handlers.rights.core.reading import as_text
from local.errors import LocalCloudError
from local.scenarios.rights.people import Platform, Subject, wait

REQUESTS: Final = "/privacy/requests"
DUE_SOON: Final = "RequestsDueSoon"
_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
_TIMEOUT_SECONDS: Final = 30


class Visit:
    """The requests, and what came of them."""

    def __init__(self, platform: Platform, officer: Subject, out: Path) -> None:
        """Take who acts for others, and the folder that the export goes to."""
        self._platform, self._officer, self._out = platform, officer, out
        self._deployed = platform.deployed

    def run(self, erased: Subject, exporting: Subject, restricted: Subject, kept: Subject) -> dict[str, Any]:
        """Make the requests, one refused; return the facts.

        One is answered after the other: each function has one process that is started, and a second one takes longer.
        """
        ask = self._platform.ask
        other = {"kind": "erase", "owner_id": erased.who.owner_id}
        ask(kept, "POST", REQUESTS, 403, document=other)
        limit = {"kind": "restrict", "owner_id": restricted.who.owner_id}
        restriction = ask(self._officer, "POST", REQUESTS, 202, document=limit)
        self._until_done(restriction["request_id"])
        export = ask(exporting, "POST", REQUESTS, 202, document={"kind": "export"})
        ask(kept, "GET", f"{REQUESTS}/{export['request_id']}", 404)
        self._until_done(export["request_id"])
        listed = ask(exporting, "GET", REQUESTS, 200)["requests"]
        ask(kept, "GET", f"{REQUESTS}?open=true", 403)
        send_late = self._platform.begin_upload(erased)
        erasure = ask(erased, "POST", REQUESTS, 202, document={"kind": "erase"})
        still_open = ask(self._officer, "GET", f"{REQUESTS}?open=true", 200)["requests"]
        due = self._deadline()
        self._until_done(erasure["request_id"])
        send_late()
        said = ask(self._officer, "GET", f"{REQUESTS}/{erasure['request_id']}", 200)
        wanted = {"file_name": "late.jpg", "content_type": "image/jpeg", "bytes": 5}
        ask(restricted, "POST", "/uploads", 403, document=wanted)
        ask(erased, "POST", "/uploads", 403, document=wanted)
        found = {
            "requests": {"export": export, "restrict": restriction, "erase": erasure},
            "listed": len(listed),
            "deadline": {**due, "listed": erasure["request_id"] in [one["request_id"] for one in still_open]},
            "certificate": said["certificate"],
            "verified": self._verified(said["certificate"]),
            "export": str(self._fetched(exporting, export["request_id"])),
        }
        self._save(said["certificate"])
        self._until_deleted(erased)
        return found

    def _until_done(self, request_id: str) -> None:
        def done() -> bool:
            state = self._platform.ask(self._officer, "GET", f"{REQUESTS}/{request_id}", 200)["state"]
            if state == "failed":
                raise LocalCloudError(f"the request {request_id} failed: {self._why(request_id)}")
            return state == "done"

        wait(self._deployed, f"the answer to the request {request_id}", done)

    def _why(self, request_id: str) -> str:
        states = self._deployed.clients.get("stepfunctions")
        arn = str(self._deployed.recording.exports["rights_state_machine_arn"])
        execution = f"{arn.replace(':stateMachine:', ':execution:')}:{request_id}-0"
        history = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        causes = [json.dumps(one, default=str)[:600] for one in history if "ailed" in one["type"]]
        return causes[0] if causes else "no failure in its history"

    def _until_deleted(self, erased: Subject) -> None:
        """Wait until the upload that came too late is gone again, with all that S3 kept of it."""
        s3, prefix = self._deployed.clients.get("s3"), f"{keys.UPLOADS}{erased.who.owner_id}/"
        bucket = str(self._deployed.recording.exports["uploads_bucket"])

        def gone() -> bool:
            found = s3.list_object_versions(Bucket=bucket, Prefix=prefix)
            return not (found.get("Versions") or found.get("DeleteMarkers"))

        wait(self._deployed, "the end of an upload after its owner's erasure", gone)

    def _deadline(self) -> Mapping[str, Any]:
        """Count the open requests, whose shortened month ends before the warning does, and see the alarm."""
        clients, function = self._deployed.clients, str(self._deployed.recording.exports["deadlines_function"])
        counted = json.loads(clients.get("lambda").invoke(FunctionName=function, Payload=b"{}")["Payload"].read())
        alarms = self._deployed.recording.of_type(_ALARM)
        [name] = {str(one.outputs["name"]) for one in alarms if one.inputs.get("metricName") == DUE_SOON}
        [alarm] = clients.get("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return {"open": counted["OpenRequests"], "due_soon": counted[DUE_SOON], "alarm": alarm["StateValue"]}

    def _save(self, certificate: Mapping[str, Any]) -> None:
        """Write what `python -m handlers.rights.verify` takes, and the certificate as a text for people."""
        folder = self._out / "rights"
        folder.mkdir(parents=True, exist_ok=True)
        public = self._deployed.clients.get("kms").get_public_key(KeyId=certificate["signature"]["key"])["PublicKey"]
        (folder / "public_key.der").write_bytes(public)
        (folder / "certificate.json").write_text(json.dumps(certificate, indent=2) + "\n", encoding="utf-8")
        (folder / "certificate.txt").write_text(as_text(certificate["certificate"]) + "\n", encoding="utf-8")

    def _verified(self, certificate: Mapping[str, Any]) -> bool:
        """Verify the signature of a certificate."""
        text = json.dumps(certificate["certificate"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        signature = certificate["signature"]
        answer = self._deployed.clients.get("kms").verify(
            KeyId=signature["key"],
            Message=hashlib.sha256(text.encode()).digest(),
            MessageType="DIGEST",
            Signature=base64.b64decode(signature["value"]),
            SigningAlgorithm=signature["algorithm"],
        )
        return bool(answer["SignatureValid"])

    def _fetched(self, exporting: Subject, request_id: str) -> Path:
        """Fetch the archive of an export by the link that its owner gets, which expires."""
        link = self._platform.ask(exporting, "GET", f"{REQUESTS}/{request_id}", 200)["export"]
        path = self._out / "rights" / "export.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(link["url"], timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - the emulator's S3
            path.write_bytes(answer.read())
        if path.stat().st_size != link["bytes"]:
            raise LocalCloudError(f"the link of an export has {path.stat().st_size:,} bytes, not {link['bytes']:,}")
        return path
