-- Who may see and write what. The app role works inside one organisation (app.org_id); the system role sees which
-- promotions of any organisation call for a workflow, and nothing of what they say. FORCE binds the owner too.
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  system text := quote_ident(base || '_system');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  org_table text;
BEGIN
  EXECUTE format('grant usage on schema cd to %s, %s', app, system);

  FOR org_table IN SELECT tablename FROM pg_tables WHERE schemaname = 'cd' LOOP
    EXECUTE format('alter table cd.%I enable row level security', org_table);
    EXECUTE format('alter table cd.%I force row level security', org_table);
    EXECUTE format('create policy own_organization on cd.%I to %s using (%s) with check (%s)', org_table, app, own, own);
  END LOOP;

  -- What is written once and never changed.
  FOREACH org_table IN ARRAY ARRAY['environment_rules', 'deployment_processes', 'releases', 'release_artifacts', 'artifacts',
                                   'statements', 'commits', 'accepted_events', 'promotion_intents', 'lifecycles', 'log_pieces'] LOOP
    EXECUTE format('grant select, insert on cd.%I to %s', org_table, app);
  END LOOP;
  FOREACH org_table IN ARRAY ARRAY['environments', 'projects', 'targets', 'signer_keys', 'promotions', 'decisions',
                                   'deployments', 'deployment_steps', 'environment_states', 'counters'] LOOP
    EXECUTE format('grant select, insert, update on cd.%I to %s', org_table, app);
  END LOOP;
  FOREACH org_table IN ARRAY ARRAY['lifecycle_phases', 'trust_rules', 'variables', 'used_tokens', 'wakes'] LOOP
    EXECUTE format('grant select, insert, update, delete on cd.%I to %s', org_table, app);
  END LOOP;

  EXECUTE format('grant select (org_id, id, promotion_id, due_at) on cd.wakes to %s', system);
  EXECUTE format('create policy queue on cd.wakes for select to %s using (true)', system);
  EXECUTE format('grant select (org_id, id, state) on cd.promotions to %s', system);
  EXECUTE format('create policy queue on cd.promotions for select to %s using (true)', system);
END
$access$;
--> statement-breakpoint
-- Tells listeners that something of an organisation changed: ids only.
CREATE FUNCTION cd.announce() RETURNS trigger LANGUAGE plpgsql AS $announce$
DECLARE
  kind text := TG_ARGV[0];
  subject jsonb := to_jsonb(new);
BEGIN
  -- A log that only grew is told apart, so that nobody reads the whole deployment again for each line.
  IF TG_TABLE_NAME = 'deployments' AND TG_OP = 'UPDATE' THEN
    IF old.log_size_bytes <> new.log_size_bytes AND old.state = new.state THEN
      kind := 'deployment.log';
    END IF;
  END IF;
  PERFORM pg_notify('cd_events', jsonb_build_object('orgId', new.org_id, 'type', kind, 'id', subject ->> TG_ARGV[1])::text);
  RETURN NULL;
END
$announce$;
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.promotions FOR EACH ROW EXECUTE FUNCTION cd.announce('promotion.changed', 'id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.decisions FOR EACH ROW EXECUTE FUNCTION cd.announce('promotion.changed', 'promotion_id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.deployments FOR EACH ROW EXECUTE FUNCTION cd.announce('deployment.changed', 'id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.deployment_steps FOR EACH ROW EXECUTE FUNCTION cd.announce('deployment.changed', 'deployment_id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.environment_states FOR EACH ROW EXECUTE FUNCTION cd.announce('environment.changed', 'environment_id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.environments FOR EACH ROW EXECUTE FUNCTION cd.announce('environment.changed', 'id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT ON cd.releases FOR EACH ROW EXECUTE FUNCTION cd.announce('release.created', 'id');
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON cd.projects FOR EACH ROW EXECUTE FUNCTION cd.announce('project.changed', 'id');
--> statement-breakpoint
-- Tells the sweeper that there is something to look after; so it need not ask again and again.
CREATE FUNCTION cd.note_wake() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
  PERFORM pg_notify('cd_wakes', '');
  RETURN NULL;
END
$note$;
--> statement-breakpoint
CREATE TRIGGER note_wake AFTER INSERT ON cd.wakes FOR EACH STATEMENT EXECUTE FUNCTION cd.note_wake();
