"""Scores of pairs with their explanation, and what people think of them."""

import pytest

from tests.fix_rows import make
from tests.refusals import refused

MATCH = (
    "SELECT score, bias, explanations, reason_codes, model_version, features_version"
    " FROM sponsorship.sponsorship_matches"
)
JUDGE = "SELECT * FROM public.judge_match(%s, %s, %s, %s)"
WEIGHTS = {"budget_fit": 0.5, "reach": -0.2, "vegan": 0.1, "unknown": 3}


@pytest.fixture
def pair(db):
    """A pair with features of version 2, and the model in use that reads them."""
    model = make(
        db,
        "ml.model_versions",
        purpose="match",
        vector_space=None,
        state="ready",
        parameters={"bias": 0.3, "features_version": 2, "weights": WEIGHTS},
    )
    db.execute("SELECT ml.switch_models(ARRAY[%s])", model.model_version)
    return make(
        db,
        "ml.match_features",
        version=2,
        features={"budget_fit": 0.6, "reach": 0.5, "vegan": True, "else": 1, "unknown": None},
    )


def ask(db, **pair):
    """Asks for a pair to be scored, and runs the job. Returns how many it scored."""
    make(db, "sponsorship.fit_recalc_queue", **pair)
    return db.row("CALL ml.score_matches()").handled


def test_a_score_is_the_sum_of_what_explains_it(db, pair):
    assert ask(db, event_id=pair.event_id, sponsor_id=pair.sponsor_id) == 1

    row = db.row(MATCH)
    assert (float(row.score), float(row.bias), row.features_version) == (0.6, 0.3, 2)
    assert [(each["feature"], each["contribution"]) for each in row.explanations] == [
        ("budget_fit", 0.3),
        ("reach", -0.1),
        ("vegan", 0.1),
    ]
    assert row.reason_codes == ["budget_fit"]


@pytest.mark.parametrize(("value", "score"), [(9, 1), (-9, 0)])
def test_a_score_out_of_bounds_is_cut_and_the_cut_is_explained(db, pair, value, score):
    db.execute("UPDATE ml.match_features SET features = jsonb_build_object('reach', %s)", -value)
    ask(db, event_id=pair.event_id, sponsor_id=pair.sponsor_id)

    row = db.row(MATCH)
    assert row.score == score
    assert row.explanations[-1]["feature"] == "limit"
    total = sum(each["contribution"] for each in row.explanations)
    assert total + float(row.bias) == pytest.approx(score)


def test_new_features_make_a_new_score_of_the_same_match(db, pair):
    for given in ({"sponsor_id": pair.sponsor_id}, {"event_id": pair.event_id}):
        db.execute("UPDATE ml.match_features SET features = '{}'")
        assert ask(db, **{"event_id": None, "sponsor_id": None} | given) == 1

    assert [float(row.score) for row in db.rows(MATCH)] == [0.3]
    assert db.value(
        "SELECT count(*) FROM sponsorship.fit_recalc_queue WHERE processed_at IS NULL"
    ) == 0  # fmt: skip


def test_a_pair_without_features_of_that_version_is_not_scored(db, pair):
    db.execute("UPDATE ml.match_features SET version = 1")

    assert ask(db, event_id=pair.event_id, sponsor_id=pair.sponsor_id) == 0
    assert db.rows(MATCH) == []


def test_requests_wait_while_no_model_is_in_use(db):
    features = make(db, "ml.match_features")

    assert ask(db, event_id=features.event_id, sponsor_id=features.sponsor_id) == 0
    assert db.value("SELECT processed_at FROM sponsorship.fit_recalc_queue") is None


@pytest.fixture
def match(db, viewer):
    """A match of the viewer's event."""
    event = make(db, "events.events", owner_context_id=viewer.org_id).id
    return make(
        db, "sponsorship.sponsorship_matches", event_id=event, score=0.5, model_version=None
    )


def test_a_change_of_mind_keeps_the_former_opinion_with_its_score(db, match, viewer):
    first = viewer.row(JUDGE, match.id, "bad_fit", ["price"], None)
    assert (first.label, float(first.score), first.superseded_at) == ("bad_fit", 0.5, None)

    db.execute("UPDATE sponsorship.sponsorship_matches SET score = 0.75")
    second = viewer.row(JUDGE, match.id, "good_fit", [], "They came down.")
    rows = db.rows(
        "SELECT id, score, superseded_at IS NULL AS stands FROM sponsorship.match_feedback"
        " ORDER BY created_at, superseded_at"
    )
    assert {(row.id, float(row.score), row.stands) for row in rows} == {
        (first.id, 0.5, False),
        (second.id, 0.75, True),
    }


@pytest.mark.parametrize(
    ("label", "reasons", "notes"),
    [
        ("superb", [], None),
        (None, [], None),
        ("later", ["weather"], None),
        ("later", None, None),
        ("later", ["price"] * 11, None),
        ("later", [], "n" * 10001),
    ],
)
def test_what_is_no_opinion_is_refused(db, match, viewer, label, reasons, notes):
    with refused(db, "YP003"):
        viewer.execute(JUDGE, match.id, label, reasons, notes)
    viewer.execute(JUDGE, match.id, "later", [], None)


def test_a_match_of_others_cannot_be_judged(db, match, buyer, other_owner):
    for actor in (buyer, other_owner):
        with refused(db, "YP004"):
            actor.execute(JUDGE, match.id, "later", [], None)


def test_a_sponsor_that_hides_is_not_betrayed(db, match, viewer):
    make(
        db, "sponsorship.sponsor_profiles", sponsor_id=match.sponsor_id, public_visibility="hidden"
    )

    with refused(db, "YP004"):
        viewer.execute(JUDGE, match.id, "later", [], None)


def test_two_opinions_at_once_leave_one_standing(db, match, sessions):
    first, second = sessions("viewer", "viewer")

    first.execute(JUDGE, match.id, "later", [], None)
    waiting = second.start(JUDGE, match.id, "hidden", [], None)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() is None
    second.commit()
    assert db.value(
        "SELECT label FROM sponsorship.match_feedback WHERE superseded_at IS NULL"
    ) == "hidden"  # fmt: skip
