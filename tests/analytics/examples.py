"""What fix_rows.make() cannot guess for tables of analytics."""

import uuid

EXAMPLES = {
    "analytics.analytics_events": {"event_type": "page_view"},
    "analytics.event_months": {"month": "2026-11-01"},
    "analytics.event_stat_snapshots": {"metric_key": "tickets_sold", "metric_value": 7},
    "analytics.moderation_actions": {"action": "hide", "reason": "It is an advertisement."},
    "analytics.post_clicks": {"target": "tickets"},
    "analytics.rollup_floors": {
        "rollup": lambda db: db.value(
            "SELECT label FROM unnest(enum_range(NULL::analytics.rollup)) AS label"
            " EXCEPT SELECT rollup FROM analytics.rollup_floors ORDER BY 1 DESC LIMIT 1"
        )
    },
    "analytics.share_links": {"code": lambda db: uuid.uuid4().hex[:10]},
    "analytics.ticket_analytics": {"event_type": "ticket_viewed"},
    "analytics.user_event_interactions": {"interaction_type": "save"},
}
