-- Times are ticks of 100 ns since 0001-01-01 UTC: datetime(at / 10000000 - 62135596800, 'unixepoch').

-- The audit log and the apply journal in one. state: 0 writing, 1 indexing, 2 done, 3 abandoned.
-- A number is never used again, whatever became of its change.
CREATE TABLE changes (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    verb    TEXT    NOT NULL,
    summary TEXT    NOT NULL,
    state   INTEGER NOT NULL
) STRICT;

CREATE INDEX changes_open ON changes (number) WHERE state < 2;

-- Every version of every spec; the current one is that of the highest visible change. A null body deletes.
-- The columns of a device travel with its version, so that a crash cannot separate the index from the spec.
CREATE TABLE spec_versions (
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    change      INTEGER NOT NULL,
    body        BLOB,
    family      TEXT,
    model       TEXT,
    scope       TEXT,
    name        TEXT,
    enabled     INTEGER,
    fingerprint BLOB,
    token_hash  BLOB,
    generation  TEXT,
    PRIMARY KEY (kind, key, change)
) STRICT, WITHOUT ROWID;

CREATE INDEX spec_versions_change ON spec_versions (change, kind, key);

-- What is searched of the devices that exist; follows spec_versions.
CREATE TABLE devices (
    key         TEXT PRIMARY KEY,
    family      TEXT    NOT NULL,
    model       TEXT    NOT NULL,
    scope       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    enabled     INTEGER NOT NULL,
    fingerprint BLOB    NOT NULL,
    token_hash  BLOB    NOT NULL,
    generation  TEXT,
    change      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The numbers of a device's status, apart from its details, so that all of them are read quickly at start.
CREATE TABLE device_status (
    key            TEXT PRIMARY KEY,
    wanted         INTEGER NOT NULL,
    delivered      INTEGER NOT NULL,
    reckoned       INTEGER NOT NULL,
    wanted_digest  INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    carries        INTEGER NOT NULL,
    carried_change INTEGER NOT NULL,
    firmware       TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE device_details (
    key  TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A stretch of equal contacts of at most an hour, from since to at.
CREATE TABLE sightings (
    key      TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    door     TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    agent    TEXT,
    firmware TEXT,
    PRIMARY KEY (key, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX sightings_since ON sightings (since);

CREATE TABLE pending (
    key        TEXT PRIMARY KEY,
    family     TEXT,
    model      TEXT,
    model_code TEXT,
    at         INTEGER NOT NULL,
    door       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    agent      TEXT,
    firmware   TEXT,
    first      INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    rejected   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_at ON pending (rejected, at);

CREATE TABLE learned_models (
    family   TEXT    NOT NULL,
    code     TEXT    NOT NULL,
    model    TEXT,
    firmware TEXT,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (family, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta VALUES ('sightings.rows', '0');
