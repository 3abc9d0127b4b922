-- Whether a device has a dial plan, a country or an outside prefix of its own: what has to be proved again when those above it change.
ALTER TABLE spec_versions ADD COLUMN dials boolean NOT NULL DEFAULT false;
ALTER TABLE devices ADD COLUMN dials boolean NOT NULL DEFAULT false;
UPDATE spec_versions SET dials = true WHERE kind = 2 AND body IS NOT NULL AND coalesce(
    convert_from(body, 'UTF8')::jsonb #> '{settings,dial,plan}', convert_from(body, 'UTF8')::jsonb #> '{settings,dial,outsidePrefix}',
    convert_from(body, 'UTF8')::jsonb #> '{settings,region,country}') IS NOT NULL;
UPDATE devices d SET dials = true FROM spec_versions v WHERE v.kind = 2 AND v.key = d.key AND v.change = d.change AND v.dials;
