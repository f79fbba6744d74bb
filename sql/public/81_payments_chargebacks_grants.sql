-- Who may use the view of chargebacks: everybody who is signed in reads what the policy lets her.

GRANT SELECT ON TABLE public.chargebacks TO authenticated, service_role;
