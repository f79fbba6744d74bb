-- Hashtags that never trend: the platform's own list. Written by tools/refdata.py: change that or
-- its inputs, not this. May be applied again: it writes what differs, and retires what has left the
-- list.

WITH data (tag, reason) AS (
    VALUES
    ('100percentlegit', 'scam'),
    ('1like', 'engagement_bait'),
    ('20likes', 'engagement_bait'),
    ('500likes', 'engagement_bait'),
    ('admin', 'reserved'),
    ('administrator', 'reserved'),
    ('airdrop', 'scam'),
    ('all', 'reserved'),
    ('buyfollowers', 'spam'),
    ('buylikes', 'spam'),
    ('cashappflip', 'scam'),
    ('cashflip', 'scam'),
    ('clickhere', 'spam'),
    ('clicklink', 'spam'),
    ('comment4comment', 'engagement_bait'),
    ('commentforcomment', 'engagement_bait'),
    ('cryptogiveaway', 'scam'),
    ('doubleyourmoney', 'scam'),
    ('earnmoneyonline', 'scam'),
    ('everyone', 'reserved'),
    ('explore', 'spam'),
    ('explorepage', 'spam'),
    ('f4f', 'engagement_bait'),
    ('fastcash', 'scam'),
    ('follow4follow', 'engagement_bait'),
    ('follow4followback', 'engagement_bait'),
    ('followback', 'engagement_bait'),
    ('followers', 'engagement_bait'),
    ('followforfollow', 'engagement_bait'),
    ('followforfollowback', 'engagement_bait'),
    ('followme', 'engagement_bait'),
    ('followtrain', 'engagement_bait'),
    ('forexsignals', 'scam'),
    ('foryou', 'spam'),
    ('foryoupage', 'spam'),
    ('freecrypto', 'scam'),
    ('freefollowers', 'spam'),
    ('freegiftcard', 'scam'),
    ('freegiftcards', 'scam'),
    ('freelikes', 'spam'),
    ('freemoney', 'scam'),
    ('freetickets', 'scam'),
    ('fyp', 'spam'),
    ('fypage', 'spam'),
    ('gainfollowers', 'engagement_bait'),
    ('gainpost', 'engagement_bait'),
    ('gaintrick', 'engagement_bait'),
    ('gainwithus', 'engagement_bait'),
    ('getrichquick', 'scam'),
    ('guaranteedprofit', 'scam'),
    ('help', 'reserved'),
    ('here', 'reserved'),
    ('ifollowback', 'engagement_bait'),
    ('instafollow', 'engagement_bait'),
    ('instalike', 'engagement_bait'),
    ('l4l', 'engagement_bait'),
    ('like', 'engagement_bait'),
    ('like4follow', 'engagement_bait'),
    ('like4like', 'engagement_bait'),
    ('like4likes', 'engagement_bait'),
    ('likeback', 'engagement_bait'),
    ('likeforfollow', 'engagement_bait'),
    ('likeforlike', 'engagement_bait'),
    ('likeforlikes', 'engagement_bait'),
    ('likeme', 'engagement_bait'),
    ('likes', 'engagement_bait'),
    ('likesforlike', 'engagement_bait'),
    ('likesforlikes', 'engagement_bait'),
    ('linkinbio', 'spam'),
    ('makemoneyfast', 'scam'),
    ('makemoneyonline', 'scam'),
    ('moderator', 'reserved'),
    ('moneyflip', 'scam'),
    ('null', 'reserved'),
    ('official', 'reserved'),
    ('quickcash', 'scam'),
    ('recent4recent', 'engagement_bait'),
    ('recentforrecent', 'engagement_bait'),
    ('root', 'reserved'),
    ('s4s', 'engagement_bait'),
    ('shoutout4shoutout', 'engagement_bait'),
    ('shoutoutforshoutout', 'engagement_bait'),
    ('spam4spam', 'engagement_bait'),
    ('spamforspam', 'engagement_bait'),
    ('staff', 'reserved'),
    ('sub4sub', 'engagement_bait'),
    ('subscribe', 'engagement_bait'),
    ('support', 'reserved'),
    ('system', 'reserved'),
    ('tagsforlikes', 'engagement_bait'),
    ('teamfollowback', 'engagement_bait'),
    ('ticketgenerator', 'scam'),
    ('trending', 'spam'),
    ('undefined', 'reserved'),
    ('verified', 'reserved'),
    ('viral', 'spam'),
    ('viralpost', 'spam'),
    ('viralvideo', 'spam'),
    ('yardpass', 'reserved'),
    ('yardpassadmin', 'reserved'),
    ('yardpassofficial', 'reserved'),
    ('yardpasssupport', 'reserved')
),

retired AS (
    UPDATE ref.hashtag_stoplist SET is_active = FALSE
    WHERE
        hashtag_stoplist.is_active
        AND NOT EXISTS (
            SELECT 1 FROM data
            WHERE
                data.tag = hashtag_stoplist.tag
        )
)

INSERT INTO ref.hashtag_stoplist (
    tag, reason
)
SELECT
    data.tag,
    data.reason
FROM data
ON CONFLICT (tag) DO UPDATE
    SET
        reason = excluded.reason,
        is_active = excluded.is_active
    WHERE (
        hashtag_stoplist.reason, hashtag_stoplist.is_active
    ) IS DISTINCT FROM (
        excluded.reason, excluded.is_active
    );
