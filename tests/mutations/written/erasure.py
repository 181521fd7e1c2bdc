"""Mistakes in how a person is erased from stores: each leaves something of them, or takes something of others."""

from __future__ import annotations

from typing import Final

from tests.mutations.written.mistake import Mistake

RIGHTS: Final = "handlers/rights"
CORE: Final = f"{RIGHTS}/core"

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    f"{RIGHTS}/buckets.py": (
        Mistake(
            "marks of deletions stay",
            'found += [_version(row, is_marker=True) for row in answer.get("DeleteMarkers", ())]',
            "pass",
        ),
        Mistake(
            "older versions stay",
            'is_marker=False) for row in answer.get("Versions", ())]',
            'is_marker=False) for row in answer.get("Versions", ()) if row["IsLatest"]]',
        ),
        Mistake(
            "a listing ends at its first page",
            'if not answer.get("IsTruncated"):\n        return found',
            "if True:\n        return found",
        ),
        Mistake(
            "a page ends within a key", "whole = [one for one in found if one.key != found[-1].key]", "whole = found"
        ),
        Mistake("what S3 did not delete counts as deleted", 'if errors := answer.get("Errors"):', "if errors := []:"),
        Mistake("a version that is locked is tried again forever", 'if "AccessDenied" in codes:', "if False:"),
        Mistake(
            "of uploads in parts the first page is found",
            'if not answer.get("IsTruncated"):\n            return\n',
            "if True:\n            return\n",
        ),
        Mistake("an upload that is gone is an error", '!= "NoSuchUpload"', '!= ""'),
    ),
    f"{RIGHTS}/objects.py": (
        Mistake(
            "unfinished uploads are not counted",
            'counts.found += sum(1 for _ in uploads_in_parts(store["bucket"], prefix))',
            "pass",
        ),
        Mistake("unfinished uploads stay", 'abort(store["bucket"], key, upload_id)', "pass"),
        Mistake(
            "what must be kept is deleted",
            'gone = [one for one in some.versions if counts.is_free(task, store["id"], one.key)]',
            "gone = list(some.versions)",
        ),
        Mistake(
            "all prefixes but the first are left out",
            'for prefix in store["prefixes"]]',
            'for prefix in store["prefixes"][:1]]',
        ),
        Mistake(
            "a hold does not count what it keeps",
            'counts.found += sum(counts.is_free(task, store["id"], one.key) for one in some.versions)',
            "counts.found += len(some.versions)",
        ),
        Mistake("an older photo is lost from an export", 'else f"versions/{one.version_id}/{one.key}"', "else one.key"),
        Mistake(
            "an export has what was not asked for",
            'wanted = store.get("export", store["prefixes"])',
            'wanted = store["prefixes"]',
        ),
        Mistake("a restore erases whoever is restricted", "if state is State.ERASED]", "]"),
        Mistake(
            "a restore leaves unfinished uploads",
            'yield key.removeprefix(folder).partition("/")[0]',
            "pass",
        ),
        Mistake(
            "a restore is replayed below one prefix",
            'return index + 1 if index + 1 < len(store["prefixes"]) else None',
            "return None",
        ),
    ),
    f"{RIGHTS}/items.py": (
        Mistake("the first page of items is erased", "if more:\n", "if False:\n"),
        Mistake(
            "an item that must be kept is deleted",
            'if not counts.is_free(task, store["id"], _name(store, key)):',
            "if False:",
        ),
        Mistake(
            "an export has what others wrote", 'left_out = set(store.get("leave_out", ()))', "left_out = set[str]()"
        ),
        Mistake("any attribute is corrected", 'set(changes) - set(store.get("rectify", ()))', "set[str]()"),
        Mistake(
            "another's item is corrected",
            " or _owner_value(store, task) not in (_item(store, to_item(key)) or {}).values():",
            ":",
        ),
        Mistake("a restore erases whoever is restricted", "if state is State.ERASED:", "if state:"),
        Mistake(
            "after a restore the first page is looked at", 'return answer.get("LastEvaluatedKey")\n', "return None\n"
        ),
        Mistake(
            "of several owners the first is erased",
            "if index + 1 < len(task.owner_ids) else None",
            "if False else None",
        ),
    ),
    f"{RIGHTS}/lake.py": (
        Mistake("what came meanwhile is overwritten", 'IfMatch=answer["ETag"], **_kept', "**_kept"),
        Mistake("what came meanwhile is deleted", 'Key=key, IfMatch=answer["ETag"])', "Key=key)"),
        Mistake("the version before stays", "    delete(bucket, [before])\n", ""),
        Mistake("older versions stay", "        delete(bucket, [version])\n", "        pass\n"),
        Mistake("what others replaced meanwhile stays", "if attempt:", "if False:"),
        Mistake("metadata are lost", 'if answer.get("Metadata"):', "if False:"),
        Mistake("tags are lost", 'if answer.get("TagCount"):', "if False:"),
        *(
            Mistake(f"{name} is lost", f'    "{name}",\n', "")
            for name in (
                "ContentType",
                "ContentEncoding",
                "ContentDisposition",
                "ContentLanguage",
                "CacheControl",
                "StorageClass",
            )
        ),
        Mistake("unfinished uploads stay", 'if operation is Operation.ERASE and prefix == "":', "if False:"),
        Mistake(
            "an object that must be kept is written anew",
            'if not one.is_marker and counts.is_free(task, store["id"], one.key)]',
            "if not one.is_marker]",
        ),
        Mistake(
            "the version before comes back",
            "elif any(one.version_id != before.version_id for one in versions_of(bucket, key)):",
            "elif False:",
        ),
        Mistake(
            "without versions, the object that was written is deleted",
            'if (put.get("VersionId") or UNVERSIONED) == before.version_id:',
            "if False:",
        ),
        Mistake("a restore erases whoever is restricted", "if state is State.ERASED]", "]"),
        Mistake(
            "a restore takes what must be kept",
            'if one.is_marker or not counts.is_free(task, store["id"], one.key):',
            "if one.is_marker:",
        ),
    ),
    f"{RIGHTS}/results.py": (
        Mistake(
            "a result whose name alone names somebody stays",
            "if is_named or mentions.in_text(one.key)]",
            "if is_named]",
        ),
        Mistake(
            "marks of deletions stay",
            "theirs += [one for one in found.versions if one.is_marker and mentions.in_text(one.key)]",
            "pass",
        ),
        Mistake(
            "a result that must be kept is deleted",
            'free = [one for one in theirs if counts.is_free(task, store["id"], one.key)]',
            "free = theirs",
        ),
        Mistake(
            "a result that a person is in stays", 'return named(store["bucket"], one, mentions) > 0', "return False"
        ),
    ),
    f"{RIGHTS}/dead_letters.py": (
        Mistake("others' messages stay invisible", "            _show(queue, others)\n", "            pass\n"),
        Mistake("messages that somebody has received are passed over", "if held:", "if False:"),
        Mistake("a message's attributes are not looked at", '"attributes": _attributes(message)', '"attributes": {}'),
        Mistake("one empty answer ends a pass", "_EMPTY_ANSWERS: Final = 3", "_EMPTY_ANSWERS: Final = 1"),
        Mistake(
            "a message that must be kept is deleted",
            'is_theirs = is_theirs and counts.is_free(task, store["id"], message["MessageId"])',
            "pass",
        ),
    ),
    f"{RIGHTS}/warehouse.py": (
        Mistake(
            "statements name people",
            """hashes = [f"'{hashlib.sha256(owner.encode()).hexdigest()}'" for owner in sorted(owners)]""",
            """hashes = [f"SHA2('{owner}', 256)" for owner in sorted(owners)]""",
        ),
        Mistake(
            "rows are erased from the first table",
            'run([f"DELETE FROM {table} WHERE {theirs}" for table in _tables(store)])',
            'run([f"DELETE FROM {table} WHERE {theirs}" for table in _tables(store)[:1]])',
        ),
        Mistake("a restore erases whoever is restricted", "if state is State.ERASED)", ")"),
        Mistake("any text is a table's name", "if not _NAME.fullmatch(name):", "if False:"),
    ),
    f"{RIGHTS}/accounts.py": (
        Mistake("who is being erased stays signed in", '    _call("admin_user_global_sign_out", store, user)\n', ""),
        Mistake("who is being erased signs in again", '    _call("admin_disable_user", store, user)\n', ""),
        Mistake(
            "an account that must be kept is deleted", 'if counts.is_free(task, store["id"], _sub(user)):', "if True:"
        ),
        Mistake("any attribute is corrected", "set(changes) - set(allowed)", "set[str]()"),
        Mistake("an account that is gone is an error", '!= "UserNotFoundException"', '!= ""'),
        Mistake("any text is an owner's id", "if not _SUB.fullmatch(owner_id):", "if False:"),
    ),
    f"{RIGHTS}/albums.py": (
        Mistake(
            "albums are added to while they are erased",
            '        Operation.SUSPEND: _of_each("PUT", "/restriction"),\n',
            "",
        ),
        Mistake("albums are not restricted", '        Operation.RESTRICT: _of_each("PUT", "/restriction"),\n', ""),
        Mistake("albums stay restricted", '        Operation.LIFT: _of_each("DELETE", "/restriction"),\n', ""),
        Mistake("a proof is valid for an hour", "_VALID_SECONDS: Final = 60", "_VALID_SECONDS: Final = 3600"),
        Mistake(
            "a proof is for any request",
            'asked.headers["x-audience"], asked.headers["x-request"] = service, described',
            'asked.headers["x-audience"] = service',
        ),
        Mistake("a proof is for any body", "{hashlib.sha256(body).hexdigest()}", "x"),
        Mistake("any certificate is good", "server_hostname=self._name", "server_hostname=self.host"),
        Mistake(
            "a service that is away for a moment refuses for good",
            "if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:",
            "if False:",
        ),
        Mistake("an owner's id is a path", "{quote(owner_id, safe='')}", "{owner_id}"),
        Mistake(
            "an export has the first page of albums",
            'return (number + 1, answer["next"]) if answer.get("next") else None',
            "return None",
        ),
        Mistake("erased albums are not counted", "counts.erased += number if is_erasure else 0", "pass"),
    ),
    f"{RIGHTS}/caches.py": (
        Mistake("CloudFront is not waited for", 'if status["Invalidation"]["Status"].upper() != _DONE:', "if False:"),
        Mistake("SPICE is not waited for", "if status != _DONE:", "if False:"),
        Mistake("that SPICE failed is waited for", "if status in _FAILED:", "if False:"),
        Mistake(
            "each attempt is another invalidation",
            '"CallerReference": name}',
            '"CallerReference": name + str(id(task))}',
        ),
        Mistake("the first path is forgotten", 'for path in store["paths"]]', 'for path in store["paths"][:1]]'),
    ),
    f"{RIGHTS}/contents.py": (
        Mistake("a version that is gone is an error", '"NoSuchKey", "NoSuchVersion", "404"', '"NoSuchKey", "404"'),
        Mistake("a step takes more than it can hold", "if size > _BYTES and one.key != before:", "if False:"),
    ),
    f"{RIGHTS}/passes.py": (
        Mistake(
            "a pass never stops before its time is over",
            "if not first and left_seconds() < A_STEP_SECONDS:",
            "if False:",
        ),
        Mistake("a log names what is kept", "counts=_counted(answer))", 'counts=answer["stores"])'),
    ),
    f"{CORE}/mentions.py": (
        Mistake("gzip is not decoded", "if data.startswith((ZSTD, GZIP)):", "if data.startswith(ZSTD):"),
        Mistake("Zstandard is not decoded", "if data.startswith((ZSTD, GZIP)):", "if data.startswith(GZIP):"),
        Mistake("base64 is not decoded", "if len(stripped) % 4 == 0 and _BASE64.fullmatch(stripped):", "if False:"),
        Mistake("joanna names anna", "(?<![A-Za-z0-9_-])", ""),
        Mistake("anna-2 names anna", "(?![A-Za-z0-9_-])", ""),
        Mistake(
            "keys of JSON are not looked at",
            "any(self.in_text(key) or self.in_value(one, depth + 1)",
            "any(self.in_value(one, depth + 1)",
        ),
        Mistake(
            "of lines of JSON none is decoded",
            "return len(lines) > 1 and any(self._in_encoded(line, depth + 1) for line in lines)",
            "return False",
        ),
        Mistake("nobody is everybody", "if not all(owner_ids):", "if False:"),
    ),
    f"{CORE}/operations.py": (
        Mistake("nobody is everybody", "if not all(owners):", "if False:"),
        Mistake("an export has two people", "if operation is Operation.EXPORT and len(owners) > 1:", "if False:"),
        Mistake(
            "an erasure without a person is one", "if not owners and operation is not Operation.REPLAY:", "if False:"
        ),
        Mistake(
            "a hold is listed once a version", "if hold is not None and hold not in self.kept:", "if hold is not None:"
        ),
        Mistake("a hold of one store keeps in another", "(one.store, one.item) == (store, item)", "one.item == item"),
        Mistake(
            "what was counted before a cursor is lost",
            'Counts.of(one, said["stores"].get(one) or Counts().plain())',
            "Counts()",
        ),
        Mistake("of two kinds with one store the last one counts", "if store in found:", "if False:"),
    ),
    f"{CORE}/rewriting/parquet.py": (
        Mistake(
            "a file's own metadata are not looked at", "(mentions.in_bytes(key) or mentions.in_bytes(value))", "False"
        ),
        Mistake(
            "columns get statistics that had none",
            '"write_statistics": statistics or False',
            '"write_statistics": True',
        ),
        Mistake(
            "columns get dictionaries that had none",
            '"use_dictionary": dictionaries or False',
            '"use_dictionary": True',
        ),
        Mistake(
            "the sort order is lost",
            '"sorting_columns": list(group.sorting_columns) or None',
            '"sorting_columns": None',
        ),
        Mistake("row groups become one size", ", row_group_size=kept.num_rows)", ", row_group_size=1)"),
        Mistake("another schema is written", "        _check(file, target)\n", ""),
        Mistake(
            "bloom filters are lost",
            '        **({"bloom_filter_options": dict.fromkeys(blooms, True)} if blooms else {}),\n',
            "",
        ),
        Mistake(
            "columns of bytes are not looked at",
            "(pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)",
            "(pa.types.is_string, pa.types.is_large_string)",
        ),
        Mistake(
            "ids that end alike are one",
            "found = [one for one in candidates.to_pylist() if mentions.in_plain(one)]",
            "found = candidates.to_pylist()",
        ),
    ),
    f"{CORE}/rewriting/lines.py": (
        Mistake(
            "a compressed object becomes a plain one", "with codec.writer(target) as file:", "with target as file:"
        ),
    ),
    f"{CORE}/rewriting/invocations.py": (
        Mistake("a batch that was cut off stays", "named = mentions.in_value(document)", "named = False"),
        Mistake("a payload changes its form", "json.dumps(changed) if is_text else changed", "json.dumps(changed)"),
    ),
    "handlers/shared/subjects.py": (
        Mistake("who was left unread is not restricted", 'wanted = answer.get("UnprocessedKeys") or {}', "wanted = {}"),
        Mistake(
            "of many people the first hundred are asked for",
            "for start in range(0, len(hashes), _AT_ONCE)",
            "for start in range(1)",
        ),
        Mistake("who was restricted a moment ago is not", '"ConsistentRead": True,', '"ConsistentRead": False,'),
        Mistake("who has no state objects alone", "else State.RESTRICTED)", "else State.OBJECTED)"),
    ),
}
