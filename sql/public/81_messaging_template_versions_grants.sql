-- Who may use the view of template versions: the policy says which rows.

GRANT SELECT ON TABLE public.message_template_versions TO authenticated, service_role;
