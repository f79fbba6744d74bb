"""The page that a DBA reads."""

import re


def test_a_sound_database_has_a_page_without_errors(sound):
    lines = [row[0] for row in sound.rows("SELECT ops.legacy_report()")]

    assert sound.name in lines[0]
    assert len([line for line in lines if re.match(r"(ERRORS|WARNINGS): 0\.", line)]) == 2
    assert any(line.startswith("  stays ") for line in lines)
    assert None not in lines


def test_every_finding_is_on_the_page_with_its_cure(unsound):
    page = "\n".join(row[0] for row in unsound.rows("SELECT ops.legacy_report()"))

    for finding in unsound.rows("SELECT object, detail, cure FROM ops.legacy_preflight()"):
        for part in finding:
            assert part in page
    assert page.index("ERRORS") < page.index("WARNINGS") < page.index("NOTICES")
