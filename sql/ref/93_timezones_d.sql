-- Time zones: IANA 2026f, the names of zone.tab and the fixed ones. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs, and retires what has left the list.

WITH data (name, canonical_name, offset_minutes, description, country_code, aliases) AS (
    VALUES
    (
        'Etc/GMT', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL,
        '{GMT+0,GMT-0,GMT0,Greenwich}'
    ),
    ('Etc/GMT+0', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+1', 'Etc/GMT+1', -60, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+10', 'Etc/GMT+10', -600, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+11', 'Etc/GMT+11', -660, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+12', 'Etc/GMT+12', -720, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+2', 'Etc/GMT+2', -120, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+3', 'Etc/GMT+3', -180, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+4', 'Etc/GMT+4', -240, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+5', 'Etc/GMT+5', -300, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+6', 'Etc/GMT+6', -360, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+7', 'Etc/GMT+7', -420, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+8', 'Etc/GMT+8', -480, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT+9', 'Etc/GMT+9', -540, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-0', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-1', 'Etc/GMT-1', 60, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-10', 'Etc/GMT-10', 600, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-11', 'Etc/GMT-11', 660, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-12', 'Etc/GMT-12', 720, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-13', 'Etc/GMT-13', 780, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-14', 'Etc/GMT-14', 840, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-2', 'Etc/GMT-2', 120, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-3', 'Etc/GMT-3', 180, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-4', 'Etc/GMT-4', 240, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-5', 'Etc/GMT-5', 300, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-6', 'Etc/GMT-6', 360, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-7', 'Etc/GMT-7', 420, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-8', 'Etc/GMT-8', 480, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT-9', 'Etc/GMT-9', 540, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/GMT0', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/Greenwich', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/UCT', 'Etc/UTC', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/UTC', 'Etc/UTC', 0, 'Fixed offset, no daylight saving', NULL, '{UCT,Universal,Zulu}'),
    ('Etc/Universal', 'Etc/UTC', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Etc/Zulu', 'Etc/UTC', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Europe/Amsterdam', 'Europe/Brussels', 60, 'Netherlands', 'NL', '{}'),
    ('Europe/Andorra', 'Europe/Andorra', 60, 'Andorra', 'AD', '{}'),
    ('Europe/Astrakhan', 'Europe/Astrakhan', 240, 'Russia: MSK+01 - Astrakhan', 'RU', '{}'),
    ('Europe/Athens', 'Europe/Athens', 120, 'Greece', 'GR', '{EET}'),
    ('Europe/Belgrade', 'Europe/Belgrade', 60, 'Serbia', 'RS', '{}'),
    ('Europe/Berlin', 'Europe/Berlin', 60, 'Germany: most of Germany', 'DE', '{}'),
    ('Europe/Bratislava', 'Europe/Prague', 60, 'Slovakia', 'SK', '{}'),
    ('Europe/Brussels', 'Europe/Brussels', 60, 'Belgium', 'BE', '{CET,MET}'),
    ('Europe/Bucharest', 'Europe/Bucharest', 120, 'Romania', 'RO', '{}'),
    ('Europe/Budapest', 'Europe/Budapest', 60, 'Hungary', 'HU', '{}'),
    ('Europe/Busingen', 'Europe/Zurich', 60, 'Germany: Busingen', 'DE', '{}'),
    ('Europe/Chisinau', 'Europe/Chisinau', 120, 'Moldova', 'MD', '{Europe/Tiraspol}'),
    ('Europe/Copenhagen', 'Europe/Berlin', 60, 'Denmark', 'DK', '{}'),
    ('Europe/Dublin', 'Europe/Dublin', 0, 'Ireland', 'IE', '{Eire}'),
    ('Europe/Gibraltar', 'Europe/Gibraltar', 60, 'Gibraltar', 'GI', '{}'),
    ('Europe/Guernsey', 'Europe/London', 0, 'Guernsey', 'GG', '{}'),
    ('Europe/Helsinki', 'Europe/Helsinki', 120, 'Finland', 'FI', '{}'),
    ('Europe/Isle_of_Man', 'Europe/London', 0, 'Isle of Man', 'IM', '{}'),
    ('Europe/Istanbul', 'Europe/Istanbul', 180, 'Türkiye', 'TR', '{Asia/Istanbul,Turkey}'),
    ('Europe/Jersey', 'Europe/London', 0, 'Jersey', 'JE', '{}'),
    ('Europe/Kaliningrad', 'Europe/Kaliningrad', 120, 'Russia: MSK-01 - Kaliningrad', 'RU', '{}'),
    ('Europe/Kirov', 'Europe/Kirov', 180, 'Russia: MSK+00 - Kirov', 'RU', '{}'),
    (
        'Europe/Kyiv', 'Europe/Kyiv', 120, 'Ukraine: most of Ukraine', 'UA',
        '{Europe/Kiev,Europe/Uzhgorod,Europe/Zaporozhye}'
    ),
    ('Europe/Lisbon', 'Europe/Lisbon', 0, 'Portugal: Portugal (mainland)', 'PT', '{Portugal,WET}'),
    ('Europe/Ljubljana', 'Europe/Belgrade', 60, 'Slovenia', 'SI', '{}'),
    ('Europe/London', 'Europe/London', 0, 'United Kingdom', 'GB', '{Europe/Belfast,GB,GB-Eire}'),
    ('Europe/Luxembourg', 'Europe/Brussels', 60, 'Luxembourg', 'LU', '{}'),
    ('Europe/Madrid', 'Europe/Madrid', 60, 'Spain: Spain (mainland)', 'ES', '{}'),
    ('Europe/Malta', 'Europe/Malta', 60, 'Malta', 'MT', '{}'),
    ('Europe/Mariehamn', 'Europe/Helsinki', 120, 'Åland Islands', 'AX', '{}'),
    ('Europe/Minsk', 'Europe/Minsk', 180, 'Belarus', 'BY', '{}'),
    ('Europe/Monaco', 'Europe/Paris', 60, 'Monaco', 'MC', '{}'),
    ('Europe/Moscow', 'Europe/Moscow', 180, 'Russia: MSK+00 - Moscow area', 'RU', '{W-SU}'),
    ('Europe/Oslo', 'Europe/Berlin', 60, 'Norway', 'NO', '{}'),
    ('Europe/Paris', 'Europe/Paris', 60, 'France', 'FR', '{}'),
    ('Europe/Podgorica', 'Europe/Belgrade', 60, 'Montenegro', 'ME', '{}'),
    ('Europe/Prague', 'Europe/Prague', 60, 'Czechia', 'CZ', '{}'),
    ('Europe/Riga', 'Europe/Riga', 120, 'Latvia', 'LV', '{}'),
    ('Europe/Rome', 'Europe/Rome', 60, 'Italy', 'IT', '{}'),
    ('Europe/Samara', 'Europe/Samara', 240, 'Russia: MSK+01 - Samara, Udmurtia', 'RU', '{}'),
    ('Europe/San_Marino', 'Europe/Rome', 60, 'San Marino', 'SM', '{}'),
    ('Europe/Sarajevo', 'Europe/Belgrade', 60, 'Bosnia & Herzegovina', 'BA', '{}'),
    ('Europe/Saratov', 'Europe/Saratov', 240, 'Russia: MSK+01 - Saratov', 'RU', '{}'),
    ('Europe/Simferopol', 'Europe/Simferopol', 180, 'Ukraine: Crimea', 'UA', '{}'),
    ('Europe/Skopje', 'Europe/Belgrade', 60, 'North Macedonia', 'MK', '{}'),
    ('Europe/Sofia', 'Europe/Sofia', 120, 'Bulgaria', 'BG', '{}'),
    ('Europe/Stockholm', 'Europe/Berlin', 60, 'Sweden', 'SE', '{}'),
    ('Europe/Tallinn', 'Europe/Tallinn', 120, 'Estonia', 'EE', '{}'),
    ('Europe/Tirane', 'Europe/Tirane', 60, 'Albania', 'AL', '{}'),
    ('Europe/Ulyanovsk', 'Europe/Ulyanovsk', 240, 'Russia: MSK+01 - Ulyanovsk', 'RU', '{}'),
    ('Europe/Vaduz', 'Europe/Zurich', 60, 'Liechtenstein', 'LI', '{}'),
    ('Europe/Vatican', 'Europe/Rome', 60, 'Vatican City', 'VA', '{}'),
    ('Europe/Vienna', 'Europe/Vienna', 60, 'Austria', 'AT', '{}'),
    ('Europe/Vilnius', 'Europe/Vilnius', 120, 'Lithuania', 'LT', '{}'),
    ('Europe/Volgograd', 'Europe/Volgograd', 180, 'Russia: MSK+00 - Volgograd', 'RU', '{}'),
    ('Europe/Warsaw', 'Europe/Warsaw', 60, 'Poland', 'PL', '{Poland}'),
    ('Europe/Zagreb', 'Europe/Belgrade', 60, 'Croatia', 'HR', '{}'),
    ('Europe/Zurich', 'Europe/Zurich', 60, 'Switzerland', 'CH', '{}'),
    ('GMT', 'Etc/GMT', 0, 'Fixed offset, no daylight saving', NULL, '{}'),
    ('Indian/Antananarivo', 'Africa/Nairobi', 180, 'Madagascar', 'MG', '{}'),
    ('Indian/Chagos', 'Indian/Chagos', 360, 'British Indian Ocean Territory', 'IO', '{}'),
    ('Indian/Christmas', 'Asia/Bangkok', 420, 'Christmas Island', 'CX', '{}'),
    ('Indian/Cocos', 'Asia/Yangon', 390, 'Cocos (Keeling) Islands', 'CC', '{}'),
    ('Indian/Comoro', 'Africa/Nairobi', 180, 'Comoros', 'KM', '{}'),
    ('Indian/Kerguelen', 'Indian/Maldives', 300, 'French Southern Territories', 'TF', '{}'),
    ('Indian/Mahe', 'Asia/Dubai', 240, 'Seychelles', 'SC', '{}'),
    ('Indian/Maldives', 'Indian/Maldives', 300, 'Maldives', 'MV', '{}'),
    ('Indian/Mauritius', 'Indian/Mauritius', 240, 'Mauritius', 'MU', '{}'),
    ('Indian/Mayotte', 'Africa/Nairobi', 180, 'Mayotte', 'YT', '{}'),
    ('Indian/Reunion', 'Asia/Dubai', 240, 'Réunion', 'RE', '{}'),
    ('Pacific/Apia', 'Pacific/Apia', 780, 'Samoa', 'WS', '{}'),
    (
        'Pacific/Auckland', 'Pacific/Auckland', 720, 'New Zealand: most of New Zealand', 'NZ',
        '{Antarctica/South_Pole,NZ}'
    ),
    (
        'Pacific/Bougainville', 'Pacific/Bougainville', 660, 'Papua New Guinea: Bougainville', 'PG',
        '{}'
    ),
    ('Pacific/Chatham', 'Pacific/Chatham', 765, 'New Zealand: Chatham Islands', 'NZ', '{NZ-CHAT}'),
    (
        'Pacific/Chuuk', 'Pacific/Port_Moresby', 600, 'Micronesia: Chuuk/Truk, Yap', 'FM',
        '{Pacific/Truk,Pacific/Yap}'
    ),
    (
        'Pacific/Easter', 'Pacific/Easter', -360, 'Chile: Easter Island', 'CL',
        '{Chile/EasterIsland}'
    ),
    ('Pacific/Efate', 'Pacific/Efate', 660, 'Vanuatu', 'VU', '{}'),
    ('Pacific/Fakaofo', 'Pacific/Fakaofo', 780, 'Tokelau', 'TK', '{}'),
    ('Pacific/Fiji', 'Pacific/Fiji', 720, 'Fiji', 'FJ', '{}'),
    ('Pacific/Funafuti', 'Pacific/Tarawa', 720, 'Tuvalu', 'TV', '{}'),
    ('Pacific/Galapagos', 'Pacific/Galapagos', -360, 'Ecuador: Galapagos Islands', 'EC', '{}'),
    ('Pacific/Gambier', 'Pacific/Gambier', -540, 'French Polynesia: Gambier Islands', 'PF', '{}'),
    ('Pacific/Guadalcanal', 'Pacific/Guadalcanal', 660, 'Solomon Islands', 'SB', '{}'),
    ('Pacific/Guam', 'Pacific/Guam', 600, 'Guam', 'GU', '{}'),
    (
        'Pacific/Honolulu', 'Pacific/Honolulu', -600, 'United States: Hawaii', 'US',
        '{HST,Pacific/Johnston,US/Hawaii}'
    ),
    (
        'Pacific/Kanton', 'Pacific/Kanton', 780, 'Kiribati: Phoenix Islands', 'KI',
        '{Pacific/Enderbury}'
    ),
    ('Pacific/Kiritimati', 'Pacific/Kiritimati', 840, 'Kiribati: Line Islands', 'KI', '{}'),
    ('Pacific/Kosrae', 'Pacific/Kosrae', 660, 'Micronesia: Kosrae', 'FM', '{}'),
    (
        'Pacific/Kwajalein', 'Pacific/Kwajalein', 720, 'Marshall Islands: Kwajalein', 'MH',
        '{Kwajalein}'
    ),
    (
        'Pacific/Majuro', 'Pacific/Tarawa', 720, 'Marshall Islands: most of Marshall Islands', 'MH',
        '{}'
    ),
    (
        'Pacific/Marquesas', 'Pacific/Marquesas', -570, 'French Polynesia: Marquesas Islands', 'PF',
        '{}'
    ),
    (
        'Pacific/Midway', 'Pacific/Pago_Pago', -660, 'U.S. Outlying Islands: Midway Islands', 'UM',
        '{}'
    ),
    ('Pacific/Nauru', 'Pacific/Nauru', 720, 'Nauru', 'NR', '{}'),
    ('Pacific/Niue', 'Pacific/Niue', -660, 'Niue', 'NU', '{}'),
    ('Pacific/Norfolk', 'Pacific/Norfolk', 660, 'Norfolk Island', 'NF', '{}'),
    ('Pacific/Noumea', 'Pacific/Noumea', 660, 'New Caledonia', 'NC', '{}'),
    (
        'Pacific/Pago_Pago', 'Pacific/Pago_Pago', -660, 'American Samoa', 'AS',
        '{Pacific/Samoa,US/Samoa}'
    ),
    ('Pacific/Palau', 'Pacific/Palau', 540, 'Palau', 'PW', '{}'),
    ('Pacific/Pitcairn', 'Pacific/Pitcairn', -480, 'Pitcairn Islands', 'PN', '{}'),
    (
        'Pacific/Pohnpei', 'Pacific/Guadalcanal', 660, 'Micronesia: Pohnpei/Ponape', 'FM',
        '{Pacific/Ponape}'
    ),
    (
        'Pacific/Port_Moresby', 'Pacific/Port_Moresby', 600,
        'Papua New Guinea: most of Papua New Guinea', 'PG', '{}'
    ),
    ('Pacific/Rarotonga', 'Pacific/Rarotonga', -600, 'Cook Islands', 'CK', '{}'),
    ('Pacific/Saipan', 'Pacific/Guam', 600, 'Northern Mariana Islands', 'MP', '{}'),
    ('Pacific/Tahiti', 'Pacific/Tahiti', -600, 'French Polynesia: Society Islands', 'PF', '{}'),
    ('Pacific/Tarawa', 'Pacific/Tarawa', 720, 'Kiribati: Gilbert Islands', 'KI', '{}'),
    ('Pacific/Tongatapu', 'Pacific/Tongatapu', 780, 'Tonga', 'TO', '{}'),
    ('Pacific/Wake', 'Pacific/Tarawa', 720, 'U.S. Outlying Islands: Wake Island', 'UM', '{}'),
    ('Pacific/Wallis', 'Pacific/Tarawa', 720, 'Wallis & Futuna', 'WF', '{}'),
    ('UTC', 'Etc/UTC', 0, 'Fixed offset, no daylight saving', NULL, '{}')
),

retired AS (
    UPDATE ref.timezones SET is_active = FALSE
    WHERE
        timezones.is_active
        AND timezones.name COLLATE "C" >= 'Etc/GMT'
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
