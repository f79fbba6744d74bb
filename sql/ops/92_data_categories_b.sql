-- Kinds of data: the default taxonomy of fideslang 3.1.4 by Ethyca, Inc., under CC BY 4.0
-- (https://creativecommons.org/licenses/by/4.0/), texts unchanged. This is a part of the list, by
-- key. Written by tools/refdata.py: change that or its inputs, not this. May be applied again: it
-- writes what differs.

WITH data (key, name, description, parent_key) AS (
    VALUES
    ('user.demographic.gender', 'Gender', 'Gender of data subject.', 'user.demographic'),
    (
        'user.demographic.language', 'Language', 'Spoken or written language of subject.',
        'user.demographic'
    ),
    (
        'user.demographic.marital_status', 'Marital Status', 'Marital status of data subject.',
        'user.demographic'
    ),
    (
        'user.demographic.political_opinion', 'Political Opinion',
        'Political opinion or belief of data subject.', 'user.demographic'
    ),
    (
        'user.demographic.profile', 'User Profile Data',
        'Profile or preference information about the data subject.', 'user.demographic'
    ),
    (
        'user.demographic.race_ethnicity', 'Race', 'Race or ethnicity of data subject.',
        'user.demographic'
    ),
    (
        'user.demographic.religious_belief', 'Religion',
        'Religion or religious beliefs of the data subject.', 'user.demographic'
    ),
    (
        'user.demographic.sexual_orientation', 'Sexual Orientation',
        'Sexual orientation of data subject.', 'user.demographic'
    ),
    (
        'user.device', 'Device Data',
        'Data related to a user''s device, configuration and setting.', 'user'
    ),
    (
        'user.device.cookie', 'Device Cookie', 'Data related to a subject, stored within a cookie.',
        'user.device'
    ),
    ('user.device.cookie_id', 'Cookie ID', 'Cookie unique identification number.', 'user.device'),
    ('user.device.device_id', 'Device ID', 'Device unique identification number.', 'user.device'),
    (
        'user.device.ip_address', 'IP Address', 'Unique identifier related to device connection.',
        'user.device'
    ),
    ('user.financial', 'Financial Data', 'Payment data and financial history.', 'user'),
    (
        'user.financial.bank_account', 'Bank Account Information',
        'Bank account information belonging to the subject.', 'user.financial'
    ),
    (
        'user.financial.credit_card', 'Credit Card Information',
        'Credit card information belonging to the subject.', 'user.financial'
    ),
    ('user.government_id', 'Government ID', 'State provided identification data.', 'user'),
    (
        'user.government_id.birth_certificate', 'Birth Certificate',
        'State issued certificate of birth.', 'user.government_id'
    ),
    (
        'user.government_id.drivers_license_number', 'Driver''s License Number',
        'State issued driving identification number.', 'user.government_id'
    ),
    (
        'user.government_id.immigration', 'Immigration ID',
        'State issued immigration or residency data.', 'user.government_id'
    ),
    (
        'user.government_id.national_identification_number', 'National Identification Number',
        'State issued personal identification number.', 'user.government_id'
    ),
    (
        'user.government_id.passport_number', 'Passport Number', 'State issued passport data.',
        'user.government_id'
    ),
    (
        'user.government_id.vehicle_registration', 'Vehicle Registration',
        'State issued license plate or vehicle registration data.', 'user.government_id'
    ),
    (
        'user.health_and_medical', 'Health and Medical Data',
        'Health records or individual''s personal medical information.', 'user'
    ),
    (
        'user.health_and_medical.genetic', 'User''s Genetic Data',
        'Data about the genetic makeup provided by the subject.', 'user.health_and_medical'
    ),
    (
        'user.health_and_medical.insurance_beneficiary_id', 'Medical Insurance ID',
        'Health insurance beneficiary number of the subject.', 'user.health_and_medical'
    ),
    (
        'user.health_and_medical.record_id', 'Medical Record ID',
        'Medical record identifiers belonging to a subject.', 'user.health_and_medical'
    ),
    ('user.job_title', 'Job Title', 'Professional data.', 'user'),
    ('user.location', 'Location Data', 'Records of the location of a user.', 'user'),
    (
        'user.location.imprecise', 'Imprecise Subject Location',
        'Imprecise location derived from sensors (more than 500M).', 'user.location'
    ),
    (
        'user.location.precise', 'Precise Subject Location',
        'Precise location derived from sensors (less than 500M).', 'user.location'
    ),
    ('user.name', 'Name', 'User''s real name.', 'user'),
    ('user.name.first', 'First Name', 'Subject''s first name.', 'user.name'),
    ('user.name.last', 'Last Name', 'Subject''s last, or family, name.', 'user.name'),
    ('user.payment', 'Payment Data', 'Payment data related to user.', 'user'),
    (
        'user.privacy_preferences', 'Privacy Preferences',
        'Privacy preferences or settings set by the subject.', 'user'
    ),
    ('user.sensor', 'Sensor Data', 'Measurement data from sensors and monitoring systems.', 'user'),
    ('user.social', 'Social Data', 'Social activity and interaction data.', 'user'),
    (
        'user.telemetry', 'Telemetry Data',
        'User identifiable measurement data from system sensors and monitoring.', 'user'
    ),
    (
        'user.unique_id', 'Unique ID', 'Unique identifier for a user assigned through system use.',
        'user'
    ),
    (
        'user.unique_id.pseudonymous', 'Pseudonymous User ID',
        'A pseudonymous, or probabilistic identifier generated from other subject or device '
        || 'data belonging to the subject.',
        'user.unique_id'
    ),
    (
        'user.user_sensor', 'User Sensor Data',
        'Measurement data about a user''s environment through system use.', 'user'
    ),
    ('user.workplace', 'Workplace', 'Organization of employment.', 'user')
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
