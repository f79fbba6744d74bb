-- Credits pay for advertising. The server that is trusted with money writes invoices, tells what
-- was paid, and charges what was delivered.

-- as service_role: Opens the organization's wallet for credits, or finds it.
-- keep: wallet_id = open_wallet
SELECT * FROM open_wallet(organization_id => :'organization_id', currency => 'EUR');

-- as service_role: Drafts an invoice for 1,000 credits: 50.00 EUR and a quarter of it in tax. A
-- retry with the same key gets the same draft.
-- keep: invoice_id
SELECT * FROM draft_invoice(
    lines => jsonb_build_array(
        jsonb_build_object(
            'description', '1,000 credits', 'unit_price_cents', 5000, 'tax_rate', 25
        )
    ),
    currency => 'EUR', buyer_organization_id => :'organization_id',
    bill_to => jsonb_build_object('name', 'Harbour Hall AS'), org_wallet_id => :'wallet_id',
    credits_purchased => 1000, idempotency_key => 'credits-1'
);

-- as service_role: Issues it: it gets its number, and changes no more.
SELECT * FROM issue_invoice(invoice_id => :'invoice_id');

-- as service_role: The money has come, tax included: the invoice is paid and its credits are in the
-- wallet.
SELECT * FROM purchase_credits(
    invoice_id => :'invoice_id', paid_cents => 6250, payment_reference => 'pi_5Kc1'
);

-- as service_role: A welcome present, for two months.
SELECT * FROM grant_credits(
    wallet_id => :'wallet_id', credits => 100, idempotency_key => 'welcome-1',
    source => 'promotion', expires_at => now() + interval '60 days', memo => 'Welcome'
);

-- as service_role: A thousand impressions were delivered. They are on the house: what is charged is
-- in micro-credits, here none.
SELECT * FROM charge_campaign(
    campaign_id => :'campaign_id', wallet_id => :'wallet_id', metric_type => 'impression',
    quantity => 1000, rate_model => 'cpm', rate_usd_cents => 0, charged_micros => 0,
    idempotency_key => 'delivered-1'
);

-- as service_role: Takes credits that were not used back for money. The event credits.refunded says
-- how much the processor sends.
SELECT * FROM refund_credits(
    invoice_id => :'invoice_id', credits => 400, idempotency_key => 'credits-back-1',
    refund_reference => 're_5Kc1'
);

-- as service_role: Takes as much of the invoice back: 20.00 EUR and the tax on it.
SELECT * FROM issue_credit_note(
    original_invoice_id => :'invoice_id', idempotency_key => 'note-1', amount_cents => 2500,
    reason => '400 credits were not used.'
);

-- as service_role: Drafts an invoice without credits, due in two weeks.
-- keep: service_invoice_id = id
SELECT * FROM draft_invoice(
    lines => jsonb_build_array(
        jsonb_build_object('description', 'A day of help', 'unit_price_cents', 40000)
    ),
    currency => 'EUR', buyer_organization_id => :'organization_id',
    due_at => now() + interval '14 days', idempotency_key => 'help-1'
);

-- as service_role: Issues it ...
SELECT * FROM issue_invoice(invoice_id => :'service_invoice_id');

-- as service_role: ... and has seen the money come.
SELECT * FROM mark_invoice_paid(invoice_id => :'service_invoice_id');

-- as authenticated ana: Her organization's invoices and credit notes.
SELECT id, kind, number, status, currency, total_cents, issued_at
FROM invoices
WHERE buyer_organization_id = :'organization_id'
ORDER BY issued_at DESC;
