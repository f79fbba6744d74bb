"""Examples of the API: how they are read, and what a client sends for their SQL."""

import pytest

from tools.docs_examples import ExampleError, Kept, javascript, read, request

FILE = """\
-- Prose about the file.

-- as authenticated ana: Enters a thing.
-- Says more.
-- claim: org_id = :'organization_id'
-- keep: thing_id, price = price_cents
SELECT * FROM add_thing(
    name => 'Tent'
);

-- as anon: Looks.
-- header: x-event-link = secret
SELECT name FROM things;
"""


@pytest.fixture
def folder(tmp_path):
    """A root for read(), with a function that writes its only file."""

    def write(text):
        (tmp_path / "examples/api").mkdir(parents=True)
        (tmp_path / "examples/api/01_things.sql").write_text(text)
        return tmp_path

    return write


def test_a_paragraph_is_an_example_and_prose_is_none(folder):
    ana, anon = read(folder(FILE))

    assert (ana.place, ana.role, ana.person) == (
        "examples/api/01_things.sql:3",
        "authenticated",
        "ana",
    )
    assert ana.text == "Enters a thing. Says more."
    assert ana.claims == {"org_id": ":'organization_id'"}
    assert ana.keep == {"thing_id": "id", "price": "price_cents"}
    assert ana.statement.startswith("SELECT * FROM add_thing(\n")
    assert (anon.place, anon.role, anon.person) == ("examples/api/01_things.sql:11", "anon", None)
    assert anon.headers == {"x-event-link": "secret"}


def test_kept_values_are_put_in_as_literals(folder):
    text = "-- as anon: x\nSELECT a FROM v WHERE id = :'v_id' AND b = 'it''s :no';\n"
    (example,) = read(folder(text))

    assert example.sql(lambda name: f"<{name}>") == (
        "SELECT a FROM v WHERE id = <v_id> AND b = 'it''s :no';"
    )


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1;\n",
        "-- by ana: x\nSELECT a FROM v;\n",
        "-- as authenticated: nobody\nSELECT a FROM v;\n",
        "-- as anon: two\nSELECT a FROM v; SELECT b FROM v;\n",
        "-- as anon: no SQL\nSELEC a;\n",
    ],
)
def test_what_is_no_example_is_refused_with_its_place(folder, text):
    with pytest.raises(ExampleError, match=r"^examples/api/01_things.sql:1: "):
        read(folder(text))


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        ("SELECT * FROM f()", "rpc('f')"),
        (
            "SELECT * FROM f(a => 'it''s', b => -1, c => 1.5, d => TRUE, e => NULL)",
            r"rpc('f', { a: 'it\'s', b: -1, c: 1.5, d: true, e: null })",
        ),
        (
            "SELECT a FROM f(event_id => :'event_id', other => :'event_id')",
            "rpc('f', { event_id, other: event_id }).select('a')",
        ),
        ("SELECT * FROM f(a => ARRAY[:'x', 'y']::uuid[])", "rpc('f', { a: [x, 'y'] })"),
        (
            "SELECT * FROM f(a => jsonb_build_array(jsonb_build_object('b-c', 1)), d => '2'::json)",
            "rpc('f', { a: [{ 'b-c': 1 }], d: 2 })",
        ),
        (
            "SELECT * FROM f(a => now() + interval '3 days', b => now() - interval '1 day')",
            "rpc('f', { a: daysFromNow(3), b: daysFromNow(-1) })",
        ),
        ("SELECT * FROM v", "from('v').select()"),
        (
            "SELECT a, v.b FROM v WHERE a = 1 AND b IN ('x', 'y') ORDER BY a DESC, b LIMIT 2",
            "from('v').select('a, b').eq('a', 1).in('b', ['x', 'y'])"
            ".order('a', { ascending: false }).order('b').limit(2)",
        ),
        (
            "SELECT a FROM v WHERE a IS NULL AND b IS NOT NULL AND c AND NOT d",
            "from('v').select('a').is('a', null).not('b', 'is', null).is('c', true).is('d', false)",
        ),
        (
            "SELECT a FROM v WHERE a ILIKE '%x%' AND b >= 2 AND c <> 3 AND d @> ARRAY['x']",
            "from('v').select('a').ilike('a', '%x%').gte('b', 2).neq('c', 3).contains('d', ['x'])",
        ),
        ("INSERT INTO v (a) VALUES (1)", "from('v').insert({ a: 1 })"),
        (
            "INSERT INTO v (a, b) VALUES (1, 2), (3, 4) RETURNING a, b",
            "from('v').insert([{ a: 1, b: 2 }, { a: 3, b: 4 }]).select('a, b')",
        ),
        (
            "INSERT INTO v (a, b) VALUES (1, 2) ON CONFLICT (a, b) DO UPDATE"
            " SET a = excluded.a, b = excluded.b RETURNING *",
            "from('v').upsert({ a: 1, b: 2 }, { onConflict: 'a,b' }).select()",
        ),
        (
            "INSERT INTO v (a) VALUES (1) ON CONFLICT (a) DO NOTHING",
            "from('v').upsert({ a: 1 }, { onConflict: 'a', ignoreDuplicates: true })",
        ),
        (
            "UPDATE v SET b = 'x' WHERE id = :'v_id' RETURNING b",
            "from('v').update({ b: 'x' }).eq('id', v_id).select('b')",
        ),
        ("DELETE FROM v WHERE a < 1", "from('v').delete().lt('a', 1)"),
    ],
)
def test_a_client_asks_the_same(statement, call):
    told = "".join(line.strip() for line in javascript(request(statement)).splitlines())

    assert told == f"await supabase.{call}"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM a, b",
        "SELECT * FROM a JOIN b USING (id)",
        "SELECT * FROM public.v",
        "SELECT a AS b FROM v",
        "SELECT count(*) FROM v",
        "SELECT other.a FROM v",
        "SELECT a FROM v WHERE a = 1 OR b = 2",
        "SELECT a FROM v WHERE lower(a) = 'x'",
        "SELECT a FROM v WHERE a ~ 'x'",
        "SELECT a FROM v GROUP BY a",
        "SELECT * FROM f('x')",
        "SELECT * FROM public.f()",
        "SELECT * FROM f(a => b)",
        "INSERT INTO v VALUES (1)",
        "INSERT INTO v (a) SELECT 1",
        "INSERT INTO v (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
        "INSERT INTO v (a) VALUES (1) ON CONFLICT ON CONSTRAINT k DO NOTHING",
        "UPDATE v SET a = 1",
        "UPDATE v SET a = a + 1 WHERE b = 1",
        "DELETE FROM v USING w WHERE a = 1",
        "TRUNCATE v",
    ],
)
def test_what_no_client_can_ask_is_refused(statement):
    with pytest.raises(ExampleError):
        request(statement)


def test_a_long_call_has_a_line_for_each_method_and_entry():
    statement = (
        "INSERT INTO things (title, tags, place) VALUES ('A long title that takes its room here',"
        " ARRAY['one', 'two'], jsonb_build_object('city', 'Bergen')) RETURNING id"
    )

    assert javascript(request(statement)) == (
        "await supabase\n"
        "  .from('things')\n"
        "  .insert({\n"
        "    title: 'A long title that takes its room here',\n"
        "    tags: ['one', 'two'],\n"
        "    place: { city: 'Bergen' },\n"
        "  })\n"
        "  .select('id')"
    )


def test_a_long_function_call_stays_one_call():
    statement = (
        "SELECT * FROM enter(title => 'A long title that takes its room here',"
        " other => 'And another one that takes it too')"
    )

    assert javascript(request(statement)) == (
        "await supabase.rpc('enter', {\n"
        "  title: 'A long title that takes its room here',\n"
        "  other: 'And another one that takes it too',\n"
        "})"
    )


def test_a_request_keeps_what_later_ones_need():
    assert request("DELETE FROM v WHERE id = :'v_id'").filters[0].value == Kept("v_id")
