-- Industries: NACE Rev. 2.1, sections and divisions, English headings and notes. This is a part of
-- the list, by key. Written by tools/refdata.py: change that or its inputs, not this. May be
-- applied again: it writes what differs, and retires what has left the list.

WITH data (id, code, parent_code, name, description) AS (
    VALUES
    (
        '2ad1cbb6-fa5e-5167-91cb-cc9c2e060779', '51', 'H', 'Air transport',
        'The transport of passengers or freight by air or via space.'
    ),
    (
        '0f3bb566-a99f-56a1-a2e5-a9f499b04240', '52', 'H',
        'Warehousing, storage and support activities for transportation',
        'Warehousing and support activities for transport, such as the operation of transport'
        || ' infrastructure (for example, airports, harbours, tunnels, bridges).'
    ),
    ('24c48c7b-9e6b-5e0d-bdab-48e7c5eadfb2', '53', 'H', 'Postal and courier activities', NULL),
    (
        'e81f0a17-de9b-5bf7-af71-e41b8594b585', '55', 'I', 'Accommodation',
        'The provision of short-term accommodation for visitors and other travellers.'
    ),
    (
        '0af02297-481c-5a85-9c5a-08f3f7ea8841', '56', 'I', 'Food and beverage service activities',
        NULL
    ),
    ('07bf2bda-a3df-5f8f-9eaf-9393649c1ff8', '58', 'J', 'Publishing activities', NULL),
    (
        'c39f4267-9b0f-5312-a3a2-f334ab6078cf', '59', 'J',
        'Motion picture, video and television programme production, sound recording and music'
        || ' publishing activities',
        NULL
    ),
    (
        'a90e5bc9-6307-5b8f-8341-33077266adfb', '60', 'J',
        'Programming, broadcasting, news agency and other content distribution activities',
        'The activities of creating content or acquiring the right to distribute content and '
        || 'subsequently broadcasting or distributing that content.'
    ),
    ('89dc0acb-8b99-59bb-b31e-9d9e73c09194', '61', 'K', 'Telecommunication', NULL),
    (
        '5c95b8b5-0e40-521a-a510-d64e21640fc2', '62', 'K',
        'Computer programming, consultancy and related activities', NULL
    ),
    (
        'd0946312-b743-5dfb-8e99-20727131a2db', '63', 'K',
        'Computing infrastructure, data processing, hosting and other information service '
        || 'activities',
        NULL
    ),
    (
        '1c4a64aa-8c52-50f2-a7ba-4df8b33be0a2', '64', 'L',
        'Financial service activities, except insurance and pension funding',
        'The activities of obtaining and providing funds other than for the purpose of '
        || 'insurance or pension funding or compulsory social security.'
    ),
    (
        'cd83fba9-8343-5126-a69c-d3551afc086a', '65', 'L',
        'Insurance, reinsurance and pension funding, except compulsory social security', NULL
    ),
    (
        '07036040-9a19-503d-be56-63443f50ff36', '66', 'L',
        'Activities auxiliary to financial services and insurance activities', NULL
    ),
    ('dd437ff8-6b7a-5968-9a37-0c389a4e95e0', '68', 'M', 'Real estate activities (68)', NULL),
    ('fe617d5b-0ff8-5e35-8903-791caeac2c0a', '69', 'N', 'Legal and accounting activities', NULL),
    (
        'a509fcf6-efde-50ad-8925-3d0fd744622f', '70', 'N',
        'Activities of head offices and management consultancy', NULL
    ),
    (
        'a26d873f-a2d7-51b1-960e-37ec2e7b6a0a', '71', 'N',
        'Architectural and engineering activities; technical testing and analysis',
        'The provision of architectural services, engineering services, drafting services, '
        || 'building inspection services, and surveying and mapping services.'
    ),
    (
        '8b698b07-2b40-54e8-9d50-2f6dfd4a58c5', '72', 'N', 'Scientific research and development',
        NULL
    ),
    (
        '01f83442-fcbb-5987-bd14-6235657cfe4a', '73', 'N',
        'Activities of advertising, market research and public relations', NULL
    ),
    (
        '6159373a-12a4-5f3a-b9d8-6fc103b6595e', '74', 'N',
        'Other professional, scientific and technical activities', NULL
    ),
    (
        '71e67ac4-097b-5925-92e7-d2149334ec0e', '75', 'N', 'Veterinary activities',
        'The provision of animal health care and control activities for farm animals or pets.'
    ),
    (
        'bb91d338-d5eb-5df4-9b09-d470cc6acfea', '77', 'O', 'Rental and leasing activities',
        'The rental and leasing of tangible and non-financial intangible assets and '
        || 'intermediation service activities thereof.'
    ),
    ('cd8618ed-dd74-536a-bc9a-dfdcfd9261ce', '78', 'O', 'Employment activities', NULL),
    (
        '57029693-56c2-5df9-8d8a-f7bfadfee972', '79', 'O',
        'Travel agency, tour operator and other reservation service and related activities', NULL
    ),
    (
        '83b7627a-c0b7-54eb-88e0-f72868b2f5d9', '80', 'O', 'Investigation and security activities',
        NULL
    ),
    (
        '77528300-68a0-507e-a8de-aef25427412c', '81', 'O',
        'Services to buildings and landscape activities', NULL
    ),
    (
        '02e2f1c3-760b-50d7-ade0-a4ac416478b3', '82', 'O',
        'Office administrative, office support and other business support activities', NULL
    ),
    (
        '0f915e52-1298-5bb4-8fab-710db561f83a', '84', 'P',
        'Public administration and defence; compulsory social security (84)', NULL
    ),
    ('2b7e9fab-d318-59d4-b215-7d9d72ddfad9', '85', 'Q', 'Education (85)', NULL),
    (
        '338ca609-4cb2-5903-8c20-95a355908889', '86', 'R', 'Human health activities',
        'Activities of short- or long-term inpatient health care.'
    ),
    (
        '5f7552e6-b8ea-5780-a0ae-2d079af90b29', '87', 'R', 'Residential care activities',
        'The provision of residential care combined with either nursing, supervisory or other'
        || ' types of care, as required by the residents.'
    ),
    (
        '8a5843d8-3389-5282-b986-df1bcf05474b', '88', 'R',
        'Social work activities without accommodation',
        'The provision of a variety of social assistance services directly to clients.'
    ),
    (
        '3bd58ea6-d1c6-57f7-8235-96aa62c551ad', '90', 'S',
        'Arts creation and performing arts activities',
        'Arts creation and performing arts activities and the operation of facilities and '
        || 'provision of services to meet cultural and entertainment interests.'
    ),
    (
        '1c32029a-334b-5d4c-a3bc-36f77bb2d126', '91', 'S',
        'Libraries, archives, museums and other cultural activities', NULL
    ),
    ('6bd66cb7-45f7-55a0-a783-d42f39738d71', '92', 'S', 'Gambling and betting activities', NULL),
    (
        '8c3e1fa4-551b-5172-b155-418c053169e3', '93', 'S',
        'Sports activities and amusement and recreation activities', NULL
    ),
    (
        '147160bd-66b4-5c0d-82d8-d8c7e1dc1f40', '94', 'T', 'Activities of membership organisations',
        'Activities of organisations representing interests of special groups or promoting '
        || 'ideas to the general public.'
    ),
    (
        '1563350c-67a4-5b61-9f92-6e604c901337', '95', 'T',
        'Repair and maintenance of computers, personal and household goods, and motor '
        || 'vehicles and motorcycles',
        NULL
    ),
    (
        '2c1aec8d-c62b-54ff-bd69-94db6956f6e0', '96', 'T', 'Personal service activities',
        'All personal service activities not mentioned elsewhere in the classification.'
    ),
    (
        'b15db0c9-4841-55a8-a0eb-90eee8c5a7c0', '97', 'U',
        'Activities of households as employers of domestic personnel',
        'This division only includes activities of private households as employers of '
        || 'domestic personnel.'
    ),
    (
        '23de2f9f-29ef-5bc1-b522-41ed4bd5de6a', '98', 'U',
        'Undifferentiated goods- and service-producing activities of private households for '
        || 'own use',
        'The undifferentiated subsistence goods-producing and services-producing activities '
        || 'of households.'
    ),
    (
        'f4a8d9c0-f747-5e83-aee0-d10977e3052c', '99', 'V',
        'Activities of extraterritorial organisations and bodies (99)', NULL
    )
),

retired AS (
    UPDATE ref.industries SET is_active = FALSE
    WHERE
        industries.is_active
        AND industries.code COLLATE "C" >= '51'
        AND industries.code COLLATE "C" < 'A'
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
