-- People: whoever has signed in saves a profile first, and then may do the rest.

-- as authenticated ana: Saves her profile; until then other calls answer YP009.
SELECT * FROM save_profile(display_name => 'Ana Berg', username => 'ana_berg');

-- as authenticated ben: Saves his. A username can wait.
SELECT * FROM save_profile(display_name => 'Ben Lund');

-- as authenticated cleo: Saves hers.
SELECT * FROM save_profile(display_name => 'Cleo Dahl', username => 'cleo');

-- as authenticated dora: Saves hers.
SELECT * FROM save_profile(display_name => 'Dora Vik');

-- as authenticated ana: Writes the rest of her profile.
UPDATE user_profiles
SET bio = 'Runs a small hall by the harbour.', location = 'Bergen', timezone = 'Europe/Oslo'
WHERE user_id = :'ana_id'
RETURNING user_id, bio, updated_at;

-- as authenticated ana: What is hers alone in a profile is a computed field, null for anybody else.
SELECT user_id, display_name, user_profiles.phone, user_profiles.marketing_opt_in_at
FROM user_profiles
WHERE user_id = :'ana_id';

-- as anon: Public profiles are read without signing in.
SELECT user_id, display_name, photo_url FROM user_profiles WHERE username = 'ana_berg';

-- as authenticated ana: What she tells the platform alone. An upsert writes it the first time and
-- every other time; user_id is the caller when it is left out.
INSERT INTO private_profiles (user_id, legal_name, contact_email)
VALUES (:'ana_id', 'Anastasia Berg', 'ana.berg@example.test')
ON CONFLICT (user_id) DO UPDATE
SET user_id = excluded.user_id, legal_name = excluded.legal_name,
    contact_email = excluded.contact_email
RETURNING contact_email, contact_email_verified_at;
