-- The errors of the package. Codes are for ever: one is added, reworded or no longer raised, but
-- its number never means anything else. YP0xx: any function; YP1xx: tickets; YP2xx: money, and from
-- YP211 on organizations.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
('YP001', 'not_signed_in', 401, 'nobody is signed in', 'Sign in, and send the token.'),
(
    'YP002', 'not_allowed', 403, 'the caller may not do this',
    'Ask an owner or admin of the organization for the role that is named.'
),
(
    'YP003', 'invalid_argument', 400, 'an argument is not valid',
    'Correct the argument that is named and call again.'
),
(
    'YP004', 'not_found', 404, 'there is no such thing for the caller',
    'Check the id; it may also belong to somebody else.'
),
(
    'YP005', 'wrong_state', 409, 'its state does not allow this',
    'Read it again and act on its present state.'
),
(
    'YP006', 'key_reused', 409, 'the idempotency key was used for another request',
    'Use a new key for a new request, and the old key only to repeat the old one.'
),
(
    'YP008', 'history_is_append_only', 409, 'history cannot be changed',
    'Rows of this table are only ever added; record a correcting row instead.'
),
(
    'YP009', 'profile_missing', 409, 'the caller has no profile',
    'Call save_profile() first.'
),
('YP010', 'name_taken', 409, 'the name is taken', 'Choose another name.'),
(
    'YP011', 'no_such_move', 409, 'its state does not allow this move',
    'Read it again; docs/state-machines.md lists the moves and who may make them.'
),
(
    'YP101', 'sold_out', 409, 'too few tickets are left',
    'Ask for fewer tickets or another tier; expired holds return stock within minutes.'
),
(
    'YP102', 'limit_exceeded', 409, 'this is more than one buyer may have',
    'Ask for fewer tickets, or buy the ones you hold first.'
),
(
    'YP103', 'not_on_sale', 409, 'this is not on sale now',
    'Look at the state of the event and at the sales window of the tier.'
),
(
    'YP104', 'hold_expired', 410, 'the hold has expired',
    'Hold the tickets again; if money was taken, refund it.'
),
(
    'YP105', 'payment_differs', 402, 'the payment is not the price',
    'Pay exactly what the order costs, through the payment service.'
),
(
    'YP107', 'payment_used', 409, 'the payment has been used',
    'Each payment pays one order; look the earlier order up by its payment.'
),
(
    'YP201', 'unbalanced', 500, 'the ledger transaction does not balance',
    'Post legs that sum to zero in each currency.'
),
(
    'YP202', 'overdraft', 409, 'the account does not have so much',
    'Use less than is available; what is held is not.'
),
(
    'YP203', 'account_not_open', 409, 'the account takes no entries',
    'A frozen account is opened by staff; a closed one is closed for good.'
),
(
    'YP204', 'period_closed', 409, 'the books of this day are closed',
    'Post with a day that is open, or have the period opened again.'
),
(
    'YP205', 'reversal_above_original', 409, 'more would be taken back than there is',
    'Take back at most what earlier reversals left of the transaction.'
),
(
    'YP206', 'hold_over', 409, 'the hold is over', 'Place a new hold.'
),
(
    'YP207', 'ledger_writes_itself', 500, 'only the ledger writes this',
    'Call payments.post() or insert into payments.transactions: the rest follows.'
),
(
    'YP208', 'above_ceiling', 409, 'the account would have too much',
    'Use less, or have the ceiling of the account raised.'
),
(
    'YP209', 'above_hold', 409, 'more is taken than was held',
    'Post at most the amount of the hold.'
),
(
    'YP211', 'last_owner', 409, 'the organization needs an owner',
    'Make another member owner first, e.g. by transfer_ownership().'
),
(
    'YP212', 'member_already', 409, 'this person is a member already',
    'Change the member''s role instead.'
),
(
    'YP213', 'too_many_invitations', 429, 'too many invitations',
    'Revoke some that wait, or invite more tomorrow.'
),
(
    'YP214', 'other_address', 403, 'the invitation is for another address',
    'Sign in with the address it was sent to, and confirm that address.'
),
(
    'YP215', 'invitation_expired', 410, 'the invitation has expired',
    'Ask the organization to send it again.'
),
(
    'YP216', 'account_needed', 403, 'it takes a permanent account in good standing',
    'Add an address to the anonymous account, or ask support about a suspension.'
),
(
    'YP240', 'invoice_not_sound', 409, 'the draft cannot be issued as it is',
    'Give it lines, and amounts that follow from them; draft_invoice() writes such drafts.'
),
(
    'YP241', 'credited_above_invoice', 409, 'this is more than is left of the invoice',
    'Read invoice_tax_summary of the invoice and its credit notes, and credit at most the rest.'
),
(
    'YP250', 'balance_follows_lots', 409, 'the balance of a wallet is what its credit lots hold',
    'Grant, buy, spend or refund credits; a balance is never written.'
),
(
    'YP251', 'wallet_not_active', 409, 'the wallet is not active',
    'Ask support; a closed wallet stays closed.'
),
(
    'YP252', 'too_few_credits', 402, 'too few credits are left',
    'Buy credits or spend fewer; credits past their time are not spent.'
),
(
    'YP253', 'migration_differs', 500, 'the totals of the migration do not agree',
    'Nothing of this wallet was migrated; payments.check_wallets() says what is wrong with it.'
),
(
    'YP254', 'converts_to_nothing', 400, 'the amount converts to nothing',
    'Convert a larger amount.'
),
(
    'YP255', 'escrow_short', 409, 'not so much is in escrow',
    'Read the order again: held_cents is what may still leave it.'
),
(
    'YP256', 'not_delivered', 409, 'what was promised is not delivered, or was paid already',
    'Have the deliverable approved or waived first; each releases its money once.'
),
(
    'YP257', 'payout_too_large', 409, 'the payout is more than what is owed and not asked for yet',
    'Ask for less, or wait for sales; open payouts count until they are paid or cancelled.'
),
(
    'YP258', 'payout_account_missing', 409, 'there is no account to pay out to',
    'Open the account at the processor and finish its questions first.'
),
(
    'YP259', 'payout_too_small', 409, 'the payout is smaller than the least that is paid out',
    'Wait until more has come in, or change the organization''s payout settings.'
),
(
    'YP260', 'refund_too_large', 409, 'this would give back more than was paid',
    'Refund at most what is left of the order, without the fees if those are kept.'
),
(
    'YP261', 'dispute_differs', 409, 'the processor''s dispute was told otherwise before',
    'Compare the chargeback with the processor''s dispute of that id.'
),
(
    'YP262', 'reference_used', 409, 'the processor''s reference was used for another record',
    'Each reference stands for one movement; look the other record up by it.'
);
