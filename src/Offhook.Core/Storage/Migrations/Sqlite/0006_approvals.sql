-- Whether an operator approved a device, so that the index knows it without reading the spec; null = nobody decided.
ALTER TABLE spec_versions ADD COLUMN approved INTEGER;
ALTER TABLE devices ADD COLUMN approved INTEGER;
