"""How long the whole matrix of a large network takes on one core, and how that grows.

`python benchmarks/reachability.py [--json]` exits with 1 where 1,000 interfaces with 200 groups and 50 network ACLs of
20 rules take more than 10 s, or where a pair takes longer by more than the rules or the interfaces grow.

`--against DIR` compares with another checkout of the project: each runs in processes of its own, in turn, so that both
meet the same machine, and the fastest run counts, since whatever else runs only adds to it. It exits with 1
where this checkout takes more than 0.6 of the other's time for 1,000 interfaces, or where a pair takes more than 1.3
times as long for four times the rules of a group.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

# `--of DIR` measures the library of another checkout.
sys.path.insert(0, sys.argv[sys.argv.index("--of") + 1] if "--of" in sys.argv else str(Path(__file__).parents[1]))

from reachability import flows, read_describe

Document = dict[str, Any]

LIMIT_SECONDS = 10.0
BROAD = 0.5
"""Share of the groups' rules that are by address range; the others refer to groups."""
PUBLIC = 0.2
"""Share of the interfaces that have a public address."""


@dataclass(frozen=True)
class Size:
    """A network's size."""

    interfaces: int = 1000
    groups: int = 200
    acls: int = 50
    acl_rules: int = 20
    group_rules: int = 5
    """In each direction."""


def draw(size: Size, *, seed: int = 7) -> Document:
    """Return a network of this size as `aws ec2 describe-*` gives it, with a subnet for each network ACL.

    It is drawn so that little work can be shared: every group has ports of its own, by address ranges of many sizes and
    by references to other groups; an interface has one to three groups; hardly two are alike.
    """
    random = Random(seed)  # noqa: S311 - drawn by a seed, not secret
    subnets = [f"10.0.{index}.0/24" for index in range(size.acls)]
    return {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [
            {"SubnetId": f"subnet-{index}", "VpcId": "vpc-1", "CidrBlock": cidr} for index, cidr in enumerate(subnets)
        ],
        "RouteTables": [
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
            }
        ],
        "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}],
        "NetworkAcls": [_acl(random, index, size, subnets) for index in range(size.acls)],
        "SecurityGroups": [_group(random, index, size, subnets) for index in range(size.groups)],
        "NetworkInterfaces": [_interface(random, index, size) for index in range(size.interfaces)],
    }


def _acl(random: Random, index: int, size: Size, subnets: list[str]) -> Document:
    entries: list[Document] = []
    for egress in (True, False):
        # The last rule of each direction lets the answers pass.
        drawn = [_acl_entry(random, number, subnets) for number in range(1, size.acl_rules // 2)]
        answers = {
            "Protocol": "6",
            "RuleAction": "allow",
            "CidrBlock": "0.0.0.0/0",
            "PortRange": {"From": 1024, "To": 65535},
        }
        entries += [entry | {"Egress": egress} for entry in (*drawn, answers | {"RuleNumber": 1000})]
    associations = [{"SubnetId": f"subnet-{index}"}]
    return {"NetworkAclId": f"acl-{index}", "VpcId": "vpc-1", "Associations": associations, "Entries": entries}


def _acl_entry(random: Random, number: int, subnets: list[str]) -> Document:
    low = random.randrange(60000)
    return {
        "RuleNumber": number * 10,
        "Protocol": random.choice(["6", "6", "17", "-1"]),
        "RuleAction": random.choice(["allow", "allow", "allow", "deny"]),
        "CidrBlock": _range(random, subnets),
        "PortRange": {"From": low, "To": low + random.randrange(5000)},
    }


def _range(random: Random, subnets: list[str]) -> str:
    """Return an address range, from a whole network down to a few hosts."""
    network = random.choice(subnets).removesuffix("0/24")
    return random.choice(["0.0.0.0/0", "10.0.0.0/16", f"{network}0/24", f"{network}128/25", f"{network}64/28"])


def _group(random: Random, index: int, size: Size, subnets: list[str]) -> Document:
    def permission() -> Document:
        low = random.randrange(60000)
        rule: Document = {"IpProtocol": random.choice(["tcp", "tcp", "udp"]), "FromPort": low, "ToPort": low + 1000}
        if random.random() >= BROAD:
            return rule | {"UserIdGroupPairs": [{"GroupId": f"sg-{random.randrange(size.groups)}"}]}
        return rule | {"IpRanges": [{"CidrIp": _range(random, subnets)}]}

    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": f"sg-{index}",
        "GroupName": f"group-{index}",
        "VpcId": "vpc-1",
        "IpPermissions": [permission() for _ in range(size.group_rules)],
        "IpPermissionsEgress": [*(permission() for _ in range(size.group_rules - 1)), everything],
    }


def _interface(random: Random, index: int, size: Size) -> Document:
    subnet = index % size.acls
    found: Document = {
        "NetworkInterfaceId": f"eni-{index:04}",
        "SubnetId": f"subnet-{subnet}",
        "VpcId": "vpc-1",
        "PrivateIpAddress": f"10.0.{subnet}.{4 + index // size.acls}",
        "Groups": [{"GroupId": f"sg-{random.randrange(size.groups)}"} for _ in range(random.randint(1, 3))],
    }
    return found | ({"Association": {"PublicIp": "52.0.0.1"}} if random.random() < PUBLIC else {})


@dataclass(frozen=True)
class Measured:
    """One run."""

    size: Size
    read_seconds: float
    matrix_seconds: float
    flows: int

    @property
    def microseconds_a_pair(self) -> float:
        """Time for each ordered pair of interfaces."""
        return self.matrix_seconds / self.size.interfaces**2 * 1e6

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON data."""
        return {
            "interfaces": self.size.interfaces,
            "groups": self.size.groups,
            "acls": self.size.acls,
            "acl_rules": self.size.acl_rules,
            "group_rules": self.size.group_rules,
            "read_seconds": round(self.read_seconds, 3),
            "matrix_seconds": round(self.matrix_seconds, 3),
            "microseconds_a_pair": round(self.microseconds_a_pair, 2),
            "flows": self.flows,
        }


def measure(size: Size) -> Measured:
    """Read a network of this size and list all its flows; in seconds of the processor, on one core."""
    document = draw(size)
    gc.collect()
    start = time.process_time()
    network = read_describe(document)
    read = time.process_time()
    count = sum(1 for _ in flows(network))
    return Measured(size, read - start, time.process_time() - read, count)


USUAL = Size()
GROWTHS = {
    "interfaces": [replace(USUAL, interfaces=number) for number in (250, 500, 1000)],
    "rules of a network ACL": [replace(USUAL, interfaces=500, acl_rules=number) for number in (10, 20, 40)],
    "rules of a group": [replace(USUAL, interfaces=500, group_rules=number) for number in (5, 10, 20)],
}


ROOT = Path(__file__).resolve().parents[1]
COMPARED = {
    "1,000 interfaces": USUAL,
    "500 interfaces": replace(USUAL, interfaces=500),
    "500 interfaces, four times the rules of a group": replace(USUAL, interfaces=500, group_rules=20),
}
ROUNDS = 3
ROUND_SECONDS = 5.0
"""Of each size in a round, at least: what is fast is measured more often, so that both are measured as long."""
MOST_OF_THE_OTHER, MOST_FOR_FOUR_TIMES = 0.6, 1.3


def least(size: Size) -> float:
    """Measure a network for a while, and return the seconds of the fastest matrix."""
    found: list[float] = []
    while sum(found) < ROUND_SECONDS:
        found.append(measure(size).matrix_seconds)
    return min(found)


def compare(other: Path) -> int:
    """Measure this checkout and another in turn, print the least of each, and say whether the targets are met."""
    checkouts = {"this": ROOT, "other": other.resolve()}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in checkouts}
    for _ in range(ROUNDS):
        for name, root in checkouts.items():
            command = [sys.executable, str(Path(__file__).resolve()), "--of", str(root)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
            found[name].append(json.loads(done.stdout))
    fastest = {name: {size: min(run[size] for run in runs) for size in COMPARED} for name, runs in found.items()}
    whole, few, many = COMPARED
    for size in COMPARED:
        mine, theirs = fastest["this"][size], fastest["other"][size]
        print(f"{size:>50}: {mine:6.2f} s against {theirs:6.2f} s: {mine / theirs:.2f}")
    share = fastest["this"][whole] / fastest["other"][whole]
    growth = {name: of[many] / of[few] for name, of in fastest.items()}
    print(f"Of the other's time for 1,000 interfaces: {share:.2f}; at most {MOST_OF_THE_OTHER}")
    print(
        f"A pair for four times the rules of a group: {growth['this']:.2f} times (the other: {growth['other']:.2f}); "
        f"at most {MOST_FOR_FOUR_TIMES}"
    )
    return 0 if share <= MOST_OF_THE_OTHER and growth["this"] <= MOST_FOR_FOUR_TIMES else 1


def main() -> int:
    """Measure, print, and say by the exit status whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--against", type=Path, metavar="DIR", help="compare with another checkout")
    parser.add_argument(
        "--of", type=Path, metavar="DIR", help="measure another checkout, and print its seconds as JSON"
    )
    arguments = parser.parse_args()
    if arguments.against:
        return compare(arguments.against)
    as_json: bool = arguments.json
    measure(replace(USUAL, interfaces=50))  # what is loaded once is loaded now
    if arguments.of:
        print(json.dumps({name: least(size) for name, size in COMPARED.items()}))
        return 0
    series = {name: [measure(size) for size in sizes] for name, sizes in GROWTHS.items()}
    whole = series["interfaces"][-1]
    growth = {name: runs[-1].microseconds_a_pair / runs[0].microseconds_a_pair for name, runs in series.items()}
    allowed = {"interfaces": 4.0, "rules of a network ACL": 4.0, "rules of a group": 4.0}
    ok = whole.read_seconds + whole.matrix_seconds <= LIMIT_SECONDS and all(growth[n] <= allowed[n] for n in growth)
    if as_json:
        figures = {name: [run.as_json() for run in runs] for name, runs in series.items()}
        print(json.dumps({"series": figures, "growth_a_pair": growth, "ok": ok}, indent=2))
        return 0 if ok else 1
    for name, runs in series.items():
        print(f"Growth with the {name}: a pair takes {growth[name]:.2f} times as long for four times as many.")
        print(f"{'interfaces':>12}{'ACL rules':>12}{'group rules':>13}{'seconds':>10}{'us a pair':>12}{'flows':>12}")
        for run in runs:
            size = run.size
            print(
                f"{size.interfaces:>12,}{size.acl_rules:>12}{size.group_rules:>13}{run.matrix_seconds:>10.2f}"
                f"{run.microseconds_a_pair:>12.2f}{run.flows:>12,}"
            )
    seconds = whole.read_seconds + whole.matrix_seconds
    print(
        f"The whole matrix of 1,000 interfaces: {seconds:.1f} s; at most {LIMIT_SECONDS:g} s: {'yes' if ok else 'NO'}"
    )
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
