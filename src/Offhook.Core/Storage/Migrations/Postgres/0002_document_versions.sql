-- The versions that documents were given. A digest keeps its version for ever, so that a phone that holds it need not fetch it again.
CREATE TABLE document_versions (
    audience text COLLATE "C" NOT NULL,
    name     text COLLATE "C" NOT NULL,
    digest   text COLLATE "C" NOT NULL,
    version  bigint NOT NULL UNIQUE,
    PRIMARY KEY (audience, name, digest)
);
