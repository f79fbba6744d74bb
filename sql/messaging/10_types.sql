-- States and kinds of what people are told, and of what they tell each other. Labels of the
-- earlier product stay legal.

CREATE TYPE messaging.delivery_state AS ENUM ('pending', 'handed', 'sent', 'failed', 'skipped');
COMMENT ON TYPE messaging.delivery_state IS
'pending: waits for due_at. handed: given to the provider, answer unknown. sent: taken by the
provider. failed: given up. skipped: read meanwhile, or switched off.';

CREATE TYPE messaging.push_platform AS ENUM ('ios', 'android', 'web');
COMMENT ON TYPE messaging.push_platform IS 'Whose push service reaches a device.';

CREATE TYPE messaging.conversation_kind AS ENUM ('direct', 'group', 'event');
COMMENT ON TYPE messaging.conversation_kind IS
'direct: two, and only one conversation of them. group: any number. event: about one event.';

CREATE TYPE messaging.conversation_request_status AS ENUM (
    'open', 'pending', 'accepted', 'declined'
);
COMMENT ON TYPE messaging.conversation_request_status IS
'open: needed no request. pending: a stranger has written once and waits. accepted and declined:
the answer.';

CREATE TYPE messaging.participant_role AS ENUM ('member', 'admin');
COMMENT ON TYPE messaging.participant_role IS 'admin may add and remove participants.';

CREATE TYPE messaging.direct_message_status AS ENUM ('sent', 'delivered', 'read');
COMMENT ON TYPE messaging.direct_message_status IS
'How far a message came. Only sent is written; the others are for clients that report more.';

CREATE TYPE messaging.job_status AS ENUM (
    'draft', 'queued', 'sending', 'sent', 'failed', 'cancelled'
);
COMMENT ON TYPE messaging.job_status IS
'draft: being written. queued: text and audience frozen. sending: batches go out. sent: nobody is
left. failed: stopped by an error. cancelled: stopped by a person.';

CREATE TYPE messaging.recipient_status AS ENUM (
    'pending', 'leased', 'handed', 'sent', 'failed', 'suppressed', 'bounced', 'complained'
);
COMMENT ON TYPE messaging.recipient_status IS
'pending: waits. leased: a worker holds it. handed: given to the provider, answer unknown. sent:
taken by the provider. failed: given up. suppressed: left out. bounced and complained: came back.';

CREATE TYPE messaging.suppression_scope AS ENUM ('platform', 'organization', 'event');
COMMENT ON TYPE messaging.suppression_scope IS 'Whose messages an address is closed to.';

CREATE TYPE messaging.suppression_reason AS ENUM (
    'unsubscribe', 'bounce', 'complaint', 'erasure', 'manual'
);
COMMENT ON TYPE messaging.suppression_reason IS
'unsubscribe: by link. bounce: the address does not exist. complaint: reported as spam. erasure:
the person was erased. manual: entered by support.';

CREATE TYPE messaging.import_status AS ENUM ('pending', 'processing', 'completed', 'failed');
COMMENT ON TYPE messaging.import_status IS
'pending: uploaded. processing: rows are read. completed: entries are there. failed: unreadable.';

CREATE TYPE messaging.contact_state AS ENUM ('valid', 'duplicate', 'suppressed', 'invalid');
COMMENT ON TYPE messaging.contact_state IS
'valid: may be used as its consent allows. duplicate: known from another row. suppressed: the
address is closed. invalid: no address that can be written to.';
