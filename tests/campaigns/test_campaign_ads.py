"""campaign_ads: the second seed's name of creatives."""

from tests.fix_rows import make


def test_it_has_the_columns_and_rows_of_creatives(db):
    make(db, "campaigns.ad_creatives")

    ads, creatives = (
        db.row(f"SELECT * FROM campaigns.{name}") for name in ("campaign_ads", "ad_creatives")
    )

    assert ads._asdict() == creatives._asdict()


def test_it_can_be_written(db):
    creative = make(db, "campaigns.ad_creatives")

    db.execute("UPDATE campaigns.campaign_ads SET headline = 'New' WHERE id = %s", creative.id)

    assert db.value("SELECT headline FROM campaigns.ad_creatives") == "New"
