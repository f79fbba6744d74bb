"""PostgREST's statements for a Request of tools/docs_examples.py: what the server really gets.

A body arrives as one JSON value, which PostgREST takes apart by json_to_record with the types of
the catalog; a statement that an SQL client could send is not proof enough.
"""

import json

from psycopg import sql

COLUMN_TYPES = """
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
ARGUMENT_TYPES = """
    SELECT proargnames[place] AS name, format_type(type, NULL) AS type
    FROM pg_proc CROSS JOIN unnest(proargtypes::oid[]) WITH ORDINALITY AS argument (type, place)
    WHERE oid = (to_regproc(%s))::oid
"""
OPERATORS = {
    "eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "like": "LIKE",
    "ilike": "ILIKE", "is": "IS", "contains": "@>", "containedBy": "<@", "overlaps": "&&",
}  # fmt: skip


def statement(db, request, json_of):
    """The statement as text. `json_of(value)` replaces kept values and times by plain JSON."""
    target = sql.Identifier("public", request.target)
    name = f"public.{request.target}"
    body = json_of(request.body)
    place = sql.Identifier("pgrst_call") if request.verb == "rpc" else target
    columns = _names(request.columns, place)
    tail = _where(request, json_of, place) + _order(request, place)
    if request.verb == "rpc":
        types = _types(db, ARGUMENT_TYPES, name)
        call = sql.SQL("{}({})").format(
            target, _list("{0} => pgrst_body.{0}", body, separator=", ")
        )
        source = _body(body, types) + sql.SQL(", LATERAL ") if body else sql.SQL("")
        query = sql.SQL("SELECT {} FROM {}{} AS pgrst_call{}").format(columns, source, call, tail)
    elif request.verb == "select":
        query = sql.SQL("SELECT {} FROM {}{}").format(columns, target, tail)
    elif request.verb == "delete":
        query = sql.SQL("DELETE FROM {}{} RETURNING {}").format(target, tail, columns)
    else:
        types = _types(db, COLUMN_TYPES, name)
        query = _write(request, target, _body(body, types), body, tail, columns)
    return query.as_string(db.connection)


def _write(request, target, source, body, tail, columns):
    names = list(body[0] if isinstance(body, list) else body)
    if request.verb == "update":
        sets = _list("{0} = pgrst_body.{0}", names)
        return sql.SQL("UPDATE {} SET {} FROM {}{} RETURNING {}").format(
            target, sets, source, tail, columns
        )
    conflict = sql.SQL("")
    if request.verb == "upsert":
        action = "DO NOTHING" if request.ignore else "DO UPDATE SET "
        conflict = sql.SQL(" ON CONFLICT ({}) {}").format(
            _list("{}", request.conflict), sql.SQL(action)
        )
        if not request.ignore:
            conflict += _list("{0} = EXCLUDED.{0}", names)
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}{} RETURNING {}").format(
        target,
        _list("{}", names),
        _list("pgrst_body.{}", names),
        source,
        conflict,
        columns,
    )


def _types(db, query, name):
    return {row.name: row.type for row in db.rows(query, name)}


def _body(body, types):
    """The payload, and its record or records with the types of the catalog."""
    rows = isinstance(body, list)
    names = list(body[0] if rows else body)
    return sql.SQL(
        "(SELECT {payload}::json AS json_data) AS pgrst_payload, LATERAL ("
        "SELECT * FROM {function}(pgrst_payload.json_data) AS _ ({columns})"
        ") AS pgrst_body"
    ).format(
        payload=sql.Literal(json.dumps(body)),
        function=sql.SQL("json_to_recordset" if rows else "json_to_record"),
        columns=sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(each), sql.SQL(types[each])) for each in names
        ),
    )


def _list(template, names, separator=", "):
    return sql.SQL(separator).join(
        sql.SQL(template).format(sql.Identifier(each)) for each in names or ()
    )


def _names(columns, place):
    """What is asked for; RETURNING 1 is how PostgREST asks for nothing."""
    if not columns:
        return sql.SQL("1")
    return sql.SQL(", ").join(_column(place, each) for each in columns)


def _column(place, name):
    """A column of a relation, a computed one too, or all of them."""
    return place + sql.SQL(".") + (sql.SQL("*") if name == "*" else sql.Identifier(name))


def _where(request, json_of, place):
    filters = []
    for each in request.filters:
        column, value = _column(place, each.column), json_of(each.value)
        if each.operator == "in":
            condition = sql.SQL("{} = ANY ({})").format(column, sql.Literal(_array(value)))
        elif each.operator == "is":
            literal = {None: "NULL", True: "TRUE", False: "FALSE"}[value]
            condition = sql.SQL("{} IS {}").format(column, sql.SQL(literal))
        else:
            text = _array(value) if isinstance(value, list) else str(value)
            condition = sql.SQL("{} {} {}").format(
                column, sql.SQL(OPERATORS[each.operator]), sql.Literal(text)
            )
        filters.append(sql.SQL("NOT {}").format(condition) if each.negated else condition)
    return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(filters) if filters else sql.SQL("")


def _array(values):
    """An array as PostgreSQL reads it from text."""
    quoted = ('"' + str(each).replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values)
    return "{" + ",".join(quoted) + "}"


def _order(request, place):
    keys = [
        _column(place, column) + sql.SQL(" DESC" if descends else " ASC")
        for column, descends in request.order
    ]
    order = sql.SQL(" ORDER BY ") + sql.SQL(", ").join(keys) if keys else sql.SQL("")
    limit = "" if request.limit is None else f" LIMIT {request.limit}"
    return order + sql.SQL(limit)
