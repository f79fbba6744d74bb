-- Who sees codes and offers of credits. A code is as good as money, so nobody lists those of
-- others: a buyer types hers, and a function answers.

CREATE POLICY select_authenticated ON campaigns.promos
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[]));
COMMENT ON POLICY select_authenticated ON campaigns.promos IS
'Editors of the organization; the platform''s own codes nobody.';
-- no INSERT, UPDATE, DELETE policy: a discount is money, and a taken code would tell that it exists

CREATE POLICY select_authenticated ON campaigns.promo_redemptions
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.orders
    WHERE orders.id = promo_redemptions.order_id
));
COMMENT ON POLICY select_authenticated ON campaigns.promo_redemptions IS
'Everybody who sees the order.';
-- no INSERT, UPDATE, DELETE policy: a use is counted by the purchase

-- no policy for API roles on promo_user_counters: derived; the function that sells judges by it

CREATE POLICY select_authenticated ON campaigns.credit_packages
FOR SELECT TO authenticated
USING (is_active);
COMMENT ON POLICY select_authenticated ON campaigns.credit_packages IS
'Everybody signed in what is on sale.';
-- no INSERT, UPDATE, DELETE policy: prices change through a release or by staff
