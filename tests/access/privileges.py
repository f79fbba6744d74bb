"""What each role may really do in an installed database, as text: one line per object.

    relation events.events owner=yardpass_owner app_read=r authenticated=r+w(title) ...

r a w d D x t: SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER; a star says that each column
is granted by itself, parentheses name the columns, or with `but` the ones that are not. PUBLIC is
asked as a new role that is a member of nothing. Left out are types, partitions, whose months depend
on the day, and what newer servers alone know (MAINTAIN).
"""

import re
import secrets
from contextlib import contextmanager

PACKAGE_ROLES = (
    *("app_ml", "app_read", "app_staff", "app_write"),
    *("yardpass_functions", "yardpass_jobs", "yardpass_memberships", "yardpass_owner"),
)
ROLES = (
    *("public", "anon", "authenticated", "service_role", "app_read", "app_write", "app_staff"),
    *("yardpass_functions", "yardpass_memberships", "yardpass_jobs", "app_ml"),
)
SCHEMAS = "(SELECT oid FROM pg_namespace WHERE nspname = ANY (ops.package_schemas()))"
ASKED = """
    (
        SELECT CASE name WHEN 'public' THEN %(nobody)s ELSE name END AS role, name, place
        FROM unnest(%(roles)s::text[]) WITH ORDINALITY AS r (name, place)
    ) AS asked
"""
RELATIONS = f"""
    SELECT relkind::text || ' ' || pg_class.oid::regclass, relowner::regrole::text, asked.name, (
        SELECT string_agg(letter, '' ORDER BY n)
        FROM (VALUES (1, 'SELECT', 'r'), (2, 'INSERT', 'a'), (3, 'UPDATE', 'w'),
            (4, 'DELETE', 'd'), (5, 'TRUNCATE', 'D'), (6, 'REFERENCES', 'x'), (7, 'TRIGGER', 't')
        ) AS p (n, privilege, letter)
        WHERE has_table_privilege(role, pg_class.oid, privilege)
    ), (
        SELECT string_agg(letter || CASE
            WHEN has_not = '{{}}' THEN '*'
            WHEN cardinality(has) <= cardinality(has_not)
                THEN format('(%%s)', array_to_string(has, ' '))
            ELSE format('(but %%s)', array_to_string(has_not, ' '))
        END, '+' ORDER BY n)
        FROM (VALUES (1, 'SELECT', 'r'), (2, 'INSERT', 'a'), (3, 'UPDATE', 'w'),
            (6, 'REFERENCES', 'x')) AS p (n, privilege, letter)
        CROSS JOIN LATERAL (
            SELECT array_agg(attname::text ORDER BY attname) FILTER (WHERE granted) AS has,
                coalesce(
                    array_agg(attname::text ORDER BY attname) FILTER (WHERE NOT granted), '{{}}'
                ) AS has_not
            FROM pg_attribute CROSS JOIN LATERAL (
                SELECT has_column_privilege(role, attrelid, attnum, privilege) AS granted
            ) AS g
            WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        ) AS columns
        WHERE NOT has_table_privilege(role, pg_class.oid, privilege)
            AND has_any_column_privilege(role, pg_class.oid, privilege)
    )
    FROM pg_class CROSS JOIN {ASKED}
    WHERE relnamespace IN {SCHEMAS} AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
    ORDER BY relnamespace::regnamespace::text, relname, asked.place
"""
SEQUENCES = f"""
    SELECT 'S ' || pg_class.oid::regclass, relowner::regrole::text, asked.name, (
        SELECT string_agg(letter, '' ORDER BY letter)
        FROM (VALUES ('SELECT', 'r'), ('UPDATE', 'w'), ('USAGE', 'U')) AS p (privilege, letter)
        WHERE has_sequence_privilege(role, pg_class.oid, privilege)
    ), NULL
    FROM pg_class CROSS JOIN {ASKED}
    WHERE relnamespace IN {SCHEMAS} AND relkind = 'S'
    ORDER BY relnamespace::regnamespace::text, relname, asked.place
"""
FUNCTIONS = f"""
    SELECT 'function ' || pg_proc.oid::regprocedure
        || CASE WHEN prosecdef THEN ' definer' ELSE '' END,
        proowner::regrole::text, asked.name,
        CASE WHEN has_function_privilege(role, pg_proc.oid, 'EXECUTE') THEN 'X' END, NULL
    FROM pg_proc CROSS JOIN {ASKED}
    WHERE pronamespace IN {SCHEMAS} AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
    )
    ORDER BY pg_proc.oid::regprocedure::text, asked.place
"""
NAMESPACES = f"""
    SELECT 'schema ' || nspname, nspowner::regrole::text, asked.name,
        CASE WHEN has_schema_privilege(role, pg_namespace.oid, 'USAGE') THEN 'U' ELSE '' END
        || CASE WHEN has_schema_privilege(role, pg_namespace.oid, 'CREATE') THEN 'C' ELSE '' END,
        NULL
    FROM pg_namespace CROSS JOIN {ASKED}
    WHERE pg_namespace.oid IN {SCHEMAS}
    ORDER BY nspname, asked.place
"""
DATABASE = f"""
    SELECT 'database', datdba::regrole::text, asked.name,
        CASE WHEN has_database_privilege(role, pg_database.oid, 'CONNECT') THEN 'c' ELSE '' END
        || CASE WHEN has_database_privilege(role, pg_database.oid, 'CREATE') THEN 'C' ELSE '' END
        || CASE WHEN has_database_privilege(role, pg_database.oid, 'TEMP') THEN 'T' ELSE '' END,
        NULL
    FROM pg_database CROSS JOIN {ASKED}
    WHERE datname = current_database()
    ORDER BY asked.place
"""
PARTITIONS = f"""
    SELECT count(*) FROM pg_class
    WHERE relnamespace IN {SCHEMAS} AND relispartition AND relkind = 'r' AND (
        NOT (relrowsecurity AND relforcerowsecurity) OR EXISTS (
            SELECT FROM aclexplode(relacl) WHERE grantee <> relowner
        )
    )
"""
DEFAULTS = """
    SELECT format(
        'default %%s of %%s in %%s: %%s', CASE defaclobjtype
            WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
            WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
        END, defaclrole::regrole, coalesce(nspname, '*'), coalesce((
            SELECT string_agg(line, ' ' ORDER BY line COLLATE "C") FROM (
                SELECT CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END || '='
                    || string_agg(lower(privilege_type), ',' ORDER BY privilege_type) AS line
                FROM aclexplode(defaclacl)
                WHERE privilege_type <> 'MAINTAIN'
                GROUP BY grantee
            ) AS lines
        ), 'nobody')
    )
    FROM pg_default_acl LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace
    WHERE defaclrole = ANY (%(makers)s::text[]::regrole[]::oid[])
"""
ATTRIBUTES = """
    SELECT format('role %%s%%s: member of %%s', rolname, concat(
        CASE WHEN rolsuper THEN ' superuser' END, CASE WHEN rolcanlogin THEN ' login' END,
        CASE WHEN rolbypassrls THEN ' bypassrls' END,
        CASE WHEN rolcreaterole THEN ' createrole' END,
        CASE WHEN rolcreatedb THEN ' createdb' END,
        CASE WHEN rolreplication THEN ' replication' END,
        CASE WHEN NOT rolinherit THEN ' noinherit' END
    ), coalesce((
        SELECT string_agg(roleid::regrole::text, ' ' ORDER BY roleid::regrole::text COLLATE "C")
        FROM pg_auth_members WHERE member = pg_roles.oid
    ), 'nothing'))
    FROM pg_roles WHERE rolname = ANY (%(roles)s)
    ORDER BY rolname
"""


@contextmanager
def nobody(connection):
    """The name of a new role without memberships: it may do what PUBLIC may do."""
    name = f"nobody_{secrets.token_hex(4)}"
    connection.execute(f"CREATE ROLE {name}")
    try:
        yield name
    finally:
        connection.execute(f"DROP ROLE {name}")


def snapshot(connection, installer):
    """The text. `installer` is the role that applied the bundle; it is called so in the text."""
    lines = []
    with nobody(connection) as name:
        asked = {"nobody": name, "roles": list(ROLES)}
        for query in (DATABASE, NAMESPACES, RELATIONS, SEQUENCES, FUNCTIONS):
            lines += sorted(told(connection.execute(query, asked).fetchall()))
    lines.insert(0, f"partitions that are open: {connection.execute(PARTITIONS).fetchone()[0]}")
    makers = {"makers": [*PACKAGE_ROLES, f'"{installer}"']}
    lines += sorted(line for (line,) in connection.execute(DEFAULTS, makers).fetchall())
    roles = {"roles": list(PACKAGE_ROLES)}
    lines += [line for (line,) in connection.execute(ATTRIBUTES, roles).fetchall()]
    called = re.compile(rf'(?<!\w)"?{re.escape(installer)}"?(?!\w)')
    return "".join(f"{called.sub('installer', line)}\n" for line in lines)


def told(rows):
    """Lines from rows (object, owner, role, privileges, privileges on columns), by object."""
    lines = {}
    for name, owner, role, whole, columns in rows:
        may = "+".join(filter(None, (whole, columns)))
        words = lines.setdefault((name, owner), [])
        if may:
            words.append(f"{role}={may}")
    return [" ".join((name, f"owner={owner}", *words)) for (name, owner), words in lines.items()]
