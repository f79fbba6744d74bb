"""The examples of the API run, in the story's order, as the callers that they name.

Each runs as it is written, and as PostgREST would send what supabase-js makes of it.
"""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql

from tests import postgrest
from tests.fix_actors import Actor, signed_in
from tests.fix_rows import make
from tests.messaging import sending as mailings
from tests.payments import stripe
from tools import docs_access, docs_catalog, docs_examples
from tools.docs_examples import FromNow

EXAMPLES = docs_examples.read()
MAILED = "SELECT payload ->> 'token' FROM public.outbox WHERE topic ~ '^mail[.]'"
# Views that a key joins and no request can: why.
NOT_EMBEDDED = {
    ("creative_reviews", "user_profiles"): "advertisers do not learn who reviewed",
    ("event_comments", "events"): "a comment stands below a post, and the post joins both",
    ("event_posts", "tickets"): "the badge of an author does not name her ticket",
    ("event_sponsorships", "currencies"): "what a sponsor paid is not on the page",
    ("event_sponsorships", "transactions"): "what a sponsor paid is not on the page",
    ("moderation_appeals", "moderation_actions"): "the key says who decided, and nobody learns it",
    ("organizations", "user_profiles"): "the founder is in organization_details()",
    ("ticket_holds", "guest_codes"): "a buyer does not read the organizer's codes",
    ("tickets", "ticket_holds"): "where the place of a ticket lies is the stock's own affair",
}
WRITES = {
    "INSERT": {"insert", "upsert"},
    "UPDATE": {"update", "upsert"},
    "DELETE": {"delete"},
}


def notification(db, kept):
    """What the server tells Cleo."""
    return make(db, "messaging.notifications", user_id=kept["cleo_id"]).id


def conversation(db, kept):
    """Cleo and Ben, who have accepted each other."""
    made = make(db, "messaging.direct_conversations", request_status="accepted")
    for name in ("cleo_id", "ben_id"):
        make(
            db,
            "messaging.conversation_participants",
            conversation_id=made.id,
            participant_user_id=kept[name],
            participant_id=kept[name],
        )
    return made.id


def contact(db, kept):
    """Somebody of the list."""
    return make(
        db,
        "messaging.org_contact_import_entries",
        import_id=kept["import_id"],
        organization_id=kept["organization_id"],
    ).id


def sponsor(db, kept):
    """A brand for which Dora works, with its page."""
    made = make(db, "sponsorship.sponsors", name="Fjord")
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=made.id,
        user_id=kept["dora_id"],
        role="owner",
    )
    make(db, "sponsorship.sponsor_public_profiles", sponsor_id=made.id, slug="fjord")
    return made.id


def package(db, kept):
    """What the event offers to sponsors, published."""
    return make(
        db,
        "sponsorship.sponsorship_packages",
        event_id=kept["event_id"],
        organization_id=kept["organization_id"],
        status="published",
        title="Stage",
    ).id


def thread(db, kept):
    """The sponsor's proposal for the event, begun by Dora."""
    return make(
        db,
        "sponsorship.proposal_threads",
        event_id=kept["event_id"],
        sponsor_id=kept["sponsor_id"],
        organization_id=kept["organization_id"],
        created_by=kept["dora_id"],
    ).id


def sponsorship(db, kept):
    """The sponsor stands on the event's page."""
    return make(
        db,
        "sponsorship.event_sponsorships",
        event_id=kept["event_id"],
        sponsor_id=kept["sponsor_id"],
        organization_id=kept["organization_id"],
    ).sponsor_id


def deal(db, kept):
    """What the sponsor and the organizer have agreed on: 1,500.00 EUR, a tenth is the fee."""
    return make(
        db,
        "sponsorship.sponsorship_orders",
        package_id=kept["package_id"],
        event_id=kept["event_id"],
        sponsor_id=kept["sponsor_id"],
        organization_id=kept["organization_id"],
        amount_cents=150_000,
        currency="EUR",
        fee_bps=1000,
    ).id


def payout_account(db, kept):
    """The organization's account at the processor, which pays out to it."""
    return make(
        db, "payments.payout_accounts", context_id=kept["organization_id"], payouts_enabled=True
    ).id


def webhook(db, kept):
    """A delivery of the organization's event: events of this transaction wait for its end."""
    return make(
        db,
        "public.webhook_deliveries",
        endpoint_id=kept["endpoint_id"],
        topic="ticket.purchased",
        due_at="2000-01-01",
    ).id


def stripe_signature(db, kept):
    """What Stripe writes over the example's body."""
    body = '{"id": "evt_1", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}'
    return stripe.signed(body, "whsec_5f2a9c81b0d34e77")


def promo_code(db, kept):
    """A code of the organization that takes 20 % off."""
    return make(
        db,
        "campaigns.promos",
        organization_id=kept["organization_id"],
        code="EARLY20",
        discount_type="percent",
        value=20,
    ).code


def guest_code(db, kept):
    """The six digits that were sent to the guest."""
    return db.value(
        "SELECT payload ->> 'code' FROM public.outbox"
        " WHERE topic = 'guest.otp' AND aggregate_id = %s",
        kept["code_id"],
    )


def outbox_consumer(db, kept):
    """A consumer, as the DBA makes it, with an event that is due: the story is not committed."""
    db.execute("SELECT ops.create_outbox_consumer('mailer')")
    db.execute(
        "INSERT INTO ops.outbox_retries"
        " (consumer, lane, ordering_key, log_position, event_id, attempts, due_at)"
        " SELECT 'mailer', 0, id, log_position, id, 0, now() FROM public.outbox"
        " WHERE topic = 'event.published' LIMIT 1"
    )
    return "mailer"


def check_in_list(db, kept):
    """The hall, which one may leave and come back to."""
    return make(
        db,
        "ticketing.check_in_lists",
        event_id=kept["event_id"],
        name="Hall",
        max_entries=None,
        needs_exit=True,
    ).id


def gate(db, kept):
    """A gate that serves all lists."""
    return make(db, "ticketing.gates", event_id=kept["event_id"], name="North").id


def last_day(db, kept):
    """An ad was shown, and the job has brought the rollups up to date."""
    make(
        db,
        "campaigns.ad_impressions",
        campaign_id=kept["campaign_id"],
        creative_id=kept["creative_id"],
    )
    db.execute("CALL analytics.fold_rollups()")
    return datetime.now(UTC).date()


def vector(db, kept):
    """768 numbers, as the text of an array."""
    return "{" + ",".join(["1"] + ["0"] * 767) + "}"


def use_models(db, things):
    """Models of the space towers-1, ready, with a vector for each of their things."""
    for kind, thing in things.items():
        model = f"towers-1/{kind}"
        make(
            db,
            "ml.model_versions",
            model_version=model,
            purpose=f"{kind}_embedding",
            vector_space="towers-1",
            state="ready",
        )
        embed(db, kind, model, thing)


def embed(db, kind, model, thing):
    """The thing's vector of the model."""
    db.execute(
        f"INSERT INTO ml.{kind}_embeddings ({kind}_id, model_version, embedding)"
        " VALUES (%s, %s, %s)",
        thing,
        model,
        str([1] + [0] * 767),
    )


def models_of_people(db, kept):
    """The job has built the index, Cleo's taste is known, and so is another event."""
    db.execute("CALL ml.build_indexes()")
    use_models(db, {"user": kept["cleo_id"]})
    other = make(
        db,
        "events.events",
        owner_context_id=kept["organization_id"],
        start_at=datetime.now(UTC) + timedelta(days=20),
        end_at=datetime.now(UTC) + timedelta(days=21),
    ).id
    db.execute(
        "UPDATE events.events SET status = 'published', published_at = now() WHERE id = %s", other
    )
    embed(db, "event", "towers-1/event", other)
    return other


def models_of_sponsors(db, kept):
    """Models of sponsors and packages, in use."""
    use_models(db, {"sponsor": kept["sponsor_id"], "package": kept["package_id"]})
    return db.value("SELECT ml.switch_models(ARRAY['towers-1/sponsor', 'towers-1/package'])")


def match(db, kept):
    """The event and the sponsor, as a pair that was scored."""
    return make(
        db,
        "sponsorship.sponsorship_matches",
        event_id=kept["event_id"],
        sponsor_id=kept["sponsor_id"],
        model_version=None,
    ).id


def sending(db, kept):
    """A mailing to three people with tickets, whose recipients are written down."""
    people = mailings.crowd(db, SimpleNamespace(id=kept["event_id"]), 3)
    made = make(
        db,
        mailings.JOBS,
        org_id=kept["organization_id"],
        event_id=kept["event_id"],
        created_by=kept["ana_id"],
        subject="Tonight",
        body="Doors at seven.",
        audience={"tier_ids": [mailings.tier_of(db, people[0])]},
    )
    db.execute(mailings.QUEUE, made.id)
    mailings.tick(db)
    return made.id


def batch_token(db, kept):
    """The token of the batch that the worker has."""
    return db.value(
        f"SELECT DISTINCT lease_token FROM {mailings.RECIPIENTS} WHERE status = 'leased'"
    )


def handed_recipient(db, kept):
    """Somebody who was handed over."""
    return db.value(f"SELECT min(id::text) FROM {mailings.RECIPIENTS} WHERE status = 'handed'")


def unanswered(db, kept):
    """A worker died an hour ago."""
    db.execute(f"UPDATE {mailings.RECIPIENTS} SET handed_at = now() - interval '1 hour'")


def unsubscribe_token(db, kept):
    """The secret of the link in a mail."""
    return db.value("SELECT messaging.unsubscribe_token(%s)", kept["recipient_id"])


GIVEN = {
    "notification_id": notification,
    "conversation_id": conversation,
    "contact_id": contact,
    "sponsor_id": sponsor,
    "package_id": package,
    "thread_id": thread,
    "sponsorship": sponsorship,
    "deal_id": deal,
    "payout_account": payout_account,
    "list_id": check_in_list,
    "gate_id": gate,
    "promo_code": promo_code,
    "guest_code": guest_code,
    "consumer": outbox_consumer,
    "vector": vector,
    "models_of_people": models_of_people,
    "models_of_sponsors": models_of_sponsors,
    "match_id": match,
    "last_day": last_day,
    "sending_id": sending,
    "batch_token": batch_token,
    "recipient_id": handed_recipient,
    "unanswered": unanswered,
    "unsubscribe_token": unsubscribe_token,
    "webhook_id": webhook,
    "stripe_signature": stripe_signature,
}


class Kept(dict):
    """What answers have left, by name. What no function makes yet is made when it is needed."""

    def __init__(self, db):
        super().__init__()
        self.db = db

    def __missing__(self, name):
        self[name] = str(GIVEN[name](self.db, self))
        return self[name]


class Story:
    """The callers and what their answers have left for later requests."""

    def __init__(self, db):
        self.db = db
        self.kept = Kept(db)
        for name in dict.fromkeys(each.person for each in EXAMPLES if each.person):
            self.kept[f"{name}_id"] = str(
                db.value(
                    "INSERT INTO auth.users (email, email_confirmed_at) VALUES (%s, now())"
                    " RETURNING id",
                    f"{name}@example.test",
                )
            )

    def caller(self, example):
        """The Actor that an example names, with its claims."""
        if example.person:
            actor = signed_in(self.db, self.kept[f"{example.person}_id"])
        else:
            actor = Actor(self.db, example.role, {"role": example.role})
        return actor.claiming(**{name: self.plain(text) for name, text in example.claims.items()})

    def plain(self, text):
        """The value of a claim or header, which may be a kept one."""
        found = docs_examples.PLACEHOLDER.fullmatch(text)
        return self.kept[found[1]] if found else text

    def tell(self, example):
        """Runs an example as it is written. Returns its rows and their number."""
        self.prepare(example)
        mails = self.mails()
        rows, count = self.caller(example)._run(example.sql(self.literal), ())
        for name, column in example.keep.items():
            self.kept[name] = str(getattr(rows[0], column))
        if example.mail:
            (self.kept[example.mail],) = self.mails() - mails
        return rows, count

    def send(self, example):
        """Runs an example as PostgREST sends it, without effect. Returns the number of rows."""
        self.prepare(example)
        statement = postgrest.statement(self.db, example.request, self.json_of)
        with self.db.undone():
            return self.caller(example).execute(statement)

    def prepare(self, example):
        """Makes what the example takes as given, and the headers of its request."""
        for name in (*example.given, *docs_examples.PLACEHOLDER.findall(example.statement)):
            self.literal(name)
        headers = {name: self.plain(text) for name, text in example.headers.items()}
        self.db.execute("SELECT set_config('request.headers', %s, true)", json.dumps(headers))

    def mails(self):
        """The secrets in the mails that were handed over so far."""
        return {token for (token,) in self.db.rows(MAILED)}

    def literal(self, name):
        """A kept value as psql would quote it."""
        return sql.Literal(self.kept[name]).as_string(self.db.connection)

    def json_of(self, value):
        """A value of a request as the client's JSON has it."""
        match value:
            case docs_examples.Kept(name):
                return self.kept[name]
            case FromNow(days):
                return (datetime.now(UTC) + timedelta(days=days)).isoformat()
            case list():
                return [self.json_of(each) for each in value]
            case dict():
                return {name: self.json_of(each) for name, each in value.items()}
        return value


@pytest.fixture(scope="module")
def access(worker_database):
    """Grants and policies."""
    return docs_access.read(worker_database.connection)


@pytest.fixture(scope="module")
def relations(worker_database):
    """What of schema public a role of the API may use at all, by name."""
    found = docs_catalog.Relation.all(worker_database.connection)
    return [each.name for each in found if each.schema == "public"]


def test_the_story_runs_from_beginning_to_end(db):
    story = Story(db)
    for example in EXAMPLES:
        try:
            rows, _ = story.tell(example)
        except psycopg.Error as error:
            pytest.fail(f"{example.place}: {error}\n{example.statement}")
        if not rows and example.request.columns:
            pytest.fail(f"{example.place}: an example that answers nothing shows nothing")


def test_every_request_comes_to_the_same_when_postgrest_sends_it(db):
    story = Story(db)
    differences = []
    for example in EXAMPLES:
        try:
            sent = story.send(example)
        except psycopg.Error as error:
            sent = str(error).splitlines()[0]
        _, written = story.tell(example)
        if sent != written:
            differences.append((example.place, f"{written} as written", sent))

    assert differences == []


def test_every_function_that_the_api_may_call_has_an_example(worker_database):
    functions = {
        each.name
        for each in docs_catalog.Routine.all(worker_database.connection)
        if each.schema == "public" and set(each.callers) & set(docs_access.API_ROLES)
    }
    shown = {each.request.target for each in EXAMPLES if each.request.verb == "rpc"}
    shown |= {column for each in EXAMPLES for column in each.request.columns}  # computed fields

    assert sorted(functions - shown) == []


def test_every_view_that_a_person_may_write_has_an_example_of_it(access, relations):
    shown = {(each.request.target, each.request.verb) for each in EXAMPLES}
    missing = []
    for view in relations:
        verbs = [
            verbs
            for command, verbs in WRITES.items()
            if access.rule("public", view, "authenticated", command)
        ]
        if verbs and not any((view, verb) in shown for verb in set().union(*verbs)):
            missing.append(view)

    assert missing == []


def test_what_keys_join_can_be_embedded(worker_database, access):
    """At least one key between two tables has all its columns in both of their views."""
    connection = worker_database.connection
    columns = {(each.schema, each.owner, each.name) for each in docs_catalog.Column.all(connection)}
    ways = {}
    for key in docs_catalog.ForeignKey.all(connection):
        child, parent = (key.schema, key.table), (key.target_schema, key.target)
        if key.table in access.views.get(child, []) and key.target in access.views.get(parent, []):
            shown = [("public", key.table, name) in columns for name in key.columns]
            shown += [("public", key.target, name) in columns for name in key.target_columns]
            ways.setdefault((key.table, key.target), []).append(all(shown))
    lost = {pair for pair, found in ways.items() if not any(found)}

    assert ways
    assert lost == set(NOT_EMBEDDED), "a list that no longer fits, or a key that is not shown"


def test_every_view_answers_those_who_may_read_it(db, access, relations):
    for view in relations:
        for role in docs_access.API_ROLES:
            if rule := access.rule("public", view, role, "SELECT"):
                Actor(db, role, {"role": role}).execute(docs_examples.listing(view, rule.columns))


def test_every_written_column_is_of_a_type_that_its_writer_can_name(worker_database, access):
    """PostgREST names the type of each column it writes: without USAGE on its schema it may not."""
    usable = {(each.schema, each.role) for each in access.reaches}
    unnameable = {
        f"{column.owner}.{column.name} {column.type}"
        for column in docs_catalog.Column.all(worker_database.connection)
        if column.schema == "public" and column.type_schema not in ("pg_catalog", "extensions")
        for role in docs_access.API_ROLES
        for command in ("INSERT", "UPDATE")
        if (rule := access.rule("public", column.owner, role, command))
        and column.name in rule.columns
        and (column.type_schema, role) not in usable
    }

    assert sorted(unnameable) == []
