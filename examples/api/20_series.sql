-- Series: the same event again and again, at the same time on the wall.

-- as authenticated ana: Which dates would it have? The clock tells where summer time begins or ends.
SELECT * FROM preview_series(
    first_date => '2027-03-05', start_time => '20:00', duration_minutes => 180,
    recurrence => 'weekly', last_date => '2027-06-25', timezone => 'Europe/Oslo'
);

-- as authenticated ana: Enters it with all its dates. The template says what each event begins with:
-- its texts, its tiers, and the places that they share. They go on sale a fortnight before at ten.
-- keep: series_id
SELECT * FROM create_series(
    organization_id => :'organization_id', name => 'Quiz at the bar', first_date => '2027-03-05',
    start_time => '20:00', duration_minutes => 180, recurrence => 'weekly',
    last_date => '2027-06-25', timezone => 'Europe/Oslo', template => jsonb_build_object(
        'venue', 'Bar', 'city', 'Bergen', 'tiers', jsonb_build_array(
            jsonb_build_object(
                'name', 'Chair', 'price_cents', 12000, 'currency', 'NOK', 'quantity', 60,
                'opens_days_before', 14, 'opens_at', '10:00'
            ),
            jsonb_build_object(
                'name', 'Table of four', 'price_cents', 40000, 'currency', 'NOK', 'quantity', 10
            )
        ), 'pools', jsonb_build_array(
            jsonb_build_object('name', 'Room', 'capacity', 80, 'tiers', jsonb_build_object(
                'Chair', 1, 'Table of four', 4
            ))
        )
    )
);

-- as authenticated ana: Its dates. Editors write name and description of a series.
-- keep: occurrence_id = id
SELECT id, position, local_date, local_time, start_at, is_skipped
FROM event_occurrences
WHERE series_id = :'series_id'
ORDER BY local_date;

-- as authenticated ana: Writes what it is about.
UPDATE event_series SET description = 'Six rounds, and a drink for the winners.'
WHERE id = :'series_id'
RETURNING id, name, description;

-- as authenticated ana: The first evening is in the small room, with fewer chairs and no tables.
SELECT * FROM override_occurrence(
    occurrence_id => :'occurrence_id', overrides => jsonb_build_object(
        'venue', 'Small room', 'tiers', jsonb_build_object(
            'Chair', jsonb_build_object('quantity', 20), 'Table of four', NULL
        )
    )
);

-- as authenticated ana: Enters the events of the first two weeks, as drafts.
-- keep: series_event_id = id
SELECT * FROM extend_series(series_id => :'series_id', until => '2027-03-12');

-- as authenticated ana: The drafts and their dates.
-- keep: second_occurrence_id = id
SELECT id, local_date, event_id
FROM event_occurrences
WHERE series_id = :'series_id' AND local_date >= '2027-03-12'
ORDER BY local_date
LIMIT 2;

-- as authenticated ana: The second evening is moved to Saturday, half an hour later. What is published
-- already is moved with reschedule_event().
SELECT * FROM move_occurrence(
    occurrence_id => :'second_occurrence_id', local_date => '2027-03-13', local_time => '20:30'
);

-- as authenticated ana: It will not be held at all.
SELECT * FROM skip_occurrence(occurrence_id => :'second_occurrence_id');

-- as authenticated ana: The series goes on until August, and its evenings are longer.
SELECT * FROM update_series(
    series_id => :'series_id',
    changes => jsonb_build_object('series_end', '2027-08-27', 'duration_minutes', 240)
);
