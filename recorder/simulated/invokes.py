"""Answers to the provider functions that a program may call."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aws_types
from recorder.resource import Invoke, Origin
from recorder.simulated.policy_document import policy_document
from recorder.simulated.results import UNKNOWN_MARK, echoed, unknown_result


@dataclass(frozen=True, slots=True)
class Asked:
    """A provider function with its arguments, and where it is asked."""

    token: str
    args: Mapping[str, Any]
    region: str
    account: str
    created: Callable[[str], Mapping[str, Any] | None]
    """Id or ARN -> the properties of what the program has created so far."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        return self.args.get(name)


Answer = Callable[[Asked], Mapping[str, Any]]


def answer(
    token: str,
    args: Mapping[str, Any],
    *,
    region: str,
    account: str,
    created: Callable[[str], Mapping[str, Any] | None] = lambda _: None,
) -> Invoke:
    """Answer the function `token`.

    What the provider itself computes is computed. What it looks up in the account is imagined where a row says what
    it looks like, with every other text of the result unknown. Of any other function all texts are unknown.
    """
    asked = Asked(token, args, str(args.get("region") or region), account, created)
    if token in COMPUTED:
        return Invoke(token, args, COMPUTED[token](asked), Origin.COMPUTED)
    result = {**unknown_result(token), **echoed(token, args)}
    found = LOOKED_UP[token](asked) if token in LOOKED_UP else {}
    if found:
        return Invoke(token, args, {**result, **found}, Origin.IMAGINED)
    return Invoke(token, args, result, Origin.UNKNOWN)


def _hex(asked: Asked) -> str:
    """Return digits that are always the same for the same question."""
    return hashlib.sha256(repr((asked.token, sorted(asked.args.items(), key=str))).encode()).hexdigest()[:17]


# What the provider computes by itself


def _document(asked: Asked) -> Mapping[str, Any]:
    return policy_document(asked.args)


def _region(asked: Asked) -> Mapping[str, Any]:
    region = asked.region
    return {
        "id": region,
        "region": region,
        "name": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
        "description": region,
    }


def _partition(_: Asked) -> Mapping[str, Any]:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


def _arn_parts(asked: Asked) -> Mapping[str, Any]:
    names = ("partition", "service", "region", "account", "resource")
    return {"arn": asked["arn"], "id": asked["arn"], **dict(zip(names, asked["arn"].split(":", 5)[1:], strict=True))}


def _service_principal(asked: Asked) -> Mapping[str, Any]:
    name = f"{asked['serviceName']}.amazonaws.com"
    reverse = f"com.amazonaws.{asked.region}.{asked['serviceName']}"
    return {
        "id": reverse,
        "name": name,
        "serviceName": asked["serviceName"],
        "region": asked.region,
        "suffix": "amazonaws.com",
    }


COMPUTED: Final[Mapping[str, Answer]] = {
    "aws:iam/getPolicyDocument:getPolicyDocument": _document,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getArn:getArn": _arn_parts,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
}
"""Functions that the provider answers by itself."""


# What the provider looks up in the account


def _zones(asked: Asked) -> Mapping[str, Any]:
    letters = "abc"
    return {
        "id": asked.region,
        "names": [f"{asked.region}{letter}" for letter in letters],
        "zoneIds": [f"{asked.region.replace('-', '')[:4]}-az{number}" for number, _ in enumerate(letters, 1)],
        "groupNames": [asked.region],
        "region": asked.region,
    }


def _zone(asked: Asked) -> Mapping[str, Any]:
    name = str(asked["name"] or f"{asked.region}a")
    return {"id": name, "name": name, "nameSuffix": name[-1:], "region": asked.region, "state": "available"}


def _caller(asked: Asked) -> Mapping[str, Any]:
    return {
        "id": asked.account,
        "accountId": asked.account,
        "arn": aws_types.arn("sts", "assumed-role/deployer/pulumi", account=asked.account),
        "userId": "AROAEXAMPLE:pulumi",
    }


def _image(asked: Asked) -> Mapping[str, Any]:
    image = f"ami-0{_hex(asked)[:16]}"
    arn = aws_types.arn("ec2", f"image/{image}", region=asked.region)
    return {"id": image, "imageId": image, "arn": arn, "rootDeviceName": "/dev/xvda", "architecture": "x86_64"}


def _images(asked: Asked) -> Mapping[str, Any]:
    return {"ids": [f"ami-0{_hex(asked)[:16]}"]}


def _parameter(asked: Asked) -> Mapping[str, Any]:
    """A public parameter holds the id of an image (`/aws/service/ami-...`); of others only the form is known."""
    name = str(asked["name"])
    arn = aws_types.arn("ssm", f"parameter/{name.removeprefix('/')}", region=asked.region, account=asked.account)
    known: dict[str, Any] = {"id": name, "name": name, "arn": arn, "type": "String"}
    if name.startswith("/aws/service/"):
        image = f"ami-0{_hex(asked)[:16]}"
        known |= {"value": image, "insecureValue": image}
    return known


def _public_key(asked: Asked) -> Mapping[str, Any]:
    """A point of P-256 that is nobody's key: what takes a public key checks its form."""
    return {"id": str(asked["keyId"]), "publicKeyPem": _PUBLIC_KEY, "keyUsage": "SIGN_VERIFY"}


_PUBLIC_KEY: Final = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
-----END PUBLIC KEY-----
"""
"""The base point of the curve (SEC 2, 2.4.2), whose private key is 1."""


def _vpc(asked: Asked) -> Mapping[str, Any]:
    vpc = str(asked["id"] or f"vpc-0{_hex(asked)[:16]}")
    # The default VPC's range: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    range_ = str(asked["cidrBlock"] or "172.31.0.0/16")
    return {
        "id": vpc,
        "arn": aws_types.arn("ec2", f"vpc/{vpc}", region=asked.region, account=asked.account),
        "cidrBlock": range_,
    }


def _subnets(asked: Asked) -> Mapping[str, Any]:
    return {"ids": [f"subnet-{number}{_hex(asked)[:16]}" for number in range(3)]}


def _subnet(asked: Asked) -> Mapping[str, Any]:
    subnet = str(asked["id"] or f"subnet-0{_hex(asked)[:16]}")
    arn = aws_types.arn("ec2", f"subnet/{subnet}", region=asked.region, account=asked.account)
    return {"id": subnet, "arn": arn, "availabilityZone": f"{asked.region}a"}


def _security_group(asked: Asked) -> Mapping[str, Any]:
    group = str(asked["id"] or f"sg-0{_hex(asked)[:16]}")
    return {
        "id": group,
        "arn": aws_types.arn("ec2", f"security-group/{group}", region=asked.region, account=asked.account),
    }


def _hosted_zone(asked: Asked) -> Mapping[str, Any]:
    zone = str(asked["zoneId"] or f"Z{_hex(asked)[:13].upper()}")
    return {"id": zone, "zoneId": zone, "arn": aws_types.arn("route53", f"hostedzone/{zone}")}


def _certificate(asked: Asked) -> Mapping[str, Any]:
    digits = _hex(asked)
    arn = aws_types.arn(
        "acm",
        f"certificate/{digits[:8]}-{digits[8:12]}-4000-8000-{digits[:12]}",
        region=asked.region,
        account=asked.account,
    )
    return {"id": arn, "arn": arn}


def _role(asked: Asked) -> Mapping[str, Any]:
    name = str(asked["name"])
    return {"id": name, "name": name, "arn": aws_types.arn("iam", f"role/{name}", account=asked.account), "path": "/"}


def _managed_policy(asked: Asked) -> Mapping[str, Any]:
    arn = str(asked["arn"] or aws_types.arn("iam", f"policy/{asked['name']}", account="aws"))
    return {"id": arn, "arn": arn, "name": arn.rpartition("/")[2]}


def _bucket(asked: Asked) -> Mapping[str, Any]:
    name = str(asked["bucket"])
    domain, regional = f"{name}.s3.amazonaws.com", f"{name}.s3.{asked.region}.amazonaws.com"
    return {
        "id": name,
        "bucket": name,
        "arn": aws_types.arn("s3", name),
        "bucketDomainName": domain,
        "bucketRegionalDomainName": regional,
        "bucketRegion": asked.region,
    }


def _function(asked: Asked) -> Mapping[str, Any]:
    name = str(asked["functionName"])
    return {"id": name, "arn": aws_types.arn("lambda", f"function:{name}", region=asked.region, account=asked.account)}


def _registry_login(asked: Asked) -> Mapping[str, Any]:
    """Return the user name and the password of a registry: encoded together, the password unknown."""
    registry = str(asked["registryId"] or asked.account)
    return {
        "id": asked.region,
        "userName": "AWS",
        "password": UNKNOWN_MARK,
        "authorizationToken": base64.b64encode(f"AWS:{UNKNOWN_MARK}".encode()).decode(),
        "proxyEndpoint": f"https://{registry}.dkr.ecr.{asked.region}.amazonaws.com",
        "region": asked.region,
    }


def _random_password(asked: Asked) -> Mapping[str, Any]:
    """Return letters and digits that are always the same: nothing is protected by them."""
    length = int(asked["passwordLength"] or 32)
    return {"id": asked.region, "randomPassword": (_hex(asked) * length)[:length]}


def _secret_version(asked: Asked) -> Mapping[str, Any]:
    """Return what the program itself has written into the secret; nothing where it has written nothing."""
    secret = str(asked["secretId"])
    written = (asked.created(secret) or {}).get("secretString")
    return {"id": secret, "arn": secret, "secretString": written} if written is not None else {}


def _managed_prefix_list(asked: Asked) -> Mapping[str, Any]:
    list_ = str(asked["id"] or f"pl-0{_hex(asked)[:16]}")
    arn = aws_types.arn("ec2", f"prefix-list/{list_}", region=asked.region, account=asked.account)
    return {"id": list_, "name": str(asked["name"] or ""), "arn": arn, "entries": [], "region": asked.region}


LOOKED_UP: Final[Mapping[str, Answer]] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getAmiIds:getAmiIds": _images,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _managed_prefix_list,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _security_group,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_login,
    "aws:ecr/getCredentials:getCredentials": _registry_login,
    "aws:iam/getPolicy:getPolicy": _managed_policy,
    "aws:iam/getRole:getRole": _role,
    "aws:index/getAvailabilityZone:getAvailabilityZone": _zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:kms/getPublicKey:getPublicKey": _public_key,
    "aws:lambda/getFunction:getFunction": _function,
    "aws:route53/getZone:getZone": _hosted_zone,
    "aws:s3/getBucket:getBucket": _bucket,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": _random_password,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": _secret_version,
    "aws:ssm/getParameter:getParameter": _parameter,
}
"""Functions that ask the account: what they would find there, of the right form."""
