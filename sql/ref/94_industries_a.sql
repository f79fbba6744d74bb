-- Industries: NACE Rev. 2.1, sections and divisions, English headings and notes. This is a part of
-- the list, by key. Written by tools/refdata.py: change that or its inputs, not this. May be
-- applied again: it writes what differs, and retires what has left the list.

WITH data (id, code, parent_code, name, description) AS (
    VALUES
    ('e8b22091-3727-55ce-b03f-a354b86b2fa8', 'A', NULL, 'Agriculture, forestry and fishing', NULL),
    (
        '51f54e06-c1c4-5ac3-94e5-cb92c1c893c2', 'B', NULL, 'Mining and quarrying',
        'Mining and quarrying include the extraction of minerals occurring naturally as '
        || 'solids (coal and ores), liquids (petroleum) or gases (natural gas).'
    ),
    ('f750f207-7be0-5c8a-ada8-8ca627a05573', 'C', NULL, 'Manufacturing', NULL),
    (
        '77d80572-c2d3-54c5-a2a6-0557e62b2c1a', 'D', NULL,
        'Electricity, gas, steam and air conditioning supply', NULL
    ),
    (
        'c40c83b6-394c-52cb-a1e0-2f544ffe580c', 'E', NULL,
        'Water supply; sewerage, waste management and remediation activities', NULL
    ),
    (
        '6b60506d-e78c-5f89-bc39-bab1078a472d', 'F', NULL, 'Construction',
        'General construction and specialised construction activities for buildings and civil'
        || ' engineering works.'
    ),
    ('cb913ce3-53b2-556a-b981-2f830f72998f', 'G', NULL, 'Wholesale and retail trade', NULL),
    (
        '9120d116-0791-5b41-933e-760e9c792aa3', 'H', NULL, 'Transportation and storage',
        'The transport of passengers or freight, by rail, pipeline, road, water or air.'
    ),
    (
        '47a38120-a591-54d9-8881-9ff7fd2dd7f9', 'I', NULL,
        'Accommodation and food service activities', NULL
    ),
    (
        '05caee66-9133-57d4-9535-cc6a43025189', 'J', NULL,
        'Publishing, broadcasting, and content production and distribution activities',
        'The production and publishing, broadcasting and other distribution of information '
        || 'products.'
    ),
    (
        'c1d2f8f6-8de6-58f9-a2fb-ae218452bb14', 'K', NULL,
        'Telecommunication, computer programming, consulting, computing infrastructure and '
        || 'other information service activities',
        NULL
    ),
    ('a2020a4d-3bb0-5b34-8c62-6939ad0412b7', 'L', NULL, 'Financial and insurance activities', NULL),
    (
        '36700eb9-bc5d-596a-8af1-06ce9a115996', 'M', NULL, 'Real estate activities',
        'The activities of owning, renting out, buying, selling, developing or refurbishing '
        || '(redeveloping) property.'
    ),
    (
        'afe2360f-dffc-5485-9519-06e5f581ea2a', 'N', NULL,
        'Professional, scientific and technical activities',
        'Specialised professional, scientific and technical activities.'
    ),
    (
        '3971d252-ad7f-5d4f-bfce-2585b6ccb99c', 'O', NULL,
        'Administrative and support service activities',
        'A variety of activities that support general business operations.'
    ),
    (
        'feb261cb-ee01-5cb5-9a9f-2650a74f4593', 'P', NULL,
        'Public administration and defence; compulsory social security',
        'Activities of a governmental nature, normally carried out by the public.'
    ),
    (
        '22d44350-3848-5bf1-b22d-faf949135911', 'Q', NULL, 'Education',
        'Education at any level or for any profession.'
    ),
    (
        'ef6794ee-f437-563d-ac86-14c192ca73dd', 'R', NULL,
        'Human health and social work activities',
        'The provision of a wide range of health and social work activities.'
    ),
    ('262f07ed-cbb0-52e1-95ff-b72ae3a04940', 'S', NULL, 'Arts, sports and recreation', NULL),
    ('8629e21b-c182-58e3-a9db-ff16e8e04bbc', 'T', NULL, 'Other service activities', NULL),
    (
        'd46d6b0e-141c-56c1-9297-d92e01afcc7d', 'U', NULL,
        'Activities of households as employers and undifferentiated goods - and service-'
        || 'producing activities of households for own use',
        NULL
    ),
    (
        'c37aa436-5bac-5c1a-9fcc-bfbadab90a9c', 'V', NULL,
        'Activities of extraterritorial organisations and bodies', NULL
    )
),

retired AS (
    UPDATE ref.industries SET is_active = FALSE
    WHERE
        industries.is_active
        AND industries.code COLLATE "C" >= 'A'
        AND NOT EXISTS (
            SELECT 1 FROM data
            WHERE
                data.code = industries.code
                AND 'NACE Rev. 2.1' = industries.standard
        )
)

INSERT INTO ref.industries (
    id, code, parent_id, name, description, standard
)
SELECT
    data.id::uuid AS id,
    data.code,
    coalesce(parent.id, new_parent.id::uuid) AS parent_id,
    data.name,
    data.description,
    'NACE Rev. 2.1' AS standard
FROM data
LEFT JOIN data AS new_parent ON data.parent_code = new_parent.code
LEFT JOIN ref.industries AS parent
    ON parent.standard = 'NACE Rev. 2.1' AND data.parent_code = parent.code
ON CONFLICT (code, standard) DO UPDATE
    SET
        parent_id = excluded.parent_id,
        name = excluded.name,
        description = excluded.description,
        is_active = excluded.is_active
    WHERE (
        industries.parent_id, industries.name, industries.description, industries.is_active
    ) IS DISTINCT FROM (
        excluded.parent_id, excluded.name, excluded.description, excluded.is_active
    );
