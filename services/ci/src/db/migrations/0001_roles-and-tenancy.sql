-- Row-level security on every table of an organisation, forced on the owner too, and what each role may do.
-- The roles are named after the owner, who runs this: `<base>_owner`, `<base>_app`, `<base>_auth`, `<base>_system`.
do $$
declare
  base text := regexp_replace(current_user, '_owner$', '');
  app text := base || '_app';
  auth text := base || '_auth';
  system text := base || '_system';
  entry record;
begin
  for entry in
    select c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
    where n.nspname = 'ci' and c.relkind = 'r'
  loop
    execute format('alter table ci.%I enable row level security', entry.name);
    execute format('alter table ci.%I force row level security', entry.name);
    execute format(
      'create policy organization on ci.%I using (org_id = (select nullif(current_setting(''app.org_id'', true), ''''))) '
      || 'with check (org_id = (select nullif(current_setting(''app.org_id'', true), '''')))',
      entry.name
    );
    execute format('grant select, insert, update on ci.%I to %I', entry.name, app);
  end loop;

  execute format('grant usage on schema ci to %I, %I, %I', app, auth, system);
  -- Rows that are work in hand, not history.
  execute format('grant delete on ci.build_schedules, ci.log_tails to %I', app);

  -- A webhook's address names a repository before an organisation is known.
  execute format('grant select, update (rejected_count, last_rejected_at) on ci.webhook_routes to %I', auth);
  execute format('create policy routing on ci.webhook_routes for select to %I using (true)', auth);
  execute format('create policy counting on ci.webhook_routes for update to %I using (true) with check (true)', auth);

  -- Queues: ids and times of every organisation, and no payload.
  execute format('grant select (org_id, id, due_at) on ci.build_schedules, ci.publications to %I', system);
  execute format('create policy queue on ci.build_schedules for select to %I using (true)', system);
  execute format('create policy queue on ci.publications for select to %I using (true)', system);
end
$$;
