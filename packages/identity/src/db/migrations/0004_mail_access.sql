-- Mail: the app role writes the letters of its organisation and reads what became of them; the auth role sends them, proves
-- addresses, and sees no letter's text, since none is stored.
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  auth text := quote_ident(base || '_auth');
  own constant text := 'about_org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
BEGIN
  EXECUTE 'alter table identity.mails enable row level security';
  EXECUTE 'alter table identity.mails force row level security';
  EXECUTE format('create policy own_organization on identity.mails to %s using (%s) with check (%s)', app, own, own);
  EXECUTE format('create policy sending on identity.mails to %s using (true) with check (true)', auth);
  EXECUTE format('grant select (id, about_org_id, kind, subject_id, created_at, sent_at, ended_at, problem), insert on identity.mails to %s', app);
  EXECUTE format('grant select, insert, update (due_at, attempts, sent_at, ended_at, problem), delete on identity.mails to %s', auth);

  EXECUTE 'alter table identity.address_proofs enable row level security';
  EXECUTE 'alter table identity.address_proofs force row level security';
  EXECUTE format('create policy proving on identity.address_proofs to %s using (true) with check (true)', auth);
  EXECUTE format('grant select, insert, update (used_at) on identity.address_proofs to %s', auth);
  EXECUTE format('create policy proving on identity.user_addresses for update to %s using (true) with check (true)', auth);
  EXECUTE format('grant update (verified_at) on identity.user_addresses to %s', auth);
END
$access$;
