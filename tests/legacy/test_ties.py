"""What is told of a table that stays."""

TIES = "SELECT legacy.ties_of('public.own'::regclass)"


def test_a_plain_table_has_no_ties(sound):
    sound.execute("CREATE TABLE public.own (id int PRIMARY KEY)")

    assert sound.value(TIES) is None


def test_each_tie_is_told(sound):
    sound.execute(
        "CREATE TABLE public.own (id serial, code text DEFAULT public.gen_qr_code(),"
        ' event_id uuid REFERENCES public.events (id), "Odd" text)'
    )

    assert sorted(sound.value(TIES)) == [
        "column id is a serial or identity",
        "it has a foreign key to events, which follows it",
        "it has no key",
        'odd column names: "Odd"',
        "the default of column code calls public.gen_qr_code()",
    ]


def test_user_schemas_are_neither_the_server_s_nor_the_tools(sound):
    names = {row[0] for row in sound.rows("SELECT name FROM legacy.user_schemas()")}

    assert {"public", "auth"} <= names
    assert not [n for n in names if n.startswith(("pg_", "yp_")) or n in ("legacy", "ops")]
