-- The versions that documents were given. A digest keeps its version for ever, so that a phone that holds it need not fetch it again.
CREATE TABLE document_versions (
    audience TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    version  INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (audience, name, digest)
) STRICT, WITHOUT ROWID;
