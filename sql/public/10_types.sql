-- Words that clients write: the types of columns that the API lets people set. They stand in the
-- API's own schema, because a request that writes such a column names its type, and API roles may
-- look up names in no domain schema.

CREATE TYPE public.ad_event AS ENUM ('impression', 'viewable', 'click');
COMMENT ON TYPE public.ad_event IS
'What happens to an ad that is shown: it appeared; half of it was in view for a second (two for
video, the MRC''s rule); it was clicked.';

CREATE TYPE public.ad_placement AS ENUM ('feed', 'story', 'event_banner', 'search_results');
COMMENT ON TYPE public.ad_placement IS 'Where in the product an ad is shown.';

CREATE TYPE public.campaign_objective AS ENUM (
    'ticket_sales', 'brand_awareness', 'engagement', 'event_promotion'
);
COMMENT ON TYPE public.campaign_objective IS 'What the advertiser wants of the campaign.';

CREATE TYPE public.creative_media_type AS ENUM ('image', 'video', 'existing_post');
COMMENT ON TYPE public.creative_media_type IS
'existing_post: a post of an event is shown as the ad; it brings its own media.';

CREATE TYPE public.pacing_strategy AS ENUM ('even', 'accelerated', 'front_loaded');
COMMENT ON TYPE public.pacing_strategy IS
'even: spread over the day as the traffic is. accelerated: as fast as possible. front_loaded:
more at the beginning of the campaign.';

CREATE TYPE public.post_visibility AS ENUM ('public', 'followers', 'attendees', 'tier', 'staff');
COMMENT ON TYPE public.post_visibility IS
'Who may read a post: public: whoever may see the event. followers: of the author. attendees:
holders of a ticket. tier: holders of a ticket of one tier. staff: who works at the event.';

CREATE TYPE public.reaction_kind AS ENUM (
    'like', 'love', 'celebrate', 'laugh', 'wow', 'sad', 'support'
);
COMMENT ON TYPE public.reaction_kind IS 'Feelings that a client shows as a picture.';

CREATE TYPE public.recurrence_pattern AS ENUM ('weekly', 'monthly', 'daily');
COMMENT ON TYPE public.recurrence_pattern IS
'How a series repeats in local wall-clock time. monthly: on the day of its first month, or on the
last one of a month that is shorter.';

CREATE TYPE public.reply_policy AS ENUM ('everyone', 'followers', 'attendees', 'staff', 'nobody');
COMMENT ON TYPE public.reply_policy IS 'Who may comment on a post, among those who may read it.';

CREATE TYPE public.contact_consent AS ENUM ('unknown', 'opt_in', 'contract', 'opt_out');
COMMENT ON TYPE public.contact_consent IS
'On what ground a contact may be written to. opt_in: agreed. contract: is a customer. unknown and
opt_out: may not.';

CREATE TYPE public.conversation_participant_type AS ENUM ('user', 'organization');
COMMENT ON TYPE public.conversation_participant_type IS 'Who takes part in a conversation.';

CREATE TYPE public.digest_frequency AS ENUM ('none', 'daily', 'weekly');
COMMENT ON TYPE public.digest_frequency IS 'How often a summary is mailed; weekly: Mondays.';

CREATE TYPE public.message_channel AS ENUM ('email', 'sms');
COMMENT ON TYPE public.message_channel IS 'How a mailing goes out: mail or short message.';

CREATE TYPE public.message_purpose AS ENUM ('transactional', 'event_update', 'marketing');
COMMENT ON TYPE public.message_purpose IS
'transactional: the recipient needs it, as a ticket. event_update: news of an event she has a
ticket for. marketing: needs her consent and carries an unsubscribe link.';

CREATE TYPE public.notification_channel AS ENUM ('in_app', 'push', 'email', 'sms');
COMMENT ON TYPE public.notification_channel IS
'in_app: the list and its counter. push: phones and browsers. email and sms as for mailings.';

CREATE TYPE public.deal_side AS ENUM ('sponsor', 'organizer');
COMMENT ON TYPE public.deal_side IS 'The buyer and the seller of a sponsorship.';

CREATE TYPE public.data_request_kind AS ENUM ('export', 'erase', 'rectify');
COMMENT ON TYPE public.data_request_kind IS
'export: a copy of her data. erase: their erasure. rectify: their correction.';

CREATE TYPE public.follow_actor AS ENUM ('user', 'organization');
COMMENT ON TYPE public.follow_actor IS 'Who follows: a person for herself, or an organization.';

CREATE TYPE public.follow_target AS ENUM ('organizer', 'event', 'user');
COMMENT ON TYPE public.follow_target IS
'What is followed: organizer is an organization, under the name of the earlier product.';

CREATE TYPE public.notify_level AS ENUM ('all', 'important', 'none');
COMMENT ON TYPE public.notify_level IS
'What of a followed target is notified: everything, what it marks as important, or nothing.';
