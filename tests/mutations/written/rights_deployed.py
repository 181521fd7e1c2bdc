"""Mistakes in what is deployed for people's rights: a store that is left out, a step in the wrong order, a right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.mutations.written.mistake import Mistake

COMPONENT: Final = "components/data_subject_rights"
STEPS: Final = (
    "'objects', 'items'",
    "'lake'",
    "'results', 'dead_letters'",
    "'warehouse'",
    "'caches'",
    "'albums'",
    "'accounts'",
)
"""The kinds that the workflow erases from, step by step."""
AGAIN: Final = "${kinds}; ["
"""What stands before the steps of another pass."""


def _erasure(steps: Sequence[str], before: str = "$erasure := [") -> str:
    return before + "".join(f"{{'operation': 'erase', 'kinds': [{kinds}]}}, " for kinds in steps)


MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    f"{COMPONENT}/kinds.py": (
        Mistake(
            "photos are left out",
            '            {"id": "uploads", "bucket": uploads["name"], "prefixes": owned(keys.UPLOADS)},\n',
            "",
        ),
        Mistake(
            "exports are left out",
            '            {"id": "exports", "bucket": exports["name"], "prefixes": owned(EXPORTS), "export": []},\n',
            "",
        ),
        Mistake("an export has the exports before", 'owned(EXPORTS), "export": []}', "owned(EXPORTS)}"),
        Mistake("an export has work that is under way", '                "export": owned(*keys.VARIANTS),\n', ""),
        Mistake("work that is under way stays", "keys.DECODED, keys.WORKING_SIZES, keys.WORKING_FILTERED, ", ""),
        Mistake("work of heavy photos stays", ", keys.JOBS)", ")"),
        Mistake("`errors/` is left out", "(*Layer, WORK)", "(*(one for one in Layer if one != Layer.ERRORS), WORK)"),
        Mistake("what a compaction writes stays", "(*Layer, WORK)", "(*Layer,)"),
        Mistake(
            "batches that Lambda gave up are left out",
            '                    {"id": "failures", "bucket": failures["name"], "prefixes": [""]},\n',
            "",
        ),
        Mistake(
            "results of queries are left out",
            '        buckets.append(("query_results", analytics["query_results"], ""))\n',
            "",
        ),
        Mistake("reviews are left out", "    if reviews:\n", "    if False:\n"),
        Mistake(
            "an export has what a reviewer wrote", '"leave_out": ["token", "reviewer", "comment"]', '"leave_out": []'
        ),
        Mistake("reviews are read as a whole", ', "index": BY_OWNER}', "}"),
        Mistake("dead letters of the stream are left out", '*(analytics["dead_letters"] if analytics else ())', ""),
        Mistake("dead letters of photos are left out", '*args["photos"]["dead_letters"], ', ""),
        Mistake(
            "the warehouse is left out",
            'if warehouse := analytics["warehouse"]:',
            'if False and (warehouse := analytics["warehouse"]):',
        ),
        Mistake("the warehouse may not be asked", "may=[run_statements(warehouse), ", "may=["),
        Mistake("a certificate of another name is good", '"tls_name": service["tls_name"]', '"tls_name": None'),
        Mistake(
            "variants stay in CloudFront",
            "for prefix in keys.VARIANTS]\n        found",
            "for prefix in keys.VARIANTS[:1]]\n        found",
        ),
        Mistake("nobody knows that accounts are covered", 'refs={"accounts": users},', "refs={},"),
        Mistake(
            "nobody knows that the ledger is covered",
            'refs={"ledger": ledger, **({"reviews": reviews} if reviews else {})},',
            "refs={},",
        ),
        Mistake(
            "a function deletes all photos that there are",
            "*erase_objects(uploads, keys.UPLOADS),",
            '*erase_objects(uploads, ""),',
        ),
    ),
    f"{COMPONENT}/rights.py": (
        Mistake(
            "nobody waits for what is under way",
            '"overrides": {"Drain": {"Seconds": args["drain_seconds"]}},',
            '"overrides": {},',
        ),
        Mistake(
            "the list forgets at once",
            '{"TOMBSTONES_TABLE": args["tombstones"]["name"], "RETENTION": retention}',
            '{"TOMBSTONES_TABLE": args["tombstones"]["name"]}',
        ),
        Mistake(
            "a certificate states no date",
            '{"CERTIFICATE_KEY_ARN": key.arn, **expires}',
            '{"CERTIFICATE_KEY_ARN": key.arn, "BACKUPS": expires["BACKUPS"]}',
        ),
        Mistake(
            "a certificate calls copies pseudonymous",
            '"BACKUPS": json.dumps(sorted(copies))',
            '"BACKUPS": "[]"',
        ),
        *(
            Mistake(f"the retention of {what} is not stated", text, "")
            for what, text in (
                ("backups", '        "backups of tables": BACKUP_DAYS,\n'),
                ("histories", '        "execution histories": HISTORY_DAYS,\n'),
                ("logs", '        "log groups": args.get("log_retention_days", LOG_RETENTION),\n'),
                ("traces", '        "traces": TRACE_DAYS,\n'),
                ("the stream", '"stream": int(analytics["stream"]["retention_days"]), '),
                ("others", '        **args["expires_days"],\n'),
            )
        ),
        Mistake("any message is signed", 'sign(key.arn, ALGORITHM, "DIGEST")', 'sign(key.arn, ALGORITHM, "RAW")'),
        Mistake(
            "the albums are asked from outside the network",
            'network=network if kind == "albums" else None,',
            "network=None,",
        ),
        Mistake("roles have other names than others were told", "role_name=role_names.get(kind),", "role_name=None,"),
        Mistake(
            "the workflow asks for kinds that are not there",
            """"kinds": f"[{', '.join(repr(kind) for kind in kinds)}]\"""",
            """"kinds": f"[{', '.join(repr(kind) for kind in KINDS)}]\"""",
        ),
    ),
    f"{COMPONENT}/monitoring.py": (
        Mistake(
            "one request that is due soon is none",
            'did not end.",\n            statistic="Maximum",\n',
            'did not end.",\n            statistic="Maximum",\n            threshold=1,\n',
        ),
        Mistake(
            "one request that is overdue is none",
            'why it is late.",\n            statistic="Maximum",\n',
            'why it is late.",\n            statistic="Maximum",\n            threshold=1,\n',
        ),
        Mistake("that nobody counts is no alarm", 'missing="breaching"', 'missing="notBreaching"'),
        Mistake("no open request is no count", 'statistic="SampleCount"', 'statistic="Sum"'),
        Mistake("requests are counted every day", '"rate(1 hour)"', '"rate(24 hours)"'),
        Mistake(
            "the alarms look at another service",
            '{"service": service}, topic_arn',
            '{"service": name + "-count"}, topic_arn',
        ),
    ),
    f"{COMPONENT}/api.py": (
        Mistake(
            "the ledger can be deleted", '"deletion_protection": not force_destroy,', '"deletion_protection": False,'
        ),
        Mistake("exports stay for years", '"retention_days": args["export_days"],', '"retention_days": 3650,'),
        Mistake("a request is read with rights to all exports' bucket", "read(exports, EXPORTS)", 'read(exports, "")'),
        Mistake("another workflow is started", "physical_name(answered_by)\n", 'physical_name(answered_by, "x")\n'),
        Mistake(
            "the officers are another group", 'OFFICERS: Final = "privacy_officers"', 'OFFICERS: Final = "reviewers"'
        ),
    ),
    "workflows/rights.asl.json": (
        Mistake("the account stays open", "{'operation': 'suspend', 'kinds': ['albums', 'accounts']}, ", ""),
        Mistake("nobody waits for what is under way", "{'operation': 'drain'}, ", ""),
        Mistake(
            "what was found is not kept",
            "{'operation': 'find', 'kinds': $known}, {'operation': 'record', 'name': 'found'}], $erasure)",
            "{'operation': 'find', 'kinds': $known}], $erasure)",
        ),
        Mistake(
            "what was found is kept after it is deleted",
            ", {'operation': 'record', 'name': 'found'}], $erasure)",
            "], $append($erasure, [{'operation': 'record', 'name': 'found'}]))",
        ),
        Mistake(
            "the account goes first",
            "$erasure := [{'operation'",
            "$erasure := [{'operation': 'erase', 'kinds': ['accounts']}, {'operation'",
        ),
        *(
            Mistake(f"{left_out} are left out", _erasure(STEPS), _erasure([one for one in STEPS if one != left_out]))
            for left_out in STEPS
        ),
        Mistake(
            "another pass leaves the lake out",
            _erasure(STEPS, AGAIN),
            _erasure([one for one in STEPS if one != "'lake'"], AGAIN),
        ),
        Mistake(
            "nobody looks again",
            "{'operation': 'find', 'kinds': $known}, {'operation': 'certify'}]; [$lookup",
            "{'operation': 'certify'}]; [$lookup",
        ),
        Mistake("an erasure that never ends is tried forever", "$passes < 2", "$passes < 200"),
        Mistake("a request that failed is closed", '"failed": true', '"failed": false'),
        Mistake(
            "after a restore the lake is left out",
            "'kinds': ['objects', 'items', 'lake', 'warehouse', 'albums', 'accounts']",
            "'kinds': ['objects', 'items', 'warehouse', 'albums', 'accounts']",
        ),
        Mistake("kinds are asked that are not there", "[$step.kinds[$ in $known]]", "[$step.kinds]"),
        Mistake(
            "one page of a kind is done",
            '"Condition": "{% $states.input.cursor = null %}"',
            '"Condition": "{% true %}"',
        ),
        Mistake(
            "a restriction does not reach the albums",
            "'restrict': [{'operation': 'restrict', 'kinds': ['albums']}]",
            "'restrict': []",
        ),
        Mistake("what must be kept is not handed on", '"holds": "{% $holds %}"', '"holds": []'),
        Mistake(
            "an export has no archive",
            "{'operation': 'export', 'kinds': $known}, {'operation': 'archive'}",
            "{'operation': 'export', 'kinds': $known}",
        ),
    ),
}
