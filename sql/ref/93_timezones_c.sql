-- Time zones: IANA 2026f, the names of zone.tab and the fixed ones. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs, and retires what has left the list.

WITH data (name, canonical_name, offset_minutes, description, country_code, aliases) AS (
    VALUES
    (
        'America/Tijuana', 'America/Tijuana', -480, 'Mexico: Baja California', 'MX',
        '{America/Ensenada,America/Santa_Isabel,Mexico/BajaNorte}'
    ),
    (
        'America/Toronto', 'America/Toronto', -300, 'Canada: Eastern - ON & QC (most areas)', 'CA',
        '{America/Montreal,America/Nipigon,America/Thunder_Bay,Canada/Eastern}'
    ),
    ('America/Tortola', 'America/Puerto_Rico', -240, 'British Virgin Islands', 'VG', '{}'),
    (
        'America/Vancouver', 'America/Vancouver', -480, 'Canada: MST - BC (most areas)', 'CA',
        '{Canada/Pacific}'
    ),
    (
        'America/Whitehorse', 'America/Whitehorse', -420, 'Canada: MST - Yukon (east)', 'CA',
        '{Canada/Yukon}'
    ),
    (
        'America/Winnipeg', 'America/Winnipeg', -360, 'Canada: EST - Manitoba, ON (northwest)',
        'CA', '{America/Rainy_River,Canada/Central}'
    ),
    ('America/Yakutat', 'America/Yakutat', -540, 'United States: Alaska - Yakutat', 'US', '{}'),
    ('Antarctica/Casey', 'Antarctica/Casey', 480, 'Antarctica: Casey', 'AQ', '{}'),
    ('Antarctica/Davis', 'Antarctica/Davis', 420, 'Antarctica: Davis', 'AQ', '{}'),
    (
        'Antarctica/DumontDUrville', 'Pacific/Port_Moresby', 600, 'Antarctica: Dumont-d''Urville',
        'AQ', '{}'
    ),
    (
        'Antarctica/Macquarie', 'Antarctica/Macquarie', 600, 'Australia: Macquarie Island', 'AU',
        '{}'
    ),
    ('Antarctica/Mawson', 'Antarctica/Mawson', 300, 'Antarctica: Mawson', 'AQ', '{}'),
    (
        'Antarctica/McMurdo', 'Pacific/Auckland', 720,
        'Antarctica: New Zealand time - McMurdo, South Pole', 'AQ', '{}'
    ),
    ('Antarctica/Palmer', 'Antarctica/Palmer', -180, 'Antarctica: Palmer', 'AQ', '{}'),
    ('Antarctica/Rothera', 'Antarctica/Rothera', -180, 'Antarctica: Rothera', 'AQ', '{}'),
    ('Antarctica/Syowa', 'Asia/Riyadh', 180, 'Antarctica: Syowa', 'AQ', '{}'),
    ('Antarctica/Troll', 'Antarctica/Troll', 0, 'Antarctica: Troll', 'AQ', '{}'),
    ('Antarctica/Vostok', 'Antarctica/Vostok', 300, 'Antarctica: Vostok', 'AQ', '{}'),
    (
        'Arctic/Longyearbyen', 'Europe/Berlin', 60, 'Svalbard & Jan Mayen', 'SJ',
        '{Atlantic/Jan_Mayen}'
    ),
    ('Asia/Aden', 'Asia/Riyadh', 180, 'Yemen', 'YE', '{}'),
    ('Asia/Almaty', 'Asia/Almaty', 300, 'Kazakhstan: most of Kazakhstan', 'KZ', '{}'),
    ('Asia/Amman', 'Asia/Amman', 180, 'Jordan', 'JO', '{}'),
    ('Asia/Anadyr', 'Asia/Anadyr', 720, 'Russia: MSK+09 - Bering Sea', 'RU', '{}'),
    ('Asia/Aqtau', 'Asia/Aqtau', 300, 'Kazakhstan: Mangghystau/Mankistau', 'KZ', '{}'),
    ('Asia/Aqtobe', 'Asia/Aqtobe', 300, 'Kazakhstan: Aqtobe/Aktobe', 'KZ', '{}'),
    ('Asia/Ashgabat', 'Asia/Ashgabat', 300, 'Turkmenistan', 'TM', '{Asia/Ashkhabad}'),
    ('Asia/Atyrau', 'Asia/Atyrau', 300, 'Kazakhstan: Atyrau/Atirau/Gur''yev', 'KZ', '{}'),
    ('Asia/Baghdad', 'Asia/Baghdad', 180, 'Iraq', 'IQ', '{}'),
    ('Asia/Bahrain', 'Asia/Qatar', 180, 'Bahrain', 'BH', '{}'),
    ('Asia/Baku', 'Asia/Baku', 240, 'Azerbaijan', 'AZ', '{}'),
    ('Asia/Bangkok', 'Asia/Bangkok', 420, 'Thailand', 'TH', '{}'),
    ('Asia/Barnaul', 'Asia/Barnaul', 420, 'Russia: MSK+04 - Altai', 'RU', '{}'),
    ('Asia/Beirut', 'Asia/Beirut', 120, 'Lebanon', 'LB', '{}'),
    ('Asia/Bishkek', 'Asia/Bishkek', 360, 'Kyrgyzstan', 'KG', '{}'),
    ('Asia/Brunei', 'Asia/Kuching', 480, 'Brunei', 'BN', '{}'),
    ('Asia/Chita', 'Asia/Chita', 540, 'Russia: MSK+06 - Zabaykalsky', 'RU', '{}'),
    ('Asia/Colombo', 'Asia/Colombo', 330, 'Sri Lanka', 'LK', '{}'),
    ('Asia/Damascus', 'Asia/Damascus', 180, 'Syria', 'SY', '{}'),
    ('Asia/Dhaka', 'Asia/Dhaka', 360, 'Bangladesh', 'BD', '{Asia/Dacca}'),
    ('Asia/Dili', 'Asia/Dili', 540, 'Timor-Leste', 'TL', '{}'),
    ('Asia/Dubai', 'Asia/Dubai', 240, 'United Arab Emirates', 'AE', '{}'),
    ('Asia/Dushanbe', 'Asia/Dushanbe', 300, 'Tajikistan', 'TJ', '{}'),
    ('Asia/Famagusta', 'Asia/Famagusta', 120, 'Cyprus: Northern Cyprus', 'CY', '{}'),
    ('Asia/Gaza', 'Asia/Gaza', 120, 'Palestinian Territories: Gaza Strip', 'PS', '{}'),
    ('Asia/Hebron', 'Asia/Hebron', 120, 'Palestinian Territories: West Bank', 'PS', '{}'),
    ('Asia/Ho_Chi_Minh', 'Asia/Ho_Chi_Minh', 420, 'Vietnam', 'VN', '{Asia/Saigon}'),
    ('Asia/Hong_Kong', 'Asia/Hong_Kong', 480, 'Hong Kong SAR China', 'HK', '{Hongkong}'),
    ('Asia/Hovd', 'Asia/Hovd', 420, 'Mongolia: Bayan-Olgii, Hovd, Uvs', 'MN', '{}'),
    ('Asia/Irkutsk', 'Asia/Irkutsk', 480, 'Russia: MSK+05 - Irkutsk, Buryatia', 'RU', '{}'),
    ('Asia/Jakarta', 'Asia/Jakarta', 420, 'Indonesia: Java, Sumatra', 'ID', '{}'),
    (
        'Asia/Jayapura', 'Asia/Jayapura', 540,
        'Indonesia: New Guinea (West Papua / Irian Jaya), Malukus/Moluccas', 'ID', '{}'
    ),
    ('Asia/Jerusalem', 'Asia/Jerusalem', 120, 'Israel', 'IL', '{Asia/Tel_Aviv,Israel}'),
    ('Asia/Kabul', 'Asia/Kabul', 270, 'Afghanistan', 'AF', '{}'),
    ('Asia/Kamchatka', 'Asia/Kamchatka', 720, 'Russia: MSK+09 - Kamchatka', 'RU', '{}'),
    ('Asia/Karachi', 'Asia/Karachi', 300, 'Pakistan', 'PK', '{}'),
    ('Asia/Kathmandu', 'Asia/Kathmandu', 345, 'Nepal', 'NP', '{Asia/Katmandu}'),
    ('Asia/Khandyga', 'Asia/Khandyga', 540, 'Russia: MSK+06 - Tomponsky, Ust-Maysky', 'RU', '{}'),
    ('Asia/Kolkata', 'Asia/Kolkata', 330, 'India', 'IN', '{Asia/Calcutta}'),
    ('Asia/Krasnoyarsk', 'Asia/Krasnoyarsk', 420, 'Russia: MSK+04 - Krasnoyarsk area', 'RU', '{}'),
    ('Asia/Kuala_Lumpur', 'Asia/Singapore', 480, 'Malaysia: Malaysia (peninsula)', 'MY', '{}'),
    ('Asia/Kuching', 'Asia/Kuching', 480, 'Malaysia: Sabah, Sarawak', 'MY', '{}'),
    ('Asia/Kuwait', 'Asia/Riyadh', 180, 'Kuwait', 'KW', '{}'),
    ('Asia/Macau', 'Asia/Macau', 480, 'Macao SAR China', 'MO', '{Asia/Macao}'),
    ('Asia/Magadan', 'Asia/Magadan', 660, 'Russia: MSK+08 - Magadan', 'RU', '{}'),
    (
        'Asia/Makassar', 'Asia/Makassar', 480,
        'Indonesia: Borneo (east, south), Sulawesi/Celebes, Bali, Nusa Tengarra, Timor (west)',
        'ID', '{Asia/Ujung_Pandang}'
    ),
    ('Asia/Manila', 'Asia/Manila', 480, 'Philippines', 'PH', '{}'),
    ('Asia/Muscat', 'Asia/Dubai', 240, 'Oman', 'OM', '{}'),
    ('Asia/Nicosia', 'Asia/Nicosia', 120, 'Cyprus: most of Cyprus', 'CY', '{Europe/Nicosia}'),
    ('Asia/Novokuznetsk', 'Asia/Novokuznetsk', 420, 'Russia: MSK+04 - Kemerovo', 'RU', '{}'),
    ('Asia/Novosibirsk', 'Asia/Novosibirsk', 420, 'Russia: MSK+04 - Novosibirsk', 'RU', '{}'),
    ('Asia/Omsk', 'Asia/Omsk', 360, 'Russia: MSK+03 - Omsk', 'RU', '{}'),
    ('Asia/Oral', 'Asia/Oral', 300, 'Kazakhstan: West Kazakhstan', 'KZ', '{}'),
    ('Asia/Phnom_Penh', 'Asia/Bangkok', 420, 'Cambodia', 'KH', '{}'),
    ('Asia/Pontianak', 'Asia/Pontianak', 420, 'Indonesia: Borneo (west, central)', 'ID', '{}'),
    ('Asia/Pyongyang', 'Asia/Pyongyang', 540, 'North Korea', 'KP', '{}'),
    ('Asia/Qatar', 'Asia/Qatar', 180, 'Qatar', 'QA', '{}'),
    ('Asia/Qostanay', 'Asia/Qostanay', 300, 'Kazakhstan: Qostanay/Kostanay/Kustanay', 'KZ', '{}'),
    (
        'Asia/Qyzylorda', 'Asia/Qyzylorda', 300, 'Kazakhstan: Qyzylorda/Kyzylorda/Kzyl-Orda', 'KZ',
        '{}'
    ),
    ('Asia/Riyadh', 'Asia/Riyadh', 180, 'Saudi Arabia', 'SA', '{}'),
    ('Asia/Sakhalin', 'Asia/Sakhalin', 660, 'Russia: MSK+08 - Sakhalin Island', 'RU', '{}'),
    ('Asia/Samarkand', 'Asia/Samarkand', 300, 'Uzbekistan: Uzbekistan (west)', 'UZ', '{}'),
    ('Asia/Seoul', 'Asia/Seoul', 540, 'South Korea', 'KR', '{ROK}'),
    (
        'Asia/Shanghai', 'Asia/Shanghai', 480, 'China: Beijing Time', 'CN',
        '{Asia/Chongqing,Asia/Chungking,Asia/Harbin,PRC}'
    ),
    ('Asia/Singapore', 'Asia/Singapore', 480, 'Singapore', 'SG', '{Singapore}'),
    (
        'Asia/Srednekolymsk', 'Asia/Srednekolymsk', 660, 'Russia: MSK+08 - Sakha (E), N Kuril Is',
        'RU', '{}'
    ),
    ('Asia/Taipei', 'Asia/Taipei', 480, 'Taiwan', 'TW', '{ROC}'),
    ('Asia/Tashkent', 'Asia/Tashkent', 300, 'Uzbekistan: Uzbekistan (east)', 'UZ', '{}'),
    ('Asia/Tbilisi', 'Asia/Tbilisi', 240, 'Georgia', 'GE', '{}'),
    ('Asia/Tehran', 'Asia/Tehran', 210, 'Iran', 'IR', '{Iran}'),
    ('Asia/Thimphu', 'Asia/Thimphu', 360, 'Bhutan', 'BT', '{Asia/Thimbu}'),
    ('Asia/Tokyo', 'Asia/Tokyo', 540, 'Japan', 'JP', '{Japan}'),
    ('Asia/Tomsk', 'Asia/Tomsk', 420, 'Russia: MSK+04 - Tomsk', 'RU', '{}'),
    (
        'Asia/Ulaanbaatar', 'Asia/Ulaanbaatar', 480, 'Mongolia: most of Mongolia', 'MN',
        '{Asia/Choibalsan,Asia/Ulan_Bator}'
    ),
    ('Asia/Urumqi', 'Asia/Urumqi', 360, 'China: Xinjiang Time', 'CN', '{Asia/Kashgar}'),
    ('Asia/Ust-Nera', 'Asia/Ust-Nera', 600, 'Russia: MSK+07 - Oymyakonsky', 'RU', '{}'),
    ('Asia/Vientiane', 'Asia/Bangkok', 420, 'Laos', 'LA', '{}'),
    ('Asia/Vladivostok', 'Asia/Vladivostok', 600, 'Russia: MSK+07 - Amur River', 'RU', '{}'),
    ('Asia/Yakutsk', 'Asia/Yakutsk', 540, 'Russia: MSK+06 - Lena River', 'RU', '{}'),
    ('Asia/Yangon', 'Asia/Yangon', 390, 'Myanmar (Burma)', 'MM', '{Asia/Rangoon}'),
    ('Asia/Yekaterinburg', 'Asia/Yekaterinburg', 300, 'Russia: MSK+02 - Urals', 'RU', '{}'),
    ('Asia/Yerevan', 'Asia/Yerevan', 240, 'Armenia', 'AM', '{}'),
    ('Atlantic/Azores', 'Atlantic/Azores', -60, 'Portugal: Azores', 'PT', '{}'),
    ('Atlantic/Bermuda', 'Atlantic/Bermuda', -240, 'Bermuda', 'BM', '{}'),
    ('Atlantic/Canary', 'Atlantic/Canary', 0, 'Spain: Canary Islands', 'ES', '{}'),
    ('Atlantic/Cape_Verde', 'Atlantic/Cape_Verde', -60, 'Cape Verde', 'CV', '{}'),
    ('Atlantic/Faroe', 'Atlantic/Faroe', 0, 'Faroe Islands', 'FO', '{Atlantic/Faeroe}'),
    ('Atlantic/Madeira', 'Atlantic/Madeira', 0, 'Portugal: Madeira Islands', 'PT', '{}'),
    ('Atlantic/Reykjavik', 'Africa/Abidjan', 0, 'Iceland', 'IS', '{Iceland}'),
    (
        'Atlantic/South_Georgia', 'Atlantic/South_Georgia', -120,
        'South Georgia & South Sandwich Islands', 'GS', '{}'
    ),
    ('Atlantic/St_Helena', 'Africa/Abidjan', 0, 'St. Helena', 'SH', '{}'),
    ('Atlantic/Stanley', 'Atlantic/Stanley', -180, 'Falkland Islands', 'FK', '{}'),
    (
        'Australia/Adelaide', 'Australia/Adelaide', 570, 'Australia: South Australia', 'AU',
        '{Australia/South}'
    ),
    (
        'Australia/Brisbane', 'Australia/Brisbane', 600, 'Australia: Queensland (most areas)', 'AU',
        '{Australia/Queensland}'
    ),
    (
        'Australia/Broken_Hill', 'Australia/Broken_Hill', 570,
        'Australia: New South Wales (Yancowinna)', 'AU', '{Australia/Yancowinna}'
    ),
    (
        'Australia/Darwin', 'Australia/Darwin', 570, 'Australia: Northern Territory', 'AU',
        '{Australia/North}'
    ),
    ('Australia/Eucla', 'Australia/Eucla', 525, 'Australia: Western Australia (Eucla)', 'AU', '{}'),
    (
        'Australia/Hobart', 'Australia/Hobart', 600, 'Australia: Tasmania', 'AU',
        '{Australia/Currie,Australia/Tasmania}'
    ),
    (
        'Australia/Lindeman', 'Australia/Lindeman', 600,
        'Australia: Queensland (Whitsunday Islands)', 'AU', '{}'
    ),
    (
        'Australia/Lord_Howe', 'Australia/Lord_Howe', 630, 'Australia: Lord Howe Island', 'AU',
        '{Australia/LHI}'
    ),
    (
        'Australia/Melbourne', 'Australia/Melbourne', 600, 'Australia: Victoria', 'AU',
        '{Australia/Victoria}'
    ),
    (
        'Australia/Perth', 'Australia/Perth', 480, 'Australia: Western Australia (most areas)',
        'AU', '{Australia/West}'
    ),
    (
        'Australia/Sydney', 'Australia/Sydney', 600, 'Australia: New South Wales (most areas)',
        'AU', '{Australia/ACT,Australia/Canberra,Australia/NSW}'
    )
),

retired AS (
    UPDATE ref.timezones SET is_active = FALSE
    WHERE
        timezones.is_active
        AND timezones.name COLLATE "C" >= 'America/Tijuana'
        AND timezones.name COLLATE "C" < 'Etc/GMT'
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
