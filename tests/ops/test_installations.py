"""The record of what was applied: the bundle's own row, and well-formed ones only."""

import json
import tomllib

import psycopg
import pytest

from tests.fix_server import bundle_files
from tests.refusals import broken_rule
from tools.server import ROOT

ROW = {"version": "9.9.9", "source_sha256": "0" * 64, "bundle": "yardpass-9.9.9.sql"}


def test_the_bundle_has_recorded_itself(db, server):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    manifest = json.loads((ROOT / "dist" / "manifest.json").read_text())
    bundle = bundle_files()[1].name

    row = db.row("SELECT *, applied_at <= clock_timestamp() AS is_past FROM ops.installations")

    assert row.version == project["version"] == manifest["version"]
    assert row.bundle == bundle
    assert row.source_sha256 == manifest["bundles"][bundle]["source_sha256"]
    assert row.server_version == db.value("SELECT current_setting('server_version')")
    assert row.applied_by == db.value("SELECT session_user::text")
    assert row.is_past


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"source_sha256": "0" * 63}, "23514", "installations_source_sha256_check"),
        ({"source_sha256": "A" * 64}, "23514", "installations_source_sha256_check"),
        ({"source_sha256": None}, "23502", "source_sha256"),
        ({"version": None}, "23502", "version"),
        ({"bundle": None}, "23502", "bundle"),
        ({"id": 1}, "428C9", None),
    ],
)
def test_a_malformed_record_is_refused(db, change, state, rule):
    assert broken_rule(db, "ops.installations", **ROW | change) == (state, rule)


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
def test_no_caller_of_the_api_reads_it(request, name):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.rows("SELECT * FROM ops.installations")

    assert refused.value.sqlstate == "42501"
