"""What a statement of Redshift is in DuckDB."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import sqlglot
from sqlglot import ErrorLevel, exp

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of each statement that it takes for text
_WITHOUT_EFFECT: Final = ("VACUUM", "ANALYZE")
_PHYSICAL: Final = (exp.DistKeyProperty, exp.DistStyleProperty, exp.SortKeyProperty, exp.BackupProperty)
_NOT_ENFORCED: Final = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint)
_NOT_ENFORCED_OF_COLUMNS: Final = (
    exp.EncodeColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.Reference,
)
_TEXTS: Final = (exp.DType.VARCHAR, exp.DType.CHAR, exp.DType.NVARCHAR, exp.DType.NCHAR, exp.DType.BPCHAR)


class UntranslatableError(Exception):
    """A statement that Redshift would not take either, or that has no counterpart here."""


@dataclass(frozen=True, slots=True)
class Query:
    """A statement of DuckDB."""

    sql: str
    returns_rows: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """COPY: the objects go into a table."""

    table: str
    columns: tuple[str, ...]
    """All of the table's where empty."""
    source: str
    """An address of S3."""
    manifest: bool
    serialize_to_json: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """LOCK: others that lock these tables wait for the transaction's end."""

    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreateUser:
    """CREATE USER: of whom nothing but the name is kept."""

    name: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is accepted and has no effect here."""


Action = Query | Copy | Lock | CreateUser | Nothing


def translate(statement: str, parameters: Mapping[str, str] | None = None) -> Action:
    """Return what a statement does.

    Args:
        statement: of Redshift, one.
        parameters: the values of the names in it, as in `:name`.

    Raises:
        UntranslatableError: it is none that can be run here; the message says why.
    """
    try:
        found = [one for one in sqlglot.parse(statement, read="redshift") if one is not None]
    except sqlglot.ParseError as error:
        raise UntranslatableError(f"syntax error: {str(error).splitlines()[0]}") from error
    if len(found) != 1:
        raise UntranslatableError(f"{len(found)} statements where one is expected")
    return _action(found[0], parameters or {})


def _action(tree: exp.Expr, parameters: Mapping[str, str]) -> Action:
    match tree:
        case exp.Copy():
            return _copy(tree)
        case exp.Grant() | exp.Revoke() | exp.Analyze():
            return Nothing()
        case exp.Command():
            return _command(str(tree.this).upper(), tree.text("expression").strip())
        case _:
            return Query(_duckdb(tree, parameters), isinstance(tree, exp.Query))


def _command(word: str, rest: str) -> Action:
    """Return what a statement does that sqlglot takes for text."""
    if word in _WITHOUT_EFFECT:
        return Nothing()
    if word == "LOCK":
        names = rest.removeprefix("TABLE ").split(",")
        return Lock(tuple(sorted(name.strip().lower() for name in names)))
    if word == "CREATE" and rest.upper().startswith("USER "):
        name, _, _ = rest[len("USER ") :].partition(" PASSWORD")
        return CreateUser(sqlglot.parse_one(name.strip(), read="redshift").name)
    raise UntranslatableError(f"{word} {rest[:40]}: is not run by the local cloud")


def _copy(tree: exp.Copy) -> Copy:
    target, options = tree.this, _options(tree)
    if options.pop("FORMAT", "") != "PARQUET":
        raise UntranslatableError("COPY: the local cloud reads FORMAT PARQUET alone")
    if not (credentials := tree.args.get("credentials")) or not credentials.args.get("iam_role"):
        raise UntranslatableError("COPY: no credentials: IAM_ROLE is missing")
    manifest, as_json = (options.pop(one, None) is not None for one in ("MANIFEST", "SERIALIZETOJSON"))
    if options:
        raise UntranslatableError(f"COPY: {', '.join(options)}: not read by the local cloud")
    table, columns = (target.this, target.expressions) if isinstance(target, exp.Schema) else (target, [])
    [source] = tree.args["files"]
    return Copy(
        table.sql("duckdb"), tuple(one.name for one in columns), source.name, manifest, serialize_to_json=as_json
    )


def _options(tree: exp.Copy) -> dict[str, str]:
    """Return COPY's options. sqlglot takes two that stand beside each other for a name and its value."""
    found: dict[str, str] = {}
    for option in tree.args["params"]:
        name, value = option.name.upper(), option.expression.name.upper() if option.expression else ""
        if name == "FORMAT":
            found[name] = value
        else:
            found |= {word: "" for word in (name, value) if word}
    return found


def _duckdb(tree: exp.Expr, parameters: Mapping[str, str]) -> str:
    if isinstance(tree, exp.Create):
        if like := tree.find(exp.LikeProperty):
            return _like(tree, like)
        _keep_what_is_enforced(tree)
    if tree.find(exp.Bracket):
        raise UntranslatableError("elements of SUPER by their place are not translated: use JSON functions")
    for placeholder in list(tree.find_all(exp.Placeholder)):
        if placeholder.name not in parameters:
            raise UntranslatableError(f"the parameter {placeholder.name} has no value")
        placeholder.replace(exp.Literal.string(parameters[placeholder.name]))
    for kind in tree.find_all(exp.DataType):
        if kind.this == exp.DType.SUPER:
            kind.set("this", exp.DType.JSON)
    for alter in tree.find_all(exp.ColumnDef):
        alter.set(
            "constraints", [one for one in _constraints(alter) if not isinstance(one.kind, exp.EncodeColumnConstraint)]
        )
    try:
        return tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE)
    except sqlglot.UnsupportedError as error:
        raise UntranslatableError(str(error)) from error


def _like(tree: exp.Create, like: exp.LikeProperty) -> str:
    """Return an empty table with the columns of another one."""
    temporary = "TEMPORARY " if tree.find(exp.TemporaryProperty) else ""
    new, old = tree.this.this.sql("duckdb"), like.this.sql("duckdb")
    return f"CREATE {temporary}TABLE {new} AS SELECT * FROM {old} LIMIT 0"  # noqa: S608 - as they were parsed


def _keep_what_is_enforced(tree: exp.Create) -> None:
    """Leave out what Redshift does not enforce, and where rows are; put in the lengths of texts, which are bytes."""
    if properties := tree.args.get("properties"):
        kept = [one for one in properties.expressions if not isinstance(one, _PHYSICAL)]
        tree.set("properties", exp.Properties(expressions=kept) if kept else None)
    if not isinstance(tree.this, exp.Schema):
        return
    parts = [one for one in tree.this.expressions if not isinstance(one, _NOT_ENFORCED)]
    for column in parts:
        if isinstance(column, exp.ColumnDef):
            kept = [one for one in _constraints(column) if not isinstance(one.kind, _NOT_ENFORCED_OF_COLUMNS)]
            column.set("constraints", [*kept, *_length(column)])
    tree.this.set("expressions", parts)


def _constraints(column: exp.ColumnDef) -> Sequence[exp.ColumnConstraint]:
    return cast("Sequence[exp.ColumnConstraint]", column.args.get("constraints") or ())


def _length(column: exp.ColumnDef) -> list[exp.ColumnConstraint]:
    kind: Any = column.kind
    if kind is None or kind.this not in _TEXTS or not kind.expressions:
        return []
    most = exp.LTE(this=exp.func("STRLEN", exp.column(column.this.copy())), expression=kind.expressions[0].this.copy())
    return [exp.ColumnConstraint(kind=exp.CheckColumnConstraint(this=most))]
