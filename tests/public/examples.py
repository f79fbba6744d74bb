"""Values that rows of the system tables need where their type alone would break a rule."""

import uuid

from psycopg import sql

EXAMPLES = {
    "public.outbox": {"topic": "thing.happened"},
    "public.rate_limits": {
        "user_id": lambda db: uuid.uuid4(),
        "minute": sql.SQL("date_trunc('minute', now())"),
    },
}
