"""What a text of SQL or plpgsql names is seen where the server would see it, and nowhere else."""

import pytest

MENTIONS = """
    SELECT usage, array_to_string(parts, '.') FROM legacy.mentions(%s, %s)
    WHERE usage NOT IN ('text', 'call', 'other', 'column') ORDER BY statement, at
"""
TOKENS = "SELECT kind, word FROM legacy.tokens(%s) ORDER BY at"
SQL = {
    "a comma in FROM": ("SELECT a, b FROM x, public.y AS z", "table x, table public.y"),
    "a comma after ON": ("SELECT 1 FROM x JOIN y ON a = f(b, c), z", "table x, table y, table z"),
    "DELETE USING": ("DELETE FROM x USING y, z WHERE a = b", "table x, table y, table z"),
    "JOIN USING": ("SELECT 1 FROM x JOIN y USING (z)", "table x, table y"),
    "UPDATE FROM": ("UPDATE x SET a = b, c = d FROM y, z", "table x, table y, table z"),
    "FOR UPDATE": ("SELECT 1 FROM x FOR UPDATE OF x", "table x"),
    "IS DISTINCT FROM": ("SELECT 1 FROM x WHERE a IS DISTINCT FROM y", "table x"),
    "extract": ("SELECT extract(epoch FROM y) FROM x", "table x"),
    "a joined list in brackets": (
        "SELECT 1 FROM (x JOIN y ON TRUE), z",
        "table x, table y, table z",
    ),
    "a function in FROM": ("SELECT 1 FROM f(1), LATERAL g(x), z", "table z"),
    "a common table": ("WITH x AS (SELECT 1 FROM y) SELECT 1 FROM x, z", "table y, table z"),
    "the table of its own name": ("WITH x AS (SELECT 1 FROM x) SELECT 1 FROM x", "table x"),
    "a recursive one": (
        "WITH RECURSIVE x(a) AS (SELECT 1 UNION SELECT a FROM x) SELECT 1 FROM x",
        "",
    ),
    "one within brackets": (
        "SELECT (WITH x AS (SELECT 1) SELECT 1 FROM x), 1 FROM x",
        "table x",
    ),
    "another statement's": ("WITH x AS (SELECT 1) SELECT 1 FROM x; SELECT 1 FROM x", "table x"),
    "a temporary table": ("CREATE TEMP TABLE x AS SELECT 1; SELECT 1 FROM x", "create x"),
    "INSERT": ("INSERT INTO x (a) SELECT b FROM y", "insert x, table y"),
    "INSERT of rows": ("INSERT INTO x SELECT b FROM y", "insert of rows x, table y"),
    "MERGE": (
        "MERGE INTO x USING y ON a = b WHEN MATCHED THEN UPDATE SET a = 1",
        "insert x, table y",
    ),
    "a constraint": (
        "INSERT INTO x (a) VALUES (1) ON CONFLICT ON CONSTRAINT k DO UPDATE SET a = 2",
        "insert x, constraint x",
    ),
    "TRUNCATE": ("TRUNCATE x, public.y", "truncate x, truncate public.y"),
    "LOCK": ("LOCK TABLE ONLY x, y IN SHARE MODE", "lock x, lock y"),
    "COPY": ("COPY x (a) FROM STDIN", "copy x"),
    "ALTER": ("ALTER TABLE IF EXISTS ONLY public.x ADD COLUMN a int", "ddl public.x"),
    "ctid": ("SELECT t.ctid FROM x AS t", "system column t.ctid, table x"),
    "a cast": ("SELECT a::public.t, CAST(b AS t) FROM x", "type public.t, type t, table x"),
    "a literal": ("SELECT 'x'::regclass, nextval('y')", "literal x, type regclass, literal y"),
    "a path": ("SELECT set_config('search_path', 'x', TRUE)", "odd search_path"),
    "comments": ("SELECT 1 -- FROM x\n/* FROM y /* FROM z */ FROM a */", ""),
    "names in quotes": ('SELECT 1 FROM "X", public."y.z"', "table X, table public.y.z"),
    "a scheduled statement": (
        "SELECT cron.schedule('a', $$SELECT 1$$)",
        "dynamic 'a', dynamic $$SELECT 1$$",
    ),
}
PLPGSQL = {
    "declarations": (
        "<<b>> DECLARE a CONSTANT x := 1; b x%ROWTYPE; c public.x.y%TYPE; d CURSOR FOR SELECT 1"
        " FROM z; BEGIN NULL; END",
        "type x, row x, column type public.x.y, table z",
    ),
    "a variable after INTO": ("BEGIN SELECT 1 INTO x, y FROM z; END", "table z"),
    "an expression": ("BEGIN a := count(*) FROM x; END", "table x"),
    "after THEN": ("BEGIN IF a THEN TRUNCATE x; ELSE LOCK y; END IF; END", "truncate x, lock y"),
    "a loop": (
        "BEGIN FOR r IN SELECT 1 FROM x, y LOOP DELETE FROM z; END LOOP; END",
        "table x, table y, table z",
    ),
    "a cursor": (
        "BEGIN FETCH NEXT FROM c INTO x; UPDATE y SET a = 1 WHERE CURRENT OF c; END",
        "table y, current row of",
    ),
    "EXECUTE": (
        "BEGIN EXECUTE format('x', f(y)) INTO z USING a; RETURN QUERY EXECUTE 'a' || b; END",
        "dynamic format('x', f(y)), dynamic 'a' || b",
    ),
    "a right to execute": ("BEGIN GRANT EXECUTE ON FUNCTION f() TO a; END", ""),
    "a message": ("BEGIN RAISE EXCEPTION 'FROM x' USING HINT = y; END", "type exception"),
}


@pytest.fixture
def mentions(sound):
    """mentions(text, is_plpgsql) -> each with its position, in order."""
    return lambda text, is_plpgsql: ", ".join(
        f"{usage} {name}" for usage, name in sound.rows(MENTIONS, text, is_plpgsql)
    )


def test_names_in_sql_are_told_from_columns_variables_and_common_tables(mentions):
    assert {case: mentions(text, False) for case, (text, _) in SQL.items()} == {
        case: wanted for case, (_, wanted) in SQL.items()
    }


def test_names_in_plpgsql_are_told_from_variables_and_cursors(mentions):
    assert {case: mentions(text, True) for case, (text, _) in PLPGSQL.items()} == {
        case: wanted for case, (_, wanted) in PLPGSQL.items()
    }


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("'it''s'", [("string", "it's")]),
        ("E'a\\'b' c", [("odd", "a\\'b"), ("word", "c")]),
        ("$a$ $$ ' $a$ b", [("string", " $$ ' "), ("word", "b")]),
        ("a$b$c $1", [("word", "a$b$c"), ("number", "$1")]),
        ('"A ""b"" c"', [("name", 'A "b" c')]),
        ('U&"a"', [("word", "u"), ("mark", "&"), ("odd", "a")]),
        ("É.é", [("word", "É"), ("mark", "."), ("word", "é")]),
        ("1..2", [("number", "1"), ("mark", ".."), ("number", "2")]),
        ("a-- b\n-c", [("word", "a"), ("mark", "-"), ("word", "c")]),
        ("'open", [("string", "open")]),
    ],
)
def test_tokens_are_the_scanner_s(sound, text, tokens):
    assert sound.rows(TOKENS, text) == tokens


def test_a_token_knows_its_place(sound):
    text = "SELECT /* x */ 'a''b', $q$c$q$ FROM \"D e\".f -- end"

    assert [
        text[at - 1 : at - 1 + size]
        for at, size in sound.rows("SELECT at, size FROM legacy.tokens(%s) ORDER BY at", text)
    ] == ["SELECT", "'a''b'", ",", "$q$c$q$", "FROM", '"D e"', ".", "f"]


@pytest.mark.parametrize(
    ("expression", "statement"),
    [
        ("'SELECT 1'", "SELECT 1"),
        ("format('SELECT %L', x)", "SELECT ''"),
        ("'SELECT ' || quote_literal(x) || '::int'", "SELECT  '' ::int"),
        ("format('SELECT %I', x)", None),
        ("format('SELECT %s', x)", None),
        ("'SELECT ' || x", None),
        ("'SELECT ' || quote_ident(x)", None),
        ("x", None),
    ],
)
def test_a_statement_is_known_when_only_literals_come_from_elsewhere(sound, expression, statement):
    assert sound.value("SELECT body FROM legacy.dynamic_text(%s)", expression) == statement
