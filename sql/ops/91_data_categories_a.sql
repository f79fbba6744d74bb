-- Kinds of data: the default taxonomy of fideslang 3.1.4 by Ethyca, Inc., under CC BY 4.0
-- (https://creativecommons.org/licenses/by/4.0/), texts unchanged. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs.

WITH data (key, name, description, parent_key) AS (
    VALUES
    ('system', 'System Data', 'Data unique to, and under control of the system.', NULL),
    (
        'system.authentication', 'Authentication Data', 'Data used to manage access to the system.',
        'system'
    ),
    ('system.operations', 'Operations Data', 'Data used for system operations.', 'system'),
    (
        'user', 'User Data',
        'Data related to the user of the system, either provided directly or derived based on'
        || ' their usage.',
        NULL
    ),
    (
        'user.account', 'Account Information', 'Account creation or registration information.',
        'user'
    ),
    (
        'user.account.settings', 'Account Settings', 'Account preferences and settings.',
        'user.account'
    ),
    (
        'user.account.username', 'Account Username', 'Username associated with account.',
        'user.account'
    ),
    (
        'user.authorization', 'Authorization Information',
        'Scope of permissions and access to a system.', 'user'
    ),
    (
        'user.authorization.biometric', 'Biometric Credentials',
        'Credentials for system authentication.', 'user.authorization'
    ),
    (
        'user.authorization.credentials', 'Account password',
        'Authentication credentials to a system.', 'user.authorization'
    ),
    (
        'user.authorization.password', 'Password', 'Password for system authentication.',
        'user.authorization'
    ),
    ('user.behavior', 'Observed Behavior', 'Behavioral data about the subject.', 'user'),
    (
        'user.behavior.browsing_history', 'Browsing History', 'Content browsing history of a user.',
        'user.behavior'
    ),
    (
        'user.behavior.media_consumption', 'Media Consumption',
        'Content consumption history of the subject.', 'user.behavior'
    ),
    (
        'user.behavior.purchase_history', 'Purchase History', 'Purchase history of the subject.',
        'user.behavior'
    ),
    (
        'user.behavior.search_history', 'Search History', 'Search history of the subject.',
        'user.behavior'
    ),
    ('user.biometric', 'Biometric Data', 'Encoded characteristics provided by a user.', 'user'),
    (
        'user.biometric.fingerprint', 'Fingerprint', 'Fingerprint encoded data about a subject.',
        'user.biometric'
    ),
    (
        'user.biometric.health', 'Biometric Health Data',
        'Encoded characteristic collected about a user.', 'user.biometric'
    ),
    ('user.biometric.retinal', 'Retina Scan', 'Retinal data about a subject.', 'user.biometric'),
    (
        'user.biometric.voice', 'Voice Recording', 'Voice encoded data about a subject.',
        'user.biometric'
    ),
    ('user.childrens', 'Children''s Data', 'Data relating to children.', 'user'),
    ('user.contact', 'Contact Data', 'Contact data collected about a user.', 'user'),
    (
        'user.contact.address', 'User Contact Address',
        'Contact address data collected about a user.', 'user.contact'
    ),
    (
        'user.contact.address.city', 'User Contact City', 'User''s city level address data.',
        'user.contact.address'
    ),
    (
        'user.contact.address.country', 'User Contact Country',
        'User''s country level address data.', 'user.contact.address'
    ),
    (
        'user.contact.address.postal_code', 'User Contact Postal Code', 'User''s postal code.',
        'user.contact.address'
    ),
    (
        'user.contact.address.state', 'User Contact State', 'User''s state level address data.',
        'user.contact.address'
    ),
    (
        'user.contact.address.street', 'User Contact Street', 'User''s street level address data.',
        'user.contact.address'
    ),
    ('user.contact.email', 'User Contact Email', 'User''s contact email address.', 'user.contact'),
    ('user.contact.fax_number', 'Fax Number', 'Data Subject''s fax number.', 'user.contact'),
    ('user.contact.organization', 'Organization', 'Data Subject''s Organization.', 'user.contact'),
    (
        'user.contact.phone_number', 'User Contact Phone Number', 'User''s phone number.',
        'user.contact'
    ),
    (
        'user.contact.url', 'User Website',
        'Subject''s websites or links to social and personal profiles.', 'user.contact'
    ),
    ('user.content', 'User Content', 'Content related to, or created by the subject.', 'user'),
    (
        'user.content.private', 'Private Content',
        'Private content related to, or created by the subject, not publicly available.',
        'user.content'
    ),
    (
        'user.content.public', 'Public Content',
        'Publicly shared Content related to, or created by the subject.', 'user.content'
    ),
    (
        'user.content.self_image', 'User Image',
        'Photograph or image in which subject is whole or partially recognized.', 'user.content'
    ),
    (
        'user.criminal_history', 'Criminal History',
        'Criminal records or information about the data subject.', 'user'
    ),
    ('user.demographic', 'Demographic Data', 'Demographic data about a user.', 'user'),
    (
        'user.demographic.age_range', 'Age Range', 'Non specific age or age-range of data subject.',
        'user.demographic'
    ),
    (
        'user.demographic.date_of_birth', 'Birth Date', 'Date of birth of data subject.',
        'user.demographic'
    )
)

INSERT INTO ops.data_categories (
    key, name, description, parent_key
)
SELECT
    data.key,
    data.name,
    data.description,
    data.parent_key
FROM data
ON CONFLICT (key) DO UPDATE
    SET
        name = excluded.name,
        description = excluded.description,
        parent_key = excluded.parent_key
    WHERE (
        data_categories.name, data_categories.description, data_categories.parent_key
    ) IS DISTINCT FROM (
        excluded.name, excluded.description, excluded.parent_key
    );
