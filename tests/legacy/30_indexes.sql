-- The indexes that the product's queries use.

CREATE INDEX events_owner_idx ON public.events (owner_context_type, owner_context_id);
CREATE INDEX events_start_idx ON public.events (start_at) WHERE visibility = 'public';
CREATE INDEX events_title_idx ON public.events (lower(title) text_pattern_ops);
CREATE INDEX event_posts_event_idx ON public.event_posts (event_id, created_at DESC);
CREATE INDEX event_comments_post_idx ON public.event_comments (post_id, created_at);
CREATE INDEX ticket_tiers_event_idx ON public.ticket_tiers (event_id, sort_index);
CREATE INDEX tickets_owner_idx ON public.tickets (owner_user_id, created_at DESC);
CREATE INDEX tickets_event_idx ON public.tickets (event_id, status);
CREATE INDEX tickets_order_idx ON public.tickets (order_id);
CREATE INDEX orders_user_idx ON public.orders (user_id, created_at DESC);
CREATE INDEX orders_event_idx ON public.orders (event_id) INCLUDE (total_cents);
CREATE INDEX order_items_order_idx ON public.order_items (order_id);
CREATE INDEX scan_logs_event_idx ON public.scan_logs (event_id, created_at DESC);
CREATE INDEX ticket_holds_active_idx ON public.ticket_holds (expires_at) WHERE status = 'active';
CREATE INDEX org_memberships_user_idx ON public.org_memberships (user_id);
CREATE INDEX follows_target_idx ON public.follows (target_type, target_id);
CREATE INDEX notifications_user_idx ON public.notifications (user_id, created_at DESC);
CREATE INDEX direct_messages_conversation_idx
ON public.direct_messages (conversation_id, created_at DESC);
CREATE INDEX campaigns_org_idx ON public.campaigns (org_id, status);
CREATE INDEX ad_impressions_campaign_idx ON public.ad_impressions (campaign_id, created_at);
CREATE INDEX ad_clicks_campaign_idx ON public.ad_clicks (campaign_id, created_at);
CREATE INDEX sponsorship_orders_event_idx ON public.sponsorship_orders (event_id, status);
CREATE INDEX wallet_transactions_wallet_idx ON public.wallet_transactions (wallet_id, created_at);
CREATE INDEX org_wallet_transactions_wallet_idx
ON public.org_wallet_transactions (wallet_id, created_at);
CREATE INDEX event_impressions_event_idx ON public.event_impressions (event_id, created_at);
CREATE INDEX event_impressions_p_event_idx ON public.event_impressions_p (event_id, created_at);
CREATE INDEX event_impressions_p_created_idx ON public.event_impressions_p USING brin (created_at);
CREATE INDEX ticket_analytics_p_event_idx ON public.ticket_analytics_p (event_id, created_at);
CREATE INDEX post_impressions_post_idx ON public.post_impressions (post_id, created_at);
CREATE INDEX analytics_events_event_idx ON public.analytics_events (event_id, event_type);
CREATE INDEX events_tags_idx ON public.events USING gin (brand_safety_tags);
CREATE INDEX outbox_waiting_idx ON public.outbox (created_at) WHERE processed_at IS NULL;
