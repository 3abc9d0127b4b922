-- Names of files by which a device is asked for besides its id, blank-separated; null where it has none.
ALTER TABLE spec_versions ADD COLUMN aliases text;
ALTER TABLE devices ADD COLUMN aliases text;
