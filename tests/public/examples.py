"""Values that rows of the system tables need where their type alone would break a rule."""

import uuid

from psycopg import sql

EXAMPLES = {
    "public.outbox": {"topic": "thing.happened"},
    "public.rate_limits": {
        "user_id": lambda db: uuid.uuid4(),
        "minute": sql.SQL("date_trunc('minute', now())"),
    },
    "public.webhook_deliveries": {"topic": "ticket.purchased", "due_at": "2031-01-01"},
    "public.webhook_endpoints": {
        "url": "https://hooks.example.com/in",
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    },
}
