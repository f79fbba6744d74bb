-- Kinds of people that data are about: the default taxonomy of fideslang 3.1.4 by Ethyca, Inc.,
-- under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), texts unchanged. Written by
-- tools/refdata.py: change that or its inputs, not this. May be applied again: it writes what
-- differs.

WITH data (key, name, description) AS (
    VALUES
    (
        'anonymous_user', 'Anonymous User',
        'An individual that is unidentifiable to the systems. Note - This should only be '
        || 'applied to truly anonymous users where there is no risk of re-identification'
    ),
    (
        'citizen_voter', 'Citizen Voter',
        'An individual registered to voter with a state or authority.'
    ),
    (
        'commuter', 'Commuter',
        'An individual that is traveling or transiting in the context of location tracking.'
    ),
    (
        'consultant', 'Consultant',
        'An individual employed in a consultative/temporary capacity by the organization.'
    ),
    (
        'customer', 'Customer',
        'An individual or other organization that purchases goods or services from the '
        || 'organization.'
    ),
    ('employee', 'Employee', 'An individual employed by the organization.'),
    (
        'job_applicant', 'Job Applicant',
        'An individual applying for employment to the organization.'
    ),
    (
        'next_of_kin', 'Next of Kin',
        'A relative of any other individual subject where such a relationship is known.'
    ),
    ('passenger', 'Passenger', 'An individual traveling on some means of provided transport.'),
    ('patient', 'Patient', 'An individual identified for the purposes of any medical care.'),
    (
        'prospect', 'Prospect',
        'An individual or organization to whom an organization is selling goods or services.'
    ),
    (
        'shareholder', 'Shareholder',
        'An individual or organization that holds equity in the organization.'
    ),
    (
        'supplier_vendor', 'Supplier/Vendor',
        'An individual or organization that provides services or goods to the organization.'
    ),
    ('trainee', 'Trainee', 'An individual undergoing training by the organization.'),
    ('visitor', 'Visitor', 'An individual visiting a location.')
)

INSERT INTO ops.data_subjects (
    key, name, description
)
SELECT
    data.key,
    data.name,
    data.description
FROM data
ON CONFLICT (key) DO UPDATE
    SET
        name = excluded.name,
        description = excluded.description
    WHERE (
        data_subjects.name, data_subjects.description
    ) IS DISTINCT FROM (
        excluded.name, excluded.description
    );
