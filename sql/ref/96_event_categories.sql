-- Categories of events: the platform's own tree, in the order of menus. Written by
-- tools/refdata.py: change that or its inputs, not this. May be applied again: it writes what
-- differs, and retires what has left the list.

WITH data (id, slug, name, parent_slug, sort_index) AS (
    VALUES
    ('34984d13-477a-51cc-9cf6-6a9273854e6a', 'music', 'Music', NULL, 1),
    ('57e883a2-531a-5f9a-9895-a05cae040a40', 'concerts', 'Concerts', 'music', 2),
    ('105bba96-6a60-57b8-9f8a-b9b593e04fdb', 'pop', 'Pop concerts', 'concerts', 3),
    ('c8f25577-872d-5968-8f10-54f464444819', 'rock', 'Rock and metal concerts', 'concerts', 4),
    ('cb6fb23c-fa31-52f5-bd9e-6d96ccb54a0d', 'hip-hop', 'Hip-hop and rap concerts', 'concerts', 5),
    ('207b2be4-24a3-5c4d-b196-bdc2e58844d1', 'jazz', 'Jazz and blues concerts', 'concerts', 6),
    ('aff22d65-27f7-5a3c-adb6-ba5b2730b865', 'classical', 'Classical concerts', 'concerts', 7),
    ('eae9234e-1107-57ca-b534-2ea12be7aaf2', 'folk', 'Country and folk concerts', 'concerts', 8),
    ('14a2e3b9-2740-5e02-bd71-33134f863d63', 'latin', 'Latin concerts', 'concerts', 9),
    ('e4475146-2076-528e-90d8-b0a0eaca0d0d', 'world', 'World music concerts', 'concerts', 10),
    (
        '5f2b0eb3-37d0-56b5-92e7-ae95d7b16328', 'gospel', 'Gospel and choral concerts', 'concerts',
        11
    ),
    ('fb608c00-f20c-5f53-8dc6-a31c4517b9b0', 'music-festivals', 'Music festivals', 'music', 12),
    ('52949233-7300-5db8-bb40-7ffb7fad9d59', 'club-nights', 'Club nights and DJ sets', 'music', 13),
    (
        'c8c49169-303e-5796-a43d-da512f8401aa', 'open-mics', 'Open mics and jam sessions', 'music',
        14
    ),
    ('3ee52835-c838-5026-ab46-b57498269996', 'listening-parties', 'Listening parties', 'music', 15),
    ('7f48f475-312a-57ba-a71d-ecc0ba0b442b', 'nightlife', 'Nightlife', NULL, 16),
    ('ac3096f8-88b5-5652-bc96-d9d0a2881a78', 'parties', 'Parties', 'nightlife', 17),
    (
        '4c68eab4-302c-5711-b51c-43084568a463', 'bar-events', 'Bar and lounge events', 'nightlife',
        18
    ),
    ('edd7eeb9-7fd4-5f6d-a18f-37f3d575ae6f', 'karaoke', 'Karaoke', 'nightlife', 19),
    ('b86c60c9-051a-5df6-91aa-aec1df974f6a', 'new-years-eve', 'New Year''s Eve', 'nightlife', 20),
    (
        'a9569fce-c874-5e77-82c9-81bbfcc0a445', 'boat-parties', 'Boat and rooftop parties',
        'nightlife', 21
    ),
    ('839278e6-cf39-500c-b443-68c9caea255d', 'arts', 'Arts and culture', NULL, 22),
    ('c43cc521-38bd-5312-a39a-a1e4aab79335', 'theatre', 'Theatre', 'arts', 23),
    ('860c3aae-aba4-5aea-a9aa-a1e264a2e264', 'plays', 'Plays', 'theatre', 24),
    ('333c1d0b-28b2-51e8-ab91-fd9397f570a6', 'musicals', 'Musicals', 'theatre', 25),
    ('d84fd9e3-e5a9-5c06-b521-403ce836c212', 'improv', 'Improvised theatre', 'theatre', 26),
    ('9a1b6c0a-5bb3-5dfb-9274-d6332de147f3', 'dance', 'Dance performances', 'arts', 27),
    ('7386a59b-625d-5341-b943-0ba250ff69df', 'opera', 'Opera', 'arts', 28),
    ('739a2a8a-ad5a-57c9-9249-be39f6539ebe', 'comedy', 'Comedy', 'arts', 29),
    ('0347c314-a6c8-5ceb-a676-a85bcc58efbc', 'stand-up', 'Stand-up comedy', 'comedy', 30),
    ('1d96a5b0-9382-5c8a-82d5-5faf33bbd3fc', 'exhibitions', 'Exhibitions', 'arts', 31),
    ('14f8d109-da46-5802-b4c8-5af2211d08ae', 'museums', 'Museums and galleries', 'arts', 32),
    ('ae92dc1d-5aed-5b78-94ac-93092bcde4fb', 'literature', 'Readings and literature', 'arts', 33),
    ('70fb5cde-7bc4-5265-9834-271666aa1296', 'poetry', 'Poetry and spoken word', 'arts', 34),
    ('4f24fb46-fcf4-5328-ad75-b51268cb63af', 'circus-magic', 'Circus and magic', 'arts', 35),
    (
        '7f1bf239-7233-5a0b-af09-5ad4e377cf3b', 'craft-workshops', 'Art and craft workshops',
        'arts', 36
    ),
    ('97c70a53-1585-57a7-a6cd-fd5185c2c854', 'film', 'Film and media', NULL, 37),
    ('f46c00fd-76bc-5726-a449-6285c2bc3e83', 'screenings', 'Film screenings', 'film', 38),
    ('a94abf1f-2336-5b0d-9875-f6d67c90a906', 'film-festivals', 'Film festivals', 'film', 39),
    ('82b7b29a-0d09-509d-9ab5-069052f7062b', 'podcasts', 'Podcast recordings', 'film', 40),
    ('6220586e-6bb6-5ede-8e06-d4aebd238272', 'anime-comics', 'Anime and comics', 'film', 41),
    ('3c00cd94-9234-538f-8023-36e54203c447', 'gaming', 'Gaming', 'film', 42),
    ('1f7f48ad-14c1-55d3-b091-58a35e8371ea', 'esports', 'Esports tournaments', 'gaming', 43),
    (
        'dddbd4b1-848c-504b-b08b-22220d338927', 'tabletop-games', 'Board and tabletop games',
        'gaming', 44
    ),
    ('584d1cf8-2266-5ebe-8698-50db70d6d135', 'sports', 'Sports and fitness', NULL, 45),
    ('bde5fde5-b6a2-594e-bbfc-0af9e71d1d73', 'sports-matches', 'Matches and games', 'sports', 46),
    ('c4cebf0c-2a15-5aa3-af37-6228093420a9', 'football', 'Football (soccer)', 'sports-matches', 47),
    (
        'ad100959-d47b-5fc2-9be9-cca9a6689f14', 'american-football', 'American football',
        'sports-matches', 48
    ),
    ('d61aeca2-4778-58c3-8d8a-53860a85d933', 'basketball', 'Basketball', 'sports-matches', 49),
    (
        '26428854-80f0-52d5-abfb-faeb6d7c21a9', 'baseball', 'Baseball and softball',
        'sports-matches', 50
    ),
    ('1b9de0cb-a1f8-5168-83b1-000a04bf076b', 'cricket', 'Cricket', 'sports-matches', 51),
    ('d66aa27d-c5e4-51f4-a35c-b7632793ce6c', 'ice-hockey', 'Ice hockey', 'sports-matches', 52),
    ('fa7e80ca-139c-5792-8a00-f24bf5af90c6', 'rugby', 'Rugby', 'sports-matches', 53),
    (
        '20cf5a53-9bde-5f79-996b-1eb8c75d9393', 'tennis', 'Tennis and racket sports',
        'sports-matches', 54
    ),
    ('8b7a5411-53d8-581c-a17a-dc6e9b1c505e', 'volleyball', 'Volleyball', 'sports-matches', 55),
    ('c9b01e3f-2bed-51e4-967c-f3f446c23f84', 'races', 'Runs and races', 'sports', 56),
    ('af2b9142-84d8-5b8e-9362-69520e77785b', 'marathons', 'Marathons and road races', 'races', 57),
    ('c5336802-fa9a-5a8f-b9ff-f4d760d3893b', 'cycling', 'Cycling', 'races', 58),
    ('abb87402-c826-50ed-ba55-b4776aedda14', 'triathlons', 'Triathlons', 'races', 59),
    ('33ed5a1b-c0b3-5dcf-8140-96db2317291c', 'motorsports', 'Motorsports', 'sports', 60),
    (
        '4d38a1bd-2c3b-57a4-bf74-c322bee51541', 'combat-sports',
        'Boxing, wrestling and martial arts', 'sports', 61
    ),
    ('21913b2b-5f34-5247-8ccb-6781da71edbd', 'golf', 'Golf', 'sports', 62),
    ('acf4ac2f-1ba2-58f2-b9e2-1251dd2413fa', 'winter-sports', 'Winter sports', 'sports', 63),
    ('a8027c1b-853f-5c62-9cde-c54592a1eb7d', 'water-sports', 'Water sports', 'sports', 64),
    ('a48701c6-6fd2-519c-ab04-edd96341dcef', 'fitness-classes', 'Fitness classes', 'sports', 65),
    ('83f82ad6-0884-5eeb-8a78-c24fd656c248', 'yoga', 'Yoga and pilates', 'sports', 66),
    ('409f9996-3303-5551-b2c9-baef7cbef23d', 'business', 'Business', NULL, 67),
    ('91808652-2500-5180-a27e-b65ea2de00e5', 'conferences', 'Conferences', 'business', 68),
    (
        'cd5e59dd-d3e1-5be7-b6fb-e8f6a80f9fba', 'trade-shows', 'Trade shows and fairs', 'business',
        69
    ),
    ('f2790762-1bc4-57af-b156-5a186dd816ea', 'networking', 'Networking', 'business', 70),
    ('b845666b-5e89-57c6-bce6-30a4eb47dd7f', 'startups', 'Startups and pitches', 'business', 71),
    (
        'a674e869-e7ae-56ff-994f-5bb2c566f695', 'sales-marketing', 'Sales and marketing',
        'business', 72
    ),
    (
        'a6b4bee7-1dc1-5e3d-96aa-2bb963f7925d', 'finance-investing', 'Finance and investing',
        'business', 73
    ),
    ('2951b552-a93c-5db7-8976-95b23f5e0f9b', 'career-fairs', 'Career fairs', 'business', 74),
    (
        '53ced778-ec85-5022-95b4-1b2a9680eb16', 'product-launches', 'Product launches', 'business',
        75
    ),
    ('4041a877-209c-5518-93aa-275e5863a168', 'technology', 'Science and technology', NULL, 76),
    ('e29eb35f-09d3-5f8d-ac45-ca3bb809ee1f', 'hackathons', 'Hackathons', 'technology', 77),
    (
        '27ce4d15-03d8-5651-b2e9-9e071fd5452a', 'developer-meetups', 'Developer meetups',
        'technology', 78
    ),
    (
        'bc3b3958-f02d-5b49-8dd6-08153be055ea', 'data-ai', 'Data and artificial intelligence',
        'technology', 79
    ),
    ('6a048f94-76be-53ea-96d2-cdfedbc043ad', 'science-talks', 'Science talks', 'technology', 80),
    (
        '57d6e88a-0166-54d6-86e3-4bf9a96bf2c8', 'space-astronomy', 'Space and astronomy',
        'technology', 81
    ),
    ('9f2e16c4-c61a-5dbb-9819-107efa0bd284', 'education', 'Education', NULL, 82),
    ('e3200113-c9e3-5bde-91ab-994533343b5c', 'classes', 'Classes and courses', 'education', 83),
    ('98e83e19-ebfe-5967-874a-d7d605e8aa3e', 'lectures', 'Lectures and talks', 'education', 84),
    (
        '9267ec47-cf7b-5cd2-a094-f84b03e36488', 'language-learning', 'Language learning',
        'education', 85
    ),
    (
        '491525ed-f595-5ec0-b80c-48dfbcbe0f27', 'school-events', 'School and university events',
        'education', 86
    ),
    ('0570723a-91d1-5e8c-995d-4664bafe97e2', 'graduations', 'Graduations', 'education', 87),
    ('c7f9e992-19e5-50e7-84e6-e0671b37b7e6', 'training', 'Professional training', 'education', 88),
    ('bd28785c-9438-5618-b6c3-a17a1062909d', 'food-drink', 'Food and drink', NULL, 89),
    ('7b063de0-3112-5911-a5a0-01ba7f41283a', 'food-festivals', 'Food festivals', 'food-drink', 90),
    (
        '1b9b5d1f-bbb4-5c16-8986-e997a1ebaf4f', 'tastings', 'Wine, beer and spirits tastings',
        'food-drink', 91
    ),
    (
        'eeb3e882-d050-5c52-a906-0765ce2f182f', 'cooking-classes', 'Cooking classes', 'food-drink',
        92
    ),
    (
        'bc01273f-b50a-5847-8aa2-ec62b75df170', 'dining', 'Dinners and supper clubs', 'food-drink',
        93
    ),
    (
        '9ff9b19a-c1f2-5b1f-87c6-38296edd8a90', 'farmers-markets', 'Farmers'' markets',
        'food-drink', 94
    ),
    ('3b55b7b4-2d1b-5c01-9def-d8b458f18533', 'community', 'Community', NULL, 95),
    ('8b7cb3a9-3fde-5eab-8305-23b53a195908', 'charity', 'Charity and fundraising', 'community', 96),
    ('7e78fb10-0722-51b7-a1c8-f1c6b0b282c9', 'volunteering', 'Volunteering', 'community', 97),
    (
        '96d9db1f-f93a-58ef-aaa7-233d1a5356f7', 'religion', 'Religion and spirituality',
        'community', 98
    ),
    ('62720ff6-4e7a-56c6-83bc-0fe317d7352d', 'heritage', 'Heritage celebrations', 'community', 99),
    ('5f7debc8-a097-5d22-8cf7-107262b57206', 'lgbtq', 'LGBTQ+ and Pride', 'community', 100),
    (
        '3451e6cb-8f7b-52c5-a8e5-3be1fb6eca86', 'civic', 'Civic and political events', 'community',
        101
    ),
    ('3330ac57-5cbf-5169-95ef-d141ebe7ba2c', 'reunions', 'Reunions and alumni', 'community', 102),
    ('291c1b66-9d01-55d4-b7ff-a6f97b48a979', 'environment', 'Environment', 'community', 103),
    ('7775d165-39c3-5278-93da-ad14717d447b', 'family', 'Family and kids', NULL, 104),
    ('bf3db1e5-41f0-5cf9-b115-e4edfa663d6a', 'kids-shows', 'Shows for children', 'family', 105),
    ('b92921da-4f37-5aff-a27e-9ce862f8cfc6', 'parenting', 'Parenting', 'family', 106),
    (
        '070fbd47-84cd-591b-bfe1-c1c846faee8b', 'camps', 'Camps and holiday programmes', 'family',
        107
    ),
    ('c3b822ff-db0d-5fdf-ab74-dc36be607caf', 'fairs', 'Fairs and carnivals', 'family', 108),
    ('19cbac57-7cda-506e-a551-8eadef4338ea', 'health', 'Health and wellness', NULL, 109),
    ('5451558e-174c-5855-81a2-75806a7e4432', 'mental-health', 'Mental health', 'health', 110),
    ('944dcdfb-796a-5677-b65c-9d9bbaa3a5ae', 'retreats', 'Retreats', 'health', 111),
    ('46df6c72-6cc6-5be4-a896-3ca21c583cb9', 'medical', 'Medical events', 'health', 112),
    ('c8f0eb9d-efd2-5a4e-9708-108c340f0ae2', 'fashion-beauty', 'Fashion and beauty', NULL, 113),
    (
        '00763e62-cb4c-5592-b2da-549bd8ede34d', 'fashion-shows', 'Fashion shows', 'fashion-beauty',
        114
    ),
    ('fc4e00ac-1e7f-520a-bf58-2e26e7914021', 'beauty', 'Beauty workshops', 'fashion-beauty', 115),
    (
        'd7e83ae6-2a51-559a-8f97-e8448cc733e5', 'pop-up-shops', 'Pop-up shops and sample sales',
        'fashion-beauty', 116
    ),
    ('e925b82a-3b9a-5321-84f7-08fa991fbf4d', 'outdoors-travel', 'Outdoors and travel', NULL, 117),
    (
        '30066bed-1e70-50cb-b2ea-07b536f36e16', 'tours', 'Tours and excursions', 'outdoors-travel',
        118
    ),
    (
        '8d2f4f2c-0cc4-5d4a-9fe8-0467201f43f3', 'hiking', 'Hiking and camping', 'outdoors-travel',
        119
    ),
    (
        '620446b2-2690-5bd8-acb0-c12f33f5d3f1', 'parades', 'Parades and street festivals',
        'outdoors-travel', 120
    ),
    ('46bb34a8-c9b3-55dd-98d2-b6543aaf09fd', 'hobbies', 'Hobbies and special interests', NULL, 121),
    ('a015155f-95de-593f-8b77-10145e1d6e28', 'cars', 'Cars and motorcycles', 'hobbies', 122),
    ('a8fbf339-0a05-5860-8f9a-6655222d6af1', 'pets-animals', 'Pets and animals', 'hobbies', 123),
    ('990b6910-578e-57b3-b948-6c0c922cf809', 'photography', 'Photography', 'hobbies', 124),
    ('1267fa4f-32f7-5ea5-b30d-e7a271e823ab', 'collectors', 'Collectors'' fairs', 'hobbies', 125),
    ('e3f5021b-9c93-5471-9af0-4053d256158e', 'home-garden', 'Home and garden', 'hobbies', 126),
    ('c0fe0a0e-925b-521c-a443-5df693f19f3d', 'private', 'Private events', NULL, 127),
    ('9286f604-2afd-5a5e-88a6-55d0b6f6f7f5', 'weddings', 'Weddings', 'private', 128),
    ('068a2086-0a4d-549c-a708-c127390782df', 'birthdays', 'Birthdays', 'private', 129),
    (
        '3793bc06-aa68-5bec-b30b-c46f57f1bcb5', 'corporate-parties', 'Corporate parties', 'private',
        130
    )
),

retired AS (
    UPDATE ref.event_categories SET is_active = FALSE
    WHERE
        event_categories.is_active
        AND NOT EXISTS (
            SELECT 1 FROM data
            WHERE
                data.slug = event_categories.slug
        )
)

INSERT INTO ref.event_categories (
    id, slug, name, parent_id, sort_index
)
SELECT
    data.id::uuid AS id,
    data.slug,
    data.name,
    coalesce(parent.id, new_parent.id::uuid) AS parent_id,
    data.sort_index
FROM data
LEFT JOIN data AS new_parent ON data.parent_slug = new_parent.slug
LEFT JOIN ref.event_categories AS parent
    ON data.parent_slug = parent.slug
ON CONFLICT (slug) DO UPDATE
    SET
        name = excluded.name,
        parent_id = excluded.parent_id,
        sort_index = excluded.sort_index,
        is_active = excluded.is_active
    WHERE (
        event_categories.name, event_categories.parent_id, event_categories.sort_index,
        event_categories.is_active
    ) IS DISTINCT FROM (
        excluded.name, excluded.parent_id, excluded.sort_index, excluded.is_active
    );
