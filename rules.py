"""The judge of the sources: what they define and use, and every rule they must keep.

`Facts` reads the files once, in bundle order. A rule is a generator over the facts that yields a
`Finding` per offence; its decorator states its code, reason and cure, its docstring what it
refuses. The parser's JSON is walked as plain dicts, five times faster than its node classes.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pglast import parser

if TYPE_CHECKING:
    from build import Source

Node = dict  # a node of the parse tree as JSON gives it

PHASES = (
    "schema and roles", "types", "tables", "links", "functions",
    "triggers", "views", "policies", "grants", "jobs and data",
)  # fmt: skip
# Which statements belong where, by the digits of their phases. COMMENT belongs everywhere; GRANT
# and REVOKE stand beside functions too, but for other objects in 0x and 8x alone.
STATEMENTS = {
    kind + "Stmt": phases
    for phases, kinds in {
        "0": "AlterExtension AlterRole CreateExtension CreateRole CreateSchema",
        "08": "AlterDatabaseSet AlterDefaultPrivileges AlterRoleSet GrantRole",
        "0123456789": "Comment",
        "014568": "Grant",
        "089": "Do",
        "1": "CompositeType CreateDomain CreateEnum CreateRange",
        "14": "CreateCast Define",
        "1456": "CreateFunction",
        "2": "AlterSeq Create CreateSeq CreateStats",
        "235": "AlterTable",
        "236": "Index",
        "5": "CreateEventTrig",
        "56": "CreateTrig",
        "6": "CreateTableAs View",
        "7": "CreatePolicy",
        "8": "AlterOwner",
        "9": "Call CreatePublication Delete Insert Merge RefreshMatView Select Update",
    }.items()
    for kind in kinds.split()
}
ROUTINES = {"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"}
# Where `Facts.definitions` keeps what COMMENT ON names by a list of names.
SPACES = {
    "OBJECT_TABLE": "relation", "OBJECT_VIEW": "relation", "OBJECT_MATVIEW": "relation",
    "OBJECT_SEQUENCE": "relation", "OBJECT_INDEX": "relation", "OBJECT_COLUMN": "column",
    "OBJECT_POLICY": "policy", "OBJECT_TRIGGER": "trigger", "OBJECT_TABCONSTRAINT": "constraint",
}  # fmt: skip
# The kinds of object that need a comment, and their space.
COMMENTED = {
    "schema": "schema", "table": "relation", "partition": "relation", "column": "column",
    "type": "type", "domain": "type", "composite type": "type", "view": "relation",
    "materialized view": "relation", "function": "routine", "procedure": "routine",
    "aggregate": "routine", "policy": "policy",
}  # fmt: skip
OUTPUTS = {"FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"}
# Schemas that the server or the platform brings; `auth` joins them where sql/auth is absent.
FOREIGN_SCHEMAS = {
    "pg_catalog", "information_schema", "pg_temp", "pg_toast", "cron", "extensions", "storage",
}  # fmt: skip
BUILTIN_TYPES = frozenset(
    """aclitem anyarray anycompatible anycompatiblearray anyelement anyenum anynonarray anyrange
    bit bool box bpchar bytea char cid cidr circle cstring date datemultirange daterange
    event_trigger float4 float8 inet int int2 int2vector int4 int4multirange int4range int8
    int8multirange int8range internal interval json jsonb jsonpath line lseg macaddr money name
    numeric nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon record
    refcursor regclass regconfig regdictionary regnamespace regoper regoperator regproc
    regprocedure regrole regtype text tid time timestamp timestamptz timetz trigger
    tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector unknown uuid varbit varchar
    void xid xid8 xml vector halfvec sparsevec bigserial serial smallserial serial2 serial4
    serial8""".split()
)
# Built-in functions of every supported version: whole families, and the others by name.
BUILTIN_FAMILY = re.compile(
    r"(array|current|has|inet|jsonb?|make|obj|pg|range|regexp|regr|sha|to|ts|txid|xml)_"
)
BUILTIN_FUNCTIONS = frozenset(
    """abs acldefault aclexplode acos age ascii asin atan avg bit_and bit_count bit_length bit_or
    bit_send bit_xor bool_and bool_or btrim cardinality cbrt ceil ceiling char_length
    character_length chr clock_timestamp col_description concat concat_ws convert_from convert_to
    corr cos count covar_pop covar_samp cume_dist currval date date_bin date_part date_trunc
    datemultirange daterange decode degrees dense_rank div encode enum_first enum_last enum_range
    every exp extract factorial first_value float8 floor format format_type gcd gen_random_uuid
    generate_series generate_subscripts get_bit get_byte get_current_ts_config hashtext
    hashtextextended initcap int4 int4multirange int4range int8 int8multirange int8range
    interval is_normalized isempty isfinite justify_days justify_hours justify_interval lag
    last_value lastval lcm lead left length ln log lower lower_inc lower_inf lpad ltrim max md5
    min min_scale mod mode multirange nextval normalize now nth_value ntile num_nonnulls
    num_nulls numeric numnode numrange octet_length overlaps overlay parse_ident percent_rank
    percentile_cont percentile_disc phraseto_tsquery pi plainto_tsquery position pow power
    querytree quote_ident quote_literal quote_nullable radians random rank regclass repeat
    replace reverse right round row_number row_security_active row_to_json rpad rtrim scale
    session_user set_bit set_byte set_config setseed setval setweight sha224 sha256 sha384
    sha512 shobj_description sign sin split_part sqrt starts_with statement_timestamp stddev
    stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr
    substring sum tan text time timeofday timestamp timestamptz timezone transaction_timestamp
    translate trim_array trim_scale trunc tsquery_phrase tsrange tstzmultirange tstzrange
    tsvector_to_array unistr unnest upper upper_inc upper_inf uuid_hash_extended uuid_send var_pop
    var_samp variance version websearch_to_tsquery width_bucket xmlagg xmlcomment xmlexists
    xmlvalidate xpath xpath_exists""".split()
)


class Statement(NamedTuple):
    """One statement of a source. `number` counts through all sources in bundle order."""

    source: Source
    kind: str
    node: Node
    offset: int
    number: int

    @property
    def start(self) -> int:
        """Offset of the first word, past the comments before it."""
        return SPACE.match(self.source.data, self.offset).end()

    @property
    def words(self) -> str:
        """Its first one or two words."""
        return re.match(rb"\w*(?: \w+)?", self.source.data[self.start :][:80])[0].decode()

    def finding(
        self, name: str, what: str, cure: str | None = None, offset: int = 0, lines: int = 0
    ) -> Finding:
        """An offence of this statement, at its start or at a node's location."""
        return Finding(self.source, offset or self.start, name, what, cure, lines)


class Definition(NamedTuple):
    """An object that a statement makes; `name` is qualified, with input types for routines."""

    kind: str
    name: str
    statement: Statement
    offset: int

    @property
    def place(self) -> str:
        """path:line"""
        source = self.statement.source
        return f"{source.path}:{line_of(source, self.offset or self.statement.start)}"

    def finding(self, what: str, cure: str | None = None) -> Finding:
        """An offence of this object."""
        return self.statement.finding(self.name, what, cure, self.offset)


class Use(NamedTuple):
    """A name that a statement needs. Inside a plpgsql body it is late: looked up when it runs."""

    space: str
    name: str
    statement: Statement
    offset: int
    lines: int = 0  # lines below the one at `offset`, in a body
    late: bool = False

    def finding(self, what: str, cure: str | None = None) -> Finding:
        """An offence of this use."""
        return self.statement.finding(self.name, what, cure, self.offset, self.lines)


class Constraint(NamedTuple):
    """A constraint of a table or domain, with its own columns."""

    owner: str
    columns: tuple[str, ...]
    node: Node
    statement: Statement

    @property
    def name(self) -> str:
        """owner.constraint"""
        return f"{self.owner}.{self.node.get('conname', self.kind)}"

    @property
    def kind(self) -> str:
        """primary, unique, check, foreign, exclusion, notnull, default, ..."""
        return self.node["contype"].removeprefix("CONSTR_").lower()

    @property
    def target(self) -> str:
        """The table that a foreign key points at."""
        return relation_name(self.node["pktable"])

    def finding(self, what: str, cure: str | None = None) -> Finding:
        """An offence of this constraint."""
        return self.statement.finding(self.name, what, cure, self.node.get("location", 0))


class Finding(NamedTuple):
    """One offence: where, which object, what is wrong, and the cure unless it is the rule's."""

    source: Source
    offset: int
    object: str
    what: str
    cure: str | None = None
    lines: int = 0


class Complaint(NamedTuple):
    """A finding as the user reads it."""

    path: str
    line: int
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.text}"


# ---------------------------------------------------------------- names in the parse tree

SPACE = re.compile(rb"(?:\s|--[^\n]*\n|/\*.*?\*/)*", re.S)


def line_of(source: Source, offset: int) -> int:
    """The line of a byte offset, from 1."""
    return source.data.count(b"\n", 0, offset) + 1


def strings(nodes: Iterable[Node]) -> list[str]:
    """The texts of String nodes."""
    return [node["String"]["sval"] for node in nodes]


def dotted(nodes: Iterable[Node]) -> str:
    """String nodes as one name, without pg_catalog."""
    return ".".join(strings(nodes)).removeprefix("pg_catalog.")


def relation_name(node: Node) -> str:
    """The name of a RangeVar."""
    schema = node.get("schemaname")
    return f"{schema}.{node['relname']}" if schema else node["relname"]


def type_name(node: Node) -> str:
    """The name of a TypeName, bare or as a node; arrays end in []."""
    node = node.get("TypeName", node)
    return dotted(node["names"]) + ("[]" if "arrayBounds" in node else "")


def signature(name: str, types: Iterable[Node]) -> str:
    """name(type, type) of a routine, as COMMENT and REVOKE identify it."""
    return f"{name}({', '.join(map(type_name, types))})"


def option(node: Node, name: str) -> Node | None:
    """The DefElem of that name among the options of a statement."""
    elements = (each["DefElem"] for each in node.get("options") or node.get("args") or ())
    return next((each for each in elements if each["defname"] == name), None)


def column_names(query: Node) -> list[str] | None:
    """The columns of a SELECT, None when one of them has no name of its own."""
    columns = []
    for target in query.get("targetList", ()):
        target = target["ResTarget"]
        fields = target["val"].get("ColumnRef", {}).get("fields", ({},))
        columns.append(target.get("name") or fields[-1].get("String", {}).get("sval"))
    return columns if columns and all(columns) else None


class References(NamedTuple):
    """Nodes of a parse tree that name objects, and the names that the tree itself makes."""

    relations: list[Node]
    functions: list[Node]
    types: list[Node]
    own: set[str]


def references(root: Node | list) -> References:
    """Everything below `root` that names an object: RangeVar, FuncCall, TypeName."""
    found = References([], [], [], set())
    relations, functions, types, own = found
    stack: list = [root]
    while stack:
        node = stack.pop()
        if node.__class__ is list:
            stack.extend(node)
            continue
        if "location" in node:
            if "relname" in node:
                relations.append(node)
                continue
            if "names" in node:
                types.append(node)
            elif "funcname" in node:
                functions.append(node)
            elif "ctename" in node:
                own.add(node["ctename"])
        elif "lockedRels" in node:  # FOR UPDATE OF names aliases
            continue
        for value in node.values():
            if value.__class__ is dict or value.__class__ is list:
                stack.append(value)
    return found


def holds(node: Node | list, key: str) -> bool:
    """Whether the tree holds a node of that kind."""
    if isinstance(node, dict):
        return key in node or any(holds(each, key) for each in node.values())
    return isinstance(node, list) and any(holds(each, key) for each in node)


# ---------------------------------------------------------------- bodies of functions

DECLARE = re.compile(
    r"^[ \t]*(?:<<\w+>>\s*)?DECLARE\b.*?(?:^[ \t]*|;[ \t]*)BEGIN\b", re.I | re.M | re.S
)
DECLARED = re.compile(
    r"'[^']*'|--[^\n]*|((?:\bDECLARE\b|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*+\w+\s+(?:CONSTANT\s+)?)"
    r"(\w+)((?:\.\w+)*)(%\w+)?((?:\s*\[\d*\])*)",
    re.I | re.S,
)
# Words that stand where a declared type does: aliases and cursors, and how SQL spells its types.
DECLARED_WORDS = BUILTIN_TYPES | set(
    """alias cursor scroll no bigint boolean character dec decimal double float integer national
    real smallint""".split()
)
ASSIGNED = re.compile(r"[^=\[]*(?:\[[^\]]*\][^=\[]*)*?:?=")
TAG = "$body_of_a_source$"


class Body(NamedTuple):
    """A quoted body: language, text, offset of its quote."""

    language: str
    text: str
    offset: int


def body_of(node: Node) -> Body | None:
    """The body of a CREATE FUNCTION or DO; None where it is not quoted, as BEGIN ATOMIC."""
    language, source = option(node, "language"), option(node, "as")
    if not source:
        return None
    text = source["arg"].get("List", {}).get("items", [source["arg"]])[0]["String"]["sval"]
    name = language["arg"]["String"]["sval"].lower() if language else "plpgsql"
    return Body(name, text, max(source.get("arg_location", 0), source["location"]))


def pieces(tree: list) -> Iterator[tuple[int, str]]:
    """The queries and expressions of a plpgsql body as (line in the body, statement)."""
    stack: list = [(1, tree)]
    while stack:
        line, node = stack.pop()
        if node.__class__ is list:
            stack.extend((line, each) for each in node)
        elif "parseMode" in node:
            text, mode = node["query"], node["parseMode"]
            if mode:  # 2 is an expression, 3 and above are assignments
                text = "SELECT " + (ASSIGNED.sub("", text, count=1) if mode > 2 else text)
            yield line, text
        else:
            line = node.get("lineno", line)
            for value in node.values():
                if value.__class__ is dict or value.__class__ is list:
                    stack.append((line, value))


class Facts:
    """What all sources define and use, in bundle order.

    `definitions` maps (space, name) to definitions. The spaces are relation, type, function (by
    bare name), routine (by signature), schema, column, policy, trigger and constraint.
    """

    def __init__(self, sources: Sequence[Source], layers: Sequence[str]) -> None:
        self.sources, self.layers = sources, layers
        self.statements: list[Statement] = []
        self.by_kind: dict[str, list[Statement]] = defaultdict(list)
        self.definitions: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        self.columns: dict[str, dict[str, int] | None] = {}  # by table: statement by column
        self.keys: dict[str, list[tuple[frozenset[str], int]]] = defaultdict(list)
        self.constraints: list[Constraint] = []
        self.types: list[tuple[str, Node, Statement]] = []  # of columns, domains and signatures
        self.uses: list[Use] = []
        self.comments: set[tuple[str, str]] = set()
        self.unparsed: list[tuple[str, Finding]] = []  # by code of the rule that reports it
        self.transition_tables: set[str] = set()

        for source in sources:
            self._parse(source)
        for statement in self.statements:
            if define := getattr(self, f"_define_{statement.kind}", None):
                define(statement, statement.node)
        self.targets = {id(key.node["pktable"]) for key in self.foreign_keys}
        for statement in self.statements:
            self._use(statement)

    @cached_property
    def foreign_keys(self) -> list[Constraint]:
        """The foreign keys among the constraints."""
        return [each for each in self.constraints if each.kind == "foreign"]

    @cached_property
    def foreign_schemas(self) -> set[str]:
        """Schemas whose objects the sources do not make."""
        return FOREIGN_SCHEMAS | ({"auth"} - {source.schema for source in self.sources})

    def _parse(self, source: Source) -> None:
        """Append the statements of one source, or note why it does not parse."""

        def refuse(offset: int, what: str) -> None:
            self.unparsed.append(("YB101", Finding(source, offset, source.path, what)))

        try:
            text = source.data.decode()
            tree = json.loads(parser.parse_sql_json(text))
        except UnicodeDecodeError as error:
            return refuse(error.start, "is not UTF-8")
        except parser.ParseError as error:
            offset = len(text[: error.args[1] or 0].encode())
            return refuse(offset, f"does not parse: {error.args[0]}")
        for each in tree.get("stmts", ()):
            ((kind, node),) = each["stmt"].items()
            offset = each.get("stmt_location", 0)
            statement = Statement(source, kind, node, offset, len(self.statements))
            self.statements.append(statement)
            self.by_kind[kind].append(statement)
            if "stmt_len" not in each:
                refuse(len(source.data) - 1, "ends without a semicolon, into the next file")
        return None

    # -------------------------------------------------- what a statement defines

    def _add(self, space: str, kind: str, name: str, statement: Statement, offset: int = 0) -> None:
        self.definitions[space, name].append(Definition(kind, name, statement, offset))
        schema, dot, _ = name.partition(".")
        if dot and space in ("type", "routine"):
            self.uses.append(Use("schema", schema, statement, 0))

    def _add_relation(self, kind: str, node: Node, statement: Statement) -> str:
        """Note a relation and its row type; returns its name."""
        name = relation_name(node)
        for space in ("relation", "type"):
            self._add(space, kind, name, statement, node["location"])
        return name

    def _define_CreateSchemaStmt(self, statement: Statement, node: Node) -> None:
        self._add("schema", "schema", node["schemaname"], statement)

    def _define_CreateStmt(self, statement: Statement, node: Node) -> None:
        if node["relation"]["relpersistence"] == "t":
            self._add_relation("temporary table", node["relation"], statement)
            return
        kind = "partition" if "partbound" in node else "table"
        name = self._add_relation(kind, node["relation"], statement)
        columns: dict[str, int] | None = {}
        elements = node.get("tableElts", ())
        likes = [e["TableLikeClause"]["relation"] for e in elements if "TableLikeClause" in e]
        for parent in likes + [each["RangeVar"] for each in node.get("inhRelations", ())]:
            inherited = self.columns.get(relation_name(parent))
            if columns is not None:
                columns = None if inherited is None else columns | inherited
        self.columns.setdefault(name, columns)
        for element in elements:
            if "ColumnDef" in element:
                self._add_column(name, element["ColumnDef"], statement)
            elif "Constraint" in element:
                self._add_constraint(name, element["Constraint"], statement)
        for each in node.get("partspec", {}).get("partParams", ()):
            self._use_columns(name, [each["PartitionElem"].get("name")], statement)

    def _define_AlterTableStmt(self, statement: Statement, node: Node) -> None:
        name = relation_name(node["relation"])
        for command in node["cmds"]:
            command = command["AlterTableCmd"]
            if command["subtype"] == "AT_AddColumn":
                self._add_column(name, command["def"]["ColumnDef"], statement)
            elif command["subtype"] == "AT_AddConstraint":
                self._add_constraint(name, command["def"]["Constraint"], statement)

    def _add_column(self, owner: str, node: Node, statement: Statement) -> None:
        """Note a column or attribute, its type and its constraints."""
        name = node["colname"]
        self.types.append((f"{owner}.{name}", node["typeName"], statement))
        self._add("column", "column", f"{owner}.{name}", statement, node["location"])
        if self.columns.get(owner) is not None:
            self.columns[owner].setdefault(name, statement.number)
        for each in node.get("constraints", ()):
            self._add_constraint(owner, each["Constraint"], statement, (name,))

    def _add_constraint(
        self, owner: str, node: Node, statement: Statement, column: tuple[str, ...] = ()
    ) -> None:
        """Note a constraint; `column` is the one that it stands with."""
        columns = column or tuple(strings(node.get("keys") or node.get("fk_attrs") or ()))
        found = Constraint(owner, columns, node, statement)
        self.constraints.append(found)
        if "conname" in node:
            self._add("constraint", "constraint", found.name, statement, node["location"])
            if found.kind in ("primary", "unique", "exclusion"):
                index = f"{owner.split('.')[0]}.{node['conname']}"
                self._add("relation", "index", index, statement, node["location"])
        if found.kind in ("primary", "unique"):
            self.keys[owner].append((frozenset(columns), statement.number))
        self._use_columns(owner, [*columns, *strings(node.get("including", ()))], statement)

    def _define_IndexStmt(self, statement: Statement, node: Node) -> None:
        table = relation_name(node["relation"])
        if "idxname" in node:
            index = f"{table.split('.')[0]}.{node['idxname']}"
            self._add("relation", "index", index, statement)
        keys = [each["IndexElem"].get("name") for each in node["indexParams"]]
        more = [each["IndexElem"].get("name") for each in node.get("indexIncludingParams", ())]
        self._use_columns(table, keys + more, statement)
        if node.get("unique") and "whereClause" not in node and all(keys):
            self.keys[table].append((frozenset(keys), statement.number))

    def _define_ViewStmt(self, statement: Statement, node: Node) -> None:
        name = self._add_relation("view", node["view"], statement)
        listed = strings(node.get("aliases", ())) or column_names(node["query"]["SelectStmt"])
        self.columns[name] = dict.fromkeys(listed, statement.number) if listed else None

    def _define_CreateTableAsStmt(self, statement: Statement, node: Node) -> None:
        kind = "materialized view" if node["objtype"] == "OBJECT_MATVIEW" else "table"
        name = self._add_relation(kind, node["into"]["rel"], statement)
        query = node["query"].get("SelectStmt", {})
        listed = strings(node["into"].get("colNames", ())) or column_names(query)
        self.columns[name] = dict.fromkeys(listed, statement.number) if listed else None

    def _define_CreateSeqStmt(self, statement: Statement, node: Node) -> None:
        self._add_relation("sequence", node["sequence"], statement)

    def _define_CompositeTypeStmt(self, statement: Statement, node: Node) -> None:
        name = self._add_relation("composite type", node["typevar"], statement)
        for each in node.get("coldeflist", ()):
            each = each["ColumnDef"]
            self.types.append((f"{name}.{each['colname']}", each["typeName"], statement))

    def _define_CreateEnumStmt(self, statement: Statement, node: Node) -> None:
        self._add("type", "type", dotted(node["typeName"]), statement)

    _define_CreateRangeStmt = _define_CreateEnumStmt

    def _define_CreateDomainStmt(self, statement: Statement, node: Node) -> None:
        name = dotted(node["domainname"])
        self._add("type", "domain", name, statement)
        self.types.append((name, node["typeName"], statement))
        for each in node.get("constraints", ()):
            self.constraints.append(Constraint(name, (), each["Constraint"], statement))

    def _define_CreateFunctionStmt(self, statement: Statement, node: Node) -> None:
        kind = "procedure" if node.get("is_procedure") else "function"
        self._add_routine(kind, dotted(node["funcname"]), node.get("parameters", ()), statement)

    def _define_DefineStmt(self, statement: Statement, node: Node) -> None:
        if node["kind"] == "OBJECT_AGGREGATE":
            parameters = node["args"][0].get("List", {}).get("items", ())
            self._add_routine("aggregate", dotted(node["defnames"]), parameters, statement)

    def _add_routine(
        self, kind: str, name: str, parameters: Iterable[Node], statement: Statement
    ) -> None:
        """Note a routine under its name and under its signature."""
        parameters = [each["FunctionParameter"] for each in parameters]
        inputs = [each["argType"] for each in parameters if each["mode"] not in OUTPUTS]
        self._add("function", kind, name, statement)
        self._add("routine", kind, signature(name, inputs), statement)
        self.types.extend((name, each["argType"], statement) for each in parameters)
        if "returnType" in statement.node:
            self.types.append((name, statement.node["returnType"], statement))

    def _define_CreatePolicyStmt(self, statement: Statement, node: Node) -> None:
        name = f"{relation_name(node['table'])}.{node['policy_name']}"
        self._add("policy", "policy", name, statement)

    def _define_CreateTrigStmt(self, statement: Statement, node: Node) -> None:
        table = relation_name(node["relation"])
        self._add("trigger", "trigger", f"{table}.{node['trigname']}", statement)
        self._use_columns(table, strings(node.get("columns", ())), statement)
        for each in node.get("transitionRels", ()):
            self.transition_tables.add(each["TriggerTransition"]["name"])

    # -------------------------------------------------- what a statement uses

    def _use_columns(self, table: str, columns: Iterable[str | None], statement: Statement) -> None:
        self.uses.extend(Use("column", f"{table}.{c}", statement, 0) for c in columns if c)

    def _use(self, statement: Statement) -> None:
        """Note everything that a statement names."""
        node, kind = statement.node, statement.kind
        found = references(node)
        if kind == "CommentStmt":
            self._use_objects(statement, node["objtype"], [node["object"]])
        elif kind == "GrantStmt":
            self._use_objects(statement, node["objtype"], node.get("objects", ()))
        elif kind == "CreateTrigStmt":
            found.functions.append(node)
        elif kind == "DefineStmt":  # of an aggregate: its functions are parsed as types
            for each in node.get("definition", ()):
                name = each["DefElem"].get("arg", {}).get("TypeName")
                if name and each["DefElem"]["defname"].endswith("func"):
                    found.types.remove(name)
                    found.functions.append({**name, "funcname": name["names"]})
        self._use_names(found, statement, lambda location: (location, 0), late=False)
        if kind in ("CreateFunctionStmt", "DoStmt") and (body := body_of(node)):
            try:
                self._use_body(statement, body)
            except parser.ParseError as error:
                broken = statement.finding(
                    self.name_of(statement), error.args[0], None, body.offset
                )
                self.unparsed.append(("YB102", broken))

    def _use_objects(self, statement: Statement, kind: str, objects: Iterable[Node]) -> None:
        """Note the objects that COMMENT, GRANT and REVOKE name, and which get a comment."""
        for each in objects:
            if kind in ROUTINES and "ObjectWithArgs" in each:
                each = each["ObjectWithArgs"]
                space, name = "function", dotted(each["objname"])
                if not each.get("args_unspecified"):
                    space, name = "routine", signature(name, each.get("objargs", ()))
            elif "List" in each and kind in SPACES:
                space, name = SPACES[kind], dotted(each["List"]["items"])
            elif "TypeName" in each:
                space, name = "type", dotted(each["TypeName"]["names"])
            elif "String" in each and kind == "OBJECT_SCHEMA":
                space, name = "schema", each["String"]["sval"]
            else:
                continue
            self.uses.append(Use(space, name, statement, 0))
            if statement.node.get("comment", "").strip():
                self.comments.add((space, name))

    def _use_names(
        self,
        found: References,
        statement: Statement,
        place: Callable[[int], tuple[int, int]],
        late: bool,
    ) -> None:
        """Note references; `place` turns a location of the tree into offset and lines below."""

        def use(space: str, name: str, node: Node) -> None:
            offset, lines = place(node.get("location", 0))
            self.uses.append(Use(space, name, statement, offset, lines, late))

        for node in found.relations:
            name = relation_name(node)
            if name not in found.own and id(node) not in self.targets:
                use("relation", name, node)
        for node in found.functions:
            use("function", dotted(node["funcname"]), node)
        for node in found.types:
            name = dotted(node["names"])
            if node.get("pct_type"):
                use("relation", name.rpartition(".")[0], node)
            # An array type has the name of its elements' after an underscore.
            elif name not in BUILTIN_TYPES and name.removeprefix("_") not in BUILTIN_TYPES:
                use("type", name, node)

    def _use_body(self, statement: Statement, body: Body) -> None:
        """Note what a body names. Raises ParseError."""
        plpgsql = body.language == "plpgsql"
        if not plpgsql and body.language != "sql":
            return
        parts = self._plpgsql(statement, body) if plpgsql else [(1, body.text)]
        texts = [text.encode() for _, text in parts]
        starts, end = [], 0
        for text in texts:
            starts.append(end)
            end += len(text) + 3

        def place(location: int) -> tuple[int, int]:
            """Lines are counted from the quote that opens the body."""
            part = bisect_right(starts, location) - 1
            inside = texts[part].count(b"\n", 0, location - starts[part])
            return body.offset, parts[part][0] - 1 + inside

        tree = json.loads(parser.parse_sql_json(b"\n;\n".join(texts).decode()))
        found = references(tree.get("stmts", []))
        found.own.update(self.transition_tables)
        for each in tree.get("stmts", ()):
            ((kind, node),) = each["stmt"].items()
            if kind in ("CreateStmt", "CreateTableAsStmt"):  # the body makes it itself
                made = node.get("relation") or node["into"]["rel"]
                found.own.update((relation_name(made), made["relname"]))
        self._use_names(found, statement, place, plpgsql and statement.kind != "DoStmt")

    def _plpgsql(self, statement: Statement, body: Body) -> list[tuple[int, str]]:
        """The SQL of a plpgsql body as `pieces` has it; notes its declared types.

        The plpgsql parser knows built-in types alone, so it gets record in place of a type that
        has columns, and text in place of any other.
        """

        def plain(name: str) -> str:
            return "record" if ("relation", name) in self.definitions else "text"

        def declaration(match: re.Match, before: str) -> str:
            """One declaration with a type that the parser knows."""
            head, first, rest, percent, array = match.groups()
            if not head:  # a string or comment
                return match[0]
            name, percent = first + rest, (percent or "").lower()
            if not rest and (first.lower() in DECLARED_WORDS or percent == "%type"):
                return match[0]
            used = name.rpartition(".")[0] if percent == "%type" else name
            lines = (before + match.string[: match.start(2)]).count("\n")
            space = "relation" if percent else "type"
            self.uses.append(Use(space, used, statement, body.offset, lines))
            known = "record" if percent == "%rowtype" else "text" if percent else plain(name)
            return f"{head}{'text' if array else known}{array}"

        def section(match: re.Match) -> str:
            """One DECLARE section."""
            before = body.text[: match.start()]
            return DECLARED.sub(lambda one: declaration(one, before), match[0])

        def simple(node: Node) -> str:
            """A type of the signature, as the parser needs to know it."""
            name = dotted(node["names"])
            if name in ("void", "trigger", "event_trigger", "record"):
                return name
            return "text" if plain(name) == "text" else "unknown_row"

        node, parameters = statement.node, []
        for each in node.get("parameters", ()):
            each = each["FunctionParameter"]
            mode = "OUT " if each["mode"] in OUTPUTS else ""
            mode = "INOUT " if each["mode"] == "FUNC_PARAM_INOUT" else mode
            name = f'"{each["name"]}" ' if "name" in each else ""
            parameters.append(f"{mode}{name}{simple(each['argType'])}")
        returns = node.get("returnType")
        if statement.kind == "DoStmt":
            head = "DO "
        else:
            kind = "PROCEDURE" if node.get("is_procedure") else "FUNCTION"
            head = f"CREATE {kind} f({', '.join(parameters)}) LANGUAGE plpgsql "
            if returns:
                many = "SETOF " if returns.get("setof") else ""
                head = head.replace(" LANGUAGE", f" RETURNS {many}{simple(returns)} LANGUAGE")
            head += "AS "
        text = DECLARE.sub(section, body.text)
        return list(pieces(json.loads(parser.parse_plpgsql_json(head + TAG + text + TAG))))

    # -------------------------------------------------- questions

    def name_of(self, statement: Statement) -> str:
        """The object that a statement is about, for messages."""
        node = statement.node
        if statement.kind == "CreateFunctionStmt":
            return dotted(node["funcname"])
        relations = (node[key] for key in ("relation", "view", "table", "sequence") if key in node)
        named = next(relations, None) or node.get("into", {}).get("rel")
        return relation_name(named) if named else statement.words

    def each(self, *spaces: str) -> Iterator[Definition]:
        """The definitions of these spaces."""
        for (space, _), found in self.definitions.items():
            if space in spaces:
                yield from found

    @cached_property
    def wrong_uses(self) -> list[tuple[str, Use, Definition | None]]:
        """Uses that do not find what they name, as (unknown, early or free; use; definition)."""
        wrong = []
        whole = not any(code == "YB101" for code, _ in self.unparsed)
        keys = (
            Use("foreign key", key.target, key.statement, key.node["location"])
            for key in self.foreign_keys
            if not self.points_up(key)
        )
        for use in (*self.uses, *keys):
            name = use.name
            schema, dot, _ = name.partition(".")
            if not dot and use.space != "schema":
                continue  # a built-in, or refused as unqualified
            if schema in self.foreign_schemas or name == "public":
                continue
            definition, number = self._definition(use)
            if definition is None:
                if whole:  # else it may stand in the file that does not parse
                    wrong.append(("unknown", use, None))
                continue
            source, there = use.statement.source, definition.statement.source
            if use.late or (source is there and number <= use.statement.number):
                continue
            if source is not there and source.key == there.key:
                wrong.append(("free", use, definition))
            elif number > use.statement.number:
                wrong.append(("early", use, definition))
        return wrong

    def _definition(self, use: Use) -> tuple[Definition | None, int]:
        """The first definition of what is used, and the number of its statement."""
        if use.space == "column":
            table, _, column = use.name.rpartition(".")
            columns = self.columns.get(table)
            found = self.definitions.get(("relation", table))
            if not found:
                return None, 0
            number = found[0].statement.number
            if columns is not None:
                if column not in columns:
                    return None, 0
                number = columns[column]
            found = self.definitions.get(("column", use.name), found)
            return found[0], number
        space = "relation" if use.space == "foreign key" else use.space
        found = self.definitions.get((space, use.name))
        return (found[0], found[0].statement.number) if found else (None, 0)

    def points_up(self, key: Constraint) -> bool:
        """Whether a foreign key written before phase 3 points to a higher layer."""
        one, other = key.owner.split(".")[0], key.target.split(".")[0]
        place = key.statement.source.key
        if one not in self.layers or other not in self.layers or place is None:
            return False
        return place.phase < 3 and self.layers.index(other) > self.layers.index(one)

    def counts(self, sources: Iterable[Source]) -> dict[str, int]:
        """How many objects of each kind the sources define."""
        paths = {source.path for source in sources}
        found = {
            (each.kind, each.name)
            for (space, _), definitions in self.definitions.items()
            for each in definitions
            if space != "function" and each.statement.source.path in paths
        }
        return dict(sorted(Counter(kind for kind, _ in found).items()))


def statement_line(text: str, line: int) -> int:
    """The line at which the statement begins that line `line` of a source belongs to."""
    data = text.encode()
    try:
        found = json.loads(parser.parse_sql_json(text)).get("stmts", ())
    except parser.ParseError:
        return line
    for each in found:
        offset = each.get("stmt_location", 0)
        begin, end = SPACE.match(data, offset).end(), offset + each.get("stmt_len", len(data))
        first, last = (data.count(b"\n", 0, place) + 1 for place in (begin, end))
        if first <= line <= last:
            return first
    return line


# ---------------------------------------------------------------- rules


class Rule(NamedTuple):
    """A rule of the judge."""

    code: str
    refuses: str
    reason: str
    cure: str
    find: Callable[[Facts], Iterable[Finding]]


RULES: list[Rule] = []


def rule(code: str, reason: str, cure: str) -> Callable:
    """Register a generator of findings; its docstring says what it refuses."""

    def register(find: Callable[[Facts], Iterable[Finding]]) -> Callable:
        RULES.append(Rule(code, " ".join((find.__doc__ or "").split()), reason, cure, find))
        return find

    return register


# ---------------------------------------------------------------- rules: files


@rule(
    "YB001",
    "The place of a file is its place in the bundle.",
    "name it sql/<schema>/NN_topic.sql, in the folder of a schema that build.py's LAYERS lists",
)
def misplaced_file(facts: Facts) -> Iterator[Finding]:
    """A file that is not sql/<schema>/NN_topic.sql of a known schema."""
    for source in facts.sources:
        if source.key is None:
            yield Finding(source, 0, source.path, "has no place in a bundle")


@rule(
    "YB002",
    "The head says what the file holds and the one rule to know.",
    "begin with two to five lines of `-- ` prose",
)
def headless_file(facts: Facts) -> Iterator[Finding]:
    """A file that does not begin with a sentence of prose."""
    for source in facts.sources:
        head = re.match(rb"(?:-- [^\n]*\n)*", source.data)[0].replace(b"\n-- ", b" ")
        if not re.search(rb"^-- \w+\W+\w+.*[.]", head):
            yield Finding(source, 0, source.path, "has no head of prose")


@rule("YB003", "A page is read whole.", "split it by topic")
def long_file(facts: Facts) -> Iterator[Finding]:
    """A file of more than 300 lines."""
    for source in facts.sources:
        if (lines := source.data.count(b"\n")) > 300:
            yield Finding(source, 0, source.path, f"has {lines} lines, more than 300")


@rule("YB004", "Two pages fit side by side.", "break it")
def long_line(facts: Facts) -> Iterator[Finding]:
    """A line of more than 100 columns."""
    for source in facts.sources:
        lines = source.data.split(b"\n")
        if max(map(len, lines)) > 100:
            for below, line in enumerate(lines):
                if (columns := len(line.decode(errors="replace"))) > 100:
                    what = f"a line has {columns} columns, more than 100"
                    yield Finding(source, 0, source.path, what, None, below)


WHITE_SPACE = {
    b"\t": "a tab", b"\r": "a carriage return", b"\xef\xbb\xbf": "a byte order mark",
    b" \n": "a trailing space",
}  # fmt: skip


@rule("YB005", "Same text, same bytes, whatever the editor.", "let the editor clean it on save")
def white_space(facts: Facts) -> Iterator[Finding]:
    """A tab, carriage return, byte order mark or trailing space, or no newline at the end."""
    for source in facts.sources:
        for mark, name in WHITE_SPACE.items():
            if (offset := source.data.find(mark)) >= 0:
                yield Finding(source, offset, source.path, f"has {name}")
        if not source.data.endswith(b"\n"):
            yield Finding(source, len(source.data), source.path, "has no newline at its end")


TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|\b[eE]'(?:[^'\\]|\\.|'')*'|'[^']*'|\"[^\"]*\""
    r"|(?P<bare>\$\$).*?\$\$|(?P<tag>\$[A-Za-z_]\w*\$)(?P<body>.*?)(?P=tag)|(?P<meta>\\\S*)",
    re.S,
)


def tokens(facts: Facts, needle: bytes) -> Iterator[tuple[re.Match, Source, int]]:
    """Comments, quotes and backslashes of the sources that hold `needle`, with their offsets."""
    for source in facts.sources:
        if needle in source.data:
            text = source.data.decode(errors="replace")
            for match in TOKEN.finditer(text):
                yield match, source, len(text[: match.start()].encode())


@rule(
    "YB006",
    "A tag says what the text is for, and lets quotes nest.",
    "tag it by its role: $function$, $job$, $body$",
)
def untagged_quote(facts: Facts) -> Iterator[Finding]:
    """A dollar quote without a tag."""
    for match, source, offset in tokens(facts, b"$$"):
        if match["bare"] or "$$" in (match["body"] or ""):
            below = match[0].partition("$$")[0].count("\n")
            yield Finding(source, offset, "$$", "is a dollar quote without a tag", None, below)


@rule("YB007", "Sources are plain SQL; the frame for psql is build.py's.", "say it in SQL")
def meta_command(facts: Facts) -> Iterator[Finding]:
    """A psql meta-command: a backslash outside quotes and comments."""
    for match, source, offset in tokens(facts, b"\\"):
        if match["meta"]:
            yield Finding(source, offset, match["meta"], "is a psql meta-command")


@rule("YB101", "What does not parse does not apply.", "correct the SQL")
def unparsable_sql(facts: Facts) -> Iterator[Finding]:
    """A file that does not parse, or that ends within a statement."""
    for code, finding in facts.unparsed:
        if code == "YB101" and not finding.what.endswith('"\\"'):  # a meta-command: YB007
            yield finding


@rule("YB102", "Otherwise it fails when it is created, or first called.", "correct the body")
def unparsable_body(facts: Facts) -> Iterator[Finding]:
    """A function body or DO block, SQL or plpgsql, that does not parse."""
    return (
        finding._replace(what=f"its body does not parse: {finding.what}")
        for code, finding in facts.unparsed
        if code == "YB102"
    )


# ---------------------------------------------------------------- rules: order


@rule(
    "YB201",
    "The first digit means the same in every schema, and the bundle runs by it.",
    "move it to a file of its phase",
)
def wrong_phase(facts: Facts) -> Iterator[Finding]:
    """A statement that does not belong in the phase of its file."""
    for statement in facts.statements:
        place, phases = statement.source.key, STATEMENTS.get(statement.kind, "")
        if statement.kind == "GrantStmt" and statement.node["objtype"] not in ROUTINES:
            phases = "08"
        if statement.kind == "AlterTableStmt" and statement.node["objtype"] == "OBJECT_VIEW":
            phases = "6"
        if place and str(place.phase) not in phases:
            what = f"{statement.words} does not belong in {place.phase}x, {PHASES[place.phase]}"
            homes = " or ".join(f"{digit}x, {PHASES[int(digit)]}" for digit in phases)
            cure = f"move it to {homes}" if phases else "leave it out: it has no place in a source"
            yield statement.finding(facts.name_of(statement), what, cure)


@rule(
    "YB202",
    "The bundle runs once, from top to bottom.",
    "give one of the two files another number",
)
def used_too_early(facts: Facts) -> Iterator[Finding]:
    """An object used before it is created in bundle order."""
    for fault, use, definition in facts.wrong_uses:
        if fault == "early":
            links = f"move the key to sql/{use.statement.source.schema}/30_links.sql"
            what = f"is used before it is created in {definition.place}"
            yield use.finding(what, links if use.space == "foreign key" else None)


@rule("YB203", "It would fail when it is created, or first called.", "create it, or correct it")
def unknown_name(facts: Facts) -> Iterator[Finding]:
    """An object that no source creates, named anywhere, bodies of functions included."""
    for fault, use, _ in facts.wrong_uses:
        if fault == "unknown":
            noun = {"routine": "function", "foreign key": "relation"}.get(use.space, use.space)
            yield use.finding(f"no source creates this {noun}")


@rule(
    "YB204",
    "Files with equal keys may swap places, so neither may need the other.",
    "give the file that needs the other a higher number",
)
def free_dependency(facts: Facts) -> Iterator[Finding]:
    """An object from a file of the same schema and number."""
    for fault, use, definition in facts.wrong_uses:
        if fault == "free":
            yield use.finding(f"is created in {definition.place}, a file with the same key")


@rule(
    "YB205",
    "The 30_links.sql files together are the list of all cycles, and it is short.",
    "move it to the schema's 30_links.sql",
)
def upward_key(facts: Facts) -> Iterator[Finding]:
    """A foreign key outside 3x that points up the layers."""
    for key in facts.foreign_keys:
        if facts.points_up(key):
            cure = f"move it to sql/{key.statement.source.schema}/30_links.sql"
            yield key.finding(f"points up the layers to {key.target}", cure)


@rule(
    "YB206",
    "Bundle and functions run with search_path = pg_catalog alone.",
    "write <schema>.<name>",
)
def unqualified_name(facts: Facts) -> Iterator[Finding]:
    """A relation, type or function without its schema that is no built-in of PostgreSQL."""
    for use in facts.uses:
        if "." in use.name or use.space not in ("relation", "type", "function"):
            continue
        known = use.space == "relation" and use.name.startswith("pg_")
        if use.space == "function":
            known = use.name in BUILTIN_FUNCTIONS or BUILTIN_FAMILY.match(use.name)
        if not known:
            yield use.finding(f"is a {use.space} without its schema, and no built-in one")


@rule("YB207", "The second one fails, or silently wins.", "keep one of them")
def defined_twice(facts: Facts) -> Iterator[Finding]:
    """An object that is defined twice."""
    spaces = ("relation", "type", "routine", "schema", "column", "policy", "trigger", "constraint")
    for (space, _), found in facts.definitions.items():
        for again in found[1:] if space in spaces else ():
            yield again.finding(f"{again.kind} is defined already in {found[0].place}")


@rule("YB208", "It hides a second definition and keeps what stood there.", "write plain CREATE")
def tolerant_create(facts: Facts) -> Iterator[Finding]:
    """IF NOT EXISTS or OR REPLACE on an object of our own."""
    for statement in facts.statements:
        node = statement.node
        commands = (each["AlterTableCmd"] for each in node.get("cmds", ()))
        theirs = statement.kind == "CreateExtensionStmt" or (
            statement.kind == "CreateSchemaStmt" and node["schemaname"] not in facts.layers
        )
        words = "IF NOT EXISTS" if node.get("if_not_exists") else ""
        words = "OR REPLACE" if node.get("replace") else words
        words = "IF EXISTS" if any(each.get("missing_ok") for each in commands) else words
        if words and not theirs:
            yield statement.finding(facts.name_of(statement), f"is created with {words}")


@rule("YB209", "A reader finds an object by its schema.", "move it to the folder of its schema")
def foreign_folder(facts: Facts) -> Iterator[Finding]:
    """An object that stands in another schema's folder; what a DBA calls to adopt a legacy
    database stands in sql/legacy and is named ops.legacy_* or ops.compat_*.
    """
    for each in facts.each("relation", "type", "routine", "schema"):
        schema, source = each.name.split(".")[0], each.statement.source
        if source.schema == "legacy" and re.match(r"ops\.(legacy|compat)_", each.name):
            continue
        if schema in (*facts.layers, "auth") and schema != source.schema:
            yield each.finding(f"{each.kind} stands in sql/{source.schema}")


# ---------------------------------------------------------------- rules: tables


@rule(
    "YB301",
    "Clients read the name in the error, migrations drop it by name.",
    "write CONSTRAINT <table>_<column or rule>_<pkey, key, fkey, check or excl>",
)
def unnamed_constraint(facts: Facts) -> Iterator[Finding]:
    """A primary key, unique, check, foreign key or exclusion constraint without a name."""
    for each in facts.constraints:
        named = each.kind in ("primary", "unique", "check", "foreign", "exclusion")
        if named and "conname" not in each.node:
            yield each.finding("is a constraint without a name")


@rule(
    "YB302",
    "Plans and statistics speak of indexes by name.",
    "write CREATE INDEX <table>_<columns>_idx",
)
def unnamed_index(facts: Facts) -> Iterator[Finding]:
    """An index without a name."""
    for statement in facts.by_kind["IndexStmt"]:
        if "idxname" not in statement.node:
            yield statement.finding(facts.name_of(statement), "has an index without a name")


ON_DELETE = re.compile(rb"(?:[^(),;]|\([^()]*\))*?\bON\s+DELETE\b", re.I)


@rule(
    "YB303",
    "What becomes of rows that point at a deleted one is a decision.",
    "add ON DELETE RESTRICT, CASCADE, SET NULL or NO ACTION",
)
def silent_deletion(facts: Facts) -> Iterator[Finding]:
    """A foreign key without ON DELETE."""
    for key in facts.foreign_keys:
        text, offset = key.statement.source.data, key.node["location"]
        if key.node["fk_del_action"] == "a" and not ON_DELETE.match(text, offset):
            yield key.finding("does not say what happens ON DELETE")


@rule(
    "YB304",
    "The second wall stands on every table, partitions included, for its owner too.",
    "add ALTER TABLE ... ENABLE ROW LEVEL SECURITY and ... FORCE ROW LEVEL SECURITY below it",
)
def open_table(facts: Facts) -> Iterator[Finding]:
    """A table or partition without row level security enabled and forced in the same file."""
    said: dict[tuple[Source, str], set[str]] = defaultdict(set)
    for statement in facts.by_kind["AlterTableStmt"]:
        commands = {each["AlterTableCmd"]["subtype"] for each in statement.node["cmds"]}
        said[statement.source, facts.name_of(statement)] |= commands
    for each in facts.each("relation"):
        if each.kind in ("table", "partition"):
            have = said[each.statement.source, each.name]
            missing = [word for word in ("Enable", "Force") if f"AT_{word}RowSecurity" not in have]
            if missing:
                words = " and ".join(f"{word.lower()}d" for word in missing)
                yield each.finding(f"row level security is not {words}")


def typed(code: str, names: str, what: str, reason: str, cure: str, routines: bool) -> None:
    """Add a rule against types of columns and domains, and with `routines` of signatures."""

    def find(facts: Facts) -> Iterator[Finding]:
        for owner, node, statement in facts.types:
            name = dotted(node["names"])
            of_routine = statement.kind in ("CreateFunctionStmt", "DefineStmt")
            if name in names.split() and (routines or not of_routine):
                yield statement.finding(owner, f"is of type {name}", None, node.get("location", 0))

    where = "column, attribute, domain, parameter or result" if routines else "column or domain"
    RULES.append(Rule(code, f"A {where} of type {what}.", reason, cure, find))


typed(
    "YB305", "bpchar", "char(n)",
    "It pads with blanks and counts them.", "use text with a CHECK", routines=True,
)  # fmt: skip
typed(
    "YB306", "timestamp timetz", "timestamp without, or time with, time zone",
    "Without its zone an instant is another one to every reader; functions may compute with it.",
    "use timestamptz; for a wall clock, time or text with the zone's name beside it",
    routines=False,
)  # fmt: skip
typed(
    "YB307", "serial serial2 serial4 serial8 smallserial bigserial", "serial",
    "Its sequence has rights and a name of its own.", "use GENERATED ... AS IDENTITY",
    routines=False,
)  # fmt: skip
typed(
    "YB308", "money", "money",
    "Its meaning hangs on a setting.", "use bigint minor units beside a currency", routines=True,
)  # fmt: skip


@rule(
    "YB309",
    "A foreign key points at a key.",
    "add a UNIQUE constraint on exactly these columns to the target, before this",
)
def keyless_target(facts: Facts) -> Iterator[Finding]:
    """A foreign key to columns that are no primary or unique key of their table at that point."""
    for key in facts.foreign_keys:
        number, wanted = key.statement.number, strings(key.node.get("pk_attrs", ()))
        tables = facts.definitions.get(("relation", key.target), ())
        there = any(table.statement.number <= number for table in tables)
        keys = [columns for columns, made in facts.keys[key.target] if made <= number]
        if there and wanted and set(wanted) not in keys:
            yield key.finding(f"{key.target} has no key ({', '.join(wanted)})")


# ---------------------------------------------------------------- rules: functions, views, access


@rule(
    "YB401",
    "Neither planner nor reader may guess.",
    "say VOLATILE, STABLE or IMMUTABLE; PARALLEL ...; SECURITY INVOKER or DEFINER",
)
def unstated_behaviour(facts: Facts) -> Iterator[Finding]:
    """A function that does not state volatility, parallel safety and security, a procedure that
    does not state security."""
    for statement in facts.by_kind["CreateFunctionStmt"]:
        procedure = statement.node.get("is_procedure")
        wanted = ["security"] if procedure else ["volatility", "parallel", "security"]
        if missing := [name for name in wanted if not option(statement.node, name)]:
            yield statement.finding(facts.name_of(statement), f"does not state {missing}")


@rule(
    "YB402",
    "Who sets the path decides what the names in the body mean.",
    "add SET search_path = pg_catalog, pg_temp",
)
def open_search_path(facts: Facts) -> Iterator[Finding]:
    """A function or procedure without SET search_path = pg_catalog, pg_temp; a procedure that
    commits cannot have it."""
    for statement in facts.by_kind["CreateFunctionStmt"]:
        options = (each["DefElem"] for each in statement.node.get("options", ()))
        settings = (each["arg"]["VariableSetStmt"] for each in options if each["defname"] == "set")
        paths = [s["args"] for s in settings if s["name"] == "search_path" and "args" in s]
        path = [each["A_Const"].get("sval", {}).get("sval") for args in paths for each in args]
        body = body_of(statement.node) if statement.node.get("is_procedure") else None
        commits = body and re.search(r"\b(?:COMMIT|ROLLBACK)\b", body.text, re.I)
        if path != ["pg_catalog", "pg_temp"] and not commits:
            yield statement.finding(facts.name_of(statement), "does not lock its search_path")


@rule(
    "YB403",
    "PostgreSQL lets everybody execute a new function.",
    "add REVOKE ALL ON FUNCTION ... FROM public below it",
)
def public_routine(facts: Facts) -> Iterator[Finding]:
    """A function or procedure whose EXECUTE is left or granted to PUBLIC."""
    revoked: dict[str, int] = {}  # by signature, bare name or schema
    for statement in facts.by_kind["GrantStmt"]:
        node = statement.node
        rights = {each["AccessPriv"].get("priv_name") for each in node.get("privileges", ())}
        roles = {each["RoleSpec"]["roletype"] for each in node["grantees"]}
        if node["objtype"] not in ROUTINES or "ROLESPEC_PUBLIC" not in roles:
            continue
        for each in node["objects"] if not rights or "execute" in rights else ():
            name = each.get("String", {}).get("sval")  # ALL FUNCTIONS IN SCHEMA
            if each := each.get("ObjectWithArgs"):
                name = dotted(each["objname"])
                if not each.get("args_unspecified"):
                    name = signature(name, each.get("objargs", ()))
            if node.get("is_grant"):
                cure = "grant it to the roles that need it"
                yield statement.finding(name, "EXECUTE is granted to PUBLIC", cure)
            else:
                revoked[name] = statement.number
    for each in facts.each("routine"):
        bare = each.name.partition("(")[0]
        names = (each.name, bare, bare.partition(".")[0])
        if max(revoked.get(name, -1) for name in names) < each.statement.number:
            yield each.finding("EXECUTE is left to PUBLIC")


@rule("YB404", "A star is frozen on the day it was written.", "list the columns")
def starred_view(facts: Facts) -> Iterator[Finding]:
    """SELECT * or t.* in a view or materialized view."""
    for statement in facts.by_kind["ViewStmt"] + facts.by_kind["CreateTableAsStmt"]:
        if holds(statement.node["query"], "A_Star"):
            yield statement.finding(facts.name_of(statement), "selects *")


@rule(
    "YB405",
    "A silent view reads with its owner's rights, past every policy.",
    "write WITH (security_invoker = true), or = false and why",
)
def silent_view(facts: Facts) -> Iterator[Finding]:
    """A view that does not state security_invoker."""
    for statement in facts.by_kind["ViewStmt"]:
        if not option(statement.node, "security_invoker"):
            yield statement.finding(facts.name_of(statement), "does not state security_invoker")


@rule(
    "YB406",
    "One policy per command and role is reviewed by reading one line.",
    "write FOR <command> TO <role>, and WITH CHECK where it writes",
)
def vague_policy(facts: Facts) -> Iterator[Finding]:
    """A policy for all commands or for PUBLIC, or one for INSERT or UPDATE without WITH CHECK."""
    for statement in facts.by_kind["CreatePolicyStmt"]:
        node, command = statement.node, statement.node["cmd_name"]
        faults = {
            "is for all commands": command == "all",
            "is for PUBLIC": any(
                r["RoleSpec"]["roletype"] == "ROLESPEC_PUBLIC" for r in node["roles"]
            ),
            "has no WITH CHECK": command in ("insert", "update") and "with_check" not in node,
        }
        for what in (what for what, true in faults.items() if true):
            yield statement.finding(f"{facts.name_of(statement)}.{node['policy_name']}", what)


@rule(
    "YB501",
    "The comments are the documentation of the API and of operation.",
    "add COMMENT ON it",
)
def uncommented(facts: Facts) -> Iterator[Finding]:
    """A schema, table, column, type, view, function, procedure, aggregate or policy without a
    comment."""
    for (space, name), found in facts.definitions.items():
        for each in found:
            theirs = space == "schema" and each.statement.node.get("if_not_exists")
            commented = theirs or (space, name) in facts.comments
            if COMMENTED.get(each.kind) == space and not commented:
                yield each.finding(f"{each.kind} has no comment")


# ---------------------------------------------------------------- rules: the map of personal data

DATA_MAP = ("ops.data_map", "ops.data_categories", "ops.data_subjects")
DATA_MAP_FORM = (
    "write SELECT '<schema>', ... FROM (VALUES ('<table>', '<columns>', '<categories>', ...))"
    " AS spec (table_name, column_names, categories, ...)"
)


class Entry(NamedTuple):
    """One row of a VALUES list that fills a table: its constants by column, where it stands."""

    values: dict[str, str | None]
    offset: int
    statement: Statement

    @property
    def place(self) -> str:
        """path:line"""
        source = self.statement.source
        return f"{source.path}:{line_of(source, self.offset)}"

    @property
    def table(self) -> str | None:
        """The table that a row of ops.data_map is about; None when it is not of the form."""
        targets = self.statement.node["selectStmt"]["SelectStmt"].get("targetList")
        schema = constant(targets[0]["ResTarget"]["val"]) if targets else None
        name = self.values.get("table_name")
        return f"{schema}.{name}" if schema and name else None

    def finding(self, name: str, what: str, cure: str) -> Finding:
        """An offence of this row."""
        return self.statement.finding(name, what, cure, self.offset)


def constant(node: Node) -> str | None:
    """The text of a literal, or of literals joined by ||; None for NULL and everything else."""
    if "A_Expr" in node:
        sides = (constant(node["A_Expr"].get(side, {})) for side in ("lexpr", "rexpr"))
        return "".join(side or "" for side in sides)
    return node.get("A_Const", {}).get("sval", {}).get("sval")


def entries(statement: Statement) -> Iterator[Entry]:
    """The rows of the VALUES list of an INSERT, which has a CTE, a FROM or nothing around it."""
    stack: list[tuple[Node | list, list[str]]] = [(statement.node, [])]
    while stack:
        node, names = stack.pop()
        if isinstance(node, list):
            stack.extend((each, names) for each in node)
            continue
        for row in node.get("valuesLists", ()):
            items = row["List"]["items"]
            places = (value.get("location") for each in items for value in each.values())
            values = dict(zip(names, map(constant, items), strict=False))
            yield Entry(values, next(filter(None, places), 0), statement)
        if "alias" in node or "aliascolnames" in node:
            listed = node.get("aliascolnames") or node.get("alias", {}).get("colnames", ())
            names = strings(listed)
        elif "cols" in node:
            names = [each["ResTarget"]["name"] for each in node["cols"]]
        stack.extend(
            (each, names) for each in node.values() if isinstance(each, dict | list) and each
        )


@rule(
    "YB502",
    "Erasure and export are driven by ops.data_map: what is not in it, they forget.",
    "add it to a row of its table in sql/<schema>/94_data_map.sql",
)
def unclassified_column(facts: Facts) -> Iterator[Finding]:
    """A column that ops.data_map does not classify, or classifies twice; a row of it that names a
    column, category or subject that is not there. Only in a tree with ops.data_map."""
    filled: dict[str, list[Statement]] = {name: [] for name in DATA_MAP}
    for statement in facts.by_kind["InsertStmt"]:
        name = relation_name(statement.node["relation"])
        if name in filled:
            filled[name].append(statement)
    vocabulary = {
        noun: {row.values.get("key") for statement in filled[name] for row in entries(statement)}
        for noun, name in zip(("category", "subject"), DATA_MAP[1:], strict=True)
    }
    tables = {
        each.name: facts.columns.get(each.name)
        for each in facts.each("relation")
        if each.kind == "table" and each.name.partition(".")[0] in facts.layers
    }
    if "ops.data_map" not in tables:
        return

    classified: dict[str, Entry] = {}
    for row in (row for statement in filled["ops.data_map"] for row in entries(statement)):
        table, columns = row.table, (row.values.get("column_names") or "").split()
        if not (table and columns):
            what, cure = "a row of ops.data_map is not of the form that is judged", DATA_MAP_FORM
            yield row.finding("ops.data_map", what, cure)
        for column in columns if table else ():
            name = f"{table}.{column}"
            known = tables.get(table, {})
            if known is not None and column not in known:
                noun = "column" if table in tables else "table"
                what = f"ops.data_map classifies it, but there is no such {noun}"
                yield row.finding(name, what, "correct the name, or take it out of this row")
            elif name in classified:
                what = f"ops.data_map classifies it already in {classified[name].place}"
                yield row.finding(name, what, "keep one of them")
            classified.setdefault(name, row)
        for noun, words in (("category", "categories"), ("subject", "subject")):
            for word in (row.values.get(words) or "").split():
                if word not in vocabulary[noun]:
                    list_of = DATA_MAP[1 if noun == "category" else 2]
                    what, cure = f"{list_of} has no {noun} {word}", "use a key that it has"
                    yield row.finding(table or "ops.data_map", what, cure)

    for table, known in tables.items():
        schema, _, bare = table.partition(".")
        for column in known or ():
            name = f"{table}.{column}"
            if name not in classified:
                cure = f"add {column} to a row of {bare} in sql/{schema}/94_data_map.sql"
                found = facts.definitions.get(("column", name))
                place = (found or facts.definitions["relation", table])[0]
                yield place._replace(name=name).finding("ops.data_map does not classify it", cure)


def judge(facts: Facts) -> list[Complaint]:
    """Every complaint of every rule, by file in bundle order, then by line."""
    order = {source.path: number for number, source in enumerate(facts.sources)}
    complaints = set()
    for each in RULES:
        for source, offset, name, what, cure, lines in each.find(facts):
            text = f"{name}: {what}; {cure or each.cure}"
            complaints.add(Complaint(source.path, line_of(source, offset) + lines, each.code, text))
    return sorted(complaints, key=lambda each: (order[each.path], *each[1:]))


def table() -> str:
    """The rules as a markdown table."""
    rows = (f"| {r.code} | {r.refuses} | {r.reason} | {r.cure} |" for r in RULES)
    return "\n".join(("| code | refuses | reason | cure |", "|---|---|---|---|", *rows))
