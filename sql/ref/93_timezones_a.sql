-- Time zones: IANA 2026f, the names of zone.tab and the fixed ones. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs, and retires what has left the list.

WITH data (name, canonical_name, offset_minutes, description, country_code, aliases) AS (
    VALUES
    ('Africa/Abidjan', 'Africa/Abidjan', 0, 'Côte d’Ivoire', 'CI', '{}'),
    ('Africa/Accra', 'Africa/Abidjan', 0, 'Ghana', 'GH', '{}'),
    ('Africa/Addis_Ababa', 'Africa/Nairobi', 180, 'Ethiopia', 'ET', '{}'),
    ('Africa/Algiers', 'Africa/Algiers', 60, 'Algeria', 'DZ', '{}'),
    ('Africa/Asmara', 'Africa/Nairobi', 180, 'Eritrea', 'ER', '{Africa/Asmera}'),
    ('Africa/Bamako', 'Africa/Abidjan', 0, 'Mali', 'ML', '{Africa/Timbuktu}'),
    ('Africa/Bangui', 'Africa/Lagos', 60, 'Central African Republic', 'CF', '{}'),
    ('Africa/Banjul', 'Africa/Abidjan', 0, 'Gambia', 'GM', '{}'),
    ('Africa/Bissau', 'Africa/Bissau', 0, 'Guinea-Bissau', 'GW', '{}'),
    ('Africa/Blantyre', 'Africa/Maputo', 120, 'Malawi', 'MW', '{}'),
    ('Africa/Brazzaville', 'Africa/Lagos', 60, 'Congo - Brazzaville', 'CG', '{}'),
    ('Africa/Bujumbura', 'Africa/Maputo', 120, 'Burundi', 'BI', '{}'),
    ('Africa/Cairo', 'Africa/Cairo', 120, 'Egypt', 'EG', '{Egypt}'),
    ('Africa/Casablanca', 'Africa/Casablanca', 60, 'Morocco', 'MA', '{}'),
    ('Africa/Ceuta', 'Africa/Ceuta', 60, 'Spain: Ceuta, Melilla', 'ES', '{}'),
    ('Africa/Conakry', 'Africa/Abidjan', 0, 'Guinea', 'GN', '{}'),
    ('Africa/Dakar', 'Africa/Abidjan', 0, 'Senegal', 'SN', '{}'),
    ('Africa/Dar_es_Salaam', 'Africa/Nairobi', 180, 'Tanzania', 'TZ', '{}'),
    ('Africa/Djibouti', 'Africa/Nairobi', 180, 'Djibouti', 'DJ', '{}'),
    ('Africa/Douala', 'Africa/Lagos', 60, 'Cameroon', 'CM', '{}'),
    ('Africa/El_Aaiun', 'Africa/El_Aaiun', 60, 'Western Sahara', 'EH', '{}'),
    ('Africa/Freetown', 'Africa/Abidjan', 0, 'Sierra Leone', 'SL', '{}'),
    ('Africa/Gaborone', 'Africa/Maputo', 120, 'Botswana', 'BW', '{}'),
    ('Africa/Harare', 'Africa/Maputo', 120, 'Zimbabwe', 'ZW', '{}'),
    ('Africa/Johannesburg', 'Africa/Johannesburg', 120, 'South Africa', 'ZA', '{}'),
    ('Africa/Juba', 'Africa/Juba', 120, 'South Sudan', 'SS', '{}'),
    ('Africa/Kampala', 'Africa/Nairobi', 180, 'Uganda', 'UG', '{}'),
    ('Africa/Khartoum', 'Africa/Khartoum', 120, 'Sudan', 'SD', '{}'),
    ('Africa/Kigali', 'Africa/Maputo', 120, 'Rwanda', 'RW', '{}'),
    (
        'Africa/Kinshasa', 'Africa/Lagos', 60, 'Congo - Kinshasa: Dem. Rep. of Congo (west)', 'CD',
        '{}'
    ),
    ('Africa/Lagos', 'Africa/Lagos', 60, 'Nigeria', 'NG', '{}'),
    ('Africa/Libreville', 'Africa/Lagos', 60, 'Gabon', 'GA', '{}'),
    ('Africa/Lome', 'Africa/Abidjan', 0, 'Togo', 'TG', '{}'),
    ('Africa/Luanda', 'Africa/Lagos', 60, 'Angola', 'AO', '{}'),
    (
        'Africa/Lubumbashi', 'Africa/Maputo', 120, 'Congo - Kinshasa: Dem. Rep. of Congo (east)',
        'CD', '{}'
    ),
    ('Africa/Lusaka', 'Africa/Maputo', 120, 'Zambia', 'ZM', '{}'),
    ('Africa/Malabo', 'Africa/Lagos', 60, 'Equatorial Guinea', 'GQ', '{}'),
    ('Africa/Maputo', 'Africa/Maputo', 120, 'Mozambique', 'MZ', '{}'),
    ('Africa/Maseru', 'Africa/Johannesburg', 120, 'Lesotho', 'LS', '{}'),
    ('Africa/Mbabane', 'Africa/Johannesburg', 120, 'Eswatini', 'SZ', '{}'),
    ('Africa/Mogadishu', 'Africa/Nairobi', 180, 'Somalia', 'SO', '{}'),
    ('Africa/Monrovia', 'Africa/Monrovia', 0, 'Liberia', 'LR', '{}'),
    ('Africa/Nairobi', 'Africa/Nairobi', 180, 'Kenya', 'KE', '{}'),
    ('Africa/Ndjamena', 'Africa/Ndjamena', 60, 'Chad', 'TD', '{}'),
    ('Africa/Niamey', 'Africa/Lagos', 60, 'Niger', 'NE', '{}'),
    ('Africa/Nouakchott', 'Africa/Abidjan', 0, 'Mauritania', 'MR', '{}'),
    ('Africa/Ouagadougou', 'Africa/Abidjan', 0, 'Burkina Faso', 'BF', '{}'),
    ('Africa/Porto-Novo', 'Africa/Lagos', 60, 'Benin', 'BJ', '{}'),
    ('Africa/Sao_Tome', 'Africa/Sao_Tome', 0, 'São Tomé & Príncipe', 'ST', '{}'),
    ('Africa/Tripoli', 'Africa/Tripoli', 120, 'Libya', 'LY', '{Libya}'),
    ('Africa/Tunis', 'Africa/Tunis', 60, 'Tunisia', 'TN', '{}'),
    ('Africa/Windhoek', 'Africa/Windhoek', 120, 'Namibia', 'NA', '{}'),
    (
        'America/Adak', 'America/Adak', -600, 'United States: Alaska - western Aleutians', 'US',
        '{America/Atka,US/Aleutian}'
    ),
    (
        'America/Anchorage', 'America/Anchorage', -540, 'United States: Alaska (most areas)', 'US',
        '{US/Alaska}'
    ),
    ('America/Anguilla', 'America/Puerto_Rico', -240, 'Anguilla', 'AI', '{}'),
    ('America/Antigua', 'America/Puerto_Rico', -240, 'Antigua & Barbuda', 'AG', '{}'),
    ('America/Araguaina', 'America/Araguaina', -180, 'Brazil: Tocantins', 'BR', '{}'),
    (
        'America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires', -180,
        'Argentina: Buenos Aires (BA, CF)', 'AR', '{America/Buenos_Aires}'
    ),
    (
        'America/Argentina/Catamarca', 'America/Argentina/Catamarca', -180,
        'Argentina: Catamarca (CT), Chubut (CH)', 'AR',
        '{America/Argentina/ComodRivadavia,America/Catamarca}'
    ),
    (
        'America/Argentina/Cordoba', 'America/Argentina/Cordoba', -180,
        'Argentina: Argentina (most areas: CB, CC, CN, ER, FM, MN, SE, SF)', 'AR',
        '{America/Cordoba,America/Rosario}'
    ),
    (
        'America/Argentina/Jujuy', 'America/Argentina/Jujuy', -180, 'Argentina: Jujuy (JY)', 'AR',
        '{America/Jujuy}'
    ),
    (
        'America/Argentina/La_Rioja', 'America/Argentina/La_Rioja', -180,
        'Argentina: La Rioja (LR)', 'AR', '{}'
    ),
    (
        'America/Argentina/Mendoza', 'America/Argentina/Mendoza', -180, 'Argentina: Mendoza (MZ)',
        'AR', '{America/Mendoza}'
    ),
    (
        'America/Argentina/Rio_Gallegos', 'America/Argentina/Rio_Gallegos', -180,
        'Argentina: Santa Cruz (SC)', 'AR', '{}'
    ),
    (
        'America/Argentina/Salta', 'America/Argentina/Salta', -180,
        'Argentina: Salta (SA, LP, NQ, RN)', 'AR', '{}'
    ),
    (
        'America/Argentina/San_Juan', 'America/Argentina/San_Juan', -180,
        'Argentina: San Juan (SJ)', 'AR', '{}'
    ),
    (
        'America/Argentina/San_Luis', 'America/Argentina/San_Luis', -180,
        'Argentina: San Luis (SL)', 'AR', '{}'
    ),
    (
        'America/Argentina/Tucuman', 'America/Argentina/Tucuman', -180, 'Argentina: Tucuman (TM)',
        'AR', '{}'
    ),
    (
        'America/Argentina/Ushuaia', 'America/Argentina/Ushuaia', -180,
        'Argentina: Tierra del Fuego (TF)', 'AR', '{}'
    ),
    ('America/Aruba', 'America/Puerto_Rico', -240, 'Aruba', 'AW', '{}'),
    ('America/Asuncion', 'America/Asuncion', -180, 'Paraguay', 'PY', '{}'),
    (
        'America/Atikokan', 'America/Panama', -300, 'Canada: EST - ON (Atikokan), NU (Coral H)',
        'CA', '{America/Coral_Harbour}'
    ),
    ('America/Bahia', 'America/Bahia', -180, 'Brazil: Bahia', 'BR', '{}'),
    (
        'America/Bahia_Banderas', 'America/Bahia_Banderas', -360, 'Mexico: Bahia de Banderas', 'MX',
        '{}'
    ),
    ('America/Barbados', 'America/Barbados', -240, 'Barbados', 'BB', '{}'),
    ('America/Belem', 'America/Belem', -180, 'Brazil: Para (east), Amapa', 'BR', '{}'),
    ('America/Belize', 'America/Belize', -360, 'Belize', 'BZ', '{}'),
    (
        'America/Blanc-Sablon', 'America/Puerto_Rico', -240, 'Canada: AST - QC (Lower North Shore)',
        'CA', '{}'
    ),
    ('America/Boa_Vista', 'America/Boa_Vista', -240, 'Brazil: Roraima', 'BR', '{}'),
    ('America/Bogota', 'America/Bogota', -300, 'Colombia', 'CO', '{}'),
    (
        'America/Boise', 'America/Boise', -420, 'United States: Mountain - ID (south), OR (east)',
        'US', '{}'
    ),
    (
        'America/Cambridge_Bay', 'America/Cambridge_Bay', -420, 'Canada: Mountain - NU (west)',
        'CA', '{}'
    ),
    (
        'America/Campo_Grande', 'America/Campo_Grande', -240, 'Brazil: Mato Grosso do Sul', 'BR',
        '{}'
    ),
    ('America/Cancun', 'America/Cancun', -300, 'Mexico: Quintana Roo', 'MX', '{}'),
    ('America/Caracas', 'America/Caracas', -240, 'Venezuela', 'VE', '{}'),
    ('America/Cayenne', 'America/Cayenne', -180, 'French Guiana', 'GF', '{}'),
    ('America/Cayman', 'America/Panama', -300, 'Cayman Islands', 'KY', '{}'),
    (
        'America/Chicago', 'America/Chicago', -360, 'United States: Central (most areas)', 'US',
        '{US/Central}'
    ),
    ('America/Chihuahua', 'America/Chihuahua', -360, 'Mexico: Chihuahua (most areas)', 'MX', '{}'),
    (
        'America/Ciudad_Juarez', 'America/Ciudad_Juarez', -420,
        'Mexico: Chihuahua (US border - west)', 'MX', '{}'
    ),
    ('America/Costa_Rica', 'America/Costa_Rica', -360, 'Costa Rica', 'CR', '{}'),
    ('America/Coyhaique', 'America/Coyhaique', -180, 'Chile: Aysen Region', 'CL', '{}'),
    ('America/Creston', 'America/Phoenix', -420, 'Canada: MST - BC (Creston)', 'CA', '{}'),
    ('America/Cuiaba', 'America/Cuiaba', -240, 'Brazil: Mato Grosso', 'BR', '{}'),
    ('America/Curacao', 'America/Puerto_Rico', -240, 'Curaçao', 'CW', '{}'),
    (
        'America/Danmarkshavn', 'America/Danmarkshavn', 0, 'Greenland: National Park (east coast)',
        'GL', '{}'
    ),
    ('America/Dawson', 'America/Dawson', -420, 'Canada: MST - Yukon (west)', 'CA', '{}'),
    (
        'America/Dawson_Creek', 'America/Dawson_Creek', -420,
        'Canada: MST - BC (Dawson Cr, Ft St John)', 'CA', '{}'
    ),
    (
        'America/Denver', 'America/Denver', -420, 'United States: Mountain (most areas)', 'US',
        '{America/Shiprock,Navajo,US/Mountain}'
    ),
    (
        'America/Detroit', 'America/Detroit', -300, 'United States: Eastern - MI (most areas)',
        'US', '{US/Michigan}'
    ),
    ('America/Dominica', 'America/Puerto_Rico', -240, 'Dominica', 'DM', '{}'),
    (
        'America/Edmonton', 'America/Edmonton', -420, 'Canada: CST - AB, BC(E), NT(E), SK(W)', 'CA',
        '{America/Yellowknife,Canada/Mountain}'
    ),
    ('America/Eirunepe', 'America/Eirunepe', -300, 'Brazil: Amazonas (west)', 'BR', '{}'),
    ('America/El_Salvador', 'America/El_Salvador', -360, 'El Salvador', 'SV', '{}'),
    (
        'America/Fort_Nelson', 'America/Fort_Nelson', -420, 'Canada: MST - BC (Ft Nelson)', 'CA',
        '{}'
    ),
    (
        'America/Fortaleza', 'America/Fortaleza', -180,
        'Brazil: Brazil (northeast: MA, PI, CE, RN, PB)', 'BR', '{}'
    )
),

retired AS (
    UPDATE ref.timezones SET is_active = FALSE
    WHERE
        timezones.is_active
        AND timezones.name COLLATE "C" < 'America/Glace_Bay'
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
