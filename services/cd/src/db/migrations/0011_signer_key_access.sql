-- What waits for a key is noted, and forgotten once it has come or the key was decided.
DO $access$
DECLARE
  app text := quote_ident(regexp_replace(current_user, '_owner$', '') || '_app');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
BEGIN
  ALTER TABLE cd.signer_key_waits ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cd.signer_key_waits FORCE ROW LEVEL SECURITY;
  EXECUTE format('create policy own_organization on cd.signer_key_waits to %s using (%s) with check (%s)', app, own, own);
  EXECUTE format('grant select, insert, delete on cd.signer_key_waits to %s', app);
END
$access$;
