-- The errors of partitions.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP320', 'partition_not_exportable', 409, 'this is not a partition that waits for its export',
    'Look for the names in ops.retired_partitions that are detached and to be exported.'
),
(
    'YP321', 'export_incomplete', 409, 'the export has another number of rows than the table',
    'Export the table again and confirm the number of rows that COPY says.'
),
(
    'YP322', 'table_not_adoptable', 409, 'the table cannot become a partition as it is',
    'Run the statements that ops.adoption_statements() gives, and look at the detail.'
);
