-- Whether an operator approved a device, so that the index knows it without reading the spec; null = nobody decided.
ALTER TABLE spec_versions ADD COLUMN approved boolean;
ALTER TABLE devices ADD COLUMN approved boolean;
