-- Industries: NACE Rev. 2.1, sections and divisions, English headings and notes. This is a part of
-- the list, by key. Written by tools/refdata.py: change that or its inputs, not this. May be
-- applied again: it writes what differs, and retires what has left the list.

WITH data (id, code, parent_code, name, description) AS (
    VALUES
    (
        '9f0bf048-ab7d-5e15-9ce7-5762706451ce', '01', 'A',
        'Crop and animal production, hunting and related service activities',
        'Two basic activities, namely the production of crop products and the production of '
        || 'animal products.'
    ),
    (
        '35682ee4-8b4a-5038-8e39-5fd1083c24fe', '02', 'A', 'Forestry and logging',
        'Silviculture and the production of roundwood as well as the extraction and gathering'
        || ' of wild-growing non-wood forest products.'
    ),
    ('ef641359-33a2-535e-9bee-7181f69da914', '03', 'A', 'Fishing and aquaculture', NULL),
    ('f7485054-8392-532e-a5fb-dcca21a6bc8c', '05', 'B', 'Mining of coal and lignite', NULL),
    (
        '58a10e19-485d-5735-9524-b37da30cf987', '06', 'B',
        'Extraction of crude petroleum and natural gas', NULL
    ),
    (
        'f03d28fa-e63d-5046-8056-4eac751a5165', '07', 'B', 'Mining of metal ores',
        'Mining for metallic minerals (ores), performed through underground or open-cast '
        || 'extraction, seabed mining, and so on.'
    ),
    (
        '79626f42-d0fa-5795-958e-16f41397e730', '08', 'B', 'Other mining and quarrying',
        'Extraction from a mine or quarry, but also dredging of alluvial deposits, rock '
        || 'crushing and the use of salt marshes.'
    ),
    (
        '6deac6be-3fbf-5a62-bd6e-714614f5ed8d', '09', 'B', 'Mining support service activities',
        'Specialised support services incidental to mining provided on a fee or contract basis.'
    ),
    ('dea2cee0-15eb-50ed-95e1-baaa009dff39', '10', 'C', 'Manufacture of food products', NULL),
    ('ab075130-79cd-5a96-870f-2c9514e38de2', '11', 'C', 'Manufacture of beverages', NULL),
    (
        '61ed28e3-ca6b-593b-b456-19f93b677666', '12', 'C', 'Manufacture of tobacco products',
        'The processing of an agricultural product, tobacco, into a form suitable for final '
        || 'consumption.'
    ),
    ('d6feadc2-30a5-5160-b5b9-e0d8b9dfdc79', '13', 'C', 'Manufacture of textiles', NULL),
    ('243f5064-6cd4-58e8-bc0b-4827049e35c2', '14', 'C', 'Manufacture of wearing apparel', NULL),
    (
        '10818081-8f3c-5802-aa68-44bd795925aa', '15', 'C',
        'Manufacture of leather and related products of other materials', NULL
    ),
    (
        '6c8bb974-1808-5848-a1e3-0dfbce2f1eca', '16', 'C',
        'Manufacture of wood and of products of wood and cork, except furniture; manufacture '
        || 'of articles of straw and plaiting materials',
        NULL
    ),
    (
        '9fa13f46-a2ef-5919-b59f-bbcc0bc1c32e', '17', 'C',
        'Manufacture of paper and paper products',
        'The manufacture of pulp, paper, converted paper and the manufacture of products of '
        || 'recycled goods from wood, paper, cardboard and paperboard.'
    ),
    (
        '2f75151c-f3e1-5b1f-abce-9fded17fa7cb', '18', 'C',
        'Printing and reproduction of recorded media', NULL
    ),
    (
        'bce2619c-9c48-5fbf-b93b-c1f7cc10be47', '19', 'C',
        'Manufacture of coke and refined petroleum products',
        'The transformation of crude petroleum and coal into usable products.'
    ),
    (
        '352bf0dc-ffb7-50af-a3da-9ac3c3d6a9b9', '20', 'C',
        'Manufacture of chemicals and chemical products',
        'The transformation of organic and inorganic raw materials by a chemical process and '
        || 'the formation of products.'
    ),
    (
        'fcc8f884-9be1-57fc-8d34-81f82d7039cf', '21', 'C',
        'Manufacture of basic pharmaceutical products and pharmaceutical preparations',
        'The manufacture of basic pharmaceutical products and pharmaceutical preparations.'
    ),
    (
        '2c3c8ffb-eb4f-5a11-b173-9e299f6aa095', '22', 'C',
        'Manufacture of rubber and plastic products',
        'The manufacture of rubber and plastic products.'
    ),
    (
        '3eab9428-ea37-5b96-816b-3b32306a9b95', '23', 'C',
        'Manufacture of other non-metallic mineral products',
        'Manufacturing activities related to a single substance of mineral origin.'
    ),
    ('379c1d9f-9731-53c5-97d1-e9a46dcb8687', '24', 'C', 'Manufacture of basic metals', NULL),
    (
        'c2031879-fff0-507f-959d-302f2f55663d', '25', 'C',
        'Manufacture of fabricated metal products, except machinery and equipment',
        'The manufacture of pure metal products (for example, parts, containers, structures),'
        || ' usually with a static, immovable function.'
    ),
    (
        'e0965a98-e457-5f6a-81bd-97586e46a5ac', '26', 'C',
        'Manufacture of computer, electronic and optical products', NULL
    ),
    (
        'f75e2dfa-7dae-5b83-961c-36f892e58c0d', '27', 'C', 'Manufacture of electrical equipment',
        'The manufacture of products that generate, distribute and use electrical power.'
    ),
    (
        '83d32af7-1e88-54f3-9d1c-8dc4220ec4d3', '28', 'C',
        'Manufacture of machinery and equipment n.e.c.', NULL
    ),
    (
        'e7b3d1b7-c099-510e-9f73-3159e2e3e655', '29', 'C',
        'Manufacture of motor vehicles, trailers and semi-trailers',
        'The manufacture of motor vehicles for transporting passengers or freight.'
    ),
    (
        '5e4f31d1-7db4-51a6-9afb-a39004f02d21', '30', 'C',
        'Manufacture of other transport equipment', NULL
    ),
    (
        '71872fad-cf6e-5f34-9c73-0a0cef41a1f9', '31', 'C', 'Manufacture of furniture',
        'The manufacture of furniture and parts thereof, except of sheets and slabs of glass,'
        || ' stone, concrete or similar material as parts of furniture.'
    ),
    (
        'a0154f27-002e-5739-ba6b-0c9c6656887f', '32', 'C', 'Other manufacturing',
        'The manufacture of a variety of goods not covered in other parts of the classification.'
    ),
    (
        '036d826e-5fa5-57b5-be49-ce761cb0768b', '33', 'C',
        'Repair, maintenance and installation of machinery and equipment',
        'The specialised repair of goods produced in the manufacturing sector with the aim to'
        || ' restore machinery, equipment and other products to working order.'
    ),
    (
        '2bde5a7f-9a26-5645-b6ce-6830088fcc68', '35', 'D',
        'Electricity, gas, steam and air conditioning supply (35)', NULL
    ),
    (
        '578d181f-32f6-5a49-be59-5c841bd2bee3', '36', 'E', 'Water collection, treatment and supply',
        'The collection, treatment and distribution of water to the end user.'
    ),
    (
        '422661a8-b050-5ace-a3a6-26b7557bdc1b', '37', 'E', 'Sewerage',
        'The operation of sewerage systems or sewage treatment facilities, which collect, '
        || 'treat and discharge sewage into water bodies or operate surface impoundment.'
    ),
    (
        'ed75ab73-6ea2-5dc2-812e-6cf62c993151', '38', 'E',
        'Waste collection, recovery and disposal activities',
        'The collection, pretreatment for recovery or disposal, recovery and disposal of '
        || 'waste materials and its organisation.'
    ),
    (
        'a354fd74-556e-580a-bd0d-8d496956f79a', '39', 'E',
        'Remediation activities and other waste management service activities',
        'The provision of remediation services (for example, cleaning up contaminated '
        || 'buildings, sites, soil, surface or groundwater).'
    ),
    (
        '3756b136-0d5d-5f3b-b5c1-f27ee3857e46', '41', 'F',
        'Construction of residential and non-residential buildings',
        'General construction of buildings of all types and sizes.'
    ),
    (
        '70ced601-4008-5886-b24c-8e6332830604', '42', 'F', 'Civil engineering',
        'General construction for civil engineering objects.'
    ),
    (
        'bb3fe4f8-1e7f-54f5-a29e-1c707602316d', '43', 'F', 'Specialised construction activities',
        'Specialised activities (special trades) in the construction of buildings and civil '
        || 'engineering objects or preparation of same.'
    ),
    ('15595285-33d5-503c-b6fc-55f64faf2a3b', '46', 'G', 'Wholesale trade', NULL),
    ('f1489c67-7bda-5f3d-83d2-af8c13b647f5', '47', 'G', 'Retail trade', NULL),
    (
        '37cd5216-9e3a-599f-931f-12de29cb6eed', '49', 'H',
        'Land transport and transport via pipelines',
        'The transport of passengers and freight by road or rail.'
    ),
    (
        '7938a2da-ec69-5ff8-9f1c-62540d77c82e', '50', 'H', 'Water transport',
        'The water transport of passengers or freight, whether scheduled or not, whether for '
        || 'professional, personal or recreational reasons.'
    )
),

retired AS (
    UPDATE ref.industries SET is_active = FALSE
    WHERE
        industries.is_active
        AND industries.code COLLATE "C" < '51'
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
