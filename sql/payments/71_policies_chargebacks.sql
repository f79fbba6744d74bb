-- Who reads chargebacks: admins of the organization that sold. Functions write them.

CREATE POLICY select_authenticated ON payments.chargebacks
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON payments.chargebacks IS
'Admins of the organization that sold the order.';
