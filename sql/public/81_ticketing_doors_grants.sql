-- Who may use the views of the doors: those whom the policies let read, and nobody writes.

GRANT SELECT ON TABLE
public.gates,
public.gate_lists,
public.scanner_gates,
public.admissions
TO authenticated, service_role;
