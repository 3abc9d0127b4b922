-- What a device proves itself with: its user name, and a keyed digest of name and password, so that both are found without opening a seal.
ALTER TABLE spec_versions ADD COLUMN login_user TEXT;
ALTER TABLE spec_versions ADD COLUMN login_hash BLOB;
ALTER TABLE devices ADD COLUMN login_user TEXT;
ALTER TABLE devices ADD COLUMN login_hash BLOB;
