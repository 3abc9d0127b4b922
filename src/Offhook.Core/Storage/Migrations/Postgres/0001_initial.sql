-- Times are ticks of 100 ns since 0001-01-01 UTC: to_timestamp(at / 10000000.0 - 62135596800).
-- Keys are compared byte by byte, as everywhere else in the program.

-- Counters are rows and not sequences: a number is taken under the row's lock until commit, so numbers become visible in their order.
CREATE TABLE counters (
    name  text COLLATE "C" PRIMARY KEY,
    value bigint NOT NULL
);

INSERT INTO counters VALUES ('change', 0), ('status', 0);

-- The audit log. node: the running server that wrote it, so that it does not take its own changes for somebody else's.
CREATE TABLE changes (
    number  bigint PRIMARY KEY,
    at      bigint  NOT NULL,
    actor   text    NOT NULL,
    verb    text    NOT NULL,
    summary text    NOT NULL,
    node    uuid    NOT NULL
);

-- Every version of every spec; the current one is the newest. A null body deletes.
CREATE TABLE spec_versions (
    kind        smallint NOT NULL,
    key         text COLLATE "C" NOT NULL,
    change      bigint NOT NULL,
    body        bytea,
    family      text,
    model       text,
    scope       text COLLATE "C",
    name        text,
    enabled     boolean,
    fingerprint bytea,
    token_hash  bytea,
    generation  text,
    PRIMARY KEY (kind, key, change)
);

CREATE INDEX spec_versions_change ON spec_versions (change, kind, key);

-- What is searched of the devices that exist; follows spec_versions.
CREATE TABLE devices (
    key         text COLLATE "C" PRIMARY KEY,
    family      text    NOT NULL,
    model       text    NOT NULL,
    scope       text COLLATE "C" NOT NULL,
    name        text    NOT NULL,
    enabled     boolean NOT NULL,
    fingerprint bytea   NOT NULL,
    token_hash  bytea   NOT NULL,
    generation  text,
    change      bigint  NOT NULL
);

-- The numbers of a device's status, apart from its details. version: counter 'status', by which other servers find what is new.
CREATE TABLE device_status (
    key            text COLLATE "C" PRIMARY KEY,
    wanted         bigint  NOT NULL,
    delivered      bigint  NOT NULL,
    reckoned       bigint  NOT NULL,
    wanted_digest  bigint  NOT NULL,
    failed         boolean NOT NULL,
    carries        boolean NOT NULL,
    carried_change bigint  NOT NULL,
    firmware       text,
    version        bigint  NOT NULL,
    node           uuid    NOT NULL
);

CREATE INDEX device_status_version ON device_status (version);

CREATE TABLE device_details (
    key  text COLLATE "C" PRIMARY KEY,
    body bytea NOT NULL
);

-- A stretch of equal contacts of at most an hour, from since to at.
CREATE TABLE sightings (
    key      text COLLATE "C" NOT NULL,
    since    bigint NOT NULL,
    at       bigint NOT NULL,
    door     text   NOT NULL,
    address  text   NOT NULL,
    agent    text,
    firmware text,
    PRIMARY KEY (key, since)
);

CREATE INDEX sightings_since ON sightings (since);

CREATE TABLE pending (
    key        text COLLATE "C" PRIMARY KEY,
    family     text,
    model      text,
    model_code text,
    at         bigint  NOT NULL,
    door       text    NOT NULL,
    address    text    NOT NULL,
    agent      text,
    firmware   text,
    first      bigint  NOT NULL,
    count      bigint  NOT NULL,
    rejected   boolean NOT NULL
);

CREATE INDEX pending_at ON pending (rejected, at);

CREATE TABLE learned_models (
    family   text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    model    text,
    firmware text,
    first    bigint NOT NULL,
    last     bigint NOT NULL,
    count    bigint NOT NULL,
    PRIMARY KEY (family, code)
);

CREATE TABLE meta (
    key   text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- Bytes of stored files, in pieces, under their SHA-256; every server keeps a copy of those it was asked for.
CREATE TABLE file_pieces (
    sha256 text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    bytes  bytea   NOT NULL,
    PRIMARY KEY (sha256, number)
);

ALTER TABLE file_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
