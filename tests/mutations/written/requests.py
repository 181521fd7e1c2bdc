"""Mistakes in how requests for rights are taken, answered and closed: each lets the wrong person, or forgets one."""

from __future__ import annotations

from typing import Final

from tests.mutations.written.mistake import Mistake

RIGHTS: Final = "handlers/rights"
CORE: Final = f"{RIGHTS}/core"
_COUNT: Final = """\
    for name, count in counts.items():  # before anything is started: that may fail, and the alarms need the counts
        metrics.add_metric(name, MetricUnit.Count, count)
"""
_START: Final = '    return {{**counts, "started": {}}}'

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    f"{RIGHTS}/authority.py": (
        Mistake(
            "an officer's group is not checked",
            'if not is_officer(caller):\n        raise Problem(HTTPStatus.FORBIDDEN, "you can',
            'if False:\n        raise Problem(HTTPStatus.FORBIDDEN, "you can',
        ),
        Mistake(
            "the officers' list is everybody's",
            'if not is_officer(caller):\n        raise Problem(HTTPStatus.FORBIDDEN, f"only',
            'if False:\n        raise Problem(HTTPStatus.FORBIDDEN, f"only',
        ),
        Mistake(
            "any group is the officers'",
            'return os.environ["OFFICERS_GROUP"] in caller.groups',
            "return bool(caller.groups)",
        ),
        Mistake(
            "everybody reads every request",
            'not (is_officer(caller) or item["subject"] == hash_of(caller.owner_id))',
            "False",
        ),
        Mistake("officers read their own requests alone", 'is_officer(caller) or item["subject"]', 'item["subject"]'),
        Mistake(
            "an officer's request is the officer's own",
            'return owner_id, "officer"',
            'return caller.owner_id, "officer"',
        ),
    ),
    f"{RIGHTS}/request.py": (
        Mistake("anybody says what must be kept", "if holds and not is_officer(request.caller):", "if False:"),
        Mistake("the same again is another request", "if kind is Right.RECTIFY:", "if True:"),
        Mistake("of two corrections the second is lost", "if kind is Right.RECTIFY:", "if False:"),
        Mistake(
            "a request that is answered is still the same",
            'if one["kind"] == kind and OPEN in one)',
            'if one["kind"] == kind)',
        ),
        Mistake(
            "a request is lost that cannot be started now",
            'logger.warning("not started yet", request_id=item["request_id"], fault=str(fault))',
            "raise",
        ),
        Mistake(
            "a request is started before the ledger has it",
            "        ledger.put(item)\n",
            "        starts.start(item)\n        ledger.put(item)\n",
        ),
        Mistake("one that failed is not started again", 'if item["state"] == RequestState.FAILED:', "if False:"),
        Mistake("any text is an owner's id", "not _OWNER.fullmatch(owner_id)", "False"),
        Mistake("a hold needs no reason", '!= {"store", "item", "reason"}', '- {"store", "item", "reason"}'),
        Mistake("the month has no other length", "float(days) if days else None", "None"),
    ),
    f"{RIGHTS}/list_requests.py": (
        Mistake(
            "anybody lists another's requests",
            'owner_id, by = acting_for(request.caller, checked_owner_id(request.query.get("owner_id")))',
            'owner_id, by = request.query.get("owner_id") or request.caller.owner_id, "officer"',
        ),
        Mistake("the oldest comes first", ", reverse=True", ""),
        Mistake(
            "a list has all that the ledger knows", "{name: item[name] for name in names if name in item}", "dict(item)"
        ),
        Mistake(
            "anybody lists everybody's open requests",
            '    check_is_officer(request.caller, "list everybody\'s open requests: leave open out")\n',
            "",
        ),
        Mistake("a cursor leads anywhere", "if not re.fullmatch(CURSOR, cursor):", "if False:"),
        Mistake("of open requests the first page is there", "if more else {}", "if False else {}"),
        Mistake("one's own list has a cursor that does nothing", "if name in request.query:", "if False:"),
    ),
    f"{RIGHTS}/read_request.py": (
        Mistake("a link is good for a day", "ExpiresIn=LINK_SECONDS", "ExpiresIn=86_400"),
        Mistake("a link is a page in the browser", "Params={**where, **asked}", "Params=where"),
        Mistake(
            "an answer has all that the ledger knows",
            "body = {name: item[name] for name in _SHOWN if name in item}",
            "body = dict(item)",
        ),
        Mistake("a certificate is not shown", 'if "certificate" in item:', "if False:"),
    ),
    f"{RIGHTS}/begin.py": (
        Mistake("the list does not know of an erasure", 'subject_list.erase(item["subject"], at)', "pass"),
        Mistake("an objection restricts", "State.OBJECTED, at)", "State.RESTRICTED, at)"),
        Mistake("a restriction is an objection", "State.RESTRICTED, at)", "State.OBJECTED, at)"),
        Mistake("a restriction is not lifted", 'subject_list.lift(item["subject"])', "pass"),
        Mistake("a request that is answered begins again", "item = ledger.known_open(", "item = ledger.known("),
        Mistake(
            "what is being erased is answered as well", "ledger.withdraw_others(item)  # an export", "pass  # an export"
        ),
        Mistake(
            "the ledger does not say that it runs",
            'ledger.change(request_id, {"state": RequestState.RUNNING.value})',
            "pass",
        ),
        Mistake("what must be kept is not handed on", '"holds": item.get("holds", [])', '"holds": []'),
        Mistake(
            "what is to be corrected is in the run's history",
            '"owner_ids": [item["owner_id"]],',
            '"owner_ids": [item["owner_id"]], "changes": item.get("changes", {}),',
        ),
    ),
    f"{RIGHTS}/subject_list.py": (
        Mistake(
            "the list forgets before the shortest retention is over",
            "max(retention().values(), default=0)",
            "min(retention().values(), default=0)",
        ),
        Mistake("the list forgets when the last backup does", "_LONGER_DAYS: Final = 15", "_LONGER_DAYS: Final = 0"),
        Mistake("the list never forgets an erasure", "since = :at, expires_at = :until", "since = :at"),
        Mistake(
            "a restriction brings back whoever was erased",
            'allowed = "attribute_not_exists(#state) OR #state <> :erased"',
            'allowed = "attribute_not_exists(#state) OR #state <> :erased OR #state = :erased"',
        ),
        Mistake("an objection ends a restriction", "if state is State.OBJECTED:", "if False:"),
        Mistake(
            "an erasure is lifted",
            'ConditionExpression="attribute_not_exists(#state) OR #state <> :erased"',
            'ConditionExpression="attribute_not_exists(#state) OR #state <> :erased OR #state = :erased"',
        ),
        Mistake("that somebody is erased is not told", "if _state(subject) is State.ERASED:", "if False:"),
        Mistake("a restriction begins anew", "since = if_not_exists(since, :at)", "since = :at"),
    ),
    f"{RIGHTS}/ledger.py": (
        Mistake(
            "the ledger knows forever whose it was",
            '*("owner_id", "changes", "holds", OPEN),',
            '*("changes", "holds", OPEN),',
        ),
        Mistake(
            "the ledger keeps what was to be corrected",
            '*("owner_id", "changes", "holds", OPEN),',
            '*("owner_id", "holds", OPEN),',
        ),
        Mistake(
            "what was kept names its owner",
            '*("owner_id", "changes", "holds", OPEN),',
            '*("owner_id", "changes", OPEN),',
        ),
        Mistake(
            "a request that is closed is open",
            '*("owner_id", "changes", "holds", OPEN),',
            '*("owner_id", "changes", "holds"),',
        ),
        Mistake("a request takes another's place", ', ConditionExpression="attribute_not_exists(request_id)"', ""),
        Mistake("the last time counts", '(" AND attribute_not_exists(#first)" if first else "")', '""'),
        Mistake("of many requests the first page is known", 'if "LastEvaluatedKey" not in answer:', "if True:"),
        Mistake(
            "a change makes a request",
            'condition = "attribute_exists(request_id)"',
            'condition = "attribute_not_exists(never)"',
        ),
    ),
    f"{RIGHTS}/record.py": (
        Mistake("the last look counts as the first", ", first=name)", ")"),
        Mistake(
            "what is kept names its owner in the ledger",
            '.replace(item["owner_id"], "<owner_id>")',
            "",
        ),
        Mistake("any text is a step", "if not _STEP.fullmatch(step):", "if False:"),
    ),
    f"{RIGHTS}/certify.py": (
        Mistake("it is certified although something is left", "if erasure.left:", "if False:"),
        Mistake("a second certificate is signed", 'if "certificate" in item:', "if False:"),
        Mistake("the last certificate stays", ', first="certificate")', ")"),
        Mistake("no retention is stated", "retention=retention(),", "retention={},"),
        Mistake(
            "what is left is not told", '{"left": erasure.left, "certified": False}', '{"left": 0, "certified": False}'
        ),
    ),
    f"{CORE}/certificate.py": (
        Mistake("what is kept names its owner", 'hold.item.replace(erasure.owner_id, "<owner_id>")', "hold.item"),
        Mistake(
            "a store that was looked at once is certified",
            "if erasure.found.keys() != erasure.verified.keys():",
            "if False:",
        ),
        Mistake("something is left and certified", "if erasure.left:", "if False:"),
        Mistake("what expires, expires at once", "erasure.completed + timedelta(days=days)", "erasure.completed"),
        Mistake("the same facts are signed in another order", "sort_keys=True, ", ""),
        Mistake(
            "what was found last is certified",
            "for store, counts in sorted(erasure.found.items())}",
            "for store, counts in sorted(erasure.verified.items())}",
        ),
        Mistake("what is kept is not stated", '"kept": kept,', '"kept": [],'),
    ),
    f"{RIGHTS}/verify.py": (
        Mistake("another algorithm is verified", 'if signature["algorithm"] != ALGORITHM:', "if False:"),
        Mistake("a key of another kind is taken", "if not isinstance(key, ec.EllipticCurvePublicKey):", "if False:"),
    ),
    f"{RIGHTS}/close.py": (
        Mistake("an erasure without a certificate is done", 'if "certificate" not in item:', "if False:"),
        Mistake(
            "after an erasure the ledger leads to an export",
            'ledger.change(other["request_id"], {}, "export")',
            "pass",
        ),
        Mistake(
            "another erasure has no certificate",
            'RequestState.DONE, certificate=erasure["certificate"])',
            "RequestState.DONE)",
        ),
        Mistake("other requests stay open after an erasure", 'elif "owner_id" in other:', "elif False:"),
        Mistake(
            "a request that failed is done",
            '{"state": RequestState.FAILED.value}',
            '{"state": RequestState.DONE.value}',
        ),
        Mistake(
            "a request that is answered fails afterwards",
            'if "owner_id" not in item:\n        return item["state"]',
            'if False:\n        return item["state"]',
        ),
    ),
    f"{RIGHTS}/deadlines.py": (
        Mistake(
            "who is due soon is counted when it is too late",
            'counts["RequestsDueSoon"] += left <= warn',
            'counts["RequestsDueSoon"] += left <= timedelta()',
        ),
        Mistake("what is overdue is not counted", 'counts["RequestsOverdue"] += left <= timedelta()', "pass"),
        Mistake(
            "metrics wait for what may fail",
            f"{_COUNT}{_START.format('sum(map(_go_on, stalled))')}",
            f"    started = sum(map(_go_on, stalled))\n{_COUNT}{_START.format('started')}",
        ),
        Mistake(
            "what was not started stays so",
            "        starts.start(item)\n        return True\n",
            "        return True\n",
        ),
        Mistake("a run that was stopped runs forever", "if run is None or run in starts.ENDED:", "if run is None:"),
        Mistake("a run that nobody knows goes on", "if run is None or run in starts.ENDED:", "if run in starts.ENDED:"),
        Mistake("a run that goes on has failed", "if run is None or run in starts.ENDED:", "if True:"),
        Mistake("a request that came just now was not started", "> _STALLED:", ">= timedelta():"),
    ),
    f"{RIGHTS}/starts.py": (
        Mistake("to start twice is an error", '!= "ExecutionAlreadyExists"', '!= ""'),
        Mistake(
            "a run's history knows the person",
            'input=json.dumps({"request_id": request_id})',
            "input=json.dumps(dict(item), default=str)",
        ),
        Mistake("a run that was stopped goes on", '"TIMED_OUT", "ABORTED")', '"TIMED_OUT")'),
        Mistake("a run that took too long goes on", '"FAILED", "TIMED_OUT",', '"FAILED",'),
        Mistake("it is started again by the same name", "int(item.get(_STARTS, 0)) + 1", "int(item.get(_STARTS, 0))"),
    ),
    f"{RIGHTS}/exports.py": (
        Mistake("an erasure finds no exports", '{EXPORTS}{owner_id}/{request_id}/"', '{EXPORTS}{request_id}/"'),
        Mistake("two pages have one name", "return hashlib.sha256(text.encode()).hexdigest()[:16]", 'return "page"'),
    ),
    f"{RIGHTS}/archive.py": (
        Mistake("a record is in an archive twice", "if own in seen:", "if False:"),
        Mistake("an archive has no information for programs", "            (information.INFORMATION, about),\n", ""),
        Mistake("what is not configured is made up", 'region=os.environ["AWS_REGION"]', 'region="eu-central-1"'),
        Mistake("the parts of an export stay", '    _delete_parts(f"{folder}{exports.PARTS}")\n', ""),
        Mistake("an upload that failed stays", "            upload.abort()\n            raise", "            raise"),
        Mistake("an archive is made again", 'if "export" not in item:', "if True:"),
        Mistake(
            "of an archive's parts the first page is there",
            "        after = some.next\n        if after is None:",
            "        after = None\n        if after is None:",
        ),
    ),
    f"{CORE}/requests.py": (
        Mistake(
            "a month may be longer than a month",
            "if not 0 < days <= calendar.monthrange(received.year, received.month)[1]:",
            "if days <= 0:",
        ),
        Mistake(
            "a month has thirty days", "    return min(month_later, received", "    return max(month_later, received"
        ),
        Mistake("a month ends on a day that it does not have", "min(received.day, last)", "received.day"),
    ),
}
