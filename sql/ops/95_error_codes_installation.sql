-- The errors of installing the package and of adopting an older database.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP901', 'server_unsupported', 500, 'this server version is not supported',
    'Use PostgreSQL 15.14, 16.10, 17.6, 18.0 or a later minor of these.'
),
(
    'YP902', 'encoding_unsupported', 500, 'the database encoding is not utf8',
    'Create the database anew with ENCODING ''UTF8'' TEMPLATE template0.'
),
(
    'YP903', 'pgvector_missing', 500, 'the extension pgvector is missing',
    'Install pgvector 0.8 or later on the server.'
),
(
    'YP904', 'roles_missing', 500, 'the api roles are missing',
    'On plain PostgreSQL apply the bundle yardpass-platform first.'
),
(
    'YP905', 'auth_missing', 500, 'the schema auth is missing',
    'On plain PostgreSQL apply the bundle yardpass-platform first.'
),
(
    'YP906', 'half_installed', 500, 'schemas of the package exist, but no installation is recorded',
    'Use an empty database, or move the schemas that are named out of the way.'
),
(
    'YP907', 'legacy_tables', 500, 'the schema public is not empty',
    'Install into an empty database, or adopt this one with the bundle yardpass-legacy.'
),
(
    'YP908', 'other_version_installed', 500, 'another release of yardpass is installed',
    'Upgrade that installation, or install into an empty database.'
),
(
    'YP909', 'real_platform', 500, 'this database has a schema auth already',
    'Leave the platform bundle out and apply the bundle yardpass alone.'
),
(
    'YP910', 'installer_bound', 500, 'the installing role is bound by policies',
    'Apply the bundle as a superuser, or on Supabase as postgres.'
),
(
    'YP911', 'pgvector_not_created', 500, 'the extension pgvector cannot be created',
    'Have a superuser run CREATE EXTENSION vector in this database, then apply the bundle.'
),
(
    'YP912', 'role_has_rights', 500, 'a role of the package has rights of its own',
    'ALTER ROLE ... NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION.'
),
(
    'YP913', 'installer_no_member', 500,
    'the installing role may not act for the roles of the package',
    'Have a superuser grant it the roles that are named, WITH ADMIN OPTION.'
),
(
    'YP914', 'pgvector_schema_closed', 500, 'the schema of pgvector is closed to the package',
    'Have the owner of the schema grant its USAGE to the installing role, WITH GRANT OPTION.'
),
(
    'YP915', 'too_few_locks', 500, 'the server has too little room for locks',
    'Set max_locks_per_transaction = 256 and restart the server, then apply the bundle.'
),
(
    'YP920', 'adoption_under_way', 409, 'the adoption is under way',
    'Roll it back with CALL ops.legacy_rollback(''all''), or carry it to its end.'
),
(
    'YP921', 'adoption_run_elsewhere', 409, 'the adoption is run elsewhere',
    'Wait for the other session; ops.legacy_progress() shows how far it is.'
),
(
    'YP922', 'no_such_domain', 400, 'there is no such domain',
    'Give a schema of the package, or all.'
),
(
    'YP923', 'trial_is_over', 500, 'the trial is over',
    'Nothing: it is caught where it is raised.'
),
(
    'YP924', 'rows_in_conflict', 409, 'rows cannot be adopted as they are',
    'See legacy.conflicts, correct the rows in the old tables and call again.'
),
(
    'YP925', 'table_not_ready', 409, 'a table cannot be copied yet',
    'Move it first, and give it a primary key if it has none.'
),
(
    'YP926', 'switch_not_ready', 409, 'not ready for the switch',
    'Run CALL ops.legacy_reconcile(''all'') until nothing is missing.'
),
(
    'YP927', 'row_does_not_fit_back', 409,
    'a row that was written since the switch does not fit the old table',
    'Change or delete the row that is named, then roll back again.'
),
(
    'YP928', 'adoption_not_complete', 409, 'the adoption is not complete',
    'Carry it to its end before the old tables are dropped.'
),
(
    'YP929', 'names_are_taken', 409, 'names are taken where tables move to',
    'Rename or drop what is named, then call again.'
),
(
    'YP930', 'not_the_owner', 403, 'this role may not move these tables',
    'Call it as the owner of all of them, or as a superuser.'
),
(
    'YP931', 'no_such_phase', 400, 'there is no such phase',
    'Give on, warn or removed.'
),
(
    'YP932', 'no_such_old_name', 400, 'there is no such view of an old name',
    'See ops.compat_uses() for their names, or give all.'
),
(
    'YP935', 'other_tools_installed', 500, 'the tools of another release are installed',
    'Run CALL ops.legacy_uninstall() first, then apply the file again.'
);
