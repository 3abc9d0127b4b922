-- What a device proves itself with: its user name, and a keyed digest of name and password, so that both are found without opening a seal.
ALTER TABLE spec_versions ADD COLUMN login_user text, ADD COLUMN login_hash bytea;
ALTER TABLE devices ADD COLUMN login_user text, ADD COLUMN login_hash bytea;
