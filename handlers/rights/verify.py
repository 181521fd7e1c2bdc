"""Verifies a certificate of an erasure without AWS: `python -m handlers.rights.verify CERTIFICATE.json PUBLIC_KEY.pem`.

The file is what `GET /privacy/requests/{request_id}` answers as `certificate`; the key is the platform's public one
(`aws kms get-public-key`, as PEM or DER). It exits with 1 where the signature is not that key's over this certificate.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handlers.rights.core.certificate import ALGORITHM, canonical


class NotVerified(Exception):  # noqa: N818 - for whoever was given the certificate
    """The signature is not the key's, or not over this certificate."""


def verify(signed: Mapping[str, Any], public_key: bytes) -> None:
    """Verify the signature of a certificate.

    Args:
        signed: the certificate with its signature.
        public_key: in PEM or DER.

    Raises:
        NotVerified: it is not what the key has signed.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - no function on AWS needs it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    is_pem = public_key.lstrip().startswith(b"-----")
    load = serialization.load_pem_public_key if is_pem else serialization.load_der_public_key
    key = load(public_key)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NotVerified("the key is none of an elliptic curve")
    signature = signed["signature"]
    if signature["algorithm"] != ALGORITHM:
        raise NotVerified(f"the algorithm is {signature['algorithm']}: {ALGORITHM} alone is known")
    try:
        value = base64.b64decode(signature["value"], validate=True)
        key.verify(value, canonical(signed["certificate"]), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error) as error:
        raise NotVerified("the signature is not this key's over this certificate") from error


def main() -> int:
    """Verify the certificate that the command line names."""
    if len(sys.argv) != 3:  # noqa: PLR2004 - the command and two files
        print("usage: python -m handlers.rights.verify CERTIFICATE.json PUBLIC_KEY", file=sys.stderr)
        return 64
    signed, key = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]).read_bytes()
    try:
        verify(signed, key)
    except NotVerified as error:
        print(f"not verified: {error}", file=sys.stderr)
        return 1
    print(f"verified: the erasure {signed['certificate']['request_id']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
