"""Findings of preflight, read once for each variant of the legacy.

`findings(variant)` lists what ops.legacy_preflight() says, each as a Finding; the dirty database
has jobs, in a stand-in for pg_cron where it has none. `found(database, finder)` is what one finder
says of a database.
"""

import json
import re
from functools import cache
from typing import NamedTuple

import pytest

from tests.fix_db import created, unique_name
from tests.legacy import generate

# What of pg_cron preflight reads and 82_cron.sql calls.
CRON = """
    CREATE SCHEMA cron;
    CREATE TABLE cron.job (
        jobid serial, schedule text, command text, jobname text,
        database text DEFAULT current_database(), active boolean DEFAULT true
    );
    CREATE FUNCTION cron.schedule(text, text, text) RETURNS void LANGUAGE sql
    AS 'INSERT INTO cron.job (jobname, schedule, command) VALUES ($1, $2, $3)';
"""


class Finding(NamedTuple):
    """A row of ops.legacy_preflight()."""

    severity: str
    kind: str
    object: str
    detail: str
    cure: str
    row_count: int | None
    sample: object

    @property
    def place(self):
        return place(self.object)

    @property
    def said(self):
        """All that a reader is told."""
        return " ".join([self.object, self.detail, self.cure or "", json.dumps(self.sample)])


def place(name):
    """A name as both sides write it: without the schema public and blanks between arguments."""
    return re.sub(r", +", ",", re.sub(r"\bpublic\.(?! )", "", name))


def add_jobs(database):
    """The jobs of 82_cron.sql, on a stand-in of pg_cron's table."""
    database.execute(CRON)
    database.execute((generate.HERE / "82_cron.sql").read_text())


@pytest.fixture(scope="session")
def findings(server, legacy_templates):
    """findings(variant) -> the findings on an untouched database of that variant."""

    @cache
    def read(variant):
        template = legacy_templates(variant, True)
        with created(server, unique_name(server), template) as database:
            if variant == "dirty" and database.value("SELECT to_regclass('cron.job')") is None:
                add_jobs(database)
            return read_only(database, "ops.legacy_preflight()")

    return read


@pytest.fixture(scope="session")
def row_findings(legacy_templates, undone_clone):
    """row_findings(variant) -> what legacy.find_rows() says on an untouched database."""

    @cache
    def read(variant):
        with undone_clone(legacy_templates(variant, True)) as database:
            return read_only(database, "legacy.find_rows()")

    return read


def read_only(database, finder):
    """What the function finds, in a transaction that may not write."""
    with database.connection.transaction():
        database.execute("SET TRANSACTION READ ONLY")
        return [
            Finding(*row)
            for row in database.rows(
                "SELECT severity::text, class AS kind, object, detail, cure, row_count, sample"
                f" FROM {finder}"
            )
        ]


def found(database, finder):
    """What legacy.<finder>() says, notices on keys that stand twice left out."""
    return [
        Finding(*row)
        for row in database.rows(
            "SELECT severity::text, class AS kind, object, detail, cure, row_count, sample"
            f" FROM legacy.{finder}() WHERE class <> 'duplicate_key'"
        )
    ]


def said(database, finder):
    """Class and object of what legacy.<finder>() says, sorted."""
    return sorted((each.kind, each.object) for each in found(database, finder))
