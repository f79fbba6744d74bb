"""Fills every schema around the story of tools/demo.py with plausible rows, by COPY.

What has rules of its own (orders, tickets, money) comes from the story, through the API; this is
the rest: content, messages, views, ads, sponsors, features. The generator is seeded. Rows begin in
the first state of their machine and move from there, as everything does.
"""

import json
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from tqdm import tqdm

# About how many rows of each kind; together some 100,000.
IMPRESSIONS = 50_000
POST_IMPRESSIONS = 12_000
ACTIONS = 12_000
AD_IMPRESSIONS = 6_000
REACTIONS = 6_000
COMMENTS = 3_000
FOLLOWS = 3_000
MESSAGES = 4_000
NOTIFICATIONS = 4_000
POSTS = 600
LINES = (
    "What a night.",
    "Doors at seven, music at eight.",
    "Who else is coming?",
    "Found the best seat in the house.",
    "The line-up is complete.",
    "Thank you all, see you next year.",
)


class Fill:
    """The people, events and organizations of the story, and rows around them."""

    def __init__(self, owner: psycopg.Connection, bar: tqdm):
        self.owner = owner
        self.bar = bar
        self.random = random.Random(20260102)
        self.now = datetime.now(UTC)
        self.people = [row.user_id for row in self.rows("users.user_profiles", "user_id")]
        self.events = self.rows(
            "events.events", "id, owner_organization_id AS organization_id, created_by"
        )
        self.organizations = self.rows("organizations.organizations", "id, created_by, handle")

    def rows(self, table: str, columns: str) -> list[Any]:
        """Rows in the order in which they were made."""
        return self.owner.execute(f"SELECT {columns} FROM {table} ORDER BY created_at").fetchall()

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        """Copies the rows into the table; one statement, one tick of the bar a row."""
        with (
            self.owner.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
                self.bar.update()

    def id(self) -> uuid.UUID:
        """A random key, the same in every run."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def person(self) -> uuid.UUID:
        """Somebody; a few people do most of everything."""
        return self.people[int(len(self.people) * self.random.random() ** 2)]

    def past(self, days: int = 60) -> datetime:
        """A moment of the last days: more of late, and more at weekends."""
        while True:
            age = self.random.random()
            moment = self.now - timedelta(days=age * days)
            if self.random.random() < (1 - age / 2) * (1 if moment.weekday() in (4, 5, 6) else 0.6):
                return moment

    def pairs(self, count: int, others: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """`count` different pairs of a person and one of the others."""
        seen = set()
        while len(seen) < count:
            pair = self.person(), self.random.choice(others)
            if pair[0] != pair[1] and pair not in seen:
                seen.add(pair)
                yield pair

    def people_and_organizations(self) -> None:
        """Follows, private data, blocks, invitations."""
        self.copy(
            "users.follows",
            "follower_user_id, target_type, target_id",
            (
                (person, "event" if target in events else "user", target)
                for events in [{event.id for event in self.events}]
                for person, target in self.pairs(FOLLOWS, [*events, *self.people])
            ),
        )
        self.copy(
            "users.private_profiles",
            "user_id, birth_year",
            ((person, self.random.randint(1950, 2007)) for person in self.people[:200]),
        )
        self.copy(
            "users.user_blocks",
            "blocker_user_id, blocked_user_id",
            self.pairs(40, self.people),
        )
        self.copy(
            "organizations.org_invitations",
            "org_id, invited_by, email, token_hash, role, expires_at",
            (
                (
                    organization.id,
                    organization.created_by,
                    f"colleague.{number}@example.test",
                    self.random.randbytes(32),
                    "editor",
                    self.now + timedelta(days=7),
                )
                for organization in self.organizations
                for number in range(4)
            ),
        )

    def content(self) -> None:
        """Posts with reactions, comments and hashtags."""
        posts = [
            (self.id(), event.id, event.organization_id, self.person(), self.random.choice(LINES))
            for event in self.random.choices(self.events, k=POSTS)
        ]
        self.posts = [(post[0], post[1]) for post in posts]
        self.copy(
            "events.event_posts",
            "id, event_id, organization_id, author_user_id, text, status, published_at",
            ((*post, "published", self.past()) for post in posts),
        )
        self.copy(
            "events.event_reactions",
            "user_id, post_id",
            self.pairs(REACTIONS, [post[0] for post in posts]),
        )
        self.copy(
            "events.event_comments",
            "event_id, post_id, organization_id, author_user_id, text",
            (
                (post[1], post[0], post[2], self.person(), self.random.choice(LINES))
                for post in self.random.choices(posts, k=COMMENTS)
            ),
        )
        tags = ("live", "music", "dance", "tonight", "stage", "friends")
        self.copy("events.hashtags", "tag", ((tag,) for tag in tags))
        self.copy(
            "events.post_hashtags",
            "post_id, tag",
            ((post[0], tag) for post in posts for tag in self.random.sample(tags, 2)),
        )

    def messages(self) -> None:
        """Conversations of two, and notifications."""
        talks = []
        for one, other in self.pairs(200, self.people):
            key = "|".join(sorted((f"u:{one}", f"u:{other}")))
            if key not in {talk[1] for talk in talks}:
                talks.append((self.id(), key, (one, other)))
        each = MESSAGES // len(talks)
        self.copy(
            "messaging.direct_conversations",
            "id, created_by, direct_key, last_seq, last_message_at",
            ((id, two[0], key, each, self.now) for id, key, two in talks),
        )
        self.copy(
            "messaging.conversation_participants",
            "conversation_id, participant_type, participant_user_id, last_read_seq",
            ((id, "user", who, self.random.randrange(each)) for id, _, two in talks for who in two),
        )
        self.copy(
            "messaging.direct_messages",
            "conversation_id, seq, sender_type, sender_user_id, body",
            (
                (id, number, "user", self.random.choice(two), self.random.choice(LINES))
                for id, _, two in talks
                for number in range(1, each + 1)
            ),
        )
        self.copy(
            "messaging.notifications",
            "user_id, event_id, title, message, type, first_at, last_at",
            (
                (self.person(), event.id, "News", self.random.choice(LINES), "event.news", at, at)
                for event in self.random.choices(self.events, k=NOTIFICATIONS)
                for at in [self.past()]
            ),
        )

    def sponsorship(self) -> None:
        """Sponsors, what they are offered and how well it fits."""
        self.sponsors = [(self.id(), organization) for organization in self.organizations]
        self.copy(
            "sponsorship.sponsors",
            "id, org_id, created_by, name, industry",
            (
                (id, organization.id, organization.created_by, f"Friends of {handle}", "music")
                for id, organization in self.sponsors
                for handle in [organization.handle]
            ),
        )
        self.packages = [
            (self.id(), event, tier, price)
            for event in self.events
            for tier, price in (("gold", 1_000_000), ("silver", 400_000))
        ]
        self.copy(
            "sponsorship.sponsorship_packages",
            "id, event_id, organization_id, tier, price_cents, inventory",
            (
                (id, event.id, event.organization_id, tier, price, 3)
                for id, event, tier, price in self.packages
            ),
        )
        # Each sponsor buys the best package of the events of one other organization.
        buyers = dict(
            zip(
                (organization.id for organization in self.organizations),
                self.sponsors[1:] + self.sponsors[:1],
                strict=True,
            )
        )
        self.copy(
            "sponsorship.sponsorship_orders",
            "package_id, sponsor_id, event_id, organization_id, created_by_user_id, amount_cents",
            (
                (id, sponsor, event.id, event.organization_id, organization.created_by, price)
                for id, event, tier, price in self.packages
                if tier == "gold"
                for sponsor, organization in [buyers[event.organization_id]]
            ),
        )
        self.copy(
            "sponsorship.sponsorship_matches",
            "event_id, sponsor_id, score",
            (
                (event.id, sponsor, round(self.random.random(), 4))
                for event in self.events
                for sponsor, _ in self.sponsors
            ),
        )
        self.copy(
            "sponsorship.event_sponsorships",
            "event_id, sponsor_id, organization_id, tier",
            (
                (event.id, sponsor, event.organization_id, "gold")
                for event in self.events
                for sponsor, organization in self.sponsors
                if organization.id != event.organization_id
            ),
        )

    def advertising(self) -> None:
        """Campaigns with creatives, and who saw them."""
        campaigns = [
            (self.id(), event, f"Come to {number}") for number, event in enumerate(self.events, 1)
        ]
        self.copy(
            "campaigns.campaigns",
            "id, org_id, created_by, target_event_id, name, total_budget_credits, start_date",
            (
                (id, event.organization_id, event.created_by, event.id, name, 50_000, self.past())
                for id, event, name in campaigns
            ),
        )
        creatives = [(self.id(), campaign[0]) for campaign in campaigns for _ in range(2)]
        self.copy(
            "campaigns.ad_creatives",
            "id, campaign_id, headline, media_type, media_url, cta_url",
            (
                (
                    id,
                    campaign,
                    self.random.choice(LINES),
                    "image",
                    f"https://cdn.example.test/{id}.jpg",
                    "https://example.test/",
                )
                for id, campaign in creatives
            ),
        )
        self.copy(
            "campaigns.campaign_placements",
            "campaign_id, placement",
            ((campaign[0], place) for campaign in campaigns for place in ("feed", "story")),
        )
        self.copy(
            "campaigns.ad_impressions",
            "campaign_id, creative_id, user_id, placement, viewable, occurred_at",
            (
                (campaign, id, self.person(), "feed", self.random.random() < 0.7, self.past())
                for id, campaign in self.random.choices(creatives, k=AD_IMPRESSIONS)
            ),
        )

    def analytics(self) -> None:
        """What people saw and did."""
        weighted = self.random.choices(self.events, weights=range(1, len(self.events) + 1), k=97)
        self.copy(
            "analytics.event_impressions",
            "event_id, user_id, session_id, dwell_ms, completed, occurred_at",
            (
                (
                    self.random.choice(weighted).id,
                    self.person() if self.random.random() < 0.8 else None,
                    f"s{self.random.randrange(20_000)}",
                    int(self.random.lognormvariate(8, 1)) % 600_000,
                    self.random.random() < 0.3,
                    self.past(),
                )
                for _ in range(IMPRESSIONS)
            ),
        )
        self.copy(
            "analytics.post_impressions",
            "post_id, user_id, dwell_ms, occurred_at",
            (
                (post, self.person(), self.random.randrange(60_000), self.past())
                for post, _ in self.random.choices(self.posts, k=POST_IMPRESSIONS)
            ),
        )
        kinds = ("page_view", "search", "share", "checkout_started")
        self.copy(
            "analytics.analytics_events",
            "user_id, event_id, event_type, created_at",
            (
                (
                    self.person(),
                    self.random.choice(weighted).id,
                    self.random.choice(kinds),
                    self.past(),
                )
                for _ in range(ACTIONS)
            ),
        )

    def learning(self) -> None:
        """A model of each kind, and what it made of events and people."""
        self.copy(
            "ml.model_versions",
            "model_version, purpose, vector_space",
            (
                ("events-1", "event_embedding", "demo"),
                ("users-1", "user_embedding", "demo"),
            ),
        )

        def vector() -> str:
            return json.dumps([round(self.random.gauss(0, 1), 3) for _ in range(768)])

        self.copy(
            "ml.event_embeddings",
            "event_id, model_version, embedding",
            ((event.id, "events-1", vector()) for event in self.events),
        )
        self.copy(
            "ml.user_embeddings",
            "user_id, model_version, embedding",
            ((person, "users-1", vector()) for person in self.people[:100]),
        )
        self.copy(
            "ml.event_features",
            "event_id, features",
            ((event.id, json.dumps({"posts": POSTS // 6})) for event in self.events),
        )

    def system(self) -> None:
        """What the platform notes about itself."""
        self.copy(
            "public.request_logs",
            "source_type, function_name, http_method, response_status, execution_time_ms,"
            " occurred_at",
            (
                ("rpc", "hold_tickets", "POST", 200, self.random.randrange(5, 90), self.past())
                for _ in range(2_000)
            ),
        )

    def all(self) -> None:
        """Every part, in an order in which each finds what it points at."""
        for part in (
            self.people_and_organizations,
            self.content,
            self.messages,
            self.sponsorship,
            self.advertising,
            self.analytics,
            self.learning,
            self.system,
        ):
            self.bar.set_description(f"{part.__name__[:10]:10}")
            part()
