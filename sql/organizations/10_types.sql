-- What a member may do. The order of the labels is the order of power: roles compare with >=.

CREATE TYPE organizations.org_role AS ENUM ('viewer', 'editor', 'admin', 'owner');
COMMENT ON TYPE organizations.org_role IS
'viewer reads, editor writes content, admin manages people and money, owner owns. Ascending, so
role >= ''editor'' means at least editor.';
