-- Who sees what she agreed to and what she asked of her data: she herself. Functions write, for the
-- proof is theirs; where she may ask directly, she asks and no more.

CREATE POLICY select_authenticated ON users.consent_events
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON users.consent_events IS 'Her own answers.';
-- no INSERT, UPDATE, DELETE policy on consent_events: functions record the proof, and it stays

CREATE POLICY select_authenticated ON users.consents
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON users.consents IS 'Her own, as they are now.';
-- no INSERT, UPDATE, DELETE policy on consents: they follow the events

CREATE POLICY select_authenticated ON users.data_requests
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON users.data_requests IS 'Her own.';

CREATE POLICY insert_authenticated ON users.data_requests
FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT users.account_id()) AND status = 'received');
COMMENT ON POLICY insert_authenticated ON users.data_requests IS
'For her own data; what follows is done by functions.';
-- no UPDATE, DELETE policy on data_requests: a request is a record

-- no policy for API roles on data_request_steps: how a request is carried out is internal
-- no policy for API roles on erasure_tombstones: they say who was erased
