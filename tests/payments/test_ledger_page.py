"""docs/ledger.md: its commands run, in its order, and leave right books.

`sessions` makes the database one of the test's own, where psql commits.
"""

import re

from tools.server import ROOT

PAGE = (ROOT / "docs" / "ledger.md").read_text()


def test_the_commands_of_the_page_run(db, sessions, tmp_path):
    script = tmp_path / "page.sql"
    script.write_text("\n".join(re.findall(r"(?s)```sql\n(.*?)```", PAGE)))

    done = db.psql(file=script, variables={"ON_ERROR_STOP": "1"})

    assert done.returncode == 0, done.stderr
    assert db.rows("SELECT FROM payments.check_books()") == []
    assert db.value("SELECT count(*) FROM payments.closings") == 2
