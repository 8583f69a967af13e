-- Every entry gets a number as the last act of its transaction, so that one that is deleted before it is signed leaves a
-- gap. Whoever numbers waits for whoever numbered before to commit: so an organisation counts in 16 shards, one for each
-- connection at a time, and each of them has no gap.
CREATE FUNCTION audit.number_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_shard smallint := pg_backend_pid() % 16;
  v_number bigint;
BEGIN
  INSERT INTO audit.counters AS c (org_id, shard, written) VALUES (NEW.org_id, v_shard, 1)
    ON CONFLICT (org_id, shard) DO UPDATE SET written = c.written + 1
    RETURNING c.written INTO v_number;
  UPDATE audit.outbox SET shard = v_shard, number = v_number WHERE org_id = NEW.org_id AND id = NEW.id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
ALTER TABLE audit.outbox NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE audit.outbox o SET shard = 0, number = waiting.turn
  FROM (SELECT org_id, id, row_number() OVER (PARTITION BY org_id ORDER BY id) AS turn FROM audit.outbox) AS waiting
  WHERE waiting.org_id = o.org_id AND waiting.id = o.id;
--> statement-breakpoint
INSERT INTO audit.counters (org_id, shard, written) SELECT org_id, 0, count(*) FROM audit.outbox GROUP BY org_id;
--> statement-breakpoint
ALTER TABLE audit.outbox FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER number_entry AFTER INSERT ON audit.outbox DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit.number_entry();
--> statement-breakpoint
-- As before, and with it: the numbers go along into the leaves, and the head counts what it took of each shard.
CREATE OR REPLACE FUNCTION audit.append_batch(
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
  INSERT INTO audit.leaves (org_id, position, outbox_id, entry_id, at, action, actor_type, actor_id, person_id, target_type, target_id, entry, shard, number)
  SELECT v_org, position, id, entry_id, at, action, actor_type, actor_id, person_id, target_type, target_id, entry, shard, number FROM moved;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  IF v_moved <> v_count THEN RAISE EXCEPTION 'outbox rows of % are gone', v_org USING ERRCODE = 'serialization_failure'; END IF;

  UPDATE audit.heads h SET taken = (
    SELECT array_agg(coalesce(h.taken[s.shard + 1], 0) + coalesce(l.entries, 0) ORDER BY s.shard)
    FROM generate_series(0, 15) AS s (shard) LEFT JOIN (
      SELECT shard, count(*) AS entries FROM audit.leaves
      WHERE org_id = v_org AND position >= p_old_size AND position < p_old_size + v_count GROUP BY shard
    ) l ON l.shard = s.shard
  ) WHERE h.org_id = v_org;

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
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  system text := quote_ident(base || '_system');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
BEGIN
  EXECUTE 'alter table audit.counters enable row level security';
  EXECUTE 'alter table audit.counters force row level security';
  EXECUTE format('create policy own_organization on audit.counters using (%s) with check (%s)', own, own);
  EXECUTE format('grant select on audit.counters to %s', app);
  -- Which organisations ever wrote: one whose only entries were deleted has nothing else.
  EXECUTE format('create policy queue on audit.counters for select to %s using (true)', system);
  EXECUTE format('grant select (org_id) on audit.counters to %s', system);
  EXECUTE 'revoke all on function audit.number_entry() from public';
END
$access$;
