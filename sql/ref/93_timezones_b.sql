-- Time zones: IANA 2026f, the names of zone.tab and the fixed ones. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs, and retires what has left the list.

WITH data (name, canonical_name, offset_minutes, description, country_code, aliases) AS (
    VALUES
    (
        'America/Glace_Bay', 'America/Glace_Bay', -240, 'Canada: Atlantic - NS (Cape Breton)', 'CA',
        '{}'
    ),
    (
        'America/Goose_Bay', 'America/Goose_Bay', -240, 'Canada: Atlantic - Labrador (most areas)',
        'CA', '{}'
    ),
    ('America/Grand_Turk', 'America/Grand_Turk', -300, 'Turks & Caicos Islands', 'TC', '{}'),
    ('America/Grenada', 'America/Puerto_Rico', -240, 'Grenada', 'GD', '{}'),
    ('America/Guadeloupe', 'America/Puerto_Rico', -240, 'Guadeloupe', 'GP', '{}'),
    ('America/Guatemala', 'America/Guatemala', -360, 'Guatemala', 'GT', '{}'),
    ('America/Guayaquil', 'America/Guayaquil', -300, 'Ecuador: Ecuador (mainland)', 'EC', '{}'),
    ('America/Guyana', 'America/Guyana', -240, 'Guyana', 'GY', '{}'),
    (
        'America/Halifax', 'America/Halifax', -240, 'Canada: Atlantic - NS (most areas), PE', 'CA',
        '{Canada/Atlantic}'
    ),
    ('America/Havana', 'America/Havana', -300, 'Cuba', 'CU', '{Cuba}'),
    ('America/Hermosillo', 'America/Hermosillo', -420, 'Mexico: Sonora', 'MX', '{}'),
    (
        'America/Indiana/Indianapolis', 'America/Indiana/Indianapolis', -300,
        'United States: Eastern - IN (most areas)', 'US',
        '{America/Fort_Wayne,America/Indianapolis,US/East-Indiana}'
    ),
    (
        'America/Indiana/Knox', 'America/Indiana/Knox', -360,
        'United States: Central - IN (Starke)', 'US', '{America/Knox_IN,US/Indiana-Starke}'
    ),
    (
        'America/Indiana/Marengo', 'America/Indiana/Marengo', -300,
        'United States: Eastern - IN (Crawford)', 'US', '{}'
    ),
    (
        'America/Indiana/Petersburg', 'America/Indiana/Petersburg', -300,
        'United States: Eastern - IN (Pike)', 'US', '{}'
    ),
    (
        'America/Indiana/Tell_City', 'America/Indiana/Tell_City', -360,
        'United States: Central - IN (Perry)', 'US', '{}'
    ),
    (
        'America/Indiana/Vevay', 'America/Indiana/Vevay', -300,
        'United States: Eastern - IN (Switzerland)', 'US', '{}'
    ),
    (
        'America/Indiana/Vincennes', 'America/Indiana/Vincennes', -300,
        'United States: Eastern - IN (Da, Du, K, Mn)', 'US', '{}'
    ),
    (
        'America/Indiana/Winamac', 'America/Indiana/Winamac', -300,
        'United States: Eastern - IN (Pulaski)', 'US', '{}'
    ),
    ('America/Inuvik', 'America/Inuvik', -420, 'Canada: CST - NT (west)', 'CA', '{}'),
    (
        'America/Iqaluit', 'America/Iqaluit', -300, 'Canada: Eastern - NU (most areas)', 'CA',
        '{America/Pangnirtung}'
    ),
    ('America/Jamaica', 'America/Jamaica', -300, 'Jamaica', 'JM', '{Jamaica}'),
    ('America/Juneau', 'America/Juneau', -540, 'United States: Alaska - Juneau area', 'US', '{}'),
    (
        'America/Kentucky/Louisville', 'America/Kentucky/Louisville', -300,
        'United States: Eastern - KY (Louisville area)', 'US', '{America/Louisville}'
    ),
    (
        'America/Kentucky/Monticello', 'America/Kentucky/Monticello', -300,
        'United States: Eastern - KY (Wayne)', 'US', '{}'
    ),
    ('America/Kralendijk', 'America/Puerto_Rico', -240, 'Caribbean Netherlands', 'BQ', '{}'),
    ('America/La_Paz', 'America/La_Paz', -240, 'Bolivia', 'BO', '{}'),
    ('America/Lima', 'America/Lima', -300, 'Peru', 'PE', '{}'),
    (
        'America/Los_Angeles', 'America/Los_Angeles', -480, 'United States: Pacific', 'US',
        '{US/Pacific}'
    ),
    ('America/Lower_Princes', 'America/Puerto_Rico', -240, 'Sint Maarten', 'SX', '{}'),
    ('America/Maceio', 'America/Maceio', -180, 'Brazil: Alagoas, Sergipe', 'BR', '{}'),
    ('America/Managua', 'America/Managua', -360, 'Nicaragua', 'NI', '{}'),
    ('America/Manaus', 'America/Manaus', -240, 'Brazil: Amazonas (east)', 'BR', '{Brazil/West}'),
    ('America/Marigot', 'America/Puerto_Rico', -240, 'St. Martin', 'MF', '{}'),
    ('America/Martinique', 'America/Martinique', -240, 'Martinique', 'MQ', '{}'),
    (
        'America/Matamoros', 'America/Matamoros', -360,
        'Mexico: Coahuila, Nuevo Leon, Tamaulipas (US border)', 'MX', '{}'
    ),
    (
        'America/Mazatlan', 'America/Mazatlan', -420,
        'Mexico: Baja California Sur, Nayarit (most areas), Sinaloa', 'MX', '{Mexico/BajaSur}'
    ),
    (
        'America/Menominee', 'America/Menominee', -360,
        'United States: Central - MI (Wisconsin border)', 'US', '{}'
    ),
    ('America/Merida', 'America/Merida', -360, 'Mexico: Campeche, Yucatan', 'MX', '{}'),
    (
        'America/Metlakatla', 'America/Metlakatla', -540, 'United States: Alaska - Annette Island',
        'US', '{}'
    ),
    (
        'America/Mexico_City', 'America/Mexico_City', -360, 'Mexico: Central Mexico', 'MX',
        '{Mexico/General}'
    ),
    ('America/Miquelon', 'America/Miquelon', -180, 'St. Pierre & Miquelon', 'PM', '{}'),
    ('America/Moncton', 'America/Moncton', -240, 'Canada: Atlantic - New Brunswick', 'CA', '{}'),
    (
        'America/Monterrey', 'America/Monterrey', -360,
        'Mexico: Durango; Coahuila, Nuevo Leon, Tamaulipas (most areas)', 'MX', '{}'
    ),
    ('America/Montevideo', 'America/Montevideo', -180, 'Uruguay', 'UY', '{}'),
    ('America/Montserrat', 'America/Puerto_Rico', -240, 'Montserrat', 'MS', '{}'),
    ('America/Nassau', 'America/Toronto', -300, 'Bahamas', 'BS', '{}'),
    (
        'America/New_York', 'America/New_York', -300, 'United States: Eastern (most areas)', 'US',
        '{US/Eastern}'
    ),
    ('America/Nome', 'America/Nome', -540, 'United States: Alaska (west)', 'US', '{}'),
    (
        'America/Noronha', 'America/Noronha', -120, 'Brazil: Atlantic islands', 'BR',
        '{Brazil/DeNoronha}'
    ),
    (
        'America/North_Dakota/Beulah', 'America/North_Dakota/Beulah', -360,
        'United States: Central - ND (Mercer)', 'US', '{}'
    ),
    (
        'America/North_Dakota/Center', 'America/North_Dakota/Center', -360,
        'United States: Central - ND (Oliver)', 'US', '{}'
    ),
    (
        'America/North_Dakota/New_Salem', 'America/North_Dakota/New_Salem', -360,
        'United States: Central - ND (Morton rural)', 'US', '{}'
    ),
    (
        'America/Nuuk', 'America/Nuuk', -120, 'Greenland: most of Greenland', 'GL',
        '{America/Godthab}'
    ),
    (
        'America/Ojinaga', 'America/Ojinaga', -360, 'Mexico: Chihuahua (US border - east)', 'MX',
        '{}'
    ),
    ('America/Panama', 'America/Panama', -300, 'Panama', 'PA', '{EST}'),
    ('America/Paramaribo', 'America/Paramaribo', -180, 'Suriname', 'SR', '{}'),
    (
        'America/Phoenix', 'America/Phoenix', -420, 'United States: MST - AZ (except Navajo)', 'US',
        '{MST,US/Arizona}'
    ),
    ('America/Port-au-Prince', 'America/Port-au-Prince', -300, 'Haiti', 'HT', '{}'),
    ('America/Port_of_Spain', 'America/Puerto_Rico', -240, 'Trinidad & Tobago', 'TT', '{}'),
    ('America/Porto_Velho', 'America/Porto_Velho', -240, 'Brazil: Rondonia', 'BR', '{}'),
    ('America/Puerto_Rico', 'America/Puerto_Rico', -240, 'Puerto Rico', 'PR', '{}'),
    ('America/Punta_Arenas', 'America/Punta_Arenas', -180, 'Chile: Magallanes Region', 'CL', '{}'),
    (
        'America/Rankin_Inlet', 'America/Rankin_Inlet', -360, 'Canada: Central - NU (central)',
        'CA', '{}'
    ),
    ('America/Recife', 'America/Recife', -180, 'Brazil: Pernambuco', 'BR', '{}'),
    (
        'America/Regina', 'America/Regina', -360, 'Canada: CST - SK (most areas)', 'CA',
        '{Canada/Saskatchewan}'
    ),
    ('America/Resolute', 'America/Resolute', -360, 'Canada: Central - NU (Resolute)', 'CA', '{}'),
    (
        'America/Rio_Branco', 'America/Rio_Branco', -300, 'Brazil: Acre', 'BR',
        '{America/Porto_Acre,Brazil/Acre}'
    ),
    ('America/Santarem', 'America/Santarem', -180, 'Brazil: Para (west)', 'BR', '{}'),
    (
        'America/Santiago', 'America/Santiago', -240, 'Chile: most of Chile', 'CL',
        '{Chile/Continental}'
    ),
    ('America/Santo_Domingo', 'America/Santo_Domingo', -240, 'Dominican Republic', 'DO', '{}'),
    (
        'America/Sao_Paulo', 'America/Sao_Paulo', -180,
        'Brazil: Brazil (southeast: GO, DF, MG, ES, RJ, SP, PR, SC, RS)', 'BR', '{Brazil/East}'
    ),
    (
        'America/Scoresbysund', 'America/Scoresbysund', -120,
        'Greenland: Scoresbysund/Ittoqqortoormiit', 'GL', '{}'
    ),
    ('America/Sitka', 'America/Sitka', -540, 'United States: Alaska - Sitka area', 'US', '{}'),
    ('America/St_Barthelemy', 'America/Puerto_Rico', -240, 'St. Barthélemy', 'BL', '{}'),
    (
        'America/St_Johns', 'America/St_Johns', -210, 'Canada: Newfoundland, Labrador (SE)', 'CA',
        '{Canada/Newfoundland}'
    ),
    ('America/St_Kitts', 'America/Puerto_Rico', -240, 'St. Kitts & Nevis', 'KN', '{}'),
    ('America/St_Lucia', 'America/Puerto_Rico', -240, 'St. Lucia', 'LC', '{}'),
    (
        'America/St_Thomas', 'America/Puerto_Rico', -240, 'U.S. Virgin Islands', 'VI',
        '{America/Virgin}'
    ),
    ('America/St_Vincent', 'America/Puerto_Rico', -240, 'St. Vincent & Grenadines', 'VC', '{}'),
    (
        'America/Swift_Current', 'America/Swift_Current', -360, 'Canada: CST - SK (midwest)', 'CA',
        '{}'
    ),
    ('America/Tegucigalpa', 'America/Tegucigalpa', -360, 'Honduras', 'HN', '{}'),
    ('America/Thule', 'America/Thule', -240, 'Greenland: Thule/Pituffik', 'GL', '{}')
),

retired AS (
    UPDATE ref.timezones SET is_active = FALSE
    WHERE
        timezones.is_active
        AND timezones.name COLLATE "C" >= 'America/Glace_Bay'
        AND timezones.name COLLATE "C" < 'America/Tijuana'
        AND NOT EXISTS (
            SELECT 1 FROM data
            WHERE
                data.name = timezones.name
        )
)

INSERT INTO ref.timezones (
    name, canonical_name, offset_minutes, description, country_code, aliases
)
SELECT
    data.name,
    data.canonical_name,
    data.offset_minutes,
    data.description,
    data.country_code,
    data.aliases::text[] AS aliases
FROM data
ON CONFLICT (name) DO UPDATE
    SET
        canonical_name = excluded.canonical_name,
        offset_minutes = excluded.offset_minutes,
        description = excluded.description,
        country_code = excluded.country_code,
        aliases = excluded.aliases,
        is_active = excluded.is_active
    WHERE (
        timezones.canonical_name, timezones.offset_minutes, timezones.description,
        timezones.country_code, timezones.aliases, timezones.is_active
    ) IS DISTINCT FROM (
        excluded.canonical_name, excluded.offset_minutes, excluded.description,
        excluded.country_code, excluded.aliases, excluded.is_active
    );
