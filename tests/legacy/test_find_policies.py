"""Policies: what each lets in, by its condition."""

import pytest

from tests.legacy.fix_findings import found

# Policy on public.orders -> its severity and class.
POLICIES = {
    "FOR SELECT USING (true)": ("error", "policy_always_true"),
    "FOR SELECT TO authenticated USING (1 = 1)": ("error", "policy_always_true"),
    "FOR SELECT TO authenticated USING (auth.uid() IS NOT NULL)": ("error", "policy_always_true"),
    "FOR SELECT TO authenticated USING ((SELECT auth.uid()) IS NOT NULL)": (
        "error",
        "policy_always_true",
    ),
    "FOR SELECT TO authenticated USING ((SELECT auth.role()) = 'authenticated')": (
        "error",
        "policy_always_true",
    ),
    "FOR SELECT TO authenticated USING (id IS NOT NULL)": ("error", "policy_always_true"),
    "FOR SELECT TO authenticated USING (paid_at IS NOT NULL)": None,
    "FOR SELECT TO service_role USING (true)": None,
    "TO service_role USING (true) WITH CHECK (true)": None,
    "FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()))": None,
    "FOR SELECT USING (user_id = (SELECT auth.uid()))": ("warning", "policy_to_public"),
    "FOR UPDATE TO authenticated USING (user_id = (SELECT auth.uid()))": (
        "error",
        "policy_weaker",
    ),
    "FOR SELECT TO authenticated USING (event_id = (auth.jwt() ->> 'tenant_id')::uuid)": (
        "error",
        "policy_weaker",
    ),
    "FOR SELECT TO authenticated USING (auth.jwt() -> 'user_metadata' ->> 'admin' = 'yes')": (
        "error",
        "policy_weaker",
    ),
    "FOR SELECT TO authenticated USING (EXISTS (SELECT FROM public.orders AS o))": (
        "error",
        "policy_recursive",
    ),
    "FOR SELECT TO authenticated USING (EXISTS (SELECT FROM public.events AS o))": None,
    "FOR INSERT TO service_role WITH CHECK (EXISTS (SELECT FROM public.orders AS o))": None,
    "AS RESTRICTIVE FOR SELECT TO authenticated USING (true)": ("notice", "policy_restrictive"),
}


@pytest.mark.parametrize(("policy", "expected"), POLICIES.items(), ids=POLICIES)
def test_a_policy_has_one_finding_or_none(sound, policy, expected):
    sound.execute(f"CREATE POLICY tried ON public.orders {policy}")

    findings = found(sound, "find_policies")

    assert [(each.severity, each.kind) for each in findings] == ([expected] if expected else [])
    assert {each.object for each in findings} <= {"public.orders: tried"}


def test_what_the_package_opens_too_is_a_notice(sound):
    sound.execute("CREATE POLICY tried ON public.countries FOR SELECT TO anon USING (true)")

    (finding,) = found(sound, "find_policies")

    assert (finding.severity, finding.kind) == ("notice", "policy_always_true")


def test_two_tables_that_ask_each_other_recurse_and_really_fail(sound):
    for table, other in (("orders", "events"), ("events", "orders")):
        sound.execute(
            f"CREATE POLICY tried ON public.{table} FOR SELECT TO authenticated"
            f" USING (EXISTS (SELECT FROM public.{other} AS o))"
        )

    kinds = [(each.kind, each.object) for each in found(sound, "find_policies")]

    assert sorted(kinds) == [
        ("policy_recursive", "public.events: tried"),
        ("policy_recursive", "public.orders: tried"),
    ]


def test_own_rows_written_where_the_package_lets_its_owner_write(sound):
    sound.execute(
        "CREATE POLICY tried ON public.follows TO authenticated"
        " USING (follower_user_id = (SELECT auth.uid()))"
    )

    (finding,) = found(sound, "find_policies")

    assert (finding.severity, finding.kind) == ("warning", "policy_no_check")
