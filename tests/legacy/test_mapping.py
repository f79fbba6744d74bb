"""Every old row gives a row of the package, the same at any time."""

PAIRS = "SELECT old_table FROM legacy.pairs WHERE new_table IS NOT NULL ORDER BY old_name"


def test_every_rule_names_a_column_that_can_be_written(sound):
    rows = sound.rows(
        "SELECT rules.new_schema, rules.new_table, rules.new_column"
        " FROM legacy.column_rules AS rules WHERE NOT EXISTS ("
        "SELECT FROM legacy.pairs INNER JOIN pg_attribute ON attrelid = new_table"
        " AND attname = rules.new_column AND attgenerated = ''"
        " WHERE home = rules.new_schema AND new_name = rules.new_table)"
    )

    assert rows == []


def test_every_rule_applies_to_the_old_product(sound):
    rows = sound.rows(
        "SELECT rules.new_table, rules.new_column FROM legacy.column_rules AS rules"
        " INNER JOIN legacy.pairs ON home = rules.new_schema AND new_name = rules.new_table"
        " WHERE legacy.ruled_expression(old_table, home, new_name, rules.new_column) IS NULL"
    )

    assert rows == []


def test_every_required_column_has_a_source(sound):
    rows = sound.rows(
        "SELECT new_table::regclass::text, new_column FROM legacy.pairs"
        " CROSS JOIN LATERAL legacy.mapping(old_table) AS mapping"
        " INNER JOIN pg_attribute ON attrelid = new_table AND attname = new_column"
        " WHERE attnotnull AND expression LIKE 'NULL::%'"
    )

    assert rows == []


def test_the_same_old_row_gives_the_same_new_row(sound):
    for (table,) in sound.rows(PAIRS):
        query = sound.value("SELECT legacy.mapped_query(%s)", table)
        hashes = f"SELECT count(*), sum(hashtextextended(m::text, 0)) FROM ({query}) AS m"

        first = sound.row(hashes)
        assert sound.row(hashes) == first, query


def test_a_table_without_a_pair_has_no_mapping(sound):
    assert sound.value("SELECT legacy.mapped_query('public.kv_store_d42c04e8'::regclass)") is None


def test_a_rule_whose_column_is_missing_gives_way_to_the_next(sound):
    sound.execute(
        "INSERT INTO legacy.column_rules"
        " (new_schema, new_table, new_column, rank, expression, reason) VALUES"
        " ('events', 'events', 'title', 1, 'o.no_such_column', 'test'),"
        " ('events', 'events', 'title', 2, 'upper(o.title)', 'test')"
    )

    expression = sound.value(
        "SELECT expression FROM legacy.mapping('public.events'::regclass)"
        " WHERE new_column = 'title'"
    )

    assert expression == "(upper(o.title))::text"
