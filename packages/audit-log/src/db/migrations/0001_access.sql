-- The ways into the log. The app role writes to the outbox of its organisation and reads all of it; leaves, nodes, heads
-- and checkpoints grow through two functions alone. The system role learns which organisations have work, and no content.
-- A superuser can go round all of this: what they change is found by the proofs, not prevented here.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit.% only grows: % is refused', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.leaves FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
--> statement-breakpoint
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.nodes FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
--> statement-breakpoint
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
--> statement-breakpoint
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.log_keys FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
--> statement-breakpoint
CREATE FUNCTION audit.announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('audit_outbox', org_id) FROM (SELECT DISTINCT org_id FROM written) AS organisations;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER announce AFTER INSERT ON audit.outbox REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION audit.announce_outbox();
--> statement-breakpoint
-- Moves outbox rows to the end of the tree of the organisation in app.org_id, in the order of p_outbox_ids, with the nodes
-- that become full (p_hashes: 32 bytes each, joined). p_outbox_ids ascend. The head must still have p_old_size leaves; else 40001: read anew.
CREATE FUNCTION audit.append_batch(
  p_old_size bigint, p_outbox_ids bigint[], p_levels smallint[], p_positions bigint[], p_hashes bytea, p_peaks bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_org text := nullif(current_setting('app.org_id', true), '');
  v_count int := cardinality(p_outbox_ids);
  v_moved int;
BEGIN
  IF v_org IS NULL THEN RAISE EXCEPTION 'app.org_id is not set'; END IF;
  INSERT INTO audit.heads AS h (org_id, size, peaks) VALUES (v_org, p_old_size + v_count, p_peaks)
    ON CONFLICT (org_id) DO UPDATE SET size = excluded.size, peaks = excluded.peaks WHERE h.size = p_old_size;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the head of % moved on from %', v_org, p_old_size USING ERRCODE = 'serialization_failure';
  END IF;
  IF p_old_size > 0 AND NOT EXISTS (SELECT 1 FROM audit.leaves l WHERE l.org_id = v_org AND l.position = p_old_size - 1) THEN
    RAISE EXCEPTION 'the last entry of % is gone', v_org USING ERRCODE = 'data_corrupted';
  END IF;

  WITH moved AS (
    DELETE FROM audit.outbox o USING unnest(p_outbox_ids) WITH ORDINALITY AS wanted (id, turn)
    WHERE o.org_id = v_org AND o.id = wanted.id AND o.id BETWEEN p_outbox_ids[1] AND p_outbox_ids[v_count]
    RETURNING p_old_size + wanted.turn - 1 AS position, o.*
  )
  INSERT INTO audit.leaves (org_id, position, outbox_id, entry_id, at, action, actor_type, actor_id, person_id, target_type, target_id, entry)
  SELECT v_org, position, id, entry_id, at, action, actor_type, actor_id, person_id, target_type, target_id, entry FROM moved;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  IF v_moved <> v_count THEN RAISE EXCEPTION 'outbox rows of % are gone', v_org USING ERRCODE = 'serialization_failure'; END IF;

  INSERT INTO audit.nodes (org_id, level, position, hash)
  SELECT v_org, node.level, node.position, substring(p_hashes FROM (32 * (node.turn - 1) + 1)::int FOR 32)
  FROM ROWS FROM (unnest(p_levels), unnest(p_positions)) WITH ORDINALITY AS node (level, position, turn);

  IF (SELECT string_agg(sha256('\x00'::bytea || l.entry), ''::bytea ORDER BY l.position) FROM audit.leaves l
      WHERE l.org_id = v_org AND l.position >= p_old_size)
    IS DISTINCT FROM (SELECT string_agg(n.hash, ''::bytea ORDER BY n.position) FROM audit.nodes n
      WHERE n.org_id = v_org AND n.level = 0 AND n.position >= p_old_size)
  THEN RAISE EXCEPTION 'the hashes given for the entries of % are not theirs', v_org; END IF;
END
$$;
--> statement-breakpoint
-- Keeps a signed head of the organisation in app.org_id. Never one of leaves that are not there.
CREATE FUNCTION audit.store_checkpoint(p_size bigint, p_signed_at timestamptz, p_root bytea, p_note text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_org text := nullif(current_setting('app.org_id', true), '');
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit.heads h WHERE h.org_id = v_org AND h.size >= p_size) THEN
    RAISE EXCEPTION '% has no % committed entries', v_org, p_size;
  END IF;
  INSERT INTO audit.checkpoints (org_id, size, signed_at, root, note)
  VALUES (v_org, p_size, p_signed_at, p_root, p_note) ON CONFLICT DO NOTHING;
  PERFORM pg_notify('audit_checkpoints', v_org);
END
$$;
--> statement-breakpoint
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  system text := quote_ident(base || '_system');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  log_table text;
BEGIN
  EXECUTE format('grant usage on schema audit to %s, %s', app, system);
  FOREACH log_table IN ARRAY ARRAY['outbox', 'leaves', 'nodes', 'heads', 'checkpoints', 'private_values',
                                   'integrity_states', 'log_keys', 'export_kits'] LOOP
    EXECUTE format('alter table audit.%I enable row level security', log_table);
    EXECUTE format('alter table audit.%I force row level security', log_table);
    EXECUTE format('grant select on audit.%I to %s', log_table, app);
  END LOOP;
  -- Not limited to the app role: the two functions run as the owner, and FORCE binds the owner to the same organisation.
  FOREACH log_table IN ARRAY ARRAY['outbox', 'leaves', 'nodes', 'heads', 'checkpoints', 'private_values',
                                   'integrity_states'] LOOP
    EXECUTE format('create policy own_organization on audit.%I using (%s) with check (%s)', log_table, own, own);
  END LOOP;

  EXECUTE format('grant insert on audit.outbox to %s', app);
  EXECUTE format('grant insert, update (salt, value, erased_at) on audit.private_values to %s', app);
  EXECUTE format('grant insert, update on audit.integrity_states to %s', app);
  EXECUTE 'revoke all on function audit.append_batch(bigint, bigint[], smallint[], bigint[], bytea, bytea),
    audit.store_checkpoint(bigint, timestamptz, bytea, text) from public';
  EXECUTE format('grant execute on function audit.append_batch(bigint, bigint[], smallint[], bigint[], bytea, bytea),
    audit.store_checkpoint(bigint, timestamptz, bytea, text) to %s', app);

  -- Queues: which organisations have entries to append, a head to sign, or a checkpoint that grew old.
  FOREACH log_table IN ARRAY ARRAY['outbox', 'heads', 'checkpoints'] LOOP
    EXECUTE format('create policy queue on audit.%I for select to %s using (true)', log_table, system);
  END LOOP;
  EXECUTE format('grant select (org_id, id) on audit.outbox to %s', system);
  EXECUTE format('grant select (org_id, size) on audit.heads to %s', system);
  EXECUTE format('grant select (org_id, size, signed_at) on audit.checkpoints to %s', system);

  -- The log's public key and the signed verifier: everyone here may read them, only the system role may add one.
  FOREACH log_table IN ARRAY ARRAY['log_keys', 'export_kits'] LOOP
    EXECUTE format('create policy public_part on audit.%I for select using (true)', log_table);
    EXECUTE format('create policy publish on audit.%I for insert to %s with check (true)', log_table, system);
    EXECUTE format('grant select, insert on audit.%I to %s', log_table, system);
  END LOOP;
END
$access$;
