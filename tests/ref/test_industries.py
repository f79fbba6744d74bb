"""Industries: NACE Rev. 2.1, two levels."""


def test_sections_and_divisions_are_complete(db):
    levels = db.row(
        "SELECT count(*) FILTER (WHERE parent_id IS NULL) AS sections,"
        " count(*) FILTER (WHERE parent_id IS NOT NULL) AS divisions"
        " FROM ref.industries WHERE standard = 'NACE Rev. 2.1' AND is_active"
    )

    assert levels == (22, 87)


def test_a_division_hangs_under_its_section(db):
    found = db.row(
        "SELECT division.name, section.code, section.name AS section"
        " FROM ref.industries AS division"
        " JOIN ref.industries AS section ON section.id = division.parent_id"
        " WHERE division.code = '90'"
    )

    assert found == (
        "Arts creation and performing arts activities",
        "S",
        "Arts, sports and recreation",
    )


def test_no_section_has_a_parent_and_no_division_a_child(db):
    assert (
        db.rows(
            "SELECT code FROM ref.industries"
            " WHERE (code ~ '^[A-V]$') IS DISTINCT FROM (parent_id IS NULL)"
            " OR (parent_id IS NOT NULL AND code !~ '^[0-9]{2}$')"
        )
        == []
    )


def test_a_division_named_like_its_section_carries_its_code(db):
    names = db.rows("SELECT name FROM ref.industries WHERE name LIKE 'Education%' ORDER BY name")

    assert [row.name for row in names] == ["Education", "Education (85)"]
