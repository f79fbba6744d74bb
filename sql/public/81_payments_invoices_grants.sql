-- Who may read the tax on invoices: everybody who is signed in, as far as the policies of invoices
-- let her.

GRANT SELECT ON TABLE public.invoice_tax_summary TO authenticated, service_role;
