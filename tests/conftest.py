"""The fixtures live in the plug-ins named here; each says what it offers."""

pytest_plugins = [
    "tests.fix_server",
    "tests.fix_db",
    "tests.fix_actors",
    "tests.fix_sessions",
    "tests.fix_story",
    "tests.fix_world",
    "tests.legacy.fix_copy",
    "tests.legacy.fix_findings",
    "tests.legacy.fix_switch",
    "tests.payments.fix_ledger",
]
