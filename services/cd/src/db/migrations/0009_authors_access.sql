-- What was said of an author is never changed, only withdrawn; of a commit only whom the forge named is added.
DO $access$
DECLARE
  app text := quote_ident(regexp_replace(current_user, '_owner$', '') || '_app');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  org_table text;
BEGIN
  FOREACH org_table IN ARRAY ARRAY['author_matches', 'configuration_changes'] LOOP
    EXECUTE format('alter table cd.%I enable row level security', org_table);
    EXECUTE format('alter table cd.%I force row level security', org_table);
    EXECUTE format('create policy own_organization on cd.%I to %s using (%s) with check (%s)', org_table, app, own, own);
    EXECUTE format('grant select, insert on cd.%I to %s', org_table, app);
  END LOOP;
  EXECUTE format('grant update (withdrawn_at, withdrawn_by, audit_entry_id) on cd.author_matches to %s', app);
  EXECUTE format('grant update (committer, pushers) on cd.commits to %s', app);
END
$access$;
