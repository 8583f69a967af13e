-- The auth role keeps a person's addresses: it claims further ones, removes them by a time, and changes the sign-in one.
DO $access$
DECLARE
  auth text := quote_ident(regexp_replace(current_user, '_owner$', '') || '_auth');
BEGIN
  EXECUTE format('create policy claiming on identity.user_addresses for insert to %s with check (true)', auth);
  EXECUTE format('grant insert, update (removed_at) on identity.user_addresses to %s', auth);
  EXECUTE format('create policy choosing on identity.users for update to %s using (true) with check (true)', auth);
  EXECUTE format('grant update (email) on identity.users to %s', auth);
END
$access$;
