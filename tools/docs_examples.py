"""The examples of the API, examples/api/*.sql, and the same requests as a client writes them.

    -- as authenticated ana: What the request does, in a sentence or two.
    -- claim: org_id = :'organization_id'
    -- header: x-event-link = :'link_token'
    -- keep: tier_id, price = price_cents
    -- mail: token
    SELECT * FROM add_ticket_tier(event_id => :'event_id', name => 'Early bird');

The first line says who calls: anon, service_role, or authenticated and a person. The optional
others give the request a claim or a header, and keep values for later requests, which name them as
psql does: of the first row of the answer, `id` unless a column is named (an answer of one value has
the function's name), and the secret of the mail that the request sends. A person's id is :'ana_id'.
`-- given: name` is for what no function makes yet. Examples are paragraphs; the files, and the
examples in them, are one story in order.

A statement is either a call of one function, with named arguments, or SELECT, INSERT, UPDATE or
DELETE on one view. `request(statement)` reads it with PostgreSQL's own parser, and everything that
a client sends is told by the `Request`: what PostgREST cannot ask, an example cannot say.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pglast
from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType, NullTestType, OnConflictAction, SortByDir

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "examples/api"
WIDTH = 92
SHOWN = 4  # columns of a view without an example of its own
PLACEHOLDER = re.compile(r"(?<![:\w]):'(\w+)'")
WHO = re.compile(r"as (anon|service_role|authenticated (\w+)): (.*)")
SETTINGS = ("claim", "header", "keep", "mail", "given")
SETTING = re.compile(rf"({'|'.join(SETTINGS)}): (.*)")
OPERATORS = {
    "=": "eq", "<>": "neq", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "@>": "contains",
    "<@": "containedBy", "&&": "overlaps",
}  # fmt: skip
LIKES = {A_Expr_Kind.AEXPR_LIKE: "like", A_Expr_Kind.AEXPR_ILIKE: "ilike"}


class ExampleError(Exception):
    """An example that no client could send, or that is not written as this module says."""


@dataclass(frozen=True)
class Kept:
    """A value that an earlier request has kept."""

    name: str


@dataclass(frozen=True)
class FromNow:
    """A time, so many days from now."""

    days: int


Value = None | bool | int | float | str | Kept | FromNow | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True)
class Filter:
    """A condition on a column, by the name that supabase-js gives it; `negated` is not()."""

    operator: str
    column: str
    value: Value
    negated: bool = False


@dataclass(frozen=True)
class Request:
    """What a client sends. `verb` is rpc, select, insert, upsert, update or delete."""

    verb: str
    target: str  # the function or view, without schema
    body: Value = None  # the arguments, or the row (or rows) to write
    conflict: tuple[str, ...] = ()  # upsert: the columns of the key
    ignore: bool = False  # upsert: a row that is there already stays as it is
    columns: tuple[str, ...] = ()  # of the answer; none: the answer is empty
    filters: tuple[Filter, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # column, whether it descends
    limit: int | None = None


@dataclass(frozen=True)
class Example:
    """One request of the story."""

    place: str  # path:line
    role: str
    person: str | None
    text: str  # what it is for
    claims: Mapping[str, str]  # values as in SQL, a placeholder or plain
    headers: Mapping[str, str]
    keep: Mapping[str, str]  # name: column
    mail: str | None  # the name of the secret in the mail that it sends
    given: tuple[str, ...]  # what is there already, by names that the test knows
    statement: str
    request: Request

    @property
    def who(self) -> str:
        """The caller for a reader: anon, service_role, or the person."""
        return self.person.capitalize() if self.person else self.role

    def sql(self, literal: Callable[[str], str]) -> str:
        """The statement with the literal of each kept value in place of its name."""
        return PLACEHOLDER.sub(lambda found: literal(found[1]), self.statement)


def listing(view: str, columns: Sequence[str]) -> str:
    """The statement that stands for a view without an example of its own."""
    return f"SELECT {', '.join(columns[:SHOWN])} FROM {view} LIMIT 10;"


# ---------------------------------------------------------------- reading


def read(root: Path = ROOT) -> list[Example]:
    """Every example, in the story's order. Raises ExampleError."""
    return [
        each
        for path in sorted((root / FOLDER).glob("*.sql"))
        for each in _examples(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    ]


def _examples(path: str, text: str) -> Iterator[Example]:
    line = 1
    for paragraph in re.split(r"(\n(?:[ \t]*\n)+)", text):
        if re.match(r"-- as ", paragraph) or not _is_prose(paragraph):
            yield _example(f"{path}:{line}", paragraph)
        line += paragraph.count("\n")


def _is_prose(paragraph: str) -> bool:
    return all(each.startswith("--") for each in paragraph.strip().splitlines())


def _example(place: str, paragraph: str) -> Example:
    comments = [each[2:].strip() for each in paragraph.splitlines() if each.startswith("--")]
    statement = "\n".join(each for each in paragraph.splitlines() if not each.startswith("--"))
    who = WHO.fullmatch(comments[0]) if comments else None
    if not who:
        raise ExampleError(f"{place}: begins with -- as <role> [<person>]: <what it is for>")
    prose, settings = [who[3]], {name: {} for name in SETTINGS}
    for comment in comments[1:]:
        if found := SETTING.fullmatch(comment):
            settings[found[1]] |= dict(map(_assignment, found[2].split(",")))
        else:
            prose.append(comment)
    try:
        asked = request(statement)
    except (ExampleError, pglast.parser.ParseError) as error:
        raise ExampleError(f"{place}: {error}") from None
    return Example(
        place,
        who[1].split()[0],
        who[2],
        " ".join(prose),
        settings["claim"],
        settings["header"],
        settings["keep"],
        next(iter(settings["mail"]), None),
        tuple(settings["given"]),
        statement.strip(),
        asked,
    )


def _assignment(text: str) -> tuple[str, str]:
    """A kept value without a column is the id of the answer."""
    name, _, value = (each.strip() for each in text.partition("="))
    return name, value or "id"


# ---------------------------------------------------------------- SQL to request


def request(statement: str) -> Request:
    """What a client sends for the statement. Raises ExampleError, ParseError."""
    quoted = PLACEHOLDER.sub(r"':\1'", statement)
    parsed = [each.stmt for each in pglast.parse_sql(quoted)]
    match parsed:
        case [ast.SelectStmt() as node]:
            return _select(node)
        case [ast.InsertStmt() as node]:
            return _insert(node)
        case [ast.UpdateStmt() as node]:
            body = {each.name: _value(each.val) for each in node.targetList}
            return _change("update", node, body)
        case [ast.DeleteStmt() as node]:
            return _change("delete", node, None)
    raise ExampleError("one SELECT, INSERT, UPDATE or DELETE is an example")


def _select(node: ast.SelectStmt) -> Request:
    _refuse(node, "distinctClause", "groupClause", "havingClause", "withClause", "limitOffset")
    _refuse(node, "windowClause", "lockingClause", "valuesLists", "larg")
    shape = {
        "filters": tuple(_filters(node.whereClause)),
        "order": tuple(map(_order, node.sortClause or ())),
        "limit": _value(node.limitCount) if node.limitCount else None,
    }
    match node.fromClause:
        case (ast.RangeVar() as view,):
            columns = _columns(node.targetList, view.relname)
            return Request("select", _target(view), columns=columns, **shape)
        case (ast.RangeFunction(functions=((ast.FuncCall() as call, None),)),):
            arguments = {}
            for each in call.args or ():
                if not isinstance(each, ast.NamedArgExpr):
                    raise ExampleError("arguments are named: name => value")
                arguments[each.name] = _value(each.arg)
            names = [each.sval for each in call.funcname]
            if len(names) != 1:
                raise ExampleError("PostgREST's search_path finds the function: no schema")
            columns = _columns(node.targetList)
            return Request("rpc", names[0], arguments, columns=columns, **shape)
    raise ExampleError("FROM names one view or one function")


def _insert(node: ast.InsertStmt) -> Request:
    _refuse(node, "withClause")
    columns = [each.name for each in node.cols or ()]
    lists = node.selectStmt.valuesLists if node.selectStmt else None
    if not columns or not lists:
        raise ExampleError("INSERT lists its columns and VALUES")
    rows: list[Value] = [dict(zip(columns, map(_value, row), strict=True)) for row in lists]
    body = rows[0] if len(rows) == 1 else rows
    answer = _returning(node)
    target = _target(node.relation)
    if not node.onConflictClause:
        return Request("insert", target, body, columns=answer)
    return _upsert(Request("upsert", target, body, columns=answer), node, columns)


def _upsert(plain: Request, node: ast.InsertStmt, columns: Sequence[str]) -> Request:
    clause = node.onConflictClause
    if not clause.infer or clause.infer.whereClause or clause.infer.conname or clause.whereClause:
        raise ExampleError("ON CONFLICT names the columns of a key")
    key = tuple(each.name for each in clause.infer.indexElems)
    ignore = clause.action == OnConflictAction.ONCONFLICT_NOTHING
    if not ignore:
        sets = {each.name: _excluded(each.val) for each in clause.targetList}
        if sets != {name: name for name in columns}:
            raise ExampleError("PostgREST sets every column that it sends to excluded.<column>")
    return Request(
        plain.verb, plain.target, plain.body, conflict=key, ignore=ignore, columns=plain.columns
    )


def _excluded(node: ast.Node) -> str | None:
    match node:
        case ast.ColumnRef(fields=(ast.String(sval="excluded"), ast.String(sval=name))):
            return name
    return None


def _change(verb: str, node: ast.UpdateStmt | ast.DeleteStmt, body: Value) -> Request:
    _refuse(node, "withClause", "fromClause" if verb == "update" else "usingClause")
    filters = tuple(_filters(node.whereClause))
    if not filters:
        raise ExampleError("an example that writes says which rows")
    return Request(verb, _target(node.relation), body, columns=_returning(node), filters=filters)


def _refuse(node: ast.Node, *clauses: str) -> None:
    for clause in clauses:
        if getattr(node, clause):
            raise ExampleError(f"PostgREST has no {clause}")


def _target(view: ast.RangeVar) -> str:
    if view.schemaname or view.alias:
        raise ExampleError("PostgREST's search_path finds the view: no schema, no alias")
    return view.relname


def _returning(node: ast.InsertStmt | ast.UpdateStmt | ast.DeleteStmt) -> tuple[str, ...]:
    return _columns(node.returningClause.exprs) if node.returningClause else ()


def _columns(targets: Sequence[ast.ResTarget], view: str | None = None) -> tuple[str, ...]:
    if any(each.name for each in targets):
        raise ExampleError("no AS: answers have the columns' names")
    return tuple(_column(each.val, view) for each in targets)


def _column(node: ast.Node, view: str | None = None) -> str:
    """The name of a column. A computed field of a view is <view>.<function> in SQL."""
    match node:
        case ast.ColumnRef(fields=(ast.String(sval=name),)):
            return name
        case ast.ColumnRef(fields=(ast.String(sval=place), ast.String(sval=name))):
            if place == view:
                return name
        case ast.ColumnRef(fields=(ast.A_Star(),)):
            return "*"
    raise ExampleError("a column by its name alone, or *")


def _order(node: ast.SortBy) -> tuple[str, bool]:
    return _column(node.node), node.sortby_dir == SortByDir.SORTBY_DESC


def _filters(node: ast.Node | None) -> Iterator[Filter]:
    match node:
        case None:
            return
        case ast.BoolExpr(boolop=BoolExprType.AND_EXPR):
            for each in node.args:
                yield from _filters(each)
        case ast.NullTest():
            negated = node.nulltesttype == NullTestType.IS_NOT_NULL
            yield Filter("is", _column(node.arg), None, negated)
        case ast.ColumnRef():
            yield Filter("is", _column(node), True)
        case ast.BoolExpr(boolop=BoolExprType.NOT_EXPR, args=(ast.ColumnRef() as column,)):
            yield Filter("is", _column(column), False)
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_IN, name=(ast.String(sval="="),)):
            yield Filter("in", _column(node.lexpr), [_value(each) for each in node.rexpr])
        case ast.A_Expr(kind=kind) if kind in LIKES:
            yield Filter(LIKES[kind], _column(node.lexpr), _value(node.rexpr))
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String(sval=name),)):
            if name not in OPERATORS:
                raise ExampleError(f"no filter of supabase-js is {name}")
            yield Filter(OPERATORS[name], _column(node.lexpr), _value(node.rexpr))
        case _:
            raise ExampleError("a condition is <column> <operator> <value>; AND joins them")


def _value(node: ast.Node) -> Value:
    """What JSON says for an expression without a column."""
    match node:
        case ast.A_Const(isnull=True):
            return None
        case ast.A_Const(val=ast.String(sval=text)):
            return Kept(text[1:]) if re.fullmatch(r":\w+", text) else text
        case ast.A_Const(val=ast.Integer(ival=number)):
            return number
        case ast.A_Const(val=ast.Boolean(boolval=truth)):
            return truth
        case ast.A_Const(val=ast.Float(fval=digits)):
            return int(digits) if digits.isdecimal() else float(digits)
        case ast.TypeCast(arg=ast.A_Const(val=ast.String(sval=text))) if _is_json(node.typeName):
            return json.loads(text)
        case ast.TypeCast():
            return _value(node.arg)
        case ast.A_ArrayExpr():
            return [_value(each) for each in node.elements or ()]
        case ast.FuncCall(funcname=(ast.String(sval="now"),)):
            return FromNow(0)
        case ast.FuncCall(funcname=(ast.String(sval="jsonb_build_array"),)):
            return [_value(each) for each in node.args or ()]
        case ast.FuncCall(funcname=(ast.String(sval="jsonb_build_object"),)):
            values = [_value(each) for each in node.args or ()]
            return dict(zip(map(str, values[::2]), values[1::2], strict=True))
        case ast.A_Expr(name=(ast.String(sval=("+" | "-") as sign),), rexpr=ast.TypeCast() as span):
            days = re.fullmatch(r"(\d+) days?", str(_value(span)))
            if days and _value(node.lexpr) == FromNow(0):
                return FromNow(int(sign + days[1]))
    raise ExampleError("a value is a literal, ARRAY, jsonb_build_*, or now() + interval 'n days'")


def _is_json(name: ast.TypeName) -> bool:
    return name.names[-1].sval in ("json", "jsonb")


# ---------------------------------------------------------------- request to supabase-js


def javascript(asked: Request) -> str:
    """The request as a supabase-js call."""
    calls = _calls(asked)
    line = "await supabase" + "".join(_call(*each) for each in calls)
    if len(line) <= WIDTH:
        return line
    if len(calls) == 1:
        return "await supabase" + _call(*calls[0], indent=0)
    return "await supabase" + "".join(f"\n  {_call(*each, indent=2)}" for each in calls)


Call = tuple[str, list[Value]]


def _calls(asked: Request) -> list[Call]:
    """The methods in supabase-js's order, with their arguments."""
    answer = [] if asked.columns == ("*",) else [", ".join(asked.columns)]
    match asked.verb:
        case "rpc":
            calls = [("rpc", [asked.target, *([asked.body] if asked.body else [])])]
            if answer:
                calls.append(("select", answer))
        case "select":
            calls = [("from", [asked.target]), ("select", answer)]
        case "upsert":
            options = {"onConflict": ",".join(asked.conflict)}
            ignore = {"ignoreDuplicates": True} if asked.ignore else {}
            calls = [("from", [asked.target]), ("upsert", [asked.body, options | ignore])]
        case verb:
            body = [] if asked.body is None else [asked.body]
            calls = [("from", [asked.target]), (verb, body)]
    calls += map(_filter_call, asked.filters)
    if asked.columns and asked.verb not in ("rpc", "select"):
        calls.append(("select", answer))
    calls += (
        ("order", [column, {"ascending": False}] if descends else [column])
        for column, descends in asked.order
    )
    return calls + ([] if asked.limit is None else [("limit", [asked.limit])])


def _filter_call(each: Filter) -> Call:
    if each.negated:
        return "not", [each.column, each.operator, each.value]
    return each.operator, [each.column, each.value]


def _call(method: str, arguments: Sequence[Value], indent: int | None = None) -> str:
    """One line; with an indent as many as it takes."""
    line = f".{method}({', '.join(map(_literal, arguments))})"
    if indent is None or indent + len(line) <= WIDTH:
        return line
    return f".{method}({', '.join(_layout(each, indent) for each in arguments)})"


def _layout(value: Value, indent: int) -> str:
    """The literal with each entry of an object, or of an array of such, on a line of its own."""
    pad = " " * (indent + 2)

    def nested(each: Value) -> str:
        line = _literal(each)
        return line if len(pad) + len(line) <= WIDTH - 20 else _layout(each, indent + 2)

    match value:
        case dict():
            lines = (f"{pad}{_entry(name, each, nested)},\n" for name, each in value.items())
            return "{\n" + "".join(lines) + " " * indent + "}"
        case list() if len(_literal(value)) > WIDTH // 2:
            return "[\n" + "".join(f"{pad}{nested(each)},\n" for each in value) + " " * indent + "]"
    return _literal(value)


def _entry(name: str, value: Value, literal: Callable[[Value], str]) -> str:
    if value == Kept(name):
        return name  # the shorthand of { event_id: event_id }
    return f"{name if name.isidentifier() else _quoted(name)}: {literal(value)}"


def _literal(value: Value) -> str:
    match value:
        case str():
            return _quoted(value)
        case Kept(name):
            return name
        case FromNow(days):
            return f"daysFromNow({days})"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            inner = ", ".join(_entry(name, each, _literal) for name, each in value.items())
            return f"{{ {inner} }}" if inner else "{}"
    return json.dumps(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"
