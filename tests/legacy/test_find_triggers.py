"""Triggers and rules."""

import pytest

from tests.legacy.fix_findings import found, said


@pytest.fixture
def asking(sound):
    """A function that asks for its table's name."""
    sound.execute(
        "CREATE FUNCTION public.asking() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RAISE NOTICE ''%'', tg_table_name; RETURN NEW; END'"
    )
    return sound


def on(table, name="tried"):
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE ON public.{table}"
        " FOR EACH ROW EXECUTE FUNCTION public.asking()"
    )


def test_usual_triggers_are_no_finding(sound):
    assert said(sound, "find_triggers") == []


def test_a_trigger_that_asks_for_its_table_s_name(asking):
    asking.execute(on("orders"))

    assert said(asking, "find_triggers") == [("trigger_name_of_table", "public.orders")]


def test_a_table_that_stays_keeps_its_name(asking):
    asking.execute(on("request_logs"))

    assert said(asking, "find_triggers") == []


def test_a_trigger_of_a_partitioned_table_is_told_once(asking):
    asking.execute(on("event_impressions_p"))

    assert said(asking, "find_triggers") == [
        ("trigger_name_of_table", "public.event_impressions_p")
    ]


@pytest.mark.parametrize("state", ["DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])
def test_a_trigger_in_another_state(sound, state):
    sound.execute(f"ALTER TABLE public.wallets {state} TRIGGER wallets_touch")

    assert said(sound, "find_triggers") == [("trigger_state", "public.wallets")]


def test_two_triggers_of_one_moment(sound):
    sound.execute(
        "CREATE TRIGGER other BEFORE UPDATE ON public.campaigns"
        " FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at()"
    )

    (finding,) = found(sound, "find_triggers")

    assert finding.kind == "trigger_order"
    assert "campaigns_touch, other" in finding.detail


@pytest.mark.parametrize(
    ("action", "words"),
    [("INSTEAD NOTHING", "DELETE into nothing"), ("INSTEAD SELECT 1", "something else")],
)
def test_a_rule_blocks(sound, action, words):
    sound.execute(f"CREATE RULE tried AS ON DELETE TO public.orders DO {action}")

    (finding,) = found(sound, "find_triggers")

    assert (finding.severity, finding.kind) == ("error", "rule")
    assert words in finding.detail


def test_an_event_trigger_is_told(sound, server):
    if not server.superuser:
        pytest.skip("only a superuser makes event triggers")
    sound.execute(
        "CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"
    )
    sound.execute("CREATE EVENT TRIGGER tried ON ddl_command_end EXECUTE FUNCTION public.watch()")

    assert said(sound, "find_triggers") == [("event_trigger", "tried")]
