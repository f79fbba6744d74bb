"""What was carried over, or left and why, can be read."""


def test_what_was_left_says_why(switched):
    database = switched("dirty")

    assert database.value("SELECT count(*) FROM legacy.carried WHERE state = 'done'") > 50
    assert (
        database.rows("SELECT object FROM legacy.carried WHERE state = 'left' AND reason IS NULL")
        == []
    )
