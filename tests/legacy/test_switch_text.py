"""Helpers of the switch: steps that may fail, rights and policies written down."""


def test_a_step_that_fails_is_left_with_its_reason(sound):
    done = sound.value("""
        SELECT legacy.try_step(
            'switch', 'public', 'view', 0, 'x', '{CREATE VIEW x AS SELECT nothing}', '{}'
        )
    """)

    assert not done
    assert sound.value("SELECT reason FROM legacy.carried") == 'column "nothing" does not exist'
    assert sound.value("SELECT count(*) FROM legacy.steps") == 0


def test_a_policy_is_written_as_it_was_made(unsound):
    texts = [
        row[0]
        for row in unsound.rows("""
            SELECT legacy.policy_text(oid) FROM pg_policy WHERE polrelid = 'public.orders'::regclass
        """)
    ]

    for text in texts:
        name = text.split(" ON ")[0].removeprefix("CREATE POLICY ")
        unsound.execute(f"DROP POLICY {name} ON public.orders")
        unsound.execute(text)
    assert texts == [
        row[0]
        for row in unsound.rows("""
            SELECT legacy.policy_text(oid) FROM pg_policy WHERE polrelid = 'public.orders'::regclass
        """)
    ]


def test_partitions_are_old_tables_too(sound):
    assert sound.value("SELECT count(*) FROM legacy.old_tables()") == 110 + 2 * 19
