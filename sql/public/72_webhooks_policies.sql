-- Webhooks have no policies: their tables are behind functions.

-- no policy for API roles on webhook_endpoints: secrets; admins ask by functions
-- no policy for API roles on webhook_deliveries: admins ask by functions, workers lease
-- no policy for API roles on webhook_attempts: admins ask by functions, workers tell
