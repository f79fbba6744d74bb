-- What becomes of a chargeback.

CREATE TYPE payments.chargeback_status AS ENUM ('open', 'won', 'lost');
COMMENT ON TYPE payments.chargeback_status IS
'open: the bank has taken the money and has not decided. won: it gave the money back. lost: it keeps
it.';
