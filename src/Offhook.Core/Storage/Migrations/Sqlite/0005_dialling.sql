-- Whether a device has a dial plan, a country or an outside prefix of its own: what has to be proved again when those above it change.
ALTER TABLE spec_versions ADD COLUMN dials INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN dials INTEGER NOT NULL DEFAULT 0;
UPDATE spec_versions SET dials = 1 WHERE kind = 2 AND body IS NOT NULL AND coalesce(
    json_type(CAST(body AS TEXT), '$.settings.dial.plan'), json_type(CAST(body AS TEXT), '$.settings.dial.outsidePrefix'),
    json_type(CAST(body AS TEXT), '$.settings.region.country')) IS NOT NULL;
UPDATE devices SET dials = 1 WHERE EXISTS (SELECT 1 FROM spec_versions v WHERE v.kind = 2 AND v.key = devices.key AND v.change = devices.change AND v.dials = 1);
