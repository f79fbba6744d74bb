-- A version of a template is history.

CREATE TRIGGER _100_append_only
BEFORE UPDATE OF template_id, locale, version, placeholders, subject, body, sms_body
ON messaging.message_template_versions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();
