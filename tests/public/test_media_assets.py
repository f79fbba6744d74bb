"""Media: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "public.media_assets"
NOBODY = "gen_random_uuid()"
ORG = "(SELECT o.id FROM organizations.organizations AS o)"
GOOD = {"id": NOBODY, "mux_upload_id": "NULL", "mux_asset_id": "NULL"}
SIZES = "media_assets_sizes_are_positive"
CASES = [
    ({"id": "id"}, "23505", "media_assets_pkey"),
    ({"mux_upload_id": "mux_upload_id"}, "23505", "media_assets_mux_upload_id_key"),
    ({"mux_asset_id": "mux_asset_id"}, "23505", "media_assets_mux_asset_id_key"),
    ({"owner_user_id": NOBODY}, "23503", "media_assets_owner_user_id_fkey"),
    ({"uploaded_by": NOBODY}, "23503", "media_assets_uploaded_by_fkey"),
    (
        {"owner_user_id": "NULL", "organization_id": NOBODY},
        "23503",
        "media_assets_organization_id_fkey",
    ),
    ({"organization_id": ORG}, "23514", "media_assets_have_one_owner_at_most"),
    ({"media_type": "'smell'"}, "23514", "media_assets_media_type_check"),
    ({"status": "'lost'"}, "23514", "media_assets_status_check"),
    ({"storage_path": "NULL"}, "23514", "media_assets_are_somewhere_once_ready"),
    ({"status": "'deleted'"}, "23514", "media_assets_deleted_at_only_when_deleted"),
    ({"deleted_at": "now()"}, "23514", "media_assets_deleted_at_only_when_deleted"),
    ({"mime_type": "'picture'"}, "23514", "media_assets_mime_type_check"),
    ({"mime_type": "'image/' || repeat('x', 127)"}, "23514", "media_assets_mime_type_check"),
    ({"content_sha256": r"'\x00'::bytea"}, "23514", "media_assets_content_sha256_check"),
    ({"byte_size": "0"}, "23514", SIZES),
    ({"width": "0"}, "23514", SIZES),
    ({"height": "-1"}, "23514", SIZES),
    ({"duration_seconds": "-1"}, "23514", SIZES),
    ({"alt_text": "repeat('x', 2001)"}, "23514", "media_assets_alt_text_check"),
]


@pytest.fixture
def media(db, organization, buyer):
    """A film of the buyer's, ready to be shown; there is an organization."""
    return make(
        db,
        TABLE,
        owner_user_id=buyer.user_id,
        media_type="video",
        status="ready",
        storage_path="media/film.mp4",
        mux_upload_id="u1",
        mux_asset_id="a1",
        mime_type="video/mp4",
        byte_size=1000,
        width=640,
        height=480,
        duration_seconds=0,
    )


def test_media_that_keep_the_rules_are_accepted(db, media):
    copy_row(db, TABLE, **GOOD)
    copy_row(db, TABLE, **GOOD, owner_user_id="NULL", organization_id=ORG)


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_media_that_break_a_rule_are_refused_by_its_name(db, media, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_a_portrait_is_forgotten_when_its_media_are_deleted(db, media, buyer):
    db.execute("UPDATE users.user_profiles SET avatar_media_id = %s", media.id)

    db.execute("DELETE FROM public.media_assets")

    assert db.value("SELECT DISTINCT avatar_media_id FROM users.user_profiles") is None
