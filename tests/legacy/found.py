"""How tests ask for findings: `class` is no name for a field in Python."""

FIELDS = "severity::text, class AS kind, object, detail, cure, row_count, sample"
