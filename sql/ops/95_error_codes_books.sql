-- The errors of what compares and proves the books: reconciliation with the card processor, seals.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP245', 'processor_row_invalid', 400, 'a row of the processor is not valid',
    'Correct the row that is named and import all of them again: none was taken.'
),
(
    'YP246', 'processor_row_changed', 409, 'the processor''s id was imported with another content',
    'Fetch the row from the processor again; what was imported stays.'
),
(
    'YP247', 'no_match', 409, 'these two are not the same movement',
    'See payments.unreconciled; post what is missing in the books, then match again.'
),
(
    'YP248', 'month_not_sealable', 409, 'the month cannot be sealed',
    'Close the month first, and seal the months one after the other.'
),
(
    'YP249', 'month_sealed', 409, 'the month is sealed',
    'Post a correction in an open month; a sealed one is never opened again.'
);
