-- A million builds of one organisation in a thousand repositories. Parameters: :org, the organisation's id.
-- Most passed; about one in twelve failed, one in a thousand timed out. 500 authors, one of whom made 20 builds.
set local session_replication_role = replica;
set local synchronous_commit = off;
set local maintenance_work_mem = '256MB';

-- Indexes that no key needs are made once over all rows at the end, as a restore does it.
create temporary table later_indexes on commit drop as
select schemaname, indexname, indexdef from pg_indexes
where schemaname = 'ci' and tablename in ('builds')
  and not exists (select 1 from pg_constraint where conname = indexname);
do $$
declare one record;
begin
  for one in select * from later_indexes loop
    execute format('drop index %I.%I', one.schemaname, one.indexname);
  end loop;
end $$;

insert into ci.repositories (org_id, id, name, forge, is_sample, clone_url, default_branch, next_build_number, created_at)
select :org, 'rep_' || lpad(r::text, 26, '0'), 'growth/repository-' || r, 'gitea', false,
       'https://forge.example/growth/repository-' || r || '.git', 'main', 1001, now() - interval '400 days'
from generate_series(1, 1000) as r;

insert into ci.builds (org_id, id, repository_id, number, state, trigger, ref, commit_sha, title, author_name,
                       author_email, created_at, started_at, finished_at, has_artifacts)
select :org,
       'bld_' || lpad(n::text, 26, '0'),
       'rep_' || lpad((1 + n % 1000)::text, 26, '0'),
       1 + n / 1000,
       case when n % 1000 = 7 then 'timed_out' when n % 12 = 0 then 'failed' else 'passed' end,
       'push',
       'refs/heads/' || case when n % 10 < 7 then 'main' else 'feature-' || (n % 997) end,
       md5(n::text) || substr(md5(n::text || 'x'), 1, 8),
       'Change ' || n,
       case when n % 50000 = 49 then 'Rare Author' else 'Author ' || (n % 500) end,
       case when n % 50000 = 49 then 'rare@growth.example' else 'author-' || (n % 500) || '@growth.example' end,
       moment, moment, moment + interval '40 seconds', false
from generate_series(0, 999999) as n
cross join lateral (select now() - interval '365 days' + n * interval '31 seconds' as moment) as moments;

do $$
declare one record;
begin
  for one in select * from later_indexes loop
    execute one.indexdef;
  end loop;
end $$;
