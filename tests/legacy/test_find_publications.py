"""Publications and replica identities."""

import pytest

from tests.legacy.fix_findings import found, said


def test_none_of_them_is_none(sound):
    assert said(sound, "find_publications") == []


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("FOR TABLE public.orders", ("notice", "publication_tables")),
        ("FOR TABLE public.orders (id)", ("notice", "publication_columns")),
        ("FOR TABLE public.orders WHERE (id IS NOT NULL)", ("notice", "publication_columns")),
        ("FOR TABLES IN SCHEMA public", ("error", "publication_schema")),
        ("FOR ALL TABLES", ("warning", "publication_all")),
        ("FOR TABLE legacy.pairs", None),
    ],
)
def test_a_publication_is_told_by_what_it_names(sound, server, what, expected):
    if ("SCHEMA" in what or "ALL" in what) and not server.superuser:
        pytest.skip("only a superuser publishes so much")
    sound.execute(f"CREATE PUBLICATION tried {what}")

    findings = found(sound, "find_publications")

    assert [(each.severity, each.kind) for each in findings] == ([expected] if expected else [])


@pytest.mark.parametrize("identity", ["FULL", "NOTHING", "USING INDEX wallets_user_unique"])
def test_an_unusual_identity_is_told(sound, identity):
    sound.execute(f"ALTER TABLE public.wallets REPLICA IDENTITY {identity}")

    (finding,) = found(sound, "find_publications")

    assert (finding.kind, finding.object) == ("replica_identity", "public.wallets")
    assert identity.split(" wallets")[0] in finding.detail
