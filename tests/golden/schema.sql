-- Made by `make docs`: pg_dump -s of the installed bundle, without partitions, whose months depend
-- on the day, without the platform's schema auth, and without what differs from run to run.

CREATE SCHEMA analytics;

COMMENT ON SCHEMA analytics IS 'Raw facts of use, figures made of them, and moderation. Facts are facts about people: each has a
retention in ops.data_map.';

CREATE SCHEMA campaigns;

COMMENT ON SCHEMA campaigns IS 'Ad campaigns, their creatives, delivery and spending; promo codes.';

CREATE SCHEMA events;

COMMENT ON SCHEMA events IS 'Events, series of events and the people who run them.';

CREATE SCHEMA extensions;

COMMENT ON SCHEMA extensions IS 'Extensions that the package needs, and nothing else.';

CREATE SCHEMA messaging;

COMMENT ON SCHEMA messaging IS 'Notifications, conversations, mailings and who must not get them.';

CREATE SCHEMA ml;

COMMENT ON SCHEMA ml IS 'Model versions, embeddings and features.';

CREATE SCHEMA ops;

COMMENT ON SCHEMA ops IS 'What no domain owns: installations, the error registry, shared triggers. Not served by the API.';

CREATE SCHEMA organizations;

COMMENT ON SCHEMA organizations IS 'Tenants and who belongs to them.';

CREATE SCHEMA payments;

COMMENT ON SCHEMA payments IS 'Accounts, transactions and entries of the double-entry ledger.';

CREATE SCHEMA ref;

COMMENT ON SCHEMA ref IS 'Published standards (ISO 3166, 4217 and 639, IANA, NACE, VAT rates) and the platform''s own lists.
Readable by every role, written by releases alone; ref.datasets says what was applied and whence.';

CREATE SCHEMA sponsorship;

COMMENT ON SCHEMA sponsorship IS 'Sponsors, packages, matches, proposals, and deals with their escrow, deliverables and payouts.';

CREATE SCHEMA ticketing;

COMMENT ON SCHEMA ticketing IS 'Tiers, holds, orders, tickets and scans.';

CREATE SCHEMA users;

COMMENT ON SCHEMA users IS 'Profiles of people and whom they follow.';

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';

CREATE TYPE analytics.moderation_action_kind AS ENUM (
    'warn',
    'label',
    'hide',
    'remove',
    'restrict',
    'suspend',
    'reverse'
);

COMMENT ON TYPE analytics.moderation_action_kind IS 'warn: a message to the author. label: shown behind a warning. hide: shown to its author alone.
remove: shown to nobody. restrict: the author may not post. suspend: the author may not sign in.
reverse: an earlier action no longer holds.';

CREATE TYPE analytics.moderation_appeal_status AS ENUM (
    'open',
    'upheld',
    'overturned',
    'withdrawn'
);

COMMENT ON TYPE analytics.moderation_appeal_status IS 'open: waits for a second moderator. upheld: the decision stands. overturned: it is undone.
withdrawn: the person no longer asks.';

CREATE TYPE analytics.moderation_case_status AS ENUM (
    'open',
    'triaged',
    'actioned',
    'dismissed'
);

COMMENT ON TYPE analytics.moderation_case_status IS 'open: waits in its queue. triaged: a moderator has it. actioned: closed, something was done.
dismissed: closed, nothing was wrong.';

CREATE TYPE analytics.report_status AS ENUM (
    'open',
    'triaged',
    'actioned',
    'dismissed'
);

COMMENT ON TYPE analytics.report_status IS 'open: nobody has looked at it. triaged: part of a case. actioned: it led to something. dismissed:
it did not.';

CREATE TYPE campaigns.ad_event AS ENUM (
    'impression',
    'viewable',
    'click'
);

COMMENT ON TYPE campaigns.ad_event IS 'What happens to an ad that is shown: it appeared; half of it was in view for a second (two for
video, the MRC''s rule); it was clicked.';

CREATE TYPE campaigns.ad_placement AS ENUM (
    'feed',
    'story',
    'event_banner',
    'search_results'
);

COMMENT ON TYPE campaigns.ad_placement IS 'Where in the product an ad is shown.';

CREATE TYPE campaigns.campaign_objective AS ENUM (
    'ticket_sales',
    'brand_awareness',
    'engagement',
    'event_promotion'
);

COMMENT ON TYPE campaigns.campaign_objective IS 'What the advertiser wants of the campaign.';

CREATE TYPE campaigns.campaign_status AS ENUM (
    'draft',
    'scheduled',
    'active',
    'paused',
    'completed',
    'cancelled',
    'archived'
);

COMMENT ON TYPE campaigns.campaign_status IS 'What people chose, not what is delivered: an active campaign without budget stays active and
shows nothing. completed and cancelled: over for good. archived: over and out of the lists.';

CREATE TYPE campaigns.creative_media_type AS ENUM (
    'image',
    'video',
    'existing_post'
);

COMMENT ON TYPE campaigns.creative_media_type IS 'existing_post: a post of an event is shown as the ad; it brings its own media.';

CREATE TYPE campaigns.creative_review_state AS ENUM (
    'draft',
    'processing',
    'pending_review',
    'approved',
    'rejected',
    'suspended',
    'expired',
    'archived'
);

COMMENT ON TYPE campaigns.creative_review_state IS 'processing: media are being converted. suspended: was approved, may be again. rejected: comes back
as a new version. expired: its time is over.';

CREATE TYPE campaigns.frequency_period AS ENUM (
    'session',
    'day',
    'week'
);

COMMENT ON TYPE campaigns.frequency_period IS 'After what a person''s counter starts again; day and week in the campaign''s time zone.';

CREATE TYPE campaigns.pacing_strategy AS ENUM (
    'even',
    'accelerated',
    'front_loaded'
);

COMMENT ON TYPE campaigns.pacing_strategy IS 'even: spread over the day as the traffic is. accelerated: as fast as possible. front_loaded:
more at the beginning of the campaign.';

CREATE TYPE campaigns.pricing_model AS ENUM (
    'cpm',
    'vcpm',
    'cpc',
    'flat'
);

COMMENT ON TYPE campaigns.pricing_model IS 'What is charged: cpm 1,000 impressions, vcpm 1,000 viewable impressions, cpc a click, flat a day.';

CREATE TYPE events.event_status AS ENUM (
    'draft',
    'published',
    'postponed',
    'cancelled',
    'completed'
);

COMMENT ON TYPE events.event_status IS 'draft: seen by its team alone. published: on sale. postponed: waits for a new date. cancelled:
will not happen. completed: is over.';

CREATE TYPE events.event_visibility AS ENUM (
    'public',
    'unlisted',
    'private'
);

COMMENT ON TYPE events.event_visibility IS 'public: anyone finds it. unlisted: anyone with the link. private: invited people.';

CREATE TYPE events.guide_status AS ENUM (
    'draft',
    'published',
    'archived'
);

COMMENT ON TYPE events.guide_status IS 'Only a published guide is shown.';

CREATE TYPE events.moderation_state AS ENUM (
    'clean',
    'flagged',
    'hidden'
);

COMMENT ON TYPE events.moderation_state IS 'clean: nothing known against it. flagged: shown, waits for a moderator. hidden: not shown until
a case is decided. The final removal is recorded beside it, not here.';

CREATE TYPE events.owner_context AS ENUM (
    'individual',
    'organization'
);

COMMENT ON TYPE events.owner_context IS 'Who owns an event: one person (individual, elsewhere called user) or an organization.';

CREATE TYPE events.post_counter AS ENUM (
    'likes',
    'reactions',
    'comments',
    'replies',
    'shares',
    'views'
);

COMMENT ON TYPE events.post_counter IS 'The columns of events.post_counters, for its deltas.';

CREATE TYPE events.post_status AS ENUM (
    'draft',
    'scheduled',
    'published',
    'removed'
);

COMMENT ON TYPE events.post_status IS 'draft: seen by its author alone. scheduled: appears at publish_at. published: seen by those whom
its visibility lets in. removed: taken down by moderation; an appeal may bring it back.';

CREATE TYPE events.post_visibility AS ENUM (
    'public',
    'followers',
    'attendees',
    'tier',
    'staff'
);

COMMENT ON TYPE events.post_visibility IS 'Who may read a post: public: whoever may see the event. followers: of the author. attendees:
holders of a ticket. tier: holders of a ticket of one tier. staff: who works at the event.';

CREATE TYPE events.reaction_kind AS ENUM (
    'like',
    'love',
    'celebrate',
    'laugh',
    'wow',
    'sad',
    'support'
);

COMMENT ON TYPE events.reaction_kind IS 'Feelings that a client shows as a picture.';

CREATE TYPE events.recurrence_pattern AS ENUM (
    'weekly',
    'monthly'
);

COMMENT ON TYPE events.recurrence_pattern IS 'How a series repeats in local wall-clock time.';

CREATE TYPE events.reply_policy AS ENUM (
    'everyone',
    'followers',
    'attendees',
    'staff',
    'nobody'
);

COMMENT ON TYPE events.reply_policy IS 'Who may comment on a post, among those who may read it.';

CREATE TYPE events.role_status AS ENUM (
    'active',
    'suspended',
    'removed'
);

COMMENT ON TYPE events.role_status IS 'active: the role counts. suspended: not now. removed: no longer; kept for the record.';

CREATE TYPE events.role_type AS ENUM (
    'organizer',
    'scanner',
    'staff',
    'volunteer',
    'vendor',
    'guest'
);

COMMENT ON TYPE events.role_type IS 'What somebody does at an event.';

CREATE TYPE events.scanner_status AS ENUM (
    'enabled',
    'disabled'
);

COMMENT ON TYPE events.scanner_status IS 'Whether a scanner may admit people now.';

CREATE TYPE messaging.contact_consent AS ENUM (
    'unknown',
    'opt_in',
    'contract',
    'opt_out'
);

COMMENT ON TYPE messaging.contact_consent IS 'On what ground a contact may be written to. opt_in: agreed. contract: is a customer. unknown and
opt_out: may not.';

CREATE TYPE messaging.contact_state AS ENUM (
    'valid',
    'duplicate',
    'suppressed',
    'invalid'
);

COMMENT ON TYPE messaging.contact_state IS 'valid: may be used as its consent allows. duplicate: known from another row. suppressed: the
address is closed. invalid: no address that can be written to.';

CREATE TYPE messaging.conversation_kind AS ENUM (
    'direct',
    'group',
    'event'
);

COMMENT ON TYPE messaging.conversation_kind IS 'direct: two, and only one conversation of them. group: any number. event: about one event.';

CREATE TYPE messaging.conversation_participant_type AS ENUM (
    'user',
    'organization'
);

COMMENT ON TYPE messaging.conversation_participant_type IS 'Who takes part in a conversation.';

CREATE TYPE messaging.conversation_request_status AS ENUM (
    'open',
    'pending',
    'accepted',
    'declined'
);

COMMENT ON TYPE messaging.conversation_request_status IS 'open: needed no request. pending: a stranger has written once and waits. accepted and declined:
the answer.';

CREATE TYPE messaging.delivery_state AS ENUM (
    'pending',
    'handed',
    'sent',
    'failed',
    'skipped'
);

COMMENT ON TYPE messaging.delivery_state IS 'pending: waits for due_at. handed: given to the provider, answer unknown. sent: taken by the
provider. failed: given up. skipped: read meanwhile, or switched off.';

CREATE TYPE messaging.digest_frequency AS ENUM (
    'none',
    'daily',
    'weekly'
);

COMMENT ON TYPE messaging.digest_frequency IS 'How often a summary is mailed; weekly: Mondays.';

CREATE TYPE messaging.direct_message_status AS ENUM (
    'sent',
    'delivered',
    'read'
);

COMMENT ON TYPE messaging.direct_message_status IS 'How far a message came. Only sent is written; the others are for clients that report more.';

CREATE TYPE messaging.import_status AS ENUM (
    'pending',
    'processing',
    'completed',
    'failed'
);

COMMENT ON TYPE messaging.import_status IS 'pending: uploaded. processing: rows are read. completed: entries are there. failed: unreadable.';

CREATE TYPE messaging.job_status AS ENUM (
    'draft',
    'queued',
    'sending',
    'sent',
    'failed',
    'cancelled'
);

COMMENT ON TYPE messaging.job_status IS 'draft: being written. queued: text and audience frozen. sending: batches go out. sent: nobody is
left. failed: stopped by an error. cancelled: stopped by a person.';

CREATE TYPE messaging.message_channel AS ENUM (
    'email',
    'sms'
);

COMMENT ON TYPE messaging.message_channel IS 'How a mailing goes out: mail or short message.';

CREATE TYPE messaging.message_purpose AS ENUM (
    'transactional',
    'event_update',
    'marketing'
);

COMMENT ON TYPE messaging.message_purpose IS 'transactional: the recipient needs it, as a ticket. event_update: news of an event she has a
ticket for. marketing: needs her consent and carries an unsubscribe link.';

CREATE TYPE messaging.notification_channel AS ENUM (
    'in_app',
    'push',
    'email',
    'sms'
);

COMMENT ON TYPE messaging.notification_channel IS 'in_app: the list and its counter. push: phones and browsers. email and sms as for mailings.';

CREATE TYPE messaging.participant_role AS ENUM (
    'member',
    'admin'
);

COMMENT ON TYPE messaging.participant_role IS 'admin may add and remove participants.';

CREATE TYPE messaging.push_platform AS ENUM (
    'ios',
    'android',
    'web'
);

COMMENT ON TYPE messaging.push_platform IS 'Whose push service reaches a device.';

CREATE TYPE messaging.recipient_status AS ENUM (
    'pending',
    'leased',
    'handed',
    'sent',
    'failed',
    'suppressed',
    'bounced',
    'complained'
);

COMMENT ON TYPE messaging.recipient_status IS 'pending: waits. leased: a worker holds it. handed: given to the provider, answer unknown. sent:
taken by the provider. failed: given up. suppressed: left out. bounced and complained: came back.';

CREATE TYPE messaging.suppression_reason AS ENUM (
    'unsubscribe',
    'bounce',
    'complaint',
    'erasure',
    'manual'
);

COMMENT ON TYPE messaging.suppression_reason IS 'unsubscribe: by link. bounce: the address does not exist. complaint: reported as spam. erasure:
the person was erased. manual: entered by support.';

CREATE TYPE messaging.suppression_scope AS ENUM (
    'platform',
    'organization',
    'event'
);

COMMENT ON TYPE messaging.suppression_scope IS 'Whose messages an address is closed to.';

CREATE TYPE ml.model_purpose AS ENUM (
    'user_embedding',
    'event_embedding',
    'sponsor_embedding',
    'package_embedding',
    'match'
);

COMMENT ON TYPE ml.model_purpose IS 'The thing whose vector a model computes; match: it scores events for sponsors.';

CREATE TYPE ops.erase_action AS ENUM (
    'keep',
    'set_null',
    'replace',
    'delete_row'
);

COMMENT ON TYPE ops.erase_action IS 'keep: nothing personal, or a record that the law makes us keep. set_null: emptied. replace: by a
placeholder that says erased. delete_row: the whole row goes.';

CREATE TYPE organizations.invite_status AS ENUM (
    'pending',
    'accepted',
    'declined',
    'expired',
    'revoked'
);

COMMENT ON TYPE organizations.invite_status IS 'Of invitations into organizations and to events. declined: by the invited. revoked: by those who
invited. expired: not answered in time.';

CREATE TYPE organizations.org_role AS ENUM (
    'viewer',
    'editor',
    'admin',
    'owner'
);

COMMENT ON TYPE organizations.org_role IS 'viewer reads, editor writes content, admin manages people and money, owner owns. Ascending, so
role >= ''editor'' means at least editor.';

CREATE TYPE organizations.organization_status AS ENUM (
    'active',
    'suspended',
    'closed'
);

COMMENT ON TYPE organizations.organization_status IS 'suspended: barred by the platform. closed: given up by its owner; its records stay.';

CREATE TYPE payments.account_type AS ENUM (
    'cash',
    'wallet',
    'escrow',
    'receivable',
    'payable',
    'revenue',
    'fees',
    'taxes',
    'clearing',
    'refunds',
    'credits'
);

COMMENT ON TYPE payments.account_type IS 'Seen from the platform. Its assets and costs, debit balances: clearing (at the card processor),
receivable, fees (charged by processors), refunds (borne by the platform). What it owes or earned,
credit balances: cash, wallet, escrow and payable (owed to the owner of the account), credits,
revenue, taxes.';

CREATE TYPE payments.credit_source AS ENUM (
    'purchase',
    'promotion',
    'refund',
    'adjustment'
);

COMMENT ON TYPE payments.credit_source IS 'Where credits come from: bought, given by a promotion, given back, or corrected by staff.';

CREATE TYPE payments.invoice_kind AS ENUM (
    'invoice',
    'credit_note'
);

COMMENT ON TYPE payments.invoice_kind IS 'credit_note: takes an invoice back, in full or in part; its amounts are positive too.';

CREATE TYPE payments.invoice_status AS ENUM (
    'draft',
    'open',
    'paid',
    'void',
    'uncollectible'
);

COMMENT ON TYPE payments.invoice_status IS 'draft: may still change. open: issued, waits for payment. paid, void (taken back by a credit note)
and uncollectible: as the books say.';

CREATE TYPE payments.leg AS (
	account_id uuid,
	amount_cents bigint,
	description text
);

COMMENT ON TYPE payments.leg IS 'One side of a posting: account, amount in minor units of the account''s currency (positive =
debit, negative = credit), and a note or null.';

CREATE TYPE payments.payout_schedule AS ENUM (
    'manual',
    'daily',
    'weekly',
    'monthly'
);

COMMENT ON TYPE payments.payout_schedule IS 'How often money is paid out; manual: when the organization asks.';

CREATE TYPE payments.payout_status AS ENUM (
    'pending',
    'on_hold',
    'processing',
    'paid',
    'failed',
    'returned',
    'cancelled'
);

COMMENT ON TYPE payments.payout_status IS 'pending: waits for its time. on_hold: stopped by staff or a dispute. processing: at the processor.
paid: has left. failed: the processor refused. returned: the bank sent it back. cancelled: given
up.';

CREATE TYPE payments.reference_type AS ENUM (
    'sponsorship_order',
    'ticket_order',
    'campaign_spend',
    'payout',
    'refund',
    'adjustment',
    'credit_purchase'
);

COMMENT ON TYPE payments.reference_type IS 'Kind of the business record that moved the money.';

CREATE TYPE payments.wallet_status AS ENUM (
    'active',
    'frozen',
    'closed'
);

COMMENT ON TYPE payments.wallet_status IS 'active: may be used. frozen: nothing leaves it for now. closed: never again.';

CREATE TYPE payments.wallet_transaction_type AS ENUM (
    'purchase',
    'spend',
    'refund',
    'grant',
    'expiry',
    'adjustment',
    'sale',
    'fee',
    'payout'
);

COMMENT ON TYPE payments.wallet_transaction_type IS 'Credits: purchase (bought), spend, grant (given for nothing), expiry (past their time). Money:
sale (proceeds), fee (of the platform), payout (to the bank). Both: refund, adjustment (by staff).';

CREATE TYPE sponsorship.deal_side AS ENUM (
    'sponsor',
    'organizer'
);

COMMENT ON TYPE sponsorship.deal_side IS 'The buyer and the seller of a sponsorship.';

CREATE TYPE sponsorship.deliverable_status AS ENUM (
    'pending',
    'in_progress',
    'submitted',
    'changes_requested',
    'approved',
    'waived',
    'cancelled'
);

COMMENT ON TYPE sponsorship.deliverable_status IS 'pending: owed. in_progress: being made. submitted: waits for review. changes_requested: sent back.
approved: done. waived: the sponsor does without it. cancelled: the deal has ended.';

CREATE TYPE sponsorship.dispute_status AS ENUM (
    'open',
    'awaiting_seller',
    'awaiting_buyer',
    'under_review',
    'resolved_release',
    'resolved_refund',
    'resolved_split',
    'withdrawn'
);

COMMENT ON TYPE sponsorship.dispute_status IS 'open: nobody has answered. awaiting_seller, awaiting_buyer: that side must answer. under_review:
the platform decides. resolved_*: where the money went. withdrawn: by the side that opened it.';

CREATE TYPE sponsorship.escrow_state AS ENUM (
    'pending',
    'funded',
    'locked',
    'released',
    'refunded',
    'disputed'
);

COMMENT ON TYPE sponsorship.escrow_state IS 'pending: no money yet. funded: in escrow. locked: neither side alone can call it off. released:
the organizer''s. refunded: the sponsor''s again, or never paid. disputed: waits for a decision.
After a split the state says where the larger part went; the settlements say the rest.';

CREATE TYPE sponsorship.match_status AS ENUM (
    'pending',
    'viewed',
    'contacted',
    'accepted',
    'declined',
    'hidden'
);

COMMENT ON TYPE sponsorship.match_status IS 'pending: nobody has looked. viewed: somebody has. contacted: one side wrote. accepted: it became a
deal. declined: one side does not want it. hidden: out of sight, may come back.';

CREATE TYPE sponsorship.package_status AS ENUM (
    'draft',
    'published',
    'archived'
);

COMMENT ON TYPE sponsorship.package_status IS 'draft: may still change. published: on offer, its terms are fixed. archived: never again.';

CREATE TYPE sponsorship.payout_status AS ENUM (
    'pending',
    'on_hold',
    'processing',
    'paid',
    'failed',
    'returned',
    'cancelled'
);

COMMENT ON TYPE sponsorship.payout_status IS 'pending: to be sent. on_hold: stopped by the platform. processing: at the processor. paid: arrived.
failed: refused, may be tried again. returned: the bank sent it back. cancelled: will not be sent.';

CREATE TYPE sponsorship.proof_status AS ENUM (
    'submitted',
    'approved',
    'rejected',
    'superseded'
);

COMMENT ON TYPE sponsorship.proof_status IS 'submitted: waits for review. approved, rejected: reviewed. superseded: a newer proof replaced it.';

CREATE TYPE sponsorship.proposal_status AS ENUM (
    'draft',
    'sent',
    'viewed',
    'counter',
    'accepted',
    'rejected',
    'expired',
    'withdrawn'
);

COMMENT ON TYPE sponsorship.proposal_status IS 'draft: seen by its author alone. sent: the first offer stands. viewed: the other side has seen the
standing offer. counter: a counter-offer stands. accepted: became an order. rejected: by the other
side. expired: its time is over. withdrawn: by its author.';

CREATE TYPE sponsorship.settlement_kind AS ENUM (
    'funding',
    'release',
    'refund',
    'fee',
    'reversal'
);

COMMENT ON TYPE sponsorship.settlement_kind IS 'funding: the sponsor''s money came into escrow. release: out of it for the organizer. fee: the
platform''s part of what was released. refund: back to the sponsor. reversal: undoes one of these.';

CREATE TYPE sponsorship.sla_status AS ENUM (
    'pending',
    'met',
    'breached',
    'waived'
);

COMMENT ON TYPE sponsorship.sla_status IS 'pending: not judged yet. met, breached: judged. waived: the sponsor does without it.';

CREATE TYPE sponsorship.sponsor_role AS ENUM (
    'viewer',
    'editor',
    'admin',
    'owner'
);

COMMENT ON TYPE sponsorship.sponsor_role IS 'viewer reads, editor writes proposals, admin makes deals and manages people, owner owns. Ascending,
so role >= ''editor'' means at least editor.';

CREATE TYPE sponsorship.sponsor_status AS ENUM (
    'active',
    'suspended',
    'closed'
);

COMMENT ON TYPE sponsorship.sponsor_status IS 'active: makes deals. suspended: by the platform, no new deals. closed: gone for good.';

CREATE TYPE sponsorship.sponsorship_status AS ENUM (
    'pending',
    'accepted',
    'live',
    'completed',
    'refunded',
    'cancelled'
);

COMMENT ON TYPE sponsorship.sponsorship_status IS 'pending: waits for both sides. accepted: agreed. live: the sponsor is being shown. completed: all
is done. refunded: called off after money had moved. cancelled: called off before.';

CREATE TYPE ticketing.cancellation_status AS ENUM (
    'pending',
    'running',
    'completed',
    'failed'
);

COMMENT ON TYPE ticketing.cancellation_status IS 'pending: ordered. running: orders are being refunded. completed: all are. failed: needs staff.';

CREATE TYPE ticketing.cart AS (
	event_id uuid,
	currency text,
	fee_bps integer,
	subtotal_cents bigint,
	fees_cents bigint
);

COMMENT ON TYPE ticketing.cart IS 'Event, currency and price of a set of holds: amounts in minor units, fee_bps the platform''s fee
in basis points.';

CREATE TYPE ticketing.checkout_status AS ENUM (
    'pending',
    'completed',
    'expired',
    'canceled'
);

COMMENT ON TYPE ticketing.checkout_status IS 'pending: the buyer is at it. completed: it became a paid order. expired: she took too long.
canceled: she left.';

CREATE TYPE ticketing.contact_method AS ENUM (
    'email',
    'phone'
);

COMMENT ON TYPE ticketing.contact_method IS 'How a guest is reached.';

CREATE TYPE ticketing.fee_kind AS ENUM (
    'platform',
    'processing',
    'delivery',
    'organizer'
);

COMMENT ON TYPE ticketing.fee_kind IS 'Who charges a fee: the platform, the card processor, the carrier of printed tickets, the
organizer.';

CREATE TYPE ticketing.hold_status AS ENUM (
    'active',
    'converted',
    'released',
    'expired'
);

COMMENT ON TYPE ticketing.hold_status IS 'active: the tickets wait for payment. converted: they were bought. released: given back.
expired: taken back after their time.';

CREATE TYPE ticketing.inventory_operation AS ENUM (
    'hold',
    'release',
    'expire',
    'sell',
    'return',
    'adjust'
);

COMMENT ON TYPE ticketing.inventory_operation IS 'What happened to stock: hold and release of a hold, expire of one, sell (out of a hold), return
(a sold ticket goes back on sale), adjust (by the organizer).';

CREATE TYPE ticketing.item AS (
	tier_id uuid,
	quantity integer
);

COMMENT ON TYPE ticketing.item IS 'A number of tickets of one tier.';

CREATE TYPE ticketing.order_status AS ENUM (
    'pending',
    'paid',
    'partially_refunded',
    'refunded',
    'canceled',
    'expired'
);

COMMENT ON TYPE ticketing.order_status IS 'pending: waits for payment. paid: tickets are issued. partially_refunded and refunded: money went
back. canceled: given up before payment. expired: not paid in time.';

CREATE TYPE ticketing.refund_kind AS ENUM (
    'full',
    'partial',
    'goodwill',
    'chargeback'
);

COMMENT ON TYPE ticketing.refund_kind IS 'full and partial: tickets are given back. goodwill: money back, tickets stay. chargeback: the
buyer''s bank took it.';

CREATE TYPE ticketing.refund_policy AS ENUM (
    'full',
    'without_fees',
    'none'
);

COMMENT ON TYPE ticketing.refund_policy IS 'What buyers get when an event is cancelled: all, all but the platform''s fees, or nothing yet.';

CREATE TYPE ticketing.refund_status AS ENUM (
    'pending',
    'requires_action',
    'succeeded',
    'failed',
    'canceled'
);

COMMENT ON TYPE ticketing.refund_status IS 'The processor''s words. pending: asked for. requires_action: the buyer must give bank details.
succeeded: the money is on its way. failed and canceled: nothing went back.';

CREATE TYPE ticketing.scan_direction AS ENUM (
    'entry',
    'exit'
);

COMMENT ON TYPE ticketing.scan_direction IS 'Which way somebody goes through the door.';

CREATE TYPE ticketing.scan_result AS ENUM (
    'valid',
    'already_redeemed',
    'invalid',
    'wrong_event',
    'refunded',
    'cancelled',
    'transferred',
    'not_yet',
    'expired'
);

COMMENT ON TYPE ticketing.scan_result IS 'The answer at the door. Only valid admits; invalid: no ticket has this code.';

CREATE TYPE ticketing.ticket_status AS ENUM (
    'issued',
    'redeemed',
    'transferred',
    'refunded',
    'cancelled',
    'void'
);

COMMENT ON TYPE ticketing.ticket_status IS 'issued: admits its owner. redeemed: has admitted her. transferred: replaced by a ticket of
another owner. refunded and cancelled: admits nobody. void: the earlier product''s word for
cancelled, no longer written.';

CREATE TYPE ticketing.tier_status AS ENUM (
    'active',
    'hidden',
    'paused',
    'archived'
);

COMMENT ON TYPE ticketing.tier_status IS 'active: on sale in its window. hidden: on sale to those who know it. paused: not on sale now.
archived: never again.';

CREATE TYPE ticketing.transfer_status AS ENUM (
    'offered',
    'accepted',
    'declined',
    'cancelled',
    'expired'
);

COMMENT ON TYPE ticketing.transfer_status IS 'offered: waits for the receiver. accepted: she has a new ticket. declined: by her. cancelled: by
the giver. expired: nobody answered.';

CREATE TYPE ticketing.waitlist_status AS ENUM (
    'waiting',
    'offered',
    'accepted',
    'expired',
    'left'
);

COMMENT ON TYPE ticketing.waitlist_status IS 'waiting: in line. offered: tickets are held for her. accepted: she bought. expired: she did not
in time. left: she gave up her place.';

CREATE TYPE users.consent_state AS ENUM (
    'granted',
    'denied',
    'withdrawn'
);

COMMENT ON TYPE users.consent_state IS 'denied: asked and refused. withdrawn: granted before, and taken back. No row at all: never asked,
which is no consent either.';

CREATE TYPE users.data_request_kind AS ENUM (
    'export',
    'erase',
    'rectify'
);

COMMENT ON TYPE users.data_request_kind IS 'export: a copy of her data. erase: their erasure. rectify: their correction.';

CREATE TYPE users.data_request_status AS ENUM (
    'received',
    'verified',
    'in_progress',
    'completed',
    'rejected',
    'cancelled'
);

COMMENT ON TYPE users.data_request_status IS 'received: asked. verified: she has proven who she is. in_progress: the steps run. rejected: with
a reason. cancelled: she took it back.';

CREATE TYPE users.follow_actor AS ENUM (
    'user',
    'organization'
);

COMMENT ON TYPE users.follow_actor IS 'Who follows: a person for herself, or an organization.';

CREATE TYPE users.follow_status AS ENUM (
    'pending',
    'accepted',
    'declined',
    'blocked'
);

COMMENT ON TYPE users.follow_status IS 'pending: a private target has not answered. accepted: it shows in the feed. declined and blocked:
answers of the target; the follower is told of neither.';

CREATE TYPE users.follow_target AS ENUM (
    'organizer',
    'event',
    'user'
);

COMMENT ON TYPE users.follow_target IS 'What is followed: organizer is an organization, under the name of the earlier product.';

CREATE TYPE users.notify_level AS ENUM (
    'all',
    'important',
    'none'
);

COMMENT ON TYPE users.notify_level IS 'What of a followed target is notified: everything, what it marks as important, or nothing.';

CREATE TYPE users.verification_status AS ENUM (
    'none',
    'pending',
    'verified',
    'pro'
);

COMMENT ON TYPE users.verification_status IS 'How far the platform has checked an identity: none, pending (asked for), verified, pro (verified
as a professional). Set by the platform, never by the person.';

CREATE TABLE events.events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    owner_context_type events.owner_context NOT NULL,
    owner_context_id uuid NOT NULL,
    owner_organization_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (owner_context_type = 'organization'::events.owner_context) THEN owner_context_id
    ELSE NULL::uuid
END) STORED,
    owner_user_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (owner_context_type = 'individual'::events.owner_context) THEN owner_context_id
    ELSE NULL::uuid
END) STORED,
    created_by uuid NOT NULL,
    series_id uuid,
    category_slug text,
    country_code text,
    currency_code text,
    language_code text,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    title text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    visibility events.event_visibility DEFAULT 'public'::events.event_visibility NOT NULL,
    status events.event_status DEFAULT 'draft'::events.event_status NOT NULL,
    refund_cutoff_days integer DEFAULT 7 NOT NULL,
    hold_payout_until_end boolean DEFAULT true NOT NULL,
    sponsorable boolean DEFAULT true NOT NULL,
    slug text,
    link_token text,
    description text,
    category text,
    cover_image_url text,
    venue text,
    address text,
    city text,
    country text,
    lat double precision,
    lng double precision,
    brand_safety_tags text[],
    target_audience jsonb,
    description_embedding extensions.vector(1536),
    cancel_reason text,
    published_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT events_are_published_at_a_time CHECK (((status = ANY (ARRAY['draft'::events.event_status, 'cancelled'::events.event_status])) OR (published_at IS NOT NULL))),
    CONSTRAINT events_cancelled_at_only_when_cancelled CHECK (((status = 'cancelled'::events.event_status) = (cancelled_at IS NOT NULL))),
    CONSTRAINT events_completed_at_only_when_completed CHECK (((status = 'completed'::events.event_status) = (completed_at IS NOT NULL))),
    CONSTRAINT events_end_after_they_begin CHECK ((end_at > start_at)),
    CONSTRAINT events_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT events_lng_check CHECK (((lng >= ('-180'::integer)::double precision) AND (lng <= (180)::double precision))),
    CONSTRAINT events_refund_cutoff_days_check CHECK (((refund_cutoff_days >= 0) AND (refund_cutoff_days <= 365))),
    CONSTRAINT events_series_belong_to_organizations CHECK (((series_id IS NULL) OR (owner_context_type = 'organization'::events.owner_context))),
    CONSTRAINT events_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,99}$'::text)),
    CONSTRAINT events_target_audience_check CHECK ((jsonb_typeof(target_audience) = 'object'::text)),
    CONSTRAINT events_title_is_not_blank CHECK (((title ~ '\S'::text) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY events.events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.events IS 'One happening at one time, for which tickets may be sold.';

COMMENT ON COLUMN events.events.id IS 'Stable for the life of the event.';

COMMENT ON COLUMN events.events.owner_context_type IS 'Whether a person or an organization owns it.';

COMMENT ON COLUMN events.events.owner_context_id IS 'Id of the owner: a user or an organization, as owner_context_type says.';

COMMENT ON COLUMN events.events.owner_organization_id IS 'Derived: the owning organization, the tenant; null for an event of a person.';

COMMENT ON COLUMN events.events.owner_user_id IS 'Derived: the owning person; null for an event of an organization.';

COMMENT ON COLUMN events.events.created_by IS 'Who entered it.';

COMMENT ON COLUMN events.events.series_id IS 'The series of the same organization it is part of.';

COMMENT ON COLUMN events.events.category_slug IS 'Place in the tree ref.event_categories.';

COMMENT ON COLUMN events.events.country_code IS 'Where it happens, ISO 3166-1 alpha-2.';

COMMENT ON COLUMN events.events.currency_code IS 'Currency proposed for its tiers, ISO 4217; each tier says its own. Null: the organization''s.';

COMMENT ON COLUMN events.events.language_code IS 'Language of title and description; null: unknown.';

COMMENT ON COLUMN events.events.timezone IS 'IANA zone of the venue: times are shown in it.';

COMMENT ON COLUMN events.events.title IS 'As announced.';

COMMENT ON COLUMN events.events.start_at IS 'UTC.';

COMMENT ON COLUMN events.events.end_at IS 'UTC, after start_at.';

COMMENT ON COLUMN events.events.visibility IS 'Who may find it once it is published.';

COMMENT ON COLUMN events.events.status IS 'Where it is in its life; changes through functions.';

COMMENT ON COLUMN events.events.refund_cutoff_days IS 'Buyers may ask for a refund until this many days before the start.';

COMMENT ON COLUMN events.events.hold_payout_until_end IS 'Whether the organizer is paid out only after the event has ended.';

COMMENT ON COLUMN events.events.sponsorable IS 'Whether sponsors are offered packages for it.';

COMMENT ON COLUMN events.events.slug IS 'Name in addresses, unique, lower case.';

COMMENT ON COLUMN events.events.link_token IS 'Secret of the link to an unlisted event; whoever has it may see the event.';

COMMENT ON COLUMN events.events.description IS 'Plain text or Markdown, shown to buyers.';

COMMENT ON COLUMN events.events.category IS 'The organizer''s own word for the category.';

COMMENT ON COLUMN events.events.cover_image_url IS 'Address of the cover picture.';

COMMENT ON COLUMN events.events.venue IS 'Name of the place.';

COMMENT ON COLUMN events.events.address IS 'Street and number, as on an envelope.';

COMMENT ON COLUMN events.events.city IS 'City, as on an envelope.';

COMMENT ON COLUMN events.events.country IS 'Country as the organizer wrote it; see country_code.';

COMMENT ON COLUMN events.events.lat IS 'Latitude in degrees, WGS 84.';

COMMENT ON COLUMN events.events.lng IS 'Longitude in degrees, WGS 84.';

COMMENT ON COLUMN events.events.brand_safety_tags IS 'Words by which sponsors exclude events, e.g. {alcohol, politics}.';

COMMENT ON COLUMN events.events.target_audience IS 'Object the organizer fills for sponsors: {"age_min": int, "age_max": int, "interests": [text]}.';

COMMENT ON COLUMN events.events.description_embedding IS 'Embedding of title and description, 1,536 dimensions, for search; null until computed.';

COMMENT ON COLUMN events.events.cancel_reason IS 'Shown to ticket holders.';

COMMENT ON COLUMN events.events.published_at IS 'When it first went on sale, UTC.';

COMMENT ON COLUMN events.events.cancelled_at IS 'UTC; set exactly while status is cancelled.';

COMMENT ON COLUMN events.events.completed_at IS 'UTC; set exactly while status is completed.';

COMMENT ON COLUMN events.events.created_at IS 'UTC.';

COMMENT ON COLUMN events.events.updated_at IS 'UTC, kept by trigger.';

CREATE FUNCTION events.require_role(event_id uuid, minimum organizations.org_role) RETURNS events.events
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_event events.events;
BEGIN
    PERFORM ops.require(require_role.event_id IS NOT NULL, 'event_id', 'must be given');

    SELECT * INTO v_event FROM events.events WHERE events.id = require_role.event_id;

    -- To a stranger an event that does not exist and one of somebody else look the same.
    IF v_event.owner_user_id IS DISTINCT FROM v_caller
        AND NOT organizations.has_role(v_event.owner_organization_id, minimum)
    THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role %s for event %s.', minimum, require_role.event_id)
        );
    END IF;

    RETURN v_event;
END
$$;

COMMENT ON FUNCTION events.require_role(event_id uuid, minimum organizations.org_role) IS 'The event, if the caller owns it or has at least this role in the organization that does. Errors:
YP002 she has not, or there is no such event; YP001 and YP009 as users.require_caller(); YP003.
For the package''s own functions.';

CREATE FUNCTION events.require_scanner(event_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    IF NOT EXISTS (
        SELECT FROM events.event_scanners
        WHERE event_scanners.event_id = require_scanner.event_id
            AND event_scanners.user_id = v_caller
            AND event_scanners.status = 'enabled'
    ) THEN
        PERFORM events.require_role(require_scanner.event_id, 'editor');
    END IF;

    RETURN v_caller;
END
$$;

COMMENT ON FUNCTION events.require_scanner(event_id uuid) IS 'The caller, if she is an enabled scanner of the event or may edit it. Errors as
events.require_role(). For the package''s own functions.';

CREATE FUNCTION events.tg__fill_tenant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    NEW.organization_id := (
        SELECT events.owner_organization_id
        FROM events.events
        WHERE events.id = NEW.event_id
    );
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION events.tg__fill_tenant() IS 'BEFORE INSERT OR UPDATE OF event_id: the tenant of a row is the organization that owns its event,
whatever the statement says; null for an event of a person.';

CREATE FUNCTION events.tg_event_comments__place() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM ops.require(NEW.post_id = OLD.post_id, 'post_id', 'cannot be changed');
        PERFORM ops.require(
            NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id, 'parent_id', 'cannot be changed'
        );
        RETURN NEW;
    END IF;

    SELECT event_posts.event_id, event_posts.organization_id
    INTO NEW.event_id, NEW.organization_id
    FROM events.event_posts
    WHERE event_posts.id = NEW.post_id;

    SELECT coalesce(event_comments.root_id, event_comments.id), event_comments.depth + 1
    INTO NEW.root_id, NEW.depth
    FROM events.event_comments
    WHERE event_comments.id = NEW.parent_id AND event_comments.post_id = NEW.post_id;
    IF NOT FOUND THEN
        -- No parent; or none that exists below this post, which is left to the foreign keys.
        NEW.root_id := NEW.parent_id;
        NEW.depth := num_nonnulls(NEW.parent_id);
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION events.tg_event_comments__place() IS 'BEFORE INSERT OR UPDATE OF post_id, parent_id: event, tenant, root and depth of a comment follow
from its post and parent, whatever the statement says; a comment never moves, so threads have no
cycles. Errors: YP003 the post or the parent is changed.';

CREATE FUNCTION messaging.tg_direct_messages__number() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM ops.require(
            (NEW.conversation_id, NEW.seq) = (OLD.conversation_id, OLD.seq),
            'seq', 'cannot be changed'
        );
        RETURN NEW;
    END IF;

    -- The row lock orders the messages of one conversation, and of no other.
    UPDATE messaging.direct_conversations
    SET last_seq = direct_conversations.last_seq + 1, last_message_at = NEW.created_at
    WHERE direct_conversations.id = NEW.conversation_id
    RETURNING direct_conversations.last_seq INTO NEW.seq;

    -- An unknown conversation is left to the foreign key, which wants a number first.
    NEW.seq := coalesce(NEW.seq, 1);

    UPDATE messaging.conversation_participants
    SET last_read_seq = NEW.seq, last_read_at = NEW.created_at
    WHERE conversation_participants.conversation_id = NEW.conversation_id
        AND conversation_participants.participant_id
        = coalesce(NEW.sender_user_id, NEW.sender_org_id);
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION messaging.tg_direct_messages__number() IS 'BEFORE INSERT OR UPDATE OF conversation_id, seq: gives the next number of the conversation,
whatever the statement says, and marks all up to it as read by the sender. Errors: YP003 a message
is moved or renumbered. Definer, because a sender may not change the conversation''s row.';

CREATE FUNCTION ops.caller_kind() RETURNS text
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT CASE
        WHEN caller.role IN ('anon', 'authenticated') THEN 'user'
        WHEN pg_has_role(caller.role, owner.nspowner, 'USAGE') THEN 'system'
        ELSE 'service'
    END
    FROM (
        SELECT coalesce(nullif(current_setting('role'), 'none'), session_user)::name AS role
    ) AS caller
    CROSS JOIN pg_namespace AS owner
    WHERE owner.nspname = 'ops'
$$;

COMMENT ON FUNCTION ops.caller_kind() IS 'Who acts: user (the API role of a person or of nobody), system (the owner of the package: jobs,
the DBA), service (any other role, service_role above all). For the package''s own functions.';

CREATE FUNCTION ops.ensure_month_partitions(parent regclass, first_month date, months integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_schema text;
    v_table text;
    v_partition text;
    v_from date;
    v_readers text;
    v_made integer := 0;
BEGIN
    SELECT pg_namespace.nspname, pg_class.relname INTO STRICT v_schema, v_table
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_class.oid = parent AND pg_class.relkind = 'p';
    PERFORM ops.require(first_month IS NOT NULL, 'first_month', 'must be given');
    PERFORM ops.require(months BETWEEN 1 AND 120, 'months', 'must be between 1 and 120');

    FOR v_month IN 0 .. months - 1 LOOP
        v_from := date_trunc('month', first_month::timestamp) + v_month * interval '1 month';
        v_partition := format('%s_%s', v_table, to_char(v_from, 'YYYY_MM'));
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits
            WHERE pg_inherits.inhparent = parent
                AND pg_inherits.inhrelid = to_regclass(format('%I.%I', v_schema, v_partition))
        );

        EXECUTE format(
            'CREATE TABLE %1$I.%2$I (LIKE %1$I.%3$I INCLUDING DEFAULTS INCLUDING GENERATED '
            'INCLUDING CONSTRAINTS INCLUDING COMMENTS)', v_schema, v_partition, v_table
        );
        -- Default privileges may have granted it already.
        SELECT string_agg(DISTINCT CASE
            WHEN acl.grantee = 0 THEN 'public' ELSE acl.grantee::regrole::text
        END, ', ')
        INTO v_readers
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
        WHERE pg_class.oid = to_regclass(format('%I.%I', v_schema, v_partition))
            AND acl.grantee <> pg_class.relowner;
        IF v_readers IS NOT NULL THEN
            EXECUTE format('REVOKE ALL ON %I.%I FROM %s', v_schema, v_partition, v_readers);
        END IF;
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', v_schema, v_partition);
        EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', v_schema, v_partition);
        EXECUTE format(
            'COMMENT ON TABLE %I.%I IS %L', v_schema, v_partition,
            format('Rows of %s of the month %s, UTC.', v_table, to_char(v_from, 'YYYY-MM'))
        );
        EXECUTE format(
            'ALTER TABLE %1$I.%2$I ATTACH PARTITION %1$I.%3$I FOR VALUES FROM (%4$L) TO (%5$L)',
            v_schema, v_table, v_partition, format('%s 00:00+00', v_from),
            format('%s 00:00+00', (v_from + interval '1 month')::date)
        );
        v_made := v_made + 1;
    END LOOP;

    RETURN v_made;
END
$_$;

COMMENT ON FUNCTION ops.ensure_month_partitions(parent regclass, first_month date, months integer) IS 'Makes the monthly partitions that are missing, from the month of first_month on, and returns how
many it made; what exists is left alone. P0002 when parent is no partitioned table; 42P07 a
table that only has a partition''s name; YP003 an argument. For the package''s own jobs.';

CREATE FUNCTION ops.is_service() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT pg_has_role(
        coalesce(nullif(current_setting('role'), 'none'), session_user), 'service_role', 'USAGE'
    )
$$;

COMMENT ON FUNCTION ops.is_service() IS 'Whether the caller acts with the rights of service_role: a trusted server, not a person. For the
package''s own functions.';

CREATE FUNCTION ops.raise_error(code text, detail text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_error ops.error_codes;
BEGIN
    SELECT * INTO STRICT v_error
    FROM ops.error_codes
    WHERE error_codes.code = raise_error.code;

    RAISE EXCEPTION USING
        ERRCODE = v_error.code,
        MESSAGE = v_error.message,
        DETAIL = coalesce(raise_error.detail, ''),
        HINT = v_error.cure;
END
$$;

COMMENT ON FUNCTION ops.raise_error(code text, detail text) IS 'Raises the registered error with its message and cure; detail is a full sentence without secrets.
P0002 when the code is not in ops.error_codes. For the package''s own functions.';

CREATE FUNCTION ops.require(holds boolean, argument text, rule text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        PERFORM ops.raise_error('YP003', format('Argument %s %s.', argument, rule));
    END IF;
END
$$;

COMMENT ON FUNCTION ops.require(holds boolean, argument text, rule text) IS 'Raises YP003 naming the argument unless holds is true; null does not hold. The rule completes
the sentence "Argument <name> ...". For the package''s own functions.';

CREATE FUNCTION ops.tg__append_only() RETURNS trigger
    LANGUAGE plpgsql PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'YP008',
        MESSAGE = 'history cannot be changed',
        DETAIL = format('%s on %I.%I was refused.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Rows of this table are only ever added; record a correcting row instead.';
END
$$;

COMMENT ON FUNCTION ops.tg__append_only() IS 'BEFORE UPDATE, DELETE or TRUNCATE: refuses with YP008, for every role. It does not look the
message up, because the writer may have no rights on the registry.';

CREATE FUNCTION ops.tg__guard_state() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_new constant jsonb := to_jsonb(NEW);
    v_to constant text := v_new ->> TG_ARGV[1];
    v_from text;
    v_kind text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        v_from := to_jsonb(OLD) ->> TG_ARGV[1];
        IF v_from = v_to THEN
            RETURN NULL;
        END IF;
    END IF;

    v_kind := ops.caller_kind();
    IF NOT EXISTS (
        SELECT FROM ops.state_transitions
        WHERE state_transitions.machine = TG_ARGV[0]
            AND state_transitions.from_state IS NOT DISTINCT FROM v_from
            AND state_transitions.to_state = v_to
            AND v_kind = ANY(state_transitions.who)
    ) THEN
        PERFORM ops.raise_error('YP011', format(
            'The machine %s has no move from %s to %s for a %s.',
            TG_ARGV[0], coalesce(v_from, 'nothing'), coalesce(v_to, 'nothing'), v_kind
        ));
    END IF;

    IF v_from IS NOT NULL THEN
        INSERT INTO ops.state_changes (
            machine, record_id, from_state, to_state, changed_by, caller_kind, reason
        )
        VALUES (
            TG_ARGV[0], (v_new ->> TG_ARGV[2])::uuid, v_from, v_to,
            CASE WHEN v_kind = 'user' THEN users.caller_id() END, v_kind,
            nullif(current_setting('yardpass.reason', true), '')
        );
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION ops.tg__guard_state() IS 'AFTER INSERT OR UPDATE: lets a row be born and move only as ops.state_transitions lists it for this
kind of caller, and records the move; an update that leaves the state alone passes. Arguments: the
machine, its state column, the key column (a uuid). Errors: YP011 the move is not listed. Definer,
because a writer may neither read the lists nor write the history.';

CREATE FUNCTION ops.tg__touch() RETURNS trigger
    LANGUAGE plpgsql PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION ops.tg__touch() IS 'BEFORE UPDATE: sets updated_at to the start of the transaction, whatever the statement says.';

CREATE FUNCTION organizations.has_role(org_id uuid, minimum organizations.org_role) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM organizations.org_memberships
        WHERE org_memberships.org_id = has_role.org_id
            AND org_memberships.user_id = users.caller_id()
            AND org_memberships.role >= has_role.minimum
    )
$$;

COMMENT ON FUNCTION organizations.has_role(org_id uuid, minimum organizations.org_role) IS 'Whether the caller is a member with at least this role; false for null or an unknown
organization. For the package''s own functions.';

CREATE FUNCTION organizations.require_role(org_id uuid, minimum organizations.org_role) RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(require_role.org_id IS NOT NULL, 'organization_id', 'must be given');

    IF NOT organizations.has_role(require_role.org_id, minimum) THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role %s in %s.', minimum, require_role.org_id)
        );
    END IF;

    RETURN v_caller;
END
$$;

COMMENT ON FUNCTION organizations.require_role(org_id uuid, minimum organizations.org_role) IS 'The caller, if she has at least this role in the organization. Errors: YP002 she has not, or
there is no such organization; YP001 and YP009 as users.require_caller(); YP003 no organization
named. For the package''s own functions.';

CREATE FUNCTION payments.ensure_account(type payments.account_type, currency text, organization_id uuid DEFAULT NULL::uuid, user_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_account_id uuid;
BEGIN
    INSERT INTO payments.accounts (type, currency, organization_id, user_id, name)
    VALUES (
        ensure_account.type, ensure_account.currency, ensure_account.organization_id,
        ensure_account.user_id, format('%s %s', ensure_account.type, ensure_account.currency)
    )
    ON CONFLICT ON CONSTRAINT accounts_owner_type_currency_key DO NOTHING
    RETURNING accounts.id INTO v_account_id;

    IF v_account_id IS NULL THEN
        SELECT accounts.id INTO STRICT v_account_id
        FROM payments.accounts
        WHERE accounts.type = ensure_account.type
            AND accounts.currency = ensure_account.currency
            AND accounts.organization_id IS NOT DISTINCT FROM ensure_account.organization_id
            AND accounts.user_id IS NOT DISTINCT FROM ensure_account.user_id;
    END IF;

    RETURN v_account_id;
END
$$;

COMMENT ON FUNCTION payments.ensure_account(type payments.account_type, currency text, organization_id uuid, user_id uuid) IS 'The account of this owner, type and currency, opened when it is missing; without an owner the
platform''s own. 23503 for an unknown currency or owner. For the package''s own functions.';

CREATE FUNCTION payments.post(reference_type payments.reference_type, reference_id uuid, legs payments.leg[], description text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text, created_by uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_transaction_id uuid;
BEGIN
    PERFORM ops.require(reference_type IS NOT NULL, 'reference_type', 'must be given');
    PERFORM ops.require(reference_id IS NOT NULL, 'reference_id', 'must be given');
    PERFORM ops.require(
        cardinality(legs) BETWEEN 2 AND 1000
        AND NOT EXISTS (
            SELECT FROM unnest(legs) AS leg
            WHERE leg.account_id IS NULL OR leg.amount_cents IS NULL OR leg.amount_cents = 0
        ),
        'legs', 'must be 2 to 1000 legs, each with an account and an amount other than zero'
    );

    INSERT INTO payments.transactions (
        reference_type, reference_id, description, idempotency_key, created_by
    )
    VALUES (
        post.reference_type, post.reference_id, post.description, post.idempotency_key,
        post.created_by
    )
    RETURNING transactions.id INTO v_transaction_id;

    -- An account that does not exist finds no currency, and NOT NULL refuses the entry.
    INSERT INTO payments.entries (
        transaction_id, account_id, currency, amount_cents, description,
        reference_type, reference_id, created_by
    )
    SELECT
        v_transaction_id, leg.account_id, accounts.currency, leg.amount_cents, leg.description,
        post.reference_type, post.reference_id, post.created_by
    FROM unnest(legs) AS leg
    LEFT JOIN payments.accounts ON accounts.id = leg.account_id;

    RETURN v_transaction_id;
END
$$;

COMMENT ON FUNCTION payments.post(reference_type payments.reference_type, reference_id uuid, legs payments.leg[], description text, idempotency_key text, created_by uuid) IS 'Posts one transaction of any number of legs and returns its id. Errors: YP003 an argument; YP201
(at commit) the legs of a currency do not sum to zero; 23502 no such account; 23505 the
idempotency key was used. For the package''s own functions.';

CREATE FUNCTION payments.tg__balanced() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_transaction_id constant uuid := to_jsonb(NEW) ->> TG_ARGV[0];
    v_fault text;
BEGIN
    SELECT string_agg(format('%s %s', sums.difference, sums.currency), ', ') INTO v_fault
    FROM (
        SELECT entries.currency, sum(entries.amount_cents) AS difference
        FROM payments.entries
        WHERE entries.transaction_id = v_transaction_id
        GROUP BY entries.currency
    ) AS sums
    HAVING count(*) = 0 OR bool_or(sums.difference <> 0);

    IF FOUND THEN
        PERFORM ops.raise_error('YP201', format(
            'Entries of transaction %s sum to %s.', v_transaction_id, coalesce(v_fault, 'nothing')
        ));
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION payments.tg__balanced() IS 'At commit: refuses with YP201 a transaction without entries, or whose entries do not sum to zero
in each currency. Its argument is the column that names the transaction. Definer, because the
writer may not read all entries.';

CREATE FUNCTION payments.tg_entries__seal() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    NEW.recorded_xid := pg_current_xact_id();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION payments.tg_entries__seal() IS 'BEFORE INSERT: stamps the row with the writing database transaction, whatever the statement says,
so that the foreign key finds a header of this very transaction or refuses.';

CREATE FUNCTION payments.tg_invoice_lines__issued_stay() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_issued boolean;
BEGIN
    -- Locked before it is judged: a line and the issue of its invoice wait for each other.
    SELECT bool_or(locked.issued_at IS NOT NULL) INTO v_issued
    FROM (
        SELECT invoices.issued_at
        FROM payments.invoices
        WHERE invoices.id IN (OLD.invoice_id, NEW.invoice_id)
        FOR NO KEY UPDATE
    ) AS locked;
    IF v_issued THEN
        PERFORM ops.raise_error('YP008', 'The invoice has been issued; write a credit note.');
    END IF;

    RETURN coalesce(NEW, OLD);
END
$$;

COMMENT ON FUNCTION payments.tg_invoice_lines__issued_stay() IS 'BEFORE INSERT, UPDATE or DELETE: refuses with YP008 any change to the lines of an issued invoice.
Definer, because the writer of a line may not read the invoice.';

CREATE TABLE ticketing.ticket_tiers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    name text NOT NULL,
    price_cents bigint DEFAULT 0 NOT NULL,
    status ticketing.tier_status DEFAULT 'active'::ticketing.tier_status NOT NULL,
    max_per_order integer DEFAULT 6 NOT NULL,
    requires_code boolean DEFAULT false NOT NULL,
    is_transferable boolean DEFAULT true NOT NULL,
    price_includes_tax boolean DEFAULT false NOT NULL,
    sort_index integer DEFAULT 0 NOT NULL,
    reserved_quantity integer DEFAULT 0 NOT NULL,
    sold_quantity integer DEFAULT 0 NOT NULL,
    issued_quantity integer DEFAULT 0 NOT NULL,
    quantity integer,
    total_quantity integer GENERATED ALWAYS AS (quantity) STORED,
    max_per_user integer,
    badge_label text,
    sales_start timestamp with time zone,
    sales_end timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ticket_tiers_are_never_oversold CHECK (((quantity IS NULL) OR ((reserved_quantity + sold_quantity) <= quantity))),
    CONSTRAINT ticket_tiers_issued_quantity_check CHECK ((issued_quantity >= sold_quantity)),
    CONSTRAINT ticket_tiers_max_per_order_check CHECK (((max_per_order >= 1) AND (max_per_order <= 100))),
    CONSTRAINT ticket_tiers_max_per_user_check CHECK (((max_per_user >= 1) AND (max_per_user <= 10000))),
    CONSTRAINT ticket_tiers_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100))),
    CONSTRAINT ticket_tiers_price_cents_check CHECK (((price_cents >= 0) AND (price_cents <= '100000000000'::bigint))),
    CONSTRAINT ticket_tiers_quantity_check CHECK (((quantity >= 0) AND (quantity <= 10000000))),
    CONSTRAINT ticket_tiers_reserved_quantity_check CHECK ((reserved_quantity >= 0)),
    CONSTRAINT ticket_tiers_sales_end_after_they_start CHECK ((sales_end > sales_start)),
    CONSTRAINT ticket_tiers_sold_quantity_check CHECK ((sold_quantity >= 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY ticketing.ticket_tiers FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.ticket_tiers IS 'A kind of ticket of one event, with its price and its stock.';

COMMENT ON COLUMN ticketing.ticket_tiers.id IS 'Locks are taken in the order of this key.';

COMMENT ON COLUMN ticketing.ticket_tiers.event_id IS 'The event it admits to.';

COMMENT ON COLUMN ticketing.ticket_tiers.currency IS 'ISO 4217 code of price_cents.';

COMMENT ON COLUMN ticketing.ticket_tiers.name IS 'As shown to buyers, unique within the event.';

COMMENT ON COLUMN ticketing.ticket_tiers.price_cents IS 'Price of one ticket without the platform''s fee, in minor units of currency; 0 is free.';

COMMENT ON COLUMN ticketing.ticket_tiers.status IS 'Whether it is on sale at all.';

COMMENT ON COLUMN ticketing.ticket_tiers.max_per_order IS 'Most tickets of this tier that one buyer may hold at a time, so also the most in one order.';

COMMENT ON COLUMN ticketing.ticket_tiers.requires_code IS 'Whether it is sold only to those who have one of its guest_codes.';

COMMENT ON COLUMN ticketing.ticket_tiers.is_transferable IS 'Whether its tickets may be given to another person.';

COMMENT ON COLUMN ticketing.ticket_tiers.price_includes_tax IS 'Whether price_cents contains the tax; otherwise it is added on top.';

COMMENT ON COLUMN ticketing.ticket_tiers.sort_index IS 'Ascending position in lists.';

COMMENT ON COLUMN ticketing.ticket_tiers.reserved_quantity IS 'Tickets in active holds.';

COMMENT ON COLUMN ticketing.ticket_tiers.sold_quantity IS 'Tickets bought and not returned to stock.';

COMMENT ON COLUMN ticketing.ticket_tiers.issued_quantity IS 'Tickets ever issued; the last serial number. It never falls.';

COMMENT ON COLUMN ticketing.ticket_tiers.quantity IS 'Stock; null: without limit.';

COMMENT ON COLUMN ticketing.ticket_tiers.total_quantity IS 'Another name of quantity.';

COMMENT ON COLUMN ticketing.ticket_tiers.max_per_user IS 'Most tickets of this tier that one person may buy in all; null: no limit.';

COMMENT ON COLUMN ticketing.ticket_tiers.badge_label IS 'A word in the corner: early bird.';

COMMENT ON COLUMN ticketing.ticket_tiers.sales_start IS 'On sale from, UTC; null: at once.';

COMMENT ON COLUMN ticketing.ticket_tiers.sales_end IS 'On sale until, UTC, exclusive; null: until the event ends.';

COMMENT ON COLUMN ticketing.ticket_tiers.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.ticket_tiers.updated_at IS 'UTC, kept by trigger.';

CREATE FUNCTION public.add_ticket_tier(event_id uuid, name text, price_cents bigint DEFAULT 0, currency text DEFAULT 'USD'::text, quantity integer DEFAULT NULL::integer, max_per_order integer DEFAULT 6, sales_start timestamp with time zone DEFAULT NULL::timestamp with time zone, sales_end timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS ticketing.ticket_tiers
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'editor');
    v_tier ticketing.ticket_tiers;
BEGIN
    IF v_event.status IN ('cancelled', 'completed') THEN
        PERFORM ops.raise_error('YP005', format('Event %s is %s.', v_event.id, v_event.status));
    END IF;
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 100, 'name', 'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        price_cents BETWEEN 0 AND 100000000000, 'price_cents',
        'must be between 0 and 100000000000 minor units'
    );
    PERFORM ops.require(
        quantity IS NULL OR quantity BETWEEN 0 AND 10000000, 'quantity',
        'must be between 0 and 10000000, or null for no limit'
    );
    PERFORM ops.require(
        max_per_order BETWEEN 1 AND 100, 'max_per_order', 'must be between 1 and 100'
    );
    PERFORM ops.require(
        coalesce(isfinite(sales_start) AND isfinite(sales_end) AND sales_end > sales_start, TRUE)
        AND coalesce(isfinite(sales_start), TRUE) AND coalesce(isfinite(sales_end), TRUE),
        'sales_end', 'must be a finite time after sales_start'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.currencies
            WHERE currencies.code = add_ticket_tier.currency
                AND currencies.kind = 'tender' AND currencies.is_active
        ),
        'currency', 'must be the ISO 4217 code of a currency in use'
    );

    INSERT INTO ticketing.ticket_tiers (
        event_id, name, price_cents, currency, quantity, max_per_order, sales_start, sales_end
    )
    VALUES (
        add_ticket_tier.event_id, btrim(add_ticket_tier.name), add_ticket_tier.price_cents,
        add_ticket_tier.currency, add_ticket_tier.quantity, add_ticket_tier.max_per_order,
        add_ticket_tier.sales_start, add_ticket_tier.sales_end
    )
    ON CONFLICT ON CONSTRAINT ticket_tiers_event_id_name_key DO NOTHING
    RETURNING * INTO v_tier;
    IF v_tier.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The event has a tier named %s.', btrim(name)));
    END IF;

    RETURN v_tier;
END
$$;

COMMENT ON FUNCTION public.add_ticket_tier(event_id uuid, name text, price_cents bigint, currency text, quantity integer, max_per_order integer, sales_start timestamp with time zone, sales_end timestamp with time zone) IS 'Adds a kind of ticket to an event and returns it. price_cents is in minor units of currency,
without the platform''s fee; quantity null means no limit. Errors: YP001, YP009 not signed in or
no profile; YP002 not an editor of the event; YP003 an argument; YP005 the event is over; YP010
the name is taken. Callable by authenticated.';

CREATE FUNCTION public.create_event(title text, start_at timestamp with time zone, end_at timestamp with time zone, organization_id uuid DEFAULT NULL::uuid, timezone text DEFAULT 'UTC'::text, visibility text DEFAULT 'public'::text, description text DEFAULT NULL::text, venue text DEFAULT NULL::text, city text DEFAULT NULL::text, country_code text DEFAULT NULL::text, category_slug text DEFAULT NULL::text) RETURNS events.events
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_event events.events;
BEGIN
    IF organization_id IS NOT NULL THEN
        PERFORM organizations.require_role(organization_id, 'editor');
    END IF;
    PERFORM ops.require(
        title ~ '\S' AND char_length(title) <= 200, 'title', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(isfinite(start_at), 'start_at', 'must be a finite time');
    PERFORM ops.require(
        isfinite(end_at) AND end_at > start_at, 'end_at', 'must be a finite time after start_at'
    );
    PERFORM ops.require(
        visibility IN ('public', 'unlisted', 'private'), 'visibility',
        'must be public, unlisted or private'
    );
    PERFORM ops.require(
        coalesce(char_length(description) <= 20000, TRUE), 'description',
        'must be at most 20000 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(venue) <= 200, TRUE), 'venue', 'must be at most 200 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(city) <= 200, TRUE), 'city', 'must be at most 200 characters'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.timezones
            WHERE timezones.name = create_event.timezone AND timezones.is_active
        ),
        'timezone', 'must be an IANA zone name, e.g. Europe/Oslo'
    );
    PERFORM ops.require(
        country_code IS NULL OR EXISTS (
            SELECT FROM ref.countries
            WHERE countries.code = create_event.country_code AND countries.is_active
        ),
        'country_code', 'must be an ISO 3166-1 alpha-2 code in use'
    );
    PERFORM ops.require(
        category_slug IS NULL OR EXISTS (
            SELECT FROM ref.event_categories
            WHERE event_categories.slug = create_event.category_slug
                AND event_categories.is_active
        ),
        'category_slug', 'must be a slug of ref.event_categories'
    );

    INSERT INTO events.events (
        owner_context_type, owner_context_id, created_by, title, start_at, end_at, timezone,
        visibility, description, venue, city, country_code, category_slug
    )
    VALUES (
        CASE
            WHEN create_event.organization_id IS NULL THEN 'individual' ELSE 'organization'
        END::events.owner_context,
        coalesce(create_event.organization_id, v_caller), v_caller, btrim(create_event.title),
        create_event.start_at, create_event.end_at, create_event.timezone,
        create_event.visibility::events.event_visibility, create_event.description,
        create_event.venue, create_event.city, create_event.country_code,
        create_event.category_slug
    )
    RETURNING * INTO v_event;

    RETURN v_event;
END
$$;

COMMENT ON FUNCTION public.create_event(title text, start_at timestamp with time zone, end_at timestamp with time zone, organization_id uuid, timezone text, visibility text, description text, venue text, city text, country_code text, category_slug text) IS 'Enters an event as a draft and returns it. It belongs to the organization, where the caller must
be at least editor, or to the caller herself when none is named. Times are instants; timezone is
the IANA zone in which they are shown. Errors: YP001 not signed in; YP002 not an editor there;
YP003 an argument; YP009 no profile. Callable by authenticated.';

CREATE TABLE organizations.organizations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    created_by uuid NOT NULL,
    country_code text,
    default_currency text DEFAULT 'USD'::text NOT NULL,
    name text NOT NULL,
    handle text,
    legal_name text,
    tax_id text,
    description text,
    verification_status users.verification_status DEFAULT 'none'::users.verification_status NOT NULL,
    is_verified boolean GENERATED ALWAYS AS ((verification_status = ANY (ARRAY['verified'::users.verification_status, 'pro'::users.verification_status]))) STORED NOT NULL,
    status organizations.organization_status DEFAULT 'active'::organizations.organization_status NOT NULL,
    discoverable boolean DEFAULT true NOT NULL,
    ticket_fee_bps integer DEFAULT 500 NOT NULL,
    social_links jsonb DEFAULT '[]'::jsonb NOT NULL,
    logo_url text,
    banner_url text,
    website_url text,
    twitter_url text,
    instagram_url text,
    tiktok_url text,
    location text,
    support_email text,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organizations_deleted_at_only_when_closed CHECK (((status = 'closed'::organizations.organization_status) = (deleted_at IS NOT NULL))),
    CONSTRAINT organizations_handle_is_lower_case CHECK ((handle ~ '^[a-z0-9][a-z0-9_-]{1,62}$'::text)),
    CONSTRAINT organizations_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT organizations_social_links_check CHECK ((jsonb_typeof(social_links) = 'array'::text)),
    CONSTRAINT organizations_ticket_fee_bps_check CHECK (((ticket_fee_bps >= 0) AND (ticket_fee_bps <= 10000)))
);

ALTER TABLE ONLY organizations.organizations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE organizations.organizations IS 'A tenant: whoever organizes events or sponsors them, and owns what comes of it.';

COMMENT ON COLUMN organizations.organizations.id IS 'The claim org_id of a token may name it.';

COMMENT ON COLUMN organizations.organizations.created_by IS 'Who created it and was its first owner; says nothing about today''s rights.';

COMMENT ON COLUMN organizations.organizations.country_code IS 'Seat, ISO 3166-1 alpha-2.';

COMMENT ON COLUMN organizations.organizations.default_currency IS 'Currency proposed for new ticket tiers, ISO 4217.';

COMMENT ON COLUMN organizations.organizations.name IS 'As shown to buyers.';

COMMENT ON COLUMN organizations.organizations.handle IS 'Name in addresses, lower case, unique.';

COMMENT ON COLUMN organizations.organizations.legal_name IS 'As on invoices; null: the name.';

COMMENT ON COLUMN organizations.organizations.tax_id IS 'VAT or other tax number, as given.';

COMMENT ON COLUMN organizations.organizations.description IS 'About the organization, plain text.';

COMMENT ON COLUMN organizations.organizations.verification_status IS 'Set by the platform alone.';

COMMENT ON COLUMN organizations.organizations.is_verified IS 'Derived: verification_status is verified or pro.';

COMMENT ON COLUMN organizations.organizations.status IS 'Whether it may act at all. It is never deleted: others'' records point at it.';

COMMENT ON COLUMN organizations.organizations.discoverable IS 'Whether search and recommendations may show it.';

COMMENT ON COLUMN organizations.organizations.ticket_fee_bps IS 'The platform''s fee on ticket prices in basis points (500 = 5 %), paid by the buyer on top.';

COMMENT ON COLUMN organizations.organizations.social_links IS 'Array of {"platform": text, "url": text} in the order shown.';

COMMENT ON COLUMN organizations.organizations.logo_url IS 'Address of the logo.';

COMMENT ON COLUMN organizations.organizations.banner_url IS 'Address of the banner.';

COMMENT ON COLUMN organizations.organizations.website_url IS 'Its own site.';

COMMENT ON COLUMN organizations.organizations.twitter_url IS 'Its page on X, formerly Twitter.';

COMMENT ON COLUMN organizations.organizations.instagram_url IS 'Its page on Instagram.';

COMMENT ON COLUMN organizations.organizations.tiktok_url IS 'Its page on TikTok.';

COMMENT ON COLUMN organizations.organizations.location IS 'Where it says it is, free text.';

COMMENT ON COLUMN organizations.organizations.support_email IS 'Shown to buyers on tickets.';

COMMENT ON COLUMN organizations.organizations.deleted_at IS 'When it was closed, UTC; set exactly while status is closed.';

COMMENT ON COLUMN organizations.organizations.created_at IS 'UTC.';

COMMENT ON COLUMN organizations.organizations.updated_at IS 'UTC, kept by trigger.';

CREATE FUNCTION public.create_organization(name text, handle text DEFAULT NULL::text, default_currency text DEFAULT 'USD'::text, country_code text DEFAULT NULL::text) RETURNS organizations.organizations
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_organization organizations.organizations;
BEGIN
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 200, 'name', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        handle IS NULL OR handle ~ '^[a-z0-9][a-z0-9_-]{1,62}$', 'handle',
        'must be 2 to 63 lower-case letters, digits, hyphens or underscores'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.currencies
            WHERE currencies.code = create_organization.default_currency
                AND currencies.kind = 'tender' AND currencies.is_active
        ),
        'default_currency', 'must be the ISO 4217 code of a currency in use'
    );
    PERFORM ops.require(
        country_code IS NULL OR EXISTS (
            SELECT FROM ref.countries
            WHERE countries.code = create_organization.country_code AND countries.is_active
        ),
        'country_code', 'must be an ISO 3166-1 alpha-2 code in use'
    );

    INSERT INTO organizations.organizations (
        name, handle, default_currency, country_code, created_by
    )
    VALUES (
        btrim(create_organization.name), create_organization.handle,
        create_organization.default_currency, create_organization.country_code, v_caller
    )
    ON CONFLICT ON CONSTRAINT organizations_handle_key DO NOTHING
    RETURNING * INTO v_organization;
    IF v_organization.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The handle %s is taken.', handle));
    END IF;

    INSERT INTO organizations.org_memberships (org_id, user_id, role)
    VALUES (v_organization.id, v_caller, 'owner');

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'organization.created', v_organization.id, 'organization', v_organization.id,
        jsonb_build_object('organization_id', v_organization.id)
    );

    RETURN v_organization;
END
$_$;

COMMENT ON FUNCTION public.create_organization(name text, handle text, default_currency text, country_code text) IS 'Founds an organization whose first owner is the caller, and returns it. Errors: YP001 not signed
in; YP003 an argument; YP009 no profile; YP010 the handle is taken. Callable by authenticated.';

CREATE FUNCTION public.current_org_id() RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT org_memberships.org_id
    FROM organizations.org_memberships
    WHERE org_memberships.user_id = users.caller_id()
        AND org_memberships.org_id::text = lower(
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'org_id'
        )
$$;

COMMENT ON FUNCTION public.current_org_id() IS 'The organization named by the claim org_id, if the caller is a member of it now, else null.
Callable by authenticated, service_role.';

CREATE TABLE ticketing.ticket_holds (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    user_id uuid,
    order_id uuid,
    session_id text,
    quantity integer NOT NULL,
    status ticketing.hold_status DEFAULT 'active'::ticketing.hold_status NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ticket_holds_belong_to_somebody CHECK (((user_id IS NOT NULL) OR (session_id IS NOT NULL))),
    CONSTRAINT ticket_holds_have_an_order_once_converted CHECK (((status = 'converted'::ticketing.hold_status) = (order_id IS NOT NULL))),
    CONSTRAINT ticket_holds_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT ticket_holds_quantity_check CHECK (((quantity >= 1) AND (quantity <= 100)))
);

ALTER TABLE ONLY ticketing.ticket_holds FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.ticket_holds IS 'Tickets of one tier set aside for one buyer.';

COMMENT ON COLUMN ticketing.ticket_holds.id IS 'What purchase_tickets() is called with.';

COMMENT ON COLUMN ticketing.ticket_holds.event_id IS 'The event of the tier, repeated.';

COMMENT ON COLUMN ticketing.ticket_holds.tier_id IS 'Whose stock is set aside.';

COMMENT ON COLUMN ticketing.ticket_holds.user_id IS 'For whom; null for a guest''s session.';

COMMENT ON COLUMN ticketing.ticket_holds.order_id IS 'The order it became.';

COMMENT ON COLUMN ticketing.ticket_holds.session_id IS 'The guest session it belongs to.';

COMMENT ON COLUMN ticketing.ticket_holds.quantity IS 'Tickets set aside.';

COMMENT ON COLUMN ticketing.ticket_holds.status IS 'active is the only state that counts.';

COMMENT ON COLUMN ticketing.ticket_holds.metadata IS 'Object for the client''s own notes.';

COMMENT ON COLUMN ticketing.ticket_holds.expires_at IS 'UTC; from then on it cannot be bought.';

COMMENT ON COLUMN ticketing.ticket_holds.created_at IS 'UTC.';

CREATE FUNCTION public.hold_tickets(event_id uuid, items jsonb) RETURNS SETOF ticketing.ticket_holds
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_item ticketing.item;
BEGIN
    PERFORM ops.require(event_id IS NOT NULL, 'event_id', 'must be given');

    -- In the order of the tiers' ids: two baskets with the same tiers cannot wait for each other.
    FOR v_item IN
        SELECT * FROM ticketing.parse_items(items) AS parsed ORDER BY parsed.tier_id
    LOOP
        RETURN NEXT ticketing.hold(hold_tickets.event_id, v_item, v_caller);
    END LOOP;
END
$$;

COMMENT ON FUNCTION public.hold_tickets(event_id uuid, items jsonb) IS 'Sets tickets of a published event aside for the caller for ten minutes: all items or none. items
is an array of 1 to 20 {"tier_id": uuid, "quantity": 1 to 100}, each tier once. Returns the holds.
Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 no such tier on sale;
YP101 too few tickets left; YP102 more than the tier allows one buyer at a time; YP103 not on sale
now. Callable by authenticated.';

CREATE FUNCTION public.publish_event(event_id uuid) RETURNS events.events
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_event events.events := events.require_role(event_id, 'editor');
BEGIN
    -- Its state of now: what was read before the lock may be another's past.
    SELECT * INTO v_event FROM events.events WHERE events.id = v_event.id FOR UPDATE;
    IF v_event.status NOT IN ('draft', 'postponed') OR v_event.end_at <= now() THEN
        PERFORM ops.raise_error('YP005', format(
            'Event %s is %s and ends at %s; a draft or postponed event to come can be published.',
            v_event.id, v_event.status, v_event.end_at
        ));
    END IF;

    UPDATE events.events
    SET status = 'published', published_at = coalesce(events.published_at, now())
    WHERE events.id = v_event.id
    RETURNING * INTO v_event;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'event.published', v_event.owner_organization_id, 'event', v_event.id,
        jsonb_build_object('event_id', v_event.id)
    );

    RETURN v_event;
END
$$;

COMMENT ON FUNCTION public.publish_event(event_id uuid) IS 'Puts a draft or postponed event on sale and returns it. Errors: YP001, YP009 not signed in or no
profile; YP002 not an editor of it; YP003 no event named; YP005 it is in another state or over.
Callable by authenticated.';

CREATE FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT round(
        minor_to_amount.minor_units
        * power(10::numeric, -minor_to_amount.decimal_places),
        minor_to_amount.decimal_places
    );
$$;

COMMENT ON FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) IS 'The amount in major units, with exactly decimal_places digits after the point: (2599, 2) is 25.99,
(2599, 0) is 2599, (2599, 3) is 2.599. decimal_places is that of ref.currencies, 0 to 4.
NULL when an argument is NULL; no errors. Callable by anon, authenticated and service_role.';

CREATE TABLE ticketing.orders (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    seller_organization_id uuid,
    payout_wallet_id uuid,
    currency text DEFAULT 'USD'::text NOT NULL,
    currency_code text GENERATED ALWAYS AS (currency) STORED NOT NULL,
    currency_decimals integer DEFAULT 2 NOT NULL,
    status ticketing.order_status DEFAULT 'pending'::ticketing.order_status NOT NULL,
    subtotal_cents bigint DEFAULT 0 NOT NULL,
    discount_cents bigint DEFAULT 0 NOT NULL,
    fees_cents bigint DEFAULT 0 NOT NULL,
    tax_cents bigint DEFAULT 0 NOT NULL,
    total_cents bigint DEFAULT 0 NOT NULL,
    refunded_cents bigint DEFAULT 0 NOT NULL,
    refund_reserved_cents bigint DEFAULT 0 NOT NULL,
    total_amount numeric GENERATED ALWAYS AS (ref.minor_to_amount(total_cents, currency_decimals)) STORED NOT NULL,
    tickets_issued_count integer DEFAULT 0 NOT NULL,
    hold_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    idempotency_key text,
    stripe_session_id text,
    stripe_payment_intent_id text,
    checkout_session_id text,
    payout_destination_owner events.owner_context,
    payout_destination_id uuid,
    contact_email text,
    contact_name text,
    contact_phone text,
    paid_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT orders_amounts_are_not_negative CHECK ((LEAST(subtotal_cents, discount_cents, fees_cents, tax_cents, total_cents) >= 0)),
    CONSTRAINT orders_currency_decimals_check CHECK (((currency_decimals >= 0) AND (currency_decimals <= 4))),
    CONSTRAINT orders_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT orders_paid_at_only_when_paid CHECK (((status = ANY (ARRAY['paid'::ticketing.order_status, 'partially_refunded'::ticketing.order_status, 'refunded'::ticketing.order_status])) = (paid_at IS NOT NULL))),
    CONSTRAINT orders_refund_at_most_what_was_paid CHECK (((refunded_cents >= 0) AND (refunded_cents <= total_cents))),
    CONSTRAINT orders_refunds_asked_for_at_most_what_was_paid CHECK (((refund_reserved_cents >= refunded_cents) AND (refund_reserved_cents <= total_cents))),
    CONSTRAINT orders_tickets_issued_count_check CHECK ((tickets_issued_count >= 0)),
    CONSTRAINT orders_total_is_the_sum_of_its_parts CHECK ((total_cents = (((subtotal_cents - discount_cents) + fees_cents) + tax_cents)))
);

ALTER TABLE ONLY ticketing.orders FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.orders IS 'A purchase of tickets.';

COMMENT ON COLUMN ticketing.orders.id IS 'Shown to the buyer; reference of its ledger entries.';

COMMENT ON COLUMN ticketing.orders.user_id IS 'The buyer.';

COMMENT ON COLUMN ticketing.orders.event_id IS 'All tickets of an order are for one event.';

COMMENT ON COLUMN ticketing.orders.organization_id IS 'The organization that buys, when the buyer does not buy for herself.';

COMMENT ON COLUMN ticketing.orders.seller_organization_id IS 'The tenant that sells: the event''s organization; null when a person owns the event.';

COMMENT ON COLUMN ticketing.orders.payout_wallet_id IS 'The seller''s wallet that the proceeds go to; null until it is known.';

COMMENT ON COLUMN ticketing.orders.currency IS 'ISO 4217 code of all amounts of the order.';

COMMENT ON COLUMN ticketing.orders.currency_code IS 'Another name of currency.';

COMMENT ON COLUMN ticketing.orders.currency_decimals IS 'Decimals of the currency on the day of the order.';

COMMENT ON COLUMN ticketing.orders.status IS 'Changes through functions.';

COMMENT ON COLUMN ticketing.orders.subtotal_cents IS 'Sum of ticket prices, in minor units.';

COMMENT ON COLUMN ticketing.orders.discount_cents IS 'Taken off the subtotal, in minor units.';

COMMENT ON COLUMN ticketing.orders.fees_cents IS 'The platform''s fee, paid by the buyer, in minor units.';

COMMENT ON COLUMN ticketing.orders.tax_cents IS 'Taxes added on top, in minor units.';

COMMENT ON COLUMN ticketing.orders.total_cents IS 'What the buyer pays, in minor units.';

COMMENT ON COLUMN ticketing.orders.refunded_cents IS 'Given back so far, in minor units: the sum of its refunds that succeeded, kept by trigger.';

COMMENT ON COLUMN ticketing.orders.refund_reserved_cents IS 'Given back or asked for, in minor units: the sum of its refunds that did not fail, kept by
trigger. Two refunds at once cannot exceed the total, because both change this row.';

COMMENT ON COLUMN ticketing.orders.total_amount IS 'Derived: total_cents in major units with the currency''s decimals, e.g. 25.99.';

COMMENT ON COLUMN ticketing.orders.tickets_issued_count IS 'Tickets issued for it.';

COMMENT ON COLUMN ticketing.orders.hold_ids IS 'The holds it was made of, ascending; a repeated call must name the same.';

COMMENT ON COLUMN ticketing.orders.idempotency_key IS 'Chosen by the client, unique per buyer: the same key never buys twice.';

COMMENT ON COLUMN ticketing.orders.stripe_session_id IS 'Checkout session at the processor.';

COMMENT ON COLUMN ticketing.orders.stripe_payment_intent_id IS 'The processor''s id of the payment; one payment pays one order.';

COMMENT ON COLUMN ticketing.orders.checkout_session_id IS 'The checkout it came from.';

COMMENT ON COLUMN ticketing.orders.payout_destination_owner IS 'Whether a person or an organization is paid out.';

COMMENT ON COLUMN ticketing.orders.payout_destination_id IS 'Who is paid out.';

COMMENT ON COLUMN ticketing.orders.contact_email IS 'Where the tickets are sent. Personal.';

COMMENT ON COLUMN ticketing.orders.contact_name IS 'As given at checkout. Personal.';

COMMENT ON COLUMN ticketing.orders.contact_phone IS 'E.164, as given at checkout. Personal.';

COMMENT ON COLUMN ticketing.orders.paid_at IS 'UTC; set exactly when the order was paid.';

COMMENT ON COLUMN ticketing.orders.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.orders.updated_at IS 'UTC, kept by trigger.';

CREATE FUNCTION public.purchase_tickets(hold_ids uuid[], idempotency_key text, paid_cents bigint DEFAULT 0, payment_reference text DEFAULT NULL::text, contact_email text DEFAULT NULL::text, contact_name text DEFAULT NULL::text) RETURNS ticketing.orders
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_is_service constant boolean := ops.is_service();
    v_hold_ids constant uuid[] := ARRAY(
        SELECT DISTINCT held FROM unnest(hold_ids) AS held ORDER BY held
    );
    v_buyer_id uuid;
BEGIN
    PERFORM ops.require(
        cardinality(v_hold_ids) BETWEEN 1 AND 20 AND array_position(v_hold_ids, NULL) IS NULL,
        'hold_ids', 'must be 1 to 20 ids'
    );
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 200, 'idempotency_key',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(paid_cents >= 0, 'paid_cents', 'must not be negative');
    -- A reference without a payment would use up the reference of one that is still to come.
    PERFORM ops.require(
        CASE
            WHEN paid_cents = 0 THEN payment_reference IS NULL
            ELSE char_length(payment_reference) BETWEEN 1 AND 200
        END,
        'payment_reference', 'must be 1 to 200 characters when something was paid, else null'
    );
    PERFORM ops.require(
        coalesce(char_length(contact_email) <= 320 AND contact_email ~ '^[^@\s]+@[^@\s]+$', TRUE),
        'contact_email', 'must be an e-mail address'
    );
    PERFORM ops.require(
        coalesce(char_length(contact_name) <= 200, TRUE), 'contact_name',
        'must be at most 200 characters'
    );

    IF v_is_service THEN
        -- The server acts for whoever holds the tickets.
        SELECT ticket_holds.user_id INTO v_buyer_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(v_hold_ids)
        ORDER BY ticket_holds.id
        LIMIT 1;
    ELSE
        v_buyer_id := users.require_caller();
        IF paid_cents > 0 THEN
            PERFORM ops.raise_error('YP002', 'Only the payment service may say what was paid.');
        END IF;
    END IF;

    RETURN ticketing.buy(
        v_hold_ids, purchase_tickets.idempotency_key, purchase_tickets.paid_cents,
        purchase_tickets.payment_reference, purchase_tickets.contact_email,
        purchase_tickets.contact_name, v_buyer_id
    );
END
$_$;

COMMENT ON FUNCTION public.purchase_tickets(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text) IS 'Turns holds of one event and one buyer into a paid order with tickets, and returns the order.
paid_cents is what was received, in minor units, and must be the exact price with fees;
payment_reference is the processor''s id of that payment. The same call with the same
idempotency_key returns the same order again. Errors: YP001, YP009 not signed in or no profile;
YP002 a person says that she paid; YP003 an argument; YP004 a hold is unknown or another buyer''s;
YP005 a hold was bought or released; YP006 the key was used for other holds or another payment;
YP103 the event is not on sale; YP104 a hold has expired; YP105 the payment is not the price;
YP107 the payment has paid for another order. Callable by authenticated for free tickets, by
service_role for all.';

CREATE TABLE users.user_profiles (
    user_id uuid NOT NULL,
    country_code text,
    avatar_media_id uuid,
    display_name text NOT NULL,
    username text,
    role text DEFAULT 'attendee'::text NOT NULL,
    verification_status users.verification_status DEFAULT 'none'::users.verification_status NOT NULL,
    sponsor_mode_enabled boolean DEFAULT false NOT NULL,
    is_private boolean DEFAULT false NOT NULL,
    discoverable boolean DEFAULT true NOT NULL,
    hide_follow_lists boolean DEFAULT false NOT NULL,
    social_links jsonb DEFAULT '[]'::jsonb NOT NULL,
    phone text,
    photo_url text,
    bio text,
    location text,
    locale text DEFAULT 'en'::text NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    marketing_opt_in_at timestamp with time zone,
    suspended_at timestamp with time zone,
    deactivated_at timestamp with time zone,
    erased_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_profiles_display_name_is_not_blank CHECK (((display_name ~ '\S'::text) AND (char_length(display_name) <= 200))),
    CONSTRAINT user_profiles_role_check CHECK ((role = ANY (ARRAY['attendee'::text, 'organizer'::text]))),
    CONSTRAINT user_profiles_social_links_check CHECK ((jsonb_typeof(social_links) = 'array'::text)),
    CONSTRAINT user_profiles_username_check CHECK ((username ~ '^[A-Za-z0-9_]{3,30}$'::text))
);

ALTER TABLE ONLY users.user_profiles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.user_profiles IS 'One row per person who has used the platform, with what others may see of her.';

COMMENT ON COLUMN users.user_profiles.user_id IS 'The same as auth.users.id and the claim sub.';

COMMENT ON COLUMN users.user_profiles.country_code IS 'Home country, ISO 3166-1 alpha-2.';

COMMENT ON COLUMN users.user_profiles.avatar_media_id IS 'Her portrait among public.media_assets; null: photo_url, if that is given.';

COMMENT ON COLUMN users.user_profiles.display_name IS 'As shown beside posts and on guest lists.';

COMMENT ON COLUMN users.user_profiles.username IS 'Handle, unique without regard to case; null until she chooses one.';

COMMENT ON COLUMN users.user_profiles.role IS 'The side of the product she sees first: attendee or organizer. It grants nothing.';

COMMENT ON COLUMN users.user_profiles.verification_status IS 'Set by the platform alone.';

COMMENT ON COLUMN users.user_profiles.sponsor_mode_enabled IS 'Whether her client shows the sponsor''s side. It grants nothing.';

COMMENT ON COLUMN users.user_profiles.is_private IS 'Whether following her takes her consent, and only followers see what she posts.';

COMMENT ON COLUMN users.user_profiles.discoverable IS 'Whether search and recommendations may show her.';

COMMENT ON COLUMN users.user_profiles.hide_follow_lists IS 'Whether it is hidden from others whom she follows and who follows her.';

COMMENT ON COLUMN users.user_profiles.social_links IS 'Array of {"platform": text, "url": text} in the order shown.';

COMMENT ON COLUMN users.user_profiles.phone IS 'E.164. Private: no view for others has it. See also users.private_profiles.';

COMMENT ON COLUMN users.user_profiles.photo_url IS 'Address of the portrait.';

COMMENT ON COLUMN users.user_profiles.bio IS 'A few lines about herself, plain text.';

COMMENT ON COLUMN users.user_profiles.location IS 'Where she says she is, free text.';

COMMENT ON COLUMN users.user_profiles.locale IS 'BCP 47 tag of the language she reads.';

COMMENT ON COLUMN users.user_profiles.timezone IS 'IANA zone in which times are shown to her.';

COMMENT ON COLUMN users.user_profiles.marketing_opt_in_at IS 'When she agreed to marketing mail, UTC; null means no.';

COMMENT ON COLUMN users.user_profiles.suspended_at IS 'Since when the platform bars her, UTC; null: it does not. Set by moderation alone.';

COMMENT ON COLUMN users.user_profiles.deactivated_at IS 'Since when she has hidden her account, UTC; null: in use. Signing in again clears it.';

COMMENT ON COLUMN users.user_profiles.erased_at IS 'When her personal data were erased on request, UTC; the row stays for the records.';

COMMENT ON COLUMN users.user_profiles.created_at IS 'UTC.';

COMMENT ON COLUMN users.user_profiles.updated_at IS 'UTC, kept by trigger.';

CREATE FUNCTION public.save_profile(display_name text, username text DEFAULT NULL::text) RETURNS users.user_profiles
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_caller constant uuid := users.caller_id();
    v_profile users.user_profiles;
BEGIN
    -- A token may outlive its user: without a row in auth.users there is nobody to save.
    IF NOT EXISTS (SELECT FROM auth.users WHERE users.id = v_caller) THEN
        PERFORM ops.raise_error('YP001', 'The request carries no token of a user.');
    END IF;
    PERFORM ops.require(
        display_name ~ '\S' AND char_length(display_name) <= 200, 'display_name',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        username IS NULL OR username ~ '^[A-Za-z0-9_]{3,30}$', 'username',
        'must be 3 to 30 letters, digits or underscores'
    );

    INSERT INTO users.user_profiles AS profiles (user_id, display_name, username)
    VALUES (v_caller, btrim(save_profile.display_name), save_profile.username)
    ON CONFLICT (user_id) DO UPDATE
    SET
        display_name = excluded.display_name,
        username = coalesce(excluded.username, profiles.username)
    WHERE profiles.erased_at IS NULL
    RETURNING * INTO v_profile;

    IF v_profile.user_id IS NULL THEN
        PERFORM ops.raise_error('YP005', 'The profile has been erased.');
    END IF;
    RETURN v_profile;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP010', format('The username %s is taken.', username));
END
$_$;

COMMENT ON FUNCTION public.save_profile(display_name text, username text) IS 'Creates or renames the caller''s profile and returns it; a null username keeps the old one.
Errors: YP001 not signed in; YP003 an argument; YP005 the profile was erased; YP010 the username
is taken. Callable by authenticated.';

CREATE TABLE ticketing.scan_logs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    ticket_id uuid,
    scanner_user_id uuid,
    scanned_by uuid GENERATED ALWAYS AS (scanner_user_id) STORED,
    check_in_list_id uuid,
    result ticketing.scan_result NOT NULL,
    direction ticketing.scan_direction DEFAULT 'entry'::ticketing.scan_direction NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    device_id text,
    nonce text,
    scanned_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT scan_logs_details_check CHECK ((jsonb_typeof(details) = 'object'::text)),
    CONSTRAINT scan_logs_device_id_check CHECK (((char_length(device_id) >= 1) AND (char_length(device_id) <= 200))),
    CONSTRAINT scan_logs_name_the_ticket_unless_unknown CHECK (((ticket_id IS NULL) = (result = ANY (ARRAY['invalid'::ticketing.scan_result, 'wrong_event'::ticketing.scan_result])))),
    CONSTRAINT scan_logs_nonce_check CHECK (((char_length(nonce) >= 1) AND (char_length(nonce) <= 200)))
);

ALTER TABLE ONLY ticketing.scan_logs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.scan_logs IS 'Every scan at a door, admitted or not.';

COMMENT ON COLUMN ticketing.scan_logs.id IS 'No order; created_at has it.';

COMMENT ON COLUMN ticketing.scan_logs.event_id IS 'The event at whose door was scanned.';

COMMENT ON COLUMN ticketing.scan_logs.ticket_id IS 'The ticket; null when no ticket of the event has the code.';

COMMENT ON COLUMN ticketing.scan_logs.scanner_user_id IS 'Who scanned.';

COMMENT ON COLUMN ticketing.scan_logs.scanned_by IS 'Another name of scanner_user_id.';

COMMENT ON COLUMN ticketing.scan_logs.check_in_list_id IS 'The list of this event that was scanned for; null: the door as such. Each list admits once.';

COMMENT ON COLUMN ticketing.scan_logs.result IS 'The answer that the scanner got.';

COMMENT ON COLUMN ticketing.scan_logs.direction IS 'In or out.';

COMMENT ON COLUMN ticketing.scan_logs.details IS 'Object: for already_redeemed {"redeemed_at": UTC time, "scanned_by": user id} of the admission.';

COMMENT ON COLUMN ticketing.scan_logs.device_id IS 'The scanning device, as it names itself.';

COMMENT ON COLUMN ticketing.scan_logs.nonce IS 'Chosen by a device that scans offline: sent twice, the scan is logged once.';

COMMENT ON COLUMN ticketing.scan_logs.scanned_at IS 'Moment of the scan, UTC; by the device''s clock when it was offline.';

COMMENT ON COLUMN ticketing.scan_logs.created_at IS 'When the scan reached the database, UTC.';

CREATE FUNCTION public.scan_ticket(event_id uuid, code text) RETURNS ticketing.scan_logs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
BEGIN
    PERFORM ops.require(char_length(code) BETWEEN 1 AND 500, 'code', 'must be 1 to 500 characters');

    RETURN ticketing.scan(scan_ticket.event_id, scan_ticket.code, v_scanner);
END
$$;

COMMENT ON FUNCTION public.scan_ticket(event_id uuid, code text) IS 'Scans a code at the door of an event and returns the logged answer: result valid admits, anything
else does not; for already_redeemed details say when and by whom. Errors: YP001, YP009 not signed
in or no profile; YP002 neither a scanner nor an editor of the event; YP003 an argument. Callable
by authenticated.';

CREATE FUNCTION public.user_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT org_memberships.org_id
    FROM organizations.org_memberships
    WHERE org_memberships.user_id = users.caller_id()
$$;

COMMENT ON FUNCTION public.user_orgs() IS 'Ids of the organizations the caller is a member of now. Callable by authenticated, service_role.';

CREATE FUNCTION sponsorship.match_reasons() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT ARRAY[
        'audience_overlap', 'brand_safety', 'budget_fit', 'category_overlap', 'engagement',
        'format_fit', 'location_fit', 'objectives_fit', 'other', 'past_performance', 'price',
        'reach', 'timing', 'values_fit'
    ];
$$;

COMMENT ON FUNCTION sponsorship.match_reasons() IS 'The words in which matches and feedback give reasons. Checks use it: a release may add words,
never take one away. No errors. Callable by anon, authenticated and service_role.';

CREATE FUNCTION sponsorship.sum_of_contributions(explanations jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
    SELECT coalesce(sum((contribution #>> '{}')::numeric), 0)
    FROM jsonb_path_query(
        sum_of_contributions.explanations,
        '$[*].contribution ? (@.type() == "number")'
    ) AS contribution;
$_$;

COMMENT ON FUNCTION sponsorship.sum_of_contributions(explanations jsonb) IS 'Sum of the numbers named contribution in an array of objects; others are left out, an empty array
sums to 0, NULL to NULL. No errors. Callable by anon, authenticated and service_role.';

CREATE FUNCTION sponsorship.tg__seller() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_package_id constant uuid := to_jsonb(NEW) ->> 'package_id';
    v_order_id constant uuid := to_jsonb(NEW) ->> 'order_id';
    v_seller uuid;
BEGIN
    SELECT coalesce(
        sponsorship_orders.organization_id,
        sponsorship_packages.organization_id,
        events.owner_organization_id
    ) INTO v_seller
    FROM events.events
    LEFT JOIN sponsorship.sponsorship_packages ON sponsorship_packages.id = v_package_id
    LEFT JOIN sponsorship.sponsorship_orders ON sponsorship_orders.id = v_order_id
    WHERE events.id = NEW.event_id;

    NEW.organization_id := coalesce(v_seller, NEW.organization_id);
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sponsorship.tg__seller() IS 'BEFORE INSERT: sets organization_id to the seller of the order or package that the row names, else
to the organization that owns its event, whatever the statement says. An event of a person has none:
there the statement must say it.';

CREATE FUNCTION sponsorship.tg__within_the_order() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_order record;
    v_sum numeric;
    v_limit bigint;
BEGIN
    SELECT
        sponsorship_orders.amount_cents,
        sponsorship_orders.funded_cents,
        sponsorship_orders.released_cents,
        sponsorship_orders.refunded_cents
    INTO v_order
    FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    CASE TG_TABLE_NAME
        WHEN 'deliverables' THEN
            v_limit := v_order.amount_cents;
            SELECT sum(deliverables.release_cents) INTO v_sum
            FROM sponsorship.deliverables
            WHERE deliverables.order_id = NEW.order_id
                AND deliverables.status NOT IN ('waived', 'cancelled');
        WHEN 'sponsorship_payouts' THEN
            v_limit := v_order.released_cents;
            SELECT sum(sponsorship_payouts.amount_cents) INTO v_sum
            FROM sponsorship.sponsorship_payouts
            WHERE sponsorship_payouts.order_id = NEW.order_id
                AND sponsorship_payouts.status NOT IN ('failed', 'returned', 'cancelled');
        WHEN 'order_disputes' THEN
            v_limit := v_order.funded_cents - v_order.refunded_cents;
            v_sum := NEW.amount_cents;
    END CASE;

    IF v_sum > v_limit THEN
        PERFORM ops.raise_error('YP003', format(
            'The %s of order %s add up to %s, of %s at most.',
            TG_TABLE_NAME, NEW.order_id, v_sum, v_limit
        ));
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION sponsorship.tg__within_the_order() IS 'AFTER INSERT OR UPDATE, under the order''s lock: milestones of deliverables add up to the order''s
amount at most, payouts to what was released, and a dispute is about what was funded and not
refunded. Errors: YP003 it is more.';

CREATE FUNCTION sponsorship.tg_order_settlements__apply() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_kind sponsorship.settlement_kind := NEW.kind;
    v_amount_cents bigint := NEW.amount_cents;
    v_dispute_id uuid;
BEGIN
    -- The order's lock comes first: what is read after it stays true until commit.
    PERFORM FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;

    SELECT order_disputes.id INTO v_dispute_id
    FROM sponsorship.order_disputes
    WHERE order_disputes.order_id = NEW.order_id
        AND order_disputes.status IN ('open', 'awaiting_seller', 'awaiting_buyer', 'under_review');
    IF v_dispute_id <> NEW.dispute_id OR (v_dispute_id IS NOT NULL AND NEW.dispute_id IS NULL) THEN
        IF NEW.kind <> 'funding' THEN
            PERFORM ops.raise_error('YP005', format(
                'Dispute %s about order %s is open; only its resolution moves money.',
                v_dispute_id, NEW.order_id
            ));
        END IF;
    END IF;

    IF NEW.kind = 'reversal' THEN
        SELECT order_settlements.kind INTO v_kind
        FROM sponsorship.order_settlements
        WHERE order_settlements.id = NEW.reversal_of;
        IF v_kind = 'reversal' THEN
            PERFORM ops.raise_error('YP003', format(
                'Settlement %s is a reversal itself.', NEW.reversal_of
            ));
        END IF;
        v_amount_cents := -NEW.amount_cents;
    END IF;

    UPDATE sponsorship.sponsorship_orders
    SET
        funded_cents = funded_cents + CASE v_kind WHEN 'funding' THEN v_amount_cents ELSE 0 END,
        released_cents = released_cents
            + CASE v_kind WHEN 'release' THEN v_amount_cents ELSE 0 END,
        refunded_cents = refunded_cents
            + CASE v_kind WHEN 'refund' THEN v_amount_cents ELSE 0 END,
        fee_cents = fee_cents + CASE v_kind WHEN 'fee' THEN v_amount_cents ELSE 0 END
    WHERE sponsorship_orders.id = NEW.order_id;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION sponsorship.tg_order_settlements__apply() IS 'AFTER INSERT: adds the settlement to its order''s sums under the order''s lock; the order''s checks
refuse what is too much. Errors: YP005 a dispute is open and this is not its resolution; YP003 a
reversal of a reversal.';

CREATE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- Two owners who leave at once wait for each other here.
    PERFORM FROM sponsorship.sponsors WHERE sponsors.id = OLD.sponsor_id FOR NO KEY UPDATE;

    IF FOUND AND NOT EXISTS (
        SELECT FROM sponsorship.sponsor_members
        WHERE sponsor_members.sponsor_id = OLD.sponsor_id AND sponsor_members.role = 'owner'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'Sponsor %s would be without an owner.', OLD.sponsor_id
        ));
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() IS 'At commit, after an owner left or lost the role: the sponsor, if it still exists, has another one.
Errors: YP005 it has none.';

CREATE FUNCTION ticketing.buy(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text, buyer_id uuid) RETURNS ticketing.orders
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_cart ticketing.cart;
    v_order ticketing.orders;
BEGIN
    -- Every change of stock waits here, in the order of the tiers' ids.
    PERFORM FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id IN (
        SELECT ticket_holds.tier_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(buy.hold_ids)
    )
    ORDER BY ticket_tiers.id
    FOR UPDATE;

    v_order := ticketing.find_order(
        buyer_id, idempotency_key, hold_ids, paid_cents, payment_reference
    );
    IF v_order.id IS NOT NULL THEN
        RETURN v_order;
    END IF;

    v_cart := ticketing.price_holds(buy.hold_ids, buy.buyer_id);
    IF v_cart.subtotal_cents + v_cart.fees_cents <> buy.paid_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The order costs %s %s in minor units, and %s were paid.',
            v_cart.subtotal_cents + v_cart.fees_cents, v_cart.currency, buy.paid_cents
        ));
    END IF;

    INSERT INTO ticketing.orders (
        user_id, event_id, seller_organization_id, currency, currency_decimals,
        subtotal_cents, fees_cents, total_cents, hold_ids, idempotency_key,
        stripe_payment_intent_id, payout_destination_owner, payout_destination_id,
        contact_email, contact_name
    )
    SELECT
        buy.buyer_id, events.id, events.owner_organization_id, currencies.code,
        currencies.decimal_places, v_cart.subtotal_cents, v_cart.fees_cents, buy.paid_cents,
        buy.hold_ids, buy.idempotency_key, buy.payment_reference,
        events.owner_context_type, events.owner_context_id, buy.contact_email, buy.contact_name
    FROM events.events
    CROSS JOIN ref.currencies
    WHERE events.id = v_cart.event_id AND currencies.code = v_cart.currency
    ON CONFLICT DO NOTHING
    RETURNING * INTO v_order;

    IF v_order.id IS NULL THEN
        v_order := ticketing.find_order(
            buyer_id, idempotency_key, hold_ids, paid_cents, payment_reference
        );
        IF v_order.id IS NULL THEN
            PERFORM ops.raise_error('YP107', 'This payment has paid for another order.');
        END IF;
        RETURN v_order;
    END IF;

    RETURN ticketing.settle(v_order, v_cart.fee_bps);
END
$$;

COMMENT ON FUNCTION ticketing.buy(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text, buyer_id uuid) IS 'Buys the buyer''s holds, given ascending. Errors as public.purchase_tickets(). For the package''s
own functions.';

CREATE FUNCTION ticketing.expire_holds(tier_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    WITH expired AS (
        UPDATE ticketing.ticket_holds
        SET status = 'expired'
        WHERE ticket_holds.tier_id = expire_holds.tier_id
            AND ticket_holds.status = 'active'
            AND ticket_holds.expires_at <= clock_timestamp()
        RETURNING id, user_id, session_id, quantity
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            tier_id, hold_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            expire_holds.tier_id, expired.id, expired.user_id, expired.session_id, 'expire',
            expired.quantity
        FROM expired
    )

    UPDATE ticketing.ticket_tiers
    SET reserved_quantity = ticket_tiers.reserved_quantity - stock.quantity
    FROM (SELECT sum(expired.quantity)::integer AS quantity FROM expired) AS stock
    WHERE ticket_tiers.id = expire_holds.tier_id AND stock.quantity > 0
$$;

COMMENT ON FUNCTION ticketing.expire_holds(tier_id uuid) IS 'Gives the stock of the tier''s dead holds back. The caller holds the tier''s row lock. For the
package''s own functions.';

CREATE FUNCTION ticketing.fee_cents(price_cents bigint, fee_bps integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT (price_cents * fee_bps + 5000) / 10000
$$;

COMMENT ON FUNCTION ticketing.fee_cents(price_cents bigint, fee_bps integer) IS 'The platform''s fee on one ticket, in minor units: basis points of the price, half rounded up. An
order''s fee is the sum over its tickets, so it needs no rounding of its own. For the package''s
own functions.';

CREATE FUNCTION ticketing.find_order(buyer_id uuid, idempotency_key text, hold_ids uuid[], paid_cents bigint, payment_reference text) RETURNS ticketing.orders
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_order ticketing.orders;
BEGIN
    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.user_id = find_order.buyer_id
        AND orders.idempotency_key = find_order.idempotency_key;

    IF v_order.id IS NOT NULL
        AND (v_order.hold_ids, v_order.total_cents, v_order.stripe_payment_intent_id)
        IS DISTINCT FROM (find_order.hold_ids, paid_cents, payment_reference)
    THEN
        PERFORM ops.raise_error('YP006', format(
            'The key made order %s of other holds or by another payment.', v_order.id
        ));
    END IF;

    RETURN v_order;
END
$$;

COMMENT ON FUNCTION ticketing.find_order(buyer_id uuid, idempotency_key text, hold_ids uuid[], paid_cents bigint, payment_reference text) IS 'The order that the buyer''s key has made already, or a row of nulls. YP006 when it was made of
other holds or by another payment. For the package''s own functions.';

CREATE FUNCTION ticketing.hold(event_id uuid, item ticketing.item, buyer_id uuid) RETURNS ticketing.ticket_holds
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_tier constant ticketing.ticket_tiers := ticketing.lock_tier(event_id, item.tier_id);
    v_hold ticketing.ticket_holds;
BEGIN
    PERFORM ticketing.expire_holds(v_tier.id);

    -- Without this a buyer with many baskets could set a whole tier aside.
    IF item.quantity + coalesce((
        SELECT sum(ticket_holds.quantity)
        FROM ticketing.ticket_holds
        WHERE ticket_holds.tier_id = v_tier.id
            AND ticket_holds.user_id = hold.buyer_id
            AND ticket_holds.status = 'active'
    ), 0) > v_tier.max_per_order THEN
        PERFORM ops.raise_error('YP102', format(
            'One buyer may hold %s tickets of tier %s at a time.', v_tier.max_per_order, v_tier.id
        ));
    END IF;

    UPDATE ticketing.ticket_tiers
    SET reserved_quantity = ticket_tiers.reserved_quantity + item.quantity
    WHERE ticket_tiers.id = v_tier.id
        AND (
            ticket_tiers.quantity IS NULL
            OR ticket_tiers.reserved_quantity + ticket_tiers.sold_quantity + item.quantity
            <= ticket_tiers.quantity
        );
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP101', format(
            'Fewer than %s tickets of tier %s are left.', item.quantity, v_tier.id
        ));
    END IF;

    INSERT INTO ticketing.ticket_holds (event_id, tier_id, user_id, quantity, expires_at)
    VALUES (
        v_tier.event_id, v_tier.id, hold.buyer_id, item.quantity,
        clock_timestamp() + interval '10 minutes'
    )
    RETURNING * INTO v_hold;

    INSERT INTO ticketing.inventory_operations (
        tier_id, hold_id, user_id, operation_type, quantity
    )
    VALUES (v_tier.id, v_hold.id, hold.buyer_id, 'hold', item.quantity);

    RETURN v_hold;
END
$$;

COMMENT ON FUNCTION ticketing.hold(event_id uuid, item ticketing.item, buyer_id uuid) IS 'Sets tickets of one tier aside for ten minutes. Errors: YP004 no such tier; YP101 too few left;
YP102 more than one buyer may hold; YP103 not on sale. For the package''s own functions.';

CREATE FUNCTION ticketing.issue_tickets(order_id uuid, fee_bps integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_issued integer;
BEGIN
    WITH lines AS (
        SELECT
            orders.user_id,
            orders.event_id,
            tiers.id AS tier_id,
            tiers.price_cents,
            ticketing.fee_cents(tiers.price_cents, issue_tickets.fee_bps) AS fee_cents,
            tiers.issued_quantity
            + row_number() OVER (PARTITION BY tiers.id ORDER BY holds.id, nth.nth) AS serial_no
        FROM ticketing.orders
        INNER JOIN ticketing.ticket_holds AS holds ON holds.id = ANY(orders.hold_ids)
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = holds.tier_id
        CROSS JOIN generate_series(1, holds.quantity) AS nth (nth)
        WHERE orders.id = issue_tickets.order_id
    ),

    issued AS (
        INSERT INTO ticketing.tickets (event_id, tier_id, order_id, owner_user_id, serial_no)
        SELECT lines.event_id, lines.tier_id, issue_tickets.order_id, lines.user_id, lines.serial_no
        FROM lines
        RETURNING tickets.id, tickets.tier_id, tickets.serial_no
    )

    INSERT INTO ticketing.order_items (
        order_id, tier_id, ticket_id, unit_price_cents, fee_cents
    )
    SELECT
        issue_tickets.order_id, lines.tier_id, issued.id, lines.price_cents, lines.fee_cents
    FROM issued
    INNER JOIN lines USING (tier_id, serial_no);

    GET DIAGNOSTICS v_issued = ROW_COUNT;
    RETURN v_issued;
END
$$;

COMMENT ON FUNCTION ticketing.issue_tickets(order_id uuid, fee_bps integer) IS 'Issues the tickets of an order with one order item each and returns their number. The caller
holds the row locks of the tiers, and counts the stock afterwards. For the package''s own
functions.';

CREATE FUNCTION ticketing.lock_tier(event_id uuid, tier_id uuid) RETURNS ticketing.ticket_tiers
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_tier ticketing.ticket_tiers;
    v_event events.events;
BEGIN
    SELECT * INTO v_tier
    FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id = lock_tier.tier_id AND ticket_tiers.event_id = lock_tier.event_id
    FOR UPDATE;

    SELECT * INTO v_event FROM events.events WHERE events.id = v_tier.event_id;

    -- A draft is nobody's business: its tiers do not exist for buyers.
    IF v_tier.id IS NULL OR v_event.status = 'draft' THEN
        PERFORM ops.raise_error('YP004', format('The event has no tier %s on sale.', tier_id));
    END IF;
    IF v_event.status <> 'published' OR v_tier.status NOT IN ('active', 'hidden')
        OR v_tier.sales_start > now() OR coalesce(v_tier.sales_end, v_event.end_at) <= now()
    THEN
        PERFORM ops.raise_error('YP103', format('Tier %s is not on sale now.', tier_id));
    END IF;

    -- What these ask for is not checked here, so such a tier is not sold this way at all.
    IF v_tier.requires_code OR v_tier.max_per_user IS NOT NULL OR EXISTS (
        SELECT FROM ticketing.tier_pool_members WHERE tier_pool_members.tier_id = v_tier.id
    ) THEN
        PERFORM ops.raise_error('YP103', format(
            'Tier %s needs a code, counts per person or shares its stock.', tier_id
        ));
    END IF;

    RETURN v_tier;
END
$$;

COMMENT ON FUNCTION ticketing.lock_tier(event_id uuid, tier_id uuid) IS 'Locks a tier that is on sale now and returns it. Errors: YP004 no such tier; YP103 not on sale.
For the package''s own functions.';

CREATE FUNCTION ticketing.parse_items(items jsonb) RETURNS SETOF ticketing.item
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    -- Nothing is cast before it is known to be castable: bad input is YP003, not an internal error.
    v_items constant jsonb := CASE WHEN jsonb_typeof(items) = 'array' THEN items ELSE '[]' END;
BEGIN
    PERFORM ops.require(
        jsonb_array_length(v_items) BETWEEN 1 AND 20, 'items', 'must be an array of 1 to 20 objects'
    );
    PERFORM ops.require(
        bool_and(
            coalesce(
                item ->> 'tier_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                AND jsonb_typeof(item -> 'quantity') = 'number'
                AND item ->> 'quantity' ~ '^([1-9][0-9]?|100)$',
                FALSE
            )
        )
        AND count(*) = count(DISTINCT lower(item ->> 'tier_id')),
        'items', 'must hold a tier_id, each once, and a quantity from 1 to 100'
    )
    FROM jsonb_array_elements(v_items) AS item;

    RETURN QUERY
    SELECT (item ->> 'tier_id')::uuid, (item ->> 'quantity')::integer
    FROM jsonb_array_elements(v_items) AS item;
END
$_$;

COMMENT ON FUNCTION ticketing.parse_items(items jsonb) IS 'Reads an array of {"tier_id": uuid, "quantity": integer}. YP003 when it is anything else. For the
package''s own functions.';

CREATE FUNCTION ticketing.post_order(sale ticketing.orders) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_owner_user_id uuid;
    v_legs payments.leg[];
BEGIN
    IF sale.total_cents = 0 THEN
        RETURN NULL;
    END IF;

    SELECT events.owner_user_id INTO v_owner_user_id
    FROM events.events
    WHERE events.id = sale.event_id;

    v_legs := ARRAY[
        ROW(
            payments.ensure_account('clearing', sale.currency), sale.total_cents,
            'Received from the buyer'
        ),
        ROW(
            payments.ensure_account(
                'payable', sale.currency, sale.seller_organization_id, v_owner_user_id
            ),
            sale.discount_cents - sale.subtotal_cents,
            'Owed to the organizer'
        )
    ]::payments.leg[];
    IF sale.fees_cents > 0 THEN
        v_legs := v_legs || ROW(
            payments.ensure_account('revenue', sale.currency), -sale.fees_cents, 'Platform fee'
        )::payments.leg;
    END IF;

    RETURN payments.post(
        'ticket_order', sale.id, v_legs, 'Ticket order',
        format('ticket_order:%s', sale.id), sale.user_id
    );
END
$$;

COMMENT ON FUNCTION ticketing.post_order(sale ticketing.orders) IS 'Records a paid order in the ledger: debit clearing; credit the organizer''s payable and the
platform''s revenue. A free order moves nothing and returns null. For the package''s own
functions.';

CREATE FUNCTION ticketing.price_holds(hold_ids uuid[], buyer_id uuid) RETURNS ticketing.cart
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_hold ticketing.ticket_holds;
    v_held integer := 0;
    v_carts integer;
    v_status events.event_status;
    v_cart ticketing.cart;
BEGIN
    FOR v_hold IN
        SELECT * FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(price_holds.hold_ids)
            AND ticket_holds.user_id = price_holds.buyer_id
        ORDER BY ticket_holds.id
        FOR UPDATE
    LOOP
        v_held := v_held + 1;
        IF v_hold.status IN ('converted', 'released') THEN
            PERFORM ops.raise_error('YP005', format('Hold %s is %s.', v_hold.id, v_hold.status));
        ELSIF v_hold.status = 'expired' OR v_hold.expires_at <= clock_timestamp() THEN
            PERFORM ops.raise_error('YP104', format('Hold %s has expired.', v_hold.id));
        END IF;
    END LOOP;
    IF v_held <> cardinality(hold_ids) THEN
        PERFORM ops.raise_error('YP004', 'Not every hold exists and belongs to the buyer.');
    END IF;

    SELECT
        events.id, tiers.currency, rate.fee_bps, sum(holds.quantity * tiers.price_cents),
        sum(holds.quantity * ticketing.fee_cents(tiers.price_cents, rate.fee_bps)),
        events.status, count(*) OVER ()
    INTO
        v_cart.event_id, v_cart.currency, v_cart.fee_bps, v_cart.subtotal_cents, v_cart.fees_cents,
        v_status, v_carts
    FROM ticketing.ticket_holds AS holds
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = holds.tier_id
    INNER JOIN events.events ON events.id = tiers.event_id
    LEFT JOIN organizations.organizations ON organizations.id = events.owner_organization_id
    -- An event of a person pays what an organization pays unless agreed otherwise.
    CROSS JOIN LATERAL (SELECT coalesce(organizations.ticket_fee_bps, 500) AS fee_bps) AS rate
    WHERE holds.id = ANY(price_holds.hold_ids)
    GROUP BY events.id, tiers.currency, rate.fee_bps;

    PERFORM ops.require(v_carts = 1, 'hold_ids', 'must be of one event and one currency');
    IF v_status <> 'published' THEN
        PERFORM ops.raise_error('YP103', format('The event is %s.', v_status));
    END IF;

    RETURN v_cart;
END
$$;

COMMENT ON FUNCTION ticketing.price_holds(hold_ids uuid[], buyer_id uuid) IS 'Locks the buyer''s holds and says what they cost. Errors: YP003 more than one event or currency;
YP004 a hold is not hers; YP005 bought or released already; YP103 the event is not on sale; YP104
expired. For the package''s own functions.';

CREATE FUNCTION ticketing.scan(event_id uuid, code text, scanner_id uuid) RETURNS ticketing.scan_logs
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_ticket ticketing.tickets;
    v_result ticketing.scan_result;
    v_details jsonb := '{}';
    v_log ticketing.scan_logs;
BEGIN
    SELECT * INTO v_ticket FROM ticketing.tickets WHERE tickets.qr_code = scan.code FOR UPDATE;

    v_result := CASE
        WHEN v_ticket.id IS NULL THEN 'invalid'
        WHEN v_ticket.event_id <> scan.event_id THEN 'wrong_event'
        WHEN EXISTS (
            SELECT FROM events.events
            WHERE events.id = scan.event_id AND events.status = 'cancelled'
        ) THEN 'cancelled'
        WHEN v_ticket.status = 'issued' THEN 'valid'
        WHEN v_ticket.status = 'redeemed' THEN 'already_redeemed'
        WHEN v_ticket.status = 'void' THEN 'cancelled'
        ELSE v_ticket.status::text
    END;

    IF v_result = 'valid' THEN
        UPDATE ticketing.tickets
        SET status = 'redeemed', redeemed_at = clock_timestamp()
        WHERE tickets.id = v_ticket.id;
    ELSIF v_result = 'already_redeemed' THEN
        v_details := jsonb_build_object(
            'redeemed_at', v_ticket.redeemed_at,
            'scanned_by', (
                SELECT scan_logs.scanner_user_id
                FROM ticketing.scan_logs
                WHERE scan_logs.ticket_id = v_ticket.id AND scan_logs.result = 'valid'
                    AND scan_logs.direction = 'entry' AND scan_logs.check_in_list_id IS NULL
            )
        );
    END IF;

    INSERT INTO ticketing.scan_logs (event_id, ticket_id, scanner_user_id, result, details)
    VALUES (
        scan.event_id,
        CASE WHEN v_ticket.event_id = scan.event_id THEN v_ticket.id END,
        scan.scanner_id, v_result, v_details
    )
    RETURNING * INTO v_log;

    RETURN v_log;
END
$$;

COMMENT ON FUNCTION ticketing.scan(event_id uuid, code text, scanner_id uuid) IS 'Answers one scan and logs it; admits a ticket once. For the package''s own functions.';

CREATE FUNCTION ticketing.sell_holds(order_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    WITH held AS (
        UPDATE ticketing.ticket_holds
        SET status = 'converted', order_id = orders.id
        FROM ticketing.orders
        WHERE orders.id = sell_holds.order_id
            AND ticket_holds.id = ANY(orders.hold_ids)
            AND ticket_holds.status = 'active'
        RETURNING
            ticket_holds.id, ticket_holds.tier_id, ticket_holds.user_id, ticket_holds.session_id,
            ticket_holds.quantity
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            tier_id, hold_id, order_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            held.tier_id, held.id, sell_holds.order_id, held.user_id, held.session_id, 'sell',
            held.quantity
        FROM held
    )

    UPDATE ticketing.ticket_tiers
    SET
        reserved_quantity = ticket_tiers.reserved_quantity - stock.quantity,
        sold_quantity = ticket_tiers.sold_quantity + stock.quantity,
        issued_quantity = ticket_tiers.issued_quantity + stock.quantity
    FROM (
        SELECT held.tier_id, sum(held.quantity)::integer AS quantity
        FROM held
        GROUP BY held.tier_id
    ) AS stock
    WHERE ticket_tiers.id = stock.tier_id
$$;

COMMENT ON FUNCTION ticketing.sell_holds(order_id uuid) IS 'Turns the active holds of an order into sold stock. The caller holds the row locks of the tiers.
For the package''s own functions.';

CREATE FUNCTION ticketing.settle(sale ticketing.orders, fee_bps integer) RETURNS ticketing.orders
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_issued constant integer := ticketing.issue_tickets(sale.id, settle.fee_bps);
    v_order ticketing.orders;
BEGIN
    PERFORM ticketing.sell_holds(sale.id);

    UPDATE ticketing.orders
    SET status = 'paid', paid_at = now(), tickets_issued_count = v_issued
    WHERE orders.id = sale.id
    RETURNING * INTO STRICT v_order;

    PERFORM ticketing.post_order(v_order);

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'ticket.purchased', v_order.seller_organization_id, 'order', v_order.id,
        jsonb_build_object(
            'order_id', v_order.id, 'event_id', v_order.event_id, 'user_id', v_order.user_id,
            'tickets', v_issued, 'total_cents', v_order.total_cents, 'currency', v_order.currency
        )
    );

    RETURN v_order;
END
$$;

COMMENT ON FUNCTION ticketing.settle(sale ticketing.orders, fee_bps integer) IS 'Completes a pending order whose money has come: tickets, stock, ledger, outbox. Returns it as
paid. For the package''s own functions.';

CREATE FUNCTION ticketing.tg_refund_items__count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- The lock makes an item and the failing of its refund wait for each other.
    PERFORM FROM ticketing.refunds
    WHERE refunds.id = NEW.refund_id AND refunds.status = 'pending'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP005', 'Items are added to pending refunds alone.');
    END IF;

    -- Refund, order, lines: the order in which tg_refunds__count() takes them.
    PERFORM FROM ticketing.orders WHERE orders.id = NEW.order_id FOR NO KEY UPDATE;

    UPDATE ticketing.order_items
    SET refund_reserved_cents = order_items.refund_reserved_cents + NEW.amount_cents
    WHERE order_items.id = NEW.order_item_id;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION ticketing.tg_refund_items__count() IS 'AFTER INSERT: adds the item to its line of the order. Errors: YP005 the refund is not pending;
23514 the line would give back more than was paid for it. Definer, because the writer of a refund
may not change the order.';

CREATE FUNCTION ticketing.tg_refunds__count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_counted constant boolean := TG_OP = 'UPDATE' AND OLD.status NOT IN ('failed', 'canceled');
    v_counts constant boolean := NEW.status NOT IN ('failed', 'canceled');
    v_had_succeeded constant boolean := TG_OP = 'UPDATE' AND OLD.status = 'succeeded';
    v_reserved constant integer := v_counts::integer - v_counted::integer;
    v_refunded constant integer
    := (NEW.status = 'succeeded')::integer - v_had_succeeded::integer;
BEGIN
    IF v_reserved <> 0 OR v_refunded <> 0 THEN
        UPDATE ticketing.orders
        SET
            refund_reserved_cents = orders.refund_reserved_cents + v_reserved * NEW.amount_cents,
            refunded_cents = orders.refunded_cents + v_refunded * NEW.amount_cents
        WHERE orders.id = NEW.order_id;
    END IF;

    IF v_reserved <> 0 THEN
        UPDATE ticketing.order_items
        SET refund_reserved_cents
        = order_items.refund_reserved_cents + v_reserved * refund_items.amount_cents
        FROM ticketing.refund_items
        WHERE refund_items.refund_id = NEW.id AND order_items.id = refund_items.order_item_id;
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION ticketing.tg_refunds__count() IS 'AFTER INSERT OR UPDATE: adds a refund to its order, and takes it and its items off again when it
fails. Errors: 23514 it would give back more than was paid. Definer, because the writer of a refund
may not change the order.';

CREATE FUNCTION users.address_hash(address text) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT sha256(convert_to(lower(btrim(address)), 'UTF8'))
$$;

COMMENT ON FUNCTION users.address_hash(address text) IS 'SHA-256, 32 bytes, of an e-mail address or an E.164 number in lower case without blanks around
it; null for null. Not keyed: who has the address can find it. For the package''s own functions.';

CREATE FUNCTION users.caller_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
    SELECT CASE
        WHEN claim.sub ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN claim.sub::uuid
    END
    FROM (
        SELECT coalesce(
            nullif(current_setting('request.jwt.claim.sub', true), ''),
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
        ) AS sub
    ) AS claim
$_$;

COMMENT ON FUNCTION users.caller_id() IS 'The signed-in user: the claim sub as auth.uid() reads it, but null when it is no uuid.';

CREATE FUNCTION users.require_caller() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_user_id constant uuid := users.caller_id();
BEGIN
    IF v_user_id IS NULL THEN
        PERFORM ops.raise_error('YP001', 'The request carries no token of a user.');
    END IF;

    IF NOT EXISTS (
        SELECT FROM users.user_profiles
        WHERE user_profiles.user_id = v_user_id AND user_profiles.erased_at IS NULL
    ) THEN
        PERFORM ops.raise_error('YP009', 'The signed-in user has not saved a profile yet.');
    END IF;

    RETURN v_user_id;
END
$$;

COMMENT ON FUNCTION users.require_caller() IS 'The signed-in user, who has a profile. Errors: YP001 nobody is signed in; YP009 no profile.
For the package''s own functions.';

CREATE TABLE analytics.analytics_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    event_id uuid,
    ticket_id uuid,
    event_type text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    session_id text,
    source text,
    path text,
    url text,
    referrer text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_term text,
    utm_content text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT analytics_events_addresses_are_short CHECK ((GREATEST(char_length(path), char_length(url), char_length(referrer)) <= 2048)),
    CONSTRAINT analytics_events_event_type_is_not_blank CHECK (((event_type ~ '\S'::text) AND (char_length(event_type) <= 100))),
    CONSTRAINT analytics_events_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 16384))),
    CONSTRAINT analytics_events_texts_are_short CHECK ((GREATEST(char_length(session_id), char_length(source), char_length(utm_source), char_length(utm_medium), char_length(utm_campaign), char_length(utm_term), char_length(utm_content)) <= 200)),
    CONSTRAINT analytics_events_tickets_come_with_their_event CHECK (((ticket_id IS NULL) OR (event_id IS NOT NULL)))
);

ALTER TABLE ONLY analytics.analytics_events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.analytics_events IS 'Something happened in a client: a page view, a click, a purchase begun. Kept 13 months.';

COMMENT ON COLUMN analytics.analytics_events.id IS 'Made by the client where it may have to send the event again.';

COMMENT ON COLUMN analytics.analytics_events.user_id IS 'Who did it; null: not signed in.';

COMMENT ON COLUMN analytics.analytics_events.event_id IS 'The event it was about, if one.';

COMMENT ON COLUMN analytics.analytics_events.ticket_id IS 'The ticket it was about, if one; of that event.';

COMMENT ON COLUMN analytics.analytics_events.event_type IS 'What happened, the client''s word, e.g. page_view, checkout_started.';

COMMENT ON COLUMN analytics.analytics_events.metadata IS 'Object of details by the client; no names, no addresses; at most 16 KiB.';

COMMENT ON COLUMN analytics.analytics_events.session_id IS 'The client''s visit, a random text.';

COMMENT ON COLUMN analytics.analytics_events.source IS 'Where in the product it happened, e.g. feed, search.';

COMMENT ON COLUMN analytics.analytics_events.path IS 'Path of the page, without host.';

COMMENT ON COLUMN analytics.analytics_events.url IS 'Whole address of the page. May carry tokens: never shown.';

COMMENT ON COLUMN analytics.analytics_events.referrer IS 'Address of the page before.';

COMMENT ON COLUMN analytics.analytics_events.utm_source IS 'From the address: who sent the visit.';

COMMENT ON COLUMN analytics.analytics_events.utm_medium IS 'From the address: by which means.';

COMMENT ON COLUMN analytics.analytics_events.utm_campaign IS 'From the address: which campaign.';

COMMENT ON COLUMN analytics.analytics_events.utm_term IS 'From the address: the search word.';

COMMENT ON COLUMN analytics.analytics_events.utm_content IS 'From the address: which variant.';

COMMENT ON COLUMN analytics.analytics_events.created_at IS 'When it happened, UTC.';

CREATE TABLE analytics.audience_consents (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    segment_key text NOT NULL,
    scope text NOT NULL,
    consent_basis text NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audience_consents_consent_basis_is_not_blank CHECK (((consent_basis ~ '\S'::text) AND (char_length(consent_basis) <= 200))),
    CONSTRAINT audience_consents_expire_after_they_are_given CHECK ((expires_at > created_at)),
    CONSTRAINT audience_consents_scope_is_not_blank CHECK (((scope ~ '\S'::text) AND (char_length(scope) <= 100))),
    CONSTRAINT audience_consents_segment_key_is_not_blank CHECK (((segment_key ~ '\S'::text) AND (char_length(segment_key) <= 200)))
);

ALTER TABLE ONLY analytics.audience_consents FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.audience_consents IS 'Which group of an event''s audience may be shown for what. The organizer''s decision about
figures; what people themselves agreed to is in users.consents.';

COMMENT ON COLUMN analytics.audience_consents.id IS 'No meaning beyond the row.';

COMMENT ON COLUMN analytics.audience_consents.event_id IS 'The event.';

COMMENT ON COLUMN analytics.audience_consents.segment_key IS 'The group: a column of event_audience_insights or a key within it, e.g. age_segments.';

COMMENT ON COLUMN analytics.audience_consents.scope IS 'What it may be used for, e.g. sponsor_preview, sponsor_report; one row for each.';

COMMENT ON COLUMN analytics.audience_consents.consent_basis IS 'Why the organizer may show it, e.g. consent, contract, aggregated.';

COMMENT ON COLUMN analytics.audience_consents.expires_at IS 'UTC; null: until withdrawn.';

COMMENT ON COLUMN analytics.audience_consents.created_at IS 'UTC.';

COMMENT ON COLUMN analytics.audience_consents.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.event_audience_insights (
    event_id uuid NOT NULL,
    geo_distribution jsonb DEFAULT '{}'::jsonb NOT NULL,
    age_segments jsonb DEFAULT '{}'::jsonb NOT NULL,
    smallest_group integer DEFAULT 10 NOT NULL,
    attendee_count integer,
    avg_dwell_time_ms integer,
    engagement_score numeric,
    ticket_conversion_rate numeric,
    social_mentions integer,
    sentiment_score numeric,
    household_income_segments jsonb,
    interests_top text[],
    brand_affinities jsonb,
    source text,
    as_of timestamp with time zone,
    confidence numeric,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_audience_insights_age_segments_check CHECK ((jsonb_typeof(age_segments) = 'object'::text)),
    CONSTRAINT event_audience_insights_are_not_negative CHECK ((LEAST(attendee_count, avg_dwell_time_ms, social_mentions) >= 0)),
    CONSTRAINT event_audience_insights_brand_affinities_check CHECK ((jsonb_typeof(brand_affinities) = 'object'::text)),
    CONSTRAINT event_audience_insights_confidence_check CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT event_audience_insights_engagement_score_check CHECK (((engagement_score >= (0)::numeric) AND (engagement_score < 'Infinity'::numeric))),
    CONSTRAINT event_audience_insights_geo_distribution_check CHECK ((jsonb_typeof(geo_distribution) = 'object'::text)),
    CONSTRAINT event_audience_insights_groups_hide_their_members CHECK ((smallest_group >= 10)),
    CONSTRAINT event_audience_insights_household_income_segments_check CHECK ((jsonb_typeof(household_income_segments) = 'object'::text)),
    CONSTRAINT event_audience_insights_sentiment_score_check CHECK (((sentiment_score >= ('-1'::integer)::numeric) AND (sentiment_score <= (1)::numeric))),
    CONSTRAINT event_audience_insights_ticket_conversion_rate_check CHECK (((ticket_conversion_rate >= (0)::numeric) AND (ticket_conversion_rate <= (1)::numeric)))
);

ALTER TABLE ONLY analytics.event_audience_insights FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_audience_insights IS 'The audience of an event in figures, made by a job or bought; about groups, not people.';

COMMENT ON COLUMN analytics.event_audience_insights.event_id IS 'The event.';

COMMENT ON COLUMN analytics.event_audience_insights.geo_distribution IS 'Object of shares by country, {"NO": 0.8}; the shares add up to at most 1.';

COMMENT ON COLUMN analytics.event_audience_insights.age_segments IS 'Object of shares by age in years, {"18-24": 0.3}; the shares add up to at most 1.';

COMMENT ON COLUMN analytics.event_audience_insights.smallest_group IS 'People behind the smallest group shown; the writer leaves smaller groups out. Never below 10.';

COMMENT ON COLUMN analytics.event_audience_insights.attendee_count IS 'People who came or are expected; null: not known.';

COMMENT ON COLUMN analytics.event_audience_insights.avg_dwell_time_ms IS 'Milliseconds that a view of the event lasted on average.';

COMMENT ON COLUMN analytics.event_audience_insights.engagement_score IS 'Reactions, comments and shares per view, from 0 up, to compare events of one source.';

COMMENT ON COLUMN analytics.event_audience_insights.ticket_conversion_rate IS 'Share of viewers who bought, 0 to 1.';

COMMENT ON COLUMN analytics.event_audience_insights.social_mentions IS 'Mentions on other networks.';

COMMENT ON COLUMN analytics.event_audience_insights.sentiment_score IS 'Tone of the mentions, -1 (bad) to 1 (good).';

COMMENT ON COLUMN analytics.event_audience_insights.household_income_segments IS 'Object of shares by yearly income in US dollars, {"50000-75000": 0.2}.';

COMMENT ON COLUMN analytics.event_audience_insights.interests_top IS 'Strongest interests, the strongest first.';

COMMENT ON COLUMN analytics.event_audience_insights.brand_affinities IS 'Object of affinities by brand, 1 = as everybody, {"Acme": 1.7}.';

COMMENT ON COLUMN analytics.event_audience_insights.source IS 'Who made the figures.';

COMMENT ON COLUMN analytics.event_audience_insights.as_of IS 'The instant that the figures describe, UTC.';

COMMENT ON COLUMN analytics.event_audience_insights.confidence IS 'How far the source trusts them, 0 to 1.';

COMMENT ON COLUMN analytics.event_audience_insights.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.event_impressions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    viewer_user_id uuid GENERATED ALWAYS AS (user_id) STORED,
    session_id text,
    dwell_ms integer DEFAULT 0 NOT NULL,
    completed boolean DEFAULT false NOT NULL,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (occurred_at) STORED NOT NULL,
    CONSTRAINT event_impressions_last_at_most_a_day CHECK (((dwell_ms >= 0) AND (dwell_ms <= 86400000))),
    CONSTRAINT event_impressions_session_id_check CHECK ((char_length(session_id) <= 200))
)
PARTITION BY RANGE (occurred_at);

ALTER TABLE ONLY analytics.event_impressions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_impressions IS 'An event''s video or page was shown to somebody, once each time. Monthly partitions.';

COMMENT ON COLUMN analytics.event_impressions.id IS 'Made by the client, so that a repeated beacon is known; unique only with occurred_at.';

COMMENT ON COLUMN analytics.event_impressions.event_id IS 'What was shown.';

COMMENT ON COLUMN analytics.event_impressions.user_id IS 'Who saw it; null: not signed in.';

COMMENT ON COLUMN analytics.event_impressions.viewer_user_id IS 'Another name of user_id.';

COMMENT ON COLUMN analytics.event_impressions.session_id IS 'The client''s visit, a random text; groups what somebody not signed in saw.';

COMMENT ON COLUMN analytics.event_impressions.dwell_ms IS 'How long it was in view, in milliseconds.';

COMMENT ON COLUMN analytics.event_impressions.completed IS 'Whether the video ran to its end.';

COMMENT ON COLUMN analytics.event_impressions.occurred_at IS 'When it came into view, UTC; decides the partition.';

COMMENT ON COLUMN analytics.event_impressions.created_at IS 'Another name of occurred_at.';

CREATE TABLE events.event_posts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    author_user_id uuid NOT NULL,
    author_org_id uuid,
    ticket_tier_id uuid,
    audience_tier_id uuid,
    ticket_id uuid,
    deleted_by uuid,
    removed_by uuid,
    post_type text DEFAULT 'post'::text NOT NULL,
    status events.post_status DEFAULT 'draft'::events.post_status NOT NULL,
    visibility events.post_visibility DEFAULT 'public'::events.post_visibility NOT NULL,
    reply_policy events.reply_policy DEFAULT 'everyone'::events.reply_policy NOT NULL,
    moderation_state events.moderation_state DEFAULT 'clean'::events.moderation_state NOT NULL,
    pinned boolean DEFAULT false NOT NULL,
    media_urls text[] DEFAULT '{}'::text[] NOT NULL,
    link_meta jsonb DEFAULT '{}'::jsonb NOT NULL,
    like_count integer DEFAULT 0 NOT NULL,
    comment_count integer DEFAULT 0 NOT NULL,
    reply_count integer DEFAULT 0 NOT NULL,
    share_count integer DEFAULT 0 NOT NULL,
    edit_count integer DEFAULT 0 NOT NULL,
    text text,
    link_url text,
    language text,
    client_id text,
    removal_reason text,
    publish_at timestamp with time zone,
    published_at timestamp with time zone,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    removed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_posts_are_published_at_a_time CHECK (((status = 'removed'::events.post_status) OR ((status = 'published'::events.post_status) = (published_at IS NOT NULL)))),
    CONSTRAINT event_posts_are_scheduled_for_a_time CHECK (((status <> 'scheduled'::events.post_status) OR (publish_at IS NOT NULL))),
    CONSTRAINT event_posts_audience_tier_only_for_a_tier CHECK (((visibility = 'tier'::events.post_visibility) = (audience_tier_id IS NOT NULL))),
    CONSTRAINT event_posts_client_id_check CHECK (((char_length(client_id) >= 1) AND (char_length(client_id) <= 200))),
    CONSTRAINT event_posts_counts_are_not_negative CHECK ((LEAST(like_count, comment_count, reply_count, share_count, edit_count) >= 0)),
    CONSTRAINT event_posts_deletion_has_a_time CHECK (((deleted_by IS NULL) OR (deleted_at IS NOT NULL))),
    CONSTRAINT event_posts_edits_have_a_time CHECK (((edit_count = 0) OR (edited_at IS NOT NULL))),
    CONSTRAINT event_posts_language_check CHECK ((language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT event_posts_link_meta_check CHECK ((jsonb_typeof(link_meta) = 'object'::text)),
    CONSTRAINT event_posts_link_url_check CHECK (((link_url ~ '^https?://'::text) AND (char_length(link_url) <= 2000))),
    CONSTRAINT event_posts_media_urls_check CHECK ((cardinality(media_urls) <= 20)),
    CONSTRAINT event_posts_post_type_check CHECK ((post_type ~ '^[a-z][a-z_]{0,39}$'::text)),
    CONSTRAINT event_posts_removal_is_explained_only_when_removed CHECK (((status = 'removed'::events.post_status) OR (num_nonnulls(removed_by, removal_reason) = 0))),
    CONSTRAINT event_posts_removed_at_only_when_removed CHECK (((status = 'removed'::events.post_status) = (removed_at IS NOT NULL))),
    CONSTRAINT event_posts_text_check CHECK ((char_length(text) <= 10000))
);

ALTER TABLE ONLY events.event_posts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_posts IS 'Something published beside an event: text, pictures, a link.';

COMMENT ON COLUMN events.event_posts.id IS 'Stable; shared links hold it.';

COMMENT ON COLUMN events.event_posts.event_id IS 'The event it is about.';

COMMENT ON COLUMN events.event_posts.organization_id IS 'The tenant, filled by trigger: the organization that owns the event; null for an event of a
person.';

COMMENT ON COLUMN events.event_posts.author_user_id IS 'Who wrote it. She is its author for readers unless author_org_id is set.';

COMMENT ON COLUMN events.event_posts.author_org_id IS 'The organization in whose name it was written, shown as the author.';

COMMENT ON COLUMN events.event_posts.ticket_tier_id IS 'The tier of the author''s ticket, shown as a badge.';

COMMENT ON COLUMN events.event_posts.audience_tier_id IS 'The tier whose holders may read it, where visibility is tier.';

COMMENT ON COLUMN events.event_posts.ticket_id IS 'The ticket by which the author took part.';

COMMENT ON COLUMN events.event_posts.deleted_by IS 'Who deleted it for the author.';

COMMENT ON COLUMN events.event_posts.removed_by IS 'The moderator; null: an automatic rule.';

COMMENT ON COLUMN events.event_posts.post_type IS 'post, or another kind that a client knows how to show: lower case and underscores.';

COMMENT ON COLUMN events.event_posts.status IS 'Only published is seen by others, and only while deleted_at is null.';

COMMENT ON COLUMN events.event_posts.visibility IS 'Who may read it once it is published; never more than may see the event.';

COMMENT ON COLUMN events.event_posts.reply_policy IS 'Who may comment, among those who may read it.';

COMMENT ON COLUMN events.event_posts.moderation_state IS 'What moderation thinks of it; hidden keeps it from readers until a case is decided.';

COMMENT ON COLUMN events.event_posts.pinned IS 'Whether it stands on top of the event''s posts.';

COMMENT ON COLUMN events.event_posts.media_urls IS 'Addresses of pictures and films, in the order shown; new clients use events.post_media.';

COMMENT ON COLUMN events.event_posts.link_meta IS 'Object with the preview of link_url: {"title": text, "description": text, "image": text}.';

COMMENT ON COLUMN events.event_posts.like_count IS 'Taken over from the earlier product and not kept since; events.post_counters has the number.';

COMMENT ON COLUMN events.event_posts.comment_count IS 'As like_count.';

COMMENT ON COLUMN events.event_posts.reply_count IS 'As like_count.';

COMMENT ON COLUMN events.event_posts.share_count IS 'As like_count.';

COMMENT ON COLUMN events.event_posts.edit_count IS 'Edits since it was published; each kept the former text in events.post_revisions.';

COMMENT ON COLUMN events.event_posts.text IS 'Plain text with #tags and @names; null: a picture or a link says it all.';

COMMENT ON COLUMN events.event_posts.link_url IS 'The one address shown with a preview.';

COMMENT ON COLUMN events.event_posts.language IS 'BCP 47 tag of the text''s language; null: unknown.';

COMMENT ON COLUMN events.event_posts.client_id IS 'Chosen by the client, so that a double tap posts once.';

COMMENT ON COLUMN events.event_posts.removal_reason IS 'Shown to the author.';

COMMENT ON COLUMN events.event_posts.publish_at IS 'When a scheduled post is to appear, UTC.';

COMMENT ON COLUMN events.event_posts.published_at IS 'When it appeared, UTC; the order of feeds.';

COMMENT ON COLUMN events.event_posts.edited_at IS 'Latest edit after publication, UTC.';

COMMENT ON COLUMN events.event_posts.deleted_at IS 'When its author deleted it, UTC.';

COMMENT ON COLUMN events.event_posts.removed_at IS 'When moderation took it down, UTC; set exactly while status is removed.';

COMMENT ON COLUMN events.event_posts.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_posts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.event_sponsorships (
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    sla_id uuid,
    contract_id uuid,
    ledger_transaction_id uuid,
    tier text NOT NULL,
    amount_cents bigint DEFAULT 0 NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    activation_status text DEFAULT 'draft'::text NOT NULL,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    deliverables jsonb DEFAULT '{}'::jsonb NOT NULL,
    roi_summary jsonb DEFAULT '{}'::jsonb NOT NULL,
    display_order integer DEFAULT 0 NOT NULL,
    activation_state text,
    evaluation_notes text,
    deliverables_due_date timestamp with time zone,
    deliverables_submitted_at timestamp with time zone,
    organizer_approved_at timestamp with time zone,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_sponsorships_activation_status_check CHECK (((activation_status ~ '\S'::text) AND (char_length(activation_status) <= 50))),
    CONSTRAINT event_sponsorships_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT event_sponsorships_benefits_check CHECK ((jsonb_typeof(benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT event_sponsorships_deliverables_check CHECK ((jsonb_typeof(deliverables) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT event_sponsorships_end_after_they_start CHECK ((ends_at > starts_at)),
    CONSTRAINT event_sponsorships_evaluation_notes_check CHECK ((char_length(evaluation_notes) <= 10000)),
    CONSTRAINT event_sponsorships_roi_summary_check CHECK ((jsonb_typeof(roi_summary) = 'object'::text)),
    CONSTRAINT event_sponsorships_status_check CHECK ((status = ANY (ARRAY['active'::text, 'hidden'::text, 'ended'::text, 'cancelled'::text]))),
    CONSTRAINT event_sponsorships_tier_is_not_blank CHECK (((tier ~ '\S'::text) AND (char_length(tier) <= 100)))
);

ALTER TABLE ONLY sponsorship.event_sponsorships FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.event_sponsorships IS 'A sponsor of an event, as visitors see it. What was paid and is owed stands in the order.';

COMMENT ON COLUMN sponsorship.event_sponsorships.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.event_sponsorships.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN sponsorship.event_sponsorships.organization_id IS 'The organizer, its tenant: filled by trigger, as in packages.';

COMMENT ON COLUMN sponsorship.event_sponsorships.order_id IS 'The deal behind it, which has one such row; null: a gift, or of the earlier product.';

COMMENT ON COLUMN sponsorship.event_sponsorships.sla_id IS 'The promised figure that the earlier product kept here; today slas name the order.';

COMMENT ON COLUMN sponsorship.event_sponsorships.contract_id IS 'Contract of the earlier product, kept outside the database, so no key.';

COMMENT ON COLUMN sponsorship.event_sponsorships.ledger_transaction_id IS 'The payment in the books.';

COMMENT ON COLUMN sponsorship.event_sponsorships.tier IS 'E.g. gold, as shown.';

COMMENT ON COLUMN sponsorship.event_sponsorships.amount_cents IS 'The order''s amount, in minor units of currency: the key refuses another. Without an order, what
was agreed.';

COMMENT ON COLUMN sponsorship.event_sponsorships.currency IS 'ISO 4217 code of amount_cents; the order''s.';

COMMENT ON COLUMN sponsorship.event_sponsorships.status IS 'Whether visitors see it: active, hidden, ended or cancelled.';

COMMENT ON COLUMN sponsorship.event_sponsorships.activation_status IS 'How far the earlier product''s activation had come; today deliverables say it.';

COMMENT ON COLUMN sponsorship.event_sponsorships.benefits IS 'Object or array, as shown to visitors.';

COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables IS 'Object or array: the earlier product''s list; today rows of deliverables.';

COMMENT ON COLUMN sponsorship.event_sponsorships.roi_summary IS 'Object: what it brought, {"impressions": int, "clicks": int, ...}.';

COMMENT ON COLUMN sponsorship.event_sponsorships.display_order IS 'Ascending position among the event''s sponsors.';

COMMENT ON COLUMN sponsorship.event_sponsorships.activation_state IS 'The earlier product''s second word for activation_status.';

COMMENT ON COLUMN sponsorship.event_sponsorships.evaluation_notes IS 'What the organizer thinks of it; not public.';

COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables_due_date IS 'UTC; of the earlier product.';

COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables_submitted_at IS 'UTC; of the earlier product.';

COMMENT ON COLUMN sponsorship.event_sponsorships.organizer_approved_at IS 'UTC; of the earlier product.';

COMMENT ON COLUMN sponsorship.event_sponsorships.starts_at IS 'Shown from, UTC; null: at once.';

COMMENT ON COLUMN sponsorship.event_sponsorships.ends_at IS 'Shown until, UTC, exclusive; null: for good.';

COMMENT ON COLUMN sponsorship.event_sponsorships.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.event_sponsorships.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.tickets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    order_id uuid NOT NULL,
    owner_user_id uuid NOT NULL,
    serial_no integer NOT NULL,
    status ticketing.ticket_status DEFAULT 'issued'::ticketing.ticket_status NOT NULL,
    qr_code text DEFAULT replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text) NOT NULL,
    wallet_pass_url text,
    redeemed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tickets_qr_code_is_unguessable CHECK ((char_length(qr_code) >= 32)),
    CONSTRAINT tickets_redeemed_at_only_when_redeemed CHECK (((status = 'redeemed'::ticketing.ticket_status) = (redeemed_at IS NOT NULL))),
    CONSTRAINT tickets_serial_no_check CHECK ((serial_no > 0))
);

ALTER TABLE ONLY ticketing.tickets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.tickets IS 'The right of one person to enter one event.';

COMMENT ON COLUMN ticketing.tickets.id IS 'Stable; the code may change, this does not.';

COMMENT ON COLUMN ticketing.tickets.event_id IS 'Where it admits.';

COMMENT ON COLUMN ticketing.tickets.tier_id IS 'As what it admits.';

COMMENT ON COLUMN ticketing.tickets.order_id IS 'The purchase it came from.';

COMMENT ON COLUMN ticketing.tickets.owner_user_id IS 'Whom it admits.';

COMMENT ON COLUMN ticketing.tickets.serial_no IS 'Counts from 1 within its tier, without gaps.';

COMMENT ON COLUMN ticketing.tickets.status IS 'Only issued admits.';

COMMENT ON COLUMN ticketing.tickets.qr_code IS 'Content of the QR code: 64 hexadecimal digits, 244 random bits. Secret: whoever has it enters.';

COMMENT ON COLUMN ticketing.tickets.wallet_pass_url IS 'Address of the pass for a phone''s wallet.';

COMMENT ON COLUMN ticketing.tickets.redeemed_at IS 'When it admitted, UTC.';

COMMENT ON COLUMN ticketing.tickets.created_at IS 'When it was issued, UTC.';

CREATE VIEW analytics.event_ecosystem WITH (security_invoker='true') AS
 SELECT events.id AS event_id,
    events.owner_organization_id AS organization_id,
    events.title,
    tickets.ticket_count,
    sponsors.sponsor_count,
    posts.post_count,
    impressions.impression_count
   FROM ((((events.events
     CROSS JOIN LATERAL ( SELECT count(*) AS ticket_count
           FROM ticketing.tickets tickets_1
          WHERE (tickets_1.event_id = events.id)) tickets)
     CROSS JOIN LATERAL ( SELECT count(DISTINCT event_sponsorships.sponsor_id) AS sponsor_count
           FROM sponsorship.event_sponsorships
          WHERE (event_sponsorships.event_id = events.id)) sponsors)
     CROSS JOIN LATERAL ( SELECT count(*) AS post_count
           FROM events.event_posts
          WHERE (event_posts.event_id = events.id)) posts)
     CROSS JOIN LATERAL ( SELECT count(*) AS impression_count
           FROM analytics.event_impressions
          WHERE (event_impressions.event_id = events.id)) impressions);

COMMENT ON VIEW analytics.event_ecosystem IS 'How much there is around an event, one row per event. Counts every row, whatever its state.';

COMMENT ON COLUMN analytics.event_ecosystem.event_id IS 'The event.';

COMMENT ON COLUMN analytics.event_ecosystem.organization_id IS 'The tenant; null: a person''s event.';

COMMENT ON COLUMN analytics.event_ecosystem.title IS 'The event''s title.';

COMMENT ON COLUMN analytics.event_ecosystem.ticket_count IS 'Tickets, refunded ones included.';

COMMENT ON COLUMN analytics.event_ecosystem.sponsor_count IS 'Sponsors, each once.';

COMMENT ON COLUMN analytics.event_ecosystem.post_count IS 'Posts, deleted ones included.';

COMMENT ON COLUMN analytics.event_ecosystem.impression_count IS 'Impressions whose raw facts are still kept.';

CREATE TABLE analytics.event_stat_snapshots (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    metric_key text NOT NULL,
    metric_value numeric,
    captured_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_stat_snapshots_metric_key_is_not_blank CHECK (((metric_key ~ '\S'::text) AND (char_length(metric_key) <= 100))),
    CONSTRAINT event_stat_snapshots_metric_value_is_finite CHECK (((metric_value > '-Infinity'::numeric) AND (metric_value < 'Infinity'::numeric)))
);

ALTER TABLE ONLY analytics.event_stat_snapshots FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_stat_snapshots IS 'A figure of an event as it was at one instant. Sponsors buy by it, so it is never rewritten.';

COMMENT ON COLUMN analytics.event_stat_snapshots.id IS 'Sponsorship packages quote it.';

COMMENT ON COLUMN analytics.event_stat_snapshots.event_id IS 'The event.';

COMMENT ON COLUMN analytics.event_stat_snapshots.metric_key IS 'Which figure, with its unit in the name where it has one, e.g. tickets_sold, avg_dwell_ms.';

COMMENT ON COLUMN analytics.event_stat_snapshots.metric_value IS 'The figure; null: it could not be measured then.';

COMMENT ON COLUMN analytics.event_stat_snapshots.captured_at IS 'UTC.';

CREATE TABLE analytics.event_video_counters (
    event_id uuid NOT NULL,
    views_total bigint DEFAULT 0 NOT NULL,
    views_unique bigint DEFAULT 0 NOT NULL,
    completions bigint DEFAULT 0 NOT NULL,
    avg_dwell_ms bigint DEFAULT 0 NOT NULL,
    clicks_tickets bigint DEFAULT 0 NOT NULL,
    clicks_details bigint DEFAULT 0 NOT NULL,
    clicks_organizer bigint DEFAULT 0 NOT NULL,
    clicks_share bigint DEFAULT 0 NOT NULL,
    clicks_comment bigint DEFAULT 0 NOT NULL,
    likes bigint DEFAULT 0 NOT NULL,
    comments bigint DEFAULT 0 NOT NULL,
    shares bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_video_counters_are_not_negative CHECK ((LEAST(views_total, views_unique, completions, avg_dwell_ms, clicks_tickets, clicks_details, clicks_organizer, clicks_share, clicks_comment, likes, comments, shares) >= 0))
);

ALTER TABLE ONLY analytics.event_video_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_video_counters IS 'What an event''s videos brought, since its beginning; the raw facts are dropped long before.';

COMMENT ON COLUMN analytics.event_video_counters.event_id IS 'The event.';

COMMENT ON COLUMN analytics.event_video_counters.views_total IS 'Views.';

COMMENT ON COLUMN analytics.event_video_counters.views_unique IS 'People who viewed, an estimate; the sum over events counts people more than once.';

COMMENT ON COLUMN analytics.event_video_counters.completions IS 'Views to the end.';

COMMENT ON COLUMN analytics.event_video_counters.avg_dwell_ms IS 'Milliseconds a view lasted on average; weigh by views_total when combining events.';

COMMENT ON COLUMN analytics.event_video_counters.clicks_tickets IS 'Clicks on the tickets.';

COMMENT ON COLUMN analytics.event_video_counters.clicks_details IS 'Clicks on the event''s page.';

COMMENT ON COLUMN analytics.event_video_counters.clicks_organizer IS 'Clicks on the organizer.';

COMMENT ON COLUMN analytics.event_video_counters.clicks_share IS 'Clicks on share.';

COMMENT ON COLUMN analytics.event_video_counters.clicks_comment IS 'Clicks on comment.';

COMMENT ON COLUMN analytics.event_video_counters.likes IS 'Likes that stand.';

COMMENT ON COLUMN analytics.event_video_counters.comments IS 'Comments that stand.';

COMMENT ON COLUMN analytics.event_video_counters.shares IS 'Times shared.';

COMMENT ON COLUMN analytics.event_video_counters.updated_at IS 'Last fold, UTC, kept by trigger: what came later is not in yet.';

CREATE TABLE analytics.moderation_actions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    case_id uuid NOT NULL,
    reverses_id uuid,
    subject_user_id uuid,
    acted_by uuid,
    decider_key uuid GENERATED ALWAYS AS (COALESCE(acted_by, '00000000-0000-0000-0000-000000000000'::uuid)) STORED NOT NULL,
    action analytics.moderation_action_kind NOT NULL,
    scope text DEFAULT 'content'::text NOT NULL,
    reason text NOT NULL,
    starts_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_actions_do_not_reverse_themselves CHECK ((reverses_id <> id)),
    CONSTRAINT moderation_actions_end_after_they_start CHECK ((ends_at > starts_at)),
    CONSTRAINT moderation_actions_on_people_name_them CHECK (((action <> ALL (ARRAY['warn'::analytics.moderation_action_kind, 'restrict'::analytics.moderation_action_kind, 'suspend'::analytics.moderation_action_kind])) OR (subject_user_id IS NOT NULL))),
    CONSTRAINT moderation_actions_reason_is_not_blank CHECK (((reason ~ '\S'::text) AND (char_length(reason) <= 4000))),
    CONSTRAINT moderation_actions_reverse_names_what_it_reverses CHECK (((action = 'reverse'::analytics.moderation_action_kind) = (reverses_id IS NOT NULL))),
    CONSTRAINT moderation_actions_scope_check CHECK ((scope = ANY (ARRAY['content'::text, 'event'::text, 'organization'::text, 'platform'::text])))
);

ALTER TABLE ONLY analytics.moderation_actions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.moderation_actions IS 'What was done in a case. Append-only: to undo an action is another action that reverses it.';

COMMENT ON COLUMN analytics.moderation_actions.id IS 'Named by an appeal.';

COMMENT ON COLUMN analytics.moderation_actions.case_id IS 'The case.';

COMMENT ON COLUMN analytics.moderation_actions.reverses_id IS 'The earlier action of the case that no longer holds; an action is reversed at most once.';

COMMENT ON COLUMN analytics.moderation_actions.subject_user_id IS 'The person it hits, who may appeal; null: nobody, as with an ownerless link.';

COMMENT ON COLUMN analytics.moderation_actions.acted_by IS 'The moderator; null: a rule of the platform, without a person.';

COMMENT ON COLUMN analytics.moderation_actions.decider_key IS 'Derived: acted_by, or all zeros for a rule. An appeal names it, so that the table itself can
refuse the same moderator as the judge.';

COMMENT ON COLUMN analytics.moderation_actions.action IS 'What was done.';

COMMENT ON COLUMN analytics.moderation_actions.scope IS 'How far it reaches: content (this thing), event or organization (all that the person does
there), platform (everywhere).';

COMMENT ON COLUMN analytics.moderation_actions.reason IS 'Shown to the person it hits.';

COMMENT ON COLUMN analytics.moderation_actions.starts_at IS 'Holds from then on, UTC.';

COMMENT ON COLUMN analytics.moderation_actions.ends_at IS 'Holds no longer from then on, UTC; null: until it is reversed.';

COMMENT ON COLUMN analytics.moderation_actions.created_at IS 'When it was decided, UTC.';

CREATE TABLE analytics.moderation_appeals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    action_id uuid NOT NULL,
    action_decider_key uuid NOT NULL,
    appellant_user_id uuid NOT NULL,
    decided_by uuid,
    status analytics.moderation_appeal_status DEFAULT 'open'::analytics.moderation_appeal_status NOT NULL,
    text text NOT NULL,
    due_at timestamp with time zone DEFAULT (now() + '14 days'::interval) NOT NULL,
    decision_reason text,
    decided_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_appeals_are_decided_by_somebody_else CHECK (((decided_by <> action_decider_key) AND (decided_by <> appellant_user_id))),
    CONSTRAINT moderation_appeals_decision_reason_is_not_blank CHECK (((decision_reason ~ '\S'::text) AND (char_length(decision_reason) <= 4000))),
    CONSTRAINT moderation_appeals_decisions_are_signed CHECK ((((status = ANY (ARRAY['upheld'::analytics.moderation_appeal_status, 'overturned'::analytics.moderation_appeal_status])) = (decided_by IS NOT NULL)) AND ((decided_by IS NULL) = (decided_at IS NULL)) AND ((decided_by IS NULL) = (decision_reason IS NULL)))),
    CONSTRAINT moderation_appeals_due_after_they_are_made CHECK ((due_at > created_at)),
    CONSTRAINT moderation_appeals_text_is_not_blank CHECK (((text ~ '\S'::text) AND (char_length(text) <= 4000)))
);

ALTER TABLE ONLY analytics.moderation_appeals FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.moderation_appeals IS 'A person asks for a second look at an action; once per action, decided by another moderator.';

COMMENT ON COLUMN analytics.moderation_appeals.id IS 'Shown to the person.';

COMMENT ON COLUMN analytics.moderation_appeals.action_id IS 'What is appealed against.';

COMMENT ON COLUMN analytics.moderation_appeals.action_decider_key IS 'decider_key of that action, held by foreign key: who must not decide here.';

COMMENT ON COLUMN analytics.moderation_appeals.appellant_user_id IS 'Who asks.';

COMMENT ON COLUMN analytics.moderation_appeals.decided_by IS 'The second moderator: neither who acted nor who asks.';

COMMENT ON COLUMN analytics.moderation_appeals.status IS 'Changes through functions.';

COMMENT ON COLUMN analytics.moderation_appeals.text IS 'Why, in the person''s own words.';

COMMENT ON COLUMN analytics.moderation_appeals.due_at IS 'When it must be decided, UTC.';

COMMENT ON COLUMN analytics.moderation_appeals.decision_reason IS 'Shown to the person.';

COMMENT ON COLUMN analytics.moderation_appeals.decided_at IS 'UTC.';

COMMENT ON COLUMN analytics.moderation_appeals.created_at IS 'UTC.';

COMMENT ON COLUMN analytics.moderation_appeals.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.moderation_cases (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    subject_user_id uuid,
    assigned_to uuid,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    status analytics.moderation_case_status DEFAULT 'open'::analytics.moderation_case_status NOT NULL,
    queue text DEFAULT 'general'::text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    snapshot jsonb DEFAULT '{}'::jsonb NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_cases_priority_check CHECK (((priority >= 0) AND (priority <= 100))),
    CONSTRAINT moderation_cases_queue_check CHECK ((queue ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT moderation_cases_snapshot_check CHECK ((jsonb_typeof(snapshot) = 'object'::text)),
    CONSTRAINT moderation_cases_target_type_check CHECK ((target_type = ANY (ARRAY['event'::text, 'post'::text, 'comment'::text, 'message'::text, 'user'::text, 'organization'::text])))
);

ALTER TABLE ONLY analytics.moderation_cases FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.moderation_cases IS 'Something that moderators look at, with all reports about it; one open case per thing.';

COMMENT ON COLUMN analytics.moderation_cases.id IS 'Named by reports and actions.';

COMMENT ON COLUMN analytics.moderation_cases.subject_user_id IS 'Who answers for it: the author or the user it is about; null: an organization, or nobody known.';

COMMENT ON COLUMN analytics.moderation_cases.assigned_to IS 'The moderator who has it; counts until lease_until.';

COMMENT ON COLUMN analytics.moderation_cases.target_type IS 'What it is about: event (events.events), post (events.event_posts), comment
(events.event_comments), message (messaging.direct_messages), user (users.user_profiles) or
organization (organizations.organizations).';

COMMENT ON COLUMN analytics.moderation_cases.target_id IS 'Key of the row in that table.';

COMMENT ON COLUMN analytics.moderation_cases.status IS 'Changes through functions.';

COMMENT ON COLUMN analytics.moderation_cases.queue IS 'Which team looks at it, e.g. general, safety, payments.';

COMMENT ON COLUMN analytics.moderation_cases.priority IS '0 to 100; the highest comes first.';

COMMENT ON COLUMN analytics.moderation_cases.snapshot IS 'Object: the row as it was when the case was opened, with the column names as keys.';

COMMENT ON COLUMN analytics.moderation_cases.lease_until IS 'Until when the case is kept for assigned_to, UTC; afterwards anybody may take it.';

COMMENT ON COLUMN analytics.moderation_cases.created_at IS 'UTC.';

COMMENT ON COLUMN analytics.moderation_cases.updated_at IS 'UTC, kept by trigger.';

CREATE MATERIALIZED VIEW analytics.mv_event_daily_stats AS
 SELECT event_id,
    date_trunc('day'::text, occurred_at, 'UTC'::text) AS day,
    count(*) AS total_views,
    count(DISTINCT user_id) AS unique_viewers,
    count(*) FILTER (WHERE completed) AS completions,
    avg(dwell_ms) AS avg_dwell_ms,
    percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((dwell_ms)::double precision)) AS median_dwell_ms
   FROM analytics.event_impressions
  GROUP BY event_id, (date_trunc('day'::text, occurred_at, 'UTC'::text))
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.mv_event_daily_stats IS 'Impressions of an event on a day, as of the last refresh; a day without any has no row.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.event_id IS 'The event.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.day IS 'Midnight UTC at which the day begins.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.total_views IS 'Impressions; may be added up.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.unique_viewers IS 'Signed-in people. Not to be added up: the sum counts who came back once for every day.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.completions IS 'Impressions to the end; may be added up.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.avg_dwell_ms IS 'Milliseconds on average; weigh by total_views when combining days.';

COMMENT ON COLUMN analytics.mv_event_daily_stats.median_dwell_ms IS 'Median of milliseconds; cannot be combined over days.';

CREATE TABLE analytics.negative_feedback (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT negative_feedback_reason_check CHECK ((char_length(reason) <= 1000)),
    CONSTRAINT negative_feedback_target_type_check CHECK ((target_type = ANY (ARRAY['event'::text, 'post'::text, 'comment'::text, 'ad'::text, 'user'::text, 'organization'::text])))
);

ALTER TABLE ONLY analytics.negative_feedback FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.negative_feedback IS '"Show me less of this": moves a person''s feed, and nobody looks at it. To take it back is to
delete the row.';

COMMENT ON COLUMN analytics.negative_feedback.id IS 'No meaning beyond the row.';

COMMENT ON COLUMN analytics.negative_feedback.user_id IS 'Whose feed it moves.';

COMMENT ON COLUMN analytics.negative_feedback.target_type IS 'What to show less of; ad is campaigns.ad_creatives, the others are as in
moderation_cases.target_type.';

COMMENT ON COLUMN analytics.negative_feedback.target_id IS 'Key of the row in the table of that kind.';

COMMENT ON COLUMN analytics.negative_feedback.reason IS 'Why, the client''s word, if asked.';

COMMENT ON COLUMN analytics.negative_feedback.created_at IS 'UTC.';

CREATE TABLE campaigns.campaigns (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    created_by uuid NOT NULL,
    target_event_id uuid,
    sponsor_id uuid,
    package_id uuid,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    name text NOT NULL,
    objective campaigns.campaign_objective DEFAULT 'ticket_sales'::campaigns.campaign_objective NOT NULL,
    status campaigns.campaign_status DEFAULT 'draft'::campaigns.campaign_status NOT NULL,
    total_budget_credits bigint NOT NULL,
    spent_micros bigint DEFAULT 0 NOT NULL,
    spent_credits numeric GENERATED ALWAYS AS (((spent_micros)::numeric * 0.000001)) STORED NOT NULL,
    pricing_model campaigns.pricing_model DEFAULT 'cpm'::campaigns.pricing_model NOT NULL,
    priority integer DEFAULT 11 NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    pacing_strategy campaigns.pacing_strategy DEFAULT 'even'::campaigns.pacing_strategy NOT NULL,
    frequency_cap_period campaigns.frequency_period DEFAULT 'day'::campaigns.frequency_period NOT NULL,
    start_date timestamp with time zone NOT NULL,
    end_date timestamp with time zone,
    description text,
    daily_budget_credits bigint,
    rate_micros bigint,
    goal_type text,
    goal_amount bigint,
    frequency_cap_per_user integer DEFAULT 3,
    dayparts int4multirange,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT campaigns_archived_at_only_when_archived CHECK (((status = 'archived'::campaigns.campaign_status) = (archived_at IS NOT NULL))),
    CONSTRAINT campaigns_daily_budget_is_above_zero CHECK (((daily_budget_credits >= 1) AND (daily_budget_credits <= '1000000000000'::bigint))),
    CONSTRAINT campaigns_dayparts_are_minutes_of_the_week CHECK (((dayparts <@ '{[0,10080)}'::int4multirange) AND (dayparts <> '{}'::int4multirange))),
    CONSTRAINT campaigns_description_check CHECK ((char_length(description) <= 5000)),
    CONSTRAINT campaigns_end_after_they_begin CHECK ((end_date > start_date)),
    CONSTRAINT campaigns_for_a_package_name_its_event CHECK (((package_id IS NULL) OR (target_event_id IS NOT NULL))),
    CONSTRAINT campaigns_frequency_cap_is_above_zero CHECK ((frequency_cap_per_user > 0)),
    CONSTRAINT campaigns_goal_amount_check CHECK ((goal_amount > 0)),
    CONSTRAINT campaigns_goal_has_kind_and_size CHECK ((num_nonnulls(goal_type, goal_amount) <> 1)),
    CONSTRAINT campaigns_goal_type_check CHECK ((goal_type = ANY (ARRAY['impressions'::text, 'viewables'::text, 'clicks'::text, 'conversions'::text, 'spend'::text]))),
    CONSTRAINT campaigns_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT campaigns_price_of_one_impression_is_whole CHECK (((pricing_model <> ALL (ARRAY['cpm'::campaigns.pricing_model, 'vcpm'::campaigns.pricing_model])) OR ((rate_micros % (1000)::bigint) = 0))),
    CONSTRAINT campaigns_priority_check CHECK (((priority >= 1) AND (priority <= 14))),
    CONSTRAINT campaigns_rate_is_above_zero CHECK ((rate_micros > 0)),
    CONSTRAINT campaigns_spend_at_most_their_budget CHECK (((spent_micros >= 0) AND (spent_micros <= (total_budget_credits * 1000000)))),
    CONSTRAINT campaigns_total_budget_credits_check CHECK (((total_budget_credits >= 0) AND (total_budget_credits <= '1000000000000'::bigint))),
    CONSTRAINT campaigns_weight_check CHECK (((weight >= 1) AND (weight <= 1000)))
);

ALTER TABLE ONLY campaigns.campaigns FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaigns IS 'An advertising campaign of one organization.';

COMMENT ON COLUMN campaigns.campaigns.id IS 'Reference of its ledger entries (campaign_spend).';

COMMENT ON COLUMN campaigns.campaigns.org_id IS 'The tenant, who pays.';

COMMENT ON COLUMN campaigns.campaigns.organization_id IS 'Another name of org_id.';

COMMENT ON COLUMN campaigns.campaigns.created_by IS 'Who set it up.';

COMMENT ON COLUMN campaigns.campaigns.target_event_id IS 'The event it promotes; null when it promotes the organization or a brand.';

COMMENT ON COLUMN campaigns.campaigns.sponsor_id IS 'The sponsor whose brand it shows.';

COMMENT ON COLUMN campaigns.campaigns.package_id IS 'The sponsorship package, of the same event, that it is delivered for.';

COMMENT ON COLUMN campaigns.campaigns.timezone IS 'IANA zone of its days, dayparts and daily cap. Fixed once a day has begun to be charged, by the
foreign key of campaign_day_pools.';

COMMENT ON COLUMN campaigns.campaigns.name IS 'For the advertiser''s lists; viewers do not see it.';

COMMENT ON COLUMN campaigns.campaigns.objective IS 'What success is.';

COMMENT ON COLUMN campaigns.campaigns.status IS 'State of the machine campaign.';

COMMENT ON COLUMN campaigns.campaigns.total_budget_credits IS 'Cap of all its spending, in whole credits; 0: shows only what is free.';

COMMENT ON COLUMN campaigns.campaigns.spent_micros IS 'Posted so far, in micro-credits, net of reversals. Written by the posting of ad_spend_ledger, a
little behind campaign_budget_pools, which has the live figure.';

COMMENT ON COLUMN campaigns.campaigns.spent_credits IS 'Derived: spent_micros in credits, exact.';

COMMENT ON COLUMN campaigns.campaigns.pricing_model IS 'What the rate is the price of.';

COMMENT ON COLUMN campaigns.campaigns.priority IS 'Lower is served first: 1 override, 2 to 11 contract, 12 auction, 13 remnant, 14 house.';

COMMENT ON COLUMN campaigns.campaigns.weight IS 'Share among campaigns of the same priority.';

COMMENT ON COLUMN campaigns.campaigns.pacing_strategy IS 'How the daily budget is spread.';

COMMENT ON COLUMN campaigns.campaigns.frequency_cap_period IS 'Period of frequency_cap_per_user.';

COMMENT ON COLUMN campaigns.campaigns.start_date IS 'First moment it may deliver, UTC.';

COMMENT ON COLUMN campaigns.campaigns.end_date IS 'From here on it delivers nothing, UTC; null: until its budget is spent or somebody ends it.';

COMMENT ON COLUMN campaigns.campaigns.description IS 'Notes of the advertiser.';

COMMENT ON COLUMN campaigns.campaigns.daily_budget_credits IS 'Cap of one local day, in whole credits, the same on days of 23 and 25 hours; null: none.';

COMMENT ON COLUMN campaigns.campaigns.rate_micros IS 'Price in micro-credits: of 1,000 impressions (cpm, vcpm), a click or a day; null: by the price
list. A multiple of 1,000 where it is for 1,000, so that no single price is rounded.';

COMMENT ON COLUMN campaigns.campaigns.goal_type IS 'What goal_amount counts: impressions, viewables, clicks, conversions or spend; null: no goal.';

COMMENT ON COLUMN campaigns.campaigns.goal_amount IS 'The goal, a number of things; for spend, micro-credits.';

COMMENT ON COLUMN campaigns.campaigns.frequency_cap_per_user IS 'At most so many impressions per person and period; null: no cap. The short form of one row of
frequency_caps, which the campaign''s functions keep in step.';

COMMENT ON COLUMN campaigns.campaigns.dayparts IS 'Minutes of the local week in which it delivers, from Monday 00:00 = 0 to 10080, e.g.
{[480,1200)}: Mondays 8 to 20 h; null: always.';

COMMENT ON COLUMN campaigns.campaigns.archived_at IS 'UTC; set exactly while it is archived.';

COMMENT ON COLUMN campaigns.campaigns.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaigns.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE organizations.org_memberships (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    role organizations.org_role DEFAULT 'viewer'::organizations.org_role NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY organizations.org_memberships FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE organizations.org_memberships IS 'Who belongs to which organization, with which role. No row, no rights.';

COMMENT ON COLUMN organizations.org_memberships.org_id IS 'The tenant.';

COMMENT ON COLUMN organizations.org_memberships.user_id IS 'The member.';

COMMENT ON COLUMN organizations.org_memberships.invited_by IS 'Who let her in; null: founder.';

COMMENT ON COLUMN organizations.org_memberships.role IS 'What she may do there.';

COMMENT ON COLUMN organizations.org_memberships.organization_id IS 'Another name of org_id.';

COMMENT ON COLUMN organizations.org_memberships.created_at IS 'When she joined, UTC.';

CREATE TABLE payments.org_wallet_transactions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    wallet_id uuid NOT NULL,
    related_order_id uuid,
    related_event_id uuid,
    ledger_transaction_id uuid,
    invoice_id uuid,
    transaction_type payments.wallet_transaction_type NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    currency_decimals integer DEFAULT 2 NOT NULL,
    amount_cents bigint DEFAULT 0 NOT NULL,
    amount numeric GENERATED ALWAYS AS (ref.minor_to_amount(amount_cents, currency_decimals)) STORED NOT NULL,
    credits_delta bigint DEFAULT 0 NOT NULL,
    reference_type payments.reference_type,
    reference_id uuid,
    stripe_event_id text,
    description text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_wallet_transactions_currency_decimals_check CHECK (((currency_decimals >= 0) AND (currency_decimals <= 4))),
    CONSTRAINT org_wallet_transactions_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT org_wallet_transactions_move_something CHECK (((credits_delta <> 0) OR (amount_cents <> 0))),
    CONSTRAINT org_wallet_transactions_name_the_event_of_their_order CHECK (((related_order_id IS NULL) OR (related_event_id IS NOT NULL))),
    CONSTRAINT org_wallet_transactions_reference_is_whole CHECK (((reference_type IS NULL) = (reference_id IS NULL)))
);

ALTER TABLE ONLY payments.org_wallet_transactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.org_wallet_transactions IS 'One line of a wallet: money, credits or both came or went. Append-only.';

COMMENT ON COLUMN payments.org_wallet_transactions.id IS 'No order; created_at has it.';

COMMENT ON COLUMN payments.org_wallet_transactions.wallet_id IS 'The wallet that changed.';

COMMENT ON COLUMN payments.org_wallet_transactions.related_order_id IS 'The order of tickets whose proceeds or refund it is.';

COMMENT ON COLUMN payments.org_wallet_transactions.related_event_id IS 'The event it is about; with an order, the order''s.';

COMMENT ON COLUMN payments.org_wallet_transactions.ledger_transaction_id IS 'The movement in the ledger behind it; null for credits alone and for lines from before it.';

COMMENT ON COLUMN payments.org_wallet_transactions.invoice_id IS 'The invoice that was paid.';

COMMENT ON COLUMN payments.org_wallet_transactions.transaction_type IS 'Why it changed.';

COMMENT ON COLUMN payments.org_wallet_transactions.currency IS 'The wallet''s, ISO 4217.';

COMMENT ON COLUMN payments.org_wallet_transactions.currency_decimals IS 'Decimals of the currency on that day.';

COMMENT ON COLUMN payments.org_wallet_transactions.amount_cents IS 'Minor units of currency; positive: the owner has more. 0 where only credits moved.';

COMMENT ON COLUMN payments.org_wallet_transactions.amount IS 'Derived: amount_cents in major units with the currency''s decimals, e.g. 25.99.';

COMMENT ON COLUMN payments.org_wallet_transactions.credits_delta IS 'Credits, without currency; positive: the owner has more. 0 where only money moved.';

COMMENT ON COLUMN payments.org_wallet_transactions.reference_type IS 'Kind of the record that caused it.';

COMMENT ON COLUMN payments.org_wallet_transactions.reference_id IS 'Id of that record; its kind says in which table, so there is no foreign key.';

COMMENT ON COLUMN payments.org_wallet_transactions.stripe_event_id IS 'The processor''s event it was made for: one event, one line.';

COMMENT ON COLUMN payments.org_wallet_transactions.description IS 'For statements.';

COMMENT ON COLUMN payments.org_wallet_transactions.metadata IS 'Object with the processor''s ids and the like.';

COMMENT ON COLUMN payments.org_wallet_transactions.created_at IS 'UTC.';

CREATE TABLE payments.org_wallets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    user_id uuid,
    currency text DEFAULT 'USD'::text NOT NULL,
    balance_credits bigint DEFAULT 0 NOT NULL,
    low_balance_threshold bigint DEFAULT 1000 NOT NULL,
    auto_reload_enabled boolean DEFAULT false NOT NULL,
    auto_reload_topup_credits bigint DEFAULT 5000 NOT NULL,
    status payments.wallet_status DEFAULT 'active'::payments.wallet_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_wallets_are_never_overdrawn CHECK ((balance_credits >= 0)),
    CONSTRAINT org_wallets_auto_reload_topup_credits_check CHECK ((auto_reload_topup_credits > 0)),
    CONSTRAINT org_wallets_have_one_owner CHECK ((num_nonnulls(org_id, user_id) = 1)),
    CONSTRAINT org_wallets_low_balance_threshold_check CHECK ((low_balance_threshold >= 0))
);

ALTER TABLE ONLY payments.org_wallets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.org_wallets IS 'What an organization, or a person who earns, has with the platform in one currency.';

COMMENT ON COLUMN payments.org_wallets.id IS 'Named by its lines, by orders and by credit lots.';

COMMENT ON COLUMN payments.org_wallets.org_id IS 'The organization whose wallet it is; null for a person''s.';

COMMENT ON COLUMN payments.org_wallets.organization_id IS 'Another name of org_id; the tenant.';

COMMENT ON COLUMN payments.org_wallets.user_id IS 'The person whose wallet it is; null for an organization''s.';

COMMENT ON COLUMN payments.org_wallets.currency IS 'ISO 4217; money in it is in this currency.';

COMMENT ON COLUMN payments.org_wallets.balance_credits IS 'Credits left, without currency; the sum of its credit lots.';

COMMENT ON COLUMN payments.org_wallets.low_balance_threshold IS 'Credits below which the owner is told.';

COMMENT ON COLUMN payments.org_wallets.auto_reload_enabled IS 'Whether credits are bought by themselves below the threshold.';

COMMENT ON COLUMN payments.org_wallets.auto_reload_topup_credits IS 'Credits that one such purchase brings.';

COMMENT ON COLUMN payments.org_wallets.status IS 'Set by staff; not a machine.';

COMMENT ON COLUMN payments.org_wallets.created_at IS 'UTC.';

COMMENT ON COLUMN payments.org_wallets.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW analytics.org_dashboard WITH (security_invoker='true') AS
 SELECT organizations.id AS organization_id,
    organizations.name,
    members.member_count,
    organized.event_count,
    advertised.campaign_count,
    organizations.default_currency AS currency,
    earned.total_revenue,
    earned.revenue_by_currency
   FROM ((((organizations.organizations
     CROSS JOIN LATERAL ( SELECT count(*) AS member_count
           FROM organizations.org_memberships
          WHERE (org_memberships.org_id = organizations.id)) members)
     CROSS JOIN LATERAL ( SELECT count(*) AS event_count
           FROM events.events
          WHERE (events.owner_organization_id = organizations.id)) organized)
     CROSS JOIN LATERAL ( SELECT count(*) AS campaign_count
           FROM campaigns.campaigns
          WHERE (campaigns.org_id = organizations.id)) advertised)
     CROSS JOIN LATERAL ( SELECT COALESCE(jsonb_object_agg(sums.currency, sums.amount), '{}'::jsonb) AS revenue_by_currency,
            COALESCE(max(sums.amount) FILTER (WHERE (sums.currency = organizations.default_currency)), (0)::numeric) AS total_revenue
           FROM ( SELECT org_wallets.currency,
                    sum(lines.amount) AS amount
                   FROM (payments.org_wallets
                     JOIN payments.org_wallet_transactions lines ON ((org_wallets.id = lines.wallet_id)))
                  WHERE ((org_wallets.org_id = organizations.id) AND (lines.transaction_type = ANY (ARRAY['sale'::payments.wallet_transaction_type, 'refund'::payments.wallet_transaction_type, 'fee'::payments.wallet_transaction_type, 'adjustment'::payments.wallet_transaction_type])) AND (lines.amount_cents <> 0))
                  GROUP BY org_wallets.currency) sums) earned);

COMMENT ON VIEW analytics.org_dashboard IS 'An organization''s members, events, campaigns and income, one row per organization.';

COMMENT ON COLUMN analytics.org_dashboard.organization_id IS 'The tenant.';

COMMENT ON COLUMN analytics.org_dashboard.name IS 'The organization''s name.';

COMMENT ON COLUMN analytics.org_dashboard.member_count IS 'Members of today.';

COMMENT ON COLUMN analytics.org_dashboard.event_count IS 'Events it owns, drafts included.';

COMMENT ON COLUMN analytics.org_dashboard.campaign_count IS 'Campaigns, archived ones included.';

COMMENT ON COLUMN analytics.org_dashboard.currency IS 'ISO 4217 of total_revenue: the organization''s default currency.';

COMMENT ON COLUMN analytics.org_dashboard.total_revenue IS 'Sales less refunds and fees, corrections included, in major units of currency. Payouts move
money out but are no loss, so they do not count; other currencies are not in it.';

COMMENT ON COLUMN analytics.org_dashboard.revenue_by_currency IS 'Object of the same by ISO 4217 code, {"USD": 129.95}; currencies are never added up.';

CREATE TABLE analytics.post_clicks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    target text NOT NULL,
    session_id text,
    source text,
    user_agent text,
    ip_address inet,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_clicks_target_is_not_blank CHECK (((target ~ '\S'::text) AND (char_length(target) <= 100))),
    CONSTRAINT post_clicks_texts_are_short CHECK ((GREATEST(char_length(session_id), char_length(source)) <= 200)),
    CONSTRAINT post_clicks_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);

ALTER TABLE ONLY analytics.post_clicks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.post_clicks IS 'Somebody went from a post to something else.';

COMMENT ON COLUMN analytics.post_clicks.id IS 'Made by the client, so that a repeat is known.';

COMMENT ON COLUMN analytics.post_clicks.post_id IS 'Where the click was.';

COMMENT ON COLUMN analytics.post_clicks.event_id IS 'The event the post belongs to.';

COMMENT ON COLUMN analytics.post_clicks.user_id IS 'Who clicked; null: not signed in.';

COMMENT ON COLUMN analytics.post_clicks.target IS 'What was clicked: tickets, details, organizer, share or comment, as in event_video_counters, or
another word of the client''s.';

COMMENT ON COLUMN analytics.post_clicks.session_id IS 'The client''s visit, a random text.';

COMMENT ON COLUMN analytics.post_clicks.source IS 'Where the post was shown, e.g. feed, event.';

COMMENT ON COLUMN analytics.post_clicks.user_agent IS 'The browser''s name of itself.';

COMMENT ON COLUMN analytics.post_clicks.ip_address IS 'Where the request came from.';

COMMENT ON COLUMN analytics.post_clicks.created_at IS 'UTC.';

CREATE TABLE analytics.post_impressions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    user_id uuid,
    viewer_user_id uuid GENERATED ALWAYS AS (user_id) STORED,
    session_id text,
    dwell_ms integer DEFAULT 0 NOT NULL,
    completed boolean DEFAULT false NOT NULL,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (occurred_at) STORED NOT NULL,
    CONSTRAINT post_impressions_last_at_most_a_day CHECK (((dwell_ms >= 0) AND (dwell_ms <= 86400000))),
    CONSTRAINT post_impressions_session_id_check CHECK ((char_length(session_id) <= 200))
)
PARTITION BY RANGE (occurred_at);

ALTER TABLE ONLY analytics.post_impressions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.post_impressions IS 'A post was shown to somebody, once each time. Monthly partitions. What counts as watched is in
post_views.';

COMMENT ON COLUMN analytics.post_impressions.id IS 'Made by the client, so that a repeated beacon is known; unique only with occurred_at.';

COMMENT ON COLUMN analytics.post_impressions.post_id IS 'What was shown.';

COMMENT ON COLUMN analytics.post_impressions.user_id IS 'Who saw it; null: not signed in.';

COMMENT ON COLUMN analytics.post_impressions.viewer_user_id IS 'Another name of user_id.';

COMMENT ON COLUMN analytics.post_impressions.session_id IS 'The client''s visit, a random text; groups what somebody not signed in saw.';

COMMENT ON COLUMN analytics.post_impressions.dwell_ms IS 'How long it was in view, in milliseconds.';

COMMENT ON COLUMN analytics.post_impressions.completed IS 'Whether the video ran to its end.';

COMMENT ON COLUMN analytics.post_impressions.occurred_at IS 'When it came into view, UTC; decides the partition.';

COMMENT ON COLUMN analytics.post_impressions.created_at IS 'Another name of occurred_at.';

CREATE TABLE analytics.post_video_counters (
    post_id uuid NOT NULL,
    views_total bigint DEFAULT 0 NOT NULL,
    views_unique bigint DEFAULT 0 NOT NULL,
    completions bigint DEFAULT 0 NOT NULL,
    avg_dwell_ms bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_video_counters_are_not_negative CHECK ((LEAST(views_total, views_unique, completions, avg_dwell_ms) >= 0))
);

ALTER TABLE ONLY analytics.post_video_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.post_video_counters IS 'What a post''s video brought, since its beginning. Likes and comments are in
events.post_counters.';

COMMENT ON COLUMN analytics.post_video_counters.post_id IS 'The post.';

COMMENT ON COLUMN analytics.post_video_counters.views_total IS 'Views.';

COMMENT ON COLUMN analytics.post_video_counters.views_unique IS 'People who viewed, an estimate; the sum over posts counts people more than once.';

COMMENT ON COLUMN analytics.post_video_counters.completions IS 'Views to the end.';

COMMENT ON COLUMN analytics.post_video_counters.avg_dwell_ms IS 'Milliseconds a view lasted on average; weigh by views_total when combining posts.';

COMMENT ON COLUMN analytics.post_video_counters.updated_at IS 'Last fold, UTC, kept by trigger: what came later is not in yet.';

CREATE TABLE analytics.post_views (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    session_id text,
    source text,
    qualified boolean DEFAULT false NOT NULL,
    completed boolean DEFAULT false NOT NULL,
    dwell_ms integer DEFAULT 0 NOT NULL,
    watch_percentage integer DEFAULT 0 NOT NULL,
    user_agent text,
    ip_address inet,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_views_last_at_most_a_day CHECK (((dwell_ms >= 0) AND (dwell_ms <= 86400000))),
    CONSTRAINT post_views_texts_are_short CHECK ((GREATEST(char_length(session_id), char_length(source)) <= 200)),
    CONSTRAINT post_views_user_agent_check CHECK ((char_length(user_agent) <= 1000)),
    CONSTRAINT post_views_watch_percentage_check CHECK (((watch_percentage >= 0) AND (watch_percentage <= 100)))
);

ALTER TABLE ONLY analytics.post_views FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.post_views IS 'A post was watched or read by somebody.';

COMMENT ON COLUMN analytics.post_views.id IS 'Made by the client, so that a repeat is known.';

COMMENT ON COLUMN analytics.post_views.post_id IS 'What was watched.';

COMMENT ON COLUMN analytics.post_views.event_id IS 'The event the post belongs to.';

COMMENT ON COLUMN analytics.post_views.user_id IS 'Who watched; null: not signed in.';

COMMENT ON COLUMN analytics.post_views.session_id IS 'The client''s visit, a random text.';

COMMENT ON COLUMN analytics.post_views.source IS 'Where the post was shown, e.g. feed, event.';

COMMENT ON COLUMN analytics.post_views.qualified IS 'Whether it was long enough to count, by the rule of the day it was recorded.';

COMMENT ON COLUMN analytics.post_views.completed IS 'Whether the video ran to its end.';

COMMENT ON COLUMN analytics.post_views.dwell_ms IS 'How long it was in view, in milliseconds.';

COMMENT ON COLUMN analytics.post_views.watch_percentage IS 'How much of the video was played, 0 to 100; 0 also for a post without one.';

COMMENT ON COLUMN analytics.post_views.user_agent IS 'The browser''s name of itself.';

COMMENT ON COLUMN analytics.post_views.ip_address IS 'Where the request came from.';

COMMENT ON COLUMN analytics.post_views.created_at IS 'When the view began, UTC.';

CREATE TABLE analytics.reports (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    reported_by uuid,
    case_id uuid,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    status analytics.report_status DEFAULT 'open'::analytics.report_status NOT NULL,
    category text DEFAULT 'other'::text NOT NULL,
    snapshot jsonb DEFAULT '{}'::jsonb NOT NULL,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reports_category_check CHECK ((category = ANY (ARRAY['spam'::text, 'harassment'::text, 'hate'::text, 'violence'::text, 'nudity'::text, 'self_harm'::text, 'illegal'::text, 'fraud'::text, 'impersonation'::text, 'intellectual_property'::text, 'misinformation'::text, 'other'::text]))),
    CONSTRAINT reports_reason_check CHECK ((char_length(reason) <= 4000)),
    CONSTRAINT reports_snapshot_check CHECK ((jsonb_typeof(snapshot) = 'object'::text)),
    CONSTRAINT reports_target_type_check CHECK ((target_type = ANY (ARRAY['event'::text, 'post'::text, 'comment'::text, 'message'::text, 'user'::text, 'organization'::text])))
);

ALTER TABLE ONLY analytics.reports FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.reports IS 'Somebody reported something; one open report per person and thing.';

COMMENT ON COLUMN analytics.reports.id IS 'Shown to the reporter.';

COMMENT ON COLUMN analytics.reports.reported_by IS 'Who reported, never shown to the reported; null: nobody signed in, or an account that is gone.';

COMMENT ON COLUMN analytics.reports.case_id IS 'The case it is dealt with in; null: not yet.';

COMMENT ON COLUMN analytics.reports.target_type IS 'What is reported; the same words as moderation_cases.target_type.';

COMMENT ON COLUMN analytics.reports.target_id IS 'Key of the row in the table of that kind.';

COMMENT ON COLUMN analytics.reports.status IS 'Changes through functions.';

COMMENT ON COLUMN analytics.reports.category IS 'What is wrong with it, chosen by the reporter.';

COMMENT ON COLUMN analytics.reports.snapshot IS 'Object: the row as it was when it was reported, with the column names as keys; {} in reports
older than this column.';

COMMENT ON COLUMN analytics.reports.reason IS 'What is wrong, in the reporter''s own words.';

COMMENT ON COLUMN analytics.reports.created_at IS 'UTC.';

COMMENT ON COLUMN analytics.reports.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.share_link_clicks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY analytics.share_link_clicks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.share_link_clicks IS 'Clicks that are not in share_links.clicks yet. A job adds them up and deletes them; it is a
queue, not a history.';

COMMENT ON COLUMN analytics.share_link_clicks.id IS 'What the job deletes by.';

COMMENT ON COLUMN analytics.share_link_clicks.code IS 'The link that was clicked.';

COMMENT ON COLUMN analytics.share_link_clicks.created_at IS 'When it was clicked, UTC.';

CREATE TABLE analytics.share_links (
    code text NOT NULL,
    created_by uuid,
    content_type text NOT NULL,
    content_id uuid NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    clicks integer DEFAULT 0 NOT NULL,
    channel text,
    last_clicked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT share_links_channel_check CHECK ((char_length(channel) <= 100)),
    CONSTRAINT share_links_clicks_check CHECK ((clicks >= 0)),
    CONSTRAINT share_links_code_check CHECK ((code ~ '^[A-Za-z0-9_-]{4,64}$'::text)),
    CONSTRAINT share_links_content_type_check CHECK ((content_type = ANY (ARRAY['event'::text, 'post'::text, 'user'::text, 'organization'::text]))),
    CONSTRAINT share_links_params_check CHECK (((jsonb_typeof(params) = 'object'::text) AND (octet_length((params)::text) <= 16384)))
);

ALTER TABLE ONLY analytics.share_links FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.share_links IS 'Short addresses of things to share. What they lead to is looked up when they are followed: a link
outlives its content and then leads nowhere.';

COMMENT ON COLUMN analytics.share_links.code IS 'Last part of the address, case sensitive. Public: it opens nothing that is not open anyway.';

COMMENT ON COLUMN analytics.share_links.created_by IS 'Who shares; null: made by the platform.';

COMMENT ON COLUMN analytics.share_links.content_type IS 'What it leads to: event (events.events), post (events.event_posts), user (users.user_profiles) or
organization (organizations.organizations).';

COMMENT ON COLUMN analytics.share_links.content_id IS 'Key of the row in that table.';

COMMENT ON COLUMN analytics.share_links.params IS 'Object of query parameters to add to the address, {"utm_source": text}; at most 16 KiB.';

COMMENT ON COLUMN analytics.share_links.clicks IS 'Clicks folded so far; the ones after that wait in share_link_clicks.';

COMMENT ON COLUMN analytics.share_links.channel IS 'Where it was shared, e.g. whatsapp, copy.';

COMMENT ON COLUMN analytics.share_links.last_clicked_at IS 'Of the clicks folded so far, UTC.';

COMMENT ON COLUMN analytics.share_links.created_at IS 'UTC.';

COMMENT ON COLUMN analytics.share_links.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.ticket_analytics (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    ticket_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    event_type text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (occurred_at) STORED NOT NULL,
    CONSTRAINT ticket_analytics_event_type_is_not_blank CHECK (((event_type ~ '\S'::text) AND (char_length(event_type) <= 100))),
    CONSTRAINT ticket_analytics_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 16384)))
)
PARTITION BY RANGE (occurred_at);

ALTER TABLE ONLY analytics.ticket_analytics FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.ticket_analytics IS 'Something was done with a ticket in a client. Monthly partitions.';

COMMENT ON COLUMN analytics.ticket_analytics.id IS 'Unique only with occurred_at.';

COMMENT ON COLUMN analytics.ticket_analytics.ticket_id IS 'The ticket.';

COMMENT ON COLUMN analytics.ticket_analytics.event_id IS 'The event the ticket is for.';

COMMENT ON COLUMN analytics.ticket_analytics.user_id IS 'Who did it; null once that person''s account is gone.';

COMMENT ON COLUMN analytics.ticket_analytics.event_type IS 'What was done, the client''s word, e.g. ticket_viewed, ticket_shared.';

COMMENT ON COLUMN analytics.ticket_analytics.metadata IS 'Object of details by the client, e.g. {"channel": text}; no names, no addresses; at most 16 KiB.';

COMMENT ON COLUMN analytics.ticket_analytics.occurred_at IS 'When it was done, UTC; decides the partition.';

COMMENT ON COLUMN analytics.ticket_analytics.created_at IS 'Another name of occurred_at.';

CREATE TABLE analytics.user_event_interactions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    interaction_type text NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_event_interactions_interaction_type_is_not_blank CHECK (((interaction_type ~ '\S'::text) AND (char_length(interaction_type) <= 100))),
    CONSTRAINT user_event_interactions_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 16384))),
    CONSTRAINT user_event_interactions_weight_check CHECK (((weight >= '-100'::integer) AND (weight <= 100)))
);

ALTER TABLE ONLY analytics.user_event_interactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.user_event_interactions IS 'How much a person cared about an event, one row an act: what recommendations learn from.';

COMMENT ON COLUMN analytics.user_event_interactions.id IS 'No order; created_at has it.';

COMMENT ON COLUMN analytics.user_event_interactions.user_id IS 'Whose taste it tells.';

COMMENT ON COLUMN analytics.user_event_interactions.event_id IS 'The event.';

COMMENT ON COLUMN analytics.user_event_interactions.interaction_type IS 'What the person did, e.g. view, save, purchase, hide.';

COMMENT ON COLUMN analytics.user_event_interactions.weight IS 'How much it says, -100 to 100; negative: the person turned away.';

COMMENT ON COLUMN analytics.user_event_interactions.metadata IS 'Object of details, e.g. {"source": text}; at most 16 KiB.';

COMMENT ON COLUMN analytics.user_event_interactions.created_at IS 'When it was done, UTC.';

CREATE TABLE campaigns.ad_clicks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid NOT NULL,
    creative_id uuid,
    decision_id uuid,
    impression_id uuid,
    user_id uuid,
    ticket_id uuid,
    billed_micros bigint DEFAULT 0 NOT NULL,
    is_valid boolean GENERATED ALWAYS AS ((ivt_class IS NULL)) STORED NOT NULL,
    converted boolean DEFAULT false NOT NULL,
    conversion_currency text DEFAULT 'USD'::text NOT NULL,
    conversion_value_cents bigint,
    impression_occurred_at timestamp with time zone,
    session_id text,
    ivt_class text,
    ivt_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ad_clicks_billed_is_not_negative CHECK ((billed_micros >= 0)),
    CONSTRAINT ad_clicks_conversion_value_is_not_negative CHECK ((conversion_value_cents >= 0)),
    CONSTRAINT ad_clicks_follow_their_impression CHECK ((impression_occurred_at <= created_at)),
    CONSTRAINT ad_clicks_ivt_class_check CHECK ((ivt_class = ANY (ARRAY['givt'::text, 'sivt'::text]))),
    CONSTRAINT ad_clicks_only_converted_ones_brought_something CHECK ((converted OR (num_nonnulls(conversion_value_cents, ticket_id) = 0))),
    CONSTRAINT ad_clicks_only_invalid_ones_have_a_reason CHECK (((ivt_reason IS NULL) OR (ivt_class IS NOT NULL))),
    CONSTRAINT ad_clicks_session_id_check CHECK (((char_length(session_id) >= 1) AND (char_length(session_id) <= 200))),
    CONSTRAINT ad_clicks_time_of_an_impression_needs_the_impression CHECK (((impression_occurred_at IS NULL) OR (impression_id IS NOT NULL)))
);

ALTER TABLE ONLY campaigns.ad_clicks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_clicks IS 'A click on an ad.';

COMMENT ON COLUMN campaigns.ad_clicks.id IS 'What conversions are credited to.';

COMMENT ON COLUMN campaigns.ad_clicks.campaign_id IS 'The campaign; tells the tenant. The same as the impression''s, because the function that records
a click takes both from the decision.';

COMMENT ON COLUMN campaigns.ad_clicks.creative_id IS 'The ad, of the same campaign.';

COMMENT ON COLUMN campaigns.ad_clicks.decision_id IS 'The decision that was clicked, once. No foreign key: the click outlives it. Null: adopted.';

COMMENT ON COLUMN campaigns.ad_clicks.impression_id IS 'The impression. No foreign key, so that old months of impressions can be dropped.';

COMMENT ON COLUMN campaigns.ad_clicks.user_id IS 'Who clicked; null: not signed in.';

COMMENT ON COLUMN campaigns.ad_clicks.ticket_id IS 'The ticket of the first conversion; for readers of the earlier product, see ad_conversions.';

COMMENT ON COLUMN campaigns.ad_clicks.billed_micros IS 'Charged for it, in micro-credits; 0: late, out of budget, or priced by impressions.';

COMMENT ON COLUMN campaigns.ad_clicks.is_valid IS 'Derived: no invalid traffic.';

COMMENT ON COLUMN campaigns.ad_clicks.converted IS 'Whether a conversion was credited to it; kept in step with ad_conversions, which is the record.';

COMMENT ON COLUMN campaigns.ad_clicks.conversion_currency IS 'ISO 4217 of conversion_value_cents.';

COMMENT ON COLUMN campaigns.ad_clicks.conversion_value_cents IS 'Value of the first conversion, in minor units; for readers of the earlier product.';

COMMENT ON COLUMN campaigns.ad_clicks.impression_occurred_at IS 'The other half of the impression''s key: tells the partition. Null in adopted rows without it.';

COMMENT ON COLUMN campaigns.ad_clicks.session_id IS 'Random id of the visit.';

COMMENT ON COLUMN campaigns.ad_clicks.ivt_class IS 'Invalid traffic (MRC): givt, known from lists; sivt, found by analysis; null: valid.';

COMMENT ON COLUMN campaigns.ad_clicks.ivt_reason IS 'What gave it away.';

COMMENT ON COLUMN campaigns.ad_clicks.created_at IS 'Moment of the click, UTC, server''s clock.';

COMMENT ON COLUMN campaigns.ad_clicks.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.ad_conversions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid NOT NULL,
    click_id uuid,
    impression_id uuid,
    order_id uuid,
    event_key text NOT NULL,
    kind text DEFAULT 'purchase'::text NOT NULL,
    source text DEFAULT 'server'::text NOT NULL,
    model text DEFAULT 'last_touch'::text NOT NULL,
    attribution text GENERATED ALWAYS AS (
CASE
    WHEN (click_id IS NULL) THEN 'view'::text
    ELSE 'click'::text
END) STORED NOT NULL,
    window_hours integer NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    value_cents bigint DEFAULT 0 NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ad_conversions_are_credited_to_one_touch CHECK ((num_nonnulls(click_id, impression_id) = 1)),
    CONSTRAINT ad_conversions_event_key_check CHECK (((char_length(event_key) >= 1) AND (char_length(event_key) <= 200))),
    CONSTRAINT ad_conversions_happen_within_the_window CHECK (((occurred_at >= touched_at) AND ((occurred_at - touched_at) <= make_interval(hours => window_hours)))),
    CONSTRAINT ad_conversions_kind_check CHECK ((kind = ANY (ARRAY['purchase'::text, 'sign_up'::text, 'follow'::text, 'lead'::text, 'page_view'::text]))),
    CONSTRAINT ad_conversions_model_check CHECK ((model = ANY (ARRAY['last_touch'::text, 'first_touch'::text]))),
    CONSTRAINT ad_conversions_source_check CHECK ((source = ANY (ARRAY['server'::text, 'pixel'::text, 'import'::text]))),
    CONSTRAINT ad_conversions_value_is_not_negative CHECK ((value_cents >= 0)),
    CONSTRAINT ad_conversions_window_hours_check CHECK (((window_hours >= 1) AND (window_hours <= 2160)))
);

ALTER TABLE ONLY campaigns.ad_conversions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_conversions IS 'Something of value that a viewer did after an ad. Append-only; a refunded order stays a
conversion, its money is in the order.';

COMMENT ON COLUMN campaigns.ad_conversions.id IS 'No order; occurred_at has it.';

COMMENT ON COLUMN campaigns.ad_conversions.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.ad_conversions.click_id IS 'The click it is credited to, of the same campaign; else impression_id is set.';

COMMENT ON COLUMN campaigns.ad_conversions.impression_id IS 'The impression it is credited to, whose occurred_at is touched_at. No foreign key, so that old
months of impressions can be dropped.';

COMMENT ON COLUMN campaigns.ad_conversions.order_id IS 'The order, for a purchase.';

COMMENT ON COLUMN campaigns.ad_conversions.event_key IS 'Names the thing done, the same from every source, e.g. order:<id>: a pixel and a server that both
report it count once.';

COMMENT ON COLUMN campaigns.ad_conversions.kind IS 'purchase, sign_up, follow, lead or page_view.';

COMMENT ON COLUMN campaigns.ad_conversions.source IS 'Who told first: server (our own), pixel (a browser), import (a file of the advertiser).';

COMMENT ON COLUMN campaigns.ad_conversions.model IS 'Which of several touches is credited: the last or the first one in the window.';

COMMENT ON COLUMN campaigns.ad_conversions.attribution IS 'Derived: click or view.';

COMMENT ON COLUMN campaigns.ad_conversions.window_hours IS 'The window that applied: so long after the touch it still counted.';

COMMENT ON COLUMN campaigns.ad_conversions.currency IS 'ISO 4217 of value_cents.';

COMMENT ON COLUMN campaigns.ad_conversions.value_cents IS 'What it is worth to the advertiser, in minor units.';

COMMENT ON COLUMN campaigns.ad_conversions.touched_at IS 'When the click or impression was, UTC.';

COMMENT ON COLUMN campaigns.ad_conversions.occurred_at IS 'When it was done, UTC.';

COMMENT ON COLUMN campaigns.ad_conversions.created_at IS 'When it was recorded, UTC.';

CREATE TABLE campaigns.ad_creatives (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid NOT NULL,
    post_id uuid,
    headline text NOT NULL,
    media_type campaigns.creative_media_type NOT NULL,
    cta_label text DEFAULT 'Learn More'::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    review_state campaigns.creative_review_state DEFAULT 'draft'::campaigns.creative_review_state NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    approved_version integer,
    approved_placements campaigns.ad_placement[],
    body_text text,
    cta_url text,
    media_url text,
    poster_url text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ad_creatives_approved_placements_check CHECK (((cardinality(approved_placements) > 0) AND (array_position(approved_placements, NULL::campaigns.ad_placement) IS NULL))),
    CONSTRAINT ad_creatives_body_text_check CHECK ((char_length(body_text) <= 2000)),
    CONSTRAINT ad_creatives_cta_label_is_not_blank CHECK (((cta_label ~ '\S'::text) AND (char_length(cta_label) <= 40))),
    CONSTRAINT ad_creatives_existing_post_is_named CHECK (((media_type = 'existing_post'::campaigns.creative_media_type) = (post_id IS NOT NULL))),
    CONSTRAINT ad_creatives_have_media_when_reviewed CHECK (((review_state = 'draft'::campaigns.creative_review_state) OR (num_nonnulls(post_id, media_url) > 0))),
    CONSTRAINT ad_creatives_headline_is_not_blank CHECK (((headline ~ '\S'::text) AND (char_length(headline) <= 200))),
    CONSTRAINT ad_creatives_lead_to_https CHECK (((cta_url ~ '^https://[^\s/]'::text) AND (char_length(cta_url) <= 2000))),
    CONSTRAINT ad_creatives_media_url_check CHECK ((char_length(media_url) <= 2000)),
    CONSTRAINT ad_creatives_poster_url_check CHECK ((char_length(poster_url) <= 2000)),
    CONSTRAINT ad_creatives_weight_check CHECK (((weight >= 1) AND (weight <= 1000)))
);

ALTER TABLE ONLY campaigns.ad_creatives FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_creatives IS 'An ad of a campaign, as the advertiser edits it.';

COMMENT ON COLUMN campaigns.ad_creatives.id IS 'The same over all its versions.';

COMMENT ON COLUMN campaigns.ad_creatives.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.ad_creatives.post_id IS 'The post that is shown, set exactly for existing_post.';

COMMENT ON COLUMN campaigns.ad_creatives.headline IS 'Shown large.';

COMMENT ON COLUMN campaigns.ad_creatives.media_type IS 'Picture, video or post.';

COMMENT ON COLUMN campaigns.ad_creatives.cta_label IS 'On the button.';

COMMENT ON COLUMN campaigns.ad_creatives.active IS 'The advertiser''s switch: off, it is not shown whatever the review said.';

COMMENT ON COLUMN campaigns.ad_creatives.review_state IS 'State of the machine creative_review, of the newest version.';

COMMENT ON COLUMN campaigns.ad_creatives.weight IS 'Share among the creatives of its campaign.';

COMMENT ON COLUMN campaigns.ad_creatives.approved_version IS 'The version that is served, unless the state is suspended, expired or archived; null: none.';

COMMENT ON COLUMN campaigns.ad_creatives.approved_placements IS 'Where the review allows it; null: wherever the campaign is placed.';

COMMENT ON COLUMN campaigns.ad_creatives.body_text IS 'Plain text below the headline.';

COMMENT ON COLUMN campaigns.ad_creatives.cta_url IS 'Where a click leads, https; null: to the event or the organization.';

COMMENT ON COLUMN campaigns.ad_creatives.media_url IS 'Address of the picture or video.';

COMMENT ON COLUMN campaigns.ad_creatives.poster_url IS 'Still picture shown before a video runs.';

COMMENT ON COLUMN campaigns.ad_creatives.expires_at IS 'From here on it is not shown, UTC, whether or not a job has set the state.';

COMMENT ON COLUMN campaigns.ad_creatives.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.ad_creatives.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.ad_decisions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid,
    creative_id uuid,
    creative_version integer,
    placement campaigns.ad_placement NOT NULL,
    subject_hash text NOT NULL,
    price_micros bigint DEFAULT 0 NOT NULL,
    filtered jsonb,
    invalid_reason text,
    decided_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '02:00:00'::interval) NOT NULL,
    viewed_at timestamp with time zone,
    viewable_at timestamp with time zone,
    clicked_at timestamp with time zone,
    billed_at timestamp with time zone,
    invalidated_at timestamp with time zone,
    CONSTRAINT ad_decisions_are_viewed_before_anything_else CHECK (((viewed_at IS NOT NULL) OR (num_nonnulls(viewable_at, clicked_at, billed_at) = 0))),
    CONSTRAINT ad_decisions_expire_after_they_are_made CHECK ((expires_at > decided_at)),
    CONSTRAINT ad_decisions_filtered_check CHECK ((jsonb_typeof(filtered) = 'object'::text)),
    CONSTRAINT ad_decisions_invalid_ones_have_a_reason CHECK (((invalidated_at IS NULL) = (invalid_reason IS NULL))),
    CONSTRAINT ad_decisions_name_an_ad_or_none CHECK ((num_nonnulls(campaign_id, creative_id, creative_version) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ad_decisions_only_ads_have_a_price_and_a_life CHECK (((campaign_id IS NOT NULL) OR ((price_micros = 0) AND (num_nonnulls(viewed_at, viewable_at, clicked_at, billed_at, invalidated_at) = 0)))),
    CONSTRAINT ad_decisions_price_is_not_negative CHECK ((price_micros >= 0)),
    CONSTRAINT ad_decisions_subject_hash_check CHECK ((subject_hash ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY campaigns.ad_decisions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_decisions IS 'One request for an ad. Kept for 30 days: long enough for late reports and disputes of a month;
what was billed is in ad_impressions and ad_spend_ledger.';

COMMENT ON COLUMN campaigns.ad_decisions.id IS 'Given to the client, who reports what happened under it.';

COMMENT ON COLUMN campaigns.ad_decisions.campaign_id IS 'Whose ad it was; null: none fitted, and filtered says why.';

COMMENT ON COLUMN campaigns.ad_decisions.creative_id IS 'The ad.';

COMMENT ON COLUMN campaigns.ad_decisions.creative_version IS 'The version that was shown.';

COMMENT ON COLUMN campaigns.ad_decisions.placement IS 'Where an ad was asked for.';

COMMENT ON COLUMN campaigns.ad_decisions.subject_hash IS 'SHA-256, hexadecimal, of the viewer''s user id or session id.';

COMMENT ON COLUMN campaigns.ad_decisions.price_micros IS 'What the billable event costs, in micro-credits, fixed here.';

COMMENT ON COLUMN campaigns.ad_decisions.filtered IS 'Object from the name of a filter to how many candidates it removed, e.g. {"budget": 3}; null: not
counted for this request.';

COMMENT ON COLUMN campaigns.ad_decisions.invalid_reason IS 'Why it does not count, e.g. a known crawler; set exactly when invalidated_at is.';

COMMENT ON COLUMN campaigns.ad_decisions.decided_at IS 'UTC; the charge belongs to the campaign''s local day of this moment.';

COMMENT ON COLUMN campaigns.ad_decisions.expires_at IS 'What is reported later than this is recorded, but not billed. UTC.';

COMMENT ON COLUMN campaigns.ad_decisions.viewed_at IS 'When it was on the screen, UTC; once.';

COMMENT ON COLUMN campaigns.ad_decisions.viewable_at IS 'When it had been in view long enough, UTC; once.';

COMMENT ON COLUMN campaigns.ad_decisions.clicked_at IS 'When it was first clicked, UTC; once.';

COMMENT ON COLUMN campaigns.ad_decisions.billed_at IS 'When it was charged, UTC; once.';

COMMENT ON COLUMN campaigns.ad_decisions.invalidated_at IS 'When it was found invalid, UTC; once.';

CREATE TABLE campaigns.ad_impressions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid NOT NULL,
    creative_id uuid,
    decision_id uuid,
    user_id uuid,
    event_id uuid,
    post_id uuid,
    placement campaigns.ad_placement NOT NULL,
    viewable boolean DEFAULT false NOT NULL,
    is_valid boolean GENERATED ALWAYS AS ((ivt_class IS NULL)) STORED NOT NULL,
    billed_micros bigint DEFAULT 0 NOT NULL,
    session_id text,
    user_agent text,
    ip_address text,
    pct_visible integer,
    dwell_ms integer,
    ivt_class text,
    ivt_reason text,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (occurred_at) STORED NOT NULL,
    CONSTRAINT ad_impressions_billed_is_not_negative CHECK ((billed_micros >= 0)),
    CONSTRAINT ad_impressions_dwell_ms_check CHECK ((dwell_ms >= 0)),
    CONSTRAINT ad_impressions_ip_address_is_truncated CHECK (((ip_address ~ '^([0-9]{1,3}[.]){3}0$'::text) OR (ip_address ~ '^[0-9a-f:]+::$'::text))),
    CONSTRAINT ad_impressions_ivt_class_check CHECK ((ivt_class = ANY (ARRAY['givt'::text, 'sivt'::text]))),
    CONSTRAINT ad_impressions_only_invalid_ones_have_a_reason CHECK (((ivt_reason IS NULL) OR (ivt_class IS NOT NULL))),
    CONSTRAINT ad_impressions_pct_visible_check CHECK (((pct_visible >= 0) AND (pct_visible <= 100))),
    CONSTRAINT ad_impressions_session_id_check CHECK (((char_length(session_id) >= 1) AND (char_length(session_id) <= 200))),
    CONSTRAINT ad_impressions_user_agent_check CHECK ((char_length(user_agent) <= 500))
)
PARTITION BY RANGE (occurred_at);

ALTER TABLE ONLY campaigns.ad_impressions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_impressions IS 'An ad on somebody''s screen, partitioned by month.';

COMMENT ON COLUMN campaigns.ad_impressions.id IS 'With occurred_at the key.';

COMMENT ON COLUMN campaigns.ad_impressions.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.ad_impressions.creative_id IS 'The ad, of the same campaign; null in rows of the earlier product.';

COMMENT ON COLUMN campaigns.ad_impressions.decision_id IS 'The decision it comes from; occurred_at is taken from there too, so that the key over both makes
it one impression. No foreign key: it outlives the decision. Null in adopted rows.';

COMMENT ON COLUMN campaigns.ad_impressions.user_id IS 'The viewer; null: not signed in.';

COMMENT ON COLUMN campaigns.ad_impressions.event_id IS 'On whose page it was shown; null: elsewhere. The impression was paid for and outlives the event.';

COMMENT ON COLUMN campaigns.ad_impressions.post_id IS 'Beside or as which post it was shown.';

COMMENT ON COLUMN campaigns.ad_impressions.placement IS 'Where it was shown.';

COMMENT ON COLUMN campaigns.ad_impressions.viewable IS 'Half of it was in view for a second, or for two as a video (MRC).';

COMMENT ON COLUMN campaigns.ad_impressions.is_valid IS 'Derived: no invalid traffic.';

COMMENT ON COLUMN campaigns.ad_impressions.billed_micros IS 'Charged for it, in micro-credits; 0: late, out of budget, or priced by clicks.';

COMMENT ON COLUMN campaigns.ad_impressions.session_id IS 'Random id of the visit.';

COMMENT ON COLUMN campaigns.ad_impressions.user_agent IS 'Family and platform, e.g. Firefox/Android, not the full text.';

COMMENT ON COLUMN campaigns.ad_impressions.ip_address IS 'Network alone: IPv4 with its last byte 0, IPv6 cut after 48 bits, e.g. 2001:db8:1::.';

COMMENT ON COLUMN campaigns.ad_impressions.pct_visible IS 'Largest part in view, per cent.';

COMMENT ON COLUMN campaigns.ad_impressions.dwell_ms IS 'Time in view, in milliseconds.';

COMMENT ON COLUMN campaigns.ad_impressions.ivt_class IS 'Invalid traffic (MRC): givt, known from lists; sivt, found by analysis; null: valid.';

COMMENT ON COLUMN campaigns.ad_impressions.ivt_reason IS 'What gave it away.';

COMMENT ON COLUMN campaigns.ad_impressions.occurred_at IS 'When it was decided to be shown, UTC, by the server''s clock. Partition key.';

COMMENT ON COLUMN campaigns.ad_impressions.received_at IS 'When the report of it came, UTC.';

COMMENT ON COLUMN campaigns.ad_impressions.created_at IS 'Another name of occurred_at.';

CREATE TABLE campaigns.ad_spend_ledger (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    creative_id uuid,
    wallet_id uuid,
    org_wallet_id uuid,
    wallet_transaction_id uuid,
    posted_transaction_id uuid,
    reversal_of uuid,
    decision_id uuid,
    budget_day date,
    kind text GENERATED ALWAYS AS (
CASE
    WHEN (reversal_of IS NULL) THEN 'charge'::text
    ELSE 'reversal'::text
END) STORED NOT NULL,
    metric_type text NOT NULL,
    quantity bigint NOT NULL,
    rate_model text NOT NULL,
    rate_usd_cents bigint NOT NULL,
    charged_micros bigint NOT NULL,
    credits_charged numeric GENERATED ALWAYS AS (((charged_micros)::numeric * 0.000001)) STORED NOT NULL,
    idempotency_key text,
    occurred_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ad_spend_ledger_charges_add_and_reversals_take_away CHECK (
CASE
    WHEN (reversal_of IS NULL) THEN ((quantity > 0) AND (charged_micros >= 0))
    ELSE ((quantity < 0) AND (charged_micros <= 0))
END),
    CONSTRAINT ad_spend_ledger_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT ad_spend_ledger_is_paid_from_a_wallet CHECK ((num_nonnulls(wallet_id, org_wallet_id) > 0)),
    CONSTRAINT ad_spend_ledger_metric_type_check CHECK ((metric_type = ANY (ARRAY['impression'::text, 'viewable'::text, 'click'::text, 'day'::text]))),
    CONSTRAINT ad_spend_ledger_rate_model_check CHECK ((rate_model = ANY (ARRAY['cpm'::text, 'vcpm'::text, 'cpc'::text, 'flat'::text]))),
    CONSTRAINT ad_spend_ledger_rate_usd_cents_is_not_negative CHECK ((rate_usd_cents >= 0)),
    CONSTRAINT ad_spend_ledger_reverses_another_line CHECK ((reversal_of <> id))
);

ALTER TABLE ONLY campaigns.ad_spend_ledger FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.ad_spend_ledger IS 'What campaigns were charged and given back. Append-only. Per campaign the sum of charged_micros is
what the books have, but for the part of a cent that is carried to the next hour.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.id IS 'No order; occurred_at has it.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.organization_id IS 'The tenant, who pays.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.campaign_id IS 'The campaign that is charged.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.creative_id IS 'The ad, of the same campaign.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.wallet_id IS 'The person''s wallet that paid; in the earlier product always set, now one of the two is.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.org_wallet_id IS 'The wallet of the same organization.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.wallet_transaction_id IS 'The movement on the person''s wallet.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.posted_transaction_id IS 'The transaction in the double-entry books; null: adopted from before there were any.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.reversal_of IS 'The charge, of the same campaign, that this line takes back in whole or in part; null: a charge.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.decision_id IS 'The one event the line is about; null: many. An event is charged once and taken back once.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.budget_day IS 'The campaign''s local day that was charged; null: adopted.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.kind IS 'Derived: charge or reversal.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.metric_type IS 'What quantity counts: impression, viewable, click or day.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.quantity IS 'How many; below zero in a reversal.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.rate_model IS 'cpm and vcpm: the rate is for 1,000. cpc: for a click. flat: for a day.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.rate_usd_cents IS 'The rate in US cents, rounded, for display; charged_micros is what was paid.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.charged_micros IS 'Micro-credits; below zero in a reversal.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.credits_charged IS 'Derived: charged_micros in credits, exact to six decimals.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.idempotency_key IS 'Of the posting, from campaign, hour and number of the attempt: the same never posts twice.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.occurred_at IS 'Begin of the hour that is charged, or moment of the event, UTC.';

COMMENT ON COLUMN campaigns.ad_spend_ledger.created_at IS 'When it was posted, UTC.';

CREATE VIEW campaigns.campaign_ads WITH (security_invoker='true') AS
 SELECT id,
    campaign_id,
    post_id,
    headline,
    media_type,
    cta_label,
    active,
    review_state,
    weight,
    approved_version,
    approved_placements,
    body_text,
    cta_url,
    media_url,
    poster_url,
    expires_at,
    created_at,
    updated_at
   FROM campaigns.ad_creatives;

COMMENT ON VIEW campaigns.campaign_ads IS 'Another name of campaigns.ad_creatives, whose comments tell more.';

COMMENT ON COLUMN campaigns.campaign_ads.id IS 'The creative.';

COMMENT ON COLUMN campaigns.campaign_ads.campaign_id IS 'Its campaign.';

COMMENT ON COLUMN campaigns.campaign_ads.post_id IS 'The post it shows.';

COMMENT ON COLUMN campaigns.campaign_ads.headline IS 'Shown large.';

COMMENT ON COLUMN campaigns.campaign_ads.media_type IS 'Picture, video or post.';

COMMENT ON COLUMN campaigns.campaign_ads.cta_label IS 'On the button.';

COMMENT ON COLUMN campaigns.campaign_ads.active IS 'The advertiser''s switch.';

COMMENT ON COLUMN campaigns.campaign_ads.review_state IS 'State of the review.';

COMMENT ON COLUMN campaigns.campaign_ads.weight IS 'Share within the campaign.';

COMMENT ON COLUMN campaigns.campaign_ads.approved_version IS 'The version that is served.';

COMMENT ON COLUMN campaigns.campaign_ads.approved_placements IS 'Where it is allowed; null: everywhere.';

COMMENT ON COLUMN campaigns.campaign_ads.body_text IS 'Below the headline.';

COMMENT ON COLUMN campaigns.campaign_ads.cta_url IS 'Where a click leads.';

COMMENT ON COLUMN campaigns.campaign_ads.media_url IS 'Picture or video.';

COMMENT ON COLUMN campaigns.campaign_ads.poster_url IS 'Still picture of a video.';

COMMENT ON COLUMN campaigns.campaign_ads.expires_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_ads.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_ads.updated_at IS 'UTC.';

CREATE TABLE campaigns.campaign_budget_pools (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    campaign_id uuid,
    cap_micros bigint NOT NULL,
    allotted_micros bigint DEFAULT 0 NOT NULL,
    spent_micros bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT campaign_budget_pools_allot_at_most_their_cap CHECK ((allotted_micros <= cap_micros)),
    CONSTRAINT campaign_budget_pools_spend_at_most_what_is_allotted CHECK (((spent_micros >= 0) AND (spent_micros <= allotted_micros)))
);

ALTER TABLE ONLY campaigns.campaign_budget_pools FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_budget_pools IS 'The budget of a campaign as it is used up, and above it one of the whole organization.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.id IS 'No order.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.organization_id IS 'The tenant, who pays.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.campaign_id IS 'The campaign; null: the pool of all campaigns of the organization.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.cap_micros IS 'At most this much is handed out, in micro-credits. Follows total_budget_credits, but not below
what was spent.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.allotted_micros IS 'Handed out to the pools below and not given back, in micro-credits.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.spent_micros IS 'Charged out of what was handed out, in micro-credits.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_budget_pools.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.campaign_day_pools (
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    timezone text NOT NULL,
    cap_micros bigint NOT NULL,
    allotted_micros bigint DEFAULT 0 NOT NULL,
    spent_micros bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT campaign_day_pools_allot_at_most_their_cap CHECK ((allotted_micros <= cap_micros)),
    CONSTRAINT campaign_day_pools_spend_at_most_what_is_allotted CHECK (((spent_micros >= 0) AND (spent_micros <= allotted_micros)))
);

ALTER TABLE ONLY campaigns.campaign_day_pools FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_day_pools IS 'The budget of one local day of a campaign, made when the day''s first charge comes.';

COMMENT ON COLUMN campaigns.campaign_day_pools.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.campaign_day_pools.day IS 'Local date of the decision that is charged, in timezone.';

COMMENT ON COLUMN campaigns.campaign_day_pools.timezone IS 'The campaign''s zone.';

COMMENT ON COLUMN campaigns.campaign_day_pools.cap_micros IS 'At most this much is handed out that day, in micro-credits: the daily budget, or what the campaign
has left when it has none.';

COMMENT ON COLUMN campaigns.campaign_day_pools.allotted_micros IS 'Handed out to the servers that charge and not given back, in micro-credits.';

COMMENT ON COLUMN campaigns.campaign_day_pools.spent_micros IS 'Charged, in micro-credits.';

COMMENT ON COLUMN campaigns.campaign_day_pools.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_day_pools.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.campaign_placements (
    campaign_id uuid NOT NULL,
    placement campaigns.ad_placement NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    bid_micros bigint,
    max_share numeric,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT campaign_placements_bid_is_above_zero CHECK ((bid_micros > 0)),
    CONSTRAINT campaign_placements_max_share_check CHECK (((max_share > (0)::numeric) AND (max_share <= (1)::numeric)))
);

ALTER TABLE ONLY campaigns.campaign_placements FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_placements IS 'Where a campaign is shown. No enabled row: nowhere.';

COMMENT ON COLUMN campaigns.campaign_placements.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.campaign_placements.placement IS 'The place.';

COMMENT ON COLUMN campaigns.campaign_placements.enabled IS 'Whether it is shown there.';

COMMENT ON COLUMN campaigns.campaign_placements.bid_micros IS 'Price there, in micro-credits per unit of the campaign''s pricing model; null: its rate.';

COMMENT ON COLUMN campaigns.campaign_placements.max_share IS 'At most this part of the daily budget is spent there, above 0 to 1; null: all of it.';

COMMENT ON COLUMN campaigns.campaign_placements.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_placements.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.campaign_targeting (
    campaign_id uuid NOT NULL,
    locations jsonb DEFAULT '[]'::jsonb NOT NULL,
    countries text[] DEFAULT '{}'::text[] NOT NULL,
    excluded_countries text[] DEFAULT '{}'::text[] NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    excluded_regions text[] DEFAULT '{}'::text[] NOT NULL,
    categories text[] DEFAULT '{}'::text[] NOT NULL,
    excluded_categories text[] DEFAULT '{}'::text[] NOT NULL,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    excluded_keywords text[] DEFAULT '{}'::text[] NOT NULL,
    event_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    excluded_event_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    segments text[] DEFAULT '{}'::text[] NOT NULL,
    excluded_segments text[] DEFAULT '{}'::text[] NOT NULL,
    exclude_ticket_holders boolean DEFAULT false NOT NULL,
    exclude_past_attendees boolean DEFAULT false NOT NULL,
    estimated_reach integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT campaign_targeting_estimated_reach_check CHECK ((estimated_reach >= 0)),
    CONSTRAINT campaign_targeting_excludes_nothing_it_asks_for CHECK ((NOT ((countries && excluded_countries) OR (regions && excluded_regions) OR (categories && excluded_categories) OR (keywords && excluded_keywords) OR (event_ids && excluded_event_ids) OR (segments && excluded_segments)))),
    CONSTRAINT campaign_targeting_lists_are_short CHECK (((cardinality((((((((((countries || excluded_countries) || regions) || excluded_regions) || categories) || excluded_categories) || keywords) || excluded_keywords) || segments) || excluded_segments)) + cardinality((event_ids || excluded_event_ids))) <= 1000)),
    CONSTRAINT campaign_targeting_lists_hold_no_null CHECK (((array_position((((((((((countries || excluded_countries) || regions) || excluded_regions) || categories) || excluded_categories) || keywords) || excluded_keywords) || segments) || excluded_segments), NULL::text) IS NULL) AND (array_position((event_ids || excluded_event_ids), NULL::uuid) IS NULL))),
    CONSTRAINT campaign_targeting_locations_check CHECK ((jsonb_typeof(locations) = 'array'::text))
);

ALTER TABLE ONLY campaigns.campaign_targeting FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_targeting IS 'Whom a campaign is shown to: those who fit every list that is not empty and no excluded one.
No row: everybody.';

COMMENT ON COLUMN campaigns.campaign_targeting.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.campaign_targeting.locations IS 'Array of {"city": text, "lat": number, "lng": number, "radius_km": number}: around these places.';

COMMENT ON COLUMN campaigns.campaign_targeting.countries IS 'ISO 3166-1 alpha-2 codes.';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_countries IS 'The same, not there.';

COMMENT ON COLUMN campaigns.campaign_targeting.regions IS 'ISO 3166-2 codes, e.g. US-CA.';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_regions IS 'The same, not there.';

COMMENT ON COLUMN campaigns.campaign_targeting.categories IS 'Slugs of ref.event_categories; those below count too.';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_categories IS 'The same, not beside them.';

COMMENT ON COLUMN campaigns.campaign_targeting.keywords IS 'Words, lower case; any one suffices.';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_keywords IS 'Not beside these words.';

COMMENT ON COLUMN campaigns.campaign_targeting.event_ids IS 'Shown on the pages of these events alone. No foreign key: a deleted event is a page less.';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_event_ids IS 'Not on these pages.';

COMMENT ON COLUMN campaigns.campaign_targeting.segments IS 'Keys of audience segments; counts for viewers who consented (analytics.audience_consents).';

COMMENT ON COLUMN campaigns.campaign_targeting.excluded_segments IS 'Not to these segments.';

COMMENT ON COLUMN campaigns.campaign_targeting.exclude_ticket_holders IS 'Not to those who hold a ticket of the target event.';

COMMENT ON COLUMN campaigns.campaign_targeting.exclude_past_attendees IS 'Not to those who were at an earlier event of the organization.';

COMMENT ON COLUMN campaigns.campaign_targeting.estimated_reach IS 'People who fit, as last estimated; null: not yet.';

COMMENT ON COLUMN campaigns.campaign_targeting.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.campaign_targeting.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.creative_reviews (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    creative_id uuid NOT NULL,
    version integer NOT NULL,
    reviewed_by uuid,
    decision text NOT NULL,
    reason_code text,
    note text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT creative_reviews_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text, 'suspended'::text]))),
    CONSTRAINT creative_reviews_note_check CHECK ((char_length(note) <= 2000)),
    CONSTRAINT creative_reviews_reason_code_check CHECK ((reason_code = ANY (ARRAY['misleading'::text, 'prohibited'::text, 'restricted'::text, 'intellectual_property'::text, 'media_quality'::text, 'broken_link'::text, 'landing_page'::text, 'content_changed'::text, 'other'::text]))),
    CONSTRAINT creative_reviews_refusals_have_a_reason CHECK (((decision = 'approved'::text) = (reason_code IS NULL)))
);

ALTER TABLE ONLY campaigns.creative_reviews FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.creative_reviews IS 'What was decided about a version, each time. Append-only.';

COMMENT ON COLUMN campaigns.creative_reviews.id IS 'No order; created_at has it.';

COMMENT ON COLUMN campaigns.creative_reviews.creative_id IS 'The creative.';

COMMENT ON COLUMN campaigns.creative_reviews.version IS 'The version that was looked at.';

COMMENT ON COLUMN campaigns.creative_reviews.reviewed_by IS 'The member of staff; null: an automatic check.';

COMMENT ON COLUMN campaigns.creative_reviews.decision IS 'approved, rejected, or suspended: an approved one is taken out for a while.';

COMMENT ON COLUMN campaigns.creative_reviews.reason_code IS 'Why not, shown to the advertiser; null exactly when it was approved.';

COMMENT ON COLUMN campaigns.creative_reviews.note IS 'More about the reason, for the advertiser.';

COMMENT ON COLUMN campaigns.creative_reviews.created_at IS 'Moment of the decision, UTC.';

CREATE TABLE campaigns.creative_versions (
    creative_id uuid NOT NULL,
    version integer NOT NULL,
    created_by uuid,
    post_id uuid,
    headline text NOT NULL,
    media_type campaigns.creative_media_type NOT NULL,
    cta_label text NOT NULL,
    content_sha256 text NOT NULL,
    body_text text,
    cta_url text,
    media_url text,
    poster_url text,
    media_mime_type text,
    media_width integer,
    media_height integer,
    media_bytes bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT creative_versions_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT creative_versions_existing_post_is_named CHECK (((media_type = 'existing_post'::campaigns.creative_media_type) = (post_id IS NOT NULL))),
    CONSTRAINT creative_versions_lead_to_https CHECK ((cta_url ~ '^https://[^\s/]'::text)),
    CONSTRAINT creative_versions_media_have_a_size CHECK ((LEAST((media_width)::bigint, (media_height)::bigint, media_bytes) > 0)),
    CONSTRAINT creative_versions_show_a_post_or_media CHECK ((num_nonnulls(post_id, media_url) = 1)),
    CONSTRAINT creative_versions_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY campaigns.creative_versions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.creative_versions IS 'What a creative looked like when it was handed in for review. Append-only: proof of what ran.';

COMMENT ON COLUMN campaigns.creative_versions.creative_id IS 'The creative.';

COMMENT ON COLUMN campaigns.creative_versions.version IS 'Counts from 1 within the creative.';

COMMENT ON COLUMN campaigns.creative_versions.created_by IS 'Who handed it in; null: adopted.';

COMMENT ON COLUMN campaigns.creative_versions.post_id IS 'The post; else media_url is set.';

COMMENT ON COLUMN campaigns.creative_versions.headline IS 'As reviewed.';

COMMENT ON COLUMN campaigns.creative_versions.media_type IS 'As reviewed.';

COMMENT ON COLUMN campaigns.creative_versions.cta_label IS 'As reviewed.';

COMMENT ON COLUMN campaigns.creative_versions.content_sha256 IS 'Of the media file or the post''s text, hexadecimal: an address whose content was swapped is seen.';

COMMENT ON COLUMN campaigns.creative_versions.body_text IS 'As reviewed.';

COMMENT ON COLUMN campaigns.creative_versions.cta_url IS 'As reviewed, https.';

COMMENT ON COLUMN campaigns.creative_versions.media_url IS 'As reviewed; else post_id is set.';

COMMENT ON COLUMN campaigns.creative_versions.poster_url IS 'As reviewed.';

COMMENT ON COLUMN campaigns.creative_versions.media_mime_type IS 'E.g. video/mp4.';

COMMENT ON COLUMN campaigns.creative_versions.media_width IS 'In pixels.';

COMMENT ON COLUMN campaigns.creative_versions.media_height IS 'In pixels.';

COMMENT ON COLUMN campaigns.creative_versions.media_bytes IS 'Size of the file.';

COMMENT ON COLUMN campaigns.creative_versions.created_at IS 'When it was handed in, UTC.';

CREATE TABLE campaigns.credit_packages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    credits bigint NOT NULL,
    price_usd_cents bigint NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    sort_order integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT credit_packages_credits_check CHECK (((credits >= 1) AND (credits <= '1000000000000'::bigint))),
    CONSTRAINT credit_packages_default_is_on_sale CHECK ((is_active OR (NOT is_default))),
    CONSTRAINT credit_packages_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100))),
    CONSTRAINT credit_packages_price_is_above_zero CHECK ((price_usd_cents > 0))
);

ALTER TABLE ONLY campaigns.credit_packages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.credit_packages IS 'An offer: so many credits for so much money.';

COMMENT ON COLUMN campaigns.credit_packages.id IS 'What a purchase of credits names.';

COMMENT ON COLUMN campaigns.credit_packages.name IS 'As shown to advertisers.';

COMMENT ON COLUMN campaigns.credit_packages.credits IS 'Whole credits. Fixed, by trigger.';

COMMENT ON COLUMN campaigns.credit_packages.price_usd_cents IS 'Price in US cents, before tax. Fixed, by trigger.';

COMMENT ON COLUMN campaigns.credit_packages.is_default IS 'Preselected; at most one, by unique index.';

COMMENT ON COLUMN campaigns.credit_packages.is_active IS 'Whether it is on sale.';

COMMENT ON COLUMN campaigns.credit_packages.sort_order IS 'Ascending in the list.';

COMMENT ON COLUMN campaigns.credit_packages.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.credit_packages.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.frequency_caps (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    campaign_id uuid NOT NULL,
    creative_id uuid,
    counted campaigns.ad_event DEFAULT 'impression'::campaigns.ad_event NOT NULL,
    subject text DEFAULT 'user'::text NOT NULL,
    max_count integer NOT NULL,
    cooldown_seconds integer DEFAULT 0 NOT NULL,
    window_hours integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT frequency_caps_cooldown_seconds_check CHECK (((cooldown_seconds >= 0) AND (cooldown_seconds <= 31536000))),
    CONSTRAINT frequency_caps_max_count_check CHECK (((max_count >= 1) AND (max_count <= 10000))),
    CONSTRAINT frequency_caps_subject_check CHECK ((subject = ANY (ARRAY['user'::text, 'session'::text]))),
    CONSTRAINT frequency_caps_window_hours_check CHECK (((window_hours >= 1) AND (window_hours <= 8760)))
);

ALTER TABLE ONLY campaigns.frequency_caps FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.frequency_caps IS 'A limit of how often the same viewer is shown, or clicks, a campaign or one of its creatives.';

COMMENT ON COLUMN campaigns.frequency_caps.id IS 'What counters point at.';

COMMENT ON COLUMN campaigns.frequency_caps.campaign_id IS 'The campaign; tells the tenant.';

COMMENT ON COLUMN campaigns.frequency_caps.creative_id IS 'The creative of the same campaign it is for; null: all of them together.';

COMMENT ON COLUMN campaigns.frequency_caps.counted IS 'What is counted.';

COMMENT ON COLUMN campaigns.frequency_caps.subject IS 'Who is counted: user, a signed-in person; session, one visit of anybody.';

COMMENT ON COLUMN campaigns.frequency_caps.max_count IS 'At most so many in a window.';

COMMENT ON COLUMN campaigns.frequency_caps.cooldown_seconds IS 'Not again before so many seconds have passed; 0: at once.';

COMMENT ON COLUMN campaigns.frequency_caps.window_hours IS 'Length of the window, which begins with the first one counted; null: the whole campaign.';

COMMENT ON COLUMN campaigns.frequency_caps.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.frequency_caps.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.frequency_counters (
    cap_id uuid NOT NULL,
    subject_hash text NOT NULL,
    max_count integer NOT NULL,
    current_count integer DEFAULT 1 NOT NULL,
    window_start timestamp with time zone DEFAULT now() NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT frequency_counters_stay_within_their_cap CHECK (((current_count >= 1) AND (current_count <= max_count))),
    CONSTRAINT frequency_counters_subject_hash_check CHECK ((subject_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT frequency_counters_window_begins_before_its_last CHECK ((window_start <= last_at))
)
WITH (fillfactor='70');

ALTER TABLE ONLY campaigns.frequency_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.frequency_counters IS 'How often one viewer has met one cap in the window that runs. Pages are filled to 70 %, because
the rows are rewritten all the time.';

COMMENT ON COLUMN campaigns.frequency_counters.cap_id IS 'The cap.';

COMMENT ON COLUMN campaigns.frequency_counters.subject_hash IS 'SHA-256, hexadecimal, of the viewer''s user id or session id; the id itself is not kept here.';

COMMENT ON COLUMN campaigns.frequency_counters.max_count IS 'The cap''s max_count when the window began; a change of the cap counts from the next window.';

COMMENT ON COLUMN campaigns.frequency_counters.current_count IS 'So many in this window.';

COMMENT ON COLUMN campaigns.frequency_counters.window_start IS 'UTC.';

COMMENT ON COLUMN campaigns.frequency_counters.last_at IS 'The last one counted, UTC.';

CREATE TABLE campaigns.promo_redemptions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    promo_id uuid NOT NULL,
    order_id uuid NOT NULL,
    discount_cents bigint NOT NULL,
    released_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT promo_redemptions_discount_is_above_zero CHECK ((discount_cents > 0)),
    CONSTRAINT promo_redemptions_released_after_use CHECK ((released_at >= created_at))
);

ALTER TABLE ONLY campaigns.promo_redemptions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.promo_redemptions IS 'A use of a code: once per order. Whose use it was, and the currency, the order tells.';

COMMENT ON COLUMN campaigns.promo_redemptions.id IS 'No order.';

COMMENT ON COLUMN campaigns.promo_redemptions.promo_id IS 'The code.';

COMMENT ON COLUMN campaigns.promo_redemptions.order_id IS 'The order it made cheaper.';

COMMENT ON COLUMN campaigns.promo_redemptions.discount_cents IS 'Taken off, in minor units of the order''s currency.';

COMMENT ON COLUMN campaigns.promo_redemptions.released_at IS 'When the use was given back, because the order came to nothing, UTC.';

COMMENT ON COLUMN campaigns.promo_redemptions.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.promo_redemptions.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.promos (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    code text NOT NULL,
    discount_type text NOT NULL,
    value bigint NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    redeemed_count integer DEFAULT 0 NOT NULL,
    currency text,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    max_uses integer,
    per_user_limit integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT promos_amounts_name_their_currency CHECK (((discount_type = 'amount'::text) = (currency IS NOT NULL))),
    CONSTRAINT promos_are_used_at_most_as_often_as_allowed CHECK (((redeemed_count >= 0) AND (redeemed_count <= max_uses))),
    CONSTRAINT promos_code_has_no_blanks CHECK ((code ~ '^\S{1,64}$'::text)),
    CONSTRAINT promos_discount_type_check CHECK ((discount_type = ANY (ARRAY['percent'::text, 'amount'::text]))),
    CONSTRAINT promos_end_after_they_begin CHECK ((ends_at > starts_at)),
    CONSTRAINT promos_max_uses_check CHECK ((max_uses > 0)),
    CONSTRAINT promos_per_user_limit_check CHECK ((per_user_limit > 0)),
    CONSTRAINT promos_value_is_a_percentage_or_an_amount CHECK (((value >= 1) AND (value <=
CASE
    WHEN (discount_type = 'percent'::text) THEN (100)::bigint
    ELSE '100000000000'::bigint
END)))
);

ALTER TABLE ONLY campaigns.promos FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.promos IS 'A code that gives buyers a discount.';

COMMENT ON COLUMN campaigns.promos.id IS 'Stable; the code may be given out again later.';

COMMENT ON COLUMN campaigns.promos.organization_id IS 'The tenant at whose events it holds; null: the platform''s own, holds everywhere.';

COMMENT ON COLUMN campaigns.promos.code IS 'As printed; upper and lower case are the same, unique within the organization.';

COMMENT ON COLUMN campaigns.promos.discount_type IS 'percent or amount.';

COMMENT ON COLUMN campaigns.promos.value IS 'Per cent of the subtotal, 1 to 100; or minor units of currency off the subtotal.';

COMMENT ON COLUMN campaigns.promos.is_active IS 'Switch of the organizer.';

COMMENT ON COLUMN campaigns.promos.redeemed_count IS 'Uses that were not released. Raised by one conditional update with each use.';

COMMENT ON COLUMN campaigns.promos.currency IS 'ISO 4217, for an amount; it applies to orders in this currency alone.';

COMMENT ON COLUMN campaigns.promos.starts_at IS 'First moment it holds, UTC; null: at once.';

COMMENT ON COLUMN campaigns.promos.ends_at IS 'From here on no more, UTC; null: no end.';

COMMENT ON COLUMN campaigns.promos.max_uses IS 'By everybody together; null: no limit.';

COMMENT ON COLUMN campaigns.promos.per_user_limit IS 'By one buyer; null: no limit.';

COMMENT ON COLUMN campaigns.promos.created_at IS 'UTC.';

COMMENT ON COLUMN campaigns.promos.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.cultural_guides (
    event_id uuid NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    organization_id uuid,
    reviewed_by uuid,
    status events.guide_status DEFAULT 'draft'::events.guide_status NOT NULL,
    themes text[] DEFAULT '{}'::text[] NOT NULL,
    community text[] DEFAULT '{}'::text[] NOT NULL,
    sources jsonb DEFAULT '[]'::jsonb NOT NULL,
    etiquette_tips text[],
    roots_summary text,
    history_long text,
    reviewed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cultural_guides_history_long_check CHECK ((char_length(history_long) <= 100000)),
    CONSTRAINT cultural_guides_locale_check CHECK ((locale ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT cultural_guides_review_has_a_time CHECK (((reviewed_by IS NULL) OR (reviewed_at IS NOT NULL))),
    CONSTRAINT cultural_guides_roots_summary_check CHECK ((char_length(roots_summary) <= 10000)),
    CONSTRAINT cultural_guides_sources_check CHECK ((jsonb_typeof(sources) = 'array'::text))
);

ALTER TABLE ONLY events.cultural_guides FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.cultural_guides IS 'What a visitor should know of the culture behind an event, in one language.';

COMMENT ON COLUMN events.cultural_guides.event_id IS 'The event.';

COMMENT ON COLUMN events.cultural_guides.locale IS 'BCP 47 tag of the language it is written in.';

COMMENT ON COLUMN events.cultural_guides.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.cultural_guides.reviewed_by IS 'Who vouches for it.';

COMMENT ON COLUMN events.cultural_guides.status IS 'Only published is shown.';

COMMENT ON COLUMN events.cultural_guides.themes IS 'Words, e.g. {carnival, steelpan}.';

COMMENT ON COLUMN events.cultural_guides.community IS 'Names of the communities whose culture it is.';

COMMENT ON COLUMN events.cultural_guides.sources IS 'Array of {"title": text, "url": text}: where the statements come from.';

COMMENT ON COLUMN events.cultural_guides.etiquette_tips IS 'How to behave, one sentence each.';

COMMENT ON COLUMN events.cultural_guides.roots_summary IS 'Where the celebration comes from, a paragraph.';

COMMENT ON COLUMN events.cultural_guides.history_long IS 'The long form, Markdown.';

COMMENT ON COLUMN events.cultural_guides.reviewed_at IS 'When it was reviewed, UTC.';

COMMENT ON COLUMN events.cultural_guides.created_at IS 'UTC.';

COMMENT ON COLUMN events.cultural_guides.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_comment_reactions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    comment_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind events.reaction_kind DEFAULT 'like'::events.reaction_kind NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY events.event_comment_reactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_comment_reactions IS 'What people feel about a comment; one may feel several things.';

COMMENT ON COLUMN events.event_comment_reactions.id IS 'Key of the earlier product; the pair with kind is what clients use.';

COMMENT ON COLUMN events.event_comment_reactions.comment_id IS 'The comment.';

COMMENT ON COLUMN events.event_comment_reactions.user_id IS 'Who reacted.';

COMMENT ON COLUMN events.event_comment_reactions.kind IS 'The feeling.';

COMMENT ON COLUMN events.event_comment_reactions.created_at IS 'UTC.';

CREATE TABLE events.event_comments (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    post_id uuid NOT NULL,
    organization_id uuid,
    author_user_id uuid NOT NULL,
    author_org_id uuid,
    parent_id uuid,
    root_id uuid,
    removed_by uuid,
    text text NOT NULL,
    depth integer DEFAULT 0 NOT NULL,
    moderation_state events.moderation_state DEFAULT 'clean'::events.moderation_state NOT NULL,
    client_id text,
    removal_reason text,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    removed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_comments_are_at_most_8_deep CHECK (((depth >= 0) AND (depth <= 8))),
    CONSTRAINT event_comments_below_others_have_a_root CHECK ((((parent_id IS NULL) = (root_id IS NULL)) AND ((parent_id IS NULL) = (depth = 0)))),
    CONSTRAINT event_comments_client_id_check CHECK (((char_length(client_id) >= 1) AND (char_length(client_id) <= 200))),
    CONSTRAINT event_comments_removal_has_a_time CHECK (((removed_at IS NOT NULL) OR (num_nonnulls(removed_by, removal_reason) = 0))),
    CONSTRAINT event_comments_say_something CHECK (((text ~ '\S'::text) OR (deleted_at IS NOT NULL))),
    CONSTRAINT event_comments_text_check CHECK ((char_length(text) <= 5000))
);

ALTER TABLE ONLY events.event_comments FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_comments IS 'An answer to a post, or to another comment of the same post.';

COMMENT ON COLUMN events.event_comments.id IS 'Stable; shared links hold it.';

COMMENT ON COLUMN events.event_comments.event_id IS 'Event of the post; filled by trigger.';

COMMENT ON COLUMN events.event_comments.post_id IS 'The post.';

COMMENT ON COLUMN events.event_comments.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.event_comments.author_user_id IS 'Who wrote it.';

COMMENT ON COLUMN events.event_comments.author_org_id IS 'The organization in whose name it was written, shown as the author.';

COMMENT ON COLUMN events.event_comments.parent_id IS 'The comment it answers; null: the post itself.';

COMMENT ON COLUMN events.event_comments.root_id IS 'The topmost comment above it, filled by trigger; null at the top. Loads a thread at once.';

COMMENT ON COLUMN events.event_comments.removed_by IS 'The moderator; null: an automatic rule.';

COMMENT ON COLUMN events.event_comments.text IS 'Plain text with @names.';

COMMENT ON COLUMN events.event_comments.depth IS 'Answers above it, filled by trigger; 0 at the top, at most 8.';

COMMENT ON COLUMN events.event_comments.moderation_state IS 'hidden keeps it from readers until a case is decided.';

COMMENT ON COLUMN events.event_comments.client_id IS 'Chosen by the client, so that a double tap comments once.';

COMMENT ON COLUMN events.event_comments.removal_reason IS 'Shown to the author.';

COMMENT ON COLUMN events.event_comments.edited_at IS 'Latest edit, UTC.';

COMMENT ON COLUMN events.event_comments.deleted_at IS 'When its author deleted it, UTC; its answers stay.';

COMMENT ON COLUMN events.event_comments.removed_at IS 'When moderation took it down, UTC; null: it stands.';

COMMENT ON COLUMN events.event_comments.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_comments.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_invites (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    user_id uuid,
    invited_by uuid,
    role organizations.org_role DEFAULT 'viewer'::organizations.org_role NOT NULL,
    status organizations.invite_status DEFAULT 'pending'::organizations.invite_status NOT NULL,
    sent_count integer DEFAULT 0 NOT NULL,
    email text NOT NULL,
    email_norm text GENERATED ALWAYS AS (lower(btrim(email))) STORED NOT NULL,
    token_hash bytea,
    expires_at timestamp with time zone,
    last_sent_at timestamp with time zone,
    accepted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_invites_accepted_at_only_when_accepted CHECK (((status = 'accepted'::organizations.invite_status) = (accepted_at IS NOT NULL))),
    CONSTRAINT event_invites_email_check CHECK ((email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT event_invites_last_30_days CHECK (((expires_at - COALESCE(last_sent_at, created_at)) <= '30 days'::interval)),
    CONSTRAINT event_invites_make_no_owners CHECK ((role < 'owner'::organizations.org_role)),
    CONSTRAINT event_invites_sent_count_check CHECK ((sent_count >= 0)),
    CONSTRAINT event_invites_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY events.event_invites FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_invites IS 'An invitation of one address to see a private event.';

COMMENT ON COLUMN events.event_invites.id IS 'Its machine''s record id.';

COMMENT ON COLUMN events.event_invites.event_id IS 'The event.';

COMMENT ON COLUMN events.event_invites.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.event_invites.user_id IS 'The invited person, once her account is known.';

COMMENT ON COLUMN events.event_invites.invited_by IS 'Who invited; null: by the earlier product, or since erased.';

COMMENT ON COLUMN events.event_invites.role IS 'What accepting allows at this one event; never owner.';

COMMENT ON COLUMN events.event_invites.status IS 'Only pending can be accepted.';

COMMENT ON COLUMN events.event_invites.sent_count IS 'Messages sent for it; counts against the sender''s limit.';

COMMENT ON COLUMN events.event_invites.email IS 'Where it was sent; accepting takes the same address, verified.';

COMMENT ON COLUMN events.event_invites.email_norm IS 'Derived: the address as it is compared.';

COMMENT ON COLUMN events.event_invites.token_hash IS 'SHA-256 of the secret in the link, 32 bytes; null: the address alone decides.';

COMMENT ON COLUMN events.event_invites.expires_at IS 'Accepting ends here, UTC; at most 30 days after it was last sent. Null: when the event ends.';

COMMENT ON COLUMN events.event_invites.last_sent_at IS 'Latest message, UTC.';

COMMENT ON COLUMN events.event_invites.accepted_at IS 'UTC; set exactly while status is accepted.';

COMMENT ON COLUMN events.event_invites.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_invites.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_occurrences (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    series_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid,
    "position" integer NOT NULL,
    local_date date NOT NULL,
    local_time text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    is_skipped boolean DEFAULT false NOT NULL,
    overrides jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_occurrences_local_time_check CHECK ((local_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text)),
    CONSTRAINT event_occurrences_overrides_check CHECK ((jsonb_typeof(overrides) = 'object'::text)),
    CONSTRAINT event_occurrences_position_check CHECK ((("position" >= 1) AND ("position" <= 1000))),
    CONSTRAINT event_occurrences_skipped_ones_have_no_event CHECK (((NOT is_skipped) OR (event_id IS NULL)))
);

ALTER TABLE ONLY events.event_occurrences FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_occurrences IS 'One date of a series.';

COMMENT ON COLUMN events.event_occurrences.id IS 'Stable, also before it has an event.';

COMMENT ON COLUMN events.event_occurrences.series_id IS 'The series whose rule yields it.';

COMMENT ON COLUMN events.event_occurrences.organization_id IS 'The series'' tenant, repeated.';

COMMENT ON COLUMN events.event_occurrences.event_id IS 'The event made for it, of the same series; null until then.';

COMMENT ON COLUMN events.event_occurrences."position" IS 'Which one it is, from 1, skipped included.';

COMMENT ON COLUMN events.event_occurrences.local_date IS 'Day of the start in the series'' time zone.';

COMMENT ON COLUMN events.event_occurrences.local_time IS 'Start on the wall clock of the series'' time zone, 24 hours: 20:00.';

COMMENT ON COLUMN events.event_occurrences.start_at IS 'The same moment in UTC.';

COMMENT ON COLUMN events.event_occurrences.is_skipped IS 'A holiday: no event is made for it.';

COMMENT ON COLUMN events.event_occurrences.overrides IS 'Object of column values that differ from the series'' template, e.g. {"venue": "Hall 2"}.';

COMMENT ON COLUMN events.event_occurrences.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_occurrences.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_reactions (
    post_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind events.reaction_kind DEFAULT 'like'::events.reaction_kind NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY events.event_reactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_reactions IS 'What people feel about a post; one may feel several things.';

COMMENT ON COLUMN events.event_reactions.post_id IS 'The post.';

COMMENT ON COLUMN events.event_reactions.user_id IS 'Who reacted.';

COMMENT ON COLUMN events.event_reactions.kind IS 'The feeling.';

COMMENT ON COLUMN events.event_reactions.created_at IS 'UTC.';

CREATE TABLE events.event_roles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    user_id uuid NOT NULL,
    created_by uuid NOT NULL,
    role events.role_type NOT NULL,
    status events.role_status DEFAULT 'active'::events.role_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY events.event_roles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_roles IS 'What a person does at an event, apart from her organization''s roles.';

COMMENT ON COLUMN events.event_roles.id IS 'Named when a role is taken away.';

COMMENT ON COLUMN events.event_roles.event_id IS 'The event.';

COMMENT ON COLUMN events.event_roles.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.event_roles.user_id IS 'Who has the role.';

COMMENT ON COLUMN events.event_roles.created_by IS 'Who gave it.';

COMMENT ON COLUMN events.event_roles.role IS 'One of possibly several of the same person.';

COMMENT ON COLUMN events.event_roles.status IS 'Only active counts.';

COMMENT ON COLUMN events.event_roles.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_roles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_scanners (
    event_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    status events.scanner_status DEFAULT 'enabled'::events.scanner_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY events.event_scanners FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_scanners IS 'Who may scan tickets of one event.';

COMMENT ON COLUMN events.event_scanners.event_id IS 'The event at whose door she stands.';

COMMENT ON COLUMN events.event_scanners.user_id IS 'The scanner.';

COMMENT ON COLUMN events.event_scanners.invited_by IS 'The organizer who let her scan.';

COMMENT ON COLUMN events.event_scanners.status IS 'Disabled takes effect at her next scan.';

COMMENT ON COLUMN events.event_scanners.created_at IS 'UTC.';

CREATE TABLE events.event_series (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    created_by uuid NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    name text NOT NULL,
    recurrence events.recurrence_pattern NOT NULL,
    recurrence_interval integer DEFAULT 1 NOT NULL,
    series_start timestamp with time zone NOT NULL,
    series_end date NOT NULL,
    template jsonb DEFAULT '{}'::jsonb NOT NULL,
    description text,
    max_events integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_series_end_after_they_begin CHECK ((series_end >= (((series_start AT TIME ZONE 'UTC'::text))::date - 1))),
    CONSTRAINT event_series_max_events_check CHECK (((max_events >= 1) AND (max_events <= 1000))),
    CONSTRAINT event_series_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT event_series_recurrence_interval_check CHECK (((recurrence_interval >= 1) AND (recurrence_interval <= 99))),
    CONSTRAINT event_series_template_check CHECK ((jsonb_typeof(template) = 'object'::text))
);

ALTER TABLE ONLY events.event_series FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_series IS 'A rule by which an organization repeats an event.';

COMMENT ON COLUMN events.event_series.id IS 'Named by events.series_id of each occurrence.';

COMMENT ON COLUMN events.event_series.organization_id IS 'The tenant.';

COMMENT ON COLUMN events.event_series.created_by IS 'Who set it up.';

COMMENT ON COLUMN events.event_series.timezone IS 'IANA zone whose wall clock the occurrences keep, also across daylight saving.';

COMMENT ON COLUMN events.event_series.name IS 'Title of the series.';

COMMENT ON COLUMN events.event_series.recurrence IS 'Unit of the repetition.';

COMMENT ON COLUMN events.event_series.recurrence_interval IS 'Units between occurrences: 2 and weekly is every second week.';

COMMENT ON COLUMN events.event_series.series_start IS 'Start of the first occurrence, UTC.';

COMMENT ON COLUMN events.event_series.series_end IS 'Last local day on which an occurrence may start.';

COMMENT ON COLUMN events.event_series.template IS 'Object of column values for each occurrence, e.g. {"venue": "Hall 1", "city": "Oslo"}.';

COMMENT ON COLUMN events.event_series.description IS 'About the series, plain text.';

COMMENT ON COLUMN events.event_series.max_events IS 'Upper bound of occurrences; null: none.';

COMMENT ON COLUMN events.event_series.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_series.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_share_assets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    created_by uuid NOT NULL,
    kind text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    storage_path text,
    mux_upload_id text,
    mux_asset_id text,
    mux_playback_id text,
    poster_url text,
    title text,
    caption text,
    duration_seconds integer,
    width integer,
    height integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_share_assets_are_stored_somewhere CHECK ((num_nonnulls(storage_path, mux_upload_id, mux_asset_id, mux_playback_id) > 0)),
    CONSTRAINT event_share_assets_caption_check CHECK ((char_length(caption) <= 2000)),
    CONSTRAINT event_share_assets_kind_check CHECK ((kind ~ '^[a-z][a-z_]{0,39}$'::text)),
    CONSTRAINT event_share_assets_sizes_are_positive CHECK ((LEAST(duration_seconds, width, height) > 0)),
    CONSTRAINT event_share_assets_title_check CHECK ((char_length(title) <= 200))
);

ALTER TABLE ONLY events.event_share_assets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.event_share_assets IS 'A picture or film by which visitors spread the word of an event.';

COMMENT ON COLUMN events.event_share_assets.id IS 'Share links hold it.';

COMMENT ON COLUMN events.event_share_assets.event_id IS 'The event.';

COMMENT ON COLUMN events.event_share_assets.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.event_share_assets.created_by IS 'Who uploaded it.';

COMMENT ON COLUMN events.event_share_assets.kind IS 'image, video, or another word that a client knows: lower case and underscores.';

COMMENT ON COLUMN events.event_share_assets.active IS 'Whether it is offered.';

COMMENT ON COLUMN events.event_share_assets.storage_path IS 'Key of the file in the object store.';

COMMENT ON COLUMN events.event_share_assets.mux_upload_id IS 'Id of the upload at the film host.';

COMMENT ON COLUMN events.event_share_assets.mux_asset_id IS 'Id of the film at the film host.';

COMMENT ON COLUMN events.event_share_assets.mux_playback_id IS 'Public id by which the film is played.';

COMMENT ON COLUMN events.event_share_assets.poster_url IS 'Address of the still shown before the film plays.';

COMMENT ON COLUMN events.event_share_assets.title IS 'Shown above it.';

COMMENT ON COLUMN events.event_share_assets.caption IS 'Proposed as text of the share.';

COMMENT ON COLUMN events.event_share_assets.duration_seconds IS 'Length of a film, seconds.';

COMMENT ON COLUMN events.event_share_assets.width IS 'Pixels.';

COMMENT ON COLUMN events.event_share_assets.height IS 'Pixels.';

COMMENT ON COLUMN events.event_share_assets.created_at IS 'UTC.';

COMMENT ON COLUMN events.event_share_assets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.hashtags (
    tag text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hashtags_tag_is_normal CHECK (((tag = lower(NORMALIZE(tag, NFKC))) AND (tag ~ '^[^[:space:]#]{1,100}$'::text)))
);

ALTER TABLE ONLY events.hashtags FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.hashtags IS 'Every tag that a post has used.';

COMMENT ON COLUMN events.hashtags.tag IS 'Without the #, in NFKC and lower case, at most 100 characters.';

COMMENT ON COLUMN events.hashtags.created_at IS 'UTC.';

CREATE TABLE events.post_counter_deltas (
    id bigint NOT NULL,
    post_id uuid NOT NULL,
    counter events.post_counter NOT NULL,
    delta integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_counter_deltas_change_something CHECK ((delta <> 0))
);

ALTER TABLE ONLY events.post_counter_deltas FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_counter_deltas IS 'Changes of counters that wait to be folded; the fold deletes what it added up.';

COMMENT ON COLUMN events.post_counter_deltas.id IS 'Order of recording.';

COMMENT ON COLUMN events.post_counter_deltas.post_id IS 'The post.';

COMMENT ON COLUMN events.post_counter_deltas.counter IS 'Which column of events.post_counters.';

COMMENT ON COLUMN events.post_counter_deltas.delta IS 'What to add; negative when something was taken back.';

COMMENT ON COLUMN events.post_counter_deltas.created_at IS 'UTC.';

ALTER TABLE events.post_counter_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME events.post_counter_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE events.post_counters (
    post_id uuid NOT NULL,
    likes bigint DEFAULT 0 NOT NULL,
    reactions bigint DEFAULT 0 NOT NULL,
    comments bigint DEFAULT 0 NOT NULL,
    replies bigint DEFAULT 0 NOT NULL,
    shares bigint DEFAULT 0 NOT NULL,
    views bigint DEFAULT 0 NOT NULL,
    folded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_counters_are_not_negative CHECK ((LEAST(likes, reactions, comments, replies, shares, views) >= 0)),
    CONSTRAINT post_counters_likes_are_reactions CHECK ((likes <= reactions))
)
WITH (fillfactor='70');

ALTER TABLE ONLY events.post_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_counters IS 'What is counted of a post, as of the latest fold. Below zero is a bug and is refused.';

COMMENT ON COLUMN events.post_counters.post_id IS 'The post; no row: nothing was counted yet.';

COMMENT ON COLUMN events.post_counters.likes IS 'Reactions of the kind like.';

COMMENT ON COLUMN events.post_counters.reactions IS 'Reactions of all kinds, likes included.';

COMMENT ON COLUMN events.post_counters.comments IS 'Comments at the top level that stand: not deleted, removed or hidden.';

COMMENT ON COLUMN events.post_counters.replies IS 'Comments below others that stand.';

COMMENT ON COLUMN events.post_counters.shares IS 'Shares.';

COMMENT ON COLUMN events.post_counters.views IS 'Views.';

COMMENT ON COLUMN events.post_counters.folded_at IS 'Latest fold that changed the row, UTC.';

CREATE TABLE events.post_hashtags (
    post_id uuid NOT NULL,
    tag text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY events.post_hashtags FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_hashtags IS 'Which post has which tag.';

COMMENT ON COLUMN events.post_hashtags.post_id IS 'The post.';

COMMENT ON COLUMN events.post_hashtags.tag IS 'The tag.';

COMMENT ON COLUMN events.post_hashtags.created_at IS 'UTC.';

CREATE TABLE events.post_media (
    post_id uuid NOT NULL,
    media_id uuid NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    alt_text text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_media_alt_text_check CHECK ((char_length(alt_text) <= 1000)),
    CONSTRAINT post_media_position_check CHECK ((("position" >= 0) AND ("position" <= 19)))
);

ALTER TABLE ONLY events.post_media FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_media IS 'Pictures and films of a post, in order.';

COMMENT ON COLUMN events.post_media.post_id IS 'The post.';

COMMENT ON COLUMN events.post_media.media_id IS 'The file, a row of public.media_assets.';

COMMENT ON COLUMN events.post_media."position" IS 'From 0; checked at the end of the statement, so that two may swap places.';

COMMENT ON COLUMN events.post_media.alt_text IS 'What is seen, for those who do not see it.';

COMMENT ON COLUMN events.post_media.created_at IS 'UTC.';

CREATE TABLE events.post_mentions (
    post_id uuid NOT NULL,
    mentioned_user_id uuid NOT NULL,
    spans int4multirange DEFAULT '{}'::int4multirange NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_mentions_spans_are_within_a_text CHECK ((spans <@ '{[0,10000)}'::int4multirange))
);

ALTER TABLE ONLY events.post_mentions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_mentions IS 'Whom a post mentions. Her name is looked up when the post is shown, so a new name or an erasure
takes effect in posts of others too.';

COMMENT ON COLUMN events.post_mentions.post_id IS 'The post.';

COMMENT ON COLUMN events.post_mentions.mentioned_user_id IS 'Who is mentioned.';

COMMENT ON COLUMN events.post_mentions.spans IS 'Where her name stands in the text: characters from 0, upper bounds exclusive; empty: unknown.';

COMMENT ON COLUMN events.post_mentions.created_at IS 'UTC.';

CREATE TABLE events.post_revisions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    editor_user_id uuid NOT NULL,
    revision_no integer NOT NULL,
    media_urls text[] DEFAULT '{}'::text[] NOT NULL,
    text text,
    link_url text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT post_revisions_revision_no_check CHECK ((revision_no > 0))
);

ALTER TABLE ONLY events.post_revisions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_revisions IS 'What a post said before each edit. Never changed; gone with the post.';

COMMENT ON COLUMN events.post_revisions.id IS 'A report of the post may name the revision it saw.';

COMMENT ON COLUMN events.post_revisions.post_id IS 'The post.';

COMMENT ON COLUMN events.post_revisions.editor_user_id IS 'Who replaced this text.';

COMMENT ON COLUMN events.post_revisions.revision_no IS 'Counts the post''s revisions from 1, oldest first.';

COMMENT ON COLUMN events.post_revisions.media_urls IS 'As they were.';

COMMENT ON COLUMN events.post_revisions.text IS 'As it was.';

COMMENT ON COLUMN events.post_revisions.link_url IS 'As it was.';

COMMENT ON COLUMN events.post_revisions.created_at IS 'When it was replaced, UTC.';

CREATE TABLE events.role_invites (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    invited_by uuid NOT NULL,
    accepted_user_id uuid,
    role events.role_type NOT NULL,
    status organizations.invite_status DEFAULT 'pending'::organizations.invite_status NOT NULL,
    max_uses integer DEFAULT 1 NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    sent_count integer DEFAULT 0 NOT NULL,
    email text,
    phone text,
    token text,
    token_hash bytea,
    expires_at timestamp with time zone NOT NULL,
    last_sent_at timestamp with time zone,
    accepted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT role_invites_accepted_at_only_when_accepted CHECK (((status = 'accepted'::organizations.invite_status) = (accepted_at IS NOT NULL))),
    CONSTRAINT role_invites_email_check CHECK ((email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT role_invites_last_30_days CHECK (((expires_at - COALESCE(last_sent_at, created_at)) <= '30 days'::interval)),
    CONSTRAINT role_invites_max_uses_check CHECK (((max_uses >= 1) AND (max_uses <= 1000))),
    CONSTRAINT role_invites_pending_ones_have_one_secret CHECK (((num_nonnulls(token, token_hash) = 1) OR (status <> 'pending'::organizations.invite_status))),
    CONSTRAINT role_invites_phone_check CHECK ((phone ~ '^[+][0-9]{6,15}$'::text)),
    CONSTRAINT role_invites_sent_count_check CHECK ((sent_count >= 0)),
    CONSTRAINT role_invites_to_an_address_are_for_one CHECK (((max_uses = 1) OR (num_nonnulls(email, phone) = 0))),
    CONSTRAINT role_invites_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    CONSTRAINT role_invites_uses_at_most_max_uses CHECK (((uses >= 0) AND (uses <= max_uses)))
);

ALTER TABLE ONLY events.role_invites FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.role_invites IS 'An invitation to work at an event, sent by mail or message or as a link.';

COMMENT ON COLUMN events.role_invites.id IS 'Its machine''s record id.';

COMMENT ON COLUMN events.role_invites.event_id IS 'The event.';

COMMENT ON COLUMN events.role_invites.organization_id IS 'The tenant, filled by trigger; null for an event of a person.';

COMMENT ON COLUMN events.role_invites.invited_by IS 'Who invited.';

COMMENT ON COLUMN events.role_invites.accepted_user_id IS 'Who accepted last.';

COMMENT ON COLUMN events.role_invites.role IS 'The role that accepting gives.';

COMMENT ON COLUMN events.role_invites.status IS 'Only pending can be accepted.';

COMMENT ON COLUMN events.role_invites.max_uses IS 'How many people may accept; more than 1 makes it a link to pass on.';

COMMENT ON COLUMN events.role_invites.uses IS 'How many have accepted.';

COMMENT ON COLUMN events.role_invites.sent_count IS 'Messages sent for it; counts against the sender''s limit.';

COMMENT ON COLUMN events.role_invites.email IS 'Where it was sent; accepting takes the same address, verified. Null: by phone, or a link.';

COMMENT ON COLUMN events.role_invites.phone IS 'Where it was sent, E.164.';

COMMENT ON COLUMN events.role_invites.token IS 'Secret in clear, of invitations of the earlier product; null for all others.';

COMMENT ON COLUMN events.role_invites.token_hash IS 'SHA-256 of the secret in the link, 32 bytes; the secret itself is nowhere.';

COMMENT ON COLUMN events.role_invites.expires_at IS 'Accepting ends here, UTC; at most 30 days after it was last sent.';

COMMENT ON COLUMN events.role_invites.last_sent_at IS 'Latest message, UTC.';

COMMENT ON COLUMN events.role_invites.accepted_at IS 'When it was used up, UTC; set exactly while status is accepted.';

COMMENT ON COLUMN events.role_invites.created_at IS 'UTC.';

COMMENT ON COLUMN events.role_invites.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.conversation_participants (
    conversation_id uuid NOT NULL,
    participant_id uuid GENERATED ALWAYS AS (COALESCE(participant_user_id, participant_org_id)) STORED NOT NULL,
    participant_type messaging.conversation_participant_type NOT NULL,
    participant_user_id uuid,
    participant_org_id uuid,
    role messaging.participant_role DEFAULT 'member'::messaging.participant_role NOT NULL,
    joined_seq bigint DEFAULT 0 NOT NULL,
    last_read_seq bigint DEFAULT 0 NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    last_read_at timestamp with time zone,
    muted_until timestamp with time zone,
    left_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversation_participants_are_one_person_or_organization CHECK ((num_nonnulls(participant_user_id, participant_org_id) = 1)),
    CONSTRAINT conversation_participants_are_what_their_type_says CHECK (((participant_type = 'user'::messaging.conversation_participant_type) = (participant_user_id IS NOT NULL))),
    CONSTRAINT conversation_participants_seqs_are_not_negative CHECK ((LEAST(joined_seq, last_read_seq) >= 0))
);

ALTER TABLE ONLY messaging.conversation_participants FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.conversation_participants IS 'Who takes part in a conversation: a person, or an organization as one.';

COMMENT ON COLUMN messaging.conversation_participants.conversation_id IS 'The conversation.';

COMMENT ON COLUMN messaging.conversation_participants.participant_id IS 'Derived: the person or the organization.';

COMMENT ON COLUMN messaging.conversation_participants.participant_type IS 'Which of the two.';

COMMENT ON COLUMN messaging.conversation_participants.participant_user_id IS 'The person.';

COMMENT ON COLUMN messaging.conversation_participants.participant_org_id IS 'The organization; its members read and write for it.';

COMMENT ON COLUMN messaging.conversation_participants.role IS 'An admin may add and remove others.';

COMMENT ON COLUMN messaging.conversation_participants.joined_seq IS 'History before and with this message is not shown; 0: all is.';

COMMENT ON COLUMN messaging.conversation_participants.last_read_seq IS 'Latest message read; the conversation''s last_seq minus this is unread.';

COMMENT ON COLUMN messaging.conversation_participants.joined_at IS 'UTC.';

COMMENT ON COLUMN messaging.conversation_participants.last_read_at IS 'When last_read_seq moved, UTC.';

COMMENT ON COLUMN messaging.conversation_participants.muted_until IS 'No notifications before, UTC; infinity: never.';

COMMENT ON COLUMN messaging.conversation_participants.left_at IS 'When it left or was removed, UTC; sees nothing later.';

COMMENT ON COLUMN messaging.conversation_participants.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.conversation_participants.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.direct_conversations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    created_by uuid,
    event_id uuid,
    kind messaging.conversation_kind DEFAULT 'direct'::messaging.conversation_kind NOT NULL,
    request_status messaging.conversation_request_status DEFAULT 'open'::messaging.conversation_request_status NOT NULL,
    last_seq bigint DEFAULT 0 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    subject text,
    direct_key text,
    last_message_at timestamp with time zone,
    closed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT direct_conversations_direct_key_is_two_in_order CHECK (((direct_key ~ '^[uo]:[0-9a-f-]{36}[|][uo]:[0-9a-f-]{36}$'::text) AND ((split_part(direct_key, '|'::text, 1) COLLATE "C") < (split_part(direct_key, '|'::text, 2) COLLATE "C")))),
    CONSTRAINT direct_conversations_direct_ones_have_a_key CHECK (((kind = 'direct'::messaging.conversation_kind) = (direct_key IS NOT NULL))),
    CONSTRAINT direct_conversations_event_ones_have_an_event CHECK (((kind = 'event'::messaging.conversation_kind) = (event_id IS NOT NULL))),
    CONSTRAINT direct_conversations_last_seq_check CHECK ((last_seq >= 0)),
    CONSTRAINT direct_conversations_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT direct_conversations_subject_check CHECK ((char_length(subject) <= 200))
)
WITH (fillfactor='70');

ALTER TABLE ONLY messaging.direct_conversations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.direct_conversations IS 'A thread of messages between two or more.';

COMMENT ON COLUMN messaging.direct_conversations.id IS 'Stable.';

COMMENT ON COLUMN messaging.direct_conversations.created_by IS 'Who began it.';

COMMENT ON COLUMN messaging.direct_conversations.event_id IS 'The event whose conversation it is, where kind is event.';

COMMENT ON COLUMN messaging.direct_conversations.kind IS 'Between whom.';

COMMENT ON COLUMN messaging.direct_conversations.request_status IS 'pending: a stranger''s first message waits to be let in.';

COMMENT ON COLUMN messaging.direct_conversations.last_seq IS 'Number of the latest message; 0: none yet.';

COMMENT ON COLUMN messaging.direct_conversations.metadata IS 'Object for the client; nothing in the database reads it.';

COMMENT ON COLUMN messaging.direct_conversations.subject IS 'Title.';

COMMENT ON COLUMN messaging.direct_conversations.direct_key IS 'Both participants in order, each u:<user> or o:<organization>, joined by |. Unique: two have one
direct conversation.';

COMMENT ON COLUMN messaging.direct_conversations.last_message_at IS 'Time of the latest message, UTC; the order of the list.';

COMMENT ON COLUMN messaging.direct_conversations.closed_at IS 'When it was closed for new messages, UTC.';

COMMENT ON COLUMN messaging.direct_conversations.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.direct_conversations.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.direct_messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid GENERATED ALWAYS AS (COALESCE(sender_user_id, sender_org_id)) STORED NOT NULL,
    sender_type messaging.conversation_participant_type NOT NULL,
    sender_user_id uuid,
    sender_org_id uuid,
    written_by uuid,
    reply_to_id uuid,
    body text NOT NULL,
    status messaging.direct_message_status DEFAULT 'sent'::messaging.direct_message_status NOT NULL,
    attachments jsonb,
    client_id text,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT direct_messages_are_written_for_organizations CHECK (((written_by IS NULL) OR (sender_type = 'organization'::messaging.conversation_participant_type))),
    CONSTRAINT direct_messages_attachments_check CHECK ((jsonb_typeof(attachments) = 'array'::text)),
    CONSTRAINT direct_messages_body_check CHECK ((char_length(body) <= 10000)),
    CONSTRAINT direct_messages_client_id_check CHECK (((char_length(client_id) >= 1) AND (char_length(client_id) <= 200))),
    CONSTRAINT direct_messages_have_one_sender CHECK ((num_nonnulls(sender_user_id, sender_org_id) = 1)),
    CONSTRAINT direct_messages_say_something CHECK (((body ~ '\S'::text) OR (COALESCE(attachments, '[]'::jsonb) <> '[]'::jsonb) OR (deleted_at IS NOT NULL))),
    CONSTRAINT direct_messages_sender_is_what_the_type_says CHECK (((sender_type = 'user'::messaging.conversation_participant_type) = (sender_user_id IS NOT NULL))),
    CONSTRAINT direct_messages_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY messaging.direct_messages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.direct_messages IS 'One message. A deleted one stays as an empty row with its number.';

COMMENT ON COLUMN messaging.direct_messages.id IS 'Stable.';

COMMENT ON COLUMN messaging.direct_messages.conversation_id IS 'The conversation.';

COMMENT ON COLUMN messaging.direct_messages.seq IS 'Counts the conversation''s messages from 1 without gaps; given by trigger, whatever the statement
says.';

COMMENT ON COLUMN messaging.direct_messages.sender_id IS 'Derived: the participant who sent it.';

COMMENT ON COLUMN messaging.direct_messages.sender_type IS 'Whether a person or an organization sent it.';

COMMENT ON COLUMN messaging.direct_messages.sender_user_id IS 'The person who sent it.';

COMMENT ON COLUMN messaging.direct_messages.sender_org_id IS 'The organization that sent it.';

COMMENT ON COLUMN messaging.direct_messages.written_by IS 'Who wrote it for the organization; not shown to the other side.';

COMMENT ON COLUMN messaging.direct_messages.reply_to_id IS 'The message of the same conversation that it answers.';

COMMENT ON COLUMN messaging.direct_messages.body IS 'Plain text; empty once deleted, or where the attachments say it all.';

COMMENT ON COLUMN messaging.direct_messages.status IS 'As the earlier product kept it; who has read it follows from last_read_seq.';

COMMENT ON COLUMN messaging.direct_messages.attachments IS 'Array of {"media_id": uuid, "name": text}.';

COMMENT ON COLUMN messaging.direct_messages.client_id IS 'Chosen by the client, so that a double tap sends once.';

COMMENT ON COLUMN messaging.direct_messages.edited_at IS 'Latest edit, UTC.';

COMMENT ON COLUMN messaging.direct_messages.deleted_at IS 'When its sender deleted it, UTC.';

COMMENT ON COLUMN messaging.direct_messages.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.direct_messages.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.message_job_recipients (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    job_id uuid NOT NULL,
    user_id uuid,
    status messaging.recipient_status DEFAULT 'pending'::messaging.recipient_status NOT NULL,
    address_hash bytea NOT NULL,
    email text,
    phone text,
    error text,
    suppressed_reason text,
    provider_message_id text,
    lease_token uuid,
    leased_until timestamp with time zone,
    handed_at timestamp with time zone,
    sent_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT message_job_recipients_address_hash_check CHECK ((octet_length(address_hash) = 32)),
    CONSTRAINT message_job_recipients_are_handed_at_a_time CHECK (((status <> 'handed'::messaging.recipient_status) OR (handed_at IS NOT NULL))),
    CONSTRAINT message_job_recipients_are_leased_by_a_token_for_a_time CHECK ((((status = 'leased'::messaging.recipient_status) = (lease_token IS NOT NULL)) AND ((lease_token IS NULL) = (leased_until IS NULL)))),
    CONSTRAINT message_job_recipients_are_sent_at_a_time CHECK (((status <> 'sent'::messaging.recipient_status) OR (sent_at IS NOT NULL))),
    CONSTRAINT message_job_recipients_error_check CHECK ((char_length(error) <= 2000)),
    CONSTRAINT message_job_recipients_have_one_address_at_most CHECK ((num_nonnulls(email, phone) <= 1)),
    CONSTRAINT message_job_recipients_suppressed_reason_check CHECK ((suppressed_reason = ANY (ARRAY['unsubscribe'::text, 'bounce'::text, 'complaint'::text, 'erasure'::text, 'manual'::text, 'no_consent'::text, 'cap'::text]))),
    CONSTRAINT message_job_recipients_suppression_has_a_reason CHECK (((status = 'suppressed'::messaging.recipient_status) = (suppressed_reason IS NOT NULL)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY messaging.message_job_recipients FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.message_job_recipients IS 'One address of a mailing, once per job.';

COMMENT ON COLUMN messaging.message_job_recipients.id IS 'Idempotency key for the provider.';

COMMENT ON COLUMN messaging.message_job_recipients.job_id IS 'The mailing.';

COMMENT ON COLUMN messaging.message_job_recipients.user_id IS 'The person, where she has an account.';

COMMENT ON COLUMN messaging.message_job_recipients.status IS 'How far it is.';

COMMENT ON COLUMN messaging.message_job_recipients.address_hash IS 'SHA-256 of the lower-case address or E.164 number, 32 bytes; outlives an erasure.';

COMMENT ON COLUMN messaging.message_job_recipients.email IS 'Where the mail goes, lower case.';

COMMENT ON COLUMN messaging.message_job_recipients.phone IS 'Where the short message goes, E.164.';

COMMENT ON COLUMN messaging.message_job_recipients.error IS 'Of the latest failed attempt.';

COMMENT ON COLUMN messaging.message_job_recipients.suppressed_reason IS 'Why it was left out: a reason as in messaging.suppressions, or no_consent, or cap.';

COMMENT ON COLUMN messaging.message_job_recipients.provider_message_id IS 'The provider''s name for it; bounces come back with it.';

COMMENT ON COLUMN messaging.message_job_recipients.lease_token IS 'Of the worker that holds it; a late worker''s token no longer fits.';

COMMENT ON COLUMN messaging.message_job_recipients.leased_until IS 'Until when, UTC; then another worker may take it.';

COMMENT ON COLUMN messaging.message_job_recipients.handed_at IS 'Written before the provider is called, UTC.';

COMMENT ON COLUMN messaging.message_job_recipients.sent_at IS 'When the provider took it, UTC.';

COMMENT ON COLUMN messaging.message_job_recipients.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.message_job_recipients.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.message_jobs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    event_id uuid,
    template_id uuid,
    created_by uuid NOT NULL,
    approved_by uuid,
    channel messaging.message_channel NOT NULL,
    purpose messaging.message_purpose DEFAULT 'event_update'::messaging.message_purpose NOT NULL,
    status messaging.job_status DEFAULT 'draft'::messaging.job_status NOT NULL,
    batch_size integer DEFAULT 200 NOT NULL,
    audience jsonb DEFAULT '{}'::jsonb NOT NULL,
    recipient_count integer DEFAULT 0 NOT NULL,
    sent_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    suppressed_count integer DEFAULT 0 NOT NULL,
    max_recipients integer,
    subject text,
    body text,
    sms_body text,
    from_name text,
    from_email text,
    reply_to text,
    idempotency_key text,
    scheduled_at timestamp with time zone,
    audience_snapshot_at timestamp with time zone,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT message_jobs_are_of_an_organization_or_event CHECK ((num_nonnulls(org_id, event_id) > 0)),
    CONSTRAINT message_jobs_audience_check CHECK ((jsonb_typeof(audience) = 'object'::text)),
    CONSTRAINT message_jobs_batch_size_check CHECK (((batch_size >= 1) AND (batch_size <= 10000))),
    CONSTRAINT message_jobs_body_check CHECK ((char_length(body) <= 100000)),
    CONSTRAINT message_jobs_counts_are_not_negative CHECK ((LEAST(recipient_count, sent_count, failed_count, suppressed_count) >= 0)),
    CONSTRAINT message_jobs_from_email_check CHECK ((from_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT message_jobs_from_name_is_one_line CHECK (((from_name !~ '[\r\n]'::text) AND (char_length(from_name) <= 200))),
    CONSTRAINT message_jobs_have_a_text_when_queued CHECK (((status = ANY (ARRAY['draft'::messaging.job_status, 'cancelled'::messaging.job_status])) OR (COALESCE(
CASE
    WHEN (channel = 'email'::messaging.message_channel) THEN body
    ELSE sms_body
END, ''::text) ~ '\S'::text))),
    CONSTRAINT message_jobs_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT message_jobs_max_recipients_check CHECK ((max_recipients > 0)),
    CONSTRAINT message_jobs_outcomes_at_most_the_recipients CHECK ((((sent_count + failed_count) + suppressed_count) <= recipient_count)),
    CONSTRAINT message_jobs_recipients_at_most_the_maximum CHECK ((recipient_count <= max_recipients)),
    CONSTRAINT message_jobs_reply_to_check CHECK ((reply_to ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT message_jobs_sms_body_check CHECK ((char_length(sms_body) <= 1600)),
    CONSTRAINT message_jobs_subject_is_one_line CHECK (((subject !~ '[\r\n]'::text) AND (char_length(subject) <= 500)))
);

ALTER TABLE ONLY messaging.message_jobs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.message_jobs IS 'A mailing of an organization, or about an event, to many people.';

COMMENT ON COLUMN messaging.message_jobs.id IS 'Its machine''s record id.';

COMMENT ON COLUMN messaging.message_jobs.org_id IS 'The sending organization; null: the person who owns the event sends.';

COMMENT ON COLUMN messaging.message_jobs.organization_id IS 'Another name of org_id: the tenant.';

COMMENT ON COLUMN messaging.message_jobs.event_id IS 'The event it is about; null: about the organization.';

COMMENT ON COLUMN messaging.message_jobs.template_id IS 'The template its text was copied from; of the same organization.';

COMMENT ON COLUMN messaging.message_jobs.created_by IS 'Who wrote it.';

COMMENT ON COLUMN messaging.message_jobs.approved_by IS 'Who let it go, where somebody must.';

COMMENT ON COLUMN messaging.message_jobs.channel IS 'By which way it goes.';

COMMENT ON COLUMN messaging.message_jobs.purpose IS 'Decides whose consent it needs and whether it carries an unsubscribe link.';

COMMENT ON COLUMN messaging.message_jobs.status IS 'Text and audience change while draft alone.';

COMMENT ON COLUMN messaging.message_jobs.batch_size IS 'Recipients claimed at a time.';

COMMENT ON COLUMN messaging.message_jobs.audience IS 'Object of who is meant, e.g. {"tier_ids": [uuid], "ticket_status": [text], "import_ids": [uuid]};
frozen with the recipients.';

COMMENT ON COLUMN messaging.message_jobs.recipient_count IS 'Recipients when the audience was frozen.';

COMMENT ON COLUMN messaging.message_jobs.sent_count IS 'Recipients that got it, as of the latest batch.';

COMMENT ON COLUMN messaging.message_jobs.failed_count IS 'Recipients that could not get it, as of the latest batch.';

COMMENT ON COLUMN messaging.message_jobs.suppressed_count IS 'Recipients left out by their own wish, as of the latest batch.';

COMMENT ON COLUMN messaging.message_jobs.max_recipients IS 'Above this the freeze is refused; null: the organization''s limit alone.';

COMMENT ON COLUMN messaging.message_jobs.subject IS 'Subject line of a mail.';

COMMENT ON COLUMN messaging.message_jobs.body IS 'Text of a mail, Markdown with {{name}} placeholders.';

COMMENT ON COLUMN messaging.message_jobs.sms_body IS 'Text of a short message, plain with {{name}} placeholders.';

COMMENT ON COLUMN messaging.message_jobs.from_name IS 'Name of the sender.';

COMMENT ON COLUMN messaging.message_jobs.from_email IS 'Address of the sender, of a verified domain.';

COMMENT ON COLUMN messaging.message_jobs.reply_to IS 'Where answers go.';

COMMENT ON COLUMN messaging.message_jobs.idempotency_key IS 'Chosen by the client: the same key is the same job.';

COMMENT ON COLUMN messaging.message_jobs.scheduled_at IS 'Not before, UTC; null: at once.';

COMMENT ON COLUMN messaging.message_jobs.audience_snapshot_at IS 'When the recipients were frozen, UTC.';

COMMENT ON COLUMN messaging.message_jobs.started_at IS 'When the first batch was claimed, UTC.';

COMMENT ON COLUMN messaging.message_jobs.finished_at IS 'When the last recipient was done with, UTC.';

COMMENT ON COLUMN messaging.message_jobs.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.message_jobs.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.message_templates (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    created_by uuid NOT NULL,
    name text NOT NULL,
    channel messaging.message_channel NOT NULL,
    subject text,
    body text,
    sms_body text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT message_templates_body_check CHECK ((char_length(body) <= 100000)),
    CONSTRAINT message_templates_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT message_templates_sms_body_check CHECK ((char_length(sms_body) <= 1600)),
    CONSTRAINT message_templates_subject_is_one_line CHECK (((subject !~ '[\r\n]'::text) AND (char_length(subject) <= 500)))
);

ALTER TABLE ONLY messaging.message_templates FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.message_templates IS 'A text for mailings of an organization.';

COMMENT ON COLUMN messaging.message_templates.id IS 'Stable.';

COMMENT ON COLUMN messaging.message_templates.org_id IS 'The organization whose template it is.';

COMMENT ON COLUMN messaging.message_templates.organization_id IS 'Another name of org_id: the tenant.';

COMMENT ON COLUMN messaging.message_templates.created_by IS 'Who wrote it first.';

COMMENT ON COLUMN messaging.message_templates.name IS 'As the organization calls it; not shown to recipients.';

COMMENT ON COLUMN messaging.message_templates.channel IS 'What it is for.';

COMMENT ON COLUMN messaging.message_templates.subject IS 'Subject line of a mail.';

COMMENT ON COLUMN messaging.message_templates.body IS 'Text of a mail, Markdown with {{name}} placeholders.';

COMMENT ON COLUMN messaging.message_templates.sms_body IS 'Text of a short message, plain with {{name}} placeholders.';

COMMENT ON COLUMN messaging.message_templates.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.message_templates.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notification_deliveries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    notification_id uuid NOT NULL,
    channel messaging.notification_channel NOT NULL,
    state messaging.delivery_state DEFAULT 'pending'::messaging.delivery_state NOT NULL,
    attempt_count integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    provider_message_id text,
    last_error text,
    sent_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notification_deliveries_are_sent_at_a_time CHECK (((state = 'sent'::messaging.delivery_state) = (sent_at IS NOT NULL))),
    CONSTRAINT notification_deliveries_attempt_count_check CHECK ((attempt_count >= 0))
);

ALTER TABLE ONLY messaging.notification_deliveries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notification_deliveries IS 'One way by which a notification goes out. Appearing in the list needs none.';

COMMENT ON COLUMN messaging.notification_deliveries.id IS 'Idempotency key for the provider.';

COMMENT ON COLUMN messaging.notification_deliveries.notification_id IS 'The notification.';

COMMENT ON COLUMN messaging.notification_deliveries.channel IS 'The way.';

COMMENT ON COLUMN messaging.notification_deliveries.state IS 'How far it is.';

COMMENT ON COLUMN messaging.notification_deliveries.attempt_count IS 'Attempts made.';

COMMENT ON COLUMN messaging.notification_deliveries.due_at IS 'Not before, UTC: the end of her quiet hours, or the time of the next attempt.';

COMMENT ON COLUMN messaging.notification_deliveries.provider_message_id IS 'The provider''s name for it.';

COMMENT ON COLUMN messaging.notification_deliveries.last_error IS 'Of the latest failed attempt.';

COMMENT ON COLUMN messaging.notification_deliveries.sent_at IS 'When the provider took it, UTC.';

COMMENT ON COLUMN messaging.notification_deliveries.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.notification_deliveries.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notification_preferences (
    user_id uuid NOT NULL,
    event_type text NOT NULL,
    channel messaging.notification_channel NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notification_preferences_event_type_check CHECK ((event_type ~ '^([a-z_]+([.][a-z_]+)*|[*])$'::text))
);

ALTER TABLE ONLY messaging.notification_preferences FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notification_preferences IS 'What a person switched on or off, against the default.';

COMMENT ON COLUMN messaging.notification_preferences.user_id IS 'Whose wish.';

COMMENT ON COLUMN messaging.notification_preferences.event_type IS 'What happened, as in notifications.event_type; * is all that has no row of its own.';

COMMENT ON COLUMN messaging.notification_preferences.channel IS 'By which way.';

COMMENT ON COLUMN messaging.notification_preferences.enabled IS 'Whether she wants it.';

COMMENT ON COLUMN messaging.notification_preferences.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.notification_preferences.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notification_settings (
    user_id uuid NOT NULL,
    digest messaging.digest_frequency DEFAULT 'none'::messaging.digest_frequency NOT NULL,
    digest_minute integer DEFAULT 480 NOT NULL,
    quiet_from_minute integer,
    quiet_to_minute integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notification_settings_minutes_of_a_day CHECK ((((digest_minute >= 0) AND (digest_minute <= 1439)) AND ((quiet_from_minute >= 0) AND (quiet_from_minute <= 1439)) AND ((quiet_to_minute >= 0) AND (quiet_to_minute <= 1439)))),
    CONSTRAINT notification_settings_quiet_hours_begin_and_end CHECK ((((quiet_from_minute IS NULL) = (quiet_to_minute IS NULL)) AND (quiet_from_minute <> quiet_to_minute)))
);

ALTER TABLE ONLY messaging.notification_settings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notification_settings IS 'When a person wants to hear. Times are on the clock of users.user_profiles.timezone.';

COMMENT ON COLUMN messaging.notification_settings.user_id IS 'Whose wish.';

COMMENT ON COLUMN messaging.notification_settings.digest IS 'How often a summary is mailed.';

COMMENT ON COLUMN messaging.notification_settings.digest_minute IS 'Minute of her local day for the summary; 480 is 08:00.';

COMMENT ON COLUMN messaging.notification_settings.quiet_from_minute IS 'Minute of her local day from which nothing is pushed; null: always allowed.';

COMMENT ON COLUMN messaging.notification_settings.quiet_to_minute IS 'Minute of her local day until which nothing is pushed; below quiet_from_minute: on the next
day.';

COMMENT ON COLUMN messaging.notification_settings.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.notification_settings.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notifications (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    recipient_user_id uuid GENERATED ALWAYS AS (user_id) STORED NOT NULL,
    event_id uuid,
    actor_user_id uuid,
    title text NOT NULL,
    message text NOT NULL,
    type text NOT NULL,
    actor_count integer DEFAULT 0 NOT NULL,
    sample_actor_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    event_type text,
    subject_type text,
    subject_id uuid,
    group_key text,
    action_url text,
    data jsonb,
    first_at timestamp with time zone DEFAULT now() NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone,
    read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notifications_action_url_check CHECK ((char_length(action_url) <= 2000)),
    CONSTRAINT notifications_actor_count_covers_the_sample CHECK ((actor_count >= cardinality(sample_actor_ids))),
    CONSTRAINT notifications_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT notifications_event_type_check CHECK ((event_type ~ '^[a-z_]+([.][a-z_]+)*$'::text)),
    CONSTRAINT notifications_group_key_check CHECK (((char_length(group_key) >= 1) AND (char_length(group_key) <= 200))),
    CONSTRAINT notifications_last_is_not_before_the_first CHECK ((last_at >= first_at)),
    CONSTRAINT notifications_message_check CHECK ((char_length(message) <= 4000)),
    CONSTRAINT notifications_sample_at_most_five CHECK ((cardinality(sample_actor_ids) <= 5)),
    CONSTRAINT notifications_subject_has_type_and_id CHECK (((subject_type IS NULL) = (subject_id IS NULL))),
    CONSTRAINT notifications_title_is_not_blank CHECK (((title ~ '\S'::text) AND (char_length(title) <= 200))),
    CONSTRAINT notifications_type_check CHECK ((type ~ '^[a-z][a-z_.]{0,59}$'::text))
);

ALTER TABLE ONLY messaging.notifications FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notifications IS 'Something a person is told, possibly on behalf of many others.';

COMMENT ON COLUMN messaging.notifications.id IS 'Clients mark it as read by it.';

COMMENT ON COLUMN messaging.notifications.user_id IS 'Who is told.';

COMMENT ON COLUMN messaging.notifications.recipient_user_id IS 'Another name of user_id.';

COMMENT ON COLUMN messaging.notifications.event_id IS 'The event it is about, if one.';

COMMENT ON COLUMN messaging.notifications.actor_user_id IS 'Who caused it; the latest one of a group.';

COMMENT ON COLUMN messaging.notifications.title IS 'The headline, in the recipient''s language.';

COMMENT ON COLUMN messaging.notifications.message IS 'The sentence below it.';

COMMENT ON COLUMN messaging.notifications.type IS 'How a client shows it: info, success, warning, error, or a word of its own.';

COMMENT ON COLUMN messaging.notifications.actor_count IS 'How many people caused it; 0: the platform itself.';

COMMENT ON COLUMN messaging.notifications.sample_actor_ids IS 'Up to five of them, latest first, for their pictures.';

COMMENT ON COLUMN messaging.notifications.event_type IS 'What happened, e.g. post.liked; preferences go by it.';

COMMENT ON COLUMN messaging.notifications.subject_type IS 'Kind of thing it is about, e.g. post.';

COMMENT ON COLUMN messaging.notifications.subject_id IS 'Which one; no foreign key, because the kinds are many.';

COMMENT ON COLUMN messaging.notifications.group_key IS 'What belongs together, e.g. post.liked:<post>. At most one unread row of a person has it.';

COMMENT ON COLUMN messaging.notifications.action_url IS 'Where a tap leads.';

COMMENT ON COLUMN messaging.notifications.data IS 'Object for the client: ids of what the notification tells of.';

COMMENT ON COLUMN messaging.notifications.first_at IS 'First event of the group, UTC.';

COMMENT ON COLUMN messaging.notifications.last_at IS 'Latest event of the group, UTC; the order of the list.';

COMMENT ON COLUMN messaging.notifications.seen_at IS 'When the list was opened with it in, UTC.';

COMMENT ON COLUMN messaging.notifications.read_at IS 'When she opened it, UTC; null: unread.';

COMMENT ON COLUMN messaging.notifications.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.notifications.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.org_contact_import_entries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    import_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    consent messaging.contact_consent DEFAULT 'unknown'::messaging.contact_consent NOT NULL,
    state messaging.contact_state DEFAULT 'valid'::messaging.contact_state NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    full_name text,
    email text,
    email_norm text GENERATED ALWAYS AS (lower(btrim(email))) STORED,
    phone text,
    address_hash bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_contact_import_entries_address_hash_check CHECK ((octet_length(address_hash) = 32)),
    CONSTRAINT org_contact_import_entries_email_check CHECK ((char_length(email) <= 320)),
    CONSTRAINT org_contact_import_entries_full_name_check CHECK ((char_length(full_name) <= 200)),
    CONSTRAINT org_contact_import_entries_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT org_contact_import_entries_phone_check CHECK ((char_length(phone) <= 40)),
    CONSTRAINT org_contact_import_entries_tags_check CHECK ((cardinality(tags) <= 50)),
    CONSTRAINT org_contact_import_entries_valid_ones_have_an_address CHECK (((state <> 'valid'::messaging.contact_state) OR (num_nonnulls(email, phone) > 0)))
);

ALTER TABLE ONLY messaging.org_contact_import_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.org_contact_import_entries IS 'One contact of an uploaded list.';

COMMENT ON COLUMN messaging.org_contact_import_entries.id IS 'Named when a contact is taken out.';

COMMENT ON COLUMN messaging.org_contact_import_entries.import_id IS 'The list.';

COMMENT ON COLUMN messaging.org_contact_import_entries.organization_id IS 'The tenant; the list''s.';

COMMENT ON COLUMN messaging.org_contact_import_entries.consent IS 'What this person agreed to; only opt_in and contract are ever written to.';

COMMENT ON COLUMN messaging.org_contact_import_entries.state IS 'What reading the row found.';

COMMENT ON COLUMN messaging.org_contact_import_entries.tags IS 'The organization''s words for groups of contacts.';

COMMENT ON COLUMN messaging.org_contact_import_entries.metadata IS 'Object: further columns of the file as {"<column>": text}.';

COMMENT ON COLUMN messaging.org_contact_import_entries.full_name IS 'As in the file.';

COMMENT ON COLUMN messaging.org_contact_import_entries.email IS 'As in the file.';

COMMENT ON COLUMN messaging.org_contact_import_entries.email_norm IS 'Derived: the address as it is compared.';

COMMENT ON COLUMN messaging.org_contact_import_entries.phone IS 'As in the file.';

COMMENT ON COLUMN messaging.org_contact_import_entries.address_hash IS 'SHA-256 of email_norm, else of the phone, 32 bytes: found by it when she asks for her data.';

COMMENT ON COLUMN messaging.org_contact_import_entries.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.org_contact_import_entries.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.org_contact_imports (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    imported_by uuid,
    name text NOT NULL,
    status messaging.import_status DEFAULT 'pending'::messaging.import_status NOT NULL,
    consent_basis messaging.contact_consent DEFAULT 'unknown'::messaging.contact_consent NOT NULL,
    original_row_count integer DEFAULT 0 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    source text,
    evidence text,
    file_sha256 bytea,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_contact_imports_evidence_check CHECK ((char_length(evidence) <= 10000)),
    CONSTRAINT org_contact_imports_file_sha256_check CHECK ((octet_length(file_sha256) = 32)),
    CONSTRAINT org_contact_imports_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT org_contact_imports_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT org_contact_imports_original_row_count_check CHECK ((original_row_count >= 0)),
    CONSTRAINT org_contact_imports_source_check CHECK ((char_length(source) <= 2000))
);

ALTER TABLE ONLY messaging.org_contact_imports FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.org_contact_imports IS 'One uploaded list of contacts.';

COMMENT ON COLUMN messaging.org_contact_imports.id IS 'Its machine''s record id.';

COMMENT ON COLUMN messaging.org_contact_imports.org_id IS 'The organization whose contacts they are.';

COMMENT ON COLUMN messaging.org_contact_imports.organization_id IS 'Another name of org_id: the tenant.';

COMMENT ON COLUMN messaging.org_contact_imports.imported_by IS 'Who uploaded it.';

COMMENT ON COLUMN messaging.org_contact_imports.name IS 'As the organization calls the list.';

COMMENT ON COLUMN messaging.org_contact_imports.status IS 'How far the file is read.';

COMMENT ON COLUMN messaging.org_contact_imports.consent_basis IS 'On what ground these people may be written to; a contact''s own consent may be narrower.';

COMMENT ON COLUMN messaging.org_contact_imports.original_row_count IS 'Rows of the file, duplicates and faulty ones included.';

COMMENT ON COLUMN messaging.org_contact_imports.metadata IS 'Object: how columns of the file were read, e.g. {"columns": {"E-mail": "email"}}.';

COMMENT ON COLUMN messaging.org_contact_imports.source IS 'Where the list comes from, in the uploader''s words.';

COMMENT ON COLUMN messaging.org_contact_imports.evidence IS 'Proof of the ground: where and when they agreed, in the uploader''s words.';

COMMENT ON COLUMN messaging.org_contact_imports.file_sha256 IS 'SHA-256 of the file, 32 bytes: the same file is not read twice.';

COMMENT ON COLUMN messaging.org_contact_imports.imported_at IS 'When it was uploaded, UTC.';

COMMENT ON COLUMN messaging.org_contact_imports.expires_at IS 'When the entries are deleted unless renewed, UTC.';

COMMENT ON COLUMN messaging.org_contact_imports.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.org_contact_imports.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.push_devices (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    platform messaging.push_platform NOT NULL,
    token_hash bytea NOT NULL,
    token text,
    name text,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT push_devices_live_ones_have_a_token CHECK (((token IS NULL) = (revoked_at IS NOT NULL))),
    CONSTRAINT push_devices_name_check CHECK ((char_length(name) <= 200)),
    CONSTRAINT push_devices_token_check CHECK (((char_length(token) >= 1) AND (char_length(token) <= 4000))),
    CONSTRAINT push_devices_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY messaging.push_devices FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.push_devices IS 'A phone or browser that takes pushed notifications.';

COMMENT ON COLUMN messaging.push_devices.id IS 'She revokes it by it.';

COMMENT ON COLUMN messaging.push_devices.user_id IS 'Who is signed in on it.';

COMMENT ON COLUMN messaging.push_devices.platform IS 'Whose push service takes the message.';

COMMENT ON COLUMN messaging.push_devices.token_hash IS 'SHA-256 of the address, 32 bytes: one device is one row, whoever signs in.';

COMMENT ON COLUMN messaging.push_devices.token IS 'Address at the push service. Secret; null once revoked.';

COMMENT ON COLUMN messaging.push_devices.name IS 'What she calls it.';

COMMENT ON COLUMN messaging.push_devices.last_seen_at IS 'Latest sign of life, UTC.';

COMMENT ON COLUMN messaging.push_devices.revoked_at IS 'When she or the push service took it out, UTC.';

COMMENT ON COLUMN messaging.push_devices.created_at IS 'UTC.';

COMMENT ON COLUMN messaging.push_devices.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.suppressions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    event_id uuid,
    scope messaging.suppression_scope NOT NULL,
    channel messaging.message_channel NOT NULL,
    address_hash bytea NOT NULL,
    reason messaging.suppression_reason NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT suppressions_address_hash_check CHECK ((octet_length(address_hash) = 32)),
    CONSTRAINT suppressions_name_what_their_scope_says CHECK ((((scope = 'organization'::messaging.suppression_scope) = (organization_id IS NOT NULL)) AND ((scope = 'event'::messaging.suppression_scope) = (event_id IS NOT NULL))))
);

ALTER TABLE ONLY messaging.suppressions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.suppressions IS 'An address that must not be written to, anywhere or by one sender.';

COMMENT ON COLUMN messaging.suppressions.id IS 'Named when it is lifted.';

COMMENT ON COLUMN messaging.suppressions.organization_id IS 'The sender, where scope is organization: the tenant.';

COMMENT ON COLUMN messaging.suppressions.event_id IS 'The event, where scope is event.';

COMMENT ON COLUMN messaging.suppressions.scope IS 'Whose messages are stopped.';

COMMENT ON COLUMN messaging.suppressions.channel IS 'Mail or short messages.';

COMMENT ON COLUMN messaging.suppressions.address_hash IS 'SHA-256 of the lower-case address or E.164 number, 32 bytes.';

COMMENT ON COLUMN messaging.suppressions.reason IS 'A complaint or erasure also stops transactional messages.';

COMMENT ON COLUMN messaging.suppressions.created_at IS 'UTC.';

CREATE TABLE messaging.unsubscribe_tokens (
    token_hash bytea NOT NULL,
    recipient_id uuid,
    organization_id uuid,
    event_id uuid,
    scope messaging.suppression_scope NOT NULL,
    channel messaging.message_channel NOT NULL,
    address_hash bytea NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT unsubscribe_tokens_address_hash_check CHECK ((octet_length(address_hash) = 32)),
    CONSTRAINT unsubscribe_tokens_expire_after_they_are_made CHECK ((expires_at > created_at)),
    CONSTRAINT unsubscribe_tokens_name_what_their_scope_says CHECK ((((scope = 'organization'::messaging.suppression_scope) = (organization_id IS NOT NULL)) AND ((scope = 'event'::messaging.suppression_scope) = (event_id IS NOT NULL)))),
    CONSTRAINT unsubscribe_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY messaging.unsubscribe_tokens FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.unsubscribe_tokens IS 'The secret in the unsubscribe link of one message. Using it twice is as using it once.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.token_hash IS 'SHA-256 of the secret, 32 bytes; the secret itself is in the message alone.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.recipient_id IS 'The message it was sent with.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.organization_id IS 'The sender, where scope is organization: the tenant.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.event_id IS 'The event, where scope is event.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.scope IS 'What the link stops.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.channel IS 'Mail or short messages.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.address_hash IS 'SHA-256 of the address that it stops, 32 bytes.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.expires_at IS 'After this the link does nothing, UTC; null: works for ever.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.used_at IS 'First use, UTC.';

COMMENT ON COLUMN messaging.unsubscribe_tokens.created_at IS 'UTC.';

CREATE TABLE ml.event_embeddings (
    event_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose GENERATED ALWAYS AS ('event_embedding'::ml.model_purpose) STORED NOT NULL,
    embedding extensions.vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_embeddings_have_a_direction CHECK (((embedding OPERATOR(extensions.<#>) embedding) < (0)::double precision)),
    CONSTRAINT event_embeddings_input_sha256_check CHECK ((input_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY ml.event_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.event_embeddings IS 'What an event is like, as a vector.';

COMMENT ON COLUMN ml.event_embeddings.event_id IS 'The event.';

COMMENT ON COLUMN ml.event_embeddings.model_version IS 'The model that computed it.';

COMMENT ON COLUMN ml.event_embeddings.purpose IS 'Constant, for the foreign key to the model.';

COMMENT ON COLUMN ml.event_embeddings.embedding IS '768 dimensions, of any length but zero: only the direction counts.';

COMMENT ON COLUMN ml.event_embeddings.input_sha256 IS 'Of the text it was computed from, hexadecimal: the same text is not computed again.';

COMMENT ON COLUMN ml.event_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.model_versions (
    model_version text NOT NULL,
    purpose ml.model_purpose NOT NULL,
    vector_space text,
    is_active boolean DEFAULT false NOT NULL,
    artifact_url text,
    artifact_sha256 text,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    metrics jsonb DEFAULT '{}'::jsonb NOT NULL,
    trained_at timestamp with time zone,
    activated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT model_versions_active_ones_were_activated CHECK (((NOT is_active) OR (activated_at IS NOT NULL))),
    CONSTRAINT model_versions_artifact_sha256_check CHECK ((artifact_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT model_versions_metrics_check CHECK ((jsonb_typeof(metrics) = 'object'::text)),
    CONSTRAINT model_versions_model_version_check CHECK (((model_version ~ '\S'::text) AND (char_length(model_version) <= 200))),
    CONSTRAINT model_versions_parameters_check CHECK ((jsonb_typeof(parameters) = 'object'::text)),
    CONSTRAINT model_versions_vectors_name_their_space CHECK (((purpose = 'match'::ml.model_purpose) = (vector_space IS NULL)))
);

ALTER TABLE ONLY ml.model_versions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.model_versions IS 'Every version of every model whose results are stored.';

COMMENT ON COLUMN ml.model_versions.model_version IS 'Name and version, unique over all purposes, e.g. two-tower-3/event.';

COMMENT ON COLUMN ml.model_versions.purpose IS 'What it computes.';

COMMENT ON COLUMN ml.model_versions.vector_space IS 'Vectors may be compared when their models name the same space, e.g. two-tower-3 of events and of
users; null for models that compute no vector.';

COMMENT ON COLUMN ml.model_versions.is_active IS 'The one of its purpose whose results are used; at most one, by unique index.';

COMMENT ON COLUMN ml.model_versions.artifact_url IS 'Where the model''s file is.';

COMMENT ON COLUMN ml.model_versions.artifact_sha256 IS 'Of that file, hexadecimal.';

COMMENT ON COLUMN ml.model_versions.parameters IS 'Object of what it was trained with, as the trainer writes it; for models of matches also
{"bias": number, "features_version": int}.';

COMMENT ON COLUMN ml.model_versions.metrics IS 'Object from the name of a measure to its number on the test set, e.g. {"ndcg@10": 0.41}.';

COMMENT ON COLUMN ml.model_versions.trained_at IS 'UTC.';

COMMENT ON COLUMN ml.model_versions.activated_at IS 'When it was last taken into use, UTC.';

COMMENT ON COLUMN ml.model_versions.created_at IS 'UTC.';

COMMENT ON COLUMN ml.model_versions.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW ml.active_event_embeddings WITH (security_invoker='true') AS
 SELECT event_embeddings.event_id,
    event_embeddings.embedding,
    event_embeddings.model_version,
    model_versions.vector_space,
    event_embeddings.computed_at
   FROM (ml.event_embeddings
     JOIN ml.model_versions ON (((event_embeddings.model_version = model_versions.model_version) AND (event_embeddings.purpose = model_versions.purpose))))
  WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_event_embeddings IS 'Vectors of the active event model.';

COMMENT ON COLUMN ml.active_event_embeddings.event_id IS 'Unique here.';

COMMENT ON COLUMN ml.active_event_embeddings.embedding IS '768 dimensions.';

COMMENT ON COLUMN ml.active_event_embeddings.model_version IS 'The same in all rows.';

COMMENT ON COLUMN ml.active_event_embeddings.vector_space IS 'What it may be compared with.';

COMMENT ON COLUMN ml.active_event_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.package_embeddings (
    package_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose GENERATED ALWAYS AS ('package_embedding'::ml.model_purpose) STORED NOT NULL,
    embedding extensions.vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT package_embeddings_have_a_direction CHECK (((embedding OPERATOR(extensions.<#>) embedding) < (0)::double precision)),
    CONSTRAINT package_embeddings_input_sha256_check CHECK ((input_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY ml.package_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.package_embeddings IS 'What a sponsorship package offers, as a vector.';

COMMENT ON COLUMN ml.package_embeddings.package_id IS 'The package.';

COMMENT ON COLUMN ml.package_embeddings.model_version IS 'The model that computed it.';

COMMENT ON COLUMN ml.package_embeddings.purpose IS 'Constant, for the foreign key to the model.';

COMMENT ON COLUMN ml.package_embeddings.embedding IS '768 dimensions, of any length but zero: only the direction counts.';

COMMENT ON COLUMN ml.package_embeddings.input_sha256 IS 'Of the text it was computed from, hexadecimal: the same text is not computed again.';

COMMENT ON COLUMN ml.package_embeddings.computed_at IS 'UTC.';

CREATE VIEW ml.active_package_embeddings WITH (security_invoker='true') AS
 SELECT package_embeddings.package_id,
    package_embeddings.embedding,
    package_embeddings.model_version,
    model_versions.vector_space,
    package_embeddings.computed_at
   FROM (ml.package_embeddings
     JOIN ml.model_versions ON (((package_embeddings.model_version = model_versions.model_version) AND (package_embeddings.purpose = model_versions.purpose))))
  WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_package_embeddings IS 'Vectors of the active package model.';

COMMENT ON COLUMN ml.active_package_embeddings.package_id IS 'Unique here.';

COMMENT ON COLUMN ml.active_package_embeddings.embedding IS '768 dimensions.';

COMMENT ON COLUMN ml.active_package_embeddings.model_version IS 'The same in all rows.';

COMMENT ON COLUMN ml.active_package_embeddings.vector_space IS 'What it may be compared with.';

COMMENT ON COLUMN ml.active_package_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.sponsor_embeddings (
    sponsor_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose GENERATED ALWAYS AS ('sponsor_embedding'::ml.model_purpose) STORED NOT NULL,
    embedding extensions.vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsor_embeddings_have_a_direction CHECK (((embedding OPERATOR(extensions.<#>) embedding) < (0)::double precision)),
    CONSTRAINT sponsor_embeddings_input_sha256_check CHECK ((input_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY ml.sponsor_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.sponsor_embeddings IS 'What a sponsor looks for, as a vector.';

COMMENT ON COLUMN ml.sponsor_embeddings.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN ml.sponsor_embeddings.model_version IS 'The model that computed it.';

COMMENT ON COLUMN ml.sponsor_embeddings.purpose IS 'Constant, for the foreign key to the model.';

COMMENT ON COLUMN ml.sponsor_embeddings.embedding IS '768 dimensions, of any length but zero: only the direction counts.';

COMMENT ON COLUMN ml.sponsor_embeddings.input_sha256 IS 'Of the text it was computed from, hexadecimal: the same text is not computed again.';

COMMENT ON COLUMN ml.sponsor_embeddings.computed_at IS 'UTC.';

CREATE VIEW ml.active_sponsor_embeddings WITH (security_invoker='true') AS
 SELECT sponsor_embeddings.sponsor_id,
    sponsor_embeddings.embedding,
    sponsor_embeddings.model_version,
    model_versions.vector_space,
    sponsor_embeddings.computed_at
   FROM (ml.sponsor_embeddings
     JOIN ml.model_versions ON (((sponsor_embeddings.model_version = model_versions.model_version) AND (sponsor_embeddings.purpose = model_versions.purpose))))
  WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_sponsor_embeddings IS 'Vectors of the active sponsor model.';

COMMENT ON COLUMN ml.active_sponsor_embeddings.sponsor_id IS 'Unique here.';

COMMENT ON COLUMN ml.active_sponsor_embeddings.embedding IS '768 dimensions.';

COMMENT ON COLUMN ml.active_sponsor_embeddings.model_version IS 'The same in all rows.';

COMMENT ON COLUMN ml.active_sponsor_embeddings.vector_space IS 'What it may be compared with.';

COMMENT ON COLUMN ml.active_sponsor_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.user_embeddings (
    user_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose GENERATED ALWAYS AS ('user_embedding'::ml.model_purpose) STORED NOT NULL,
    embedding extensions.vector(768) NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_embeddings_have_a_direction CHECK (((embedding OPERATOR(extensions.<#>) embedding) < (0)::double precision))
);

ALTER TABLE ONLY ml.user_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.user_embeddings IS 'What a person likes, as a vector.';

COMMENT ON COLUMN ml.user_embeddings.user_id IS 'The person. Her vector goes with her account.';

COMMENT ON COLUMN ml.user_embeddings.model_version IS 'The model that computed it.';

COMMENT ON COLUMN ml.user_embeddings.purpose IS 'Constant, for the foreign key to the model.';

COMMENT ON COLUMN ml.user_embeddings.embedding IS '768 dimensions, of any length but zero: only the direction counts.';

COMMENT ON COLUMN ml.user_embeddings.computed_at IS 'UTC.';

COMMENT ON COLUMN ml.user_embeddings.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW ml.active_user_embeddings WITH (security_invoker='true') AS
 SELECT user_embeddings.user_id,
    user_embeddings.embedding,
    user_embeddings.model_version,
    model_versions.vector_space,
    user_embeddings.computed_at
   FROM (ml.user_embeddings
     JOIN ml.model_versions ON (((user_embeddings.model_version = model_versions.model_version) AND (user_embeddings.purpose = model_versions.purpose))))
  WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_user_embeddings IS 'Vectors of the active user model.';

COMMENT ON COLUMN ml.active_user_embeddings.user_id IS 'Unique here.';

COMMENT ON COLUMN ml.active_user_embeddings.embedding IS '768 dimensions.';

COMMENT ON COLUMN ml.active_user_embeddings.model_version IS 'The same in all rows.';

COMMENT ON COLUMN ml.active_user_embeddings.vector_space IS 'What it may be compared with.';

COMMENT ON COLUMN ml.active_user_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.event_features (
    event_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    features jsonb DEFAULT '{}'::jsonb NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_features_features_check CHECK ((jsonb_typeof(features) = 'object'::text)),
    CONSTRAINT event_features_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY ml.event_features FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.event_features IS 'What models know about an event, as numbers.';

COMMENT ON COLUMN ml.event_features.event_id IS 'The event.';

COMMENT ON COLUMN ml.event_features.version IS 'Version of the feature set: which features there are and how they are computed.';

COMMENT ON COLUMN ml.event_features.features IS 'Object from the feature''s name to its value, a number, boolean or null for unknown.';

COMMENT ON COLUMN ml.event_features.computed_at IS 'UTC.';

CREATE TABLE ml.match_features (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    features jsonb DEFAULT '{}'::jsonb NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT match_features_features_check CHECK ((jsonb_typeof(features) = 'object'::text)),
    CONSTRAINT match_features_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY ml.match_features FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.match_features IS 'What models know about a pair of event and sponsor; sponsorship.match_features is a view of it.';

COMMENT ON COLUMN ml.match_features.id IS 'Kept from the earlier product; the pair is the key.';

COMMENT ON COLUMN ml.match_features.event_id IS 'The event.';

COMMENT ON COLUMN ml.match_features.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN ml.match_features.version IS 'Version of the feature set: which features there are and how they are computed.';

COMMENT ON COLUMN ml.match_features.features IS 'Object from the feature''s name to its value, a number, boolean or null for unknown.';

COMMENT ON COLUMN ml.match_features.computed_at IS 'UTC.';

CREATE TABLE ops.data_categories (
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    parent_key text,
    CONSTRAINT data_categories_key_check CHECK ((key ~ '^[a-z_]+([.][a-z0-9_]+)*$'::text))
);

ALTER TABLE ONLY ops.data_categories FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.data_categories IS 'Kinds of data, from the fideslang taxonomy (Ethyca, CC BY 4.0). Its version is in ref.datasets.';

COMMENT ON COLUMN ops.data_categories.key IS 'Dotted path, e.g. user.contact.email.';

COMMENT ON COLUMN ops.data_categories.name IS 'English name.';

COMMENT ON COLUMN ops.data_categories.description IS 'What falls under it, in English.';

COMMENT ON COLUMN ops.data_categories.parent_key IS 'The wider kind; null at the top.';

CREATE TABLE ops.data_map (
    schema_name text NOT NULL,
    table_name text NOT NULL,
    column_name text NOT NULL,
    categories text[] NOT NULL,
    subject text,
    subject_link text,
    erase ops.erase_action NOT NULL,
    retention interval,
    export boolean NOT NULL,
    CONSTRAINT data_map_categories_are_given CHECK ((cardinality(categories) > 0)),
    CONSTRAINT data_map_only_personal_data_are_erased_or_exported CHECK (((subject IS NOT NULL) OR ((erase = 'keep'::ops.erase_action) AND (NOT export)))),
    CONSTRAINT data_map_personal_data_name_their_person CHECK (((subject IS NULL) = (subject_link IS NULL))),
    CONSTRAINT data_map_subject_link_check CHECK ((subject_link ~ '^[a-z_]+(>[a-z_]+[.][a-z_]+[.][a-z_]+)*$'::text))
);

ALTER TABLE ONLY ops.data_map FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.data_map IS 'What every column of the package holds about people.';

COMMENT ON COLUMN ops.data_map.schema_name IS 'Schema of the table.';

COMMENT ON COLUMN ops.data_map.table_name IS 'The table; partitions go by their parent.';

COMMENT ON COLUMN ops.data_map.column_name IS 'The column; each has exactly one row.';

COMMENT ON COLUMN ops.data_map.categories IS 'Keys of ops.data_categories.';

COMMENT ON COLUMN ops.data_map.subject IS 'Whom it is about; null: about nobody.';

COMMENT ON COLUMN ops.data_map.subject_link IS 'How to find that person: a column of the same table that holds her user id or the hash of her
address, or hops over keys, e.g. order_id>ticketing.orders.user_id.';

COMMENT ON COLUMN ops.data_map.erase IS 'What erasing the person does to the value.';

COMMENT ON COLUMN ops.data_map.retention IS 'How long the value is kept at most; null: as long as the row is needed.';

COMMENT ON COLUMN ops.data_map.export IS 'Whether it is in the copy that the person may ask for.';

CREATE TABLE ops.data_subjects (
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    CONSTRAINT data_subjects_key_check CHECK ((key ~ '^[a-z_]+$'::text))
);

ALTER TABLE ONLY ops.data_subjects FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.data_subjects IS 'Kinds of people that data can be about, from the fideslang taxonomy.';

COMMENT ON COLUMN ops.data_subjects.key IS 'E.g. customer, anonymous_user.';

COMMENT ON COLUMN ops.data_subjects.name IS 'English name.';

COMMENT ON COLUMN ops.data_subjects.description IS 'Who they are, in English.';

CREATE TABLE ops.error_codes (
    code text NOT NULL,
    name text NOT NULL,
    http_status integer NOT NULL,
    message text NOT NULL,
    cure text NOT NULL,
    CONSTRAINT error_codes_code_check CHECK ((code ~ '^YP[0-9]{3}$'::text)),
    CONSTRAINT error_codes_cure_is_a_sentence CHECK ((cure ~ '^[A-Z].*[.]$'::text)),
    CONSTRAINT error_codes_http_status_check CHECK (((http_status >= 400) AND (http_status <= 599))),
    CONSTRAINT error_codes_message_is_short_and_lower_case CHECK (((char_length(message) <= 80) AND (message = lower(message))))
);

ALTER TABLE ONLY ops.error_codes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.error_codes IS 'Every error of the package''s own class YP.';

COMMENT ON COLUMN ops.error_codes.code IS 'SQLSTATE that the caller receives: YP and three digits.';

COMMENT ON COLUMN ops.error_codes.name IS 'Stable name for programs, in snake case.';

COMMENT ON COLUMN ops.error_codes.http_status IS 'HTTP status that a gateway should answer with; PostgREST itself answers 400 for class YP.';

COMMENT ON COLUMN ops.error_codes.message IS 'Primary message: short, lower case, no secrets.';

COMMENT ON COLUMN ops.error_codes.cure IS 'HINT of the error: what the caller can do about it.';

CREATE TABLE ops.installations (
    id bigint NOT NULL,
    version text NOT NULL,
    source_sha256 text NOT NULL,
    bundle text NOT NULL,
    server_version text DEFAULT current_setting('server_version'::text) NOT NULL,
    applied_by text DEFAULT SESSION_USER NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT installations_source_sha256_check CHECK ((source_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY ops.installations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.installations IS 'One row per bundle applied to this database.';

COMMENT ON COLUMN ops.installations.id IS 'Order of application.';

COMMENT ON COLUMN ops.installations.version IS 'Release number, as in the bundle''s file name.';

COMMENT ON COLUMN ops.installations.source_sha256 IS 'SHA-256 over names and texts of all sources in bundle order, hexadecimal; see manifest.json.';

COMMENT ON COLUMN ops.installations.bundle IS 'File name of the bundle.';

COMMENT ON COLUMN ops.installations.server_version IS 'Version of the server at that moment.';

COMMENT ON COLUMN ops.installations.applied_by IS 'Login role that applied it.';

COMMENT ON COLUMN ops.installations.applied_at IS 'UTC.';

ALTER TABLE ops.installations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.installations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    topic text NOT NULL,
    aggregate_type text DEFAULT 'none'::text NOT NULL,
    aggregate_id uuid,
    payload jsonb NOT NULL,
    attempt_count integer DEFAULT 0 NOT NULL,
    last_error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    CONSTRAINT outbox_attempt_count_check CHECK ((attempt_count >= 0)),
    CONSTRAINT outbox_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text)),
    CONSTRAINT outbox_topic_check CHECK ((topic ~ '^[a-z_]+([.][a-z_]+)+$'::text))
);

ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.outbox IS 'Events to deliver, each written with the change it tells of.';

COMMENT ON COLUMN public.outbox.id IS 'Id of the event for its receivers: a repeat has the same.';

COMMENT ON COLUMN public.outbox.organization_id IS 'The tenant it concerns, if one.';

COMMENT ON COLUMN public.outbox.topic IS 'What happened, e.g. ticket.purchased.';

COMMENT ON COLUMN public.outbox.aggregate_type IS 'Kind of thing it happened to, e.g. order.';

COMMENT ON COLUMN public.outbox.aggregate_id IS 'Which one; events of one thing keep their order.';

COMMENT ON COLUMN public.outbox.payload IS 'Object with ids of what the event tells of, e.g. {"order_id": uuid}; no secrets.';

COMMENT ON COLUMN public.outbox.attempt_count IS 'Deliveries tried.';

COMMENT ON COLUMN public.outbox.last_error IS 'Of the latest failed delivery.';

COMMENT ON COLUMN public.outbox.created_at IS 'Start of the transaction of the change, UTC.';

COMMENT ON COLUMN public.outbox.processed_at IS 'When it was delivered, UTC; null: waiting.';

CREATE VIEW ops.outbox_waiting WITH (security_invoker='true') AS
 SELECT topic,
    count(*) AS events,
    min(created_at) AS oldest_at,
    max(attempt_count) AS most_attempts
   FROM public.outbox
  WHERE (processed_at IS NULL)
  GROUP BY topic;

COMMENT ON VIEW ops.outbox_waiting IS 'Undelivered events of the outbox by topic.';

COMMENT ON COLUMN ops.outbox_waiting.topic IS 'What happened.';

COMMENT ON COLUMN ops.outbox_waiting.events IS 'How many wait.';

COMMENT ON COLUMN ops.outbox_waiting.oldest_at IS 'Since when the first waits, UTC.';

COMMENT ON COLUMN ops.outbox_waiting.most_attempts IS 'Most deliveries tried for one of them.';

CREATE TABLE ops.state_changes (
    id bigint NOT NULL,
    machine text NOT NULL,
    record_id uuid NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    changed_by uuid,
    caller_kind text NOT NULL,
    reason text,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT state_changes_caller_kind_check CHECK ((caller_kind = ANY (ARRAY['user'::text, 'service'::text, 'system'::text])))
);

ALTER TABLE ONLY ops.state_changes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.state_changes IS 'Every move that a row of a machine has made. Append-only.';

COMMENT ON COLUMN ops.state_changes.id IS 'Order of recording.';

COMMENT ON COLUMN ops.state_changes.machine IS 'The machine.';

COMMENT ON COLUMN ops.state_changes.record_id IS 'Key of the row that moved; no foreign key, because the history outlives the row.';

COMMENT ON COLUMN ops.state_changes.from_state IS 'State before the move.';

COMMENT ON COLUMN ops.state_changes.to_state IS 'State after the move.';

COMMENT ON COLUMN ops.state_changes.changed_by IS 'The person who was signed in; null for services and jobs. No foreign key: see record_id.';

COMMENT ON COLUMN ops.state_changes.caller_kind IS 'user, service or system.';

COMMENT ON COLUMN ops.state_changes.reason IS 'The setting yardpass.reason at that moment, which functions set to explain a move; or null.';

COMMENT ON COLUMN ops.state_changes.changed_at IS 'UTC.';

ALTER TABLE ops.state_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.state_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ops.state_machines (
    name text NOT NULL,
    table_name text NOT NULL,
    column_name text NOT NULL,
    description text NOT NULL,
    CONSTRAINT state_machines_name_check CHECK ((name ~ '^[a-z][a-z_]*$'::text)),
    CONSTRAINT state_machines_table_name_is_qualified CHECK ((table_name ~ '^[a-z_]+[.][a-z_]+$'::text))
);

ALTER TABLE ONLY ops.state_machines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.state_machines IS 'Every column whose values are states of a machine.';

COMMENT ON COLUMN ops.state_machines.name IS 'Argument of the guard trigger on the table.';

COMMENT ON COLUMN ops.state_machines.table_name IS 'Schema-qualified name of the table.';

COMMENT ON COLUMN ops.state_machines.column_name IS 'Its state column.';

COMMENT ON COLUMN ops.state_machines.description IS 'What the machine is about, a sentence.';

CREATE TABLE ops.state_transitions (
    id bigint NOT NULL,
    machine text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    who text[] NOT NULL,
    note text,
    CONSTRAINT state_transitions_move_between_two_states CHECK ((from_state <> to_state)),
    CONSTRAINT state_transitions_who_check CHECK (((cardinality(who) > 0) AND (who <@ ARRAY['user'::text, 'service'::text, 'system'::text])))
);

ALTER TABLE ONLY ops.state_transitions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.state_transitions IS 'The moves of every machine. A state without a row that leaves it is final.';

COMMENT ON COLUMN ops.state_transitions.id IS 'The order in which the moves are drawn.';

COMMENT ON COLUMN ops.state_transitions.machine IS 'The machine.';

COMMENT ON COLUMN ops.state_transitions.from_state IS 'State before the move; null: a row may be inserted in to_state.';

COMMENT ON COLUMN ops.state_transitions.to_state IS 'State after the move.';

COMMENT ON COLUMN ops.state_transitions.who IS 'Kinds of callers that may make it, as ops.caller_kind() names them: user (a person through the
API), service (a trusted server), system (a job, or the owner of the database).';

COMMENT ON COLUMN ops.state_transitions.note IS 'When it happens, where the states do not say it.';

ALTER TABLE ops.state_transitions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.state_transitions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE organizations.org_invitations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    invited_by uuid NOT NULL,
    accepted_user_id uuid,
    email text NOT NULL,
    token_hash bytea NOT NULL,
    role organizations.org_role DEFAULT 'viewer'::organizations.org_role NOT NULL,
    status organizations.invite_status DEFAULT 'pending'::organizations.invite_status NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    sent_count integer DEFAULT 0 NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    email_norm text GENERATED ALWAYS AS (lower(btrim(email))) STORED NOT NULL,
    email_hash bytea GENERATED ALWAYS AS (users.address_hash(email)) STORED NOT NULL,
    token text,
    last_sent_at timestamp with time zone,
    accepted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_invitations_accepted_at_only_when_accepted CHECK (((status = 'accepted'::organizations.invite_status) = (accepted_at IS NOT NULL))),
    CONSTRAINT org_invitations_email_check CHECK (((btrim(email) ~ '^[^@\s]+@[^@\s]+$'::text) AND (char_length(email) <= 320))),
    CONSTRAINT org_invitations_expire_within_a_month CHECK (((expires_at > created_at) AND (expires_at <= (COALESCE(last_sent_at, created_at) + '30 days'::interval)))),
    CONSTRAINT org_invitations_only_accepted_ones_have_a_member CHECK (((accepted_user_id IS NULL) OR (status = 'accepted'::organizations.invite_status))),
    CONSTRAINT org_invitations_sent_count_check CHECK ((sent_count >= 0)),
    CONSTRAINT org_invitations_token_hash_is_a_sha256 CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY organizations.org_invitations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE organizations.org_invitations IS 'Who is asked to join which organization, with which role, and what came of it.';

COMMENT ON COLUMN organizations.org_invitations.id IS 'Names it to those who manage members.';

COMMENT ON COLUMN organizations.org_invitations.org_id IS 'The tenant that invites.';

COMMENT ON COLUMN organizations.org_invitations.invited_by IS 'The member who invites; she cannot give a higher role than her own.';

COMMENT ON COLUMN organizations.org_invitations.accepted_user_id IS 'Who accepted it; null: nobody has, or she has left the platform.';

COMMENT ON COLUMN organizations.org_invitations.email IS 'The invited address as it was typed. Only who has proven to own it may accept. Personal.';

COMMENT ON COLUMN organizations.org_invitations.token_hash IS 'SHA-256 of the secret in the link, 32 bytes; never shown.';

COMMENT ON COLUMN organizations.org_invitations.role IS 'What she may do once she has joined.';

COMMENT ON COLUMN organizations.org_invitations.status IS 'Changes through functions.';

COMMENT ON COLUMN organizations.org_invitations.expires_at IS 'Can be accepted until, UTC, exclusive; at most 30 days after it was last sent.';

COMMENT ON COLUMN organizations.org_invitations.sent_count IS 'Times the mail was sent.';

COMMENT ON COLUMN organizations.org_invitations.organization_id IS 'Another name of org_id.';

COMMENT ON COLUMN organizations.org_invitations.email_norm IS 'Derived: the address in lower case without blanks around it; at most one waits per tenant.';

COMMENT ON COLUMN organizations.org_invitations.email_hash IS 'Derived: users.address_hash of the address; finds the invitations of a person who is erased.';

COMMENT ON COLUMN organizations.org_invitations.token IS 'The secret itself, of invitations that the earlier product sent; null for all others.';

COMMENT ON COLUMN organizations.org_invitations.last_sent_at IS 'UTC; null: not sent yet.';

COMMENT ON COLUMN organizations.org_invitations.accepted_at IS 'UTC; set exactly while status is accepted.';

COMMENT ON COLUMN organizations.org_invitations.created_at IS 'UTC.';

COMMENT ON COLUMN organizations.org_invitations.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW organizations.org_wallet_transactions WITH (security_invoker='true') AS
 SELECT id,
    wallet_id,
    related_order_id,
    related_event_id,
    ledger_transaction_id,
    invoice_id,
    transaction_type,
    currency,
    currency_decimals,
    amount_cents,
    amount,
    credits_delta,
    reference_type,
    reference_id,
    stripe_event_id,
    description,
    metadata,
    created_at
   FROM payments.org_wallet_transactions;

COMMENT ON VIEW organizations.org_wallet_transactions IS 'The rows of payments.org_wallet_transactions, under the name of the earlier product.';

COMMENT ON COLUMN organizations.org_wallet_transactions.id IS 'No order; created_at has it.';

COMMENT ON COLUMN organizations.org_wallet_transactions.wallet_id IS 'The wallet that changed.';

COMMENT ON COLUMN organizations.org_wallet_transactions.related_order_id IS 'The order of tickets whose proceeds or refund it is.';

COMMENT ON COLUMN organizations.org_wallet_transactions.related_event_id IS 'The event it is about; with an order, the order''s.';

COMMENT ON COLUMN organizations.org_wallet_transactions.ledger_transaction_id IS 'The movement in the ledger behind it; null for credits alone and for lines from before it.';

COMMENT ON COLUMN organizations.org_wallet_transactions.invoice_id IS 'The invoice that was paid.';

COMMENT ON COLUMN organizations.org_wallet_transactions.transaction_type IS 'Why it changed.';

COMMENT ON COLUMN organizations.org_wallet_transactions.currency IS 'The wallet''s, ISO 4217.';

COMMENT ON COLUMN organizations.org_wallet_transactions.currency_decimals IS 'Decimals of the currency on that day.';

COMMENT ON COLUMN organizations.org_wallet_transactions.amount_cents IS 'Minor units of currency; positive: the owner has more. 0 where only credits moved.';

COMMENT ON COLUMN organizations.org_wallet_transactions.amount IS 'Derived: amount_cents in major units with the currency''s decimals, e.g. 25.99.';

COMMENT ON COLUMN organizations.org_wallet_transactions.credits_delta IS 'Credits, without currency; positive: the owner has more. 0 where only money moved.';

COMMENT ON COLUMN organizations.org_wallet_transactions.reference_type IS 'Kind of the record that caused it.';

COMMENT ON COLUMN organizations.org_wallet_transactions.reference_id IS 'Id of that record; its kind says in which table, so there is no foreign key.';

COMMENT ON COLUMN organizations.org_wallet_transactions.stripe_event_id IS 'The processor''s event it was made for: one event, one line.';

COMMENT ON COLUMN organizations.org_wallet_transactions.description IS 'For statements.';

COMMENT ON COLUMN organizations.org_wallet_transactions.metadata IS 'Object with the processor''s ids and the like.';

COMMENT ON COLUMN organizations.org_wallet_transactions.created_at IS 'UTC.';

CREATE VIEW organizations.org_wallets WITH (security_invoker='true') AS
 SELECT id,
    org_id,
    organization_id,
    user_id,
    currency,
    balance_credits,
    low_balance_threshold,
    auto_reload_enabled,
    auto_reload_topup_credits,
    status,
    created_at,
    updated_at
   FROM payments.org_wallets;

COMMENT ON VIEW organizations.org_wallets IS 'The rows of payments.org_wallets, under the name of the earlier product.';

COMMENT ON COLUMN organizations.org_wallets.id IS 'Named by its lines, by orders and by credit lots.';

COMMENT ON COLUMN organizations.org_wallets.org_id IS 'The organization whose wallet it is; null for a person''s.';

COMMENT ON COLUMN organizations.org_wallets.organization_id IS 'Another name of org_id; the tenant.';

COMMENT ON COLUMN organizations.org_wallets.user_id IS 'The person whose wallet it is; null for an organization''s.';

COMMENT ON COLUMN organizations.org_wallets.currency IS 'ISO 4217; money in it is in this currency.';

COMMENT ON COLUMN organizations.org_wallets.balance_credits IS 'Credits left, without currency; the sum of its credit lots.';

COMMENT ON COLUMN organizations.org_wallets.low_balance_threshold IS 'Credits below which the owner is told.';

COMMENT ON COLUMN organizations.org_wallets.auto_reload_enabled IS 'Whether credits are bought by themselves below the threshold.';

COMMENT ON COLUMN organizations.org_wallets.auto_reload_topup_credits IS 'Credits that one such purchase brings.';

COMMENT ON COLUMN organizations.org_wallets.status IS 'Set by staff; not a machine.';

COMMENT ON COLUMN organizations.org_wallets.created_at IS 'UTC.';

COMMENT ON COLUMN organizations.org_wallets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.payout_accounts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    context_type events.owner_context NOT NULL,
    context_id uuid NOT NULL,
    org_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (context_type = 'organization'::events.owner_context) THEN context_id
    ELSE NULL::uuid
END) STORED,
    organization_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (context_type = 'organization'::events.owner_context) THEN context_id
    ELSE NULL::uuid
END) STORED,
    user_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (context_type = 'individual'::events.owner_context) THEN context_id
    ELSE NULL::uuid
END) STORED,
    stripe_connect_id text,
    charges_enabled boolean DEFAULT false NOT NULL,
    payouts_enabled boolean DEFAULT false NOT NULL,
    details_submitted boolean DEFAULT false NOT NULL,
    disabled_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payout_accounts_pay_only_through_the_processor CHECK (((stripe_connect_id IS NOT NULL) OR (NOT (charges_enabled OR payouts_enabled)))),
    CONSTRAINT payout_accounts_stripe_connect_id_is_not_blank CHECK ((stripe_connect_id ~ '\S'::text))
);

ALTER TABLE ONLY payments.payout_accounts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.payout_accounts IS 'The account at the processor through which an organization or a person is paid.';

COMMENT ON COLUMN payments.payout_accounts.id IS 'Named by the payout queue.';

COMMENT ON COLUMN payments.payout_accounts.context_type IS 'Whether a person or an organization is paid.';

COMMENT ON COLUMN payments.payout_accounts.context_id IS 'Id of the user or the organization, as context_type says; one account each.';

COMMENT ON COLUMN payments.payout_accounts.org_id IS 'Derived: the organization; null for a person''s account.';

COMMENT ON COLUMN payments.payout_accounts.organization_id IS 'Derived: the same as org_id; the tenant.';

COMMENT ON COLUMN payments.payout_accounts.user_id IS 'Derived: the person; null for an organization''s account.';

COMMENT ON COLUMN payments.payout_accounts.stripe_connect_id IS 'The processor''s id of the account, acct_...; null until it is opened.';

COMMENT ON COLUMN payments.payout_accounts.charges_enabled IS 'Whether the processor lets it take payments; as its last webhook said.';

COMMENT ON COLUMN payments.payout_accounts.payouts_enabled IS 'Whether the processor pays out to its bank; as its last webhook said.';

COMMENT ON COLUMN payments.payout_accounts.details_submitted IS 'Whether its owner has answered all of the processor''s questions.';

COMMENT ON COLUMN payments.payout_accounts.disabled_reason IS 'The processor''s word for why it is disabled, e.g. requirements.past_due.';

COMMENT ON COLUMN payments.payout_accounts.created_at IS 'UTC.';

COMMENT ON COLUMN payments.payout_accounts.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW organizations.payout_accounts WITH (security_invoker='true') AS
 SELECT id,
    context_type,
    context_id,
    org_id,
    organization_id,
    user_id,
    stripe_connect_id,
    charges_enabled,
    payouts_enabled,
    details_submitted,
    disabled_reason,
    created_at,
    updated_at
   FROM payments.payout_accounts;

COMMENT ON VIEW organizations.payout_accounts IS 'The rows of payments.payout_accounts, under the name of the earlier product.';

COMMENT ON COLUMN organizations.payout_accounts.id IS 'Named by the payout queue.';

COMMENT ON COLUMN organizations.payout_accounts.context_type IS 'Whether a person or an organization is paid.';

COMMENT ON COLUMN organizations.payout_accounts.context_id IS 'Id of the user or the organization, as context_type says; one account each.';

COMMENT ON COLUMN organizations.payout_accounts.org_id IS 'Derived: the organization; null for a person''s account.';

COMMENT ON COLUMN organizations.payout_accounts.organization_id IS 'Derived: the same as org_id; the tenant.';

COMMENT ON COLUMN organizations.payout_accounts.user_id IS 'Derived: the person; null for an organization''s account.';

COMMENT ON COLUMN organizations.payout_accounts.stripe_connect_id IS 'The processor''s id of the account, acct_...; null until it is opened.';

COMMENT ON COLUMN organizations.payout_accounts.charges_enabled IS 'Whether the processor lets it take payments; as its last webhook said.';

COMMENT ON COLUMN organizations.payout_accounts.payouts_enabled IS 'Whether the processor pays out to its bank; as its last webhook said.';

COMMENT ON COLUMN organizations.payout_accounts.details_submitted IS 'Whether its owner has answered all of the processor''s questions.';

COMMENT ON COLUMN organizations.payout_accounts.disabled_reason IS 'The processor''s word for why it is disabled, e.g. requirements.past_due.';

COMMENT ON COLUMN organizations.payout_accounts.created_at IS 'UTC.';

COMMENT ON COLUMN organizations.payout_accounts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.payout_configurations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    stripe_connect_account_id text NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    platform_fee_percentage numeric(5,4) DEFAULT 0.05 NOT NULL,
    minimum_payout_amount_cents bigint DEFAULT 1000 NOT NULL,
    payout_schedule payments.payout_schedule DEFAULT 'manual'::payments.payout_schedule NOT NULL,
    auto_payout_enabled boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payout_configurations_automatic_ones_have_a_schedule CHECK (((NOT auto_payout_enabled) OR (payout_schedule <> 'manual'::payments.payout_schedule))),
    CONSTRAINT payout_configurations_minimum_payout_amount_cents_check CHECK ((minimum_payout_amount_cents >= 0)),
    CONSTRAINT payout_configurations_platform_fee_percentage_check CHECK (((platform_fee_percentage >= (0)::numeric) AND (platform_fee_percentage <= (1)::numeric)))
);

ALTER TABLE ONLY payments.payout_configurations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.payout_configurations IS 'How one organization is paid out.';

COMMENT ON COLUMN payments.payout_configurations.id IS 'One row per organization.';

COMMENT ON COLUMN payments.payout_configurations.organization_id IS 'The tenant.';

COMMENT ON COLUMN payments.payout_configurations.stripe_connect_account_id IS 'The processor''s id of its payout account.';

COMMENT ON COLUMN payments.payout_configurations.currency IS 'ISO 4217 code of minimum_payout_amount_cents.';

COMMENT ON COLUMN payments.payout_configurations.platform_fee_percentage IS 'The platform''s part of a sponsorship''s payout, a fraction of 1: 0.05 is 5 %. The fee on tickets
is organizations.ticket_fee_bps.';

COMMENT ON COLUMN payments.payout_configurations.minimum_payout_amount_cents IS 'Less than this, in minor units of currency, waits for the next payout.';

COMMENT ON COLUMN payments.payout_configurations.payout_schedule IS 'How often it is paid.';

COMMENT ON COLUMN payments.payout_configurations.auto_payout_enabled IS 'Whether payouts are made by the schedule, without being asked for.';

COMMENT ON COLUMN payments.payout_configurations.created_at IS 'UTC.';

COMMENT ON COLUMN payments.payout_configurations.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW organizations.payout_configurations WITH (security_invoker='true') AS
 SELECT id,
    organization_id,
    stripe_connect_account_id,
    currency,
    platform_fee_percentage,
    minimum_payout_amount_cents,
    payout_schedule,
    auto_payout_enabled,
    created_at,
    updated_at
   FROM payments.payout_configurations;

COMMENT ON VIEW organizations.payout_configurations IS 'The rows of payments.payout_configurations, under the name of the earlier product.';

COMMENT ON COLUMN organizations.payout_configurations.id IS 'One row per organization.';

COMMENT ON COLUMN organizations.payout_configurations.organization_id IS 'The tenant.';

COMMENT ON COLUMN organizations.payout_configurations.stripe_connect_account_id IS 'The processor''s id of its payout account.';

COMMENT ON COLUMN organizations.payout_configurations.currency IS 'ISO 4217 code of minimum_payout_amount_cents.';

COMMENT ON COLUMN organizations.payout_configurations.platform_fee_percentage IS 'The platform''s part of a sponsorship''s payout, a fraction of 1: 0.05 is 5 %. The fee on tickets
is organizations.ticket_fee_bps.';

COMMENT ON COLUMN organizations.payout_configurations.minimum_payout_amount_cents IS 'Less than this, in minor units of currency, waits for the next payout.';

COMMENT ON COLUMN organizations.payout_configurations.payout_schedule IS 'How often it is paid.';

COMMENT ON COLUMN organizations.payout_configurations.auto_payout_enabled IS 'Whether payouts are made by the schedule, without being asked for.';

COMMENT ON COLUMN organizations.payout_configurations.created_at IS 'UTC.';

COMMENT ON COLUMN organizations.payout_configurations.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.accounts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    user_id uuid,
    type payments.account_type NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    normal_side integer GENERATED ALWAYS AS (
CASE
    WHEN (type = ANY (ARRAY['clearing'::payments.account_type, 'receivable'::payments.account_type, 'fees'::payments.account_type, 'refunds'::payments.account_type])) THEN 1
    ELSE '-1'::integer
END) STORED NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_have_one_owner_at_most CHECK (((organization_id IS NULL) OR (user_id IS NULL))),
    CONSTRAINT accounts_name_is_not_blank CHECK ((name ~ '\S'::text))
);

ALTER TABLE ONLY payments.accounts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.accounts IS 'One account of the ledger, in one currency.';

COMMENT ON COLUMN payments.accounts.id IS 'What entries point at.';

COMMENT ON COLUMN payments.accounts.organization_id IS 'The organization whose money it is; null when a person''s or the platform''s.';

COMMENT ON COLUMN payments.accounts.user_id IS 'The person whose money it is; null when an organization''s or the platform''s.';

COMMENT ON COLUMN payments.accounts.type IS 'What it is for, seen from the platform.';

COMMENT ON COLUMN payments.accounts.currency IS 'ISO 4217; all its entries are in it.';

COMMENT ON COLUMN payments.accounts.normal_side IS 'Derived: 1 where debits make it grow, -1 where credits do; balance = sum of entries times this.';

COMMENT ON COLUMN payments.accounts.name IS 'For statements.';

COMMENT ON COLUMN payments.accounts.created_at IS 'UTC.';

CREATE TABLE payments.credit_lots (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    wallet_id uuid,
    org_wallet_id uuid,
    invoice_id uuid,
    quantity_purchased bigint NOT NULL,
    quantity_remaining bigint NOT NULL,
    unit_price_cents bigint NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    source payments.credit_source NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    stripe_checkout_session_id text,
    expires_at timestamp with time zone,
    depleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT credit_lots_are_in_one_wallet CHECK ((num_nonnulls(wallet_id, org_wallet_id) = 1)),
    CONSTRAINT credit_lots_are_never_overspent CHECK (((quantity_remaining >= 0) AND (quantity_remaining <= quantity_purchased))),
    CONSTRAINT credit_lots_depleted_at_only_when_empty CHECK (((quantity_remaining = 0) = (depleted_at IS NOT NULL))),
    CONSTRAINT credit_lots_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT credit_lots_quantity_purchased_check CHECK ((quantity_purchased > 0)),
    CONSTRAINT credit_lots_unit_price_cents_check CHECK ((unit_price_cents >= 0))
);

ALTER TABLE ONLY payments.credit_lots FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.credit_lots IS 'A number of credits bought or given at one time.';

COMMENT ON COLUMN payments.credit_lots.id IS 'What spending names when it takes from it.';

COMMENT ON COLUMN payments.credit_lots.wallet_id IS 'The person''s wallet it is in.';

COMMENT ON COLUMN payments.credit_lots.org_wallet_id IS 'The organization''s wallet it is in.';

COMMENT ON COLUMN payments.credit_lots.invoice_id IS 'The invoice that paid for it, of the same wallet; null for credits given for nothing.';

COMMENT ON COLUMN payments.credit_lots.quantity_purchased IS 'Credits at the beginning.';

COMMENT ON COLUMN payments.credit_lots.quantity_remaining IS 'Credits left.';

COMMENT ON COLUMN payments.credit_lots.unit_price_cents IS 'What one credit cost, in minor units of currency; 0 for credits given for nothing.';

COMMENT ON COLUMN payments.credit_lots.currency IS 'ISO 4217 code of unit_price_cents.';

COMMENT ON COLUMN payments.credit_lots.source IS 'Where the credits come from.';

COMMENT ON COLUMN payments.credit_lots.metadata IS 'Object with what the source says, e.g. {"promo_code": "SPRING"}.';

COMMENT ON COLUMN payments.credit_lots.stripe_checkout_session_id IS 'The processor''s checkout that paid for it: one checkout fills one lot.';

COMMENT ON COLUMN payments.credit_lots.expires_at IS 'UTC; from then on it is lost; null: never.';

COMMENT ON COLUMN payments.credit_lots.depleted_at IS 'UTC; set exactly when nothing is left.';

COMMENT ON COLUMN payments.credit_lots.created_at IS 'UTC.';

COMMENT ON COLUMN payments.credit_lots.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.entries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    transaction_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    recorded_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    description text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT entries_amount_is_not_zero CHECK ((amount_cents <> 0)),
    CONSTRAINT entries_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text))
);

ALTER TABLE ONLY payments.entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.entries IS 'One leg of a transaction, on one account.';

COMMENT ON COLUMN payments.entries.id IS 'No order.';

COMMENT ON COLUMN payments.entries.transaction_id IS 'The movement it is part of.';

COMMENT ON COLUMN payments.entries.account_id IS 'The account it changes.';

COMMENT ON COLUMN payments.entries.reference_type IS 'The same as the transaction''s.';

COMMENT ON COLUMN payments.entries.reference_id IS 'The same as the transaction''s.';

COMMENT ON COLUMN payments.entries.created_by IS 'The person who acted; null: the system.';

COMMENT ON COLUMN payments.entries.currency IS 'The account''s currency, ISO 4217.';

COMMENT ON COLUMN payments.entries.amount_cents IS 'Minor units of currency; positive = debit, negative = credit, never zero.';

COMMENT ON COLUMN payments.entries.recorded_xid IS 'Set by trigger to the database transaction that writes the row.';

COMMENT ON COLUMN payments.entries.description IS 'For statements.';

COMMENT ON COLUMN payments.entries.metadata IS 'Object for notes of the posting function.';

COMMENT ON COLUMN payments.entries.created_at IS 'UTC.';

CREATE TABLE payments.invoice_lines (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    invoice_id uuid NOT NULL,
    "position" integer NOT NULL,
    description text NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    unit_price_cents bigint NOT NULL,
    amount_cents bigint GENERATED ALWAYS AS ((unit_price_cents * quantity)) STORED NOT NULL,
    tax_rate numeric(7,4) DEFAULT 0 NOT NULL,
    tax_cents bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT invoice_lines_amounts_are_not_negative CHECK ((LEAST(unit_price_cents, tax_cents) >= 0)),
    CONSTRAINT invoice_lines_description_is_not_blank CHECK (((description ~ '\S'::text) AND (char_length(description) <= 500))),
    CONSTRAINT invoice_lines_position_check CHECK (("position" > 0)),
    CONSTRAINT invoice_lines_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT invoice_lines_tax_rate_check CHECK (((tax_rate >= (0)::numeric) AND (tax_rate <= (100)::numeric)))
);

ALTER TABLE ONLY payments.invoice_lines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.invoice_lines IS 'One line of an invoice. Fixed once it is issued.';

COMMENT ON COLUMN payments.invoice_lines.id IS 'No order; position has it.';

COMMENT ON COLUMN payments.invoice_lines.invoice_id IS 'The invoice; its currency is the line''s.';

COMMENT ON COLUMN payments.invoice_lines."position" IS 'Place on the invoice, from 1.';

COMMENT ON COLUMN payments.invoice_lines.description IS 'As printed.';

COMMENT ON COLUMN payments.invoice_lines.quantity IS 'Pieces.';

COMMENT ON COLUMN payments.invoice_lines.unit_price_cents IS 'Price of one without tax, in minor units of the invoice''s currency.';

COMMENT ON COLUMN payments.invoice_lines.amount_cents IS 'Derived: unit price by quantity, in minor units.';

COMMENT ON COLUMN payments.invoice_lines.tax_rate IS 'In percent: 19.0000 is 19 %.';

COMMENT ON COLUMN payments.invoice_lines.tax_cents IS 'Tax on the line, in minor units.';

COMMENT ON COLUMN payments.invoice_lines.created_at IS 'UTC.';

CREATE TABLE payments.invoice_sequences (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    issuer_id uuid GENERATED ALWAYS AS (COALESCE(organization_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED NOT NULL,
    kind payments.invoice_kind DEFAULT 'invoice'::payments.invoice_kind NOT NULL,
    series text NOT NULL,
    last_number bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT invoice_sequences_last_number_check CHECK ((last_number >= 0)),
    CONSTRAINT invoice_sequences_series_check CHECK ((series ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'::text))
);

ALTER TABLE ONLY payments.invoice_sequences FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.invoice_sequences IS 'A series of invoice numbers of one issuer. Locked while a number is taken, so none is skipped.';

COMMENT ON COLUMN payments.invoice_sequences.id IS 'Named by the invoices of the series.';

COMMENT ON COLUMN payments.invoice_sequences.organization_id IS 'The issuer; null: the platform itself.';

COMMENT ON COLUMN payments.invoice_sequences.issuer_id IS 'Derived: organization_id, or all zeros for the platform, so that keys can carry it.';

COMMENT ON COLUMN payments.invoice_sequences.kind IS 'Invoices and credit notes count apart.';

COMMENT ON COLUMN payments.invoice_sequences.series IS 'What numbers begin with, by custom the year: 2026.';

COMMENT ON COLUMN payments.invoice_sequences.last_number IS 'The number given last; 0: none yet.';

COMMENT ON COLUMN payments.invoice_sequences.created_at IS 'UTC.';

COMMENT ON COLUMN payments.invoice_sequences.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.invoices (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    issuer_id uuid GENERATED ALWAYS AS (COALESCE(organization_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED NOT NULL,
    sequence_id uuid,
    buyer_organization_id uuid,
    purchased_by_user_id uuid,
    wallet_id uuid,
    org_wallet_id uuid,
    order_id uuid,
    original_invoice_id uuid,
    kind payments.invoice_kind DEFAULT 'invoice'::payments.invoice_kind NOT NULL,
    status payments.invoice_status DEFAULT 'draft'::payments.invoice_status NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    currency_decimals integer DEFAULT 2 NOT NULL,
    subtotal_cents bigint DEFAULT 0 NOT NULL,
    tax_cents bigint DEFAULT 0 NOT NULL,
    total_cents bigint DEFAULT 0 NOT NULL,
    total_amount numeric GENERATED ALWAYS AS (ref.minor_to_amount(total_cents, currency_decimals)) STORED NOT NULL,
    amount_usd_cents bigint GENERATED ALWAYS AS (
CASE
    WHEN (currency = 'USD'::text) THEN subtotal_cents
    ELSE NULL::bigint
END) STORED,
    tax_usd_cents bigint GENERATED ALWAYS AS (
CASE
    WHEN (currency = 'USD'::text) THEN tax_cents
    ELSE NULL::bigint
END) STORED,
    credits_purchased bigint DEFAULT 0 NOT NULL,
    bill_to jsonb DEFAULT '{}'::jsonb NOT NULL,
    number_in_series bigint,
    number text,
    promo_code text,
    stripe_invoice_id text,
    stripe_payment_intent_id text,
    receipt_url text,
    issued_at timestamp with time zone,
    due_at timestamp with time zone,
    paid_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT invoices_amounts_are_not_negative CHECK ((LEAST(subtotal_cents, tax_cents) >= 0)),
    CONSTRAINT invoices_are_numbered_when_issued CHECK (((status = ANY (ARRAY['draft'::payments.invoice_status, 'void'::payments.invoice_status])) OR (number IS NOT NULL))),
    CONSTRAINT invoices_bill_to_check CHECK ((jsonb_typeof(bill_to) = 'object'::text)),
    CONSTRAINT invoices_credit_notes_name_their_invoice CHECK (((kind = 'credit_note'::payments.invoice_kind) = (original_invoice_id IS NOT NULL))),
    CONSTRAINT invoices_credits_purchased_check CHECK ((credits_purchased >= 0)),
    CONSTRAINT invoices_currency_decimals_check CHECK (((currency_decimals >= 0) AND (currency_decimals <= 4))),
    CONSTRAINT invoices_fill_one_wallet_at_most CHECK ((num_nonnulls(wallet_id, org_wallet_id) <= 1)),
    CONSTRAINT invoices_number_in_series_check CHECK ((number_in_series > 0)),
    CONSTRAINT invoices_number_is_not_blank CHECK (((number ~ '\S'::text) AND (char_length(number) <= 50))),
    CONSTRAINT invoices_number_is_whole CHECK ((num_nulls(sequence_id, number_in_series, number, issued_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT invoices_paid_at_only_when_paid CHECK (((status = 'paid'::payments.invoice_status) = (paid_at IS NOT NULL))),
    CONSTRAINT invoices_total_is_the_sum_of_its_parts CHECK ((total_cents = (subtotal_cents + tax_cents)))
);

ALTER TABLE ONLY payments.invoices FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.invoices IS 'An invoice, or the credit note that takes one back.';

COMMENT ON COLUMN payments.invoices.id IS 'Stable; the number is what people see.';

COMMENT ON COLUMN payments.invoices.organization_id IS 'The issuer, who is the tenant; null: the platform itself, as for credits.';

COMMENT ON COLUMN payments.invoices.issuer_id IS 'Derived: organization_id, or all zeros for the platform, so that keys can carry it.';

COMMENT ON COLUMN payments.invoices.sequence_id IS 'The series that number_in_series counts in.';

COMMENT ON COLUMN payments.invoices.buyer_organization_id IS 'The organization that pays; null when a person does.';

COMMENT ON COLUMN payments.invoices.purchased_by_user_id IS 'The person who bought, for herself or for the organization.';

COMMENT ON COLUMN payments.invoices.wallet_id IS 'The person''s wallet that its credits fill.';

COMMENT ON COLUMN payments.invoices.org_wallet_id IS 'The organization''s wallet that its credits fill.';

COMMENT ON COLUMN payments.invoices.order_id IS 'The order of tickets it bills. A sponsorship order names its invoice itself.';

COMMENT ON COLUMN payments.invoices.original_invoice_id IS 'For a credit note: the invoice of the same issuer and currency that it takes back.';

COMMENT ON COLUMN payments.invoices.kind IS 'Invoice or credit note.';

COMMENT ON COLUMN payments.invoices.status IS 'Machine invoice.';

COMMENT ON COLUMN payments.invoices.currency IS 'ISO 4217 code of all its amounts.';

COMMENT ON COLUMN payments.invoices.currency_decimals IS 'Decimals of the currency on the day of issue.';

COMMENT ON COLUMN payments.invoices.subtotal_cents IS 'Sum of its lines, in minor units.';

COMMENT ON COLUMN payments.invoices.tax_cents IS 'Sum of its lines'' tax, in minor units.';

COMMENT ON COLUMN payments.invoices.total_cents IS 'What is to be paid, in minor units.';

COMMENT ON COLUMN payments.invoices.total_amount IS 'Derived: total_cents in major units with the currency''s decimals.';

COMMENT ON COLUMN payments.invoices.amount_usd_cents IS 'Derived: subtotal_cents where the currency is USD; the name of the earlier product.';

COMMENT ON COLUMN payments.invoices.tax_usd_cents IS 'Derived: tax_cents where the currency is USD; the name of the earlier product.';

COMMENT ON COLUMN payments.invoices.credits_purchased IS 'Credits it pays for; 0: none.';

COMMENT ON COLUMN payments.invoices.bill_to IS 'Object printed as the buyer, as it was that day: {"name", "address", "country_code", "tax_id",
"email"}, all text. Personal.';

COMMENT ON COLUMN payments.invoices.number_in_series IS 'Counts from 1 in its series, no gaps.';

COMMENT ON COLUMN payments.invoices.number IS 'As printed, e.g. 2026-000042.';

COMMENT ON COLUMN payments.invoices.promo_code IS 'The code that lowered its price.';

COMMENT ON COLUMN payments.invoices.stripe_invoice_id IS 'The processor''s id of the invoice.';

COMMENT ON COLUMN payments.invoices.stripe_payment_intent_id IS 'The processor''s id of the payment.';

COMMENT ON COLUMN payments.invoices.receipt_url IS 'Address of the processor''s receipt.';

COMMENT ON COLUMN payments.invoices.issued_at IS 'UTC; from then on amounts, buyer and lines cannot change.';

COMMENT ON COLUMN payments.invoices.due_at IS 'UTC; null: at once.';

COMMENT ON COLUMN payments.invoices.paid_at IS 'UTC; set exactly while it is paid.';

COMMENT ON COLUMN payments.invoices.created_at IS 'UTC.';

COMMENT ON COLUMN payments.invoices.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.payout_queue (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid,
    user_id uuid,
    payout_account_id uuid,
    order_id uuid,
    event_id uuid,
    ledger_transaction_id uuid,
    status payments.payout_status DEFAULT 'pending'::payments.payout_status NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    amount_cents bigint NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    max_attempts integer DEFAULT 3 NOT NULL,
    idempotency_key text DEFAULT (gen_random_uuid())::text NOT NULL,
    provider_payout_id text,
    error_message text,
    scheduled_for timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payout_queue_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT payout_queue_has_an_account_before_it_leaves CHECK (((status = ANY (ARRAY['pending'::payments.payout_status, 'on_hold'::payments.payout_status, 'cancelled'::payments.payout_status])) OR (payout_account_id IS NOT NULL))),
    CONSTRAINT payout_queue_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT payout_queue_max_attempts_check CHECK (((max_attempts >= 1) AND (max_attempts <= 20))),
    CONSTRAINT payout_queue_pays_one_payee CHECK ((num_nonnulls(organization_id, user_id) = 1)),
    CONSTRAINT payout_queue_pays_sponsorships_to_organizations CHECK (((order_id IS NULL) OR (organization_id IS NOT NULL))),
    CONSTRAINT payout_queue_processed_at_once_paid CHECK (((status <> ALL (ARRAY['paid'::payments.payout_status, 'returned'::payments.payout_status])) OR (processed_at IS NOT NULL))),
    CONSTRAINT payout_queue_tries_at_most_so_often CHECK (((attempts >= 0) AND (attempts <= max_attempts)))
);

ALTER TABLE ONLY payments.payout_queue FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.payout_queue IS 'One transfer to the bank of an organization or person.';

COMMENT ON COLUMN payments.payout_queue.id IS 'Reference of its ledger entries.';

COMMENT ON COLUMN payments.payout_queue.organization_id IS 'The organization that is paid, the tenant; null when a person is.';

COMMENT ON COLUMN payments.payout_queue.user_id IS 'The person who is paid; null when an organization is.';

COMMENT ON COLUMN payments.payout_queue.payout_account_id IS 'The payee''s account at the processor; needed once it leaves the queue.';

COMMENT ON COLUMN payments.payout_queue.order_id IS 'The sponsorship order whose money it is; null for proceeds of tickets.';

COMMENT ON COLUMN payments.payout_queue.event_id IS 'The event whose proceeds it is; null: of several events.';

COMMENT ON COLUMN payments.payout_queue.ledger_transaction_id IS 'The movement in the ledger, written when the processor took it.';

COMMENT ON COLUMN payments.payout_queue.status IS 'Machine payout.';

COMMENT ON COLUMN payments.payout_queue.currency IS 'ISO 4217 code of amount_cents.';

COMMENT ON COLUMN payments.payout_queue.amount_cents IS 'What reaches the bank, in minor units of currency.';

COMMENT ON COLUMN payments.payout_queue.priority IS 'Higher goes first among those that are due.';

COMMENT ON COLUMN payments.payout_queue.attempts IS 'Calls to the processor so far.';

COMMENT ON COLUMN payments.payout_queue.max_attempts IS 'After so many it waits for staff.';

COMMENT ON COLUMN payments.payout_queue.idempotency_key IS 'Sent to the processor with every attempt: it pays once.';

COMMENT ON COLUMN payments.payout_queue.provider_payout_id IS 'The processor''s id of the transfer, po_... .';

COMMENT ON COLUMN payments.payout_queue.error_message IS 'What the last attempt failed with.';

COMMENT ON COLUMN payments.payout_queue.scheduled_for IS 'Not before, UTC.';

COMMENT ON COLUMN payments.payout_queue.processed_at IS 'When the processor took it or refused it for good, UTC.';

COMMENT ON COLUMN payments.payout_queue.created_at IS 'UTC.';

COMMENT ON COLUMN payments.payout_queue.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.transactions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    recorded_seq bigint NOT NULL,
    recorded_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    idempotency_key text,
    description text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    effective_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT transactions_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT transactions_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text))
);

ALTER TABLE ONLY payments.transactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.transactions IS 'One movement of money, whose entries sum to zero.';

COMMENT ON COLUMN payments.transactions.id IS 'Groups the entries.';

COMMENT ON COLUMN payments.transactions.reference_type IS 'Kind of the record that caused it.';

COMMENT ON COLUMN payments.transactions.reference_id IS 'Id of the record that caused it.';

COMMENT ON COLUMN payments.transactions.created_by IS 'The person who acted; null: the system.';

COMMENT ON COLUMN payments.transactions.recorded_seq IS 'Order in which transactions were begun; two that run at once may commit the other way round.';

COMMENT ON COLUMN payments.transactions.recorded_xid IS 'Database transaction that recorded it; entries must carry the same.';

COMMENT ON COLUMN payments.transactions.idempotency_key IS 'Unique over the ledger: the same key never posts twice.';

COMMENT ON COLUMN payments.transactions.description IS 'For statements.';

COMMENT ON COLUMN payments.transactions.metadata IS 'Object with the processor''s ids and the like.';

COMMENT ON COLUMN payments.transactions.effective_at IS 'When it counts in the books, UTC.';

COMMENT ON COLUMN payments.transactions.created_at IS 'When it was recorded, UTC.';

ALTER TABLE payments.transactions ALTER COLUMN recorded_seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payments.transactions_recorded_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW payments.trial_balance WITH (security_invoker='true') AS
 SELECT accounts.currency,
    accounts.type,
    count(DISTINCT accounts.id) AS accounts,
    COALESCE(sum(entries.amount_cents) FILTER (WHERE (entries.amount_cents > 0)), (0)::numeric) AS debit_cents,
    COALESCE((- sum(entries.amount_cents) FILTER (WHERE (entries.amount_cents < 0))), (0)::numeric) AS credit_cents,
    (COALESCE(sum(entries.amount_cents), (0)::numeric) * (accounts.normal_side)::numeric) AS balance_cents
   FROM (payments.accounts
     LEFT JOIN payments.entries ON ((accounts.id = entries.account_id)))
  GROUP BY accounts.currency, accounts.type, accounts.normal_side;

COMMENT ON VIEW payments.trial_balance IS 'Debits, credits and balance of each kind of account and currency; in every currency the debits of
all kinds equal the credits.';

COMMENT ON COLUMN payments.trial_balance.currency IS 'ISO 4217.';

COMMENT ON COLUMN payments.trial_balance.type IS 'Kind of account.';

COMMENT ON COLUMN payments.trial_balance.accounts IS 'Number of accounts of the kind.';

COMMENT ON COLUMN payments.trial_balance.debit_cents IS 'Sum of debits, in minor units.';

COMMENT ON COLUMN payments.trial_balance.credit_cents IS 'Sum of credits, in minor units.';

COMMENT ON COLUMN payments.trial_balance.balance_cents IS 'Balance on the kind''s normal side, in minor units: positive is the usual case.';

CREATE TABLE payments.wallet_transactions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    wallet_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ledger_transaction_id uuid,
    type payments.wallet_transaction_type NOT NULL,
    credits_delta bigint NOT NULL,
    usd_cents bigint,
    reference_type payments.reference_type,
    reference_id text,
    memo text,
    idempotency_key text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT wallet_transactions_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT wallet_transactions_move_something CHECK ((credits_delta <> 0)),
    CONSTRAINT wallet_transactions_usd_cents_check CHECK ((usd_cents >= 0))
);

ALTER TABLE ONLY payments.wallet_transactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.wallet_transactions IS 'One line of a person''s wallet: credits came or went. Append-only.';

COMMENT ON COLUMN payments.wallet_transactions.id IS 'No order; created_at has it.';

COMMENT ON COLUMN payments.wallet_transactions.wallet_id IS 'The wallet that changed.';

COMMENT ON COLUMN payments.wallet_transactions.user_id IS 'The wallet''s owner, repeated.';

COMMENT ON COLUMN payments.wallet_transactions.ledger_transaction_id IS 'The movement in the ledger behind it; null when no money moved, and for lines from before it.';

COMMENT ON COLUMN payments.wallet_transactions.type IS 'Why it changed.';

COMMENT ON COLUMN payments.wallet_transactions.credits_delta IS 'Credits, without currency; positive: she has more. Not cents.';

COMMENT ON COLUMN payments.wallet_transactions.usd_cents IS 'What was paid for them, in cents of US dollars; null when nothing was paid.';

COMMENT ON COLUMN payments.wallet_transactions.reference_type IS 'Kind of the record that caused it, as the ledger names it.';

COMMENT ON COLUMN payments.wallet_transactions.reference_id IS 'Id of that record: a uuid, or an id of the processor in lines of the earlier product.';

COMMENT ON COLUMN payments.wallet_transactions.memo IS 'For statements.';

COMMENT ON COLUMN payments.wallet_transactions.idempotency_key IS 'The same key never makes two lines.';

COMMENT ON COLUMN payments.wallet_transactions.created_at IS 'UTC.';

CREATE TABLE payments.wallets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    balance_credits bigint DEFAULT 0 NOT NULL,
    low_balance_threshold bigint DEFAULT 0 NOT NULL,
    auto_reload_enabled boolean DEFAULT false NOT NULL,
    auto_reload_topup_credits bigint,
    default_payment_method_id text,
    status payments.wallet_status DEFAULT 'active'::payments.wallet_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT wallets_are_never_overdrawn CHECK ((balance_credits >= 0)),
    CONSTRAINT wallets_auto_reload_topup_credits_check CHECK ((auto_reload_topup_credits > 0)),
    CONSTRAINT wallets_low_balance_threshold_check CHECK ((low_balance_threshold >= 0)),
    CONSTRAINT wallets_reload_a_number_of_credits CHECK (((NOT auto_reload_enabled) OR (auto_reload_topup_credits IS NOT NULL)))
);

ALTER TABLE ONLY payments.wallets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.wallets IS 'The advertising credits of one person.';

COMMENT ON COLUMN payments.wallets.id IS 'Named by its lines, by invoices and by credit lots.';

COMMENT ON COLUMN payments.wallets.user_id IS 'Whose it is; one wallet each.';

COMMENT ON COLUMN payments.wallets.balance_credits IS 'Credits left, without currency; the sum of its credit lots.';

COMMENT ON COLUMN payments.wallets.low_balance_threshold IS 'Credits below which she is told; 0: never.';

COMMENT ON COLUMN payments.wallets.auto_reload_enabled IS 'Whether credits are bought by themselves below the threshold.';

COMMENT ON COLUMN payments.wallets.auto_reload_topup_credits IS 'Credits that one such purchase brings.';

COMMENT ON COLUMN payments.wallets.default_payment_method_id IS 'The processor''s id of her card, pm_...; never the card itself.';

COMMENT ON COLUMN payments.wallets.status IS 'Set by staff; not a machine.';

COMMENT ON COLUMN payments.wallets.created_at IS 'UTC.';

COMMENT ON COLUMN payments.wallets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.circuit_breaker_state (
    id text NOT NULL,
    state text DEFAULT 'closed'::text NOT NULL,
    failure_count integer DEFAULT 0 NOT NULL,
    failure_threshold integer DEFAULT 5 NOT NULL,
    timeout_seconds integer DEFAULT 60 NOT NULL,
    last_failure_at timestamp with time zone,
    next_attempt_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT circuit_breaker_state_an_open_one_is_tried_again CHECK (((state <> 'open'::text) OR (next_attempt_at IS NOT NULL))),
    CONSTRAINT circuit_breaker_state_failure_count_check CHECK ((failure_count >= 0)),
    CONSTRAINT circuit_breaker_state_failure_threshold_check CHECK ((failure_threshold > 0)),
    CONSTRAINT circuit_breaker_state_id_check CHECK (((id ~ '\S'::text) AND (char_length(id) <= 200))),
    CONSTRAINT circuit_breaker_state_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'half_open'::text]))),
    CONSTRAINT circuit_breaker_state_timeout_seconds_check CHECK ((timeout_seconds > 0))
);

ALTER TABLE ONLY public.circuit_breaker_state FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.circuit_breaker_state IS 'One breaker per service that the platform calls, shared by all its servers.';

COMMENT ON COLUMN public.circuit_breaker_state.id IS 'Name of the service, e.g. stripe.';

COMMENT ON COLUMN public.circuit_breaker_state.state IS 'closed: called as usual. open: not called. half_open: one call tries it.';

COMMENT ON COLUMN public.circuit_breaker_state.failure_count IS 'Failures in a row since the last success.';

COMMENT ON COLUMN public.circuit_breaker_state.failure_threshold IS 'So many open it.';

COMMENT ON COLUMN public.circuit_breaker_state.timeout_seconds IS 'So long it stays open before it is tried again.';

COMMENT ON COLUMN public.circuit_breaker_state.last_failure_at IS 'UTC; null: never failed.';

COMMENT ON COLUMN public.circuit_breaker_state.next_attempt_at IS 'When an open one is tried again, UTC.';

COMMENT ON COLUMN public.circuit_breaker_state.created_at IS 'UTC.';

COMMENT ON COLUMN public.circuit_breaker_state.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.dead_letter_webhooks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    correlation_id uuid,
    webhook_type text NOT NULL,
    payload jsonb NOT NULL,
    original_timestamp timestamp with time zone NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    failure_reason text,
    last_retry_at timestamp with time zone,
    resolved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dead_letter_webhooks_payload_check CHECK ((jsonb_typeof(payload) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT dead_letter_webhooks_resolved_at_only_when_done CHECK (((status = ANY (ARRAY['resolved'::text, 'discarded'::text])) = (resolved_at IS NOT NULL))),
    CONSTRAINT dead_letter_webhooks_retry_count_check CHECK ((retry_count >= 0)),
    CONSTRAINT dead_letter_webhooks_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'discarded'::text]))),
    CONSTRAINT dead_letter_webhooks_webhook_type_check CHECK (((webhook_type ~ '\S'::text) AND (char_length(webhook_type) <= 200)))
);

ALTER TABLE ONLY public.dead_letter_webhooks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.dead_letter_webhooks IS 'Webhooks of others that could not be digested, kept until somebody has seen to them.';

COMMENT ON COLUMN public.dead_letter_webhooks.id IS 'Names it in the tool that replays it.';

COMMENT ON COLUMN public.dead_letter_webhooks.correlation_id IS 'As in public.request_logs, where the attempts are.';

COMMENT ON COLUMN public.dead_letter_webhooks.webhook_type IS 'Sender and kind, e.g. stripe.charge.refunded.';

COMMENT ON COLUMN public.dead_letter_webhooks.payload IS 'What was sent, an object or array as the sender documents it; may be about people.';

COMMENT ON COLUMN public.dead_letter_webhooks.original_timestamp IS 'When it first came in, UTC.';

COMMENT ON COLUMN public.dead_letter_webhooks.retry_count IS 'Attempts since.';

COMMENT ON COLUMN public.dead_letter_webhooks.status IS 'pending: waits. retrying: is being tried. resolved: digested. discarded: not needed any more.';

COMMENT ON COLUMN public.dead_letter_webhooks.failure_reason IS 'Of the latest attempt.';

COMMENT ON COLUMN public.dead_letter_webhooks.last_retry_at IS 'UTC; null: not tried again.';

COMMENT ON COLUMN public.dead_letter_webhooks.resolved_at IS 'When it was resolved or discarded, UTC.';

COMMENT ON COLUMN public.dead_letter_webhooks.created_at IS 'When it was given up, UTC.';

COMMENT ON COLUMN public.dead_letter_webhooks.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.idempotency_keys (
    user_id uuid NOT NULL,
    scope text DEFAULT 'request'::text NOT NULL,
    key text NOT NULL,
    request_hash bytea,
    response jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '24:00:00'::interval) NOT NULL,
    CONSTRAINT idempotency_keys_expire_after_they_began CHECK ((expires_at > created_at)),
    CONSTRAINT idempotency_keys_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 200))),
    CONSTRAINT idempotency_keys_request_hash_is_a_sha256 CHECK ((octet_length(request_hash) = 32)),
    CONSTRAINT idempotency_keys_scope_check CHECK ((scope ~ '^[a-z_][a-z0-9_.]{0,99}$'::text))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.idempotency_keys IS 'Requests that must not be done twice, with the answer that a repeat is given. Tables with a key
of their own, such as ticketing.orders, do not need it.';

COMMENT ON COLUMN public.idempotency_keys.user_id IS 'The caller.';

COMMENT ON COLUMN public.idempotency_keys.scope IS 'Which function was called: the same key may be used once in each.';

COMMENT ON COLUMN public.idempotency_keys.key IS 'Chosen by the client for one intent.';

COMMENT ON COLUMN public.idempotency_keys.request_hash IS 'SHA-256 of the arguments, 32 bytes: the same key with other arguments is an error, not a repeat.
Null in rows of the earlier product.';

COMMENT ON COLUMN public.idempotency_keys.response IS 'The answer, as the function gave it: any JSON; null: the first request is still running.';

COMMENT ON COLUMN public.idempotency_keys.created_at IS 'UTC.';

COMMENT ON COLUMN public.idempotency_keys.expires_at IS 'Remembered until, UTC.';

CREATE TABLE public.media_assets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    owner_user_id uuid,
    organization_id uuid,
    uploaded_by uuid,
    media_type text NOT NULL,
    status text DEFAULT 'processing'::text NOT NULL,
    storage_path text,
    mux_upload_id text,
    mux_asset_id text,
    mux_playback_id text,
    poster_url text,
    mime_type text,
    byte_size bigint,
    content_sha256 bytea,
    width integer,
    height integer,
    duration_seconds integer,
    alt_text text,
    failure_reason text,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT media_assets_alt_text_check CHECK ((char_length(alt_text) <= 2000)),
    CONSTRAINT media_assets_are_somewhere_once_ready CHECK (((status <> 'ready'::text) OR (num_nonnulls(storage_path, mux_playback_id) > 0))),
    CONSTRAINT media_assets_content_sha256_check CHECK ((octet_length(content_sha256) = 32)),
    CONSTRAINT media_assets_deleted_at_only_when_deleted CHECK (((status = 'deleted'::text) = (deleted_at IS NOT NULL))),
    CONSTRAINT media_assets_have_one_owner_at_most CHECK (((owner_user_id IS NULL) OR (organization_id IS NULL))),
    CONSTRAINT media_assets_media_type_check CHECK ((media_type = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'document'::text]))),
    CONSTRAINT media_assets_mime_type_check CHECK (((mime_type ~ '^[a-z]+/[a-z0-9.+-]+$'::text) AND (char_length(mime_type) <= 127))),
    CONSTRAINT media_assets_sizes_are_positive CHECK (((LEAST(byte_size, (width)::bigint, (height)::bigint) > 0) AND (duration_seconds >= 0))),
    CONSTRAINT media_assets_status_check CHECK ((status = ANY (ARRAY['uploading'::text, 'processing'::text, 'ready'::text, 'failed'::text, 'deleted'::text])))
);

ALTER TABLE ONLY public.media_assets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.media_assets IS 'A picture, sound, video or document that was uploaded.';

COMMENT ON COLUMN public.media_assets.id IS 'What posts, profiles and creatives point at.';

COMMENT ON COLUMN public.media_assets.owner_user_id IS 'The person whose own it is, and who may delete it; null: an organization''s or the platform''s, or
she has gone, and her file is to be deleted.';

COMMENT ON COLUMN public.media_assets.organization_id IS 'The tenant whose own it is: it stays when the member who uploaded it leaves.';

COMMENT ON COLUMN public.media_assets.uploaded_by IS 'The member who uploaded it for her organization; null: owner_user_id did.';

COMMENT ON COLUMN public.media_assets.media_type IS 'image, video, audio or document.';

COMMENT ON COLUMN public.media_assets.status IS 'uploading, processing, ready (can be shown), failed, or deleted (the file is gone).';

COMMENT ON COLUMN public.media_assets.storage_path IS 'Bucket and path in the object store; null: at the video service alone.';

COMMENT ON COLUMN public.media_assets.mux_upload_id IS 'The video service''s id of the upload.';

COMMENT ON COLUMN public.media_assets.mux_asset_id IS 'The video service''s id of the video; its webhooks name it.';

COMMENT ON COLUMN public.media_assets.mux_playback_id IS 'The video service''s public id, part of the address a player loads.';

COMMENT ON COLUMN public.media_assets.poster_url IS 'Still picture shown before a video plays.';

COMMENT ON COLUMN public.media_assets.mime_type IS 'Found by the server, e.g. image/webp.';

COMMENT ON COLUMN public.media_assets.byte_size IS 'Size of the file in bytes.';

COMMENT ON COLUMN public.media_assets.content_sha256 IS 'SHA-256 of the file, 32 bytes: finds the same file uploaded again.';

COMMENT ON COLUMN public.media_assets.width IS 'Pixels.';

COMMENT ON COLUMN public.media_assets.height IS 'Pixels.';

COMMENT ON COLUMN public.media_assets.duration_seconds IS 'Of video and sound, rounded.';

COMMENT ON COLUMN public.media_assets.alt_text IS 'What it shows, for those who cannot see it.';

COMMENT ON COLUMN public.media_assets.failure_reason IS 'In the words of the service.';

COMMENT ON COLUMN public.media_assets.deleted_at IS 'When the file was deleted, UTC; set exactly while status is deleted.';

COMMENT ON COLUMN public.media_assets.created_at IS 'UTC.';

COMMENT ON COLUMN public.media_assets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.mv_refresh_log (
    id bigint NOT NULL,
    ran_at timestamp with time zone DEFAULT now() NOT NULL,
    concurrent boolean NOT NULL,
    view_name text,
    duration_ms integer,
    note text,
    CONSTRAINT mv_refresh_log_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT mv_refresh_log_view_name_is_qualified CHECK ((view_name ~ '^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$'::text))
);

ALTER TABLE ONLY public.mv_refresh_log FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.mv_refresh_log IS 'One row per refresh of a materialized view.';

COMMENT ON COLUMN public.mv_refresh_log.id IS 'Order of writing. Given by default, so that rows of the earlier product keep theirs.';

COMMENT ON COLUMN public.mv_refresh_log.ran_at IS 'When the refresh began, UTC.';

COMMENT ON COLUMN public.mv_refresh_log.concurrent IS 'Whether readers could go on meanwhile, which takes longer.';

COMMENT ON COLUMN public.mv_refresh_log.view_name IS 'Which view, with its schema; null: the earlier product did not say.';

COMMENT ON COLUMN public.mv_refresh_log.duration_ms IS 'Milliseconds; null: it failed.';

COMMENT ON COLUMN public.mv_refresh_log.note IS 'An error, or what else is worth knowing.';

ALTER TABLE public.mv_refresh_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mv_refresh_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.rate_limits (
    user_id uuid,
    ip_hash text,
    bucket text NOT NULL,
    minute timestamp with time zone NOT NULL,
    count integer DEFAULT 1 NOT NULL,
    subject text GENERATED ALWAYS AS (COALESCE((user_id)::text, ip_hash)) STORED NOT NULL,
    CONSTRAINT rate_limits_bucket_check CHECK (((bucket ~ '\S'::text) AND (char_length(bucket) <= 100))),
    CONSTRAINT rate_limits_count_check CHECK ((count > 0)),
    CONSTRAINT rate_limits_ip_hash_check CHECK (((char_length(ip_hash) >= 16) AND (char_length(ip_hash) <= 128))),
    CONSTRAINT rate_limits_minute_is_whole CHECK ((EXTRACT(second FROM minute) = (0)::numeric))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.rate_limits FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.rate_limits IS 'How often each caller did a thing in each minute: a user, or an address where none is signed in.';

COMMENT ON COLUMN public.rate_limits.user_id IS 'The caller as in auth.users; null: nobody was signed in.';

COMMENT ON COLUMN public.rate_limits.ip_hash IS 'Keyed hash of the network address that the caller came from, hexadecimal.';

COMMENT ON COLUMN public.rate_limits.bucket IS 'What is limited, e.g. checkout.';

COMMENT ON COLUMN public.rate_limits.minute IS 'Start of the minute, UTC.';

COMMENT ON COLUMN public.rate_limits.count IS 'Requests in that minute.';

COMMENT ON COLUMN public.rate_limits.subject IS 'Derived: whom the limit is for, the user if there is one, else the address.';

CREATE TABLE public.request_logs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    correlation_id uuid,
    user_id uuid,
    source_type text NOT NULL,
    function_name text,
    http_method text,
    url text,
    headers jsonb,
    body jsonb,
    response_status integer,
    response_body jsonb,
    execution_time_ms integer,
    error_message text,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (occurred_at) STORED NOT NULL,
    CONSTRAINT request_logs_execution_time_ms_check CHECK ((execution_time_ms >= 0)),
    CONSTRAINT request_logs_headers_carry_no_secrets CHECK (((jsonb_typeof(headers) = 'object'::text) AND ((headers)::text !~* '"(authorization|proxy-authorization|cookie|set-cookie|apikey|x-api-key)":'::text))),
    CONSTRAINT request_logs_http_method_check CHECK ((http_method ~ '^[A-Z]{3,10}$'::text)),
    CONSTRAINT request_logs_response_status_check CHECK (((response_status >= 100) AND (response_status <= 599))),
    CONSTRAINT request_logs_source_type_check CHECK (((source_type ~ '\S'::text) AND (char_length(source_type) <= 100)))
)
PARTITION BY RANGE (occurred_at);

ALTER TABLE ONLY public.request_logs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.request_logs IS 'Requests that servers got or made, for the search of faults. Partitioned by month, UTC.';

COMMENT ON COLUMN public.request_logs.id IS 'Unique within its month.';

COMMENT ON COLUMN public.request_logs.correlation_id IS 'The same for all requests that one click caused.';

COMMENT ON COLUMN public.request_logs.user_id IS 'On whose behalf, as in auth.users; null: nobody''s. No foreign key, see the source.';

COMMENT ON COLUMN public.request_logs.source_type IS 'What wrote it, e.g. edge_function, webhook.';

COMMENT ON COLUMN public.request_logs.function_name IS 'The server''s function.';

COMMENT ON COLUMN public.request_logs.http_method IS 'GET, POST and so on.';

COMMENT ON COLUMN public.request_logs.url IS 'Path and query; the writer takes out tokens and addresses of people.';

COMMENT ON COLUMN public.request_logs.headers IS 'Object of name to value, without those that carry keys or sessions: they are refused.';

COMMENT ON COLUMN public.request_logs.body IS 'What was sent, any JSON; the writer takes out secrets and card numbers.';

COMMENT ON COLUMN public.request_logs.response_status IS 'HTTP status; null: no answer.';

COMMENT ON COLUMN public.request_logs.response_body IS 'What was answered, as body.';

COMMENT ON COLUMN public.request_logs.execution_time_ms IS 'Milliseconds until the answer.';

COMMENT ON COLUMN public.request_logs.error_message IS 'What went wrong; null: nothing.';

COMMENT ON COLUMN public.request_logs.occurred_at IS 'When it came in, UTC; decides the partition.';

COMMENT ON COLUMN public.request_logs.created_at IS 'Another name of occurred_at.';

CREATE TABLE ref.countries (
    code text NOT NULL,
    alpha3 text NOT NULL,
    numeric_code text NOT NULL,
    name text NOT NULL,
    phone_prefix text,
    currency_code text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT countries_alpha3_check CHECK ((alpha3 ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT countries_code_check CHECK ((code ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT countries_name_is_not_blank CHECK ((name ~ '\S'::text)),
    CONSTRAINT countries_numeric_code_check CHECK ((numeric_code ~ '^[0-9]{3}$'::text)),
    CONSTRAINT countries_phone_prefix_check CHECK ((phone_prefix ~ '^\+[1-9][0-9]{0,2}$'::text))
);

ALTER TABLE ONLY ref.countries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.countries IS 'ISO 3166-1: countries and territories with a code of their own.';

COMMENT ON COLUMN ref.countries.code IS 'ISO 3166-1 alpha-2, e.g. GB (not UK).';

COMMENT ON COLUMN ref.countries.alpha3 IS 'ISO 3166-1 alpha-3, e.g. GBR. On passports.';

COMMENT ON COLUMN ref.countries.numeric_code IS 'ISO 3166-1 numeric (UN M49): three digits, leading zeros kept.';

COMMENT ON COLUMN ref.countries.name IS 'English short name as CLDR gives it for menus (Bolivia, not Bolivia, Plurinational State of).';

COMMENT ON COLUMN ref.countries.phone_prefix IS 'ITU calling code with its plus sign; shared by several (+1, +44). Null where nobody has a number.';

COMMENT ON COLUMN ref.countries.currency_code IS 'Legal tender now, from CLDR; of several the national one. Null for Antarctica, which has none.';

COMMENT ON COLUMN ref.countries.is_active IS 'False once ISO 3166 has withdrawn the code; kept for old addresses.';

COMMENT ON COLUMN ref.countries.created_at IS 'When this database first learned of the code.';

CREATE TABLE ref.currencies (
    code text NOT NULL,
    numeric_code text NOT NULL,
    name text NOT NULL,
    symbol text,
    decimal_places integer DEFAULT 2 NOT NULL,
    kind text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT currencies_code_check CHECK ((code ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT currencies_decimal_places_check CHECK ((decimal_places = ANY (ARRAY[0, 2, 3, 4]))),
    CONSTRAINT currencies_kind_check CHECK ((kind = ANY (ARRAY['tender'::text, 'fund'::text, 'unit'::text]))),
    CONSTRAINT currencies_name_is_not_blank CHECK ((name ~ '\S'::text)),
    CONSTRAINT currencies_numeric_code_check CHECK ((numeric_code ~ '^[0-9]{3}$'::text))
);

ALTER TABLE ONLY ref.currencies FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.currencies IS 'ISO 4217, the list of active codes. Money columns named *_cents count its minor units.';

COMMENT ON COLUMN ref.currencies.code IS 'ISO 4217 alphabetic code, e.g. EUR.';

COMMENT ON COLUMN ref.currencies.numeric_code IS 'ISO 4217 numeric code: three digits, leading zeros kept. Printed by card terminals.';

COMMENT ON COLUMN ref.currencies.name IS 'English name as in ISO 4217.';

COMMENT ON COLUMN ref.currencies.symbol IS 'English symbol from CLDR, unambiguous across currencies (CA$, not $). Null where the code serves.';

COMMENT ON COLUMN ref.currencies.decimal_places IS 'Digits after the point, ISO 4217 minor unit: 10^decimal_places minor units make one unit.
0 for units that have none (gold, SDR). Payment processors differ for a few: ask their docs.';

COMMENT ON COLUMN ref.currencies.kind IS 'tender: money of a country or union. fund: accounting code, no cash (CLF, UYI, CHE).
unit: no money at all (XAU gold, XDR drawing rights, XXX none); nothing is priced in it.';

COMMENT ON COLUMN ref.currencies.is_active IS 'False once the code has left ISO 4217; kept for old records, not to be offered for new ones.';

COMMENT ON COLUMN ref.currencies.created_at IS 'When this database first learned of the code.';

CREATE TABLE ref.datasets (
    name text NOT NULL,
    source text NOT NULL,
    source_version text NOT NULL,
    license text NOT NULL,
    row_count integer NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT datasets_row_count_check CHECK ((row_count > 0)),
    CONSTRAINT datasets_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY ref.datasets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.datasets IS 'Origin of each table of reference data, as applied here.';

COMMENT ON COLUMN ref.datasets.name IS 'The table that the data set fills; of this schema where it names no other.';

COMMENT ON COLUMN ref.datasets.source IS 'Standard or author, and the packages it was read from.';

COMMENT ON COLUMN ref.datasets.source_version IS 'Versions of those packages and, where it has one, the edition of the standard.';

COMMENT ON COLUMN ref.datasets.license IS 'Terms of the packages and of the data in them.';

COMMENT ON COLUMN ref.datasets.row_count IS 'Rows of the data set, which is the active rows of the table; retired rows come on top.';

COMMENT ON COLUMN ref.datasets.sha256 IS 'Hexadecimal SHA-256 of the rows as tools/refdata.py writes them (tab-separated, in key order).';

COMMENT ON COLUMN ref.datasets.applied_at IS 'When this database got the data set in its present version; applying it again leaves it.';

CREATE TABLE ref.event_categories (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    sort_index integer NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_categories_are_not_their_own_parent CHECK ((parent_id <> id)),
    CONSTRAINT event_categories_name_is_not_blank CHECK ((name ~ '\S'::text)),
    CONSTRAINT event_categories_slug_check CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT event_categories_sort_index_check CHECK ((sort_index > 0))
);

ALTER TABLE ONLY ref.event_categories FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.event_categories IS 'What kind of event: the platform''s own tree, for menus, search and recommendations.';

COMMENT ON COLUMN ref.event_categories.id IS 'Derived from the slug (UUID version 5), so the same in every database.';

COMMENT ON COLUMN ref.event_categories.slug IS 'For URLs and code; never changes, never reused.';

COMMENT ON COLUMN ref.event_categories.name IS 'English, for people; unique in the whole tree.';

COMMENT ON COLUMN ref.event_categories.parent_id IS 'Null for a top-level category.';

COMMENT ON COLUMN ref.event_categories.sort_index IS 'Place in the whole tree, depth first from 1: ordering by it prints the tree.';

COMMENT ON COLUMN ref.event_categories.is_active IS 'False once withdrawn: old events keep it, new ones should not get it.';

COMMENT ON COLUMN ref.event_categories.created_at IS 'When this database first learned of it.';

CREATE TABLE ref.hashtag_stoplist (
    tag text NOT NULL,
    reason text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hashtag_stoplist_reason_check CHECK ((reason = ANY (ARRAY['engagement_bait'::text, 'spam'::text, 'scam'::text, 'reserved'::text]))),
    CONSTRAINT hashtag_stoplist_tag_check CHECK ((tag ~ '^[a-z0-9_]+$'::text))
);

ALTER TABLE ONLY ref.hashtag_stoplist FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.hashtag_stoplist IS 'Hashtags that are never linked, counted or trending.';

COMMENT ON COLUMN ref.hashtag_stoplist.tag IS 'Without the # and in lower case; compare lower(tag) with it.';

COMMENT ON COLUMN ref.hashtag_stoplist.reason IS 'engagement_bait: asks for follows or likes. spam: says nothing of the event. scam: lures to
fraud. reserved: the platform''s own words.';

COMMENT ON COLUMN ref.hashtag_stoplist.is_active IS 'False once the tag is free again.';

COMMENT ON COLUMN ref.hashtag_stoplist.created_at IS 'When this database first learned of it.';

CREATE TABLE ref.industries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    standard text NOT NULL,
    code text NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    description text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT industries_are_not_their_own_parent CHECK ((parent_id <> id)),
    CONSTRAINT industries_name_is_not_blank CHECK ((name ~ '\S'::text))
);

ALTER TABLE ONLY ref.industries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.industries IS 'NACE Rev. 2.1, in force in the European Union since 2025: 22 sections and their 87 divisions.';

COMMENT ON COLUMN ref.industries.id IS 'Derived from standard and code (UUID version 5), so the same in every database.';

COMMENT ON COLUMN ref.industries.standard IS 'The classification, e.g. NACE Rev. 2.1.';

COMMENT ON COLUMN ref.industries.code IS 'Code within the standard: a letter or two digits.';

COMMENT ON COLUMN ref.industries.parent_id IS 'Section of a division; null for a section.';

COMMENT ON COLUMN ref.industries.name IS 'English heading of the standard in sentence case; a division named like its section has its code
appended, because names are unique.';

COMMENT ON COLUMN ref.industries.description IS 'First sentence of the standard''s explanatory note. Null where that is long or missing.';

COMMENT ON COLUMN ref.industries.is_active IS 'False once the code has left the standard, or the standard was replaced.';

COMMENT ON COLUMN ref.industries.created_at IS 'When this database first learned of the code.';

CREATE TABLE ref.languages (
    code text NOT NULL,
    alpha3 text NOT NULL,
    name text NOT NULL,
    native_name text,
    is_rtl boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT languages_alpha3_check CHECK ((alpha3 ~ '^[a-z]{3}$'::text)),
    CONSTRAINT languages_code_check CHECK ((code ~ '^[a-z]{2,3}$'::text)),
    CONSTRAINT languages_name_is_not_blank CHECK ((name ~ '\S'::text))
);

ALTER TABLE ONLY ref.languages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.languages IS 'ISO 639-1 and 639-2: languages one may choose or write in.';

COMMENT ON COLUMN ref.languages.code IS 'ISO 639-1 (two letters) where there is one, else ISO 639-2/T: the first part of a BCP 47 tag.';

COMMENT ON COLUMN ref.languages.alpha3 IS 'ISO 639-2/T, e.g. deu; equal to ISO 639-3.';

COMMENT ON COLUMN ref.languages.name IS 'English name from CLDR, else the ISO 639 name.';

COMMENT ON COLUMN ref.languages.native_name IS 'What its speakers call it, from CLDR. Null where CLDR has no such locale.';

COMMENT ON COLUMN ref.languages.is_rtl IS 'Whether its usual script (CLDR likely subtags) runs from right to left.';

COMMENT ON COLUMN ref.languages.is_active IS 'False once ISO 639-2 has dropped the code.';

COMMENT ON COLUMN ref.languages.created_at IS 'When this database first learned of the code.';

CREATE TABLE ref.tax_rates (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    country_code text NOT NULL,
    region text,
    kind text NOT NULL,
    category text DEFAULT 'standard'::text NOT NULL,
    rate numeric(7,4) NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    valid_during daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to, '[)'::text)) STORED NOT NULL,
    source text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tax_rates_category_check CHECK ((category ~ '^[a-z][a-z_]*$'::text)),
    CONSTRAINT tax_rates_end_after_they_begin CHECK ((valid_to > valid_from)),
    CONSTRAINT tax_rates_kind_check CHECK ((kind = ANY (ARRAY['vat'::text, 'gst'::text, 'sales_tax'::text]))),
    CONSTRAINT tax_rates_rate_check CHECK (((rate >= (0)::numeric) AND (rate <= (100)::numeric))),
    CONSTRAINT tax_rates_region_is_of_the_country CHECK ((region ~ (('^'::text || country_code) || '-[A-Z0-9]{1,3}$'::text))),
    CONSTRAINT tax_rates_source_is_not_blank CHECK ((source ~ '\S'::text))
);

ALTER TABLE ONLY ref.tax_rates FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.tax_rates IS 'Standard rates of value added and goods and services taxes, with the days they hold. Covers the
countries whose rate a published data set confirms; no row means unknown, not untaxed.';

COMMENT ON COLUMN ref.tax_rates.id IS 'For the lines of orders that were taxed by it; another one in each database.';

COMMENT ON COLUMN ref.tax_rates.country_code IS 'ISO 3166-1 alpha-2 of the country that levies it.';

COMMENT ON COLUMN ref.tax_rates.region IS 'ISO 3166-2 subdivision, e.g. CA-ON. Null for the whole country.';

COMMENT ON COLUMN ref.tax_rates.kind IS 'vat: value added tax. gst: goods and services tax (in Canada also the harmonized one, which
includes the federal part). sales_tax: a provincial tax on top of the federal gst.';

COMMENT ON COLUMN ref.tax_rates.category IS 'standard, or the name of a reduced rate. The data set shipped has standard rates alone.';

COMMENT ON COLUMN ref.tax_rates.rate IS 'Per cent of the price before tax: 19 means 19 %.';

COMMENT ON COLUMN ref.tax_rates.valid_from IS 'First day, in the country''s own time zone. Where source says the day is unknown, the date of the
data set: the rate is older.';

COMMENT ON COLUMN ref.tax_rates.valid_to IS 'The day after the last one, which is the first of its successor. Null while it holds.';

COMMENT ON COLUMN ref.tax_rates.valid_during IS 'The same days as a range: ask valid_during @> the day of supply.';

COMMENT ON COLUMN ref.tax_rates.source IS 'Package that publishes the rate (versions in ref.datasets), or by hand; then the same for the
first day where it has another origin.';

COMMENT ON COLUMN ref.tax_rates.is_active IS 'False once the data set has taken the row back (a wrong date, say); kept for orders that used it.';

COMMENT ON COLUMN ref.tax_rates.created_at IS 'When this database first learned of the rate.';

CREATE TABLE ref.timezones (
    name text NOT NULL,
    canonical_name text NOT NULL,
    offset_minutes integer NOT NULL,
    description text,
    country_code text,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timezones_name_is_not_blank CHECK ((name ~ '\S'::text)),
    CONSTRAINT timezones_offset_minutes_check CHECK (((offset_minutes >= '-1080'::integer) AND (offset_minutes <= 1080)))
);

ALTER TABLE ONLY ref.timezones FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.timezones IS 'IANA time zones: those of zone.tab, at least one per inhabited country, and UTC, GMT, Etc/….';

COMMENT ON COLUMN ref.timezones.name IS 'IANA name, e.g. Europe/Oslo. Valid in AT TIME ZONE on every supported server.';

COMMENT ON COLUMN ref.timezones.canonical_name IS 'The zone whose clock it has shared since 1970 (Europe/Berlin for Europe/Oslo); often itself.';

COMMENT ON COLUMN ref.timezones.offset_minutes IS 'Standard time minus UTC in minutes, without daylight saving, in the data set''s year. For sorting
a menu only: compute times with AT TIME ZONE name, which knows the rules of every year.';

COMMENT ON COLUMN ref.timezones.description IS 'Country, and the part of it where it has several zones. From CLDR and zone.tab.';

COMMENT ON COLUMN ref.timezones.country_code IS 'ISO 3166-1 alpha-2 of the country zone.tab lists it under. Null for UTC and Etc/….';

COMMENT ON COLUMN ref.timezones.aliases IS 'Older IANA names of it, which browsers and phones still send. Look a name up here, store name.';

COMMENT ON COLUMN ref.timezones.is_active IS 'False once the name has left the IANA list.';

COMMENT ON COLUMN ref.timezones.created_at IS 'When this database first learned of the zone.';

CREATE TABLE sponsorship.deliverable_proofs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    deliverable_id uuid NOT NULL,
    media_asset_id uuid,
    submitted_by uuid,
    reviewed_by uuid,
    asset_url text,
    metrics jsonb DEFAULT '{}'::jsonb NOT NULL,
    status sponsorship.proof_status DEFAULT 'submitted'::sponsorship.proof_status NOT NULL,
    impressions bigint,
    clicks bigint,
    reach bigint,
    content_sha256 text,
    rejected_reason text,
    submitted_at timestamp with time zone DEFAULT now() NOT NULL,
    approved_at timestamp with time zone,
    CONSTRAINT deliverable_proofs_approved_at_only_when_approved CHECK (((approved_at IS NULL) OR (status = 'approved'::sponsorship.proof_status))),
    CONSTRAINT deliverable_proofs_are_in_one_place CHECK ((num_nonnulls(asset_url, media_asset_id) = 1)),
    CONSTRAINT deliverable_proofs_asset_url_check CHECK (((asset_url ~ '^https://\S+$'::text) AND (char_length(asset_url) <= 2000))),
    CONSTRAINT deliverable_proofs_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT deliverable_proofs_figures_are_not_negative CHECK ((LEAST(impressions, clicks, reach) >= 0)),
    CONSTRAINT deliverable_proofs_metrics_check CHECK ((jsonb_typeof(metrics) = 'object'::text)),
    CONSTRAINT deliverable_proofs_rejection_has_its_reason CHECK (
CASE status
    WHEN 'rejected'::sponsorship.proof_status THEN ((rejected_reason ~ '\S'::text) AND (rejected_reason IS NOT NULL))
    WHEN 'superseded'::sponsorship.proof_status THEN true
    ELSE (rejected_reason IS NULL)
END)
);

ALTER TABLE ONLY sponsorship.deliverable_proofs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.deliverable_proofs IS 'Evidence for a deliverable. A better proof is a new row that supersedes this one.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.id IS 'No order; submitted_at has it.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.deliverable_id IS 'What it proves.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.media_asset_id IS 'The file, when it was uploaded here.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.submitted_by IS 'Who handed it in.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.reviewed_by IS 'Who decided on it.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.asset_url IS 'Where the evidence is, when it is elsewhere.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.metrics IS 'Object with further figures, e.g. {"avg_watch_seconds": number}.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.impressions IS 'How often it was seen, as reported.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.clicks IS 'How often it was clicked, as reported.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.reach IS 'How many people saw it, as reported.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.content_sha256 IS 'Hash of the file''s bytes, hexadecimal: shows that it was not exchanged later.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.rejected_reason IS 'Why it was rejected, shown to the organizer.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.submitted_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.deliverable_proofs.approved_at IS 'UTC; only when approved.';

CREATE TABLE sponsorship.deliverables (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    package_id uuid,
    package_variant_id uuid,
    submitted_by uuid,
    reviewed_by uuid,
    type text NOT NULL,
    spec jsonb DEFAULT '{}'::jsonb NOT NULL,
    status sponsorship.deliverable_status DEFAULT 'pending'::sponsorship.deliverable_status NOT NULL,
    evidence_required boolean DEFAULT true NOT NULL,
    required boolean DEFAULT true NOT NULL,
    release_cents bigint DEFAULT 0 NOT NULL,
    rejection_count integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone,
    submitted_at timestamp with time zone,
    review_due_at timestamp with time zone,
    reviewed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT deliverables_only_orders_release_money CHECK (((release_cents = 0) OR (order_id IS NOT NULL))),
    CONSTRAINT deliverables_rejection_count_check CHECK ((rejection_count >= 0)),
    CONSTRAINT deliverables_release_cents_check CHECK ((release_cents >= 0)),
    CONSTRAINT deliverables_review_is_due_after_submission CHECK ((review_due_at >= submitted_at)),
    CONSTRAINT deliverables_spec_check CHECK ((jsonb_typeof(spec) = 'object'::text)),
    CONSTRAINT deliverables_type_check CHECK (((type ~ '\S'::text) AND (char_length(type) <= 100))),
    CONSTRAINT deliverables_variant_has_its_package CHECK (((package_variant_id IS NULL) OR (package_id IS NOT NULL)))
);

ALTER TABLE ONLY sponsorship.deliverables FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.deliverables IS 'One thing that an organizer owes a sponsor.';

COMMENT ON COLUMN sponsorship.deliverables.id IS 'What proofs and releases name.';

COMMENT ON COLUMN sponsorship.deliverables.event_id IS 'Where it is due.';

COMMENT ON COLUMN sponsorship.deliverables.sponsor_id IS 'To whom it is owed; she reviews it.';

COMMENT ON COLUMN sponsorship.deliverables.organization_id IS 'Who owes it, its tenant: filled by trigger, as in packages.';

COMMENT ON COLUMN sponsorship.deliverables.order_id IS 'The deal; null: planned, or promised without one.';

COMMENT ON COLUMN sponsorship.deliverables.package_id IS 'The package that promises it.';

COMMENT ON COLUMN sponsorship.deliverables.package_variant_id IS 'The variant that promises it.';

COMMENT ON COLUMN sponsorship.deliverables.submitted_by IS 'Who handed it in last.';

COMMENT ON COLUMN sponsorship.deliverables.reviewed_by IS 'Who decided on it last, for the sponsor; null: nobody, or the time ran out.';

COMMENT ON COLUMN sponsorship.deliverables.type IS 'A word for its kind: logo, banner, booth, social_post, speaking, ...';

COMMENT ON COLUMN sponsorship.deliverables.spec IS 'Object: what exactly, by kind, e.g. {"width_px": int, "count": int}.';

COMMENT ON COLUMN sponsorship.deliverables.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.deliverables.evidence_required IS 'Whether it needs a proof to be submitted.';

COMMENT ON COLUMN sponsorship.deliverables.required IS 'Whether the last money waits for it.';

COMMENT ON COLUMN sponsorship.deliverables.release_cents IS 'Its milestone: what its approval releases, in minor units of the order''s currency. All of an
order add up to its amount at most, by trigger.';

COMMENT ON COLUMN sponsorship.deliverables.rejection_count IS 'How often changes were asked for.';

COMMENT ON COLUMN sponsorship.deliverables.due_at IS 'UTC; null: no day was agreed.';

COMMENT ON COLUMN sponsorship.deliverables.submitted_at IS 'When it was last handed in, UTC.';

COMMENT ON COLUMN sponsorship.deliverables.review_due_at IS 'When silence becomes approval, UTC: the last submission plus the order''s review_window.';

COMMENT ON COLUMN sponsorship.deliverables.reviewed_at IS 'When it was last decided on, UTC.';

COMMENT ON COLUMN sponsorship.deliverables.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.deliverables.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.fit_recalc_queue (
    id bigint NOT NULL,
    event_id uuid,
    sponsor_id uuid,
    reason text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    queued_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    processed_at timestamp with time zone,
    last_error text,
    CONSTRAINT fit_recalc_queue_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT fit_recalc_queue_is_about_something CHECK ((num_nonnulls(event_id, sponsor_id) > 0)),
    CONSTRAINT fit_recalc_queue_reason_check CHECK (((reason ~ '\S'::text) AND (char_length(reason) <= 200)))
);

ALTER TABLE ONLY sponsorship.fit_recalc_queue FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.fit_recalc_queue IS 'Pairs whose match must be computed anew. Many requests before the work are one; a request after it
is a new one.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.id IS 'Order of asking. By default, because rows are adopted with theirs.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.event_id IS 'The event; null: all events of the sponsor.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.sponsor_id IS 'The sponsor; null: all sponsors of the event.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.reason IS 'What changed, e.g. profile_updated.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.attempts IS 'How often a worker has taken it.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.run_after IS 'Not before, UTC.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.queued_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.lease_until IS 'Until when a worker has it, UTC; past: anyone may take it.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.processed_at IS 'When it was done, UTC; null: waits.';

COMMENT ON COLUMN sponsorship.fit_recalc_queue.last_error IS 'Why the last attempt failed.';

ALTER TABLE sponsorship.fit_recalc_queue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME sponsorship.fit_recalc_queue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW sponsorship.match_features WITH (security_invoker='true') AS
 SELECT id,
    event_id,
    sponsor_id,
    features,
    version,
    computed_at
   FROM ml.match_features;

COMMENT ON VIEW sponsorship.match_features IS 'The base columns of ml.match_features, which can be written through it. Rights on both are needed,
and the policies of the table hold.';

COMMENT ON COLUMN sponsorship.match_features.id IS 'Key of the row.';

COMMENT ON COLUMN sponsorship.match_features.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.match_features.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN sponsorship.match_features.features IS 'Object of feature names and numbers that a model reads.';

COMMENT ON COLUMN sponsorship.match_features.version IS 'Version of the recipe that computed them; a pair has one row for each.';

COMMENT ON COLUMN sponsorship.match_features.computed_at IS 'UTC.';

CREATE TABLE sponsorship.match_feedback (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    match_id uuid,
    user_id uuid NOT NULL,
    label text NOT NULL,
    reason_codes text[] DEFAULT '{}'::text[] NOT NULL,
    score numeric,
    model_version text,
    notes text,
    superseded_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT match_feedback_label_check CHECK ((label = ANY (ARRAY['good_fit'::text, 'bad_fit'::text, 'later'::text, 'hidden'::text]))),
    CONSTRAINT match_feedback_notes_check CHECK ((char_length(notes) <= 10000)),
    CONSTRAINT match_feedback_reason_codes_check CHECK ((reason_codes <@ sponsorship.match_reasons())),
    CONSTRAINT match_feedback_score_check CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric)))
);

ALTER TABLE ONLY sponsorship.match_feedback FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.match_feedback IS 'What a person thought of a match, with the score that she saw. A change of mind is a new row; the
old one is superseded and stays for training.';

COMMENT ON COLUMN sponsorship.match_feedback.id IS 'No order; created_at has it.';

COMMENT ON COLUMN sponsorship.match_feedback.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.match_feedback.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN sponsorship.match_feedback.match_id IS 'The match, while it exists.';

COMMENT ON COLUMN sponsorship.match_feedback.user_id IS 'Who judged.';

COMMENT ON COLUMN sponsorship.match_feedback.label IS 'good_fit, bad_fit, later or hidden.';

COMMENT ON COLUMN sponsorship.match_feedback.reason_codes IS 'Why, in words of the same list as matches''.';

COMMENT ON COLUMN sponsorship.match_feedback.score IS 'The score at that moment.';

COMMENT ON COLUMN sponsorship.match_feedback.model_version IS 'The model of that score.';

COMMENT ON COLUMN sponsorship.match_feedback.notes IS 'In her own words.';

COMMENT ON COLUMN sponsorship.match_feedback.superseded_at IS 'When she thought again, UTC; null: her present opinion.';

COMMENT ON COLUMN sponsorship.match_feedback.created_at IS 'UTC.';

CREATE TABLE sponsorship.order_disputes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    opened_by_user_id uuid,
    resolved_by uuid,
    opened_by sponsorship.deal_side NOT NULL,
    reason text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    status sponsorship.dispute_status DEFAULT 'open'::sponsorship.dispute_status NOT NULL,
    details text,
    resolution text,
    provider_dispute_id text,
    provider_status text,
    evidence_due_at timestamp with time zone,
    resolved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_disputes_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT order_disputes_details_check CHECK ((char_length(details) <= 10000)),
    CONSTRAINT order_disputes_provider_status_check CHECK ((provider_status = ANY (ARRAY['warning_needs_response'::text, 'warning_under_review'::text, 'warning_closed'::text, 'needs_response'::text, 'under_review'::text, 'won'::text, 'lost'::text, 'prevented'::text]))),
    CONSTRAINT order_disputes_provider_status_has_its_id CHECK (((provider_status IS NULL) OR (provider_dispute_id IS NOT NULL))),
    CONSTRAINT order_disputes_reason_check CHECK ((reason = ANY (ARRAY['not_delivered'::text, 'not_as_agreed'::text, 'event_cancelled'::text, 'payment'::text, 'fraud'::text, 'other'::text]))),
    CONSTRAINT order_disputes_resolved_at_only_at_the_end CHECK (((resolved_at IS NULL) OR (status <> ALL (ARRAY['open'::sponsorship.dispute_status, 'awaiting_seller'::sponsorship.dispute_status, 'awaiting_buyer'::sponsorship.dispute_status, 'under_review'::sponsorship.dispute_status]))))
);

ALTER TABLE ONLY sponsorship.order_disputes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.order_disputes IS 'A quarrel about a deal. While one is open, escrow pays only by its resolution.';

COMMENT ON COLUMN sponsorship.order_disputes.id IS 'Named by the settlements that resolve it.';

COMMENT ON COLUMN sponsorship.order_disputes.order_id IS 'The deal; at most one open dispute each.';

COMMENT ON COLUMN sponsorship.order_disputes.opened_by_user_id IS 'Who opened it; null: the card''s bank, or nobody knows any more.';

COMMENT ON COLUMN sponsorship.order_disputes.resolved_by IS 'Who decided; null: undecided, or the processor.';

COMMENT ON COLUMN sponsorship.order_disputes.opened_by IS 'The side that complains.';

COMMENT ON COLUMN sponsorship.order_disputes.reason IS 'What about: not_delivered, not_as_agreed, event_cancelled, payment, fraud or other.';

COMMENT ON COLUMN sponsorship.order_disputes.amount_cents IS 'What it is about, in minor units of currency; by trigger at most what was funded and not
refunded.';

COMMENT ON COLUMN sponsorship.order_disputes.currency IS 'The order''s currency, ISO 4217: the key refuses another.';

COMMENT ON COLUMN sponsorship.order_disputes.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.order_disputes.details IS 'What the side that opened it says.';

COMMENT ON COLUMN sponsorship.order_disputes.resolution IS 'Why it ended as it did.';

COMMENT ON COLUMN sponsorship.order_disputes.provider_dispute_id IS 'The processor''s id of a chargeback; null: a dispute between the sides.';

COMMENT ON COLUMN sponsorship.order_disputes.provider_status IS 'A chargeback''s state in Stripe''s words, in whatever order they arrive.';

COMMENT ON COLUMN sponsorship.order_disputes.evidence_due_at IS 'Until when the answering side may bring evidence, UTC.';

COMMENT ON COLUMN sponsorship.order_disputes.resolved_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.order_disputes.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.order_disputes.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.order_settlements (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    deliverable_id uuid,
    dispute_id uuid,
    reversal_of uuid,
    ledger_transaction_id uuid,
    n integer NOT NULL,
    kind sponsorship.settlement_kind NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    idempotency_key text NOT NULL,
    note text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT order_settlements_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT order_settlements_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT order_settlements_n_check CHECK ((n > 0)),
    CONSTRAINT order_settlements_only_releases_name_a_deliverable CHECK (((deliverable_id IS NULL) OR (kind = ANY (ARRAY['release'::sponsorship.settlement_kind, 'fee'::sponsorship.settlement_kind])))),
    CONSTRAINT order_settlements_reversal_names_what_it_undoes CHECK (((kind = 'reversal'::sponsorship.settlement_kind) = (reversal_of IS NOT NULL)))
);

ALTER TABLE ONLY sponsorship.order_settlements FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.order_settlements IS 'One movement of a deal''s money into or out of escrow. Append-only; the order''s sums are at all
times the sums of these rows.';

COMMENT ON COLUMN sponsorship.order_settlements.id IS 'Named by a reversal.';

COMMENT ON COLUMN sponsorship.order_settlements.order_id IS 'The deal.';

COMMENT ON COLUMN sponsorship.order_settlements.deliverable_id IS 'The milestone that was released, of the same deal.';

COMMENT ON COLUMN sponsorship.order_settlements.dispute_id IS 'The dispute it resolves, of the same deal.';

COMMENT ON COLUMN sponsorship.order_settlements.reversal_of IS 'The settlement that it undoes, whole and once.';

COMMENT ON COLUMN sponsorship.order_settlements.ledger_transaction_id IS 'Its movement in the books, in the same database transaction; null: settled before there were
books.';

COMMENT ON COLUMN sponsorship.order_settlements.n IS '1, 2, ... within the order: of two writers who saw the same rows, one is refused.';

COMMENT ON COLUMN sponsorship.order_settlements.kind IS 'Which of the order''s sums it changes.';

COMMENT ON COLUMN sponsorship.order_settlements.amount_cents IS 'Minor units of currency, always positive.';

COMMENT ON COLUMN sponsorship.order_settlements.currency IS 'The order''s currency, ISO 4217: the key refuses another.';

COMMENT ON COLUMN sponsorship.order_settlements.idempotency_key IS 'Unique over all settlements: the same key never settles twice.';

COMMENT ON COLUMN sponsorship.order_settlements.note IS 'For statements.';

COMMENT ON COLUMN sponsorship.order_settlements.created_at IS 'UTC.';

CREATE TABLE sponsorship.package_templates (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    title text NOT NULL,
    default_price_cents bigint NOT NULL,
    default_benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    visibility text DEFAULT 'private'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    description text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT package_templates_default_benefits_check CHECK ((jsonb_typeof(default_benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT package_templates_default_price_cents_check CHECK (((default_price_cents >= 0) AND (default_price_cents <= '100000000000'::bigint))),
    CONSTRAINT package_templates_title_is_not_blank CHECK (((title ~ '\S'::text) AND (char_length(title) <= 200))),
    CONSTRAINT package_templates_version_check CHECK ((version > 0)),
    CONSTRAINT package_templates_visibility_check CHECK ((visibility = ANY (ARRAY['private'::text, 'org'::text, 'public'::text])))
);

ALTER TABLE ONLY sponsorship.package_templates FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.package_templates IS 'A package to start from. Making a package copies it; the copy does not follow later changes.';

COMMENT ON COLUMN sponsorship.package_templates.id IS 'Named by the packages made from it.';

COMMENT ON COLUMN sponsorship.package_templates.org_id IS 'The organization that keeps it, its tenant.';

COMMENT ON COLUMN sponsorship.package_templates.organization_id IS 'Another name of org_id.';

COMMENT ON COLUMN sponsorship.package_templates.currency IS 'ISO 4217 code of default_price_cents.';

COMMENT ON COLUMN sponsorship.package_templates.title IS 'As shown to the organizer.';

COMMENT ON COLUMN sponsorship.package_templates.default_price_cents IS 'Price proposed, in minor units of currency.';

COMMENT ON COLUMN sponsorship.package_templates.default_benefits IS 'What the sponsor gets: object or array, as in packages.';

COMMENT ON COLUMN sponsorship.package_templates.visibility IS 'Who may use it: private (its author), org (her organization), public.';

COMMENT ON COLUMN sponsorship.package_templates.version IS 'Counts its changes.';

COMMENT ON COLUMN sponsorship.package_templates.description IS 'For the organizer.';

COMMENT ON COLUMN sponsorship.package_templates.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.package_templates.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.package_variants (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    stat_snapshot_id uuid,
    currency text DEFAULT 'USD'::text NOT NULL,
    label text NOT NULL,
    price_cents bigint NOT NULL,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    inventory integer DEFAULT 1 NOT NULL,
    held integer DEFAULT 0 NOT NULL,
    sold integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    exclusive_category text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT package_variants_are_never_oversold CHECK (((held + sold) <= inventory)),
    CONSTRAINT package_variants_benefits_check CHECK ((jsonb_typeof(benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT package_variants_exclusive_category_check CHECK ((exclusive_category ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT package_variants_held_check CHECK ((held >= 0)),
    CONSTRAINT package_variants_inventory_check CHECK (((inventory >= 0) AND (inventory <= 1000000))),
    CONSTRAINT package_variants_label_is_not_blank CHECK (((label ~ '\S'::text) AND (char_length(label) <= 100))),
    CONSTRAINT package_variants_price_cents_check CHECK (((price_cents >= 0) AND (price_cents <= '100000000000'::bigint))),
    CONSTRAINT package_variants_sold_check CHECK ((sold >= 0))
);

ALTER TABLE ONLY sponsorship.package_variants FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.package_variants IS 'A choice within a package, with its own price and stock.';

COMMENT ON COLUMN sponsorship.package_variants.id IS 'What proposals and orders name.';

COMMENT ON COLUMN sponsorship.package_variants.package_id IS 'The package.';

COMMENT ON COLUMN sponsorship.package_variants.stat_snapshot_id IS 'The figures of the event it was priced by.';

COMMENT ON COLUMN sponsorship.package_variants.currency IS 'The package''s currency, ISO 4217: the key refuses another.';

COMMENT ON COLUMN sponsorship.package_variants.label IS 'As shown, unique within the package.';

COMMENT ON COLUMN sponsorship.package_variants.price_cents IS 'Asking price, in minor units of currency.';

COMMENT ON COLUMN sponsorship.package_variants.benefits IS 'As in packages; in addition to the package''s.';

COMMENT ON COLUMN sponsorship.package_variants.inventory IS 'Pieces on offer.';

COMMENT ON COLUMN sponsorship.package_variants.held IS 'Pieces reserved by orders that wait for money.';

COMMENT ON COLUMN sponsorship.package_variants.sold IS 'Pieces sold.';

COMMENT ON COLUMN sponsorship.package_variants.is_active IS 'Whether it is on offer.';

COMMENT ON COLUMN sponsorship.package_variants.exclusive_category IS 'The trade in which its buyer is the event''s only sponsor, e.g. beer; null: no exclusivity.';

COMMENT ON COLUMN sponsorship.package_variants.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.package_variants.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.proposal_messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    thread_id uuid NOT NULL,
    sender_user_id uuid NOT NULL,
    offer_id uuid,
    sender_type sponsorship.deal_side NOT NULL,
    offer jsonb DEFAULT '{}'::jsonb NOT NULL,
    body text,
    attachments jsonb,
    read_by_sponsor_at timestamp with time zone,
    read_by_organizer_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT proposal_messages_attachments_check CHECK (((jsonb_typeof(attachments) = 'array'::text) AND (jsonb_array_length(attachments) <= 10))),
    CONSTRAINT proposal_messages_body_check CHECK ((char_length(body) <= 10000)),
    CONSTRAINT proposal_messages_offer_check CHECK ((jsonb_typeof(offer) = 'object'::text)),
    CONSTRAINT proposal_messages_say_something CHECK (((num_nonnulls(body, offer_id, attachments) > 0) OR (offer <> '{}'::jsonb)))
);

ALTER TABLE ONLY sponsorship.proposal_messages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.proposal_messages IS 'What the sides wrote to each other. A message may carry an offer; a question is none.';

COMMENT ON COLUMN sponsorship.proposal_messages.id IS 'No order; created_at has it.';

COMMENT ON COLUMN sponsorship.proposal_messages.thread_id IS 'The negotiation.';

COMMENT ON COLUMN sponsorship.proposal_messages.sender_user_id IS 'Who wrote it.';

COMMENT ON COLUMN sponsorship.proposal_messages.offer_id IS 'The offer it carries, of the same thread.';

COMMENT ON COLUMN sponsorship.proposal_messages.sender_type IS 'For which side.';

COMMENT ON COLUMN sponsorship.proposal_messages.offer IS 'Object: the offer as the earlier product wrote it; today a copy of offer_id''s row, for reading
alone.';

COMMENT ON COLUMN sponsorship.proposal_messages.body IS 'Plain text.';

COMMENT ON COLUMN sponsorship.proposal_messages.attachments IS 'Array of at most 10 {"name": text, "url": text}.';

COMMENT ON COLUMN sponsorship.proposal_messages.read_by_sponsor_at IS 'When the sponsor''s side first read it, UTC.';

COMMENT ON COLUMN sponsorship.proposal_messages.read_by_organizer_at IS 'When the organizer''s side first read it, UTC.';

COMMENT ON COLUMN sponsorship.proposal_messages.created_at IS 'UTC.';

CREATE TABLE sponsorship.proposal_offers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    thread_id uuid NOT NULL,
    made_by_user_id uuid,
    version integer NOT NULL,
    made_by sponsorship.deal_side NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    deliverables jsonb DEFAULT '[]'::jsonb NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT proposal_offers_amount_cents_check CHECK (((amount_cents >= 0) AND (amount_cents <= '100000000000'::bigint))),
    CONSTRAINT proposal_offers_are_valid_for_a_while CHECK ((valid_until > created_at)),
    CONSTRAINT proposal_offers_benefits_check CHECK ((jsonb_typeof(benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT proposal_offers_deliverables_check CHECK ((jsonb_typeof(deliverables) = 'array'::text)),
    CONSTRAINT proposal_offers_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY sponsorship.proposal_offers FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.proposal_offers IS 'One offer or counter-offer, whole: it does not refer to earlier ones. Append-only, so an offer is
superseded by a higher version alone.';

COMMENT ON COLUMN sponsorship.proposal_offers.id IS 'Named by the order that it becomes.';

COMMENT ON COLUMN sponsorship.proposal_offers.thread_id IS 'The negotiation.';

COMMENT ON COLUMN sponsorship.proposal_offers.made_by_user_id IS 'Who made it; null: nobody knows any more.';

COMMENT ON COLUMN sponsorship.proposal_offers.version IS '1, 2, ... within the thread; who accepts names it, so a stale one is refused.';

COMMENT ON COLUMN sponsorship.proposal_offers.made_by IS 'The side that made it; the other may accept it.';

COMMENT ON COLUMN sponsorship.proposal_offers.amount_cents IS 'Price offered, in minor units of currency.';

COMMENT ON COLUMN sponsorship.proposal_offers.currency IS 'ISO 4217 code of amount_cents.';

COMMENT ON COLUMN sponsorship.proposal_offers.benefits IS 'What the sponsor would get, in full; shape as in packages.';

COMMENT ON COLUMN sponsorship.proposal_offers.deliverables IS 'Array of {"type": text, "spec": object, "due_at": time, "release_cents": int, "required": bool}.';

COMMENT ON COLUMN sponsorship.proposal_offers.valid_until IS 'UTC, exclusive: from then on it cannot be accepted.';

COMMENT ON COLUMN sponsorship.proposal_offers.created_at IS 'UTC.';

CREATE TABLE sponsorship.proposal_threads (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    package_id uuid,
    variant_id uuid,
    current_offer_id uuid,
    accepted_offer_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (status = 'accepted'::sponsorship.proposal_status) THEN current_offer_id
    ELSE NULL::uuid
END) STORED,
    created_by uuid NOT NULL,
    status sponsorship.proposal_status DEFAULT 'draft'::sponsorship.proposal_status NOT NULL,
    closed_reason text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT proposal_threads_accepted_means_an_offer CHECK (((status <> 'accepted'::sponsorship.proposal_status) OR (current_offer_id IS NOT NULL))),
    CONSTRAINT proposal_threads_closed_reason_check CHECK ((closed_reason = ANY (ARRAY['price'::text, 'inventory_fit'::text, 'audience_fit'::text, 'creative_unsupported'::text, 'measurement_unsupported'::text, 'policy'::text, 'timing'::text, 'budget_changed'::text, 'selected_alternative'::text, 'other'::text]))),
    CONSTRAINT proposal_threads_closed_reason_only_without_a_deal CHECK (((closed_reason IS NULL) OR (status = ANY (ARRAY['rejected'::sponsorship.proposal_status, 'expired'::sponsorship.proposal_status, 'withdrawn'::sponsorship.proposal_status])))),
    CONSTRAINT proposal_threads_variant_has_its_package CHECK (((variant_id IS NULL) OR (package_id IS NOT NULL)))
);

ALTER TABLE ONLY sponsorship.proposal_threads FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.proposal_threads IS 'A negotiation between a sponsor and the organizer of an event.';

COMMENT ON COLUMN sponsorship.proposal_threads.id IS 'What offers and messages hang on.';

COMMENT ON COLUMN sponsorship.proposal_threads.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.proposal_threads.sponsor_id IS 'The buying side.';

COMMENT ON COLUMN sponsorship.proposal_threads.organization_id IS 'The selling side, its tenant: filled by trigger, as in packages.';

COMMENT ON COLUMN sponsorship.proposal_threads.package_id IS 'What it is about; null: something made to measure.';

COMMENT ON COLUMN sponsorship.proposal_threads.variant_id IS 'The variant of that package.';

COMMENT ON COLUMN sponsorship.proposal_threads.current_offer_id IS 'The standing offer; null: nothing was offered yet.';

COMMENT ON COLUMN sponsorship.proposal_threads.accepted_offer_id IS 'Derived: the standing offer, once it became the deal; so no other one can.';

COMMENT ON COLUMN sponsorship.proposal_threads.created_by IS 'Who began it; on which side, the first offer or message says.';

COMMENT ON COLUMN sponsorship.proposal_threads.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.proposal_threads.closed_reason IS 'Why there was no deal, from AdCP''s list, e.g. price.';

COMMENT ON COLUMN sponsorship.proposal_threads.expires_at IS 'When it lapses, UTC: the clock decides, a job only tidies up. Null: never.';

COMMENT ON COLUMN sponsorship.proposal_threads.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.proposal_threads.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsor_members (
    sponsor_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    role sponsorship.sponsor_role DEFAULT 'viewer'::sponsorship.sponsor_role NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY sponsorship.sponsor_members FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsor_members IS 'Who may act for a sponsor. At least one owner remains, by trigger.';

COMMENT ON COLUMN sponsorship.sponsor_members.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN sponsorship.sponsor_members.user_id IS 'The person.';

COMMENT ON COLUMN sponsorship.sponsor_members.invited_by IS 'Who let her in; null: she created the sponsor, or nobody knows any more.';

COMMENT ON COLUMN sponsorship.sponsor_members.role IS 'What she may do.';

COMMENT ON COLUMN sponsorship.sponsor_members.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsor_members.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsor_profiles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    sponsor_id uuid NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    brand_objectives jsonb DEFAULT '{}'::jsonb NOT NULL,
    target_audience jsonb DEFAULT '{}'::jsonb NOT NULL,
    preferred_categories text[] DEFAULT '{}'::text[] NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    activation_preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    verification_status users.verification_status DEFAULT 'none'::users.verification_status NOT NULL,
    public_visibility text DEFAULT 'full'::text NOT NULL,
    reputation_n integer DEFAULT 0 NOT NULL,
    industry text,
    company_size text,
    annual_budget_cents bigint,
    budget_min_cents bigint,
    budget_max_cents bigint,
    reputation_score numeric,
    objectives_embedding extensions.vector(1536),
    case_studies jsonb,
    preferred_formats text[],
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsor_profiles_activation_preferences_check CHECK ((jsonb_typeof(activation_preferences) = 'object'::text)),
    CONSTRAINT sponsor_profiles_brand_objectives_check CHECK ((jsonb_typeof(brand_objectives) = 'object'::text)),
    CONSTRAINT sponsor_profiles_budget_min_at_most_max CHECK ((budget_min_cents <= budget_max_cents)),
    CONSTRAINT sponsor_profiles_budgets_are_not_negative CHECK ((LEAST(annual_budget_cents, budget_min_cents, budget_max_cents) >= 0)),
    CONSTRAINT sponsor_profiles_case_studies_check CHECK ((jsonb_typeof(case_studies) = 'array'::text)),
    CONSTRAINT sponsor_profiles_public_visibility_check CHECK ((public_visibility = ANY (ARRAY['full'::text, 'limited'::text, 'hidden'::text]))),
    CONSTRAINT sponsor_profiles_reputation_rests_on_deals CHECK (((reputation_n >= 0) AND ((reputation_score IS NULL) OR (reputation_n > 0)))),
    CONSTRAINT sponsor_profiles_reputation_score_check CHECK (((reputation_score >= (0)::numeric) AND (reputation_score <= (1)::numeric))),
    CONSTRAINT sponsor_profiles_target_audience_check CHECK ((jsonb_typeof(target_audience) = 'object'::text))
);

ALTER TABLE ONLY sponsorship.sponsor_profiles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsor_profiles IS 'What a sponsor looks for and can spend: the input of the matching, not public.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.id IS 'No meaning beside sponsor_id.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.sponsor_id IS 'The sponsor; each has one profile.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.currency IS 'ISO 4217 code of the budgets.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.brand_objectives IS 'Object: {"awareness": weight, "leads": weight, ...}.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.target_audience IS 'Object: {"age_min": int, "age_max": int, "interests": [text]}.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.preferred_categories IS 'Slugs of ref.event_categories.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.regions IS 'ISO 3166-1 alpha-2 codes, or regions in the sponsor''s words.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.activation_preferences IS 'Object: how it likes to appear, by kind of placement.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.verification_status IS 'How far a check has come; sponsors.verified_at alone says that it succeeded.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.public_visibility IS 'How much organizers see: full, limited or hidden.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.reputation_n IS 'Settled deals behind reputation_score.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.industry IS 'The sponsor''s own word for its trade.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.company_size IS 'The sponsor''s own word, e.g. 11-50.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.annual_budget_cents IS 'Yearly budget for sponsorship, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.budget_min_cents IS 'Least it spends on a deal, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.budget_max_cents IS 'Most it spends on a deal, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.reputation_score IS 'Share of settled deals that went well, 0 to 1; null: none settled.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.objectives_embedding IS 'Embedding of the objectives by the earlier product; today''s are in ml.sponsor_embeddings.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.case_studies IS 'Array of {"title": text, "url": text, "result": text}.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.preferred_formats IS 'Kinds of placement it asks for, e.g. {booth, logo}.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsor_profiles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsor_public_profiles (
    sponsor_id uuid NOT NULL,
    slug text NOT NULL,
    is_verified boolean DEFAULT false NOT NULL,
    brand_values jsonb DEFAULT '{}'::jsonb NOT NULL,
    badges text[] DEFAULT '{}'::text[] NOT NULL,
    social_links jsonb DEFAULT '[]'::jsonb NOT NULL,
    headline text,
    about text,
    published_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsor_public_profiles_about_check CHECK ((char_length(about) <= 10000)),
    CONSTRAINT sponsor_public_profiles_brand_values_check CHECK ((jsonb_typeof(brand_values) = 'object'::text)),
    CONSTRAINT sponsor_public_profiles_headline_check CHECK ((char_length(headline) <= 200)),
    CONSTRAINT sponsor_public_profiles_slug_check CHECK ((slug ~ '^[a-z0-9-]{3,60}$'::text)),
    CONSTRAINT sponsor_public_profiles_social_links_check CHECK ((jsonb_typeof(social_links) = 'array'::text))
);

ALTER TABLE ONLY sponsorship.sponsor_public_profiles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsor_public_profiles IS 'A sponsor''s page. Seen by everybody once it is published.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.sponsor_id IS 'The sponsor; each has at most one page.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.slug IS 'Last part of the page''s address.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.is_verified IS 'The sponsor''s own is_verified: the key refuses another value, and follows a change.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.brand_values IS 'Object, as the sponsor shows it.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.badges IS 'Marks given by the platform.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.social_links IS 'Array of {"platform": text, "url": text}.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.headline IS 'One line.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.about IS 'Plain text or Markdown.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.published_at IS 'Since when everybody sees it, UTC; null: a draft.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsor_public_profiles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsors (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    created_by uuid NOT NULL,
    name text NOT NULL,
    status sponsorship.sponsor_status DEFAULT 'active'::sponsorship.sponsor_status NOT NULL,
    is_verified boolean GENERATED ALWAYS AS ((verified_at IS NOT NULL)) STORED NOT NULL,
    brand_values jsonb DEFAULT '{}'::jsonb NOT NULL,
    preferred_visibility_options jsonb DEFAULT '{}'::jsonb NOT NULL,
    logo_url text,
    website_url text,
    contact_email text,
    industry text,
    company_size text,
    verified_at timestamp with time zone,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsors_brand_values_check CHECK ((jsonb_typeof(brand_values) = 'object'::text)),
    CONSTRAINT sponsors_contact_email_check CHECK (((contact_email ~ '^\S+@\S+$'::text) AND (char_length(contact_email) <= 254))),
    CONSTRAINT sponsors_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 200))),
    CONSTRAINT sponsors_preferred_visibility_options_check CHECK ((jsonb_typeof(preferred_visibility_options) = 'object'::text))
);

ALTER TABLE ONLY sponsorship.sponsors FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsors IS 'A brand that pays to be seen at events.';

COMMENT ON COLUMN sponsorship.sponsors.id IS 'Stable; a closed sponsor keeps its deals.';

COMMENT ON COLUMN sponsorship.sponsors.org_id IS 'The organization behind the brand, its tenant; null: run by its members alone, as in the earlier
product.';

COMMENT ON COLUMN sponsorship.sponsors.organization_id IS 'Another name of org_id.';

COMMENT ON COLUMN sponsorship.sponsors.created_by IS 'Who entered it; says nothing about today''s rights.';

COMMENT ON COLUMN sponsorship.sponsors.name IS 'The brand, as shown to organizers; unique within its organization, whatever the case.';

COMMENT ON COLUMN sponsorship.sponsors.status IS 'Whether it may make deals.';

COMMENT ON COLUMN sponsorship.sponsors.is_verified IS 'Derived: whether the platform has checked it. Public profiles copy it by key.';

COMMENT ON COLUMN sponsorship.sponsors.brand_values IS 'Object the sponsor fills: {"sustainability": text, ...}.';

COMMENT ON COLUMN sponsorship.sponsors.preferred_visibility_options IS 'Object: which kinds of placement it likes, {"logo": bool, "booth": bool, ...}.';

COMMENT ON COLUMN sponsorship.sponsors.logo_url IS 'Address of the logo.';

COMMENT ON COLUMN sponsorship.sponsors.website_url IS 'Address of the brand''s site.';

COMMENT ON COLUMN sponsorship.sponsors.contact_email IS 'Where organizers write; may be a person''s address.';

COMMENT ON COLUMN sponsorship.sponsors.industry IS 'The sponsor''s own word for its trade.';

COMMENT ON COLUMN sponsorship.sponsors.company_size IS 'The sponsor''s own word, e.g. 11-50.';

COMMENT ON COLUMN sponsorship.sponsors.verified_at IS 'When the platform checked it, UTC; null: not checked.';

COMMENT ON COLUMN sponsorship.sponsors.deleted_at IS 'When it was taken down, UTC; its deals stay.';

COMMENT ON COLUMN sponsorship.sponsors.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsors.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_matches (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    score numeric DEFAULT 0 NOT NULL,
    bias numeric DEFAULT 0 NOT NULL,
    overlap_metrics jsonb DEFAULT '{}'::jsonb NOT NULL,
    status sponsorship.match_status DEFAULT 'pending'::sponsorship.match_status NOT NULL,
    model_version text,
    features_version integer,
    explanations jsonb,
    reason_codes text[],
    declined_reason text,
    notes text,
    viewed_at timestamp with time zone,
    contacted_at timestamp with time zone,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsorship_matches_declined_reason_check CHECK ((char_length(declined_reason) <= 2000)),
    CONSTRAINT sponsorship_matches_explanations_add_up CHECK (((model_version IS NULL) OR (abs(((sponsorship.sum_of_contributions(explanations) + bias) - score)) <= 0.000001))),
    CONSTRAINT sponsorship_matches_explanations_check CHECK ((jsonb_typeof(explanations) = 'array'::text)),
    CONSTRAINT sponsorship_matches_notes_check CHECK ((char_length(notes) <= 10000)),
    CONSTRAINT sponsorship_matches_overlap_metrics_check CHECK ((jsonb_typeof(overlap_metrics) = 'object'::text)),
    CONSTRAINT sponsorship_matches_reason_codes_check CHECK ((reason_codes <@ sponsorship.match_reasons())),
    CONSTRAINT sponsorship_matches_score_check CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric)))
);

ALTER TABLE ONLY sponsorship.sponsorship_matches FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsorship_matches IS 'How well an event and a sponsor fit, as a model sees it: one row per pair.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.id IS 'What feedback names.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.sponsor_id IS 'The sponsor.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.score IS '0 (no fit) to 1.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.bias IS 'The model''s starting value: score less all contributions.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.overlap_metrics IS 'Object: the earlier product''s figures, {"audience": number, ...}.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.status IS 'What people did about it; changes through functions.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.model_version IS 'The model that scored it; null: the earlier product.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.features_version IS 'Version of the row in ml.match_features that went in.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.explanations IS 'Array of {"feature": text, "value": any, "weight": number, "contribution": number}. Under a
model_version contributions and bias add up to score.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.reason_codes IS 'The reasons in words of a fixed list, the strongest first.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.declined_reason IS 'Why it was declined, in the decliner''s words.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.notes IS 'Of whoever works on it.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.viewed_at IS 'When it was first looked at, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.contacted_at IS 'When one side wrote to the other, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.computed_at IS 'When it was scored, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.expires_at IS 'When the score is too old to show, UTC; null: never.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_matches.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_orders (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    variant_id uuid,
    sponsor_id uuid NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    thread_id uuid,
    offer_id uuid,
    invoice_id uuid,
    roi_report_id uuid,
    created_by_user_id uuid,
    last_modified_by uuid,
    amount_cents bigint NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    status sponsorship.sponsorship_status DEFAULT 'pending'::sponsorship.sponsorship_status NOT NULL,
    state sponsorship.escrow_state DEFAULT 'pending'::sponsorship.escrow_state NOT NULL,
    escrow_state sponsorship.escrow_state GENERATED ALWAYS AS (state) STORED NOT NULL,
    fee_bps integer DEFAULT 0 NOT NULL,
    application_fee_cents bigint DEFAULT 0 NOT NULL,
    tax_cents bigint DEFAULT 0 NOT NULL,
    funded_cents bigint DEFAULT 0 NOT NULL,
    released_cents bigint DEFAULT 0 NOT NULL,
    refunded_cents bigint DEFAULT 0 NOT NULL,
    fee_cents bigint DEFAULT 0 NOT NULL,
    held_cents bigint GENERATED ALWAYS AS (((funded_cents - released_cents) - refunded_cents)) STORED NOT NULL,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    milestone jsonb DEFAULT '{}'::jsonb NOT NULL,
    proof_assets jsonb DEFAULT '{}'::jsonb NOT NULL,
    review_window interval DEFAULT '14 days'::interval NOT NULL,
    version_number integer DEFAULT 1 NOT NULL,
    payout_status sponsorship.payout_status DEFAULT 'pending'::sponsorship.payout_status NOT NULL,
    payout_attempts integer DEFAULT 0 NOT NULL,
    exclusive_category text,
    idempotency_key text,
    notes text,
    escrow_tx_id text,
    stripe_payment_intent_id text,
    stripe_charge_id text,
    stripe_transfer_id text,
    transfer_group text,
    organizer_stripe_account_id text,
    payout_failure_reason text,
    contract_url text,
    cancellation_policy jsonb,
    review_score numeric(3,2),
    hold_expires_at timestamp with time zone,
    last_payout_attempt_at timestamp with time zone,
    funded_at timestamp with time zone,
    locked_at timestamp with time zone,
    settled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsorship_orders_amount_cents_check CHECK (((amount_cents >= 0) AND (amount_cents <= '100000000000'::bigint))),
    CONSTRAINT sponsorship_orders_amounts_are_not_negative CHECK ((LEAST(application_fee_cents, tax_cents, funded_cents, released_cents, refunded_cents, fee_cents) >= 0)),
    CONSTRAINT sponsorship_orders_application_fee_at_most_the_amount CHECK ((application_fee_cents <= amount_cents)),
    CONSTRAINT sponsorship_orders_benefits_check CHECK ((jsonb_typeof(benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT sponsorship_orders_cancellation_policy_check CHECK ((jsonb_typeof(cancellation_policy) = 'object'::text)),
    CONSTRAINT sponsorship_orders_category_has_its_variant CHECK (((exclusive_category IS NULL) OR (variant_id IS NOT NULL))),
    CONSTRAINT sponsorship_orders_fee_bps_check CHECK (((fee_bps >= 0) AND (fee_bps <= 10000))),
    CONSTRAINT sponsorship_orders_fee_is_within_the_release CHECK ((fee_cents <= released_cents)),
    CONSTRAINT sponsorship_orders_fund_at_most_the_amount CHECK ((funded_cents <= amount_cents)),
    CONSTRAINT sponsorship_orders_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT sponsorship_orders_milestone_check CHECK ((jsonb_typeof(milestone) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT sponsorship_orders_notes_check CHECK ((char_length(notes) <= 10000)),
    CONSTRAINT sponsorship_orders_offer_has_its_thread CHECK ((num_nonnulls(offer_id, thread_id) <> 1)),
    CONSTRAINT sponsorship_orders_pay_out_at_most_what_is_held CHECK (((released_cents + refunded_cents) <= funded_cents)),
    CONSTRAINT sponsorship_orders_payout_attempts_check CHECK ((payout_attempts >= 0)),
    CONSTRAINT sponsorship_orders_proof_assets_check CHECK ((jsonb_typeof(proof_assets) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT sponsorship_orders_review_score_check CHECK (((review_score >= (1)::numeric) AND (review_score <= (5)::numeric))),
    CONSTRAINT sponsorship_orders_review_window_check CHECK (((review_window >= '00:00:00'::interval) AND (review_window <= '90 days'::interval))),
    CONSTRAINT sponsorship_orders_tax_is_within_the_amount CHECK ((tax_cents <= amount_cents)),
    CONSTRAINT sponsorship_orders_version_number_check CHECK ((version_number > 0))
);

ALTER TABLE ONLY sponsorship.sponsorship_orders FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsorship_orders IS 'A sponsorship deal. status is the deal as both sides see it, state is where its money is.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.id IS 'Reference of its ledger entries.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.package_id IS 'What was bought.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.variant_id IS 'The variant of that package.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.sponsor_id IS 'The buyer.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.event_id IS 'Where it takes place.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.organization_id IS 'The seller, its tenant: filled by trigger, as in packages.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.thread_id IS 'The negotiation it came from; null: bought at the asking price.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.offer_id IS 'The accepted offer of that thread; each becomes one order. Its price is the order''s.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.invoice_id IS 'The invoice to the sponsor.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.roi_report_id IS 'Report of the earlier product on what the deal brought; those reports are outside the database, so
no key.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.created_by_user_id IS 'Who placed it; null: nobody knows any more.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.last_modified_by IS 'Who changed it last; null: a service or a job.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.amount_cents IS 'Price agreed, tax included, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.currency IS 'ISO 4217 code of all amounts of the order.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.state IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.escrow_state IS 'Another name of state.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.fee_bps IS 'The platform''s fee agreed, in basis points of what is released.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.application_fee_cents IS 'The fee as told to the processor, in minor units.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.tax_cents IS 'Tax within amount_cents, in minor units.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.funded_cents IS 'Received into escrow so far, in minor units; by settlements.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.released_cents IS 'Released so far, fee included, in minor units; by settlements.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.refunded_cents IS 'Given back so far, in minor units; by settlements.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.fee_cents IS 'The platform''s part of what was released, in minor units; by settlements.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.held_cents IS 'Derived: what is in escrow now, in minor units.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.benefits IS 'What was agreed, copied from the offer or the package.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.milestone IS 'Object: milestones of the earlier product; today they are rows of deliverables.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.proof_assets IS 'Object or array: evidence of the earlier product; today deliverable_proofs.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.review_window IS 'A deliverable that is submitted and not reviewed for this long counts as approved.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.version_number IS 'Counts changes: a writer names the version it has read.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_status IS 'As the earlier product left it; today sponsorship_payouts says it.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_attempts IS 'As the earlier product left it; today sponsorship_payouts says it.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.exclusive_category IS 'The trade in which the sponsor is the event''s only one; null: none was agreed.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.idempotency_key IS 'Chosen by the client, unique per sponsor: the same key never orders twice.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.notes IS 'For both sides.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.escrow_tx_id IS 'Id of the escrow at the processor.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_payment_intent_id IS 'The processor''s id of the payment; one payment pays one order.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_charge_id IS 'The processor''s id of the charge.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_transfer_id IS 'The processor''s id of the transfer to the organizer.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.transfer_group IS 'Groups charges and transfers at the processor.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.organizer_stripe_account_id IS 'Where the organizer is paid, as of the deal.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_failure_reason IS 'As the earlier product left it; today sponsorship_payouts says it.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.contract_url IS 'Address of the signed contract.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.cancellation_policy IS 'Object: {"refund_bps_by_days_before": {"30": 10000, ...}}, as agreed.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.review_score IS 'The sponsor''s mark for the organizer, 1 to 5.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.hold_expires_at IS 'Until when a piece is reserved without money, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.last_payout_attempt_at IS 'UTC; as the earlier product left it.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.funded_at IS 'When the money was in escrow, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.locked_at IS 'When neither side alone could call it off any more, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.settled_at IS 'When nothing was left in escrow, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_orders.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_packages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    sponsor_id uuid,
    campaign_id uuid,
    template_id uuid,
    stat_snapshot_id uuid,
    created_by uuid,
    tier text NOT NULL,
    price_cents bigint NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    inventory integer DEFAULT 1 NOT NULL,
    held integer DEFAULT 0 NOT NULL,
    sold integer DEFAULT 0 NOT NULL,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    visibility text DEFAULT 'public'::text NOT NULL,
    status sponsorship.package_status DEFAULT 'published'::sponsorship.package_status NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    title text,
    description text,
    package_type text,
    expected_reach integer,
    avg_engagement_score numeric,
    quality_score integer,
    quality_updated_at timestamp with time zone,
    availability jsonb,
    audience_snapshot jsonb,
    constraints jsonb,
    sales_start timestamp with time zone,
    sales_end timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsorship_packages_archived_ones_do_not_stand CHECK ((NOT (is_active AND (status = 'archived'::sponsorship.package_status)))),
    CONSTRAINT sponsorship_packages_are_never_oversold CHECK (((held + sold) <= inventory)),
    CONSTRAINT sponsorship_packages_audience_snapshot_check CHECK ((jsonb_typeof(audience_snapshot) = 'object'::text)),
    CONSTRAINT sponsorship_packages_availability_check CHECK ((jsonb_typeof(availability) = 'object'::text)),
    CONSTRAINT sponsorship_packages_avg_engagement_score_check CHECK ((avg_engagement_score >= (0)::numeric)),
    CONSTRAINT sponsorship_packages_benefits_check CHECK ((jsonb_typeof(benefits) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT sponsorship_packages_constraints_check CHECK ((jsonb_typeof(constraints) = 'object'::text)),
    CONSTRAINT sponsorship_packages_expected_reach_check CHECK ((expected_reach >= 0)),
    CONSTRAINT sponsorship_packages_held_check CHECK ((held >= 0)),
    CONSTRAINT sponsorship_packages_inventory_check CHECK (((inventory >= 0) AND (inventory <= 1000000))),
    CONSTRAINT sponsorship_packages_price_cents_check CHECK (((price_cents >= 0) AND (price_cents <= '100000000000'::bigint))),
    CONSTRAINT sponsorship_packages_quality_score_check CHECK (((quality_score >= 0) AND (quality_score <= 100))),
    CONSTRAINT sponsorship_packages_sales_end_after_they_start CHECK ((sales_end > sales_start)),
    CONSTRAINT sponsorship_packages_sold_check CHECK ((sold >= 0)),
    CONSTRAINT sponsorship_packages_tier_is_not_blank CHECK (((tier ~ '\S'::text) AND (char_length(tier) <= 100))),
    CONSTRAINT sponsorship_packages_title_check CHECK ((char_length(title) <= 200)),
    CONSTRAINT sponsorship_packages_version_check CHECK ((version > 0)),
    CONSTRAINT sponsorship_packages_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'unlisted'::text, 'private'::text])))
);

ALTER TABLE ONLY sponsorship.sponsorship_packages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsorship_packages IS 'What a sponsor can buy at an event: one version of one tier.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.id IS 'What proposals and orders name.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.organization_id IS 'The seller, its tenant: by trigger the event''s organization, whoever asks; a person''s event is
sold by the organization named here.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.sponsor_id IS 'The sponsor a package is made for, or the one that bought the only piece; null: for all.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.campaign_id IS 'The ad campaign that a sold package runs.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.template_id IS 'The template it was copied from.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.stat_snapshot_id IS 'The figures of the event it was priced by.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.created_by IS 'Who entered it; null: nobody knows any more.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.tier IS 'E.g. gold; one version of a tier stands at a time.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.price_cents IS 'Asking price, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.currency IS 'ISO 4217 code of price_cents, also of its variants.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.inventory IS 'Pieces on offer.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.held IS 'Pieces reserved by orders that wait for money.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.sold IS 'Pieces sold.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.benefits IS 'What the sponsor gets: object by kind, or array of {"type": text, "count": int, "note": text}.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.visibility IS 'Who finds it: public, unlisted (by its link), private (the sponsors it is proposed to).';

COMMENT ON COLUMN sponsorship.sponsorship_packages.status IS 'Whether it can be bought; sold out is derived: held + sold = inventory.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.is_active IS 'Whether it is the version of its tier that stands.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.version IS 'Version of the tier''s terms.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.title IS 'As shown; null: the tier.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.description IS 'Plain text or Markdown.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.package_type IS 'The organizer''s own word for its kind.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.expected_reach IS 'People the organizer expects it to reach.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.avg_engagement_score IS 'Computed from earlier events; not negative.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.quality_score IS 'How complete and plausible the package is, 0 to 100; computed.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.quality_updated_at IS 'When quality_score was computed, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.availability IS 'Object: when and where the placements are free.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.audience_snapshot IS 'Object: the audience''s figures when it was priced.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.constraints IS 'Object: what the organizer does not accept, e.g. {"industries": [text]}.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.sales_start IS 'On sale from, UTC; null: at once.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.sales_end IS 'On sale until, UTC, exclusive; null: until the event begins.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_packages.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_payouts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    organizer_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (organizer_id) STORED NOT NULL,
    ledger_transaction_id uuid,
    amount_cents bigint NOT NULL,
    application_fee_cents bigint DEFAULT 0 NOT NULL,
    net_cents bigint GENERATED ALWAYS AS ((amount_cents - application_fee_cents)) STORED NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    status sponsorship.payout_status DEFAULT 'pending'::sponsorship.payout_status NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    stripe_transfer_id text,
    stripe_payout_id text,
    failure_reason text,
    next_attempt_at timestamp with time zone,
    processed_at timestamp with time zone,
    returned_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsorship_payouts_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT sponsorship_payouts_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT sponsorship_payouts_fee_is_within_the_amount CHECK (((application_fee_cents >= 0) AND (application_fee_cents <= amount_cents))),
    CONSTRAINT sponsorship_payouts_returned_at_only_when_returned CHECK (((returned_at IS NULL) OR (status = 'returned'::sponsorship.payout_status)))
);

ALTER TABLE ONLY sponsorship.sponsorship_payouts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsorship_payouts IS 'Released money on its way to an organizer.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.id IS 'Reference of its ledger entries.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.order_id IS 'The deal; by trigger its payouts add up to what was released at most.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.organizer_id IS 'The organization that is paid, its tenant: the order''s seller.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.organization_id IS 'Another name of organizer_id.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.ledger_transaction_id IS 'Its movement in the books; null: not paid yet, or before there were books.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.amount_cents IS 'Taken from what was released, fee included, in minor units of currency.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.application_fee_cents IS 'The platform''s fee within amount_cents, in minor units.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.net_cents IS 'Derived: what the organizer gets, in minor units.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.currency IS 'The order''s currency, ISO 4217: the key refuses another.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.attempts IS 'How often it was handed to the processor.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.stripe_transfer_id IS 'The processor''s id of the transfer to the organizer''s account.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.stripe_payout_id IS 'The processor''s id of the payout to her bank.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.failure_reason IS 'In the processor''s words.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.next_attempt_at IS 'When it is tried again, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.processed_at IS 'When the processor last answered, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.returned_at IS 'When the bank sent it back, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_payouts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_slas (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    deliverable_id uuid,
    remedied_by uuid,
    metric text NOT NULL,
    target numeric NOT NULL,
    comparator text DEFAULT 'at_least'::text NOT NULL,
    unit text DEFAULT 'count'::text NOT NULL,
    source text DEFAULT 'organizer'::text NOT NULL,
    breach_policy jsonb DEFAULT '{}'::jsonb NOT NULL,
    remedy text DEFAULT 'none'::text NOT NULL,
    remedy_cap_bps integer DEFAULT 10000 NOT NULL,
    status sponsorship.sla_status DEFAULT 'pending'::sponsorship.sla_status NOT NULL,
    actual numeric,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    measured_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sponsorship_slas_breach_policy_check CHECK ((jsonb_typeof(breach_policy) = 'object'::text)),
    CONSTRAINT sponsorship_slas_comparator_check CHECK ((comparator = ANY (ARRAY['at_least'::text, 'at_most'::text]))),
    CONSTRAINT sponsorship_slas_measured_at_with_the_figure CHECK ((num_nonnulls(actual, measured_at) <> 1)),
    CONSTRAINT sponsorship_slas_metric_check CHECK (((metric ~ '\S'::text) AND (char_length(metric) <= 100))),
    CONSTRAINT sponsorship_slas_remedy_cap_bps_check CHECK (((remedy_cap_bps >= 0) AND (remedy_cap_bps <= 10000))),
    CONSTRAINT sponsorship_slas_remedy_check CHECK ((remedy = ANY (ARRAY['none'::text, 'additional_delivery'::text, 'credit'::text, 'invoice_adjustment'::text]))),
    CONSTRAINT sponsorship_slas_remedy_is_paid_under_an_order CHECK (((remedied_by IS NULL) OR (order_id IS NOT NULL))),
    CONSTRAINT sponsorship_slas_source_check CHECK ((source = ANY (ARRAY['platform'::text, 'organizer'::text, 'sponsor'::text, 'third_party'::text]))),
    CONSTRAINT sponsorship_slas_target_check CHECK (((target >= (0)::numeric) AND (target < 'Infinity'::numeric))),
    CONSTRAINT sponsorship_slas_unit_check CHECK (((unit ~ '\S'::text) AND (char_length(unit) <= 50))),
    CONSTRAINT sponsorship_slas_window_ends_after_it_starts CHECK ((window_end > window_start))
);

ALTER TABLE ONLY sponsorship.sponsorship_slas FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE sponsorship.sponsorship_slas IS 'A figure promised to a sponsor for a window of time, judged once when the window is over.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.id IS 'No meaning.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.event_id IS 'The event.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.sponsor_id IS 'To whom it is promised.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.organization_id IS 'Who promises, its tenant: filled by trigger, as in packages.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.order_id IS 'The deal; null: promised without one, as in the earlier product.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.deliverable_id IS 'The deliverable it is about.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.remedied_by IS 'The settlement that paid the remedy, of the same deal; at most one.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.metric IS 'What is counted, e.g. impressions.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.target IS 'The figure promised, in unit.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.comparator IS 'Whether target is the least or the most: at_least, at_most.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.unit IS 'Unit of target and actual, e.g. count, seconds, percent.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.source IS 'Who measures: platform, organizer, sponsor or third_party.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.breach_policy IS 'Object: {"note": text, ...}; the remedy itself stands in columns.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.remedy IS 'What a breach brings: none, additional_delivery, credit, invoice_adjustment.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.remedy_cap_bps IS 'Most that the remedy costs, in basis points of the order''s amount: so never more than the deal.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.status IS 'Changes through functions.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.actual IS 'The figure reached, in unit; null: not measured.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.window_start IS 'From when it is counted, UTC; null: from the beginning.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.window_end IS 'Until when, UTC, exclusive; null: until the event ends.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.measured_at IS 'When actual was read, UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.created_at IS 'UTC.';

COMMENT ON COLUMN sponsorship.sponsorship_slas.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.capacity_pools (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    capacity integer NOT NULL,
    reserved_quantity integer DEFAULT 0 NOT NULL,
    sold_quantity integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT capacity_pools_are_never_overfilled CHECK (((reserved_quantity + sold_quantity) <= capacity)),
    CONSTRAINT capacity_pools_capacity_check CHECK (((capacity >= 0) AND (capacity <= 10000000))),
    CONSTRAINT capacity_pools_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100))),
    CONSTRAINT capacity_pools_reserved_quantity_check CHECK ((reserved_quantity >= 0)),
    CONSTRAINT capacity_pools_sold_quantity_check CHECK ((sold_quantity >= 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY ticketing.capacity_pools FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.capacity_pools IS 'Places that several tiers of one event share, e.g. the seats of a hall.';

COMMENT ON COLUMN ticketing.capacity_pools.id IS 'Locks are taken in the order of this key.';

COMMENT ON COLUMN ticketing.capacity_pools.event_id IS 'The event whose places they are.';

COMMENT ON COLUMN ticketing.capacity_pools.name IS 'For the organizer, unique within the event.';

COMMENT ON COLUMN ticketing.capacity_pools.capacity IS 'Places in all.';

COMMENT ON COLUMN ticketing.capacity_pools.reserved_quantity IS 'Places taken by active holds of its tiers.';

COMMENT ON COLUMN ticketing.capacity_pools.sold_quantity IS 'Places taken by sold tickets of its tiers.';

COMMENT ON COLUMN ticketing.capacity_pools.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.capacity_pools.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.check_in_list_tiers (
    list_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY ticketing.check_in_list_tiers FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.check_in_list_tiers IS 'A tier that a list admits. A list without any admits all tiers of its event.';

COMMENT ON COLUMN ticketing.check_in_list_tiers.list_id IS 'The list.';

COMMENT ON COLUMN ticketing.check_in_list_tiers.tier_id IS 'The tier it admits.';

COMMENT ON COLUMN ticketing.check_in_list_tiers.event_id IS 'The event of both, repeated.';

COMMENT ON COLUMN ticketing.check_in_list_tiers.created_at IS 'UTC.';

CREATE TABLE ticketing.check_in_lists (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    created_by uuid,
    name text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    admits_from timestamp with time zone,
    admits_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT check_in_lists_end_after_they_begin CHECK ((admits_until > admits_from)),
    CONSTRAINT check_in_lists_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100)))
);

ALTER TABLE ONLY ticketing.check_in_lists FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.check_in_lists IS 'A door or a day of an event that admits on its own.';

COMMENT ON COLUMN ticketing.check_in_lists.id IS 'What a scanning device is set to.';

COMMENT ON COLUMN ticketing.check_in_lists.event_id IS 'The event it admits to.';

COMMENT ON COLUMN ticketing.check_in_lists.created_by IS 'The organizer who made it.';

COMMENT ON COLUMN ticketing.check_in_lists.name IS 'As scanners see it: Day 2, Backstage.';

COMMENT ON COLUMN ticketing.check_in_lists.is_active IS 'Whether it admits at all.';

COMMENT ON COLUMN ticketing.check_in_lists.admits_from IS 'UTC; null: at once.';

COMMENT ON COLUMN ticketing.check_in_lists.admits_until IS 'UTC, exclusive; null: until the event is over.';

COMMENT ON COLUMN ticketing.check_in_lists.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.check_in_lists.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.checkout_sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    order_id uuid,
    user_id uuid,
    guest_session_id uuid,
    status ticketing.checkout_status DEFAULT 'pending'::ticketing.checkout_status NOT NULL,
    hold_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    cart_snapshot jsonb,
    pricing_snapshot jsonb,
    contact_snapshot jsonb,
    verification_state jsonb,
    express_methods jsonb,
    stripe_session_id text,
    expires_at timestamp with time zone DEFAULT (now() + '00:30:00'::interval) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT checkout_sessions_are_of_one_buyer CHECK ((num_nonnulls(user_id, guest_session_id) <= 1)),
    CONSTRAINT checkout_sessions_cart_snapshot_check CHECK ((jsonb_typeof(cart_snapshot) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT checkout_sessions_contact_snapshot_check CHECK ((jsonb_typeof(contact_snapshot) = 'object'::text)),
    CONSTRAINT checkout_sessions_express_methods_check CHECK ((jsonb_typeof(express_methods) = ANY (ARRAY['object'::text, 'array'::text]))),
    CONSTRAINT checkout_sessions_have_an_order_once_completed CHECK (((status <> 'completed'::ticketing.checkout_status) OR (order_id IS NOT NULL))),
    CONSTRAINT checkout_sessions_pricing_snapshot_check CHECK ((jsonb_typeof(pricing_snapshot) = 'object'::text)),
    CONSTRAINT checkout_sessions_verification_state_check CHECK ((jsonb_typeof(verification_state) = 'object'::text))
);

ALTER TABLE ONLY ticketing.checkout_sessions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.checkout_sessions IS 'One attempt to buy tickets for an event.';

COMMENT ON COLUMN ticketing.checkout_sessions.id IS 'Unguessable; in the address of the checkout page.';

COMMENT ON COLUMN ticketing.checkout_sessions.event_id IS 'What is bought for.';

COMMENT ON COLUMN ticketing.checkout_sessions.order_id IS 'The order it became.';

COMMENT ON COLUMN ticketing.checkout_sessions.user_id IS 'The buyer, once she is signed in.';

COMMENT ON COLUMN ticketing.checkout_sessions.guest_session_id IS 'The buyer, when she buys as a guest whose address is proved.';

COMMENT ON COLUMN ticketing.checkout_sessions.status IS 'Machine checkout.';

COMMENT ON COLUMN ticketing.checkout_sessions.hold_ids IS 'The holds that wait for it.';

COMMENT ON COLUMN ticketing.checkout_sessions.cart_snapshot IS 'What she chose: array of {"tier_id": uuid, "quantity": integer}, or {"items": that array}.';

COMMENT ON COLUMN ticketing.checkout_sessions.pricing_snapshot IS 'What she was shown: {"currency", "subtotal_cents", "fees_cents", "tax_cents", "total_cents"}, in
minor units of that currency.';

COMMENT ON COLUMN ticketing.checkout_sessions.contact_snapshot IS 'Object as typed: {"email", "name", "phone"}, all text. Personal.';

COMMENT ON COLUMN ticketing.checkout_sessions.verification_state IS 'Object: how far the proof of her address is: {"email_verified": boolean}.';

COMMENT ON COLUMN ticketing.checkout_sessions.express_methods IS 'Array of wallets her device offered, e.g. ["apple_pay"]; an object in the earlier product.';

COMMENT ON COLUMN ticketing.checkout_sessions.stripe_session_id IS 'Checkout session at the processor.';

COMMENT ON COLUMN ticketing.checkout_sessions.expires_at IS 'UTC.';

COMMENT ON COLUMN ticketing.checkout_sessions.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.checkout_sessions.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.event_cancellations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    requested_by uuid,
    status ticketing.cancellation_status DEFAULT 'pending'::ticketing.cancellation_status NOT NULL,
    refund_policy ticketing.refund_policy DEFAULT 'full'::ticketing.refund_policy NOT NULL,
    orders_total integer DEFAULT 0 NOT NULL,
    orders_done integer DEFAULT 0 NOT NULL,
    orders_failed integer DEFAULT 0 NOT NULL,
    reason text,
    last_error text,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_cancellations_complete_only_when_all_are_done CHECK (((status <> 'completed'::ticketing.cancellation_status) OR (orders_done = orders_total))),
    CONSTRAINT event_cancellations_counts_add_up CHECK (((LEAST(orders_done, orders_failed) >= 0) AND ((orders_done + orders_failed) <= orders_total))),
    CONSTRAINT event_cancellations_finished_at_once_completed CHECK (((status <> 'completed'::ticketing.cancellation_status) OR (finished_at IS NOT NULL))),
    CONSTRAINT event_cancellations_reason_check CHECK ((char_length(reason) <= 2000))
);

ALTER TABLE ONLY ticketing.event_cancellations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.event_cancellations IS 'The refunding of a cancelled event''s orders.';

COMMENT ON COLUMN ticketing.event_cancellations.id IS 'Named by the refunds it makes.';

COMMENT ON COLUMN ticketing.event_cancellations.event_id IS 'The event that will not happen.';

COMMENT ON COLUMN ticketing.event_cancellations.requested_by IS 'The organizer who cancelled.';

COMMENT ON COLUMN ticketing.event_cancellations.status IS 'Machine cancellation.';

COMMENT ON COLUMN ticketing.event_cancellations.refund_policy IS 'What buyers get back.';

COMMENT ON COLUMN ticketing.event_cancellations.orders_total IS 'Orders to refund.';

COMMENT ON COLUMN ticketing.event_cancellations.orders_done IS 'Orders refunded.';

COMMENT ON COLUMN ticketing.event_cancellations.orders_failed IS 'Orders that need staff.';

COMMENT ON COLUMN ticketing.event_cancellations.reason IS 'Told to ticket holders.';

COMMENT ON COLUMN ticketing.event_cancellations.last_error IS 'For staff; no personal data.';

COMMENT ON COLUMN ticketing.event_cancellations.started_at IS 'UTC.';

COMMENT ON COLUMN ticketing.event_cancellations.finished_at IS 'UTC.';

COMMENT ON COLUMN ticketing.event_cancellations.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.event_cancellations.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW ticketing.event_sales WITH (security_invoker='true') AS
 SELECT events.id AS event_id,
    events.owner_organization_id AS organization_id,
    events.title,
    stock.quantity,
    stock.reserved_quantity,
    stock.sold_quantity,
    money.currency,
    COALESCE(money.orders, (0)::bigint) AS orders,
    COALESCE(money.subtotal_cents, (0)::numeric) AS subtotal_cents,
    COALESCE(money.fees_cents, (0)::numeric) AS fees_cents,
    COALESCE(money.total_cents, (0)::numeric) AS total_cents,
    admitted.tickets AS admitted
   FROM (((events.events
     CROSS JOIN LATERAL ( SELECT sum(tiers.quantity) AS quantity,
            COALESCE(sum(tiers.reserved_quantity), (0)::bigint) AS reserved_quantity,
            COALESCE(sum(tiers.sold_quantity), (0)::bigint) AS sold_quantity
           FROM ticketing.ticket_tiers tiers
          WHERE (tiers.event_id = events.id)) stock)
     LEFT JOIN LATERAL ( SELECT orders.currency,
            count(*) AS orders,
            sum((orders.subtotal_cents - orders.discount_cents)) AS subtotal_cents,
            sum(orders.fees_cents) AS fees_cents,
            sum((orders.total_cents - orders.refunded_cents)) AS total_cents
           FROM ticketing.orders
          WHERE ((orders.event_id = events.id) AND (orders.status = ANY (ARRAY['paid'::ticketing.order_status, 'partially_refunded'::ticketing.order_status, 'refunded'::ticketing.order_status])))
          GROUP BY orders.currency) money ON (true))
     CROSS JOIN LATERAL ( SELECT count(*) AS tickets
           FROM ticketing.tickets
          WHERE ((tickets.event_id = events.id) AND (tickets.status = 'redeemed'::ticketing.ticket_status))) admitted);

COMMENT ON VIEW ticketing.event_sales IS 'Stock, sales and admissions: one row per event and currency sold in, one row for an event that
has sold nothing. Stock and admissions repeat in each currency''s row.';

COMMENT ON COLUMN ticketing.event_sales.event_id IS 'The event.';

COMMENT ON COLUMN ticketing.event_sales.organization_id IS 'The tenant; null: a person''s event.';

COMMENT ON COLUMN ticketing.event_sales.title IS 'The event''s title.';

COMMENT ON COLUMN ticketing.event_sales.quantity IS 'Tickets in all limited tiers.';

COMMENT ON COLUMN ticketing.event_sales.reserved_quantity IS 'Tickets in active holds.';

COMMENT ON COLUMN ticketing.event_sales.sold_quantity IS 'Tickets sold.';

COMMENT ON COLUMN ticketing.event_sales.currency IS 'ISO 4217 of the amounts; null: no sales.';

COMMENT ON COLUMN ticketing.event_sales.orders IS 'Paid orders, refunded ones included.';

COMMENT ON COLUMN ticketing.event_sales.subtotal_cents IS 'Prices less discounts, in minor units, before refunds.';

COMMENT ON COLUMN ticketing.event_sales.fees_cents IS 'Platform fees, in minor units.';

COMMENT ON COLUMN ticketing.event_sales.total_cents IS 'What buyers paid and did not get back, in minor units.';

COMMENT ON COLUMN ticketing.event_sales.admitted IS 'Tickets scanned at the door.';

CREATE TABLE ticketing.guest_codes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    tier_id uuid,
    created_by uuid NOT NULL,
    code text NOT NULL,
    max_uses integer DEFAULT 1 NOT NULL,
    used_count integer DEFAULT 0 NOT NULL,
    notes text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT guest_codes_are_never_overused CHECK (((used_count >= 0) AND (used_count <= max_uses))),
    CONSTRAINT guest_codes_code_check CHECK ((code ~ '^[A-Z0-9_-]{4,64}$'::text)),
    CONSTRAINT guest_codes_max_uses_check CHECK (((max_uses >= 1) AND (max_uses <= 100000))),
    CONSTRAINT guest_codes_notes_check CHECK ((char_length(notes) <= 1000))
);

ALTER TABLE ONLY ticketing.guest_codes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.guest_codes IS 'A code that opens tiers which require one.';

COMMENT ON COLUMN ticketing.guest_codes.id IS 'Stable; the code may be given to many.';

COMMENT ON COLUMN ticketing.guest_codes.event_id IS 'The event whose tiers it opens.';

COMMENT ON COLUMN ticketing.guest_codes.tier_id IS 'The one tier it opens; null: all that need one.';

COMMENT ON COLUMN ticketing.guest_codes.created_by IS 'The organizer who made it.';

COMMENT ON COLUMN ticketing.guest_codes.code IS 'What the guest types, stored in upper case. The organizer reads it; nobody else may list codes.';

COMMENT ON COLUMN ticketing.guest_codes.max_uses IS 'Orders it may be used for.';

COMMENT ON COLUMN ticketing.guest_codes.used_count IS 'Orders it was used for.';

COMMENT ON COLUMN ticketing.guest_codes.notes IS 'The organizer''s own, e.g. for whom it is.';

COMMENT ON COLUMN ticketing.guest_codes.expires_at IS 'UTC; null: as long as the event is on sale.';

COMMENT ON COLUMN ticketing.guest_codes.revoked_at IS 'When the organizer withdrew it, UTC.';

COMMENT ON COLUMN ticketing.guest_codes.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.guest_codes.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.guest_otp_codes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid,
    method ticketing.contact_method NOT NULL,
    contact text NOT NULL,
    otp_hash text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consumed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT guest_otp_codes_are_tried_five_times CHECK (((attempts >= 0) AND (attempts <= 5))),
    CONSTRAINT guest_otp_codes_contact_check CHECK ((char_length(contact) <= 320)),
    CONSTRAINT guest_otp_codes_contact_fits_its_method CHECK (
CASE method
    WHEN 'email'::ticketing.contact_method THEN ((contact ~ '^[^@\s]+@[^@\s]+$'::text) AND (contact = lower(contact)))
    ELSE (contact ~ '^\+[1-9][0-9]{6,14}$'::text)
END),
    CONSTRAINT guest_otp_codes_expire_later CHECK ((expires_at > created_at)),
    CONSTRAINT guest_otp_codes_otp_hash_is_a_hash CHECK ((char_length(otp_hash) >= 32))
);

ALTER TABLE ONLY ticketing.guest_otp_codes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.guest_otp_codes IS 'A code sent to a guest to prove her address. Deleted soon after it expires.';

COMMENT ON COLUMN ticketing.guest_otp_codes.id IS 'What the guest sends back with the code.';

COMMENT ON COLUMN ticketing.guest_otp_codes.event_id IS 'The event she was at; null: none.';

COMMENT ON COLUMN ticketing.guest_otp_codes.method IS 'How it was sent.';

COMMENT ON COLUMN ticketing.guest_otp_codes.contact IS 'Her e-mail address in lower case, or her phone number in E.164. Personal.';

COMMENT ON COLUMN ticketing.guest_otp_codes.otp_hash IS 'Salted hash of the code; the code itself is nowhere. Never shown.';

COMMENT ON COLUMN ticketing.guest_otp_codes.attempts IS 'Wrong answers; after five it is dead.';

COMMENT ON COLUMN ticketing.guest_otp_codes.expires_at IS 'UTC.';

COMMENT ON COLUMN ticketing.guest_otp_codes.consumed_at IS 'When it was used, UTC: it works once.';

COMMENT ON COLUMN ticketing.guest_otp_codes.created_at IS 'UTC.';

CREATE TABLE ticketing.guest_ticket_sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    token_hash text NOT NULL,
    method ticketing.contact_method NOT NULL,
    contact text NOT NULL,
    scope jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT guest_ticket_sessions_contact_check CHECK ((char_length(contact) <= 320)),
    CONSTRAINT guest_ticket_sessions_contact_fits_its_method CHECK (
CASE method
    WHEN 'email'::ticketing.contact_method THEN ((contact ~ '^[^@\s]+@[^@\s]+$'::text) AND (contact = lower(contact)))
    ELSE (contact ~ '^\+[1-9][0-9]{6,14}$'::text)
END),
    CONSTRAINT guest_ticket_sessions_expire_later CHECK ((expires_at > created_at)),
    CONSTRAINT guest_ticket_sessions_scope_check CHECK ((jsonb_typeof(scope) = 'object'::text)),
    CONSTRAINT guest_ticket_sessions_token_hash_is_a_hash CHECK ((char_length(token_hash) >= 32))
);

ALTER TABLE ONLY ticketing.guest_ticket_sessions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.guest_ticket_sessions IS 'What a guest may see after she proved her address. Deleted soon after it expires.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.id IS 'Named by holds and checkouts.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.token_hash IS 'SHA-256 of the token that the guest''s browser has. Never shown.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.method IS 'How her address was proved.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.contact IS 'Her e-mail address in lower case, or her phone number in E.164. Personal.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.scope IS 'Object: what it opens: {"all": true}, or {"event_ids": [uuid]}.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.expires_at IS 'UTC.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.revoked_at IS 'When she signed out, UTC; it opens nothing from then on.';

COMMENT ON COLUMN ticketing.guest_ticket_sessions.created_at IS 'UTC.';

CREATE TABLE ticketing.inventory_operations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    tier_id uuid NOT NULL,
    order_id uuid,
    hold_id uuid,
    user_id uuid,
    session_id text,
    operation_type ticketing.inventory_operation NOT NULL,
    quantity integer NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT inventory_operations_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT inventory_operations_only_adjust_takes_away CHECK (((quantity > 0) OR (operation_type = 'adjust'::ticketing.inventory_operation))),
    CONSTRAINT inventory_operations_quantity_check CHECK ((quantity <> 0))
);

ALTER TABLE ONLY ticketing.inventory_operations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.inventory_operations IS 'Why a tier''s stock is what it is.';

COMMENT ON COLUMN ticketing.inventory_operations.id IS 'No order; created_at has it.';

COMMENT ON COLUMN ticketing.inventory_operations.tier_id IS 'Whose stock changed.';

COMMENT ON COLUMN ticketing.inventory_operations.order_id IS 'The order it was sold to.';

COMMENT ON COLUMN ticketing.inventory_operations.hold_id IS 'The hold that began or ended.';

COMMENT ON COLUMN ticketing.inventory_operations.user_id IS 'For whom, or by whom adjusted.';

COMMENT ON COLUMN ticketing.inventory_operations.session_id IS 'The guest session, if any.';

COMMENT ON COLUMN ticketing.inventory_operations.operation_type IS 'What happened.';

COMMENT ON COLUMN ticketing.inventory_operations.quantity IS 'Tickets concerned, positive; negative only where an adjustment takes stock away.';

COMMENT ON COLUMN ticketing.inventory_operations.metadata IS 'Object for the caller''s notes.';

COMMENT ON COLUMN ticketing.inventory_operations.created_at IS 'UTC.';

CREATE TABLE ticketing.order_fee_lines (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid,
    kind ticketing.fee_kind NOT NULL,
    name text NOT NULL,
    amount_cents bigint NOT NULL,
    is_paid_by_buyer boolean DEFAULT true NOT NULL,
    is_refundable boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_fee_lines_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT order_fee_lines_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100)))
);

ALTER TABLE ONLY ticketing.order_fee_lines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.order_fee_lines IS 'One fee on an order or on one of its lines.';

COMMENT ON COLUMN ticketing.order_fee_lines.id IS 'No order.';

COMMENT ON COLUMN ticketing.order_fee_lines.order_id IS 'The order; its currency is the line''s.';

COMMENT ON COLUMN ticketing.order_fee_lines.order_item_id IS 'The line it is for; null: the order as a whole.';

COMMENT ON COLUMN ticketing.order_fee_lines.kind IS 'Who charges it.';

COMMENT ON COLUMN ticketing.order_fee_lines.name IS 'As printed.';

COMMENT ON COLUMN ticketing.order_fee_lines.amount_cents IS 'In minor units.';

COMMENT ON COLUMN ticketing.order_fee_lines.is_paid_by_buyer IS 'Whether it is part of orders.fees_cents; otherwise the organizer bears it.';

COMMENT ON COLUMN ticketing.order_fee_lines.is_refundable IS 'Whether it goes back with a full refund.';

COMMENT ON COLUMN ticketing.order_fee_lines.created_at IS 'UTC.';

CREATE TABLE ticketing.order_items (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    ticket_id uuid,
    quantity integer DEFAULT 1 NOT NULL,
    unit_price_cents bigint NOT NULL,
    discount_cents bigint DEFAULT 0 NOT NULL,
    fee_cents bigint DEFAULT 0 NOT NULL,
    tax_cents bigint DEFAULT 0 NOT NULL,
    total_cents bigint GENERATED ALWAYS AS (((((unit_price_cents * quantity) - discount_cents) + fee_cents) + tax_cents)) STORED NOT NULL,
    refund_reserved_cents bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_items_amounts_are_not_negative CHECK ((LEAST(unit_price_cents, discount_cents, fee_cents, tax_cents) >= 0)),
    CONSTRAINT order_items_discount_at_most_the_price CHECK ((discount_cents <= (unit_price_cents * quantity))),
    CONSTRAINT order_items_have_one_ticket_each CHECK (((ticket_id IS NULL) OR (quantity = 1))),
    CONSTRAINT order_items_quantity_check CHECK (((quantity >= 1) AND (quantity <= 100))),
    CONSTRAINT order_items_refunds_asked_for_at_most_what_was_paid CHECK (((refund_reserved_cents >= 0) AND (refund_reserved_cents <= total_cents)))
);

ALTER TABLE ONLY ticketing.order_items FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.order_items IS 'One line of an order.';

COMMENT ON COLUMN ticketing.order_items.id IS 'What refunds refer to.';

COMMENT ON COLUMN ticketing.order_items.order_id IS 'The order; its currency is the line''s.';

COMMENT ON COLUMN ticketing.order_items.tier_id IS 'What was bought.';

COMMENT ON COLUMN ticketing.order_items.ticket_id IS 'The ticket issued for the line.';

COMMENT ON COLUMN ticketing.order_items.quantity IS '1 for a line with a ticket; lines of the earlier product may hold more.';

COMMENT ON COLUMN ticketing.order_items.unit_price_cents IS 'Price of the tier at the moment of sale, in minor units of the order''s currency.';

COMMENT ON COLUMN ticketing.order_items.discount_cents IS 'Taken off the line, in minor units.';

COMMENT ON COLUMN ticketing.order_items.fee_cents IS 'This line''s part of the platform''s fee, in minor units.';

COMMENT ON COLUMN ticketing.order_items.tax_cents IS 'Tax added to the line, in minor units.';

COMMENT ON COLUMN ticketing.order_items.total_cents IS 'Derived: what the buyer paid for the line, in minor units.';

COMMENT ON COLUMN ticketing.order_items.refund_reserved_cents IS 'Given back or asked for, in minor units: the sum of its refund items whose refund did not fail,
kept by trigger.';

COMMENT ON COLUMN ticketing.order_items.created_at IS 'UTC.';

CREATE TABLE ticketing.order_tax_lines (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid,
    tax_rate_id uuid,
    country_code text NOT NULL,
    name text NOT NULL,
    rate numeric(7,4) NOT NULL,
    taxable_cents bigint NOT NULL,
    tax_cents bigint NOT NULL,
    is_included boolean DEFAULT false NOT NULL,
    region text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_tax_lines_amounts_are_not_negative CHECK ((LEAST(taxable_cents, tax_cents) >= 0)),
    CONSTRAINT order_tax_lines_name_is_not_blank CHECK (((name ~ '\S'::text) AND (char_length(name) <= 100))),
    CONSTRAINT order_tax_lines_rate_check CHECK (((rate >= (0)::numeric) AND (rate <= (100)::numeric)))
);

ALTER TABLE ONLY ticketing.order_tax_lines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.order_tax_lines IS 'One tax on an order or on one of its lines.';

COMMENT ON COLUMN ticketing.order_tax_lines.id IS 'No order.';

COMMENT ON COLUMN ticketing.order_tax_lines.order_id IS 'The order; its currency is the line''s.';

COMMENT ON COLUMN ticketing.order_tax_lines.order_item_id IS 'The line that is taxed; null: the order as a whole, e.g. its fees.';

COMMENT ON COLUMN ticketing.order_tax_lines.tax_rate_id IS 'Where the rate was taken from; null: set by hand.';

COMMENT ON COLUMN ticketing.order_tax_lines.country_code IS 'To whom it is owed, ISO 3166-1.';

COMMENT ON COLUMN ticketing.order_tax_lines.name IS 'As printed: VAT 25 %.';

COMMENT ON COLUMN ticketing.order_tax_lines.rate IS 'In percent on that day: 25.0000; 0: exempt.';

COMMENT ON COLUMN ticketing.order_tax_lines.taxable_cents IS 'What the rate is applied to, in minor units, without the tax.';

COMMENT ON COLUMN ticketing.order_tax_lines.tax_cents IS 'The tax, in minor units.';

COMMENT ON COLUMN ticketing.order_tax_lines.is_included IS 'Whether the ticket''s price contains it; otherwise it is part of orders.tax_cents.';

COMMENT ON COLUMN ticketing.order_tax_lines.region IS 'ISO 3166-2 where a state taxes, e.g. US-CA.';

COMMENT ON COLUMN ticketing.order_tax_lines.created_at IS 'UTC.';

CREATE TABLE ticketing.refund_items (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    refund_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refund_items_amount_cents_check CHECK ((amount_cents >= 0))
);

ALTER TABLE ONLY ticketing.refund_items FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.refund_items IS 'The part of a refund that is for one line of the order, and so for one ticket. Append-only.';

COMMENT ON COLUMN ticketing.refund_items.id IS 'No order.';

COMMENT ON COLUMN ticketing.refund_items.refund_id IS 'The refund.';

COMMENT ON COLUMN ticketing.refund_items.order_id IS 'The order of both, repeated.';

COMMENT ON COLUMN ticketing.refund_items.order_item_id IS 'The line, whose ticket is the one that goes back.';

COMMENT ON COLUMN ticketing.refund_items.amount_cents IS 'In minor units of the order''s currency; 0 for a free ticket.';

COMMENT ON COLUMN ticketing.refund_items.created_at IS 'UTC.';

CREATE TABLE ticketing.refunds (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    order_id uuid NOT NULL,
    created_by uuid,
    approved_by uuid,
    event_cancellation_id uuid,
    ledger_transaction_id uuid,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    status ticketing.refund_status DEFAULT 'pending'::ticketing.refund_status NOT NULL,
    kind ticketing.refund_kind DEFAULT 'full'::ticketing.refund_kind NOT NULL,
    releases_inventory boolean DEFAULT true NOT NULL,
    reason text,
    failure_reason text,
    stripe_refund_id text,
    idempotency_key text,
    succeeded_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refunds_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT refunds_goodwill_leaves_the_tickets CHECK (((kind <> 'goodwill'::ticketing.refund_kind) OR (NOT releases_inventory))),
    CONSTRAINT refunds_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 200))),
    CONSTRAINT refunds_reason_check CHECK ((char_length(reason) <= 2000)),
    CONSTRAINT refunds_succeeded_at_only_when_succeeded CHECK (((status = 'succeeded'::ticketing.refund_status) = (succeeded_at IS NOT NULL)))
);

ALTER TABLE ONLY ticketing.refunds FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.refunds IS 'Money that goes back to a buyer.';

COMMENT ON COLUMN ticketing.refunds.id IS 'Reference of its ledger entries.';

COMMENT ON COLUMN ticketing.refunds.order_id IS 'The order it is for.';

COMMENT ON COLUMN ticketing.refunds.created_by IS 'Who asked: the buyer or the organizer; null: a job or the buyer''s bank.';

COMMENT ON COLUMN ticketing.refunds.approved_by IS 'Who agreed, where somebody had to.';

COMMENT ON COLUMN ticketing.refunds.event_cancellation_id IS 'The cancellation that it is part of.';

COMMENT ON COLUMN ticketing.refunds.ledger_transaction_id IS 'The movement in the ledger, written when it succeeded.';

COMMENT ON COLUMN ticketing.refunds.currency IS 'The order''s, ISO 4217.';

COMMENT ON COLUMN ticketing.refunds.amount_cents IS 'In minor units of currency; 0 for free tickets.';

COMMENT ON COLUMN ticketing.refunds.status IS 'Machine refund.';

COMMENT ON COLUMN ticketing.refunds.kind IS 'Why, in one word.';

COMMENT ON COLUMN ticketing.refunds.releases_inventory IS 'Whether its tickets go back on sale once it succeeded.';

COMMENT ON COLUMN ticketing.refunds.reason IS 'In the words of who asked.';

COMMENT ON COLUMN ticketing.refunds.failure_reason IS 'The processor''s word for why it failed.';

COMMENT ON COLUMN ticketing.refunds.stripe_refund_id IS 'The processor''s id, re_... .';

COMMENT ON COLUMN ticketing.refunds.idempotency_key IS 'Chosen by the caller, unique per order: the same key never refunds twice.';

COMMENT ON COLUMN ticketing.refunds.succeeded_at IS 'UTC; set exactly when it succeeded.';

COMMENT ON COLUMN ticketing.refunds.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.refunds.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.ticket_transfers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    from_user_id uuid NOT NULL,
    to_user_id uuid,
    new_ticket_id uuid,
    status ticketing.transfer_status DEFAULT 'offered'::ticketing.transfer_status NOT NULL,
    to_email text,
    token_hash text,
    message text,
    expires_at timestamp with time zone DEFAULT (now() + '7 days'::interval) NOT NULL,
    answered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ticket_transfers_answered_at_unless_offered CHECK (((status = 'offered'::ticketing.transfer_status) = (answered_at IS NULL))),
    CONSTRAINT ticket_transfers_expire_later CHECK ((expires_at > created_at)),
    CONSTRAINT ticket_transfers_go_to_somebody_else CHECK ((to_user_id <> from_user_id)),
    CONSTRAINT ticket_transfers_have_a_new_ticket_once_accepted CHECK (((status = 'accepted'::ticketing.transfer_status) = (new_ticket_id IS NOT NULL))),
    CONSTRAINT ticket_transfers_have_a_receiver_once_accepted CHECK (((status <> 'accepted'::ticketing.transfer_status) OR (to_user_id IS NOT NULL))),
    CONSTRAINT ticket_transfers_message_check CHECK ((char_length(message) <= 500)),
    CONSTRAINT ticket_transfers_name_a_receiver CHECK ((num_nonnulls(to_user_id, to_email) > 0)),
    CONSTRAINT ticket_transfers_replace_the_ticket_by_another CHECK ((new_ticket_id <> ticket_id)),
    CONSTRAINT ticket_transfers_to_email_check CHECK (((to_email ~ '^[^@\s]+@[^@\s]+$'::text) AND (char_length(to_email) <= 320))),
    CONSTRAINT ticket_transfers_token_hash_is_a_hash CHECK ((char_length(token_hash) >= 32))
);

ALTER TABLE ONLY ticketing.ticket_transfers FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.ticket_transfers IS 'The offer of a ticket to another person.';

COMMENT ON COLUMN ticketing.ticket_transfers.id IS 'In the link that the receiver gets.';

COMMENT ON COLUMN ticketing.ticket_transfers.event_id IS 'The event of both tickets, repeated.';

COMMENT ON COLUMN ticketing.ticket_transfers.ticket_id IS 'The ticket that is given.';

COMMENT ON COLUMN ticketing.ticket_transfers.from_user_id IS 'Who gives: its owner at that time.';

COMMENT ON COLUMN ticketing.ticket_transfers.to_user_id IS 'Who receives; null while only her e-mail address is known.';

COMMENT ON COLUMN ticketing.ticket_transfers.new_ticket_id IS 'The receiver''s ticket.';

COMMENT ON COLUMN ticketing.ticket_transfers.status IS 'Machine transfer.';

COMMENT ON COLUMN ticketing.ticket_transfers.to_email IS 'Where the offer is sent when the receiver has no account. Personal.';

COMMENT ON COLUMN ticketing.ticket_transfers.token_hash IS 'SHA-256 of the token in that link. Never shown.';

COMMENT ON COLUMN ticketing.ticket_transfers.message IS 'A word from the giver, plain text.';

COMMENT ON COLUMN ticketing.ticket_transfers.expires_at IS 'UTC; then it is the giver''s again.';

COMMENT ON COLUMN ticketing.ticket_transfers.answered_at IS 'When it ended, however, UTC.';

COMMENT ON COLUMN ticketing.ticket_transfers.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.ticket_transfers.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.tier_pool_members (
    pool_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    event_id uuid NOT NULL,
    places_per_ticket integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tier_pool_members_places_per_ticket_check CHECK (((places_per_ticket >= 1) AND (places_per_ticket <= 100)))
);

ALTER TABLE ONLY ticketing.tier_pool_members FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.tier_pool_members IS 'A tier whose tickets take places of a pool. A tier may take from several pools.';

COMMENT ON COLUMN ticketing.tier_pool_members.pool_id IS 'Whose places are taken.';

COMMENT ON COLUMN ticketing.tier_pool_members.tier_id IS 'Whose tickets take them.';

COMMENT ON COLUMN ticketing.tier_pool_members.event_id IS 'The event of both, repeated.';

COMMENT ON COLUMN ticketing.tier_pool_members.places_per_ticket IS 'Places one ticket takes: 4 for a family ticket.';

COMMENT ON COLUMN ticketing.tier_pool_members.created_at IS 'UTC.';

CREATE TABLE ticketing.tier_user_counters (
    tier_id uuid NOT NULL,
    user_id uuid NOT NULL,
    reserved_quantity integer DEFAULT 0 NOT NULL,
    bought_quantity integer DEFAULT 0 NOT NULL,
    max_quantity integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tier_user_counters_are_within_the_limit CHECK (((max_quantity IS NULL) OR ((reserved_quantity + bought_quantity) <= max_quantity))),
    CONSTRAINT tier_user_counters_bought_quantity_check CHECK ((bought_quantity >= 0)),
    CONSTRAINT tier_user_counters_max_quantity_check CHECK ((max_quantity > 0)),
    CONSTRAINT tier_user_counters_reserved_quantity_check CHECK ((reserved_quantity >= 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY ticketing.tier_user_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.tier_user_counters IS 'How many tickets of a tier one person holds and has bought. Derived from holds and orders.';

COMMENT ON COLUMN ticketing.tier_user_counters.tier_id IS 'The tier.';

COMMENT ON COLUMN ticketing.tier_user_counters.user_id IS 'The buyer.';

COMMENT ON COLUMN ticketing.tier_user_counters.reserved_quantity IS 'Tickets in her active holds.';

COMMENT ON COLUMN ticketing.tier_user_counters.bought_quantity IS 'Tickets she bought and did not give back for a refund.';

COMMENT ON COLUMN ticketing.tier_user_counters.max_quantity IS 'The tier''s max_per_user when the counters last grew; null: no limit. A limit that is lowered
later takes nothing away.';

COMMENT ON COLUMN ticketing.tier_user_counters.created_at IS 'UTC.';

COMMENT ON COLUMN ticketing.tier_user_counters.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.waitlist_entries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    user_id uuid NOT NULL,
    hold_id uuid,
    quantity integer DEFAULT 1 NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    status ticketing.waitlist_status DEFAULT 'waiting'::ticketing.waitlist_status NOT NULL,
    offered_at timestamp with time zone,
    offer_expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT waitlist_entries_offer_expires_later CHECK ((offer_expires_at > offered_at)),
    CONSTRAINT waitlist_entries_offer_is_held CHECK (((status <> 'offered'::ticketing.waitlist_status) OR (num_nulls(hold_id, offered_at, offer_expires_at) = 0))),
    CONSTRAINT waitlist_entries_quantity_check CHECK (((quantity >= 1) AND (quantity <= 100)))
);

ALTER TABLE ONLY ticketing.waitlist_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.waitlist_entries IS 'One person''s place in the line for a tier.';

COMMENT ON COLUMN ticketing.waitlist_entries.id IS 'Of this place; who leaves gets a new one.';

COMMENT ON COLUMN ticketing.waitlist_entries.event_id IS 'The event of the tier, repeated.';

COMMENT ON COLUMN ticketing.waitlist_entries.tier_id IS 'The tier she waits for.';

COMMENT ON COLUMN ticketing.waitlist_entries.user_id IS 'Who waits.';

COMMENT ON COLUMN ticketing.waitlist_entries.hold_id IS 'The tickets that were held for her offer.';

COMMENT ON COLUMN ticketing.waitlist_entries.quantity IS 'Tickets she wants; all or none.';

COMMENT ON COLUMN ticketing.waitlist_entries.priority IS 'Higher is served first; then who came first.';

COMMENT ON COLUMN ticketing.waitlist_entries.status IS 'Machine waitlist.';

COMMENT ON COLUMN ticketing.waitlist_entries.offered_at IS 'When she was told, UTC.';

COMMENT ON COLUMN ticketing.waitlist_entries.offer_expires_at IS 'Until when it is hers, UTC.';

COMMENT ON COLUMN ticketing.waitlist_entries.created_at IS 'When she joined the line, UTC.';

COMMENT ON COLUMN ticketing.waitlist_entries.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.consent_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    organization_id uuid,
    event_id uuid,
    purpose text NOT NULL,
    channel text,
    state users.consent_state NOT NULL,
    policy_version text NOT NULL,
    source text NOT NULL,
    locale text,
    ip_hash bytea,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT consent_events_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'push'::text, 'web'::text]))),
    CONSTRAINT consent_events_evidence_check CHECK ((jsonb_typeof(evidence) = 'object'::text)),
    CONSTRAINT consent_events_have_one_scope_at_most CHECK ((num_nonnulls(organization_id, event_id) <= 1)),
    CONSTRAINT consent_events_ip_hash_is_a_sha256 CHECK ((octet_length(ip_hash) = 32)),
    CONSTRAINT consent_events_policy_version_check CHECK (((policy_version ~ '\S'::text) AND (char_length(policy_version) <= 100))),
    CONSTRAINT consent_events_purpose_check CHECK ((purpose ~ '^[a-z_]+([.][a-z0-9_]+)*$'::text)),
    CONSTRAINT consent_events_source_check CHECK ((source = ANY (ARRAY['signup'::text, 'checkout'::text, 'settings'::text, 'unsubscribe'::text, 'import'::text, 'support'::text, 'legacy'::text])))
);

ALTER TABLE ONLY users.consent_events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.consent_events IS 'Every answer of a person to a question for consent, with its proof. Append-only.';

COMMENT ON COLUMN users.consent_events.id IS 'What a consent points at as its proof.';

COMMENT ON COLUMN users.consent_events.user_id IS 'Who answered.';

COMMENT ON COLUMN users.consent_events.organization_id IS 'The organization that asked, whose mail it is about; null: the platform, or an event.';

COMMENT ON COLUMN users.consent_events.event_id IS 'The event whose organizer asked, for it alone.';

COMMENT ON COLUMN users.consent_events.purpose IS 'What the data may be used for: a data use of the fideslang taxonomy, e.g.
marketing.communications.email.';

COMMENT ON COLUMN users.consent_events.channel IS 'By which way she may be reached: email, sms, push, web; null: it is about no channel.';

COMMENT ON COLUMN users.consent_events.state IS 'Her answer.';

COMMENT ON COLUMN users.consent_events.policy_version IS 'Version of the text she was shown.';

COMMENT ON COLUMN users.consent_events.source IS 'Where she answered; legacy: taken over from the earlier product, import: told by an organizer.';

COMMENT ON COLUMN users.consent_events.locale IS 'BCP 47 tag of the language of the text.';

COMMENT ON COLUMN users.consent_events.ip_hash IS 'Keyed SHA-256 of her address on the network, 32 bytes; the key is outside the database.';

COMMENT ON COLUMN users.consent_events.evidence IS 'Object with what else proves it, e.g. {"form": text, "import_id": uuid}; no personal data.';

COMMENT ON COLUMN users.consent_events.created_at IS 'When she answered, UTC.';

CREATE TABLE users.consents (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    organization_id uuid,
    event_id uuid,
    consent_event_id uuid NOT NULL,
    purpose text NOT NULL,
    channel text,
    state users.consent_state NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT consents_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'push'::text, 'web'::text]))),
    CONSTRAINT consents_have_one_scope_at_most CHECK ((num_nonnulls(organization_id, event_id) <= 1)),
    CONSTRAINT consents_only_a_granted_one_expires CHECK (((expires_at IS NULL) OR (state = 'granted'::users.consent_state)))
);

ALTER TABLE ONLY users.consents FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.consents IS 'The latest answer of a person per scope, purpose and channel; it can be rebuilt from the events.';

COMMENT ON COLUMN users.consents.id IS 'Recipients of messages name it as the ground they are on.';

COMMENT ON COLUMN users.consents.user_id IS 'Who answered.';

COMMENT ON COLUMN users.consents.organization_id IS 'The organization it is given to; null: to the platform, or for an event.';

COMMENT ON COLUMN users.consents.event_id IS 'The event it is given for, when for one alone.';

COMMENT ON COLUMN users.consents.consent_event_id IS 'The answer that proves it.';

COMMENT ON COLUMN users.consents.purpose IS 'As in its proof: a data use of fideslang.';

COMMENT ON COLUMN users.consents.channel IS 'email, sms, push, web; null: it is about no channel.';

COMMENT ON COLUMN users.consents.state IS 'As in its proof.';

COMMENT ON COLUMN users.consents.expires_at IS 'Counts until, UTC, exclusive; null: until withdrawn.';

COMMENT ON COLUMN users.consents.created_at IS 'When she was first asked, UTC.';

COMMENT ON COLUMN users.consents.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.data_request_steps (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    request_id uuid NOT NULL,
    "position" integer NOT NULL,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    action text NOT NULL,
    row_count bigint DEFAULT 0 NOT NULL,
    resume_after text,
    last_error text,
    started_at timestamp with time zone,
    done_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT data_request_steps_action_check CHECK ((action = ANY (ARRAY['export'::text, 'set_null'::text, 'replace'::text, 'delete_row'::text]))),
    CONSTRAINT data_request_steps_position_check CHECK (("position" > 0)),
    CONSTRAINT data_request_steps_row_count_check CHECK ((row_count >= 0)),
    CONSTRAINT data_request_steps_start_before_they_are_done CHECK (((done_at IS NULL) OR COALESCE((started_at <= done_at), false)))
);

ALTER TABLE ONLY users.data_request_steps FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.data_request_steps IS 'What a request does, table by table; each step is a transaction and can go on where it stopped.';

COMMENT ON COLUMN users.data_request_steps.id IS 'No order; see position.';

COMMENT ON COLUMN users.data_request_steps.request_id IS 'The request it is part of.';

COMMENT ON COLUMN users.data_request_steps."position" IS 'Order of the steps from 1: children before the rows that they point at.';

COMMENT ON COLUMN users.data_request_steps.schema_name IS 'Schema of the table.';

COMMENT ON COLUMN users.data_request_steps.table_name IS 'The table, as in ops.data_map.';

COMMENT ON COLUMN users.data_request_steps.action IS 'export, or what erasure does there: set_null, replace, delete_row.';

COMMENT ON COLUMN users.data_request_steps.row_count IS 'Rows done so far.';

COMMENT ON COLUMN users.data_request_steps.resume_after IS 'Key of the last row done, as text; null: not begun. The next batch goes on behind it.';

COMMENT ON COLUMN users.data_request_steps.last_error IS 'Of the latest attempt that failed.';

COMMENT ON COLUMN users.data_request_steps.started_at IS 'UTC; null: not yet.';

COMMENT ON COLUMN users.data_request_steps.done_at IS 'UTC; null: not yet.';

COMMENT ON COLUMN users.data_request_steps.created_at IS 'UTC.';

COMMENT ON COLUMN users.data_request_steps.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.data_requests (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    handled_by uuid,
    kind users.data_request_kind NOT NULL,
    status users.data_request_status DEFAULT 'received'::users.data_request_status NOT NULL,
    due_at timestamp with time zone DEFAULT (now() + '30 days'::interval) NOT NULL,
    subject_email_hash bytea,
    details text,
    hold_reason text,
    rejection_reason text,
    result_storage_path text,
    result_expires_at timestamp with time zone,
    cool_off_until timestamp with time zone,
    extended_at timestamp with time zone,
    verified_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT data_requests_are_due_within_a_month CHECK (((due_at > created_at) AND (due_at <= (created_at +
CASE
    WHEN (extended_at IS NULL) THEN '31 days'::interval
    ELSE '92 days'::interval
END)))),
    CONSTRAINT data_requests_are_rejected_with_a_reason CHECK (((status = 'rejected'::users.data_request_status) = (COALESCE(rejection_reason, ''::text) ~ '\S'::text))),
    CONSTRAINT data_requests_completed_at_only_when_completed CHECK (((status = 'completed'::users.data_request_status) = (completed_at IS NOT NULL))),
    CONSTRAINT data_requests_details_check CHECK ((char_length(details) <= 4000)),
    CONSTRAINT data_requests_of_unknown_people_do_not_run CHECK (((status <> ALL (ARRAY['verified'::users.data_request_status, 'in_progress'::users.data_request_status, 'completed'::users.data_request_status])) OR (verified_at IS NOT NULL))),
    CONSTRAINT data_requests_on_hold_are_not_completed CHECK (((status <> 'completed'::users.data_request_status) OR (hold_reason IS NULL))),
    CONSTRAINT data_requests_result_expires CHECK (((result_storage_path IS NULL) = (result_expires_at IS NULL))),
    CONSTRAINT data_requests_say_who_asks CHECK ((num_nonnulls(user_id, subject_email_hash) > 0)),
    CONSTRAINT data_requests_subject_email_hash_is_a_sha256 CHECK ((octet_length(subject_email_hash) = 32))
);

ALTER TABLE ONLY users.data_requests FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.data_requests IS 'A demand of a person: a copy of her data, their erasure or their correction.';

COMMENT ON COLUMN users.data_requests.id IS 'Shown to her as the number of her request.';

COMMENT ON COLUMN users.data_requests.user_id IS 'Who asks; null: somebody without an account, known by her address alone.';

COMMENT ON COLUMN users.data_requests.handled_by IS 'The member of staff who decides it.';

COMMENT ON COLUMN users.data_requests.kind IS 'What she asks for.';

COMMENT ON COLUMN users.data_requests.status IS 'How far it is; changes through functions.';

COMMENT ON COLUMN users.data_requests.due_at IS 'When the law wants it answered, UTC: within a month, three where extended_at is set.';

COMMENT ON COLUMN users.data_requests.subject_email_hash IS 'Keyed SHA-256 of the address of somebody without an account, 32 bytes.';

COMMENT ON COLUMN users.data_requests.details IS 'In her words, e.g. what to correct.';

COMMENT ON COLUMN users.data_requests.hold_reason IS 'Why erasure has to wait, e.g. a legal claim; null: nothing holds it.';

COMMENT ON COLUMN users.data_requests.rejection_reason IS 'As told to her.';

COMMENT ON COLUMN users.data_requests.result_storage_path IS 'Where her copy lies in the private bucket until result_expires_at.';

COMMENT ON COLUMN users.data_requests.result_expires_at IS 'When her copy is deleted, UTC.';

COMMENT ON COLUMN users.data_requests.cool_off_until IS 'Until then she may take an erasure back and no step runs, UTC; null: no such time.';

COMMENT ON COLUMN users.data_requests.extended_at IS 'When she was told that it takes longer than a month, UTC; null: it does not.';

COMMENT ON COLUMN users.data_requests.verified_at IS 'When she proved who she is, UTC.';

COMMENT ON COLUMN users.data_requests.completed_at IS 'UTC; set exactly when it is completed.';

COMMENT ON COLUMN users.data_requests.created_at IS 'When it was received, UTC.';

COMMENT ON COLUMN users.data_requests.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.erasure_tombstones (
    user_id uuid NOT NULL,
    data_request_id uuid,
    identifier_hashes bytea[] DEFAULT '{}'::bytea[] NOT NULL,
    hash_key_name text NOT NULL,
    erased_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT erasure_tombstones_hash_key_name_check CHECK ((hash_key_name ~ '\S'::text))
);

ALTER TABLE ONLY users.erasure_tombstones FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.erasure_tombstones IS 'Who has been erased, without saying who she was. Append-only; copied to a place of its own.';

COMMENT ON COLUMN users.erasure_tombstones.user_id IS 'Key that her records keep pointing at; no foreign key, see the source.';

COMMENT ON COLUMN users.erasure_tombstones.data_request_id IS 'The request that asked for it; null: erased for another reason. No foreign key.';

COMMENT ON COLUMN users.erasure_tombstones.identifier_hashes IS 'Keyed SHA-256 of each of her addresses and numbers: finds copies that come back, names nobody.';

COMMENT ON COLUMN users.erasure_tombstones.hash_key_name IS 'Name of the key of the hashes; the key itself is outside the database.';

COMMENT ON COLUMN users.erasure_tombstones.erased_at IS 'UTC.';

CREATE TABLE users.follows (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    follower_user_id uuid NOT NULL,
    follower_org_id uuid,
    target_id uuid NOT NULL,
    target_user_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (target_type = 'user'::users.follow_target) THEN target_id
    ELSE NULL::uuid
END) STORED,
    target_organization_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (target_type = 'organizer'::users.follow_target) THEN target_id
    ELSE NULL::uuid
END) STORED,
    target_event_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (target_type = 'event'::users.follow_target) THEN target_id
    ELSE NULL::uuid
END) STORED,
    follower_type users.follow_actor DEFAULT 'user'::users.follow_actor NOT NULL,
    target_type users.follow_target NOT NULL,
    status users.follow_status DEFAULT 'accepted'::users.follow_status NOT NULL,
    notify_level users.notify_level DEFAULT 'all'::users.notify_level NOT NULL,
    follower_id uuid GENERATED ALWAYS AS (COALESCE(follower_org_id, follower_user_id)) STORED NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (follower_org_id) STORED,
    decided_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT follows_are_not_of_oneself CHECK ((COALESCE(follower_org_id, follower_user_id) <> target_id)),
    CONSTRAINT follows_name_the_organization_that_follows CHECK (((follower_type = 'organization'::users.follow_actor) = (follower_org_id IS NOT NULL))),
    CONSTRAINT follows_pending_are_undecided CHECK (((status <> 'pending'::users.follow_status) OR (decided_at IS NULL)))
);

ALTER TABLE ONLY users.follows FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.follows IS 'Who follows whom or what, and what the followed says to it.';

COMMENT ON COLUMN users.follows.id IS 'Names the edge in notifications.';

COMMENT ON COLUMN users.follows.follower_user_id IS 'The person who follows; where an organization follows, the member who decided it.';

COMMENT ON COLUMN users.follows.follower_org_id IS 'The organization that follows; null when a person follows for herself.';

COMMENT ON COLUMN users.follows.target_id IS 'Id of the followed user, organization or event, as target_type says.';

COMMENT ON COLUMN users.follows.target_user_id IS 'Derived: target_id when it is a person.';

COMMENT ON COLUMN users.follows.target_organization_id IS 'Derived: target_id when it is an organization.';

COMMENT ON COLUMN users.follows.target_event_id IS 'Derived: target_id when it is an event.';

COMMENT ON COLUMN users.follows.follower_type IS 'Whether a person or an organization follows.';

COMMENT ON COLUMN users.follows.target_type IS 'What kind of thing target_id names.';

COMMENT ON COLUMN users.follows.status IS 'accepted at once for a public target; for a private one its answer.';

COMMENT ON COLUMN users.follows.notify_level IS 'Which news of the target the follower is told.';

COMMENT ON COLUMN users.follows.follower_id IS 'Derived: the organization where one follows, else the person. At most one edge from it to a
target, although several members may act for an organization.';

COMMENT ON COLUMN users.follows.organization_id IS 'Another name of follower_org_id: the tenant.';

COMMENT ON COLUMN users.follows.decided_at IS 'When the target answered a request, UTC; null: it has not, or was not asked.';

COMMENT ON COLUMN users.follows.created_at IS 'When it was asked for, UTC.';

COMMENT ON COLUMN users.follows.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.private_profiles (
    user_id uuid NOT NULL,
    legal_name text,
    contact_email text,
    verified_phone text,
    birth_year integer,
    contact_email_verified_at timestamp with time zone,
    phone_verified_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT private_profiles_birth_year_check CHECK (((birth_year >= 1900) AND (birth_year <= 2100))),
    CONSTRAINT private_profiles_contact_email_check CHECK (((contact_email ~ '^[^@\s]+@[^@\s]+$'::text) AND (char_length(contact_email) <= 320))),
    CONSTRAINT private_profiles_legal_name_is_not_blank CHECK (((legal_name ~ '\S'::text) AND (char_length(legal_name) <= 200))),
    CONSTRAINT private_profiles_only_a_given_email_is_verified CHECK (((contact_email_verified_at IS NULL) OR (contact_email IS NOT NULL))),
    CONSTRAINT private_profiles_verified_phone_check CHECK ((verified_phone ~ '^[+][1-9][0-9]{6,14}$'::text)),
    CONSTRAINT private_profiles_verified_phone_is_dated CHECK (((verified_phone IS NULL) = (phone_verified_at IS NULL)))
);

ALTER TABLE ONLY users.private_profiles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.private_profiles IS 'At most one row per person, with what others never see of her. Absent until something is known.';

COMMENT ON COLUMN users.private_profiles.user_id IS 'The person.';

COMMENT ON COLUMN users.private_profiles.legal_name IS 'As in her papers, where an invoice or a check at the door needs it.';

COMMENT ON COLUMN users.private_profiles.contact_email IS 'Where she wants her mail, as she wrote it; null: the address she signs in with.';

COMMENT ON COLUMN users.private_profiles.verified_phone IS 'The number that she has proven to own, E.164; messages go to user_profiles.phone only while the
two are the same.';

COMMENT ON COLUMN users.private_profiles.birth_year IS 'Year alone, for age limits: a full date would be more than the product needs to know.';

COMMENT ON COLUMN users.private_profiles.contact_email_verified_at IS 'When she proved that contact_email is hers, UTC; a change of the address must clear it.';

COMMENT ON COLUMN users.private_profiles.phone_verified_at IS 'When she proved that verified_phone is hers, UTC.';

COMMENT ON COLUMN users.private_profiles.created_at IS 'UTC.';

COMMENT ON COLUMN users.private_profiles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.user_blocks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    blocker_user_id uuid,
    blocker_organization_id uuid,
    blocked_user_id uuid,
    blocked_organization_id uuid,
    created_by uuid,
    organization_id uuid GENERATED ALWAYS AS (blocker_organization_id) STORED,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_blocks_are_not_of_oneself CHECK (((blocker_user_id IS DISTINCT FROM blocked_user_id) OR (blocker_organization_id IS DISTINCT FROM blocked_organization_id))),
    CONSTRAINT user_blocks_block_one CHECK ((num_nonnulls(blocked_user_id, blocked_organization_id) = 1)),
    CONSTRAINT user_blocks_have_one_blocker CHECK ((num_nonnulls(blocker_user_id, blocker_organization_id) = 1)),
    CONSTRAINT user_blocks_reason_check CHECK ((char_length(reason) <= 1000))
);

ALTER TABLE ONLY users.user_blocks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.user_blocks IS 'Who wants nothing to do with whom: a person or an organization with a person or an organization.';

COMMENT ON COLUMN users.user_blocks.id IS 'Names it when it is lifted.';

COMMENT ON COLUMN users.user_blocks.blocker_user_id IS 'The person who blocks for herself.';

COMMENT ON COLUMN users.user_blocks.blocker_organization_id IS 'The organization that blocks: bars somebody from all its events and posts.';

COMMENT ON COLUMN users.user_blocks.blocked_user_id IS 'The person who is blocked.';

COMMENT ON COLUMN users.user_blocks.blocked_organization_id IS 'The organization that is blocked.';

COMMENT ON COLUMN users.user_blocks.created_by IS 'The member who blocked for her organization; null when a person blocks for herself.';

COMMENT ON COLUMN users.user_blocks.organization_id IS 'Another name of blocker_organization_id: the tenant.';

COMMENT ON COLUMN users.user_blocks.reason IS 'A note for the blocker, never shown to the blocked.';

COMMENT ON COLUMN users.user_blocks.created_at IS 'UTC.';

CREATE VIEW users.user_embeddings WITH (security_invoker='true') AS
 SELECT user_embeddings.user_id,
    user_embeddings.embedding,
    user_embeddings.model_version,
    user_embeddings.updated_at
   FROM (ml.user_embeddings
     JOIN ml.model_versions ON (((user_embeddings.model_version = model_versions.model_version) AND (user_embeddings.purpose = model_versions.purpose))))
  WHERE model_versions.is_active;

COMMENT ON VIEW users.user_embeddings IS 'What a person likes, as a vector, by the model in use. Read-only.';

COMMENT ON COLUMN users.user_embeddings.user_id IS 'The person; unique here.';

COMMENT ON COLUMN users.user_embeddings.embedding IS '768 dimensions, of any length but zero. Those of the earlier product, of 384, are not comparable.';

COMMENT ON COLUMN users.user_embeddings.model_version IS 'The model, the same in all rows.';

COMMENT ON COLUMN users.user_embeddings.updated_at IS 'UTC.';

CREATE TABLE users.user_mutes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    muted_user_id uuid,
    muted_organization_id uuid,
    muted_event_id uuid,
    hide_notifications boolean DEFAULT true NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_mutes_are_not_of_oneself CHECK ((user_id <> muted_user_id)),
    CONSTRAINT user_mutes_expire_after_they_began CHECK ((expires_at > created_at)),
    CONSTRAINT user_mutes_mute_one CHECK ((num_nonnulls(muted_user_id, muted_organization_id, muted_event_id) = 1))
);

ALTER TABLE ONLY users.user_mutes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.user_mutes IS 'Whose posts a person does not want in her feed: another person, an organization or an event.';

COMMENT ON COLUMN users.user_mutes.id IS 'Names it when it is lifted.';

COMMENT ON COLUMN users.user_mutes.user_id IS 'The person who mutes; nobody else sees it.';

COMMENT ON COLUMN users.user_mutes.muted_user_id IS 'The muted person.';

COMMENT ON COLUMN users.user_mutes.muted_organization_id IS 'The muted organization.';

COMMENT ON COLUMN users.user_mutes.muted_event_id IS 'The muted event and its posts.';

COMMENT ON COLUMN users.user_mutes.hide_notifications IS 'Whether their notifications are kept away too, and not their posts alone.';

COMMENT ON COLUMN users.user_mutes.expires_at IS 'Silent until, UTC; null: until it is lifted.';

COMMENT ON COLUMN users.user_mutes.created_at IS 'UTC.';

ALTER TABLE ONLY analytics.analytics_events
    ADD CONSTRAINT analytics_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.audience_consents
    ADD CONSTRAINT audience_consents_event_segment_scope_unique UNIQUE (event_id, segment_key, scope);

ALTER TABLE ONLY analytics.audience_consents
    ADD CONSTRAINT audience_consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.event_audience_insights
    ADD CONSTRAINT event_audience_insights_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY analytics.event_impressions
    ADD CONSTRAINT event_impressions_pkey PRIMARY KEY (id, occurred_at);

ALTER TABLE ONLY analytics.event_stat_snapshots
    ADD CONSTRAINT event_stat_snapshots_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY analytics.event_stat_snapshots
    ADD CONSTRAINT event_stat_snapshots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.event_video_counters
    ADD CONSTRAINT event_video_counters_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_id_case_id_key UNIQUE (id, case_id);

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_id_decider_key_key UNIQUE (id, decider_key);

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_reverses_id_key UNIQUE (reverses_id, case_id);

ALTER TABLE ONLY analytics.moderation_appeals
    ADD CONSTRAINT moderation_appeals_action_id_key UNIQUE (action_id);

ALTER TABLE ONLY analytics.moderation_appeals
    ADD CONSTRAINT moderation_appeals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.moderation_cases
    ADD CONSTRAINT moderation_cases_id_target_key UNIQUE (id, target_type, target_id);

ALTER TABLE ONLY analytics.moderation_cases
    ADD CONSTRAINT moderation_cases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.negative_feedback
    ADD CONSTRAINT negative_feedback_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.negative_feedback
    ADD CONSTRAINT negative_feedback_user_id_target_type_target_id_key UNIQUE (user_id, target_type, target_id);

ALTER TABLE ONLY analytics.post_clicks
    ADD CONSTRAINT post_clicks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.post_impressions
    ADD CONSTRAINT post_impressions_pkey PRIMARY KEY (id, occurred_at);

ALTER TABLE ONLY analytics.post_video_counters
    ADD CONSTRAINT post_video_counters_pkey PRIMARY KEY (post_id);

ALTER TABLE ONLY analytics.post_views
    ADD CONSTRAINT post_views_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.share_link_clicks
    ADD CONSTRAINT share_link_clicks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY analytics.share_links
    ADD CONSTRAINT share_links_pkey PRIMARY KEY (code);

ALTER TABLE ONLY analytics.ticket_analytics
    ADD CONSTRAINT ticket_analytics_pkey PRIMARY KEY (id, occurred_at);

ALTER TABLE ONLY analytics.user_event_interactions
    ADD CONSTRAINT user_event_interactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_decision_id_key UNIQUE (decision_id);

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_id_campaign_id_key UNIQUE (id, campaign_id);

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_campaign_id_event_key_key UNIQUE (campaign_id, event_key);

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.ad_creatives
    ADD CONSTRAINT ad_creatives_id_campaign_id_key UNIQUE (id, campaign_id);

ALTER TABLE ONLY campaigns.ad_creatives
    ADD CONSTRAINT ad_creatives_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.ad_decisions
    ADD CONSTRAINT ad_decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_decision_id_occurred_at_key UNIQUE (decision_id, occurred_at);

ALTER TABLE ONLY campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_pkey PRIMARY KEY (id, occurred_at);

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_decision_id_kind_key UNIQUE (decision_id, kind);

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_id_campaign_id_key UNIQUE (id, campaign_id);

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.campaign_budget_pools
    ADD CONSTRAINT campaign_budget_pools_one_per_campaign_and_one_above UNIQUE NULLS NOT DISTINCT (organization_id, campaign_id);

ALTER TABLE ONLY campaigns.campaign_budget_pools
    ADD CONSTRAINT campaign_budget_pools_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.campaign_day_pools
    ADD CONSTRAINT campaign_day_pools_pkey PRIMARY KEY (campaign_id, day);

ALTER TABLE ONLY campaigns.campaign_placements
    ADD CONSTRAINT campaign_placements_pkey PRIMARY KEY (campaign_id, placement);

ALTER TABLE ONLY campaigns.campaign_targeting
    ADD CONSTRAINT campaign_targeting_pkey PRIMARY KEY (campaign_id);

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_id_org_id_key UNIQUE (id, org_id);

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_id_timezone_key UNIQUE (id, timezone);

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.creative_reviews
    ADD CONSTRAINT creative_reviews_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.creative_versions
    ADD CONSTRAINT creative_versions_pkey PRIMARY KEY (creative_id, version);

ALTER TABLE ONLY campaigns.credit_packages
    ADD CONSTRAINT credit_packages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.frequency_caps
    ADD CONSTRAINT frequency_caps_one_per_level_event_and_window UNIQUE NULLS NOT DISTINCT (campaign_id, creative_id, counted, subject, window_hours);

ALTER TABLE ONLY campaigns.frequency_caps
    ADD CONSTRAINT frequency_caps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.frequency_counters
    ADD CONSTRAINT frequency_counters_pkey PRIMARY KEY (cap_id, subject_hash);

ALTER TABLE ONLY campaigns.promo_redemptions
    ADD CONSTRAINT promo_redemptions_order_id_promo_id_key UNIQUE (order_id, promo_id);

ALTER TABLE ONLY campaigns.promo_redemptions
    ADD CONSTRAINT promo_redemptions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY campaigns.promos
    ADD CONSTRAINT promos_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.cultural_guides
    ADD CONSTRAINT cultural_guides_pkey PRIMARY KEY (event_id, locale);

ALTER TABLE ONLY events.event_comment_reactions
    ADD CONSTRAINT event_comment_reactions_comment_id_user_id_kind_key UNIQUE (comment_id, user_id, kind);

ALTER TABLE ONLY events.event_comment_reactions
    ADD CONSTRAINT event_comment_reactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_author_user_id_client_id_key UNIQUE (author_user_id, client_id);

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_id_post_id_key UNIQUE (id, post_id);

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_series_id_local_start_key UNIQUE (series_id, local_date, local_time);

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_series_id_position_key UNIQUE (series_id, "position");

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_author_user_id_client_id_key UNIQUE (author_user_id, client_id);

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_reactions
    ADD CONSTRAINT event_reactions_pkey PRIMARY KEY (post_id, user_id, kind);

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_event_id_user_id_role_key UNIQUE (event_id, user_id, role);

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_scanners
    ADD CONSTRAINT event_scanners_pkey PRIMARY KEY (event_id, user_id);

ALTER TABLE ONLY events.event_series
    ADD CONSTRAINT event_series_id_organization_id_key UNIQUE (id, organization_id);

ALTER TABLE ONLY events.event_series
    ADD CONSTRAINT event_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.event_share_assets
    ADD CONSTRAINT event_share_assets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_id_owner_organization_id_key UNIQUE (id, owner_organization_id);

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_id_series_id_key UNIQUE (id, series_id);

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_link_token_key UNIQUE (link_token);

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_slug_key UNIQUE (slug);

ALTER TABLE ONLY events.hashtags
    ADD CONSTRAINT hashtags_pkey PRIMARY KEY (tag);

ALTER TABLE ONLY events.post_counter_deltas
    ADD CONSTRAINT post_counter_deltas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.post_counters
    ADD CONSTRAINT post_counters_pkey PRIMARY KEY (post_id);

ALTER TABLE ONLY events.post_hashtags
    ADD CONSTRAINT post_hashtags_pkey PRIMARY KEY (post_id, tag);

ALTER TABLE ONLY events.post_media
    ADD CONSTRAINT post_media_pkey PRIMARY KEY (post_id, media_id);

ALTER TABLE ONLY events.post_media
    ADD CONSTRAINT post_media_post_id_position_key UNIQUE (post_id, "position") DEFERRABLE;

ALTER TABLE ONLY events.post_mentions
    ADD CONSTRAINT post_mentions_pkey PRIMARY KEY (post_id, mentioned_user_id);

ALTER TABLE ONLY events.post_revisions
    ADD CONSTRAINT post_revisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.post_revisions
    ADD CONSTRAINT post_revisions_post_id_revision_no_key UNIQUE (post_id, revision_no);

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_pkey PRIMARY KEY (id);

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_token_key UNIQUE (token);

ALTER TABLE ONLY messaging.conversation_participants
    ADD CONSTRAINT conversation_participants_pkey PRIMARY KEY (conversation_id, participant_id);

ALTER TABLE ONLY messaging.direct_conversations
    ADD CONSTRAINT direct_conversations_direct_key_key UNIQUE (direct_key);

ALTER TABLE ONLY messaging.direct_conversations
    ADD CONSTRAINT direct_conversations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_conversation_id_seq_key UNIQUE (conversation_id, seq);

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_id_conversation_id_key UNIQUE (id, conversation_id);

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_sender_id_client_id_key UNIQUE (sender_id, client_id);

ALTER TABLE ONLY messaging.message_job_recipients
    ADD CONSTRAINT message_job_recipients_job_id_address_hash_key UNIQUE (job_id, address_hash);

ALTER TABLE ONLY messaging.message_job_recipients
    ADD CONSTRAINT message_job_recipients_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.message_job_recipients
    ADD CONSTRAINT message_job_recipients_provider_message_id_key UNIQUE (provider_message_id);

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_created_by_idempotency_key_key UNIQUE (created_by, idempotency_key);

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.message_templates
    ADD CONSTRAINT message_templates_id_org_id_key UNIQUE (id, org_id);

ALTER TABLE ONLY messaging.message_templates
    ADD CONSTRAINT message_templates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.notification_deliveries
    ADD CONSTRAINT notification_deliveries_notification_id_channel_key UNIQUE (notification_id, channel);

ALTER TABLE ONLY messaging.notification_deliveries
    ADD CONSTRAINT notification_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.notification_deliveries
    ADD CONSTRAINT notification_deliveries_provider_message_id_key UNIQUE (provider_message_id);

ALTER TABLE ONLY messaging.notification_preferences
    ADD CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id, event_type, channel);

ALTER TABLE ONLY messaging.notification_settings
    ADD CONSTRAINT notification_settings_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.org_contact_import_entries
    ADD CONSTRAINT org_contact_import_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.org_contact_imports
    ADD CONSTRAINT org_contact_imports_id_org_id_key UNIQUE (id, org_id);

ALTER TABLE ONLY messaging.org_contact_imports
    ADD CONSTRAINT org_contact_imports_org_id_file_sha256_key UNIQUE (org_id, file_sha256);

ALTER TABLE ONLY messaging.org_contact_imports
    ADD CONSTRAINT org_contact_imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.push_devices
    ADD CONSTRAINT push_devices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.push_devices
    ADD CONSTRAINT push_devices_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY messaging.suppressions
    ADD CONSTRAINT suppressions_address_hash_channel_scope_key UNIQUE NULLS NOT DISTINCT (address_hash, channel, scope, organization_id, event_id);

ALTER TABLE ONLY messaging.suppressions
    ADD CONSTRAINT suppressions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.unsubscribe_tokens
    ADD CONSTRAINT unsubscribe_tokens_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY ml.event_embeddings
    ADD CONSTRAINT event_embeddings_pkey PRIMARY KEY (event_id, model_version);

ALTER TABLE ONLY ml.event_features
    ADD CONSTRAINT event_features_pkey PRIMARY KEY (event_id, version);

ALTER TABLE ONLY ml.match_features
    ADD CONSTRAINT match_features_event_id_sponsor_id_version_key UNIQUE (event_id, sponsor_id, version);

ALTER TABLE ONLY ml.match_features
    ADD CONSTRAINT match_features_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ml.model_versions
    ADD CONSTRAINT model_versions_model_version_purpose_key UNIQUE (model_version, purpose);

ALTER TABLE ONLY ml.model_versions
    ADD CONSTRAINT model_versions_pkey PRIMARY KEY (model_version);

ALTER TABLE ONLY ml.package_embeddings
    ADD CONSTRAINT package_embeddings_pkey PRIMARY KEY (package_id, model_version);

ALTER TABLE ONLY ml.sponsor_embeddings
    ADD CONSTRAINT sponsor_embeddings_pkey PRIMARY KEY (sponsor_id, model_version);

ALTER TABLE ONLY ml.user_embeddings
    ADD CONSTRAINT user_embeddings_pkey PRIMARY KEY (user_id, model_version);

ALTER TABLE ONLY ops.data_categories
    ADD CONSTRAINT data_categories_pkey PRIMARY KEY (key);

ALTER TABLE ONLY ops.data_map
    ADD CONSTRAINT data_map_pkey PRIMARY KEY (schema_name, table_name, column_name);

ALTER TABLE ONLY ops.data_subjects
    ADD CONSTRAINT data_subjects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY ops.error_codes
    ADD CONSTRAINT error_codes_name_key UNIQUE (name);

ALTER TABLE ONLY ops.error_codes
    ADD CONSTRAINT error_codes_pkey PRIMARY KEY (code);

ALTER TABLE ONLY ops.installations
    ADD CONSTRAINT installations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.state_changes
    ADD CONSTRAINT state_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.state_machines
    ADD CONSTRAINT state_machines_pkey PRIMARY KEY (name);

ALTER TABLE ONLY ops.state_machines
    ADD CONSTRAINT state_machines_table_name_column_name_key UNIQUE (table_name, column_name);

ALTER TABLE ONLY ops.state_transitions
    ADD CONSTRAINT state_transitions_machine_from_state_to_state_key UNIQUE NULLS NOT DISTINCT (machine, from_state, to_state);

ALTER TABLE ONLY ops.state_transitions
    ADD CONSTRAINT state_transitions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_token_key UNIQUE (token);

ALTER TABLE ONLY organizations.org_memberships
    ADD CONSTRAINT org_memberships_pkey PRIMARY KEY (org_id, user_id);

ALTER TABLE ONLY organizations.organizations
    ADD CONSTRAINT organizations_handle_key UNIQUE (handle);

ALTER TABLE ONLY organizations.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_owner_type_currency_key UNIQUE NULLS NOT DISTINCT (organization_id, user_id, type, currency);

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_stripe_checkout_session_id_key UNIQUE (stripe_checkout_session_id);

ALTER TABLE ONLY payments.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.invoice_lines
    ADD CONSTRAINT invoice_lines_invoice_id_position_key UNIQUE (invoice_id, "position");

ALTER TABLE ONLY payments.invoice_lines
    ADD CONSTRAINT invoice_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.invoice_sequences
    ADD CONSTRAINT invoice_sequences_id_issuer_id_kind_key UNIQUE (id, issuer_id, kind);

ALTER TABLE ONLY payments.invoice_sequences
    ADD CONSTRAINT invoice_sequences_issuer_kind_series_key UNIQUE NULLS NOT DISTINCT (organization_id, kind, series);

ALTER TABLE ONLY payments.invoice_sequences
    ADD CONSTRAINT invoice_sequences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_id_issuer_id_currency_key UNIQUE (id, issuer_id, currency);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_id_org_wallet_id_key UNIQUE (id, org_wallet_id);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_id_wallet_id_key UNIQUE (id, wallet_id);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_issuer_id_kind_number_key UNIQUE (issuer_id, kind, number);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_sequence_id_number_in_series_key UNIQUE (sequence_id, number_in_series);

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_stripe_invoice_id_key UNIQUE (stripe_invoice_id);

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_stripe_event_id_key UNIQUE (stripe_event_id);

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_id_org_id_key UNIQUE (id, org_id);

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_owner_currency_key UNIQUE NULLS NOT DISTINCT (org_id, user_id, currency);

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_context_type_context_id_key UNIQUE (context_type, context_id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_id_org_id_key UNIQUE (id, org_id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_id_user_id_key UNIQUE (id, user_id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_stripe_connect_id_key UNIQUE (stripe_connect_id);

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_stripe_connect_id_org_id_key UNIQUE (stripe_connect_id, org_id);

ALTER TABLE ONLY payments.payout_configurations
    ADD CONSTRAINT payout_configurations_organization_id_key UNIQUE (organization_id);

ALTER TABLE ONLY payments.payout_configurations
    ADD CONSTRAINT payout_configurations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_provider_payout_id_key UNIQUE (provider_payout_id);

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_id_recorded_xid_key UNIQUE (id, recorded_xid);

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_id_reference_key UNIQUE (id, reference_type, reference_id);

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_recorded_seq_key UNIQUE (recorded_seq);

ALTER TABLE ONLY payments.wallet_transactions
    ADD CONSTRAINT wallet_transactions_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY payments.wallet_transactions
    ADD CONSTRAINT wallet_transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_id_user_id_key UNIQUE (id, user_id);

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.circuit_breaker_state
    ADD CONSTRAINT circuit_breaker_state_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dead_letter_webhooks
    ADD CONSTRAINT dead_letter_webhooks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, scope, key);

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_mux_asset_id_key UNIQUE (mux_asset_id);

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_mux_upload_id_key UNIQUE (mux_upload_id);

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mv_refresh_log
    ADD CONSTRAINT mv_refresh_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rate_limits
    ADD CONSTRAINT rate_limits_pkey PRIMARY KEY (subject, bucket, minute);

ALTER TABLE ONLY public.request_logs
    ADD CONSTRAINT request_logs_pkey PRIMARY KEY (id, occurred_at);

ALTER TABLE ONLY ref.countries
    ADD CONSTRAINT countries_pkey PRIMARY KEY (code);

ALTER TABLE ONLY ref.currencies
    ADD CONSTRAINT currencies_code_decimal_places_key UNIQUE (code, decimal_places);

ALTER TABLE ONLY ref.currencies
    ADD CONSTRAINT currencies_pkey PRIMARY KEY (code);

ALTER TABLE ONLY ref.datasets
    ADD CONSTRAINT datasets_pkey PRIMARY KEY (name);

ALTER TABLE ONLY ref.event_categories
    ADD CONSTRAINT event_categories_name_key UNIQUE (name);

ALTER TABLE ONLY ref.event_categories
    ADD CONSTRAINT event_categories_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ref.event_categories
    ADD CONSTRAINT event_categories_slug_key UNIQUE (slug);

ALTER TABLE ONLY ref.hashtag_stoplist
    ADD CONSTRAINT hashtag_stoplist_pkey PRIMARY KEY (tag);

ALTER TABLE ONLY ref.industries
    ADD CONSTRAINT industries_name_key UNIQUE (name);

ALTER TABLE ONLY ref.industries
    ADD CONSTRAINT industries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ref.industries
    ADD CONSTRAINT industries_standard_code_key UNIQUE (standard, code);

ALTER TABLE ONLY ref.languages
    ADD CONSTRAINT languages_pkey PRIMARY KEY (code);

ALTER TABLE ONLY ref.tax_rates
    ADD CONSTRAINT tax_rates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ref.tax_rates
    ADD CONSTRAINT tax_rates_scope_valid_from_key UNIQUE NULLS NOT DISTINCT (country_code, region, category, valid_from);

ALTER TABLE ONLY ref.tax_rates
    ADD CONSTRAINT tax_rates_valid_during_excl EXCLUDE USING gist (int8range(hashtextextended(((COALESCE(region, country_code) || '/'::text) || category), (0)::bigint), hashtextextended(((COALESCE(region, country_code) || '/'::text) || category), (0)::bigint), '[]'::text) WITH =, valid_during WITH &&) WHERE (is_active) DEFERRABLE;

ALTER TABLE ONLY ref.timezones
    ADD CONSTRAINT timezones_pkey PRIMARY KEY (name);

ALTER TABLE ONLY sponsorship.deliverable_proofs
    ADD CONSTRAINT deliverable_proofs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_id_event_id_sponsor_id_key UNIQUE (id, event_id, sponsor_id);

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_ledger_transaction_id_key UNIQUE (ledger_transaction_id);

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_order_id_key UNIQUE (order_id);

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_pkey PRIMARY KEY (event_id, sponsor_id, tier);

ALTER TABLE ONLY sponsorship.fit_recalc_queue
    ADD CONSTRAINT fit_recalc_queue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.match_feedback
    ADD CONSTRAINT match_feedback_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_provider_dispute_id_key UNIQUE (provider_dispute_id);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_id_amount_key UNIQUE (id, order_id, amount_cents);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_ledger_transaction_id_key UNIQUE (ledger_transaction_id);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_order_id_n_key UNIQUE (order_id, n);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_reversal_of_key UNIQUE (reversal_of);

ALTER TABLE ONLY sponsorship.package_templates
    ADD CONSTRAINT package_templates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_id_exclusive_category_key UNIQUE (id, exclusive_category);

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_id_package_id_key UNIQUE (id, package_id);

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_unique_label_per_package UNIQUE (package_id, label);

ALTER TABLE ONLY sponsorship.proposal_messages
    ADD CONSTRAINT proposal_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_id_price_key UNIQUE (id, thread_id, amount_cents, currency);

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_id_thread_id_key UNIQUE (id, thread_id);

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_thread_id_version_key UNIQUE (thread_id, version);

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_id_parties_key UNIQUE (id, event_id, sponsor_id, organization_id);

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsor_members
    ADD CONSTRAINT sponsor_members_pkey PRIMARY KEY (sponsor_id, user_id);

ALTER TABLE ONLY sponsorship.sponsor_profiles
    ADD CONSTRAINT sponsor_profiles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsor_profiles
    ADD CONSTRAINT sponsor_profiles_sponsor_id_key UNIQUE (sponsor_id);

ALTER TABLE ONLY sponsorship.sponsor_public_profiles
    ADD CONSTRAINT sponsor_public_profiles_pkey PRIMARY KEY (sponsor_id);

ALTER TABLE ONLY sponsorship.sponsor_public_profiles
    ADD CONSTRAINT sponsor_public_profiles_slug_key UNIQUE (slug);

ALTER TABLE ONLY sponsorship.sponsors
    ADD CONSTRAINT sponsors_id_is_verified_key UNIQUE (id, is_verified);

ALTER TABLE ONLY sponsorship.sponsors
    ADD CONSTRAINT sponsors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_matches
    ADD CONSTRAINT sponsorship_matches_event_sponsor_unique UNIQUE (event_id, sponsor_id);

ALTER TABLE ONLY sponsorship.sponsorship_matches
    ADD CONSTRAINT sponsorship_matches_id_event_id_sponsor_id_key UNIQUE (id, event_id, sponsor_id);

ALTER TABLE ONLY sponsorship.sponsorship_matches
    ADD CONSTRAINT sponsorship_matches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_id_parties_key UNIQUE (id, event_id, sponsor_id, organization_id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_id_price_key UNIQUE (id, amount_cents, currency);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_id_seller_key UNIQUE (id, organization_id, currency);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_idempotency_key_key UNIQUE (sponsor_id, idempotency_key);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_offer_id_key UNIQUE (offer_id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_stripe_charge_id_key UNIQUE (stripe_charge_id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id);

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_stripe_transfer_id_key UNIQUE (stripe_transfer_id);

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_event_tier_version_unique UNIQUE (event_id, tier, version);

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_id_parties_key UNIQUE (id, event_id, organization_id);

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_ledger_transaction_id_key UNIQUE (ledger_transaction_id);

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_stripe_payout_id_key UNIQUE (stripe_payout_id);

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_stripe_transfer_id_key UNIQUE (stripe_transfer_id);

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_metric_unique UNIQUE NULLS NOT DISTINCT (event_id, sponsor_id, metric, order_id, window_start, window_end);

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_remedied_by_key UNIQUE (remedied_by);

ALTER TABLE ONLY ticketing.capacity_pools
    ADD CONSTRAINT capacity_pools_event_id_id_key UNIQUE (event_id, id);

ALTER TABLE ONLY ticketing.capacity_pools
    ADD CONSTRAINT capacity_pools_event_id_name_key UNIQUE (event_id, name);

ALTER TABLE ONLY ticketing.capacity_pools
    ADD CONSTRAINT capacity_pools_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.check_in_list_tiers
    ADD CONSTRAINT check_in_list_tiers_pkey PRIMARY KEY (list_id, tier_id);

ALTER TABLE ONLY ticketing.check_in_lists
    ADD CONSTRAINT check_in_lists_event_id_name_key UNIQUE (event_id, name);

ALTER TABLE ONLY ticketing.check_in_lists
    ADD CONSTRAINT check_in_lists_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY ticketing.check_in_lists
    ADD CONSTRAINT check_in_lists_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_stripe_session_id_key UNIQUE (stripe_session_id);

ALTER TABLE ONLY ticketing.event_cancellations
    ADD CONSTRAINT event_cancellations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.guest_codes
    ADD CONSTRAINT guest_codes_code_key UNIQUE (code);

ALTER TABLE ONLY ticketing.guest_codes
    ADD CONSTRAINT guest_codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.guest_otp_codes
    ADD CONSTRAINT guest_otp_codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.guest_ticket_sessions
    ADD CONSTRAINT guest_ticket_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.guest_ticket_sessions
    ADD CONSTRAINT guest_ticket_sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY ticketing.inventory_operations
    ADD CONSTRAINT inventory_operations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.order_fee_lines
    ADD CONSTRAINT order_fee_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_ticket_id_key UNIQUE (ticket_id);

ALTER TABLE ONLY ticketing.order_tax_lines
    ADD CONSTRAINT order_tax_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_stripe_session_id_key UNIQUE (stripe_session_id);

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_user_id_idempotency_key_key UNIQUE (user_id, idempotency_key);

ALTER TABLE ONLY ticketing.refund_items
    ADD CONSTRAINT refund_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.refund_items
    ADD CONSTRAINT refund_items_refund_id_order_item_id_key UNIQUE (refund_id, order_item_id);

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_order_id_idempotency_key_key UNIQUE (order_id, idempotency_key);

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_stripe_refund_id_key UNIQUE (stripe_refund_id);

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_event_id_nonce_key UNIQUE (event_id, nonce);

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_id_tier_id_key UNIQUE (id, tier_id);

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.ticket_tiers
    ADD CONSTRAINT ticket_tiers_event_id_id_key UNIQUE (event_id, id);

ALTER TABLE ONLY ticketing.ticket_tiers
    ADD CONSTRAINT ticket_tiers_event_id_name_key UNIQUE (event_id, name);

ALTER TABLE ONLY ticketing.ticket_tiers
    ADD CONSTRAINT ticket_tiers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_new_ticket_id_key UNIQUE (new_ticket_id);

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_id_event_id_key UNIQUE (id, event_id);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_id_order_id_tier_id_key UNIQUE (id, order_id, tier_id);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_qr_code_key UNIQUE (qr_code);

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_tier_id_serial_no_key UNIQUE (tier_id, serial_no);

ALTER TABLE ONLY ticketing.tier_pool_members
    ADD CONSTRAINT tier_pool_members_pkey PRIMARY KEY (tier_id, pool_id);

ALTER TABLE ONLY ticketing.tier_user_counters
    ADD CONSTRAINT tier_user_counters_pkey PRIMARY KEY (tier_id, user_id);

ALTER TABLE ONLY ticketing.waitlist_entries
    ADD CONSTRAINT waitlist_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.consent_events
    ADD CONSTRAINT consent_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.consent_events
    ADD CONSTRAINT consent_events_proof_key UNIQUE (id, user_id, purpose, state);

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_user_scope_purpose_channel_key UNIQUE NULLS NOT DISTINCT (user_id, organization_id, event_id, purpose, channel);

ALTER TABLE ONLY users.data_request_steps
    ADD CONSTRAINT data_request_steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.data_request_steps
    ADD CONSTRAINT data_request_steps_request_id_position_key UNIQUE (request_id, "position");

ALTER TABLE ONLY users.data_request_steps
    ADD CONSTRAINT data_request_steps_request_table_action_key UNIQUE (request_id, schema_name, table_name, action);

ALTER TABLE ONLY users.data_requests
    ADD CONSTRAINT data_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.erasure_tombstones
    ADD CONSTRAINT erasure_tombstones_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_follower_target_key UNIQUE (follower_id, target_type, target_id);

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.private_profiles
    ADD CONSTRAINT private_profiles_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_blocker_blocked_key UNIQUE NULLS NOT DISTINCT (blocker_user_id, blocker_organization_id, blocked_user_id, blocked_organization_id);

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_user_muted_key UNIQUE NULLS NOT DISTINCT (user_id, muted_user_id, muted_organization_id, muted_event_id);

ALTER TABLE ONLY users.user_profiles
    ADD CONSTRAINT user_profiles_pkey PRIMARY KEY (user_id);

CREATE INDEX analytics_events_created_at_idx ON analytics.analytics_events USING brin (created_at);

CREATE INDEX analytics_events_event_id_idx ON analytics.analytics_events USING btree (event_id, created_at);

CREATE INDEX analytics_events_ticket_id_idx ON analytics.analytics_events USING btree (ticket_id, event_id);

CREATE INDEX analytics_events_user_id_idx ON analytics.analytics_events USING btree (user_id, created_at);

CREATE INDEX event_impressions_event_id_idx ON ONLY analytics.event_impressions USING btree (event_id, occurred_at);

CREATE INDEX event_impressions_occurred_at_idx ON ONLY analytics.event_impressions USING brin (occurred_at);

CREATE INDEX event_impressions_user_id_idx ON ONLY analytics.event_impressions USING btree (user_id);

CREATE INDEX event_stat_snapshots_event_id_idx ON analytics.event_stat_snapshots USING btree (event_id, metric_key, captured_at);

CREATE INDEX moderation_actions_acted_by_idx ON analytics.moderation_actions USING btree (acted_by);

CREATE INDEX moderation_actions_case_id_idx ON analytics.moderation_actions USING btree (case_id, created_at);

CREATE INDEX moderation_actions_subject_user_id_idx ON analytics.moderation_actions USING btree (subject_user_id, created_at);

CREATE INDEX moderation_appeals_action_id_idx ON analytics.moderation_appeals USING btree (action_id, action_decider_key);

CREATE INDEX moderation_appeals_appellant_user_id_idx ON analytics.moderation_appeals USING btree (appellant_user_id);

CREATE INDEX moderation_appeals_decided_by_idx ON analytics.moderation_appeals USING btree (decided_by);

CREATE INDEX moderation_appeals_waiting_idx ON analytics.moderation_appeals USING btree (due_at) WHERE (status = 'open'::analytics.moderation_appeal_status);

CREATE INDEX moderation_cases_assigned_to_idx ON analytics.moderation_cases USING btree (assigned_to);

CREATE UNIQUE INDEX moderation_cases_one_open_per_target_idx ON analytics.moderation_cases USING btree (target_type, target_id) WHERE (status = ANY (ARRAY['open'::analytics.moderation_case_status, 'triaged'::analytics.moderation_case_status]));

CREATE INDEX moderation_cases_subject_user_id_idx ON analytics.moderation_cases USING btree (subject_user_id, created_at);

CREATE INDEX moderation_cases_target_idx ON analytics.moderation_cases USING btree (target_type, target_id, created_at);

CREATE INDEX moderation_cases_waiting_idx ON analytics.moderation_cases USING btree (queue, priority DESC, created_at) WHERE (status = ANY (ARRAY['open'::analytics.moderation_case_status, 'triaged'::analytics.moderation_case_status]));

CREATE UNIQUE INDEX mv_event_daily_stats_event_id_day_idx ON analytics.mv_event_daily_stats USING btree (event_id, day);

CREATE INDEX negative_feedback_target_idx ON analytics.negative_feedback USING btree (target_type, target_id);

CREATE INDEX post_clicks_created_at_idx ON analytics.post_clicks USING brin (created_at);

CREATE INDEX post_clicks_event_id_idx ON analytics.post_clicks USING btree (event_id, created_at);

CREATE INDEX post_clicks_post_id_idx ON analytics.post_clicks USING btree (post_id, event_id);

CREATE INDEX post_clicks_user_id_idx ON analytics.post_clicks USING btree (user_id, created_at);

CREATE INDEX post_impressions_occurred_at_idx ON ONLY analytics.post_impressions USING brin (occurred_at);

CREATE INDEX post_impressions_post_id_idx ON ONLY analytics.post_impressions USING btree (post_id, occurred_at);

CREATE INDEX post_impressions_user_id_idx ON ONLY analytics.post_impressions USING btree (user_id);

CREATE INDEX post_views_created_at_idx ON analytics.post_views USING brin (created_at);

CREATE INDEX post_views_event_id_idx ON analytics.post_views USING btree (event_id, created_at);

CREATE INDEX post_views_post_id_idx ON analytics.post_views USING btree (post_id, event_id);

CREATE INDEX post_views_user_id_idx ON analytics.post_views USING btree (user_id, created_at);

CREATE INDEX reports_case_id_idx ON analytics.reports USING btree (case_id, target_type, target_id);

CREATE UNIQUE INDEX reports_one_open_per_reporter_idx ON analytics.reports USING btree (reported_by, target_type, target_id) WHERE (status = ANY (ARRAY['open'::analytics.report_status, 'triaged'::analytics.report_status]));

CREATE INDEX reports_reported_by_idx ON analytics.reports USING btree (reported_by);

CREATE INDEX reports_target_idx ON analytics.reports USING btree (target_type, target_id, created_at);

CREATE INDEX reports_waiting_idx ON analytics.reports USING btree (created_at) WHERE (status = 'open'::analytics.report_status);

CREATE INDEX share_link_clicks_code_idx ON analytics.share_link_clicks USING btree (code);

CREATE INDEX share_links_content_idx ON analytics.share_links USING btree (content_type, content_id);

CREATE INDEX share_links_created_by_idx ON analytics.share_links USING btree (created_by);

CREATE INDEX ticket_analytics_event_id_idx ON ONLY analytics.ticket_analytics USING btree (event_id, occurred_at);

CREATE INDEX ticket_analytics_occurred_at_idx ON ONLY analytics.ticket_analytics USING brin (occurred_at);

CREATE INDEX ticket_analytics_ticket_id_idx ON ONLY analytics.ticket_analytics USING btree (ticket_id, event_id);

CREATE INDEX ticket_analytics_user_id_idx ON ONLY analytics.ticket_analytics USING btree (user_id);

CREATE INDEX user_event_interactions_event_id_idx ON analytics.user_event_interactions USING btree (event_id, created_at);

CREATE INDEX user_event_interactions_user_id_idx ON analytics.user_event_interactions USING btree (user_id, created_at);

CREATE INDEX ad_clicks_campaign_id_idx ON campaigns.ad_clicks USING btree (campaign_id, created_at);

CREATE INDEX ad_clicks_conversion_currency_idx ON campaigns.ad_clicks USING btree (conversion_currency);

CREATE INDEX ad_clicks_creative_id_idx ON campaigns.ad_clicks USING btree (creative_id, campaign_id);

CREATE INDEX ad_clicks_impression_id_idx ON campaigns.ad_clicks USING btree (impression_id);

CREATE INDEX ad_clicks_ticket_id_idx ON campaigns.ad_clicks USING btree (ticket_id);

CREATE INDEX ad_clicks_user_id_idx ON campaigns.ad_clicks USING btree (user_id, created_at);

CREATE INDEX ad_conversions_campaign_id_idx ON campaigns.ad_conversions USING btree (campaign_id, occurred_at);

CREATE INDEX ad_conversions_click_id_idx ON campaigns.ad_conversions USING btree (click_id, campaign_id);

CREATE INDEX ad_conversions_currency_idx ON campaigns.ad_conversions USING btree (currency);

CREATE INDEX ad_conversions_order_id_idx ON campaigns.ad_conversions USING btree (order_id);

CREATE INDEX ad_creatives_approved_version_idx ON campaigns.ad_creatives USING btree (id, approved_version);

CREATE INDEX ad_creatives_campaign_id_idx ON campaigns.ad_creatives USING btree (campaign_id);

CREATE INDEX ad_creatives_post_id_idx ON campaigns.ad_creatives USING btree (post_id);

CREATE INDEX ad_creatives_waiting_for_review_idx ON campaigns.ad_creatives USING btree (updated_at) WHERE (review_state = 'pending_review'::campaigns.creative_review_state);

CREATE INDEX ad_decisions_campaign_id_idx ON campaigns.ad_decisions USING btree (campaign_id, decided_at);

CREATE INDEX ad_decisions_creative_id_idx ON campaigns.ad_decisions USING btree (creative_id, campaign_id);

CREATE INDEX ad_decisions_creative_version_idx ON campaigns.ad_decisions USING btree (creative_id, creative_version);

CREATE INDEX ad_decisions_decided_at_idx ON campaigns.ad_decisions USING brin (decided_at);

CREATE INDEX ad_impressions_campaign_id_idx ON ONLY campaigns.ad_impressions USING btree (campaign_id, occurred_at);

CREATE INDEX ad_impressions_creative_id_idx ON ONLY campaigns.ad_impressions USING btree (creative_id, campaign_id);

CREATE INDEX ad_impressions_event_id_idx ON ONLY campaigns.ad_impressions USING btree (event_id);

CREATE INDEX ad_impressions_occurred_at_idx ON ONLY campaigns.ad_impressions USING brin (occurred_at);

CREATE INDEX ad_impressions_post_id_idx ON ONLY campaigns.ad_impressions USING btree (post_id);

CREATE INDEX ad_impressions_user_id_idx ON ONLY campaigns.ad_impressions USING btree (user_id);

CREATE INDEX ad_spend_ledger_budget_day_idx ON campaigns.ad_spend_ledger USING btree (campaign_id, budget_day);

CREATE INDEX ad_spend_ledger_campaign_id_idx ON campaigns.ad_spend_ledger USING btree (campaign_id, organization_id);

CREATE INDEX ad_spend_ledger_creative_id_idx ON campaigns.ad_spend_ledger USING btree (creative_id, campaign_id);

CREATE UNIQUE INDEX ad_spend_ledger_one_reversal_of_a_whole_line_idx ON campaigns.ad_spend_ledger USING btree (reversal_of) WHERE (decision_id IS NULL);

CREATE INDEX ad_spend_ledger_org_wallet_id_idx ON campaigns.ad_spend_ledger USING btree (org_wallet_id, organization_id);

CREATE INDEX ad_spend_ledger_organization_id_idx ON campaigns.ad_spend_ledger USING btree (organization_id, occurred_at);

CREATE INDEX ad_spend_ledger_posted_transaction_id_idx ON campaigns.ad_spend_ledger USING btree (posted_transaction_id);

CREATE INDEX ad_spend_ledger_reversal_of_idx ON campaigns.ad_spend_ledger USING btree (reversal_of, campaign_id);

CREATE INDEX ad_spend_ledger_wallet_id_idx ON campaigns.ad_spend_ledger USING btree (wallet_id);

CREATE INDEX ad_spend_ledger_wallet_transaction_id_idx ON campaigns.ad_spend_ledger USING btree (wallet_transaction_id);

CREATE INDEX campaign_budget_pools_campaign_id_idx ON campaigns.campaign_budget_pools USING btree (campaign_id, organization_id);

CREATE INDEX campaign_day_pools_campaign_id_idx ON campaigns.campaign_day_pools USING btree (campaign_id, timezone);

CREATE INDEX campaigns_created_by_idx ON campaigns.campaigns USING btree (created_by);

CREATE INDEX campaigns_org_id_idx ON campaigns.campaigns USING btree (org_id, start_date);

CREATE INDEX campaigns_package_id_idx ON campaigns.campaigns USING btree (package_id, target_event_id);

CREATE INDEX campaigns_running_idx ON campaigns.campaigns USING btree (start_date, end_date) WHERE (status = ANY (ARRAY['scheduled'::campaigns.campaign_status, 'active'::campaigns.campaign_status]));

CREATE INDEX campaigns_sponsor_id_idx ON campaigns.campaigns USING btree (sponsor_id);

CREATE INDEX campaigns_target_event_id_idx ON campaigns.campaigns USING btree (target_event_id);

CREATE INDEX campaigns_timezone_idx ON campaigns.campaigns USING btree (timezone);

CREATE INDEX creative_reviews_reviewed_by_idx ON campaigns.creative_reviews USING btree (reviewed_by);

CREATE INDEX creative_reviews_version_idx ON campaigns.creative_reviews USING btree (creative_id, version, created_at);

CREATE INDEX creative_versions_created_by_idx ON campaigns.creative_versions USING btree (created_by);

CREATE INDEX creative_versions_post_id_idx ON campaigns.creative_versions USING btree (post_id);

CREATE UNIQUE INDEX credit_packages_one_default_idx ON campaigns.credit_packages USING btree (is_default) WHERE is_default;

CREATE INDEX frequency_caps_creative_id_idx ON campaigns.frequency_caps USING btree (creative_id, campaign_id);

CREATE INDEX frequency_counters_subject_hash_idx ON campaigns.frequency_counters USING btree (subject_hash);

CREATE INDEX promo_redemptions_promo_id_idx ON campaigns.promo_redemptions USING btree (promo_id);

CREATE INDEX promos_currency_idx ON campaigns.promos USING btree (currency);

CREATE UNIQUE INDEX promos_one_code_per_organization_idx ON campaigns.promos USING btree (organization_id, lower(code)) NULLS NOT DISTINCT;

CREATE INDEX cultural_guides_organization_id_event_id_idx ON events.cultural_guides USING btree (organization_id, event_id);

CREATE INDEX cultural_guides_reviewed_by_idx ON events.cultural_guides USING btree (reviewed_by);

CREATE INDEX event_comment_reactions_user_id_idx ON events.event_comment_reactions USING btree (user_id);

CREATE INDEX event_comments_author_org_id_idx ON events.event_comments USING btree (author_org_id);

CREATE INDEX event_comments_author_user_id_idx ON events.event_comments USING btree (author_user_id, created_at DESC);

CREATE INDEX event_comments_organization_id_event_id_idx ON events.event_comments USING btree (organization_id, event_id, created_at DESC);

CREATE INDEX event_comments_parent_id_post_id_idx ON events.event_comments USING btree (parent_id, post_id);

CREATE INDEX event_comments_post_id_idx ON events.event_comments USING btree (post_id, event_id, created_at);

CREATE INDEX event_comments_removed_by_idx ON events.event_comments USING btree (removed_by);

CREATE INDEX event_comments_root_id_post_id_idx ON events.event_comments USING btree (root_id, post_id);

CREATE INDEX event_invites_event_id_idx ON events.event_invites USING btree (event_id);

CREATE INDEX event_invites_invited_by_idx ON events.event_invites USING btree (invited_by);

CREATE UNIQUE INDEX event_invites_one_pending_per_email_idx ON events.event_invites USING btree (event_id, email_norm) WHERE (status = 'pending'::organizations.invite_status);

CREATE INDEX event_invites_organization_id_event_id_idx ON events.event_invites USING btree (organization_id, event_id);

CREATE INDEX event_invites_user_id_idx ON events.event_invites USING btree (user_id);

CREATE INDEX event_occurrences_event_id_series_id_idx ON events.event_occurrences USING btree (event_id, series_id);

CREATE INDEX event_occurrences_organization_id_idx ON events.event_occurrences USING btree (organization_id, start_at);

CREATE INDEX event_occurrences_series_id_organization_id_idx ON events.event_occurrences USING btree (series_id, organization_id);

CREATE INDEX event_posts_author_org_id_idx ON events.event_posts USING btree (author_org_id);

CREATE INDEX event_posts_author_user_id_idx ON events.event_posts USING btree (author_user_id, published_at DESC, id DESC);

CREATE INDEX event_posts_deleted_by_idx ON events.event_posts USING btree (deleted_by);

CREATE INDEX event_posts_event_id_audience_tier_id_idx ON events.event_posts USING btree (event_id, audience_tier_id);

CREATE INDEX event_posts_event_id_idx ON events.event_posts USING btree (event_id, published_at DESC, id DESC);

CREATE INDEX event_posts_event_id_ticket_tier_id_idx ON events.event_posts USING btree (event_id, ticket_tier_id);

CREATE INDEX event_posts_organization_id_event_id_idx ON events.event_posts USING btree (organization_id, event_id, published_at DESC);

CREATE INDEX event_posts_removed_by_idx ON events.event_posts USING btree (removed_by);

CREATE INDEX event_posts_scheduled_publish_at_idx ON events.event_posts USING btree (publish_at) WHERE (status = 'scheduled'::events.post_status);

CREATE INDEX event_posts_ticket_id_event_id_idx ON events.event_posts USING btree (ticket_id, event_id);

CREATE INDEX event_reactions_post_id_kind_idx ON events.event_reactions USING btree (post_id, kind);

CREATE INDEX event_reactions_user_id_idx ON events.event_reactions USING btree (user_id, created_at DESC);

CREATE INDEX event_roles_created_by_idx ON events.event_roles USING btree (created_by);

CREATE INDEX event_roles_organization_id_event_id_idx ON events.event_roles USING btree (organization_id, event_id);

CREATE INDEX event_roles_user_id_idx ON events.event_roles USING btree (user_id);

CREATE INDEX event_scanners_invited_by_idx ON events.event_scanners USING btree (invited_by);

CREATE INDEX event_scanners_user_id_idx ON events.event_scanners USING btree (user_id);

CREATE INDEX event_series_created_by_idx ON events.event_series USING btree (created_by);

CREATE INDEX event_series_organization_id_idx ON events.event_series USING btree (organization_id);

CREATE INDEX event_series_timezone_idx ON events.event_series USING btree (timezone);

CREATE INDEX event_share_assets_created_by_idx ON events.event_share_assets USING btree (created_by);

CREATE INDEX event_share_assets_event_id_idx ON events.event_share_assets USING btree (event_id);

CREATE INDEX event_share_assets_organization_id_event_id_idx ON events.event_share_assets USING btree (organization_id, event_id);

CREATE INDEX events_category_slug_idx ON events.events USING btree (category_slug);

CREATE INDEX events_country_code_idx ON events.events USING btree (country_code);

CREATE INDEX events_created_by_idx ON events.events USING btree (created_by);

CREATE INDEX events_currency_code_idx ON events.events USING btree (currency_code);

CREATE INDEX events_language_code_idx ON events.events USING btree (language_code);

CREATE INDEX events_owner_organization_id_idx ON events.events USING btree (owner_organization_id, start_at);

CREATE INDEX events_owner_user_id_idx ON events.events USING btree (owner_user_id);

CREATE INDEX events_public_start_at_idx ON events.events USING btree (start_at) WHERE ((status = 'published'::events.event_status) AND (visibility = 'public'::events.event_visibility));

CREATE INDEX events_series_id_idx ON events.events USING btree (series_id, owner_organization_id);

CREATE INDEX events_timezone_idx ON events.events USING btree (timezone);

CREATE INDEX post_counter_deltas_post_id_idx ON events.post_counter_deltas USING btree (post_id);

CREATE INDEX post_hashtags_tag_idx ON events.post_hashtags USING btree (tag, created_at DESC);

CREATE INDEX post_media_media_id_idx ON events.post_media USING btree (media_id);

CREATE INDEX post_mentions_mentioned_user_id_idx ON events.post_mentions USING btree (mentioned_user_id);

CREATE INDEX post_revisions_editor_user_id_idx ON events.post_revisions USING btree (editor_user_id);

CREATE INDEX role_invites_accepted_user_id_idx ON events.role_invites USING btree (accepted_user_id);

CREATE INDEX role_invites_event_id_idx ON events.role_invites USING btree (event_id);

CREATE INDEX role_invites_invited_by_idx ON events.role_invites USING btree (invited_by);

CREATE INDEX role_invites_organization_id_event_id_idx ON events.role_invites USING btree (organization_id, event_id);

CREATE INDEX conversation_participants_participant_org_id_idx ON messaging.conversation_participants USING btree (participant_org_id);

CREATE INDEX conversation_participants_participant_user_id_idx ON messaging.conversation_participants USING btree (participant_user_id);

CREATE INDEX direct_conversations_created_by_idx ON messaging.direct_conversations USING btree (created_by);

CREATE INDEX direct_conversations_event_id_idx ON messaging.direct_conversations USING btree (event_id);

CREATE INDEX direct_messages_conversation_id_sender_id_idx ON messaging.direct_messages USING btree (conversation_id, sender_id);

CREATE INDEX direct_messages_reply_to_id_conversation_id_idx ON messaging.direct_messages USING btree (reply_to_id, conversation_id);

CREATE INDEX direct_messages_sender_org_id_idx ON messaging.direct_messages USING btree (sender_org_id);

CREATE INDEX direct_messages_sender_user_id_idx ON messaging.direct_messages USING btree (sender_user_id);

CREATE INDEX direct_messages_written_by_idx ON messaging.direct_messages USING btree (written_by);

CREATE INDEX message_job_recipients_address_hash_idx ON messaging.message_job_recipients USING btree (address_hash);

CREATE INDEX message_job_recipients_leased_until_idx ON messaging.message_job_recipients USING btree (leased_until) WHERE (status = 'leased'::messaging.recipient_status);

CREATE INDEX message_job_recipients_user_id_idx ON messaging.message_job_recipients USING btree (user_id);

CREATE INDEX message_job_recipients_waiting_idx ON messaging.message_job_recipients USING btree (job_id, id) WHERE (status = 'pending'::messaging.recipient_status);

CREATE INDEX message_jobs_approved_by_idx ON messaging.message_jobs USING btree (approved_by);

CREATE INDEX message_jobs_due_idx ON messaging.message_jobs USING btree (scheduled_at) WHERE (status = 'queued'::messaging.job_status);

CREATE INDEX message_jobs_event_id_idx ON messaging.message_jobs USING btree (event_id);

CREATE INDEX message_jobs_event_id_org_id_idx ON messaging.message_jobs USING btree (event_id, org_id);

CREATE INDEX message_jobs_org_id_idx ON messaging.message_jobs USING btree (org_id);

CREATE INDEX message_jobs_template_id_org_id_idx ON messaging.message_jobs USING btree (template_id, org_id);

CREATE INDEX message_templates_created_by_idx ON messaging.message_templates USING btree (created_by);

CREATE INDEX message_templates_org_id_idx ON messaging.message_templates USING btree (org_id);

CREATE INDEX notification_deliveries_due_idx ON messaging.notification_deliveries USING btree (due_at) WHERE (state = 'pending'::messaging.delivery_state);

CREATE INDEX notifications_actor_user_id_idx ON messaging.notifications USING btree (actor_user_id);

CREATE INDEX notifications_event_id_idx ON messaging.notifications USING btree (event_id);

CREATE UNIQUE INDEX notifications_one_unread_per_group_idx ON messaging.notifications USING btree (user_id, group_key) WHERE (read_at IS NULL);

CREATE INDEX notifications_unread_idx ON messaging.notifications USING btree (user_id) WHERE (read_at IS NULL);

CREATE INDEX notifications_user_id_idx ON messaging.notifications USING btree (user_id, last_at DESC, id DESC);

CREATE INDEX org_contact_import_entries_address_hash_idx ON messaging.org_contact_import_entries USING btree (address_hash);

CREATE INDEX org_contact_import_entries_import_id_organization_id_idx ON messaging.org_contact_import_entries USING btree (import_id, organization_id);

CREATE UNIQUE INDEX org_contact_import_entries_one_valid_per_email_idx ON messaging.org_contact_import_entries USING btree (import_id, email_norm) WHERE (state = 'valid'::messaging.contact_state);

CREATE INDEX org_contact_import_entries_organization_id_idx ON messaging.org_contact_import_entries USING btree (organization_id, email_norm);

CREATE INDEX org_contact_imports_imported_by_idx ON messaging.org_contact_imports USING btree (imported_by);

CREATE INDEX push_devices_user_id_idx ON messaging.push_devices USING btree (user_id);

CREATE INDEX suppressions_event_id_idx ON messaging.suppressions USING btree (event_id);

CREATE INDEX suppressions_organization_id_idx ON messaging.suppressions USING btree (organization_id);

CREATE INDEX unsubscribe_tokens_address_hash_idx ON messaging.unsubscribe_tokens USING btree (address_hash);

CREATE INDEX unsubscribe_tokens_event_id_idx ON messaging.unsubscribe_tokens USING btree (event_id);

CREATE INDEX unsubscribe_tokens_organization_id_idx ON messaging.unsubscribe_tokens USING btree (organization_id);

CREATE INDEX unsubscribe_tokens_recipient_id_idx ON messaging.unsubscribe_tokens USING btree (recipient_id);

CREATE INDEX event_embeddings_embedding_idx ON ml.event_embeddings USING hnsw (embedding extensions.vector_cosine_ops);

CREATE INDEX event_embeddings_model_version_idx ON ml.event_embeddings USING btree (model_version, purpose);

CREATE INDEX match_features_sponsor_id_idx ON ml.match_features USING btree (sponsor_id);

CREATE UNIQUE INDEX model_versions_one_active_per_purpose_idx ON ml.model_versions USING btree (purpose) WHERE is_active;

CREATE INDEX package_embeddings_embedding_idx ON ml.package_embeddings USING hnsw (embedding extensions.vector_cosine_ops);

CREATE INDEX package_embeddings_model_version_idx ON ml.package_embeddings USING btree (model_version, purpose);

CREATE INDEX sponsor_embeddings_embedding_idx ON ml.sponsor_embeddings USING hnsw (embedding extensions.vector_cosine_ops);

CREATE INDEX sponsor_embeddings_model_version_idx ON ml.sponsor_embeddings USING btree (model_version, purpose);

CREATE INDEX user_embeddings_embedding_idx ON ml.user_embeddings USING hnsw (embedding extensions.vector_cosine_ops);

CREATE INDEX user_embeddings_model_version_idx ON ml.user_embeddings USING btree (model_version, purpose);

CREATE INDEX data_categories_parent_key_idx ON ops.data_categories USING btree (parent_key);

CREATE INDEX data_map_subject_idx ON ops.data_map USING btree (subject);

CREATE INDEX state_changes_machine_record_id_idx ON ops.state_changes USING btree (machine, record_id, id);

CREATE INDEX org_invitations_accepted_user_id_idx ON organizations.org_invitations USING btree (accepted_user_id);

CREATE INDEX org_invitations_email_hash_idx ON organizations.org_invitations USING btree (email_hash, created_at);

CREATE INDEX org_invitations_invited_by_idx ON organizations.org_invitations USING btree (invited_by, created_at);

CREATE UNIQUE INDEX org_invitations_one_pending_per_address_idx ON organizations.org_invitations USING btree (org_id, email_norm) WHERE (status = 'pending'::organizations.invite_status);

CREATE INDEX org_invitations_org_id_idx ON organizations.org_invitations USING btree (org_id, created_at);

CREATE INDEX org_memberships_invited_by_idx ON organizations.org_memberships USING btree (invited_by);

CREATE INDEX org_memberships_user_id_idx ON organizations.org_memberships USING btree (user_id);

CREATE INDEX organizations_country_code_idx ON organizations.organizations USING btree (country_code);

CREATE INDEX organizations_created_by_idx ON organizations.organizations USING btree (created_by);

CREATE INDEX organizations_default_currency_idx ON organizations.organizations USING btree (default_currency);

CREATE INDEX accounts_currency_idx ON payments.accounts USING btree (currency);

CREATE INDEX accounts_user_id_idx ON payments.accounts USING btree (user_id);

CREATE INDEX credit_lots_currency_idx ON payments.credit_lots USING btree (currency);

CREATE INDEX credit_lots_expires_at_idx ON payments.credit_lots USING btree (expires_at) WHERE (quantity_remaining > 0);

CREATE INDEX credit_lots_invoice_id_org_wallet_id_idx ON payments.credit_lots USING btree (invoice_id, org_wallet_id);

CREATE INDEX credit_lots_invoice_id_wallet_id_idx ON payments.credit_lots USING btree (invoice_id, wallet_id);

CREATE INDEX credit_lots_org_wallet_id_idx ON payments.credit_lots USING btree (org_wallet_id, expires_at);

CREATE INDEX credit_lots_wallet_id_idx ON payments.credit_lots USING btree (wallet_id, expires_at);

CREATE INDEX entries_account_id_idx ON payments.entries USING btree (account_id, currency, created_at DESC);

CREATE INDEX entries_created_by_idx ON payments.entries USING btree (created_by);

CREATE INDEX entries_reference_idx ON payments.entries USING btree (reference_type, reference_id);

CREATE INDEX entries_transaction_id_idx ON payments.entries USING btree (transaction_id, recorded_xid);

CREATE INDEX entries_transaction_id_reference_idx ON payments.entries USING btree (transaction_id, reference_type, reference_id);

CREATE INDEX invoices_buyer_organization_id_idx ON payments.invoices USING btree (buyer_organization_id);

CREATE INDEX invoices_currency_idx ON payments.invoices USING btree (currency);

CREATE INDEX invoices_order_id_idx ON payments.invoices USING btree (order_id);

CREATE INDEX invoices_org_wallet_id_idx ON payments.invoices USING btree (org_wallet_id);

CREATE INDEX invoices_organization_id_idx ON payments.invoices USING btree (organization_id, issued_at);

CREATE INDEX invoices_original_invoice_id_idx ON payments.invoices USING btree (original_invoice_id, issuer_id, currency);

CREATE INDEX invoices_purchased_by_user_id_idx ON payments.invoices USING btree (purchased_by_user_id);

CREATE INDEX invoices_sequence_id_idx ON payments.invoices USING btree (sequence_id, issuer_id, kind);

CREATE INDEX invoices_stripe_payment_intent_id_idx ON payments.invoices USING btree (stripe_payment_intent_id);

CREATE INDEX invoices_wallet_id_idx ON payments.invoices USING btree (wallet_id);

CREATE INDEX org_wallet_transactions_invoice_id_idx ON payments.org_wallet_transactions USING btree (invoice_id);

CREATE INDEX org_wallet_transactions_ledger_transaction_id_idx ON payments.org_wallet_transactions USING btree (ledger_transaction_id);

CREATE INDEX org_wallet_transactions_related_event_id_idx ON payments.org_wallet_transactions USING btree (related_event_id);

CREATE INDEX org_wallet_transactions_related_order_id_idx ON payments.org_wallet_transactions USING btree (related_order_id, related_event_id);

CREATE INDEX org_wallet_transactions_wallet_id_idx ON payments.org_wallet_transactions USING btree (wallet_id, currency, created_at DESC);

CREATE INDEX org_wallets_currency_idx ON payments.org_wallets USING btree (currency);

CREATE INDEX org_wallets_user_id_idx ON payments.org_wallets USING btree (user_id);

CREATE INDEX payout_accounts_org_id_idx ON payments.payout_accounts USING btree (org_id);

CREATE INDEX payout_accounts_user_id_idx ON payments.payout_accounts USING btree (user_id);

CREATE INDEX payout_configurations_currency_idx ON payments.payout_configurations USING btree (currency);

CREATE INDEX payout_configurations_stripe_connect_account_id_idx ON payments.payout_configurations USING btree (stripe_connect_account_id, organization_id);

CREATE INDEX payout_queue_currency_idx ON payments.payout_queue USING btree (currency);

CREATE INDEX payout_queue_due_idx ON payments.payout_queue USING btree (priority DESC, scheduled_for) WHERE (status = 'pending'::payments.payout_status);

CREATE INDEX payout_queue_event_id_idx ON payments.payout_queue USING btree (event_id);

CREATE INDEX payout_queue_ledger_transaction_id_idx ON payments.payout_queue USING btree (ledger_transaction_id);

CREATE UNIQUE INDEX payout_queue_one_open_per_order_idx ON payments.payout_queue USING btree (order_id) WHERE (status = ANY (ARRAY['pending'::payments.payout_status, 'on_hold'::payments.payout_status, 'processing'::payments.payout_status]));

CREATE INDEX payout_queue_order_id_idx ON payments.payout_queue USING btree (order_id, organization_id, currency);

CREATE INDEX payout_queue_organization_id_idx ON payments.payout_queue USING btree (organization_id);

CREATE INDEX payout_queue_payout_account_id_organization_id_idx ON payments.payout_queue USING btree (payout_account_id, organization_id);

CREATE INDEX payout_queue_payout_account_id_user_id_idx ON payments.payout_queue USING btree (payout_account_id, user_id);

CREATE INDEX payout_queue_user_id_idx ON payments.payout_queue USING btree (user_id);

CREATE INDEX transactions_created_by_idx ON payments.transactions USING btree (created_by);

CREATE INDEX transactions_reference_idx ON payments.transactions USING btree (reference_type, reference_id);

CREATE INDEX wallet_transactions_ledger_transaction_id_idx ON payments.wallet_transactions USING btree (ledger_transaction_id);

CREATE INDEX wallet_transactions_user_id_idx ON payments.wallet_transactions USING btree (user_id);

CREATE INDEX wallet_transactions_wallet_id_idx ON payments.wallet_transactions USING btree (wallet_id, user_id, created_at DESC);

CREATE INDEX dead_letter_webhooks_correlation_id_idx ON public.dead_letter_webhooks USING btree (correlation_id);

CREATE INDEX dead_letter_webhooks_waiting_idx ON public.dead_letter_webhooks USING btree (created_at) WHERE (status = ANY (ARRAY['pending'::text, 'retrying'::text]));

CREATE INDEX idempotency_keys_expires_at_idx ON public.idempotency_keys USING btree (expires_at);

CREATE INDEX media_assets_organization_id_idx ON public.media_assets USING btree (organization_id, created_at);

CREATE INDEX media_assets_owner_user_id_idx ON public.media_assets USING btree (owner_user_id, created_at);

CREATE INDEX media_assets_storage_path_idx ON public.media_assets USING btree (storage_path);

CREATE INDEX media_assets_unfinished_idx ON public.media_assets USING btree (updated_at) WHERE (status = ANY (ARRAY['uploading'::text, 'processing'::text]));

CREATE INDEX media_assets_uploaded_by_idx ON public.media_assets USING btree (uploaded_by);

CREATE INDEX mv_refresh_log_ran_at_idx ON public.mv_refresh_log USING btree (ran_at);

CREATE INDEX outbox_organization_id_idx ON public.outbox USING btree (organization_id);

CREATE INDEX outbox_waiting_idx ON public.outbox USING btree (created_at) WHERE (processed_at IS NULL);

CREATE INDEX rate_limits_minute_idx ON public.rate_limits USING btree (minute);

CREATE INDEX rate_limits_user_id_idx ON public.rate_limits USING btree (user_id);

CREATE INDEX request_logs_correlation_id_idx ON ONLY public.request_logs USING btree (correlation_id);

CREATE INDEX request_logs_occurred_at_idx ON ONLY public.request_logs USING brin (occurred_at);

CREATE INDEX request_logs_user_id_idx ON ONLY public.request_logs USING btree (user_id);

CREATE UNIQUE INDEX countries_active_alpha3_idx ON ref.countries USING btree (alpha3) WHERE is_active;

CREATE INDEX countries_currency_code_idx ON ref.countries USING btree (currency_code);

CREATE INDEX event_categories_parent_id_sort_index_idx ON ref.event_categories USING btree (parent_id, sort_index);

CREATE INDEX industries_parent_id_idx ON ref.industries USING btree (parent_id);

CREATE UNIQUE INDEX languages_active_alpha3_idx ON ref.languages USING btree (alpha3) WHERE is_active;

CREATE INDEX timezones_aliases_idx ON ref.timezones USING gin (aliases);

CREATE INDEX timezones_country_code_idx ON ref.timezones USING btree (country_code);

CREATE INDEX deliverable_proofs_deliverable_id_idx ON sponsorship.deliverable_proofs USING btree (deliverable_id, submitted_at);

CREATE INDEX deliverable_proofs_media_asset_id_idx ON sponsorship.deliverable_proofs USING btree (media_asset_id);

CREATE INDEX deliverable_proofs_reviewed_by_idx ON sponsorship.deliverable_proofs USING btree (reviewed_by);

CREATE INDEX deliverable_proofs_submitted_by_idx ON sponsorship.deliverable_proofs USING btree (submitted_by);

CREATE INDEX deliverables_event_id_idx ON sponsorship.deliverables USING btree (event_id);

CREATE INDEX deliverables_order_id_idx ON sponsorship.deliverables USING btree (order_id, event_id, sponsor_id, organization_id);

CREATE INDEX deliverables_organization_id_idx ON sponsorship.deliverables USING btree (organization_id, due_at);

CREATE INDEX deliverables_package_id_idx ON sponsorship.deliverables USING btree (package_id, event_id, organization_id);

CREATE INDEX deliverables_package_variant_id_idx ON sponsorship.deliverables USING btree (package_variant_id, package_id);

CREATE INDEX deliverables_review_due_at_idx ON sponsorship.deliverables USING btree (review_due_at) WHERE (status = 'submitted'::sponsorship.deliverable_status);

CREATE INDEX deliverables_reviewed_by_idx ON sponsorship.deliverables USING btree (reviewed_by);

CREATE INDEX deliverables_sponsor_id_idx ON sponsorship.deliverables USING btree (sponsor_id);

CREATE INDEX deliverables_submitted_by_idx ON sponsorship.deliverables USING btree (submitted_by);

CREATE INDEX event_sponsorships_currency_idx ON sponsorship.event_sponsorships USING btree (currency);

CREATE INDEX event_sponsorships_order_id_amount_cents_currency_idx ON sponsorship.event_sponsorships USING btree (order_id, amount_cents, currency);

CREATE INDEX event_sponsorships_order_id_parties_idx ON sponsorship.event_sponsorships USING btree (order_id, event_id, sponsor_id, organization_id);

CREATE INDEX event_sponsorships_organization_id_idx ON sponsorship.event_sponsorships USING btree (organization_id);

CREATE INDEX event_sponsorships_sla_id_idx ON sponsorship.event_sponsorships USING btree (sla_id);

CREATE INDEX event_sponsorships_sponsor_id_idx ON sponsorship.event_sponsorships USING btree (sponsor_id);

CREATE INDEX fit_recalc_queue_event_id_idx ON sponsorship.fit_recalc_queue USING btree (event_id);

CREATE UNIQUE INDEX fit_recalc_queue_one_waiting_idx ON sponsorship.fit_recalc_queue USING btree (event_id, sponsor_id) NULLS NOT DISTINCT WHERE (processed_at IS NULL);

CREATE INDEX fit_recalc_queue_run_after_idx ON sponsorship.fit_recalc_queue USING btree (run_after) WHERE (processed_at IS NULL);

CREATE INDEX fit_recalc_queue_sponsor_id_idx ON sponsorship.fit_recalc_queue USING btree (sponsor_id);

CREATE INDEX match_feedback_event_id_idx ON sponsorship.match_feedback USING btree (event_id);

CREATE INDEX match_feedback_match_id_idx ON sponsorship.match_feedback USING btree (match_id);

CREATE UNIQUE INDEX match_feedback_one_opinion_idx ON sponsorship.match_feedback USING btree (event_id, sponsor_id, user_id) WHERE (superseded_at IS NULL);

CREATE INDEX match_feedback_sponsor_id_idx ON sponsorship.match_feedback USING btree (sponsor_id);

CREATE INDEX match_feedback_user_id_idx ON sponsorship.match_feedback USING btree (user_id);

CREATE UNIQUE INDEX order_disputes_one_open_idx ON sponsorship.order_disputes USING btree (order_id) WHERE (status = ANY (ARRAY['open'::sponsorship.dispute_status, 'awaiting_seller'::sponsorship.dispute_status, 'awaiting_buyer'::sponsorship.dispute_status, 'under_review'::sponsorship.dispute_status]));

CREATE INDEX order_disputes_opened_by_user_id_idx ON sponsorship.order_disputes USING btree (opened_by_user_id);

CREATE INDEX order_disputes_order_id_idx ON sponsorship.order_disputes USING btree (order_id, currency);

CREATE INDEX order_disputes_resolved_by_idx ON sponsorship.order_disputes USING btree (resolved_by);

CREATE INDEX order_settlements_deliverable_id_idx ON sponsorship.order_settlements USING btree (deliverable_id, order_id);

CREATE INDEX order_settlements_dispute_id_idx ON sponsorship.order_settlements USING btree (dispute_id, order_id);

CREATE INDEX order_settlements_order_id_idx ON sponsorship.order_settlements USING btree (order_id, currency);

CREATE INDEX order_settlements_reversal_of_idx ON sponsorship.order_settlements USING btree (reversal_of, order_id, amount_cents);

CREATE INDEX package_templates_currency_idx ON sponsorship.package_templates USING btree (currency);

CREATE INDEX package_templates_org_id_idx ON sponsorship.package_templates USING btree (org_id);

CREATE INDEX package_variants_package_id_idx ON sponsorship.package_variants USING btree (package_id, currency);

CREATE INDEX package_variants_stat_snapshot_id_idx ON sponsorship.package_variants USING btree (stat_snapshot_id);

CREATE INDEX proposal_messages_offer_id_idx ON sponsorship.proposal_messages USING btree (offer_id, thread_id);

CREATE INDEX proposal_messages_sender_user_id_idx ON sponsorship.proposal_messages USING btree (sender_user_id);

CREATE INDEX proposal_messages_thread_id_idx ON sponsorship.proposal_messages USING btree (thread_id, created_at);

CREATE INDEX proposal_offers_currency_idx ON sponsorship.proposal_offers USING btree (currency);

CREATE INDEX proposal_offers_made_by_user_id_idx ON sponsorship.proposal_offers USING btree (made_by_user_id);

CREATE INDEX proposal_threads_created_by_idx ON sponsorship.proposal_threads USING btree (created_by);

CREATE INDEX proposal_threads_current_offer_id_idx ON sponsorship.proposal_threads USING btree (current_offer_id, id);

CREATE INDEX proposal_threads_event_id_idx ON sponsorship.proposal_threads USING btree (event_id);

CREATE UNIQUE INDEX proposal_threads_one_open_idx ON sponsorship.proposal_threads USING btree (event_id, sponsor_id, package_id, variant_id) NULLS NOT DISTINCT WHERE (status = ANY (ARRAY['draft'::sponsorship.proposal_status, 'sent'::sponsorship.proposal_status, 'viewed'::sponsorship.proposal_status, 'counter'::sponsorship.proposal_status]));

CREATE INDEX proposal_threads_organization_id_idx ON sponsorship.proposal_threads USING btree (organization_id, created_at);

CREATE INDEX proposal_threads_package_id_idx ON sponsorship.proposal_threads USING btree (package_id, event_id, organization_id);

CREATE INDEX proposal_threads_sponsor_id_idx ON sponsorship.proposal_threads USING btree (sponsor_id);

CREATE INDEX proposal_threads_variant_id_idx ON sponsorship.proposal_threads USING btree (variant_id, package_id);

CREATE INDEX sponsor_members_invited_by_idx ON sponsorship.sponsor_members USING btree (invited_by);

CREATE INDEX sponsor_members_user_id_idx ON sponsorship.sponsor_members USING btree (user_id);

CREATE INDEX sponsor_profiles_currency_idx ON sponsorship.sponsor_profiles USING btree (currency);

CREATE INDEX sponsor_public_profiles_sponsor_id_idx ON sponsorship.sponsor_public_profiles USING btree (sponsor_id, is_verified);

CREATE INDEX sponsors_created_by_idx ON sponsorship.sponsors USING btree (created_by);

CREATE UNIQUE INDEX sponsors_one_name_per_organization_idx ON sponsorship.sponsors USING btree (org_id, lower(name)) WHERE (deleted_at IS NULL);

CREATE INDEX sponsors_org_id_idx ON sponsorship.sponsors USING btree (org_id);

CREATE INDEX sponsorship_matches_event_id_idx ON sponsorship.sponsorship_matches USING btree (event_id, score);

CREATE INDEX sponsorship_matches_sponsor_id_idx ON sponsorship.sponsorship_matches USING btree (sponsor_id, score);

CREATE INDEX sponsorship_orders_created_by_user_id_idx ON sponsorship.sponsorship_orders USING btree (created_by_user_id);

CREATE INDEX sponsorship_orders_currency_idx ON sponsorship.sponsorship_orders USING btree (currency);

CREATE INDEX sponsorship_orders_event_id_idx ON sponsorship.sponsorship_orders USING btree (event_id, created_at);

CREATE INDEX sponsorship_orders_invoice_id_idx ON sponsorship.sponsorship_orders USING btree (invoice_id);

CREATE INDEX sponsorship_orders_last_modified_by_idx ON sponsorship.sponsorship_orders USING btree (last_modified_by);

CREATE INDEX sponsorship_orders_offer_id_idx ON sponsorship.sponsorship_orders USING btree (offer_id, thread_id, amount_cents, currency);

CREATE UNIQUE INDEX sponsorship_orders_one_sponsor_per_category_idx ON sponsorship.sponsorship_orders USING btree (event_id, exclusive_category) WHERE (status = ANY (ARRAY['accepted'::sponsorship.sponsorship_status, 'live'::sponsorship.sponsorship_status, 'completed'::sponsorship.sponsorship_status]));

CREATE INDEX sponsorship_orders_organization_id_idx ON sponsorship.sponsorship_orders USING btree (organization_id, created_at);

CREATE INDEX sponsorship_orders_package_id_idx ON sponsorship.sponsorship_orders USING btree (package_id, event_id, organization_id);

CREATE INDEX sponsorship_orders_thread_id_idx ON sponsorship.sponsorship_orders USING btree (thread_id, event_id, sponsor_id, organization_id);

CREATE INDEX sponsorship_orders_variant_id_exclusive_category_idx ON sponsorship.sponsorship_orders USING btree (variant_id, exclusive_category);

CREATE INDEX sponsorship_orders_variant_id_package_id_idx ON sponsorship.sponsorship_orders USING btree (variant_id, package_id);

CREATE INDEX sponsorship_packages_campaign_id_idx ON sponsorship.sponsorship_packages USING btree (campaign_id);

CREATE INDEX sponsorship_packages_created_by_idx ON sponsorship.sponsorship_packages USING btree (created_by);

CREATE INDEX sponsorship_packages_currency_idx ON sponsorship.sponsorship_packages USING btree (currency);

CREATE UNIQUE INDEX sponsorship_packages_one_active_per_tier_idx ON sponsorship.sponsorship_packages USING btree (event_id, tier) WHERE is_active;

CREATE INDEX sponsorship_packages_organization_id_idx ON sponsorship.sponsorship_packages USING btree (organization_id, created_at);

CREATE INDEX sponsorship_packages_sponsor_id_idx ON sponsorship.sponsorship_packages USING btree (sponsor_id);

CREATE INDEX sponsorship_packages_stat_snapshot_id_idx ON sponsorship.sponsorship_packages USING btree (stat_snapshot_id);

CREATE INDEX sponsorship_packages_template_id_idx ON sponsorship.sponsorship_packages USING btree (template_id);

CREATE INDEX sponsorship_payouts_next_attempt_at_idx ON sponsorship.sponsorship_payouts USING btree (next_attempt_at) WHERE (status = ANY (ARRAY['pending'::sponsorship.payout_status, 'failed'::sponsorship.payout_status]));

CREATE INDEX sponsorship_payouts_order_id_idx ON sponsorship.sponsorship_payouts USING btree (order_id, organizer_id, currency);

CREATE INDEX sponsorship_payouts_organizer_id_idx ON sponsorship.sponsorship_payouts USING btree (organizer_id);

CREATE INDEX sponsorship_slas_deliverable_id_idx ON sponsorship.sponsorship_slas USING btree (deliverable_id, event_id, sponsor_id);

CREATE INDEX sponsorship_slas_order_id_idx ON sponsorship.sponsorship_slas USING btree (order_id, event_id, sponsor_id, organization_id);

CREATE INDEX sponsorship_slas_organization_id_idx ON sponsorship.sponsorship_slas USING btree (organization_id);

CREATE INDEX sponsorship_slas_remedied_by_idx ON sponsorship.sponsorship_slas USING btree (remedied_by, order_id);

CREATE INDEX sponsorship_slas_sponsor_id_idx ON sponsorship.sponsorship_slas USING btree (sponsor_id);

CREATE INDEX check_in_list_tiers_event_id_tier_id_idx ON ticketing.check_in_list_tiers USING btree (event_id, tier_id);

CREATE INDEX check_in_list_tiers_list_id_event_id_idx ON ticketing.check_in_list_tiers USING btree (list_id, event_id);

CREATE INDEX check_in_lists_created_by_idx ON ticketing.check_in_lists USING btree (created_by);

CREATE INDEX checkout_sessions_event_id_idx ON ticketing.checkout_sessions USING btree (event_id, created_at);

CREATE INDEX checkout_sessions_guest_session_id_idx ON ticketing.checkout_sessions USING btree (guest_session_id);

CREATE INDEX checkout_sessions_order_id_idx ON ticketing.checkout_sessions USING btree (order_id, event_id);

CREATE INDEX checkout_sessions_pending_expires_at_idx ON ticketing.checkout_sessions USING btree (expires_at) WHERE (status = 'pending'::ticketing.checkout_status);

CREATE INDEX checkout_sessions_user_id_idx ON ticketing.checkout_sessions USING btree (user_id);

CREATE INDEX event_cancellations_event_id_idx ON ticketing.event_cancellations USING btree (event_id);

CREATE UNIQUE INDEX event_cancellations_one_per_event_idx ON ticketing.event_cancellations USING btree (event_id) WHERE (status <> 'failed'::ticketing.cancellation_status);

CREATE INDEX event_cancellations_requested_by_idx ON ticketing.event_cancellations USING btree (requested_by);

CREATE INDEX guest_codes_created_by_idx ON ticketing.guest_codes USING btree (created_by);

CREATE INDEX guest_codes_event_id_tier_id_idx ON ticketing.guest_codes USING btree (event_id, tier_id);

CREATE INDEX guest_otp_codes_contact_idx ON ticketing.guest_otp_codes USING btree (contact, created_at DESC);

CREATE INDEX guest_otp_codes_event_id_idx ON ticketing.guest_otp_codes USING btree (event_id);

CREATE INDEX guest_otp_codes_expires_at_idx ON ticketing.guest_otp_codes USING btree (expires_at);

CREATE INDEX guest_ticket_sessions_contact_idx ON ticketing.guest_ticket_sessions USING btree (contact);

CREATE INDEX guest_ticket_sessions_expires_at_idx ON ticketing.guest_ticket_sessions USING btree (expires_at);

CREATE INDEX inventory_operations_hold_id_idx ON ticketing.inventory_operations USING btree (hold_id, tier_id);

CREATE UNIQUE INDEX inventory_operations_one_begin_per_hold_idx ON ticketing.inventory_operations USING btree (hold_id) WHERE (operation_type = 'hold'::ticketing.inventory_operation);

CREATE UNIQUE INDEX inventory_operations_one_end_per_hold_idx ON ticketing.inventory_operations USING btree (hold_id) WHERE (operation_type = ANY (ARRAY['sell'::ticketing.inventory_operation, 'release'::ticketing.inventory_operation, 'expire'::ticketing.inventory_operation]));

CREATE INDEX inventory_operations_order_id_idx ON ticketing.inventory_operations USING btree (order_id);

CREATE INDEX inventory_operations_tier_id_idx ON ticketing.inventory_operations USING btree (tier_id, created_at);

CREATE INDEX inventory_operations_user_id_idx ON ticketing.inventory_operations USING btree (user_id);

CREATE INDEX order_fee_lines_order_id_idx ON ticketing.order_fee_lines USING btree (order_id);

CREATE INDEX order_fee_lines_order_item_id_idx ON ticketing.order_fee_lines USING btree (order_item_id, order_id);

CREATE INDEX order_items_order_id_idx ON ticketing.order_items USING btree (order_id);

CREATE INDEX order_items_ticket_id_order_id_idx ON ticketing.order_items USING btree (ticket_id, order_id, tier_id);

CREATE INDEX order_items_tier_id_idx ON ticketing.order_items USING btree (tier_id);

CREATE INDEX order_tax_lines_country_code_idx ON ticketing.order_tax_lines USING btree (country_code, created_at);

CREATE INDEX order_tax_lines_order_id_idx ON ticketing.order_tax_lines USING btree (order_id);

CREATE INDEX order_tax_lines_order_item_id_idx ON ticketing.order_tax_lines USING btree (order_item_id, order_id);

CREATE INDEX order_tax_lines_tax_rate_id_idx ON ticketing.order_tax_lines USING btree (tax_rate_id);

CREATE INDEX orders_currency_idx ON ticketing.orders USING btree (currency);

CREATE INDEX orders_event_id_idx ON ticketing.orders USING btree (event_id, created_at);

CREATE INDEX orders_organization_id_idx ON ticketing.orders USING btree (organization_id);

CREATE INDEX orders_payout_wallet_id_idx ON ticketing.orders USING btree (payout_wallet_id, seller_organization_id);

CREATE INDEX orders_seller_organization_id_idx ON ticketing.orders USING btree (seller_organization_id, created_at);

CREATE INDEX refund_items_order_item_id_idx ON ticketing.refund_items USING btree (order_item_id, order_id);

CREATE INDEX refund_items_refund_id_idx ON ticketing.refund_items USING btree (refund_id, order_id);

CREATE INDEX refunds_approved_by_idx ON ticketing.refunds USING btree (approved_by);

CREATE INDEX refunds_created_by_idx ON ticketing.refunds USING btree (created_by);

CREATE INDEX refunds_event_cancellation_id_idx ON ticketing.refunds USING btree (event_cancellation_id);

CREATE INDEX refunds_ledger_transaction_id_idx ON ticketing.refunds USING btree (ledger_transaction_id);

CREATE INDEX refunds_order_id_idx ON ticketing.refunds USING btree (order_id, currency);

CREATE INDEX scan_logs_check_in_list_id_idx ON ticketing.scan_logs USING btree (check_in_list_id, event_id);

CREATE INDEX scan_logs_event_id_idx ON ticketing.scan_logs USING btree (event_id, created_at);

CREATE UNIQUE INDEX scan_logs_one_valid_per_ticket_idx ON ticketing.scan_logs USING btree (ticket_id, check_in_list_id) NULLS NOT DISTINCT WHERE ((result = 'valid'::ticketing.scan_result) AND (direction = 'entry'::ticketing.scan_direction));

CREATE INDEX scan_logs_scanner_user_id_idx ON ticketing.scan_logs USING btree (scanner_user_id);

CREATE INDEX scan_logs_ticket_id_idx ON ticketing.scan_logs USING btree (ticket_id, event_id);

CREATE INDEX ticket_holds_event_id_tier_id_idx ON ticketing.ticket_holds USING btree (event_id, tier_id);

CREATE INDEX ticket_holds_order_id_idx ON ticketing.ticket_holds USING btree (order_id, event_id);

CREATE INDEX ticket_holds_tier_id_idx ON ticketing.ticket_holds USING btree (tier_id, expires_at) WHERE (status = 'active'::ticketing.hold_status);

CREATE INDEX ticket_holds_user_id_idx ON ticketing.ticket_holds USING btree (user_id);

CREATE INDEX ticket_tiers_currency_idx ON ticketing.ticket_tiers USING btree (currency);

CREATE INDEX ticket_transfers_from_user_id_idx ON ticketing.ticket_transfers USING btree (from_user_id);

CREATE INDEX ticket_transfers_new_ticket_id_idx ON ticketing.ticket_transfers USING btree (new_ticket_id, event_id);

CREATE UNIQUE INDEX ticket_transfers_one_accepted_per_ticket_idx ON ticketing.ticket_transfers USING btree (ticket_id) WHERE (status = 'accepted'::ticketing.transfer_status);

CREATE UNIQUE INDEX ticket_transfers_one_open_per_ticket_idx ON ticketing.ticket_transfers USING btree (ticket_id) WHERE (status = 'offered'::ticketing.transfer_status);

CREATE INDEX ticket_transfers_open_expires_at_idx ON ticketing.ticket_transfers USING btree (expires_at) WHERE (status = 'offered'::ticketing.transfer_status);

CREATE INDEX ticket_transfers_ticket_id_idx ON ticketing.ticket_transfers USING btree (ticket_id, event_id);

CREATE INDEX ticket_transfers_to_user_id_idx ON ticketing.ticket_transfers USING btree (to_user_id);

CREATE INDEX tickets_event_id_tier_id_idx ON ticketing.tickets USING btree (event_id, tier_id);

CREATE INDEX tickets_order_id_event_id_idx ON ticketing.tickets USING btree (order_id, event_id);

CREATE INDEX tickets_owner_user_id_idx ON ticketing.tickets USING btree (owner_user_id);

CREATE INDEX tier_pool_members_event_id_pool_id_idx ON ticketing.tier_pool_members USING btree (event_id, pool_id);

CREATE INDEX tier_pool_members_event_id_tier_id_idx ON ticketing.tier_pool_members USING btree (event_id, tier_id);

CREATE INDEX tier_user_counters_user_id_idx ON ticketing.tier_user_counters USING btree (user_id);

CREATE INDEX waitlist_entries_event_id_tier_id_idx ON ticketing.waitlist_entries USING btree (event_id, tier_id);

CREATE INDEX waitlist_entries_hold_id_idx ON ticketing.waitlist_entries USING btree (hold_id, tier_id);

CREATE INDEX waitlist_entries_next_idx ON ticketing.waitlist_entries USING btree (tier_id, priority DESC, created_at) WHERE (status = 'waiting'::ticketing.waitlist_status);

CREATE UNIQUE INDEX waitlist_entries_one_entry_per_hold_idx ON ticketing.waitlist_entries USING btree (hold_id) WHERE (hold_id IS NOT NULL);

CREATE UNIQUE INDEX waitlist_entries_one_place_per_user_idx ON ticketing.waitlist_entries USING btree (tier_id, user_id) WHERE (status = ANY (ARRAY['waiting'::ticketing.waitlist_status, 'offered'::ticketing.waitlist_status]));

CREATE INDEX waitlist_entries_user_id_idx ON ticketing.waitlist_entries USING btree (user_id);

CREATE INDEX consent_events_event_id_idx ON users.consent_events USING btree (event_id);

CREATE INDEX consent_events_organization_id_idx ON users.consent_events USING btree (organization_id);

CREATE INDEX consent_events_user_id_idx ON users.consent_events USING btree (user_id, created_at);

CREATE INDEX consents_consent_event_id_idx ON users.consents USING btree (consent_event_id, user_id, purpose, state);

CREATE INDEX consents_event_id_idx ON users.consents USING btree (event_id);

CREATE INDEX consents_organization_id_idx ON users.consents USING btree (organization_id, purpose, channel);

CREATE INDEX data_requests_due_idx ON users.data_requests USING btree (due_at) WHERE (status = ANY (ARRAY['received'::users.data_request_status, 'verified'::users.data_request_status, 'in_progress'::users.data_request_status]));

CREATE INDEX data_requests_handled_by_idx ON users.data_requests USING btree (handled_by);

CREATE UNIQUE INDEX data_requests_one_open_per_kind_idx ON users.data_requests USING btree (user_id, kind) WHERE (status = ANY (ARRAY['received'::users.data_request_status, 'verified'::users.data_request_status, 'in_progress'::users.data_request_status]));

CREATE INDEX data_requests_user_id_idx ON users.data_requests USING btree (user_id);

CREATE INDEX follows_follower_org_id_idx ON users.follows USING btree (follower_org_id);

CREATE INDEX follows_follower_user_id_idx ON users.follows USING btree (follower_user_id);

CREATE INDEX follows_target_event_id_idx ON users.follows USING btree (target_event_id);

CREATE INDEX follows_target_idx ON users.follows USING btree (target_id, target_type, status, created_at DESC);

CREATE INDEX follows_target_organization_id_idx ON users.follows USING btree (target_organization_id);

CREATE INDEX follows_target_user_id_idx ON users.follows USING btree (target_user_id);

CREATE INDEX user_blocks_blocked_organization_id_idx ON users.user_blocks USING btree (blocked_organization_id);

CREATE INDEX user_blocks_blocked_user_id_idx ON users.user_blocks USING btree (blocked_user_id);

CREATE INDEX user_blocks_blocker_organization_id_idx ON users.user_blocks USING btree (blocker_organization_id);

CREATE INDEX user_blocks_created_by_idx ON users.user_blocks USING btree (created_by);

CREATE INDEX user_mutes_muted_event_id_idx ON users.user_mutes USING btree (muted_event_id);

CREATE INDEX user_mutes_muted_organization_id_idx ON users.user_mutes USING btree (muted_organization_id);

CREATE INDEX user_mutes_muted_user_id_idx ON users.user_mutes USING btree (muted_user_id);

CREATE INDEX user_profiles_avatar_media_id_idx ON users.user_profiles USING btree (avatar_media_id);

CREATE INDEX user_profiles_country_code_idx ON users.user_profiles USING btree (country_code);

CREATE INDEX user_profiles_timezone_idx ON users.user_profiles USING btree (timezone);

CREATE UNIQUE INDEX user_profiles_username_idx ON users.user_profiles USING btree (lower(username));

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.audience_consents FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.event_audience_insights FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.event_video_counters FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.moderation_appeals FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.moderation_cases FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.post_video_counters FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.reports FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.share_links FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON analytics.moderation_appeals FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('appeal', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON analytics.moderation_cases FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('moderation_case', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON analytics.reports FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('report', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE ON analytics.event_stat_snapshots FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON analytics.moderation_actions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON analytics.moderation_actions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.ad_clicks FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.ad_creatives FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_budget_pools FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_day_pools FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_placements FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_targeting FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaigns FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.credit_packages FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.frequency_caps FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.promo_redemptions FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.promos FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON campaigns.ad_creatives FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('creative_review', 'review_state', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON campaigns.campaigns FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('campaign', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON campaigns.ad_conversions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON campaigns.ad_spend_ledger FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON campaigns.creative_reviews FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON campaigns.creative_versions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.ad_conversions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.ad_spend_ledger FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.creative_reviews FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.creative_versions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_price_is_fixed BEFORE UPDATE ON campaigns.credit_packages FOR EACH ROW WHEN (((old.credits <> new.credits) OR (old.price_usd_cents <> new.price_usd_cents))) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_place BEFORE INSERT OR UPDATE OF post_id, parent_id ON events.event_comments FOR EACH ROW EXECUTE FUNCTION events.tg_event_comments__place();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.cultural_guides FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.event_invites FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.event_posts FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.event_roles FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.event_share_assets FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id ON events.role_invites FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.cultural_guides FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_comments FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_invites FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_occurrences FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_posts FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_roles FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_series FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_share_assets FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.events FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.role_invites FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON events.event_invites FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('event_invite', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON events.event_posts FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('post', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON events.events FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('event', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON events.role_invites FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('role_invite', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OF id, post_id, revision_no, media_urls, text, link_url, created_at ON events.post_revisions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_number BEFORE INSERT OR UPDATE OF conversation_id, seq ON messaging.direct_messages FOR EACH ROW EXECUTE FUNCTION messaging.tg_direct_messages__number();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.conversation_participants FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.direct_conversations FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.direct_messages FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_job_recipients FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_jobs FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_templates FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_deliveries FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_preferences FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_settings FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notifications FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.org_contact_import_entries FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.org_contact_imports FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.push_devices FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON messaging.message_job_recipients FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('message_recipient', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON messaging.message_jobs FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('message_job', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON messaging.org_contact_imports FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('contact_import', 'status', 'id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.model_versions FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.user_embeddings FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ops.state_changes FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ops.state_changes FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.org_invitations FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.organizations FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON organizations.org_invitations FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('org_invitation', 'status', 'id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.credit_lots FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.invoice_sequences FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.invoices FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.org_wallets FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_accounts FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_configurations FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_queue FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.wallets FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_seal BEFORE INSERT ON payments.entries FOR EACH ROW EXECUTE FUNCTION payments.tg_entries__seal();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON payments.invoices FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('invoice', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON payments.payout_queue FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('payout', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON payments.entries FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON payments.org_wallet_transactions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON payments.transactions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON payments.wallet_transactions FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_identity_stays BEFORE DELETE OR UPDATE OF organization_id, user_id, type, currency ON payments.accounts FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_issued_is_kept BEFORE DELETE ON payments.invoices FOR EACH ROW WHEN ((old.issued_at IS NOT NULL)) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_issued_stay BEFORE INSERT OR DELETE OR UPDATE ON payments.invoice_lines FOR EACH ROW EXECUTE FUNCTION payments.tg_invoice_lines__issued_stay();

CREATE TRIGGER _300_issued_stays BEFORE UPDATE OF organization_id, sequence_id, buyer_organization_id, purchased_by_user_id, wallet_id, org_wallet_id, order_id, original_invoice_id, kind, currency, currency_decimals, subtotal_cents, tax_cents, total_cents, credits_purchased, number_in_series, number, issued_at, due_at ON payments.invoices FOR EACH ROW WHEN ((old.issued_at IS NOT NULL)) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.accounts FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.entries FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.invoice_lines FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.invoices FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.org_wallet_transactions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.transactions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.wallet_transactions FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE CONSTRAINT TRIGGER _500_balanced AFTER INSERT ON payments.entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments.tg__balanced('transaction_id');

CREATE CONSTRAINT TRIGGER _500_balanced AFTER INSERT ON payments.transactions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments.tg__balanced('id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.circuit_breaker_state FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.dead_letter_webhooks FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.media_assets FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.deliverables FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.event_sponsorships FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.proposal_threads FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_orders FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_packages FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_slas FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.deliverables FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.event_sponsorships FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.order_disputes FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.package_templates FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.package_variants FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.proposal_threads FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_members FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_profiles FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_public_profiles FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsors FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_matches FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_orders FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_packages FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_payouts FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_slas FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_apply AFTER INSERT ON sponsorship.order_settlements FOR EACH ROW EXECUTE FUNCTION sponsorship.tg_order_settlements__apply();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.deliverable_proofs FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('proof', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.deliverables FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('deliverable', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.order_disputes FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('dispute', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.proposal_threads FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('proposal', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.sponsorship_matches FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('match', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.sponsorship_orders FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('escrow', 'state', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.sponsorship_payouts FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sponsorship_payout', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON sponsorship.sponsorship_slas FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sla', 'status', 'id');

CREATE TRIGGER _200_within_the_order AFTER INSERT OR UPDATE OF order_id, release_cents, status ON sponsorship.deliverables FOR EACH ROW WHEN ((new.release_cents > 0)) EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _201_status_guard AFTER INSERT OR UPDATE ON sponsorship.sponsorship_orders FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sponsorship_order', 'status', 'id');

CREATE TRIGGER _210_within_the_order AFTER INSERT OR UPDATE OF order_id, amount_cents ON sponsorship.order_disputes FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _210_within_the_order AFTER INSERT OR UPDATE OF order_id, amount_cents, status ON sponsorship.sponsorship_payouts FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _300_accepted_offer_stays BEFORE UPDATE ON sponsorship.proposal_threads FOR EACH ROW WHEN (((old.status = 'accepted'::sponsorship.proposal_status) AND (old.current_offer_id IS DISTINCT FROM new.current_offer_id))) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON sponsorship.order_settlements FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON sponsorship.proposal_offers FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_born_without_money BEFORE INSERT ON sponsorship.sponsorship_orders FOR EACH ROW WHEN ((GREATEST(new.funded_cents, new.released_cents, new.refunded_cents, new.fee_cents) > 0)) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON sponsorship.order_settlements FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON sponsorship.proposal_offers FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_sums_follow_settlements BEFORE UPDATE ON sponsorship.sponsorship_orders FOR EACH ROW WHEN (((pg_trigger_depth() = 0) AND ((((old.funded_cents IS DISTINCT FROM new.funded_cents) OR (old.released_cents IS DISTINCT FROM new.released_cents)) OR (old.refunded_cents IS DISTINCT FROM new.refunded_cents)) OR (old.fee_cents IS DISTINCT FROM new.fee_cents)))) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_terms_stay BEFORE UPDATE ON sponsorship.sponsorship_orders FOR EACH ROW WHEN ((((((((((((((old.package_id IS DISTINCT FROM new.package_id) OR (old.variant_id IS DISTINCT FROM new.variant_id)) OR (old.sponsor_id IS DISTINCT FROM new.sponsor_id)) OR (old.event_id IS DISTINCT FROM new.event_id)) OR (old.organization_id IS DISTINCT FROM new.organization_id)) OR (old.thread_id IS DISTINCT FROM new.thread_id)) OR (old.offer_id IS DISTINCT FROM new.offer_id)) OR (old.amount_cents IS DISTINCT FROM new.amount_cents)) OR (old.currency IS DISTINCT FROM new.currency)) OR (old.fee_bps IS DISTINCT FROM new.fee_bps)) OR (old.benefits IS DISTINCT FROM new.benefits)) OR (old.cancellation_policy IS DISTINCT FROM new.cancellation_policy)) OR (old.exclusive_category IS DISTINCT FROM new.exclusive_category))) EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_terms_stay BEFORE UPDATE ON sponsorship.sponsorship_packages FOR EACH ROW WHEN (((old.status <> 'draft'::sponsorship.package_status) AND ((new.status = 'draft'::sponsorship.package_status) OR (((((((old.organization_id IS DISTINCT FROM new.organization_id) OR (old.event_id IS DISTINCT FROM new.event_id)) OR (old.tier IS DISTINCT FROM new.tier)) OR (old.version IS DISTINCT FROM new.version)) OR (old.price_cents IS DISTINCT FROM new.price_cents)) OR (old.currency IS DISTINCT FROM new.currency)) OR (old.benefits IS DISTINCT FROM new.benefits))))) EXECUTE FUNCTION ops.tg__append_only();

CREATE CONSTRAINT TRIGGER _500_keep_an_owner AFTER DELETE OR UPDATE OF sponsor_id, role ON sponsorship.sponsor_members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.role = 'owner'::sponsorship.sponsor_role)) EXECUTE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.capacity_pools FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.check_in_lists FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.checkout_sessions FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.event_cancellations FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.guest_codes FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.orders FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.refunds FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.ticket_tiers FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.ticket_transfers FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.tier_user_counters FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.waitlist_entries FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.checkout_sessions FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('checkout', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.event_cancellations FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('cancellation', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.orders FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('order', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.refunds FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('refund', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.ticket_holds FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('hold', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.ticket_transfers FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('transfer', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.tickets FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('ticket', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON ticketing.waitlist_entries FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('waitlist', 'status', 'id');

CREATE TRIGGER _300_amount_stays BEFORE DELETE OR UPDATE OF order_id, currency, amount_cents, kind ON ticketing.refunds FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ticketing.inventory_operations FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ticketing.order_fee_lines FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ticketing.order_tax_lines FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ticketing.refund_items FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON ticketing.scan_logs FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.inventory_operations FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.order_fee_lines FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.order_tax_lines FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.refund_items FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.refunds FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.scan_logs FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _400_count AFTER INSERT ON ticketing.refund_items FOR EACH ROW EXECUTE FUNCTION ticketing.tg_refund_items__count();

CREATE TRIGGER _400_count AFTER INSERT OR UPDATE ON ticketing.refunds FOR EACH ROW EXECUTE FUNCTION ticketing.tg_refunds__count();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.consents FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.data_request_steps FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.data_requests FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.follows FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.private_profiles FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.user_profiles FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON users.data_requests FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('data_request', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON users.consent_events FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE OR UPDATE ON users.erasure_tombstones FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON users.consent_events FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON users.erasure_tombstones FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

ALTER TABLE ONLY analytics.analytics_events
    ADD CONSTRAINT analytics_events_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.analytics_events
    ADD CONSTRAINT analytics_events_ticket_id_fkey FOREIGN KEY (ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE SET NULL (ticket_id);

ALTER TABLE ONLY analytics.analytics_events
    ADD CONSTRAINT analytics_events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.audience_consents
    ADD CONSTRAINT audience_consents_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.event_audience_insights
    ADD CONSTRAINT event_audience_insights_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE analytics.event_impressions
    ADD CONSTRAINT event_impressions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE analytics.event_impressions
    ADD CONSTRAINT event_impressions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.event_stat_snapshots
    ADD CONSTRAINT event_stat_snapshots_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.event_video_counters
    ADD CONSTRAINT event_video_counters_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_acted_by_fkey FOREIGN KEY (acted_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_case_id_fkey FOREIGN KEY (case_id) REFERENCES analytics.moderation_cases(id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_reverses_id_fkey FOREIGN KEY (reverses_id, case_id) REFERENCES analytics.moderation_actions(id, case_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_actions
    ADD CONSTRAINT moderation_actions_subject_user_id_fkey FOREIGN KEY (subject_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_appeals
    ADD CONSTRAINT moderation_appeals_action_id_fkey FOREIGN KEY (action_id, action_decider_key) REFERENCES analytics.moderation_actions(id, decider_key) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_appeals
    ADD CONSTRAINT moderation_appeals_appellant_user_id_fkey FOREIGN KEY (appellant_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_appeals
    ADD CONSTRAINT moderation_appeals_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.moderation_cases
    ADD CONSTRAINT moderation_cases_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.moderation_cases
    ADD CONSTRAINT moderation_cases_subject_user_id_fkey FOREIGN KEY (subject_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.negative_feedback
    ADD CONSTRAINT negative_feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.post_clicks
    ADD CONSTRAINT post_clicks_post_id_fkey FOREIGN KEY (post_id, event_id) REFERENCES events.event_posts(id, event_id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.post_clicks
    ADD CONSTRAINT post_clicks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE analytics.post_impressions
    ADD CONSTRAINT post_impressions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE analytics.post_impressions
    ADD CONSTRAINT post_impressions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.post_video_counters
    ADD CONSTRAINT post_video_counters_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.post_views
    ADD CONSTRAINT post_views_post_id_fkey FOREIGN KEY (post_id, event_id) REFERENCES events.event_posts(id, event_id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.post_views
    ADD CONSTRAINT post_views_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.reports
    ADD CONSTRAINT reports_case_id_fkey FOREIGN KEY (case_id, target_type, target_id) REFERENCES analytics.moderation_cases(id, target_type, target_id) ON DELETE RESTRICT;

ALTER TABLE ONLY analytics.reports
    ADD CONSTRAINT reports_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.share_link_clicks
    ADD CONSTRAINT share_link_clicks_code_fkey FOREIGN KEY (code) REFERENCES analytics.share_links(code) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.share_links
    ADD CONSTRAINT share_links_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE analytics.ticket_analytics
    ADD CONSTRAINT ticket_analytics_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE analytics.ticket_analytics
    ADD CONSTRAINT ticket_analytics_ticket_id_fkey FOREIGN KEY (ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE CASCADE;

ALTER TABLE analytics.ticket_analytics
    ADD CONSTRAINT ticket_analytics_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY analytics.user_event_interactions
    ADD CONSTRAINT user_event_interactions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY analytics.user_event_interactions
    ADD CONSTRAINT user_event_interactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_conversion_currency_fkey FOREIGN KEY (conversion_currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_creative_id_fkey FOREIGN KEY (creative_id, campaign_id) REFERENCES campaigns.ad_creatives(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticketing.tickets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_clicks
    ADD CONSTRAINT ad_clicks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_click_id_fkey FOREIGN KEY (click_id, campaign_id) REFERENCES campaigns.ad_clicks(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_conversions
    ADD CONSTRAINT ad_conversions_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_creatives
    ADD CONSTRAINT ad_creatives_approved_version_fkey FOREIGN KEY (id, approved_version) REFERENCES campaigns.creative_versions(creative_id, version) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_creatives
    ADD CONSTRAINT ad_creatives_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.ad_creatives
    ADD CONSTRAINT ad_creatives_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_decisions
    ADD CONSTRAINT ad_decisions_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_decisions
    ADD CONSTRAINT ad_decisions_creative_id_fkey FOREIGN KEY (creative_id, campaign_id) REFERENCES campaigns.ad_creatives(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_decisions
    ADD CONSTRAINT ad_decisions_creative_version_fkey FOREIGN KEY (creative_id, creative_version) REFERENCES campaigns.creative_versions(creative_id, version) ON DELETE RESTRICT;

ALTER TABLE campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE RESTRICT;

ALTER TABLE campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_creative_id_fkey FOREIGN KEY (creative_id, campaign_id) REFERENCES campaigns.ad_creatives(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE SET NULL;

ALTER TABLE campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE SET NULL;

ALTER TABLE campaigns.ad_impressions
    ADD CONSTRAINT ad_impressions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_budget_day_fkey FOREIGN KEY (campaign_id, budget_day) REFERENCES campaigns.campaign_day_pools(campaign_id, day) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id) REFERENCES campaigns.campaigns(id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_creative_id_fkey FOREIGN KEY (creative_id, campaign_id) REFERENCES campaigns.ad_creatives(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_org_wallet_id_fkey FOREIGN KEY (org_wallet_id, organization_id) REFERENCES payments.org_wallets(id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_posted_transaction_id_fkey FOREIGN KEY (posted_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_reversal_of_fkey FOREIGN KEY (reversal_of, campaign_id) REFERENCES campaigns.ad_spend_ledger(id, campaign_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES payments.wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.ad_spend_ledger
    ADD CONSTRAINT ad_spend_ledger_wallet_transaction_id_fkey FOREIGN KEY (wallet_transaction_id) REFERENCES payments.wallet_transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaign_budget_pools
    ADD CONSTRAINT campaign_budget_pools_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id) REFERENCES campaigns.campaigns(id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaign_budget_pools
    ADD CONSTRAINT campaign_budget_pools_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaign_day_pools
    ADD CONSTRAINT campaign_day_pools_campaign_id_fkey FOREIGN KEY (campaign_id, timezone) REFERENCES campaigns.campaigns(id, timezone) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaign_placements
    ADD CONSTRAINT campaign_placements_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.campaign_targeting
    ADD CONSTRAINT campaign_targeting_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_package_id_fkey FOREIGN KEY (package_id, target_event_id) REFERENCES sponsorship.sponsorship_packages(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_target_event_id_fkey FOREIGN KEY (target_event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.campaigns
    ADD CONSTRAINT campaigns_timezone_fkey FOREIGN KEY (timezone) REFERENCES ref.timezones(name) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.creative_reviews
    ADD CONSTRAINT creative_reviews_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.creative_reviews
    ADD CONSTRAINT creative_reviews_version_fkey FOREIGN KEY (creative_id, version) REFERENCES campaigns.creative_versions(creative_id, version) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.creative_versions
    ADD CONSTRAINT creative_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.creative_versions
    ADD CONSTRAINT creative_versions_creative_id_fkey FOREIGN KEY (creative_id) REFERENCES campaigns.ad_creatives(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.creative_versions
    ADD CONSTRAINT creative_versions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.frequency_caps
    ADD CONSTRAINT frequency_caps_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.frequency_caps
    ADD CONSTRAINT frequency_caps_creative_id_fkey FOREIGN KEY (creative_id, campaign_id) REFERENCES campaigns.ad_creatives(id, campaign_id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.frequency_counters
    ADD CONSTRAINT frequency_counters_cap_id_fkey FOREIGN KEY (cap_id) REFERENCES campaigns.frequency_caps(id) ON DELETE CASCADE;

ALTER TABLE ONLY campaigns.promo_redemptions
    ADD CONSTRAINT promo_redemptions_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.promo_redemptions
    ADD CONSTRAINT promo_redemptions_promo_id_fkey FOREIGN KEY (promo_id) REFERENCES campaigns.promos(id) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.promos
    ADD CONSTRAINT promos_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY campaigns.promos
    ADD CONSTRAINT promos_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.cultural_guides
    ADD CONSTRAINT cultural_guides_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.cultural_guides
    ADD CONSTRAINT cultural_guides_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.cultural_guides
    ADD CONSTRAINT cultural_guides_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_comment_reactions
    ADD CONSTRAINT event_comment_reactions_comment_id_fkey FOREIGN KEY (comment_id) REFERENCES events.event_comments(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_comment_reactions
    ADD CONSTRAINT event_comment_reactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_author_org_id_fkey FOREIGN KEY (author_org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_author_user_id_fkey FOREIGN KEY (author_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_parent_id_fkey FOREIGN KEY (parent_id, post_id) REFERENCES events.event_comments(id, post_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_post_id_fkey FOREIGN KEY (post_id, event_id) REFERENCES events.event_posts(id, event_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_comments
    ADD CONSTRAINT event_comments_root_id_fkey FOREIGN KEY (root_id, post_id) REFERENCES events.event_comments(id, post_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.event_invites
    ADD CONSTRAINT event_invites_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_event_id_fkey FOREIGN KEY (event_id, series_id) REFERENCES events.events(id, series_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_occurrences
    ADD CONSTRAINT event_occurrences_series_id_fkey FOREIGN KEY (series_id, organization_id) REFERENCES events.event_series(id, organization_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_audience_tier_id_fkey FOREIGN KEY (event_id, audience_tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_author_org_id_fkey FOREIGN KEY (author_org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_author_user_id_fkey FOREIGN KEY (author_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_ticket_id_fkey FOREIGN KEY (ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE SET NULL (ticket_id);

ALTER TABLE ONLY events.event_posts
    ADD CONSTRAINT event_posts_ticket_tier_id_fkey FOREIGN KEY (event_id, ticket_tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE SET NULL (ticket_tier_id);

ALTER TABLE ONLY events.event_reactions
    ADD CONSTRAINT event_reactions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_reactions
    ADD CONSTRAINT event_reactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.event_roles
    ADD CONSTRAINT event_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_scanners
    ADD CONSTRAINT event_scanners_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_scanners
    ADD CONSTRAINT event_scanners_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.event_scanners
    ADD CONSTRAINT event_scanners_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_series
    ADD CONSTRAINT event_series_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_series
    ADD CONSTRAINT event_series_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_series
    ADD CONSTRAINT event_series_timezone_fkey FOREIGN KEY (timezone) REFERENCES ref.timezones(name) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_share_assets
    ADD CONSTRAINT event_share_assets_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.event_share_assets
    ADD CONSTRAINT event_share_assets_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.event_share_assets
    ADD CONSTRAINT event_share_assets_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_category_slug_fkey FOREIGN KEY (category_slug) REFERENCES ref.event_categories(slug) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_currency_code_fkey FOREIGN KEY (currency_code) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_language_code_fkey FOREIGN KEY (language_code) REFERENCES ref.languages(code) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_owner_organization_id_fkey FOREIGN KEY (owner_organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_series_id_fkey FOREIGN KEY (series_id, owner_organization_id) REFERENCES events.event_series(id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_timezone_fkey FOREIGN KEY (timezone) REFERENCES ref.timezones(name) ON DELETE RESTRICT;

ALTER TABLE ONLY events.post_counter_deltas
    ADD CONSTRAINT post_counter_deltas_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_counters
    ADD CONSTRAINT post_counters_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_hashtags
    ADD CONSTRAINT post_hashtags_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_hashtags
    ADD CONSTRAINT post_hashtags_tag_fkey FOREIGN KEY (tag) REFERENCES events.hashtags(tag) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_media
    ADD CONSTRAINT post_media_media_id_fkey FOREIGN KEY (media_id) REFERENCES public.media_assets(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_media
    ADD CONSTRAINT post_media_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_mentions
    ADD CONSTRAINT post_mentions_mentioned_user_id_fkey FOREIGN KEY (mentioned_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_mentions
    ADD CONSTRAINT post_mentions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.post_revisions
    ADD CONSTRAINT post_revisions_editor_user_id_fkey FOREIGN KEY (editor_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.post_revisions
    ADD CONSTRAINT post_revisions_post_id_fkey FOREIGN KEY (post_id) REFERENCES events.event_posts(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_accepted_user_id_fkey FOREIGN KEY (accepted_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY events.role_invites
    ADD CONSTRAINT role_invites_organization_id_fkey FOREIGN KEY (event_id, organization_id) REFERENCES events.events(id, owner_organization_id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY messaging.conversation_participants
    ADD CONSTRAINT conversation_participants_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES messaging.direct_conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.conversation_participants
    ADD CONSTRAINT conversation_participants_participant_org_id_fkey FOREIGN KEY (participant_org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.conversation_participants
    ADD CONSTRAINT conversation_participants_participant_user_id_fkey FOREIGN KEY (participant_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.direct_conversations
    ADD CONSTRAINT direct_conversations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.direct_conversations
    ADD CONSTRAINT direct_conversations_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES messaging.direct_conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_reply_to_id_fkey FOREIGN KEY (reply_to_id, conversation_id) REFERENCES messaging.direct_messages(id, conversation_id) ON DELETE SET NULL (reply_to_id);

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_sender_id_fkey FOREIGN KEY (conversation_id, sender_id) REFERENCES messaging.conversation_participants(conversation_id, participant_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_sender_org_id_fkey FOREIGN KEY (sender_org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_sender_user_id_fkey FOREIGN KEY (sender_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.direct_messages
    ADD CONSTRAINT direct_messages_written_by_fkey FOREIGN KEY (written_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.message_job_recipients
    ADD CONSTRAINT message_job_recipients_job_id_fkey FOREIGN KEY (job_id) REFERENCES messaging.message_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.message_job_recipients
    ADD CONSTRAINT message_job_recipients_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_event_id_org_id_fkey FOREIGN KEY (event_id, org_id) REFERENCES events.events(id, owner_organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.message_jobs
    ADD CONSTRAINT message_jobs_template_id_fkey FOREIGN KEY (template_id, org_id) REFERENCES messaging.message_templates(id, org_id) ON DELETE SET NULL (template_id);

ALTER TABLE ONLY messaging.message_templates
    ADD CONSTRAINT message_templates_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY messaging.message_templates
    ADD CONSTRAINT message_templates_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.notification_deliveries
    ADD CONSTRAINT notification_deliveries_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES messaging.notifications(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.notification_preferences
    ADD CONSTRAINT notification_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.notification_settings
    ADD CONSTRAINT notification_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.notifications
    ADD CONSTRAINT notifications_actor_user_id_fkey FOREIGN KEY (actor_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.notifications
    ADD CONSTRAINT notifications_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.notifications
    ADD CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.org_contact_import_entries
    ADD CONSTRAINT org_contact_import_entries_import_id_fkey FOREIGN KEY (import_id, organization_id) REFERENCES messaging.org_contact_imports(id, org_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.org_contact_imports
    ADD CONSTRAINT org_contact_imports_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY messaging.org_contact_imports
    ADD CONSTRAINT org_contact_imports_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.push_devices
    ADD CONSTRAINT push_devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.suppressions
    ADD CONSTRAINT suppressions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.suppressions
    ADD CONSTRAINT suppressions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.unsubscribe_tokens
    ADD CONSTRAINT unsubscribe_tokens_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.unsubscribe_tokens
    ADD CONSTRAINT unsubscribe_tokens_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.unsubscribe_tokens
    ADD CONSTRAINT unsubscribe_tokens_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES messaging.message_job_recipients(id) ON DELETE SET NULL;

ALTER TABLE ONLY ml.event_embeddings
    ADD CONSTRAINT event_embeddings_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.event_embeddings
    ADD CONSTRAINT event_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose) REFERENCES ml.model_versions(model_version, purpose) ON DELETE RESTRICT;

ALTER TABLE ONLY ml.event_features
    ADD CONSTRAINT event_features_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.match_features
    ADD CONSTRAINT match_features_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.match_features
    ADD CONSTRAINT match_features_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.package_embeddings
    ADD CONSTRAINT package_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose) REFERENCES ml.model_versions(model_version, purpose) ON DELETE RESTRICT;

ALTER TABLE ONLY ml.package_embeddings
    ADD CONSTRAINT package_embeddings_package_id_fkey FOREIGN KEY (package_id) REFERENCES sponsorship.sponsorship_packages(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.sponsor_embeddings
    ADD CONSTRAINT sponsor_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose) REFERENCES ml.model_versions(model_version, purpose) ON DELETE RESTRICT;

ALTER TABLE ONLY ml.sponsor_embeddings
    ADD CONSTRAINT sponsor_embeddings_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY ml.user_embeddings
    ADD CONSTRAINT user_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose) REFERENCES ml.model_versions(model_version, purpose) ON DELETE RESTRICT;

ALTER TABLE ONLY ml.user_embeddings
    ADD CONSTRAINT user_embeddings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY ops.data_categories
    ADD CONSTRAINT data_categories_parent_key_fkey FOREIGN KEY (parent_key) REFERENCES ops.data_categories(key) ON DELETE RESTRICT;

ALTER TABLE ONLY ops.data_map
    ADD CONSTRAINT data_map_subject_fkey FOREIGN KEY (subject) REFERENCES ops.data_subjects(key) ON DELETE RESTRICT;

ALTER TABLE ONLY ops.state_changes
    ADD CONSTRAINT state_changes_machine_fkey FOREIGN KEY (machine) REFERENCES ops.state_machines(name) ON DELETE RESTRICT;

ALTER TABLE ONLY ops.state_transitions
    ADD CONSTRAINT state_transitions_machine_fkey FOREIGN KEY (machine) REFERENCES ops.state_machines(name) ON DELETE CASCADE;

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_accepted_user_id_fkey FOREIGN KEY (accepted_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY organizations.org_invitations
    ADD CONSTRAINT org_invitations_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY organizations.org_memberships
    ADD CONSTRAINT org_memberships_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY organizations.org_memberships
    ADD CONSTRAINT org_memberships_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY organizations.org_memberships
    ADD CONSTRAINT org_memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY organizations.organizations
    ADD CONSTRAINT organizations_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY organizations.organizations
    ADD CONSTRAINT organizations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY organizations.organizations
    ADD CONSTRAINT organizations_default_currency_fkey FOREIGN KEY (default_currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_invoice_is_of_the_org_wallet FOREIGN KEY (invoice_id, org_wallet_id) REFERENCES payments.invoices(id, org_wallet_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_invoice_is_of_the_wallet FOREIGN KEY (invoice_id, wallet_id) REFERENCES payments.invoices(id, wallet_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_org_wallet_id_fkey FOREIGN KEY (org_wallet_id) REFERENCES payments.org_wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.credit_lots
    ADD CONSTRAINT credit_lots_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES payments.wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.entries
    ADD CONSTRAINT entries_are_in_the_currency_of_their_account FOREIGN KEY (account_id, currency) REFERENCES payments.accounts(id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.entries
    ADD CONSTRAINT entries_are_recorded_with_their_transaction FOREIGN KEY (transaction_id, recorded_xid) REFERENCES payments.transactions(id, recorded_xid) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.entries
    ADD CONSTRAINT entries_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.entries
    ADD CONSTRAINT entries_have_the_reference_of_their_transaction FOREIGN KEY (transaction_id, reference_type, reference_id) REFERENCES payments.transactions(id, reference_type, reference_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoice_lines
    ADD CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payments.invoices(id) ON DELETE CASCADE;

ALTER TABLE ONLY payments.invoice_sequences
    ADD CONSTRAINT invoice_sequences_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_buyer_organization_id_fkey FOREIGN KEY (buyer_organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_org_wallet_id_fkey FOREIGN KEY (org_wallet_id) REFERENCES payments.org_wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_original_invoice_id_fkey FOREIGN KEY (original_invoice_id, issuer_id, currency) REFERENCES payments.invoices(id, issuer_id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_purchased_by_user_id_fkey FOREIGN KEY (purchased_by_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_sequence_id_fkey FOREIGN KEY (sequence_id, issuer_id, kind) REFERENCES payments.invoice_sequences(id, issuer_id, kind) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.invoices
    ADD CONSTRAINT invoices_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES payments.wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payments.invoices(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_related_event_id_fkey FOREIGN KEY (related_event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_related_order_id_fkey FOREIGN KEY (related_order_id, related_event_id) REFERENCES ticketing.orders(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallet_transactions
    ADD CONSTRAINT org_wallet_transactions_wallet_id_fkey FOREIGN KEY (wallet_id, currency) REFERENCES payments.org_wallets(id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.org_wallets
    ADD CONSTRAINT org_wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_accounts
    ADD CONSTRAINT payout_accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_configurations
    ADD CONSTRAINT payout_configurations_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_configurations
    ADD CONSTRAINT payout_configurations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_configurations
    ADD CONSTRAINT payout_configurations_stripe_connect_account_id_fkey FOREIGN KEY (stripe_connect_account_id, organization_id) REFERENCES payments.payout_accounts(stripe_connect_id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_account_is_of_the_organization FOREIGN KEY (payout_account_id, organization_id) REFERENCES payments.payout_accounts(id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_account_is_of_the_user FOREIGN KEY (payout_account_id, user_id) REFERENCES payments.payout_accounts(id, user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_order_id_fkey FOREIGN KEY (order_id, organization_id, currency) REFERENCES sponsorship.sponsorship_orders(id, organization_id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.payout_queue
    ADD CONSTRAINT payout_queue_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.wallet_transactions
    ADD CONSTRAINT wallet_transactions_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.wallet_transactions
    ADD CONSTRAINT wallet_transactions_wallet_id_fkey FOREIGN KEY (wallet_id, user_id) REFERENCES payments.wallets(id, user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY public.media_assets
    ADD CONSTRAINT media_assets_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY ref.countries
    ADD CONSTRAINT countries_currency_code_fkey FOREIGN KEY (currency_code) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY ref.event_categories
    ADD CONSTRAINT event_categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES ref.event_categories(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ref.industries
    ADD CONSTRAINT industries_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES ref.industries(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ref.tax_rates
    ADD CONSTRAINT tax_rates_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY ref.timezones
    ADD CONSTRAINT timezones_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverable_proofs
    ADD CONSTRAINT deliverable_proofs_deliverable_id_fkey FOREIGN KEY (deliverable_id) REFERENCES sponsorship.deliverables(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverable_proofs
    ADD CONSTRAINT deliverable_proofs_media_asset_id_fkey FOREIGN KEY (media_asset_id) REFERENCES public.media_assets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverable_proofs
    ADD CONSTRAINT deliverable_proofs_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.deliverable_proofs
    ADD CONSTRAINT deliverable_proofs_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_order_id_fkey FOREIGN KEY (order_id, event_id, sponsor_id, organization_id) REFERENCES sponsorship.sponsorship_orders(id, event_id, sponsor_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_package_id_fkey FOREIGN KEY (package_id, event_id, organization_id) REFERENCES sponsorship.sponsorship_packages(id, event_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_package_variant_id_fkey FOREIGN KEY (package_variant_id, package_id) REFERENCES sponsorship.package_variants(id, package_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.deliverables
    ADD CONSTRAINT deliverables_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_amount_is_the_orders FOREIGN KEY (order_id, amount_cents, currency) REFERENCES sponsorship.sponsorship_orders(id, amount_cents, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_order_id_fkey FOREIGN KEY (order_id, event_id, sponsor_id, organization_id) REFERENCES sponsorship.sponsorship_orders(id, event_id, sponsor_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_sla_id_fkey FOREIGN KEY (sla_id) REFERENCES sponsorship.sponsorship_slas(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.event_sponsorships
    ADD CONSTRAINT event_sponsorships_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.fit_recalc_queue
    ADD CONSTRAINT fit_recalc_queue_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.fit_recalc_queue
    ADD CONSTRAINT fit_recalc_queue_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.match_feedback
    ADD CONSTRAINT match_feedback_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.match_feedback
    ADD CONSTRAINT match_feedback_match_id_fkey FOREIGN KEY (match_id) REFERENCES sponsorship.sponsorship_matches(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.match_feedback
    ADD CONSTRAINT match_feedback_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.match_feedback
    ADD CONSTRAINT match_feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_opened_by_user_id_fkey FOREIGN KEY (opened_by_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_order_id_fkey FOREIGN KEY (order_id, currency) REFERENCES sponsorship.sponsorship_orders(id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.order_disputes
    ADD CONSTRAINT order_disputes_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_deliverable_id_fkey FOREIGN KEY (deliverable_id, order_id) REFERENCES sponsorship.deliverables(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_dispute_id_fkey FOREIGN KEY (dispute_id, order_id) REFERENCES sponsorship.order_disputes(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_order_id_fkey FOREIGN KEY (order_id, currency) REFERENCES sponsorship.sponsorship_orders(id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.order_settlements
    ADD CONSTRAINT order_settlements_reversal_of_fkey FOREIGN KEY (reversal_of, order_id, amount_cents) REFERENCES sponsorship.order_settlements(id, order_id, amount_cents) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.package_templates
    ADD CONSTRAINT package_templates_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.package_templates
    ADD CONSTRAINT package_templates_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_package_id_fkey FOREIGN KEY (package_id, currency) REFERENCES sponsorship.sponsorship_packages(id, currency) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.package_variants
    ADD CONSTRAINT package_variants_stat_snapshot_id_fkey FOREIGN KEY (stat_snapshot_id) REFERENCES analytics.event_stat_snapshots(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.proposal_messages
    ADD CONSTRAINT proposal_messages_offer_id_fkey FOREIGN KEY (offer_id, thread_id) REFERENCES sponsorship.proposal_offers(id, thread_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_messages
    ADD CONSTRAINT proposal_messages_sender_user_id_fkey FOREIGN KEY (sender_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_messages
    ADD CONSTRAINT proposal_messages_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES sponsorship.proposal_threads(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_made_by_user_id_fkey FOREIGN KEY (made_by_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_offers
    ADD CONSTRAINT proposal_offers_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES sponsorship.proposal_threads(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_current_offer_id_fkey FOREIGN KEY (current_offer_id, id) REFERENCES sponsorship.proposal_offers(id, thread_id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_package_id_fkey FOREIGN KEY (package_id, event_id, organization_id) REFERENCES sponsorship.sponsorship_packages(id, event_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.proposal_threads
    ADD CONSTRAINT proposal_threads_variant_id_fkey FOREIGN KEY (variant_id, package_id) REFERENCES sponsorship.package_variants(id, package_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsor_members
    ADD CONSTRAINT sponsor_members_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsor_members
    ADD CONSTRAINT sponsor_members_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsor_members
    ADD CONSTRAINT sponsor_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsor_profiles
    ADD CONSTRAINT sponsor_profiles_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsor_profiles
    ADD CONSTRAINT sponsor_profiles_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsor_public_profiles
    ADD CONSTRAINT sponsor_public_profiles_sponsor_id_fkey FOREIGN KEY (sponsor_id, is_verified) REFERENCES sponsorship.sponsors(id, is_verified) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsors
    ADD CONSTRAINT sponsors_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsors
    ADD CONSTRAINT sponsors_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_matches
    ADD CONSTRAINT sponsorship_matches_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsorship_matches
    ADD CONSTRAINT sponsorship_matches_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE CASCADE;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_created_by_user_id_fkey FOREIGN KEY (created_by_user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_exclusive_category_fkey FOREIGN KEY (variant_id, exclusive_category) REFERENCES sponsorship.package_variants(id, exclusive_category) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payments.invoices(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_last_modified_by_fkey FOREIGN KEY (last_modified_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_offer_id_fkey FOREIGN KEY (offer_id, thread_id, amount_cents, currency) REFERENCES sponsorship.proposal_offers(id, thread_id, amount_cents, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_package_id_fkey FOREIGN KEY (package_id, event_id, organization_id) REFERENCES sponsorship.sponsorship_packages(id, event_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_thread_id_fkey FOREIGN KEY (thread_id, event_id, sponsor_id, organization_id) REFERENCES sponsorship.proposal_threads(id, event_id, sponsor_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_orders
    ADD CONSTRAINT sponsorship_orders_variant_id_fkey FOREIGN KEY (variant_id, package_id) REFERENCES sponsorship.package_variants(id, package_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns.campaigns(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_stat_snapshot_id_fkey FOREIGN KEY (stat_snapshot_id) REFERENCES analytics.event_stat_snapshots(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_packages
    ADD CONSTRAINT sponsorship_packages_template_id_fkey FOREIGN KEY (template_id) REFERENCES sponsorship.package_templates(id) ON DELETE SET NULL;

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_order_id_fkey FOREIGN KEY (order_id, organizer_id, currency) REFERENCES sponsorship.sponsorship_orders(id, organization_id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_payouts
    ADD CONSTRAINT sponsorship_payouts_organizer_id_fkey FOREIGN KEY (organizer_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_deliverable_id_fkey FOREIGN KEY (deliverable_id, event_id, sponsor_id) REFERENCES sponsorship.deliverables(id, event_id, sponsor_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_order_id_fkey FOREIGN KEY (order_id, event_id, sponsor_id, organization_id) REFERENCES sponsorship.sponsorship_orders(id, event_id, sponsor_id, organization_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_remedied_by_fkey FOREIGN KEY (remedied_by, order_id) REFERENCES sponsorship.order_settlements(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY sponsorship.sponsorship_slas
    ADD CONSTRAINT sponsorship_slas_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES sponsorship.sponsors(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.capacity_pools
    ADD CONSTRAINT capacity_pools_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.check_in_list_tiers
    ADD CONSTRAINT check_in_list_tiers_list_id_fkey FOREIGN KEY (list_id, event_id) REFERENCES ticketing.check_in_lists(id, event_id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.check_in_list_tiers
    ADD CONSTRAINT check_in_list_tiers_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.check_in_lists
    ADD CONSTRAINT check_in_lists_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.check_in_lists
    ADD CONSTRAINT check_in_lists_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_guest_session_id_fkey FOREIGN KEY (guest_session_id) REFERENCES ticketing.guest_ticket_sessions(id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_order_id_fkey FOREIGN KEY (order_id, event_id) REFERENCES ticketing.orders(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.checkout_sessions
    ADD CONSTRAINT checkout_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.event_cancellations
    ADD CONSTRAINT event_cancellations_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.event_cancellations
    ADD CONSTRAINT event_cancellations_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.guest_codes
    ADD CONSTRAINT guest_codes_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.guest_codes
    ADD CONSTRAINT guest_codes_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.guest_codes
    ADD CONSTRAINT guest_codes_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.guest_otp_codes
    ADD CONSTRAINT guest_otp_codes_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.inventory_operations
    ADD CONSTRAINT inventory_operations_hold_id_fkey FOREIGN KEY (hold_id, tier_id) REFERENCES ticketing.ticket_holds(id, tier_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.inventory_operations
    ADD CONSTRAINT inventory_operations_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.inventory_operations
    ADD CONSTRAINT inventory_operations_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES ticketing.ticket_tiers(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.inventory_operations
    ADD CONSTRAINT inventory_operations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_fee_lines
    ADD CONSTRAINT order_fee_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_fee_lines
    ADD CONSTRAINT order_fee_lines_order_item_id_fkey FOREIGN KEY (order_item_id, order_id) REFERENCES ticketing.order_items(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_ticket_id_fkey FOREIGN KEY (ticket_id, order_id, tier_id) REFERENCES ticketing.tickets(id, order_id, tier_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_items
    ADD CONSTRAINT order_items_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES ticketing.ticket_tiers(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_tax_lines
    ADD CONSTRAINT order_tax_lines_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_tax_lines
    ADD CONSTRAINT order_tax_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES ticketing.orders(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_tax_lines
    ADD CONSTRAINT order_tax_lines_order_item_id_fkey FOREIGN KEY (order_item_id, order_id) REFERENCES ticketing.order_items(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.order_tax_lines
    ADD CONSTRAINT order_tax_lines_tax_rate_id_fkey FOREIGN KEY (tax_rate_id) REFERENCES ref.tax_rates(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_payout_wallet_id_fkey FOREIGN KEY (payout_wallet_id) REFERENCES payments.org_wallets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_payout_wallet_is_of_the_seller FOREIGN KEY (payout_wallet_id, seller_organization_id) REFERENCES payments.org_wallets(id, org_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_seller_organization_id_fkey FOREIGN KEY (seller_organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.orders
    ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.refund_items
    ADD CONSTRAINT refund_items_order_item_id_fkey FOREIGN KEY (order_item_id, order_id) REFERENCES ticketing.order_items(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.refund_items
    ADD CONSTRAINT refund_items_refund_id_fkey FOREIGN KEY (refund_id, order_id) REFERENCES ticketing.refunds(id, order_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_event_cancellation_id_fkey FOREIGN KEY (event_cancellation_id) REFERENCES ticketing.event_cancellations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id) REFERENCES payments.transactions(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.refunds
    ADD CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id, currency) REFERENCES ticketing.orders(id, currency) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_check_in_list_id_fkey FOREIGN KEY (check_in_list_id, event_id) REFERENCES ticketing.check_in_lists(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_scanner_user_id_fkey FOREIGN KEY (scanner_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.scan_logs
    ADD CONSTRAINT scan_logs_ticket_id_fkey FOREIGN KEY (ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_order_id_fkey FOREIGN KEY (order_id, event_id) REFERENCES ticketing.orders(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_holds
    ADD CONSTRAINT ticket_holds_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_tiers
    ADD CONSTRAINT ticket_tiers_currency_fkey FOREIGN KEY (currency) REFERENCES ref.currencies(code) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_tiers
    ADD CONSTRAINT ticket_tiers_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_from_user_id_fkey FOREIGN KEY (from_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_new_ticket_id_fkey FOREIGN KEY (new_ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_ticket_id_fkey FOREIGN KEY (ticket_id, event_id) REFERENCES ticketing.tickets(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.ticket_transfers
    ADD CONSTRAINT ticket_transfers_to_user_id_fkey FOREIGN KEY (to_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_order_id_fkey FOREIGN KEY (order_id, event_id) REFERENCES ticketing.orders(id, event_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tickets
    ADD CONSTRAINT tickets_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tier_pool_members
    ADD CONSTRAINT tier_pool_members_pool_id_fkey FOREIGN KEY (event_id, pool_id) REFERENCES ticketing.capacity_pools(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tier_pool_members
    ADD CONSTRAINT tier_pool_members_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.tier_user_counters
    ADD CONSTRAINT tier_user_counters_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES ticketing.ticket_tiers(id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.tier_user_counters
    ADD CONSTRAINT tier_user_counters_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY ticketing.waitlist_entries
    ADD CONSTRAINT waitlist_entries_hold_id_fkey FOREIGN KEY (hold_id, tier_id) REFERENCES ticketing.ticket_holds(id, tier_id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.waitlist_entries
    ADD CONSTRAINT waitlist_entries_tier_id_fkey FOREIGN KEY (event_id, tier_id) REFERENCES ticketing.ticket_tiers(event_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY ticketing.waitlist_entries
    ADD CONSTRAINT waitlist_entries_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.consent_events
    ADD CONSTRAINT consent_events_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consent_events
    ADD CONSTRAINT consent_events_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consent_events
    ADD CONSTRAINT consent_events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_are_what_their_proof_says FOREIGN KEY (consent_event_id, user_id, purpose, state) REFERENCES users.consent_events(id, user_id, purpose, state) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_event_id_fkey FOREIGN KEY (event_id) REFERENCES events.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations.organizations(id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.consents
    ADD CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.data_request_steps
    ADD CONSTRAINT data_request_steps_request_id_fkey FOREIGN KEY (request_id) REFERENCES users.data_requests(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.data_requests
    ADD CONSTRAINT data_requests_handled_by_fkey FOREIGN KEY (handled_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY users.data_requests
    ADD CONSTRAINT data_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE RESTRICT;

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_follower_org_id_fkey FOREIGN KEY (follower_org_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_follower_user_id_fkey FOREIGN KEY (follower_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_target_event_id_fkey FOREIGN KEY (target_event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_target_organization_id_fkey FOREIGN KEY (target_organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.follows
    ADD CONSTRAINT follows_target_user_id_fkey FOREIGN KEY (target_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.private_profiles
    ADD CONSTRAINT private_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_blocked_organization_id_fkey FOREIGN KEY (blocked_organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_blocked_user_id_fkey FOREIGN KEY (blocked_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_blocker_organization_id_fkey FOREIGN KEY (blocker_organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_blocker_user_id_fkey FOREIGN KEY (blocker_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_blocks
    ADD CONSTRAINT user_blocks_created_by_fkey FOREIGN KEY (created_by) REFERENCES users.user_profiles(user_id) ON DELETE SET NULL;

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_muted_event_id_fkey FOREIGN KEY (muted_event_id) REFERENCES events.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_muted_organization_id_fkey FOREIGN KEY (muted_organization_id) REFERENCES organizations.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_muted_user_id_fkey FOREIGN KEY (muted_user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_mutes
    ADD CONSTRAINT user_mutes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.user_profiles(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY users.user_profiles
    ADD CONSTRAINT user_profiles_avatar_media_id_fkey FOREIGN KEY (avatar_media_id) REFERENCES public.media_assets(id) ON DELETE SET NULL;

ALTER TABLE ONLY users.user_profiles
    ADD CONSTRAINT user_profiles_country_code_fkey FOREIGN KEY (country_code) REFERENCES ref.countries(code) ON DELETE RESTRICT;

ALTER TABLE ONLY users.user_profiles
    ADD CONSTRAINT user_profiles_timezone_fkey FOREIGN KEY (timezone) REFERENCES ref.timezones(name) ON DELETE RESTRICT;

ALTER TABLE ONLY users.user_profiles
    ADD CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE analytics.analytics_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.audience_consents ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.event_audience_insights ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.event_impressions ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.event_stat_snapshots ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.event_video_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.moderation_actions ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.moderation_appeals ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.moderation_cases ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.negative_feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.post_clicks ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.post_impressions ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.post_video_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.post_views ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.reports ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.share_link_clicks ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.share_links ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.ticket_analytics ENABLE ROW LEVEL SECURITY;

ALTER TABLE analytics.user_event_interactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_clicks ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_conversions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_creatives ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_decisions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_impressions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.ad_spend_ledger ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.campaign_budget_pools ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.campaign_day_pools ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.campaign_placements ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.campaign_targeting ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.campaigns ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.creative_reviews ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.creative_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.credit_packages ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.frequency_caps ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.frequency_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.promo_redemptions ENABLE ROW LEVEL SECURITY;

ALTER TABLE campaigns.promos ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.cultural_guides ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_comment_reactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_comments ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_invites ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_occurrences ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_posts ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_reactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_roles ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_scanners ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_series ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.event_share_assets ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.events ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.hashtags ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_counter_deltas ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_hashtags ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_media ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_mentions ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.post_revisions ENABLE ROW LEVEL SECURITY;

ALTER TABLE events.role_invites ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.conversation_participants ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.direct_conversations ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.direct_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.message_job_recipients ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.message_jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.message_templates ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.notification_deliveries ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.notification_preferences ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.notification_settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.notifications ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.org_contact_import_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.org_contact_imports ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.push_devices ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.suppressions ENABLE ROW LEVEL SECURITY;

ALTER TABLE messaging.unsubscribe_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.event_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.event_features ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.match_features ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.model_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.package_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.sponsor_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE ml.user_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.data_categories ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.data_map ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.data_subjects ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.error_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.installations ENABLE ROW LEVEL SECURITY;

CREATE POLICY select_public ON ops.error_codes FOR SELECT TO anon, authenticated, service_role USING (true);

COMMENT ON POLICY select_public ON ops.error_codes IS 'The registry is documentation.';

ALTER TABLE ops.state_changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.state_machines ENABLE ROW LEVEL SECURITY;

ALTER TABLE ops.state_transitions ENABLE ROW LEVEL SECURITY;

ALTER TABLE organizations.org_invitations ENABLE ROW LEVEL SECURITY;

ALTER TABLE organizations.org_memberships ENABLE ROW LEVEL SECURITY;

ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.accounts ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.credit_lots ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.invoice_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.invoice_sequences ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.invoices ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.org_wallet_transactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.org_wallets ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.payout_accounts ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.payout_configurations ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.payout_queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.wallet_transactions ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments.wallets ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.circuit_breaker_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.dead_letter_webhooks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.media_assets ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.mv_refresh_log ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rate_limits ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.request_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.countries ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.currencies ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.datasets ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.event_categories ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.hashtag_stoplist ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.industries ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.languages ENABLE ROW LEVEL SECURITY;

CREATE POLICY select_public ON ref.countries FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.countries IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.currencies FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.currencies IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.datasets FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.datasets IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.event_categories FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.event_categories IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.hashtag_stoplist FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.hashtag_stoplist IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.industries FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.industries IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.languages FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.languages IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.tax_rates FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.tax_rates IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_public ON ref.timezones FOR SELECT TO anon, authenticated, service_role, app_read, app_write USING (true);

COMMENT ON POLICY select_public ON ref.timezones IS 'Reference data is public knowledge: nothing in it belongs to a tenant.';

ALTER TABLE ref.tax_rates ENABLE ROW LEVEL SECURITY;

ALTER TABLE ref.timezones ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.deliverable_proofs ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.deliverables ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.event_sponsorships ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.fit_recalc_queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.match_feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.order_disputes ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.order_settlements ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.package_templates ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.package_variants ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.proposal_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.proposal_offers ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.proposal_threads ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsor_members ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsor_profiles ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsor_public_profiles ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsors ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsorship_matches ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsorship_orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsorship_packages ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsorship_payouts ENABLE ROW LEVEL SECURITY;

ALTER TABLE sponsorship.sponsorship_slas ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.capacity_pools ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.check_in_list_tiers ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.check_in_lists ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.checkout_sessions ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.event_cancellations ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.guest_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.guest_otp_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.guest_ticket_sessions ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.inventory_operations ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.order_fee_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.order_tax_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.refund_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.refunds ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.scan_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.ticket_transfers ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.tier_pool_members ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.tier_user_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticketing.waitlist_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.consent_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.consents ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.data_request_steps ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.data_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.erasure_tombstones ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.follows ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.private_profiles ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.user_blocks ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.user_mutes ENABLE ROW LEVEL SECURITY;

ALTER TABLE users.user_profiles ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;

GRANT USAGE ON SCHEMA ref TO anon;
GRANT USAGE ON SCHEMA ref TO authenticated;
GRANT USAGE ON SCHEMA ref TO service_role;
GRANT USAGE ON SCHEMA ref TO app_read;
GRANT USAGE ON SCHEMA ref TO app_write;

REVOKE ALL ON FUNCTION events.require_role(event_id uuid, minimum organizations.org_role) FROM PUBLIC;

REVOKE ALL ON FUNCTION events.require_scanner(event_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION events.tg__fill_tenant() FROM PUBLIC;

REVOKE ALL ON FUNCTION events.tg_event_comments__place() FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.tg_direct_messages__number() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.caller_kind() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.ensure_month_partitions(parent regclass, first_month date, months integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.is_service() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.raise_error(code text, detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.require(holds boolean, argument text, rule text) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.tg__append_only() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.tg__guard_state() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops.tg__touch() FROM PUBLIC;

REVOKE ALL ON FUNCTION organizations.has_role(org_id uuid, minimum organizations.org_role) FROM PUBLIC;

REVOKE ALL ON FUNCTION organizations.require_role(org_id uuid, minimum organizations.org_role) FROM PUBLIC;

REVOKE ALL ON FUNCTION payments.ensure_account(type payments.account_type, currency text, organization_id uuid, user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payments.post(reference_type payments.reference_type, reference_id uuid, legs payments.leg[], description text, idempotency_key text, created_by uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payments.tg__balanced() FROM PUBLIC;

REVOKE ALL ON FUNCTION payments.tg_entries__seal() FROM PUBLIC;

REVOKE ALL ON FUNCTION payments.tg_invoice_lines__issued_stay() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.add_ticket_tier(event_id uuid, name text, price_cents bigint, currency text, quantity integer, max_per_order integer, sales_start timestamp with time zone, sales_end timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_ticket_tier(event_id uuid, name text, price_cents bigint, currency text, quantity integer, max_per_order integer, sales_start timestamp with time zone, sales_end timestamp with time zone) TO authenticated;

REVOKE ALL ON FUNCTION public.create_event(title text, start_at timestamp with time zone, end_at timestamp with time zone, organization_id uuid, timezone text, visibility text, description text, venue text, city text, country_code text, category_slug text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_event(title text, start_at timestamp with time zone, end_at timestamp with time zone, organization_id uuid, timezone text, visibility text, description text, venue text, city text, country_code text, category_slug text) TO authenticated;

REVOKE ALL ON FUNCTION public.create_organization(name text, handle text, default_currency text, country_code text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_organization(name text, handle text, default_currency text, country_code text) TO authenticated;

REVOKE ALL ON FUNCTION public.current_org_id() FROM PUBLIC;
GRANT ALL ON FUNCTION public.current_org_id() TO authenticated;
GRANT ALL ON FUNCTION public.current_org_id() TO service_role;

REVOKE ALL ON FUNCTION public.hold_tickets(event_id uuid, items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_tickets(event_id uuid, items jsonb) TO authenticated;

REVOKE ALL ON FUNCTION public.publish_event(event_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.publish_event(event_id uuid) TO authenticated;

REVOKE ALL ON FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) TO anon;
GRANT ALL ON FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) TO authenticated;
GRANT ALL ON FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer) TO service_role;

REVOKE ALL ON FUNCTION public.purchase_tickets(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.purchase_tickets(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text) TO authenticated;
GRANT ALL ON FUNCTION public.purchase_tickets(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text) TO service_role;

REVOKE ALL ON FUNCTION public.save_profile(display_name text, username text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_profile(display_name text, username text) TO authenticated;

REVOKE ALL ON FUNCTION public.scan_ticket(event_id uuid, code text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.scan_ticket(event_id uuid, code text) TO authenticated;

REVOKE ALL ON FUNCTION public.user_orgs() FROM PUBLIC;
GRANT ALL ON FUNCTION public.user_orgs() TO authenticated;
GRANT ALL ON FUNCTION public.user_orgs() TO service_role;

REVOKE ALL ON FUNCTION sponsorship.match_reasons() FROM PUBLIC;
GRANT ALL ON FUNCTION sponsorship.match_reasons() TO anon;
GRANT ALL ON FUNCTION sponsorship.match_reasons() TO authenticated;
GRANT ALL ON FUNCTION sponsorship.match_reasons() TO service_role;

REVOKE ALL ON FUNCTION sponsorship.sum_of_contributions(explanations jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION sponsorship.sum_of_contributions(explanations jsonb) TO anon;
GRANT ALL ON FUNCTION sponsorship.sum_of_contributions(explanations jsonb) TO authenticated;
GRANT ALL ON FUNCTION sponsorship.sum_of_contributions(explanations jsonb) TO service_role;

REVOKE ALL ON FUNCTION sponsorship.tg__seller() FROM PUBLIC;

REVOKE ALL ON FUNCTION sponsorship.tg__within_the_order() FROM PUBLIC;

REVOKE ALL ON FUNCTION sponsorship.tg_order_settlements__apply() FROM PUBLIC;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.buy(hold_ids uuid[], idempotency_key text, paid_cents bigint, payment_reference text, contact_email text, contact_name text, buyer_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.expire_holds(tier_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.fee_cents(price_cents bigint, fee_bps integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.find_order(buyer_id uuid, idempotency_key text, hold_ids uuid[], paid_cents bigint, payment_reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.hold(event_id uuid, item ticketing.item, buyer_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.issue_tickets(order_id uuid, fee_bps integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.lock_tier(event_id uuid, tier_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.parse_items(items jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.post_order(sale ticketing.orders) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.price_holds(hold_ids uuid[], buyer_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.scan(event_id uuid, code text, scanner_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.sell_holds(order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.settle(sale ticketing.orders, fee_bps integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.tg_refund_items__count() FROM PUBLIC;

REVOKE ALL ON FUNCTION ticketing.tg_refunds__count() FROM PUBLIC;

REVOKE ALL ON FUNCTION users.address_hash(address text) FROM PUBLIC;

REVOKE ALL ON FUNCTION users.caller_id() FROM PUBLIC;

REVOKE ALL ON FUNCTION users.require_caller() FROM PUBLIC;

GRANT SELECT ON TABLE ref.countries TO anon;
GRANT SELECT ON TABLE ref.countries TO authenticated;
GRANT SELECT ON TABLE ref.countries TO service_role;
GRANT SELECT ON TABLE ref.countries TO app_read;
GRANT SELECT ON TABLE ref.countries TO app_write;

GRANT SELECT ON TABLE ref.currencies TO anon;
GRANT SELECT ON TABLE ref.currencies TO authenticated;
GRANT SELECT ON TABLE ref.currencies TO service_role;
GRANT SELECT ON TABLE ref.currencies TO app_read;
GRANT SELECT ON TABLE ref.currencies TO app_write;

GRANT SELECT ON TABLE ref.datasets TO anon;
GRANT SELECT ON TABLE ref.datasets TO authenticated;
GRANT SELECT ON TABLE ref.datasets TO service_role;
GRANT SELECT ON TABLE ref.datasets TO app_read;
GRANT SELECT ON TABLE ref.datasets TO app_write;

GRANT SELECT ON TABLE ref.event_categories TO anon;
GRANT SELECT ON TABLE ref.event_categories TO authenticated;
GRANT SELECT ON TABLE ref.event_categories TO service_role;
GRANT SELECT ON TABLE ref.event_categories TO app_read;
GRANT SELECT ON TABLE ref.event_categories TO app_write;

GRANT SELECT ON TABLE ref.hashtag_stoplist TO anon;
GRANT SELECT ON TABLE ref.hashtag_stoplist TO authenticated;
GRANT SELECT ON TABLE ref.hashtag_stoplist TO service_role;
GRANT SELECT ON TABLE ref.hashtag_stoplist TO app_read;
GRANT SELECT ON TABLE ref.hashtag_stoplist TO app_write;

GRANT SELECT ON TABLE ref.industries TO anon;
GRANT SELECT ON TABLE ref.industries TO authenticated;
GRANT SELECT ON TABLE ref.industries TO service_role;
GRANT SELECT ON TABLE ref.industries TO app_read;
GRANT SELECT ON TABLE ref.industries TO app_write;

GRANT SELECT ON TABLE ref.languages TO anon;
GRANT SELECT ON TABLE ref.languages TO authenticated;
GRANT SELECT ON TABLE ref.languages TO service_role;
GRANT SELECT ON TABLE ref.languages TO app_read;
GRANT SELECT ON TABLE ref.languages TO app_write;

GRANT SELECT ON TABLE ref.tax_rates TO anon;
GRANT SELECT ON TABLE ref.tax_rates TO authenticated;
GRANT SELECT ON TABLE ref.tax_rates TO service_role;
GRANT SELECT ON TABLE ref.tax_rates TO app_read;
GRANT SELECT ON TABLE ref.tax_rates TO app_write;

GRANT SELECT ON TABLE ref.timezones TO anon;
GRANT SELECT ON TABLE ref.timezones TO authenticated;
GRANT SELECT ON TABLE ref.timezones TO service_role;
GRANT SELECT ON TABLE ref.timezones TO app_read;
GRANT SELECT ON TABLE ref.timezones TO app_write;
