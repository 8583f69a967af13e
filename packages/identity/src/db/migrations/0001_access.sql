-- Who may see and write what. The app role works inside one organisation (app.org_id); the auth role looks up by a secret
-- or a person before an organisation is known. Neither owns a table; FORCE binds the owner too.
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  auth text := quote_ident(base || '_auth');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  member constant text := 'exists (select 1 from identity.memberships m where m.user_id = %s and m.' || own || ')';
  org_table text;
BEGIN
  EXECUTE format('grant usage on schema identity to %s, %s', app, auth);

  FOREACH org_table IN ARRAY ARRAY['organizations', 'memberships', 'organization_sessions', 'teams', 'team_members',
                                   'grants', 'invitations', 'api_keys'] LOOP
    EXECUTE format('alter table identity.%I enable row level security', org_table);
    EXECUTE format('alter table identity.%I force row level security', org_table);
    EXECUTE format('create policy own_organization on identity.%I to %s using (%s) with check (%s)', org_table, app, own, own);
  END LOOP;

  EXECUTE format('grant select, insert, update (name) on identity.organizations to %s', app);
  EXECUTE format('grant select, insert, update (removed_at) on identity.memberships to %s', app);
  EXECUTE format('grant select, insert, update (last_seen_at), delete on identity.organization_sessions to %s', app);
  EXECUTE format('grant select, insert, update (name), delete on identity.teams to %s', app);
  EXECUTE format('grant select, insert, delete on identity.team_members to %s', app);
  EXECUTE format('grant select, insert, update (role), delete on identity.grants to %s', app);
  EXECUTE format('grant insert, select (org_id, id, email, role, invited_by, created_at, expires_at, accepted_at,
    accepted_by, revoked_at), update (accepted_at, accepted_by, revoked_at) on identity.invitations to %s', app);
  EXECUTE format('grant insert, select (org_id, id, public_id, name, made_by, actions, may_approve, created_at,
    expires_at, last_used_at, last_used_from, revoked_at, revoked_by),
    update (last_used_at, last_used_from, revoked_at, revoked_by) on identity.api_keys to %s', app);

  -- Narrow routing before an organisation is known.
  FOREACH org_table IN ARRAY ARRAY['organizations', 'memberships', 'organization_sessions', 'invitations', 'api_keys'] LOOP
    EXECUTE format('create policy routing on identity.%I for select to %s using (true)', org_table, auth);
  END LOOP;
  EXECUTE format('grant select (org_id, slug, name) on identity.organizations to %s', auth);
  EXECUTE format('grant select (org_id, user_id, removed_at) on identity.memberships to %s', auth);
  EXECUTE format('grant select (org_id, id, token_hash) on identity.invitations to %s', auth);
  EXECUTE format('grant select (org_id, id, public_id, secret_hash) on identity.api_keys to %s', auth);
  EXECUTE format('grant select (org_id, session_id), update (ended_at) on identity.organization_sessions to %s', auth);
  EXECUTE format('create policy sign_out on identity.organization_sessions for update to %s using (true)', auth);

  -- People: the auth role whole, the app role only who is or was a member of its organisation, and never a password hash.
  EXECUTE 'alter table identity.users enable row level security';
  EXECUTE 'alter table identity.users force row level security';
  EXECUTE 'alter table identity.user_addresses enable row level security';
  EXECUTE 'alter table identity.user_addresses force row level security';
  EXECUTE format('create policy sign_in on identity.users for select to %s using (true)', auth);
  EXECUTE format('create policy sign_in on identity.user_addresses for select to %s using (true)', auth);
  EXECUTE format('create policy members on identity.users for select to %s using (' || member || ')', app, 'users.id');
  EXECUTE format('create policy sign_up on identity.users for insert to %s with check (true)', app);
  EXECUTE format('create policy members on identity.user_addresses to %s using (' || member || ') with check (' || member || ')',
    app, 'user_addresses.user_id', 'user_addresses.user_id');
  EXECUTE format('grant select on identity.users to %s', auth);
  EXECUTE format('grant select (id, email, display_name, created_at), insert on identity.users to %s', app);
  EXECUTE format('grant select on identity.user_addresses to %s', auth);
  EXECUTE format('grant select, insert, update (verified_at) on identity.user_addresses to %s', app);

  EXECUTE format('grant select, insert, update (last_seen_at, ended_at), delete on identity.sessions to %s', auth);
  EXECUTE format('grant select, insert, delete on identity.sign_in_attempts to %s', auth);
END
$access$;
