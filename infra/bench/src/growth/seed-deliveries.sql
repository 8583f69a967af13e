-- A thousand projects in twenty environments, and a million deployments of one organisation. Parameters: :org, its id,
-- and :person, who asked for all of it. Each project has fifty releases; each release went to every environment in turn.
set local session_replication_role = replica;
set local synchronous_commit = off;
set local maintenance_work_mem = '256MB';

-- Indexes that no key needs are made once over all rows at the end, as a restore does it.
create temporary table later_indexes on commit drop as
select schemaname, indexname, indexdef from pg_indexes
where schemaname = 'cd' and tablename in ('promotions', 'deployments')
  and not exists (select 1 from pg_constraint where conname = indexname);
do $$
declare one record;
begin
  for one in select * from later_indexes loop
    execute format('drop index %I.%I', one.schemaname, one.indexname);
  end loop;
end $$;

insert into cd.environments (org_id, id, name, position, rule_version, created_at)
select :org, 'env_' || lpad(e::text, 26, '0'), 'growth-' || lpad(e::text, 2, '0'), 100 + e, 1, now() - interval '400 days'
from generate_series(1, 20) as e;

insert into cd.environment_rules (org_id, environment_id, version, rule, changed_by, created_at)
select :org, grown.id, 1, guarded.rule, :person, grown.created_at
from cd.environments as grown
cross join lateral (
  select rules.rule from cd.environment_rules as rules
  join cd.environments as own on own.org_id = rules.org_id and own.id = rules.environment_id
  where rules.org_id = :org and own.name = 'production' limit 1
) as guarded
where grown.org_id = :org and grown.name like 'growth-%';

insert into cd.lifecycles (org_id, id, name, created_at)
values (:org, 'lcy_' || repeat('0', 26), 'growth', now() - interval '400 days');
insert into cd.lifecycle_phases (org_id, lifecycle_id, environment_id, position, automatic)
select :org, 'lcy_' || repeat('0', 26), 'env_' || lpad(e::text, 26, '0'), e, false from generate_series(1, 20) as e;

insert into cd.projects (org_id, id, name, lifecycle_id, process_version, cuts_releases, created_by, created_at)
select :org, 'prj_' || lpad(p::text, 26, '0'), 'growth-' || lpad(p::text, 4, '0'), 'lcy_' || repeat('0', 26), 1, false,
       :person, now() - interval '400 days'
from generate_series(1, 1000) as p;

insert into cd.deployment_processes (org_id, project_id, version, steps, changed_by, created_at)
select :org, id, 1, '[]', :person, created_at from cd.projects where org_id = :org and name like 'growth-%';

insert into cd.releases (org_id, id, project_id, version, process_version, steps, variables, snapshot_sha256, source,
                         git_commit, ref, created_by, created_at)
select :org, 'rel_' || lpad((p * 100 + r)::text, 26, '0'), 'prj_' || lpad(p::text, 26, '0'), '1.' || r || '.0', 1,
       '[]', '[]', md5(p || '.' || r) || md5(r || '.' || p), 'https://ci.example/growth/' || p,
       md5(p || '/' || r) || substr(md5(r::text), 1, 8), 'refs/heads/main', :person,
       now() - interval '361 days' + r * interval '7 days'
from generate_series(1, 1000) as p, generate_series(1, 50) as r;

create temporary table deployed on commit drop as
select row_number() over (order by r, e, p) as n, p, e, r, lpad((p * 100 + r)::text, 26, '0') as release, (r * 20 + e) as turn,
       now() - interval '360 days' + r * interval '7 days' + e * interval '6 hours' + p * interval '10 seconds' as moment
from generate_series(1, 50) as r, generate_series(1, 20) as e, generate_series(1, 1000) as p;

insert into cd.promotions (org_id, id, number, kind, project_id, environment_id, release_id, state, reason, requested_by,
                           requested_at, rule_version, change_authors, intent_sha256, intent_at, start_at_step, ended_at,
                           proof_entry_ids)
select :org, 'prm_' || lpad(n::text, 26, '0'), 1000 + n, 'promotion', 'prj_' || lpad(p::text, 26, '0'),
       'env_' || lpad(e::text, 26, '0'), 'rel_' || release, 'deployed', 'Growth', :person, moment, 1, '[]',
       md5(n::text) || md5('i' || n), moment, 1, moment + interval '1 minute', '{}'
from deployed;

insert into cd.deployments (org_id, id, promotion_id, project_id, environment_id, release_id, kind, state, proved_at,
                            started_at, finished_at, touched_target, log_size_bytes, log_line_feeds, log_ended)
select :org, 'dpl_' || lpad(n::text, 26, '0'), 'prm_' || lpad(n::text, 26, '0'), 'prj_' || lpad(p::text, 26, '0'),
       'env_' || lpad(e::text, 26, '0'), 'rel_' || release, 'promotion',
       case when n % 40 = 0 then 'failed' else 'succeeded' end, moment, moment, moment + interval '1 minute', true, 0, 0, true
from deployed;

insert into cd.environment_states (org_id, project_id, environment_id, release_id, deployment_id, live_since, health,
                                   changed_at)
select distinct on (project_id, environment_id)
       org_id, project_id, environment_id, release_id, id, finished_at, 'healthy', finished_at
from cd.deployments
where org_id = :org and id like 'dpl_0000%' and state = 'succeeded'
order by project_id, environment_id, finished_at desc;

update cd.counters set value = 2000000 where org_id = :org and name = 'promotions';

do $$
declare one record;
begin
  for one in select * from later_indexes loop
    execute one.indexdef;
  end loop;
end $$;
