-- All migrations together, for reading and comparing. Written by `python -m suiban.app.schema`.

CREATE SCHEMA administration;

CREATE SCHEMA announcements;

CREATE SCHEMA assist;

CREATE SCHEMA audit;

CREATE SCHEMA bot;

CREATE SCHEMA cases;

CREATE SCHEMA conversations;

CREATE SCHEMA conversations_door;

CREATE SCHEMA customers;

CREATE SCHEMA customers_door;

CREATE SCHEMA desk;

CREATE SCHEMA engagement;

CREATE SCHEMA eventlog;

CREATE SCHEMA eventlog_door;

CREATE SCHEMA flows;

CREATE SCHEMA flows_door;

CREATE SCHEMA forms;

CREATE SCHEMA guard;

CREATE SCHEMA integrations;

CREATE SCHEMA knowledge;

CREATE SCHEMA notices;

CREATE SCHEMA platform;

CREATE SCHEMA procrastinate;

CREATE SCHEMA proving;

CREATE SCHEMA records;

CREATE SCHEMA records_door;

CREATE SCHEMA routing;

CREATE SCHEMA routing_door;

CREATE SCHEMA staff;

CREATE SCHEMA staff_door;

CREATE SCHEMA tasks;

CREATE SCHEMA tasks_door;

CREATE TYPE procrastinate.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE procrastinate.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE procrastinate.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION conversations.find_channel(wanted text) RETURNS TABLE(company_id uuid, id uuid, key text, kind text, name text, greeting text, first_holder text, accent text, allowed_origins text[], assertion_secret text, active boolean, greeting_en text, questions text[], questions_en text[], files_allowed boolean, voice_allowed boolean, side text, launcher text, launcher_en text, title text, title_en text, initial text, company_name text, company_key text, company_name_en text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select c.company_id, c.id, c.key, c.kind, c.name, c.greeting, c.first_holder,
           coalesce(nullif(c.accent, ''), o.accent), c.allowed_origins, c.assertion_secret, c.active, c.greeting_en,
           c.questions, c.questions_en, c.files_allowed, c.voice_allowed, c.side, c.launcher, c.launcher_en, c.title,
           c.title_en, c.initial, o.name, o.key, o.name_en
    from conversations.channel c join platform.company o on o.id = c.company_id
    where c.key = wanted and c.active and o.active
$$;

CREATE FUNCTION conversations.mark_holder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if tg_op = 'UPDATE' and old.holder_kind = 'staff' then
        insert into platform.changed (what, item) values ('conversations.holder', old.holder_id);
    end if;
    if new.holder_kind = 'staff' then
        insert into platform.changed (what, item) values ('conversations.holder', new.holder_id);
    end if;
    return null;
end $$;

CREATE FUNCTION conversations.receive(scope text, batch json, said_at timestamp with time zone, fact text) RETURNS TABLE(alive boolean, repeat boolean, conversation_id uuid, talk_seq bigint, at timestamp with time zone, holder_kind text, refusal text)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare locked bigint;
begin
    perform set_config('suiban.companies', scope, true);

    -- In the order of their ids, as everywhere, and before anything is looked at: the next statement sees what those stored
    -- who held the locks until now.
    select count(*) into locked
    from (
        select distinct talk.id, talk.company_id
        from json_to_recordset(batch) as wanted (company_id uuid, channel_id uuid, address text)
        cross join lateral (
            select c.id, c.company_id from conversations.conversation c
            where c.address = wanted.address and c.channel_id = wanted.channel_id
              and c.company_id = wanted.company_id and c.state = 'open'
            limit 1
        ) as talk
        order by talk.id
    ) as found
    cross join lateral (
        select from conversations.conversation c
        where c.id = found.id and c.company_id = found.company_id and c.state = 'open'
        limit 1 for no key update
    ) as talk;

    -- Where a talk was opened since the locks were taken nothing is stored: its number would be read without a lock.
    return query
    with wanted as materialized (
        select *
        from rows from (
            json_to_recordset(batch) as (
                company_id uuid, channel_id uuid, external_id text, address text, customer_id uuid, text text, kind text,
                extra jsonb, sent_at timestamptz, session_id uuid, quote bigint, quote_of uuid)
        ) with ordinality as wanted (company_id, channel_id, external_id, address, customer_id, text, kind, extra, sent_at,
                                     session_id, quote, quote_of, number)
    ), found as materialized (
        select wanted.*, wanted.session_id is null or session.alive as alive, known.conversation_id as known_id,
               known.talk_seq as known_seq, known.at as known_at, talk.*
        from wanted
        left join lateral (
            select true as alive from customers_door.session s
            where s.id = wanted.session_id and s.company_id = wanted.company_id and s.customer_id = wanted.customer_id
              and s.revoked_at is null and s.expires_at > now()
            limit 1
        ) as session on true
        left join lateral (
            select m.conversation_id, m.talk_seq, m.at from conversations.message m
            where m.external_id = wanted.external_id and m.channel_id = wanted.channel_id
              and m.company_id = wanted.company_id
            limit 1
        ) as known on true
        left join lateral (
            select c.id, c.host_part_id, c.holder_kind, c.holder_token, c.last_seq, c.last_at from conversations.conversation c
            where c.address = wanted.address and c.channel_id = wanted.channel_id and c.company_id = wanted.company_id
              and c.state = 'open'
            limit 1
        ) as talk on true
    ), asked as (
        select *, case
            when known_seq is not null or quote is null then null
            when id is null or quote_of is distinct from id or quote < 1 or quote > last_seq then 'quote_unknown'
            when kind = 'form_answer' and (
                count(*) over (partition by id, quote, kind order by number) > 1
                or exists (
                    select from conversations.message m
                    where m.conversation_id = found.id and m.quote = found.quote and m.company_id = found.company_id
                      and m.kind = 'form_answer' and m.recalled_at is null)
            ) then 'form_answered'
        end as refusal
        from found
    ), judged as (
        select *, alive and known_seq is null and refusal is null and id is not null
                  and (select count(distinct id) = locked from found) as fresh
        from asked
    ), numbered as materialized (
        select *, last_seq + count(*) filter (where fresh) over (partition by id order by number) as talk_seq,
               greatest(said_at, last_at) as stored_at
        from judged
    ), stored as (
        insert into conversations.message
            (company_id, conversation_id, talk_seq, part_id, author_kind, author_id, kind, text, extra, channel_id,
             external_id, sent_at, at, quote)
        select company_id, id, talk_seq, host_part_id, 'customer', customer_id, coalesce(kind, 'text'), text, extra,
               channel_id, external_id, sent_at, stored_at, quote
        from numbered where fresh order by number
    ), counted as (
        update conversations.conversation c
        set last_seq = moved.last_seq, last_received_at = moved.stored_at, last_at = moved.stored_at
        from (
            select id, company_id, stored_at, max(talk_seq) as last_seq from numbered where fresh
            group by id, company_id, stored_at
        ) as moved
        where c.id = moved.id and c.company_id = moved.company_id
    ), logged as (
        insert into eventlog_door.fact (company_id, topic, kind, subject, body)
        select company_id, fact || '.' || holder_kind, fact, id,
               jsonb_build_object('conversation_id', id, 'talk_seq', talk_seq, 'holder_kind', holder_kind,
                                  'holder_token', holder_token)
        from numbered where fresh order by number
    )
    select coalesce(alive, false) as alive, known_seq is not null as repeat,
           case when fresh then id else known_id end as conversation_id, coalesce(known_seq, talk_seq) as talk_seq,
           coalesce(known_at, stored_at) as at, holder_kind, refusal
    from numbered order by number;
end $$;

CREATE FUNCTION conversations.said_file(wanted uuid) RETURNS TABLE(media_type text, size_bytes integer, name text, scan text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select f.media_type, f.size_bytes, f.name, f.scan
    from conversations.file f
    where f.id = wanted and exists (
        select from conversations.message m
        where m.kind in ('picture', 'file', 'voice', 'card')
          and m.extra -> 'file' ->> 'id' = 'fil_' || replace(wanted::text, '-', '')
          and m.company_id = any ((select platform.scope())::uuid[]))
$$;

CREATE FUNCTION conversations.said_files(wanted uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select w.id from unnest(wanted) as w (id) cross join lateral (select 'fil_' || replace(w.id::text, '-', '')) as f (key)
    where exists (select from conversations.message m
                  where m.kind in ('picture', 'file', 'voice', 'card') and m.extra -> 'file' ->> 'id' = f.key)
       or exists (select from conversations.unspoken u where u.extra is not null and u.extra -> 'file' ->> 'id' = f.key)
$$;

CREATE FUNCTION customers.find_session(hash bytea) RETURNS TABLE(company_id uuid, id uuid, customer_id uuid, channel_id uuid, proof_level smallint, expires_at timestamp with time zone, display_name text, opened_for uuid, raised_level smallint, raised_until timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select s.company_id, s.id, s.customer_id, s.channel_id, s.proof_level, s.expires_at, c.display_name,
           coalesce(s.opened_for, s.customer_id), s.raised_level, s.raised_until
    from customers.session s join customers.customer c on c.company_id = s.company_id and c.id = s.customer_id
    where s.token_hash = hash and s.revoked_at is null and s.expires_at > now()
$$;

CREATE FUNCTION flows.find_link(hash bytea) RETURNS TABLE(company_id uuid, instance_id uuid, customer_id uuid, conversation_id uuid, level smallint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select l.company_id, l.instance_id, i.customer_id, i.conversation_id, l.level
    from flows.link l join flows.instance i on i.company_id = l.company_id and i.id = l.instance_id
    where l.token_hash = hash and l.until > now()
$$;

CREATE FUNCTION integrations.find_key(hash bytea) RETURNS TABLE(company_id uuid, id uuid, name text, scopes text[], expires_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select k.company_id, k.id, k.name, k.scopes, k.expires_at from integrations.api_key k
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;

CREATE FUNCTION integrations.topics_wanted() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(distinct topic), '{}') from integrations.webhook w, unnest(w.topics) as topic where w.active
$$;

CREATE FUNCTION notices.anybody(OUT staff boolean, OUT customers boolean) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select exists (select from notices.staff_browser), exists (select from notices.customer_browser)
$$;

CREATE FUNCTION notices.forget_endpoint(wanted text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    delete from notices.staff_browser where endpoint = wanted;
    delete from notices.customer_browser where endpoint = wanted;
$$;

CREATE FUNCTION platform.defer_job(task text, arguments jsonb, scheduled_at timestamp with time zone, job_lock text, job_queueing_lock text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
declare violated text;
begin
    loop
        begin
            -- a queue a task, so that a worker of another release fetches nothing that it does not know
            return (procrastinate_defer_jobs_v1(array[
                row(task, task, 0, job_lock, job_queueing_lock, arguments, scheduled_at)::procrastinate_job_to_defer_v1
            ]))[1];
        exception when unique_violation then
            get stacked diagnostics violated = constraint_name;
            if violated <> 'procrastinate_jobs_queueing_lock_idx_v1' then
                raise;
            end if;
        end;
        perform from procrastinate_jobs j where j.queueing_lock = job_queueing_lock and j.status = 'todo' for no key update;
        if found then
            return null;
        end if;
    end loop;
end $$;

CREATE PROCEDURE platform.isolate(IN target regclass)
    LANGUAGE plpgsql
    AS $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy company_scope on %s'
        ' using (coalesce(company_id = any ((select platform.scope())::uuid[]), false))', target);
end $$;

CREATE FUNCTION platform.scope() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    select coalesce(string_to_array(nullif(current_setting('suiban.companies', true), ''), ',')::uuid[], '{}')
$$;

CREATE FUNCTION procrastinate.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_defer_jobs_v1(jobs procrastinate.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE procrastinate.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status procrastinate.procrastinate_job_status DEFAULT 'todo'::procrastinate.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::procrastinate.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION procrastinate.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS procrastinate.procrastinate_jobs
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_finish_job_v1(job_id bigint, end_status procrastinate.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION procrastinate.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'procrastinate', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION routing.mark_asked() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    return null;
end $$;

CREATE FUNCTION routing.mark_backup() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into platform.changed (what, item) values ('routing.queue', new.queue_id);
    return null;
end $$;

CREATE FUNCTION routing.mark_presence() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    return null;
end $$;

CREATE FUNCTION routing.mark_queue() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into platform.changed (what, item)
    select 'routing.queue', q.id from routing.queue q
    where q.company_id = new.company_id and (q.id = new.id or new.key = any (q.backup));
    return null;
end $$;

CREATE FUNCTION routing.mark_work() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if tg_op = 'INSERT' then
        if new.state = 'queued' then
            insert into platform.changed (what, item) values ('routing.work', new.id);
        end if;
    elsif old.state = 'queued' or new.state = 'queued' then
        insert into platform.changed (what, item) values ('routing.work', new.id);
    end if;
    if tg_op = 'UPDATE' and old.staff_id is not null then
        insert into platform.changed (what, item) values ('routing.worker', old.staff_id);
    end if;
    if new.staff_id is not null and (tg_op = 'INSERT' or new.staff_id is distinct from old.staff_id) then
        insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    end if;
    return null;
end $$;

CREATE FUNCTION staff.find_identity(wanted_issuer text, wanted_subject text, wanted_login text) RETURNS TABLE(id uuid, login text, linked boolean, other boolean, companies uuid[], roles text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select m.id, m.login, i.staff_id is not null,
           exists (select from staff.identity o where o.staff_id = m.id
                   and (o.issuer, o.subject) <> (wanted_issuer, wanted_subject)),
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null),
           m.roles
    from staff.member m
    left join staff.identity i on i.staff_id = m.id and i.issuer = wanted_issuer and i.subject = wanted_subject
    where m.active and (i.staff_id is not null or m.login = wanted_login)
    order by i.staff_id is null limit 1
$$;

CREATE FUNCTION staff.find_login(wanted text) RETURNS TABLE(id uuid, password_hash text, companies uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select m.id, m.password_hash,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.member m where m.login = wanted and m.active
$$;

CREATE FUNCTION staff.find_session(hash bytea) RETURNS TABLE(id uuid, staff_id uuid, login text, name text, title text, roles text[], granted text[], capacity integer, csrf_token text, expires_at timestamp with time zone, companies uuid[], previous_at timestamp with time zone, failed_before integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select s.id, s.staff_id, m.login, m.name, m.title, m.roles, staff.granted(m.roles), m.capacity, s.csrf_token,
           s.expires_at,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null),
           s.previous_at, s.failed_before
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.step = '' and s.revoked_at is null and s.expires_at > now() and m.active
      and (s.idle_s is null or s.last_seen_at + make_interval(secs => s.idle_s) > now())
$$;

CREATE FUNCTION staff.find_step(hash bytea) RETURNS TABLE(id uuid, staff_id uuid, login text, step text, companies uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select s.id, s.staff_id, m.login, s.step,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.step <> '' and s.revoked_at is null and s.expires_at > now() and m.active
$$;

CREATE FUNCTION staff.granted(held text[]) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(distinct permission order by permission), '{}')
    from staff.role r cross join unnest(r.permissions) permission
    where r.key = any (held) and r.retired_at is null
$$;

CREATE FUNCTION staff.lock_rule(OUT failures integer, OUT minutes integer) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select coalesce(min(p.lock_failures), 12), coalesce(max(p.lock_minutes), 15) from staff.policy p
$$;

CREATE FUNCTION staff.mark_member() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into platform.changed (what, item) values ('staff.member', new.id);
    return null;
end $$;

CREATE FUNCTION staff.mark_serving() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if tg_op = 'DELETE' then
        insert into platform.changed (what, item) values ('staff.member', old.staff_id);
    else
        insert into platform.changed (what, item) values ('staff.member', new.staff_id);
    end if;
    return null;
end $$;

CREATE FUNCTION staff.provider_sessions(wanted_issuer text, wanted_sid text, wanted_subject text) RETURNS TABLE(id uuid, staff_id uuid, companies uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select s.id, s.staff_id,
           array(select d.company_id from staff.mandate d where d.staff_id = s.staff_id and d.withdrawn_at is null)
    from staff.session s join staff.identity i on i.staff_id = s.staff_id and i.issuer = wanted_issuer
    where s.method = 'oidc' and s.revoked_at is null and s.expires_at > now()
      and (wanted_sid = '' or s.provider_sid = wanted_sid) and (wanted_subject = '' or i.subject = wanted_subject)
      and (wanted_sid <> '' or wanted_subject <> '')
$$;

CREATE FUNCTION staff.touch_sessions(ids uuid[], ats timestamp with time zone[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    update staff.session s set last_seen_at = t.at
    from unnest(ids, ats) as t (id, at) where s.id = t.id and s.last_seen_at < t.at and s.revoked_at is null
$$;

CREATE FUNCTION staff.works_for(member uuid) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select array(select d.company_id from staff.mandate d where d.staff_id = member and d.withdrawn_at is null
                 order by d.company_id)
$$;

CREATE TABLE administration.version (
    company_id uuid NOT NULL,
    section text NOT NULL,
    key text NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by_kind text NOT NULL,
    by_id uuid,
    reason text DEFAULT ''::text NOT NULL,
    before jsonb,
    after jsonb NOT NULL,
    CONSTRAINT version_key_check CHECK ((key ~ '^[a-z][a-z0-9_-]{0,40}$'::text)),
    CONSTRAINT version_number_check CHECK ((number > 0)),
    CONSTRAINT version_section_check CHECK ((section ~ '^[a-z_]{1,40}$'::text))
);

ALTER TABLE ONLY administration.version FORCE ROW LEVEL SECURITY;

CREATE TABLE announcements.announcement (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    severity text NOT NULL,
    text text NOT NULL,
    text_en text DEFAULT ''::text NOT NULL,
    channel_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    queue_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT announcement_check CHECK ((begins_at < ends_at)),
    CONSTRAINT announcement_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
);

ALTER TABLE ONLY announcements.announcement FORCE ROW LEVEL SECURITY;

CREATE TABLE assist.canned (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid,
    code text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    category text NOT NULL,
    language text NOT NULL,
    initials text NOT NULL,
    pinyin text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by uuid,
    deleted_at timestamp with time zone,
    CONSTRAINT canned_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text])))
);

ALTER TABLE ONLY assist.canned FORCE ROW LEVEL SECURITY;

CREATE TABLE assist.canned_use (
    company_id uuid NOT NULL,
    canned_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    uses integer NOT NULL,
    last_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY assist.canned_use FORCE ROW LEVEL SECURITY;

CREATE TABLE assist.suggestion_day (
    company_id uuid NOT NULL,
    article_key text NOT NULL,
    day date NOT NULL,
    used integer DEFAULT 0 NOT NULL,
    edited integer DEFAULT 0 NOT NULL,
    ignored integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY assist.suggestion_day FORCE ROW LEVEL SECURITY;

CREATE TABLE audit.entry (
    company_id uuid NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    session_id uuid,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT entry_action_check CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'customer'::text, 'key'::text, 'house'::text])))
);

ALTER TABLE ONLY audit.entry FORCE ROW LEVEL SECURITY;

CREATE TABLE audit.head (
    company_id uuid NOT NULL,
    number bigint NOT NULL,
    xid xid8 NOT NULL,
    entry_id uuid NOT NULL,
    hash bytea NOT NULL
);

ALTER TABLE ONLY audit.head FORCE ROW LEVEL SECURITY;

CREATE TABLE audit.link (
    company_id uuid NOT NULL,
    number bigint NOT NULL,
    xid xid8 NOT NULL,
    entry_id uuid NOT NULL,
    hash bytea NOT NULL
);

ALTER TABLE ONLY audit.link FORCE ROW LEVEL SECURITY;

CREATE TABLE bot.dialogue (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    answered_seq bigint DEFAULT 0 NOT NULL,
    misses integer DEFAULT 0 NOT NULL,
    choices text[] DEFAULT '{}'::text[] NOT NULL,
    topics text[] DEFAULT '{}'::text[] NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE ONLY bot.dialogue FORCE ROW LEVEL SECURITY;

CREATE TABLE bot.handover_queue (
    company_id uuid NOT NULL,
    about text NOT NULL,
    queue_id uuid NOT NULL,
    queue_key text NOT NULL
);

ALTER TABLE ONLY bot.handover_queue FORCE ROW LEVEL SECURITY;

CREATE TABLE cases."case" (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    customer_id uuid NOT NULL,
    topic text NOT NULL,
    text text NOT NULL,
    source_kind text NOT NULL,
    source_key text NOT NULL,
    door text DEFAULT ''::text NOT NULL,
    conversation_id uuid,
    instance_id uuid,
    state text DEFAULT 'received'::text NOT NULL,
    works uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    promise_by timestamp with time zone NOT NULL,
    first_told_at timestamp with time zone,
    told_at timestamp with time zone,
    resolved_at timestamp with time zone,
    closed_at timestamp with time zone,
    CONSTRAINT case_check CHECK (((state <> 'closed'::text) OR ((told_at >= resolved_at) AND (closed_at IS NOT NULL)))),
    CONSTRAINT case_kind_check CHECK ((kind = 'complaint'::text)),
    CONSTRAINT case_source_kind_check CHECK ((source_kind = ANY (ARRAY['flow'::text, 'conversation'::text]))),
    CONSTRAINT case_state_check CHECK ((state = ANY (ARRAY['received'::text, 'in_progress'::text, 'resolved'::text, 'closed'::text, 'reopened'::text])))
);

ALTER TABLE ONLY cases."case" FORCE ROW LEVEL SECURITY;

CREATE TABLE cases.counter (
    company_id uuid NOT NULL,
    day date NOT NULL,
    last integer NOT NULL
);

ALTER TABLE ONLY cases.counter FORCE ROW LEVEL SECURITY;

CREATE TABLE cases.rule (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    reply_days integer NOT NULL,
    hours_key text DEFAULT ''::text NOT NULL,
    queue_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT rule_kind_check CHECK ((kind = 'complaint'::text)),
    CONSTRAINT rule_reply_days_check CHECK (((reply_days >= 1) AND (reply_days <= 30)))
);

ALTER TABLE ONLY cases.rule FORCE ROW LEVEL SECURITY;

CREATE TABLE cases.step (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    what text NOT NULL,
    by_kind text NOT NULL,
    by_id uuid,
    how text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT step_by_kind_check CHECK ((by_kind = ANY (ARRAY['staff'::text, 'customer'::text, 'house'::text]))),
    CONSTRAINT step_how_check CHECK ((how = ANY (ARRAY[''::text, 'chat'::text, 'phone'::text, 'letter'::text, 'in_person'::text]))),
    CONSTRAINT step_what_check CHECK ((what = ANY (ARRAY['received'::text, 'in_progress'::text, 'resolved'::text, 'closed'::text, 'reopened'::text, 'told'::text])))
);

ALTER TABLE ONLY cases.step FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.channel (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    greeting text DEFAULT ''::text NOT NULL,
    first_holder text DEFAULT 'bot'::text NOT NULL,
    accent text DEFAULT ''::text NOT NULL,
    allowed_origins text[] DEFAULT '{}'::text[] NOT NULL,
    assertion_secret text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    greeting_en text DEFAULT ''::text NOT NULL,
    questions text[] DEFAULT '{}'::text[] NOT NULL,
    questions_en text[] DEFAULT '{}'::text[] NOT NULL,
    files_allowed boolean DEFAULT true NOT NULL,
    voice_allowed boolean DEFAULT true NOT NULL,
    side text DEFAULT 'right'::text NOT NULL,
    launcher text DEFAULT ''::text NOT NULL,
    launcher_en text DEFAULT ''::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    initial text DEFAULT ''::text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    CONSTRAINT channel_key_check CHECK ((key ~ '^[a-z][a-z0-9-]{1,40}$'::text)),
    CONSTRAINT channel_side_check CHECK ((side = ANY (ARRAY['left'::text, 'right'::text])))
);

ALTER TABLE ONLY conversations.channel FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.channel_secret (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    sealed bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone
);

ALTER TABLE ONLY conversations.channel_secret FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.conduct (
    company_id uuid NOT NULL,
    listeners_shown boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY conversations.conduct FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.consultation (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY conversations.consultation FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.conversation (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    address text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    holder_kind text DEFAULT 'nobody'::text NOT NULL,
    holder_id uuid,
    holder_key text DEFAULT ''::text NOT NULL,
    holder_token bigint DEFAULT 1 NOT NULL,
    part_companies uuid[] NOT NULL,
    host_part_id uuid NOT NULL,
    last_seq bigint DEFAULT 0 NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    held_since timestamp with time zone DEFAULT now() NOT NULL,
    last_received_at timestamp with time zone,
    closed_at timestamp with time zone,
    last_at timestamp with time zone,
    stand_in_token bigint,
    CONSTRAINT conversation_holder_kind_check CHECK ((holder_kind = ANY (ARRAY['nobody'::text, 'bot'::text, 'flow'::text, 'staff'::text]))),
    CONSTRAINT conversation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY conversations.conversation FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.file (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    conversation_id uuid NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    digest text NOT NULL,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    state text DEFAULT 'fresh'::text NOT NULL,
    left_at timestamp with time zone,
    name text DEFAULT ''::text NOT NULL,
    duration_ms integer DEFAULT 0 NOT NULL,
    scan text DEFAULT 'unscanned'::text NOT NULL,
    scanned_at timestamp with time zone,
    signature text DEFAULT ''::text NOT NULL,
    CONSTRAINT file_scan_check CHECK ((scan = ANY (ARRAY['unscanned'::text, 'waiting'::text, 'clean'::text, 'quarantined'::text]))),
    CONSTRAINT file_state_check CHECK ((state = ANY (ARRAY['fresh'::text, 'kept'::text, 'leaving'::text])))
);

ALTER TABLE ONLY conversations.file FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.listening (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY conversations.listening FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.marker (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    reader text NOT NULL,
    delivered_seq bigint DEFAULT 0 NOT NULL,
    read_seq bigint DEFAULT 0 NOT NULL,
    CONSTRAINT marker_reader_check CHECK ((reader = ANY (ARRAY['customer'::text, 'staff'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY conversations.marker FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.message (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    talk_seq bigint NOT NULL,
    part_id uuid NOT NULL,
    author_kind text NOT NULL,
    author_id uuid,
    author_name text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'text'::text NOT NULL,
    text text NOT NULL,
    extra jsonb,
    channel_id uuid,
    external_id text,
    sent_at timestamp with time zone,
    at timestamp with time zone DEFAULT now() NOT NULL,
    quote bigint,
    recalled_at timestamp with time zone,
    CONSTRAINT message_author_kind_check CHECK ((author_kind = ANY (ARRAY['customer'::text, 'bot'::text, 'staff'::text, 'system'::text]))),
    CONSTRAINT message_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'picture'::text, 'file'::text, 'voice'::text, 'card'::text, 'form'::text, 'form_answer'::text, 'step_up'::text, 'step_up_end'::text])))
);

ALTER TABLE ONLY conversations.message FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.own_page (
    company_id uuid NOT NULL,
    key text NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    lead text DEFAULT ''::text NOT NULL,
    lead_en text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT own_page_address_check CHECK ((address ~ '^https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?$'::text)),
    CONSTRAINT own_page_key_check CHECK ((key ~ '^[a-z][a-z0-9-]{0,39}$'::text))
);

ALTER TABLE ONLY conversations.own_page FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.part (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    conversation_id uuid NOT NULL,
    host_company_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    opened_by uuid,
    proof_level smallint DEFAULT 0 NOT NULL,
    CONSTRAINT part_proof_level_check CHECK (((proof_level >= 0) AND (proof_level <= 4)))
);

ALTER TABLE ONLY conversations.part FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.staff_entry (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    after_talk_seq bigint NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    kind text NOT NULL,
    by_kind text NOT NULL,
    by_id uuid,
    by_name text DEFAULT ''::text NOT NULL,
    to_text text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT staff_entry_kind_check CHECK ((kind = ANY (ARRAY['handover'::text, 'note'::text, 'whisper'::text, 'consult'::text, 'takeover'::text])))
);

ALTER TABLE ONLY conversations.staff_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.unspoken (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    conversation_id uuid NOT NULL,
    part_id uuid NOT NULL,
    author_kind text NOT NULL,
    author_id uuid,
    author_name text DEFAULT ''::text NOT NULL,
    text text NOT NULL,
    extra jsonb,
    state text NOT NULL,
    reason text NOT NULL,
    external_id text,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT unspoken_state_check CHECK ((state = ANY (ARRAY['held'::text, 'refused'::text, 'superseded'::text, 'released'::text])))
);

ALTER TABLE ONLY conversations.unspoken FORCE ROW LEVEL SECURITY;

CREATE TABLE conversations.warning (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    talk_seq bigint NOT NULL,
    number integer NOT NULL,
    phrase text NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY conversations.warning FORCE ROW LEVEL SECURITY;

CREATE VIEW conversations_door.channel WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    key,
    kind,
    name,
    accent,
    name_en,
    first_holder
   FROM conversations.channel;

CREATE VIEW conversations_door.consultation WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    conversation_id,
    staff_id,
    asked_by,
    asked_at,
    ended_at
   FROM conversations.consultation;

CREATE VIEW conversations_door.conversation WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    channel_id,
    customer_id,
    state,
    holder_kind,
    holder_id,
    holder_key,
    holder_token,
    part_companies,
    last_seq,
    context,
    opened_at,
    held_since,
    last_received_at,
    closed_at,
    stand_in_token
   FROM conversations.conversation;

CREATE VIEW conversations_door.marker WITH (security_invoker='true') AS
 SELECT company_id,
    conversation_id,
    reader,
    delivered_seq,
    read_seq
   FROM conversations.marker;

CREATE VIEW conversations_door.message WITH (security_invoker='true') AS
 SELECT company_id,
    conversation_id,
    talk_seq,
    part_id,
    author_kind,
    author_id,
    author_name,
    kind,
        CASE
            WHEN (recalled_at IS NULL) THEN text
            ELSE ''::text
        END AS text,
        CASE
            WHEN (recalled_at IS NULL) THEN extra
            ELSE NULL::jsonb
        END AS extra,
    at,
    quote,
    recalled_at
   FROM conversations.message;

CREATE VIEW conversations_door.part WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    conversation_id,
    host_company_id,
    customer_id,
    opened_at,
    proof_level
   FROM conversations.part;

CREATE VIEW conversations_door.staff_entry WITH (security_invoker='true') AS
 SELECT company_id,
    conversation_id,
    after_talk_seq,
    id,
    kind,
    by_kind,
    by_id,
    by_name,
    to_text,
    reason,
    summary,
    at
   FROM conversations.staff_entry;

CREATE TABLE customers.contact_preference (
    company_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    purpose text NOT NULL,
    door text NOT NULL,
    allowed boolean NOT NULL,
    evidence text NOT NULL,
    until timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY customers.contact_preference FORCE ROW LEVEL SECURITY;

CREATE TABLE customers.customer (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    person_id uuid NOT NULL,
    display_name text DEFAULT ''::text NOT NULL,
    gender text DEFAULT ''::text NOT NULL,
    birth_year integer,
    city text DEFAULT ''::text NOT NULL,
    level text DEFAULT ''::text NOT NULL,
    manager_name text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    since integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    findable_version smallint DEFAULT 0 NOT NULL,
    manager_staff_id uuid
);

ALTER TABLE ONLY customers.customer FORCE ROW LEVEL SECURITY;

CREATE TABLE customers.findable (
    company_id uuid NOT NULL,
    term text NOT NULL,
    customer_id uuid NOT NULL
);

ALTER TABLE ONLY customers.findable FORCE ROW LEVEL SECURITY;

CREATE TABLE customers.identifier (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    customer_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    proof_level smallint NOT NULL,
    source text NOT NULL,
    evidence text DEFAULT ''::text NOT NULL,
    verified_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT identifier_kind_check CHECK ((kind = ANY (ARRAY['visitor'::text, 'customer_no'::text, 'phone'::text, 'card_last4'::text, 'id_last4'::text, 'open_id'::text]))),
    CONSTRAINT identifier_proof_level_check CHECK (((proof_level >= 0) AND (proof_level <= 4)))
);

ALTER TABLE ONLY customers.identifier FORCE ROW LEVEL SECURITY;

CREATE TABLE customers.person (
    id uuid DEFAULT uuidv7() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE customers.reveal (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    actor_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    identifier_id uuid,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY customers.reveal FORCE ROW LEVEL SECURITY;

CREATE TABLE customers.session (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    token_hash bytea NOT NULL,
    customer_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    proof_level smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    opened_for uuid,
    raised_level smallint DEFAULT 0 NOT NULL,
    raised_until timestamp with time zone,
    raised_by text[] DEFAULT '{}'::text[] NOT NULL,
    statement_hash bytea,
    language text DEFAULT ''::text NOT NULL,
    CONSTRAINT session_language_check CHECK ((language ~ '^([a-z]{2,3})?$'::text)),
    CONSTRAINT session_raised_check CHECK (((raised_level > 0) = (raised_until IS NOT NULL))),
    CONSTRAINT session_raised_level_check CHECK (((raised_level >= 0) AND (raised_level <= 4)))
);

ALTER TABLE ONLY customers.session FORCE ROW LEVEL SECURITY;

CREATE VIEW customers_door.contact_preference WITH (security_invoker='true') AS
 SELECT company_id,
    customer_id,
    purpose,
    door,
    allowed,
    until
   FROM customers.contact_preference;

CREATE VIEW customers_door.customer WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    display_name,
    gender,
    birth_year,
    city,
    level,
    manager_name,
    tags,
    manager_staff_id
   FROM customers.customer;

CREATE VIEW customers_door.number WITH (security_invoker='true') AS
 SELECT company_id,
    customer_id,
    value AS number
   FROM customers.identifier
  WHERE (kind = 'customer_no'::text);

CREATE VIEW customers_door.session WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    customer_id,
    channel_id,
    proof_level,
    expires_at,
    revoked_at,
    raised_level,
    raised_until,
    language,
    created_at
   FROM customers.session;

CREATE TABLE desk.reading (
    company_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL
);

ALTER TABLE ONLY desk.reading FORCE ROW LEVEL SECURITY;

CREATE TABLE desk.timeline_entry (
    company_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    ref uuid
);

ALTER TABLE ONLY desk.timeline_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE engagement.conduct (
    company_id uuid NOT NULL,
    quiet text[] NOT NULL
);

ALTER TABLE ONLY engagement.conduct FORCE ROW LEVEL SECURITY;

CREATE TABLE engagement.decision (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    stall_id uuid NOT NULL,
    response text NOT NULL,
    outcome text NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id uuid,
    CONSTRAINT decision_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'silent'::text, 'over'::text]))),
    CONSTRAINT decision_response_check CHECK ((response = ANY (ARRAY['nudge'::text, 'offer'::text, 'alert'::text])))
);

ALTER TABLE ONLY engagement.decision FORCE ROW LEVEL SECURITY;

CREATE TABLE engagement.rule (
    company_id uuid NOT NULL,
    flow text NOT NULL,
    nudge_after_s integer,
    offers boolean NOT NULL,
    alert_after_s integer,
    queue_key text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT rule_alert_after_s_check CHECK (((alert_after_s >= 0) AND (alert_after_s <= 86400))),
    CONSTRAINT rule_nudge_after_s_check CHECK (((nudge_after_s >= 0) AND (nudge_after_s <= 86400)))
);

ALTER TABLE ONLY engagement.rule FORCE ROW LEVEL SECURITY;

CREATE TABLE engagement.stall (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    instance_id uuid NOT NULL,
    flow text NOT NULL,
    version integer NOT NULL,
    customer_id uuid NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    door text NOT NULL,
    conversation_id uuid,
    stalled_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    step_name text NOT NULL,
    step_name_en text NOT NULL,
    number smallint NOT NULL,
    total smallint NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    over_at timestamp with time zone,
    alert_id uuid,
    CONSTRAINT stall_check CHECK (((state = 'open'::text) = (over_at IS NULL))),
    CONSTRAINT stall_reason_check CHECK ((reason = ANY (ARRAY['left'::text, 'silent'::text, 'error'::text, 'unverified'::text]))),
    CONSTRAINT stall_state_check CHECK ((state = ANY (ARRAY['open'::text, 'resumed'::text, 'ended'::text, 'moved'::text, 'lapsed'::text])))
);

ALTER TABLE ONLY engagement.stall FORCE ROW LEVEL SECURITY;

CREATE TABLE eventlog.cursor (
    listener text NOT NULL,
    xid xid8 NOT NULL,
    "position" bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE eventlog.fact (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    "position" bigint NOT NULL,
    company_id uuid NOT NULL,
    topic text NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    body jsonb NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY eventlog.fact FORCE ROW LEVEL SECURITY;

ALTER TABLE eventlog.fact ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME eventlog.fact_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW eventlog_door.fact WITH (security_invoker='true') AS
 SELECT company_id,
    topic,
    kind,
    subject,
    body
   FROM eventlog.fact;

CREATE TABLE flows.approval (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    step text NOT NULL,
    queue text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    agreed boolean,
    by_id uuid,
    at timestamp with time zone,
    CONSTRAINT approval_check CHECK (((agreed IS NULL) = (at IS NULL)))
);

ALTER TABLE ONLY flows.approval FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.call (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    number integer NOT NULL,
    step text NOT NULL,
    operation text NOT NULL,
    arguments jsonb NOT NULL,
    undoes integer,
    state text DEFAULT 'due'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    not_before timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    code text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT call_state_check CHECK ((state = ANY (ARRAY['due'::text, 'done'::text, 'refused'::text, 'given_up'::text])))
);

ALTER TABLE ONLY flows.call FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.challenge (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    number integer NOT NULL,
    challenge text NOT NULL,
    sent_to text DEFAULT ''::text NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY flows.challenge FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.company_setting (
    company_id uuid NOT NULL,
    four_eyes boolean NOT NULL
);

ALTER TABLE ONLY flows.company_setting FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.flow (
    company_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    published integer,
    service jsonb DEFAULT '{}'::jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT flow_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

ALTER TABLE ONLY flows.flow FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.helped (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY flows.helped FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.instance (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    flow text NOT NULL,
    version integer NOT NULL,
    customer_id uuid NOT NULL,
    many boolean NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    waits text DEFAULT ''::text NOT NULL,
    step text DEFAULT ''::text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    number smallint DEFAULT 0 NOT NULL,
    total smallint DEFAULT 0 NOT NULL,
    step_since timestamp with time zone NOT NULL,
    wakes_at timestamp with time zone,
    silent_at timestamp with time zone,
    ends_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    promised_by timestamp with time zone,
    stalled text DEFAULT ''::text NOT NULL,
    stalled_at timestamp with time zone,
    conversation_id uuid,
    door text NOT NULL,
    packed bytea NOT NULL,
    place jsonb,
    shown jsonb,
    revision integer DEFAULT 1 NOT NULL,
    passed integer DEFAULT 0 NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    outcome_key text DEFAULT ''::text NOT NULL,
    helper_id uuid,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT instance_check CHECK (((state = 'over'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT instance_check1 CHECK (((state = 'over'::text) = (outcome <> ''::text))),
    CONSTRAINT instance_door_check CHECK ((door = ANY (ARRAY['chat'::text, 'page'::text, 'text'::text, 'phone'::text]))),
    CONSTRAINT instance_outcome_check CHECK ((outcome = ANY (ARRAY[''::text, 'done'::text, 'refused'::text, 'cancelled'::text, 'failed'::text, 'expired'::text]))),
    CONSTRAINT instance_stalled_check CHECK ((stalled = ANY (ARRAY[''::text, 'left'::text, 'silent'::text, 'error'::text, 'unverified'::text]))),
    CONSTRAINT instance_state_check CHECK ((state = ANY (ARRAY['open'::text, 'over'::text]))),
    CONSTRAINT instance_waits_check CHECK ((waits = ANY (ARRAY[''::text, 'customer'::text, 'bank'::text, 'time'::text, 'approval'::text, 'person'::text])))
);

ALTER TABLE ONLY flows.instance FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.link (
    company_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    instance_id uuid NOT NULL,
    level smallint NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT link_level_check CHECK (((level >= 0) AND (level <= 4)))
);

ALTER TABLE ONLY flows.link FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.passage (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    number integer NOT NULL,
    flow text NOT NULL,
    version integer NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    door text NOT NULL,
    how text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT passage_how_check CHECK ((how = ANY (ARRAY['done'::text, 'known'::text, 'taken_back'::text, 'error'::text, 'stalled'::text, 'ended'::text])))
);

ALTER TABLE ONLY flows.passage FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.secret (
    company_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY flows.secret FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.talk (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    instance_id uuid,
    heard_seq bigint DEFAULT 0 NOT NULL,
    misses smallint DEFAULT 0 NOT NULL,
    language text DEFAULT 'zh'::text NOT NULL
);

ALTER TABLE ONLY flows.talk FORCE ROW LEVEL SECURITY;

CREATE TABLE flows.version (
    company_id uuid NOT NULL,
    key text NOT NULL,
    version integer NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    bpmn text NOT NULL,
    uses jsonb DEFAULT '{}'::jsonb NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    saved_by uuid,
    saved_at timestamp with time zone NOT NULL,
    published_by uuid,
    published_at timestamp with time zone,
    CONSTRAINT version_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'retired'::text]))),
    CONSTRAINT version_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY flows.version FORCE ROW LEVEL SECURITY;

CREATE VIEW flows_door.flow WITH (security_invoker='true') AS
 SELECT company_id,
    key,
    name,
    name_en,
    published
   FROM flows.flow;

CREATE VIEW flows_door.instance WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    flow,
    version,
    customer_id,
    state,
    waits,
    step,
    kind,
    number,
    total,
    step_since,
    ends_at,
    promised_by,
    stalled,
    stalled_at,
    conversation_id,
    door,
    outcome,
    helper_id,
    begun_at,
    ended_at
   FROM flows.instance;

CREATE TABLE forms.form (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    active boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by uuid
);

ALTER TABLE ONLY forms.form FORCE ROW LEVEL SECURITY;

CREATE TABLE forms.version (
    company_id uuid NOT NULL,
    form_id uuid NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by uuid
);

ALTER TABLE ONLY forms.version FORCE ROW LEVEL SECURITY;

CREATE TABLE guard.phrase (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    phrase text NOT NULL,
    action text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    note_en text DEFAULT ''::text NOT NULL,
    CONSTRAINT phrase_action_check CHECK ((action = ANY (ARRAY['mask'::text, 'warn'::text, 'refuse'::text])))
);

ALTER TABLE ONLY guard.phrase FORCE ROW LEVEL SECURITY;

CREATE TABLE integrations.api_key (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

ALTER TABLE ONLY integrations.api_key FORCE ROW LEVEL SECURITY;

CREATE TABLE integrations.delivery (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    webhook_id uuid NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    last_status integer,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'delivered'::text, 'dead'::text, 'skipped'::text])))
)
WITH (fillfactor='80');

ALTER TABLE ONLY integrations.delivery FORCE ROW LEVEL SECURITY;

CREATE TABLE integrations.webhook (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    topics text[] NOT NULL,
    secret text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    sealed bytea,
    old_sealed bytea,
    old_until timestamp with time zone,
    CONSTRAINT webhook_has_one_secret CHECK (((secret <> ''::text) <> (sealed IS NOT NULL)))
);

ALTER TABLE ONLY integrations.webhook FORCE ROW LEVEL SECURITY;

CREATE TABLE knowledge.article (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    key text NOT NULL,
    version integer NOT NULL,
    topic text NOT NULL,
    title text NOT NULL,
    questions text[] NOT NULL,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    body text NOT NULL,
    audience text[] NOT NULL,
    source text NOT NULL,
    related text[] DEFAULT '{}'::text[] NOT NULL,
    effective_from date NOT NULL,
    effective_until date,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY knowledge.article FORCE ROW LEVEL SECURITY;

CREATE TABLE knowledge.meaning (
    company_id uuid NOT NULL,
    model text NOT NULL,
    content_hash bytea NOT NULL,
    vector bytea NOT NULL
);

ALTER TABLE ONLY knowledge.meaning FORCE ROW LEVEL SECURITY;

CREATE TABLE notices.customer_browser (
    company_id uuid NOT NULL,
    session_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    endpoint text NOT NULL,
    public bytea NOT NULL,
    auth bytea NOT NULL,
    language text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT customer_browser_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text])))
);

ALTER TABLE ONLY notices.customer_browser FORCE ROW LEVEL SECURITY;

CREATE TABLE notices.push (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    staff_session_id uuid,
    customer_session_id uuid,
    kind text NOT NULL,
    conversation_id uuid,
    talk_seq bigint DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    work_id uuid,
    CONSTRAINT push_about_check CHECK ((num_nonnulls(conversation_id, work_id) = ((kind <> 'test'::text))::integer)),
    CONSTRAINT push_check CHECK ((num_nonnulls(staff_session_id, customer_session_id) = 1)),
    CONSTRAINT push_kind_check CHECK ((kind = ANY (ARRAY['offer'::text, 'message'::text, 'consult'::text, 'answer'::text, 'test'::text])))
)
WITH (fillfactor='80');

ALTER TABLE ONLY notices.push FORCE ROW LEVEL SECURITY;

CREATE TABLE notices.staff_browser (
    session_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    endpoint text NOT NULL,
    public bytea NOT NULL,
    auth bytea NOT NULL,
    language text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    CONSTRAINT staff_browser_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text])))
);

ALTER TABLE ONLY notices.staff_browser FORCE ROW LEVEL SECURITY;

CREATE TABLE notices.wants (
    staff_id uuid NOT NULL,
    kinds text[] NOT NULL,
    quiet_from smallint,
    quiet_until smallint,
    time_zone text NOT NULL,
    CONSTRAINT wants_check CHECK (((quiet_from IS NULL) = (quiet_until IS NULL))),
    CONSTRAINT wants_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439))),
    CONSTRAINT wants_quiet_until_check CHECK (((quiet_until >= 0) AND (quiet_until <= 1439)))
);

ALTER TABLE ONLY notices.wants FORCE ROW LEVEL SECURITY;

CREATE TABLE platform.changed (
    what text NOT NULL,
    item uuid NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000');

CREATE TABLE platform.company (
    id uuid DEFAULT uuidv7() NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    locale text DEFAULT 'zh-CN'::text NOT NULL,
    time_zone text DEFAULT 'Asia/Shanghai'::text NOT NULL,
    hotline text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    accent text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT company_accent_check CHECK ((accent ~ '^(#[0-9a-f]{6})?$'::text)),
    CONSTRAINT company_key_check CHECK ((key ~ '^[a-z][a-z0-9-]{1,30}$'::text))
);

CREATE TABLE procrastinate.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type procrastinate.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE procrastinate.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE procrastinate.procrastinate_events_id_seq OWNED BY procrastinate.procrastinate_events.id;

CREATE SEQUENCE procrastinate.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE procrastinate.procrastinate_jobs_id_seq OWNED BY procrastinate.procrastinate_jobs.id;

CREATE TABLE procrastinate.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE procrastinate.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE procrastinate.procrastinate_periodic_defers_id_seq OWNED BY procrastinate.procrastinate_periodic_defers.id;

CREATE TABLE procrastinate.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE procrastinate.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME procrastinate.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE proving.request (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    level smallint NOT NULL,
    purpose text NOT NULL,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    form_seq bigint,
    card_seq bigint DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    ended_at timestamp with time zone,
    session_id uuid,
    CONSTRAINT request_by_kind_check CHECK ((by_kind = ANY (ARRAY['staff'::text, 'customer'::text]))),
    CONSTRAINT request_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT request_level_check CHECK (((level >= 1) AND (level <= 4))),
    CONSTRAINT request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'proven'::text, 'declined'::text, 'lapsed'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY proving.request FORCE ROW LEVEL SECURITY;

CREATE TABLE proving.rule (
    company_id uuid NOT NULL,
    lasts_min smallint NOT NULL,
    CONSTRAINT rule_lasts_min_check CHECK (((lasts_min >= 1) AND (lasts_min <= 60)))
);

ALTER TABLE ONLY proving.rule FORCE ROW LEVEL SECURITY;

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE records.channel_setting (
    company_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    rate_person boolean NOT NULL,
    rate_bot boolean NOT NULL,
    transcript boolean NOT NULL
);

ALTER TABLE ONLY records.channel_setting FORCE ROW LEVEL SECURITY;

CREATE TABLE records.code (
    company_id uuid NOT NULL,
    axis text NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    terms text[] DEFAULT '{}'::text[] NOT NULL,
    topics text[] DEFAULT '{}'::text[] NOT NULL,
    weight smallint DEFAULT 1 NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT code_axis_check CHECK ((axis = ANY (ARRAY['product'::text, 'scenario'::text]))),
    CONSTRAINT code_key_check CHECK ((key ~ '^[a-z][a-z0-9-]{1,39}$'::text)),
    CONSTRAINT code_weight_check CHECK (((weight >= 1) AND (weight <= 9)))
);

ALTER TABLE ONLY records.code FORCE ROW LEVEL SECURITY;

CREATE TABLE records.company_setting (
    company_id uuid NOT NULL,
    agents_download boolean NOT NULL
);

ALTER TABLE ONLY records.company_setting FORCE ROW LEVEL SECURITY;

CREATE TABLE records.rating (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    staff_id uuid,
    queue_key text DEFAULT ''::text NOT NULL,
    score smallint NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT rating_score_check CHECK (((score >= 1) AND (score <= 5)))
);

ALTER TABLE ONLY records.rating FORCE ROW LEVEL SECURITY;

CREATE TABLE records.record (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    staff_id uuid,
    version integer DEFAULT 0 NOT NULL,
    through_seq bigint NOT NULL,
    body jsonb NOT NULL,
    low boolean DEFAULT false NOT NULL,
    closed_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    confirmed_by uuid
);

ALTER TABLE ONLY records.record FORCE ROW LEVEL SECURITY;

CREATE TABLE records.version (
    company_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    number integer NOT NULL,
    through_seq bigint NOT NULL,
    body jsonb NOT NULL,
    by_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY records.version FORCE ROW LEVEL SECURITY;

CREATE VIEW records_door.code WITH (security_invoker='true') AS
 SELECT company_id,
    axis,
    key,
    name,
    name_en
   FROM records.code;

CREATE TABLE routing.away (
    company_id uuid NOT NULL,
    work_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    state text DEFAULT 'away'::text NOT NULL,
    CONSTRAINT away_state_check CHECK ((state = ANY (ARRAY['away'::text, 'kept'::text, 'gone'::text])))
);

ALTER TABLE ONLY routing.away FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.backup (
    company_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    kept_since timestamp with time zone,
    by_keys text[] NOT NULL,
    cause text NOT NULL,
    bot boolean DEFAULT false NOT NULL,
    CONSTRAINT backup_cause_check CHECK ((cause = ANY (ARRAY['level'::text, 'wait'::text])))
);

ALTER TABLE ONLY routing.backup FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.callback (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    number text NOT NULL,
    number_shown text NOT NULL,
    at timestamp with time zone,
    next_at timestamp with time zone,
    owner_id uuid,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT callback_by_kind_check CHECK ((by_kind = ANY (ARRAY['customer'::text, 'staff'::text]))),
    CONSTRAINT callback_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT callback_check1 CHECK (((state = 'open'::text) = (number <> ''::text))),
    CONSTRAINT callback_state_check CHECK ((state = ANY (ARRAY['open'::text, 'reached'::text, 'unreached'::text, 'wrong_number'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY routing.callback FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.claim (
    company_id uuid NOT NULL,
    work_id uuid NOT NULL,
    conversation_id uuid,
    queue_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    protected_until timestamp with time zone,
    settled_at timestamp with time zone,
    silent_at timestamp with time zone
);

ALTER TABLE ONLY routing.claim FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.edge (
    id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE routing.holding (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    work_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    how text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT holding_how_check CHECK ((how = ANY (ARRAY[''::text, 'completed'::text, 'handed_back'::text, 'passed_on'::text, 'moved'::text, 'cancelled'::text, 'disconnected'::text, 'mandate_withdrawn'::text])))
);

ALTER TABLE ONLY routing.holding FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.hours (
    company_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    weekly jsonb DEFAULT '{}'::jsonb NOT NULL,
    days jsonb DEFAULT '{}'::jsonb NOT NULL,
    closed_text text DEFAULT ''::text NOT NULL,
    closed_text_en text DEFAULT ''::text NOT NULL,
    CONSTRAINT hours_key_check CHECK ((key ~ '^[a-z][a-z0-9-]{0,39}$'::text))
);

ALTER TABLE ONLY routing.hours FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.kind (
    company_id uuid NOT NULL,
    key text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    weight integer NOT NULL,
    interruptible boolean NOT NULL,
    target_s integer,
    kept boolean NOT NULL,
    hours_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT kind_key_check CHECK ((key = ANY (ARRAY['conversation'::text, 'call'::text, 'callback'::text, 'journey_alert'::text, 'lead'::text, 'order'::text, 'review'::text, 'complaint'::text, 'video'::text, 'ticket'::text]))),
    CONSTRAINT kind_target_s_check CHECK (((target_s >= 1) AND (target_s <= 2592000))),
    CONSTRAINT kind_weight_check CHECK (((weight >= 0) AND (weight <= 20)))
);

ALTER TABLE ONLY routing.kind FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.leader (
    shard integer NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    holder uuid,
    expires_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);

CREATE TABLE routing.presence (
    staff_id uuid NOT NULL,
    state text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    missed integer DEFAULT 0 NOT NULL,
    last_offered_at timestamp with time zone,
    disconnected_at timestamp with time zone,
    claims bigint DEFAULT 0 NOT NULL,
    CONSTRAINT presence_state_check CHECK ((state = ANY (ARRAY['available'::text, 'away'::text, 'offline'::text])))
)
WITH (fillfactor='50');

ALTER TABLE ONLY routing.presence FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.presence_interval (
    staff_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    state text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY routing.presence_interval FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.presence_reason (
    company_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    paid boolean DEFAULT true NOT NULL,
    productive boolean DEFAULT false NOT NULL,
    place integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT presence_reason_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

ALTER TABLE ONLY routing.presence_reason FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.queue (
    company_id uuid NOT NULL,
    id uuid DEFAULT uuidv7() NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    skills jsonb DEFAULT '{}'::jsonb NOT NULL,
    reservation_s integer DEFAULT 20 NOT NULL,
    target_wait_s integer DEFAULT 30 NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    hours_key text DEFAULT ''::text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    wishes jsonb DEFAULT '{}'::jsonb NOT NULL,
    relax_s integer DEFAULT 20 NOT NULL,
    promise_share integer DEFAULT 80 NOT NULL,
    promises jsonb DEFAULT '{"voice": {"share": 80, "within_s": 20}}'::jsonb NOT NULL,
    last_agent_s integer DEFAULT 0 NOT NULL,
    manager_s integer DEFAULT 0 NOT NULL,
    language_skill text DEFAULT 'off'::text NOT NULL,
    region_skill boolean DEFAULT false NOT NULL,
    overflow text DEFAULT ''::text NOT NULL,
    overflow_wait_s integer DEFAULT 120 NOT NULL,
    mode text DEFAULT 'push'::text NOT NULL,
    ring integer DEFAULT 3 NOT NULL,
    claim_max integer DEFAULT 2 NOT NULL,
    claim_per_hour integer DEFAULT 0 NOT NULL,
    claim_rest_s integer DEFAULT 30 NOT NULL,
    head_start_s integer DEFAULT 10 NOT NULL,
    protect_s integer DEFAULT 180 NOT NULL,
    push_after_s integer DEFAULT 120 NOT NULL,
    backup text[] DEFAULT '{}'::text[] NOT NULL,
    bot_backup boolean DEFAULT false NOT NULL,
    CONSTRAINT queue_claim_max_check CHECK (((claim_max >= 0) AND (claim_max <= 50))),
    CONSTRAINT queue_claim_per_hour_check CHECK (((claim_per_hour >= 0) AND (claim_per_hour <= 500))),
    CONSTRAINT queue_claim_rest_s_check CHECK (((claim_rest_s >= 0) AND (claim_rest_s <= 600))),
    CONSTRAINT queue_head_start_s_check CHECK (((head_start_s >= 0) AND (head_start_s <= 120))),
    CONSTRAINT queue_language_skill_check CHECK ((language_skill = ANY (ARRAY['off'::text, 'wish'::text, 'must'::text]))),
    CONSTRAINT queue_last_agent_s_check CHECK (((last_agent_s >= 0) AND (last_agent_s <= 600))),
    CONSTRAINT queue_manager_s_check CHECK (((manager_s >= 0) AND (manager_s <= 600))),
    CONSTRAINT queue_mode_check CHECK ((mode = ANY (ARRAY['push'::text, 'several'::text, 'grab'::text]))),
    CONSTRAINT queue_overflow_wait_s_check CHECK (((overflow_wait_s >= 5) AND (overflow_wait_s <= 3600))),
    CONSTRAINT queue_priority_check CHECK (((priority >= 0) AND (priority <= 50))),
    CONSTRAINT queue_promise_share_check CHECK (((promise_share >= 1) AND (promise_share <= 100))),
    CONSTRAINT queue_protect_s_check CHECK (((protect_s >= 0) AND (protect_s <= 3600))),
    CONSTRAINT queue_push_after_s_check CHECK (((push_after_s >= 10) AND (push_after_s <= 3600))),
    CONSTRAINT queue_relax_s_check CHECK (((relax_s >= 1) AND (relax_s <= 600))),
    CONSTRAINT queue_reservation_s_check CHECK (((reservation_s >= 1) AND (reservation_s <= 600))),
    CONSTRAINT queue_ring_check CHECK (((ring >= 2) AND (ring <= 20)))
);

ALTER TABLE ONLY routing.queue FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.reservation (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    work_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    state text NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    fit integer DEFAULT 0 NOT NULL,
    CONSTRAINT reservation_state_check CHECK ((state = ANY (ARRAY['reserved'::text, 'accepted'::text, 'rejected'::text, 'timed_out'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY routing.reservation FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.rule (
    company_id uuid NOT NULL,
    level_points text[] DEFAULT '{}'::text[] NOT NULL,
    returned_points integer DEFAULT 0 NOT NULL,
    last_agent_days integer DEFAULT 30 NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    fallback text DEFAULT ''::text NOT NULL,
    leave_after_s integer DEFAULT 120 NOT NULL,
    return_within_s integer DEFAULT 1800 NOT NULL,
    missed_max integer DEFAULT 3 NOT NULL,
    CONSTRAINT rule_last_agent_days_check CHECK (((last_agent_days >= 1) AND (last_agent_days <= 365))),
    CONSTRAINT rule_leave_after_s_check CHECK (((leave_after_s = 0) OR ((leave_after_s >= 15) AND (leave_after_s <= 3600)))),
    CONSTRAINT rule_missed_max_check CHECK (((missed_max >= 0) AND (missed_max <= 20))),
    CONSTRAINT rule_return_within_s_check CHECK (((return_within_s >= 0) AND (return_within_s <= 86400))),
    CONSTRAINT rule_returned_points_check CHECK (((returned_points >= 0) AND (returned_points <= 50)))
);

ALTER TABLE ONLY routing.rule FORCE ROW LEVEL SECURITY;

CREATE TABLE routing.work (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text DEFAULT 'conversation'::text NOT NULL,
    conversation_id uuid,
    queue_id uuid NOT NULL,
    companies uuid[] NOT NULL,
    only_staff_id uuid,
    skills jsonb DEFAULT '{}'::jsonb NOT NULL,
    holder_token bigint NOT NULL,
    state text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    enqueued_at timestamp with time zone NOT NULL,
    staff_id uuid,
    reservation_id uuid,
    passed_over uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    accepted_at timestamp with time zone,
    ended_at timestamp with time zone,
    by_supervisor boolean DEFAULT false NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    interruptible boolean DEFAULT false NOT NULL,
    target_s integer,
    not_before timestamp with time zone,
    counts_from timestamp with time zone,
    channel_id uuid,
    customer_id uuid,
    manager_id uuid,
    last_agent_id uuid,
    wishes jsonb DEFAULT '{}'::jsonb NOT NULL,
    points jsonb DEFAULT '{}'::jsonb NOT NULL,
    due_by timestamp with time zone,
    kept boolean DEFAULT false NOT NULL,
    been uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    left_at timestamp with time zone,
    waits boolean GENERATED ALWAYS AS ((state = ANY (ARRAY['queued'::text, 'reserved'::text]))) STORED NOT NULL,
    open boolean GENERATED ALWAYS AS ((state = ANY (ARRAY['queued'::text, 'reserved'::text, 'accepted'::text]))) STORED NOT NULL,
    CONSTRAINT work_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'call'::text, 'callback'::text, 'journey_alert'::text, 'lead'::text, 'order'::text, 'review'::text, 'complaint'::text, 'video'::text, 'ticket'::text]))),
    CONSTRAINT work_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'reserved'::text, 'accepted'::text, 'completed'::text, 'cancelled'::text]))),
    CONSTRAINT work_talk_check CHECK (((kind <> ALL (ARRAY['conversation'::text, 'callback'::text])) OR (conversation_id IS NOT NULL))),
    CONSTRAINT work_target_s_check CHECK (((target_s >= 1) AND (target_s <= 2592000))),
    CONSTRAINT work_weight_check CHECK (((weight >= 0) AND (weight <= 20)))
)
WITH (fillfactor='70');

ALTER TABLE ONLY routing.work FORCE ROW LEVEL SECURITY;

CREATE VIEW routing_door.holding WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    work_id,
    staff_id,
    since,
    until,
    how,
    reason
   FROM routing.holding;

CREATE VIEW routing_door.presence WITH (security_invoker='true') AS
 SELECT staff_id,
    state,
    reason,
    since,
    version
   FROM routing.presence;

CREATE VIEW routing_door.queue WITH (security_invoker='true') AS
 SELECT company_id,
    id,
    key,
    name,
    target_wait_s,
    name_en
   FROM routing.queue;

CREATE VIEW routing_door.reservation WITH (security_invoker='true') AS
 SELECT r.company_id,
    r.id,
    r.work_id,
    w.conversation_id,
    r.staff_id,
    r.state,
    r.offered_at,
    r.expires_at,
    q.key AS queue_key,
    w.kind
   FROM ((routing.reservation r
     JOIN routing.work w ON (((w.company_id = r.company_id) AND (w.id = r.work_id))))
     JOIN routing.queue q ON (((q.company_id = w.company_id) AND (q.id = w.queue_id))));

CREATE VIEW routing_door.work WITH (security_invoker='true') AS
 SELECT w.company_id,
    w.id,
    w.conversation_id,
    w.queue_id,
    q.key AS queue_key,
    q.name AS queue_name,
    q.target_wait_s,
    w.state,
    w.priority,
    w.enqueued_at,
    w.staff_id,
    w.reservation_id,
    w.accepted_at,
    w.ended_at,
    w.kind,
    w.due_by,
    w.only_staff_id,
    COALESCE(NULLIF(q.name_en, ''::text), q.name) AS queue_name_en,
    w.target_s,
    w.open
   FROM (routing.work w
     JOIN routing.queue q ON (((q.company_id = w.company_id) AND (q.id = w.queue_id))));

CREATE TABLE staff.ability_change (
    staff_id uuid NOT NULL,
    until timestamp with time zone NOT NULL,
    skills jsonb NOT NULL,
    capacity integer NOT NULL,
    by_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT ability_change_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT ability_change_limits_check CHECK ((jsonb_typeof(limits) = 'object'::text))
);

ALTER TABLE ONLY staff.ability_change FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.first_step (
    staff_id uuid NOT NULL,
    step text NOT NULL,
    done_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY staff.first_step FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.guide (
    staff_id uuid NOT NULL,
    hidden_at timestamp with time zone
);

ALTER TABLE ONLY staff.guide FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.identity (
    staff_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    linked_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY staff.identity FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.mandate (
    company_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    granted_by uuid,
    withdrawn_at timestamp with time zone
);

ALTER TABLE ONLY staff.mandate FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.member (
    id uuid DEFAULT uuidv7() NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    password_hash text NOT NULL,
    roles text[] NOT NULL,
    capacity integer DEFAULT 4 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    password_set_at timestamp with time zone DEFAULT now() NOT NULL,
    password_must_change boolean DEFAULT false NOT NULL,
    last_sign_in_at timestamp with time zone,
    failed_since integer DEFAULT 0 NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT member_capacity_check CHECK (((capacity >= 0) AND (capacity <= 100))),
    CONSTRAINT member_limits_check CHECK ((jsonb_typeof(limits) = 'object'::text)),
    CONSTRAINT member_login_check CHECK ((login ~ '^[a-z][a-z0-9._-]{1,40}$'::text))
);

ALTER TABLE ONLY staff.member FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.member_skill (
    staff_id uuid NOT NULL,
    skill_key text NOT NULL,
    level smallint NOT NULL,
    CONSTRAINT member_skill_level_check CHECK (((level >= 1) AND (level <= 5)))
);

CREATE TABLE staff.oidc_flow (
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL,
    verifier bytea NOT NULL,
    redirect_uri text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE staff.password_history (
    staff_id uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    password_hash text NOT NULL
);

ALTER TABLE ONLY staff.password_history FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.policy (
    company_id uuid NOT NULL,
    classes_min smallint DEFAULT 0 NOT NULL,
    password_days_max integer DEFAULT 0 NOT NULL,
    session_hours_max integer DEFAULT 12 NOT NULL,
    idle_minutes_max integer DEFAULT 0 NOT NULL,
    second_step_roles text[] DEFAULT '{}'::text[] NOT NULL,
    characters_min smallint DEFAULT 10 NOT NULL,
    history_kept smallint DEFAULT 5 NOT NULL,
    lock_failures smallint DEFAULT 12 NOT NULL,
    lock_minutes integer DEFAULT 15 NOT NULL,
    reveals_per_day smallint DEFAULT 20 NOT NULL,
    CONSTRAINT policy_characters_min_check CHECK (((characters_min >= 10) AND (characters_min <= 64))),
    CONSTRAINT policy_classes_min_check CHECK (((classes_min >= 0) AND (classes_min <= 4))),
    CONSTRAINT policy_history_kept_check CHECK (((history_kept >= 5) AND (history_kept <= 24))),
    CONSTRAINT policy_idle_minutes_max_check CHECK (((idle_minutes_max = 0) OR ((idle_minutes_max >= 5) AND (idle_minutes_max <= 1440)))),
    CONSTRAINT policy_lock_failures_check CHECK (((lock_failures >= 3) AND (lock_failures <= 12))),
    CONSTRAINT policy_lock_minutes_check CHECK (((lock_minutes >= 15) AND (lock_minutes <= 1440))),
    CONSTRAINT policy_password_days_max_check CHECK (((password_days_max >= 0) AND (password_days_max <= 730))),
    CONSTRAINT policy_reveals_per_day_check CHECK (((reveals_per_day >= 0) AND (reveals_per_day <= 100))),
    CONSTRAINT policy_session_hours_max_check CHECK (((session_hours_max >= 1) AND (session_hours_max <= 12)))
);

ALTER TABLE ONLY staff.policy FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.recovery_code (
    staff_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE ONLY staff.recovery_code FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.request (
    id uuid NOT NULL,
    companies uuid[] NOT NULL,
    kind text NOT NULL,
    about_id uuid CONSTRAINT request_staff_id_not_null NOT NULL,
    payload jsonb NOT NULL,
    reason text NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    decision_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT request_check CHECK (((decided_by IS DISTINCT FROM asked_by) OR (state = 'withdrawn'::text))),
    CONSTRAINT request_companies_check CHECK ((cardinality(companies) > 0)),
    CONSTRAINT request_kind_check CHECK ((kind = ANY (ARRAY['create_member'::text, 'set_roles'::text, 'grant_mandates'::text, 'reset_second_step'::text, 'issue_code'::text, 'reactivate'::text, 'define_role'::text, 'retire_role'::text, 'set_policy'::text, 'unlink_identity'::text]))),
    CONSTRAINT request_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text])))
);

ALTER TABLE ONLY staff.request FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.role (
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    permissions text[] NOT NULL,
    companies uuid[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT role_companies_check CHECK ((cardinality(companies) > 0)),
    CONSTRAINT role_permissions_check CHECK ((cardinality(permissions) > 0))
);

ALTER TABLE ONLY staff.role FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.session (
    id uuid DEFAULT uuidv7() NOT NULL,
    staff_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    csrf_token text NOT NULL,
    device text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    step text DEFAULT ''::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    method text DEFAULT 'password'::text NOT NULL,
    strength smallint DEFAULT 1 NOT NULL,
    network text DEFAULT ''::text NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    idle_s integer,
    previous_at timestamp with time zone,
    failed_before integer DEFAULT 0 NOT NULL,
    provider_sid text DEFAULT ''::text NOT NULL,
    provider_token bytea,
    CONSTRAINT session_idle_s_check CHECK ((idle_s > 0)),
    CONSTRAINT session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'code'::text, 'oidc'::text]))),
    CONSTRAINT session_step_check CHECK ((step = ANY (ARRAY[''::text, 'second'::text, 'password'::text, 'enrol'::text]))),
    CONSTRAINT session_strength_check CHECK ((strength = ANY (ARRAY[1, 2])))
);

ALTER TABLE ONLY staff.session FORCE ROW LEVEL SECURITY;

COMMENT ON COLUMN staff.session.step IS 'What is still to be done before this is a session; empty: nothing.';

CREATE TABLE staff.sign_in_code (
    staff_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    issued_by uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE ONLY staff.sign_in_code FORCE ROW LEVEL SECURITY;

CREATE TABLE staff.sign_in_try (
    login_hash bytea NOT NULL,
    address_hash bytea NOT NULL,
    failures integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    free_at timestamp with time zone NOT NULL,
    good_at timestamp with time zone
);

CREATE TABLE staff.skill (
    key text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE staff.totp (
    staff_id uuid NOT NULL,
    secret bytea NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY staff.totp FORCE ROW LEVEL SECURITY;

CREATE VIEW staff_door.mandate WITH (security_invoker='true') AS
 SELECT company_id,
    staff_id
   FROM staff.mandate
  WHERE (withdrawn_at IS NULL);

CREATE VIEW staff_door.member WITH (security_invoker='true') AS
 SELECT id,
    login,
    name,
    title,
    roles,
    capacity,
    active,
    staff.granted(roles) AS granted,
    title_en,
    limits
   FROM staff.member;

CREATE VIEW staff_door.member_skill WITH (security_invoker='true') AS
 SELECT staff_id,
    skill_key,
    level
   FROM staff.member_skill;

CREATE VIEW staff_door.session WITH (security_invoker='true') AS
 SELECT id,
    staff_id,
    expires_at,
    revoked_at,
    step,
    idle_s,
    last_seen_at
   FROM staff.session;

CREATE VIEW staff_door.skill WITH (security_invoker='true') AS
 SELECT key,
    name,
    name_en
   FROM staff.skill;

CREATE TABLE tasks.note (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    work_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    text text NOT NULL,
    CONSTRAINT note_by_kind_check CHECK ((by_kind = ANY (ARRAY['staff'::text, 'key'::text])))
);

ALTER TABLE ONLY tasks.note FORCE ROW LEVEL SECURITY;

CREATE TABLE tasks.task (
    company_id uuid NOT NULL,
    work_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    link text DEFAULT ''::text NOT NULL,
    customer_id uuid,
    conversation_id uuid,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    external_id text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    sought text DEFAULT ''::text NOT NULL,
    CONSTRAINT task_by_kind_check CHECK ((by_kind = ANY (ARRAY['staff'::text, 'key'::text, 'house'::text])))
);

ALTER TABLE ONLY tasks.task FORCE ROW LEVEL SECURITY;

CREATE VIEW tasks_door.task WITH (security_invoker='true') AS
 SELECT company_id,
    work_id,
    kind,
    title,
    customer_id,
    conversation_id,
    made_at,
    outcome
   FROM tasks.task;

ALTER TABLE ONLY procrastinate.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('procrastinate.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY procrastinate.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('procrastinate.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY procrastinate.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('procrastinate.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY administration.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (company_id, section, key, number);

ALTER TABLE ONLY announcements.announcement
    ADD CONSTRAINT announcement_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY assist.canned
    ADD CONSTRAINT canned_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY assist.canned_use
    ADD CONSTRAINT canned_use_pkey PRIMARY KEY (company_id, canned_id, staff_id);

ALTER TABLE ONLY assist.suggestion_day
    ADD CONSTRAINT suggestion_day_pkey PRIMARY KEY (company_id, article_key, day);

ALTER TABLE ONLY audit.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (company_id, xid, id);

ALTER TABLE ONLY audit.head
    ADD CONSTRAINT head_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY audit.link
    ADD CONSTRAINT link_company_id_xid_entry_id_key UNIQUE (company_id, xid, entry_id);

ALTER TABLE ONLY audit.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (company_id, number);

ALTER TABLE ONLY bot.dialogue
    ADD CONSTRAINT dialogue_pkey PRIMARY KEY (company_id, conversation_id);

ALTER TABLE ONLY bot.handover_queue
    ADD CONSTRAINT handover_queue_pkey PRIMARY KEY (company_id, about);

ALTER TABLE ONLY cases."case"
    ADD CONSTRAINT case_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY cases.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (company_id, day);

ALTER TABLE ONLY cases.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (company_id, kind);

ALTER TABLE ONLY cases.step
    ADD CONSTRAINT step_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.channel
    ADD CONSTRAINT channel_key_key UNIQUE (key);

ALTER TABLE ONLY conversations.channel
    ADD CONSTRAINT channel_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.channel_secret
    ADD CONSTRAINT channel_secret_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.conduct
    ADD CONSTRAINT conduct_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY conversations.consultation
    ADD CONSTRAINT consultation_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id, company_id);

ALTER TABLE ONLY conversations.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.listening
    ADD CONSTRAINT listening_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.marker
    ADD CONSTRAINT marker_pkey PRIMARY KEY (conversation_id, reader, company_id);

ALTER TABLE ONLY conversations.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (conversation_id, talk_seq, company_id);

ALTER TABLE ONLY conversations.own_page
    ADD CONSTRAINT own_page_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY conversations.part
    ADD CONSTRAINT part_conversation_id_company_id_key UNIQUE (conversation_id, company_id);

ALTER TABLE ONLY conversations.part
    ADD CONSTRAINT part_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.staff_entry
    ADD CONSTRAINT staff_entry_pkey PRIMARY KEY (conversation_id, after_talk_seq, id, company_id);

ALTER TABLE ONLY conversations.unspoken
    ADD CONSTRAINT unspoken_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY conversations.warning
    ADD CONSTRAINT warning_pkey PRIMARY KEY (conversation_id, talk_seq, number, company_id);

ALTER TABLE ONLY customers.contact_preference
    ADD CONSTRAINT contact_preference_pkey PRIMARY KEY (company_id, customer_id, purpose, door);

ALTER TABLE ONLY customers.customer
    ADD CONSTRAINT customer_company_id_person_id_key UNIQUE (company_id, person_id);

ALTER TABLE ONLY customers.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY customers.findable
    ADD CONSTRAINT findable_pkey PRIMARY KEY (company_id, term, customer_id);

ALTER TABLE ONLY customers.identifier
    ADD CONSTRAINT identifier_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY customers.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY customers.reveal
    ADD CONSTRAINT reveal_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY customers.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id, company_id);

ALTER TABLE ONLY customers.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY desk.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (company_id, staff_id, hour, conversation_id);

ALTER TABLE ONLY desk.timeline_entry
    ADD CONSTRAINT timeline_entry_pkey PRIMARY KEY (company_id, customer_id, id);

ALTER TABLE ONLY engagement.conduct
    ADD CONSTRAINT conduct_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY engagement.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY engagement.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (company_id, flow);

ALTER TABLE ONLY engagement.stall
    ADD CONSTRAINT stall_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY eventlog.cursor
    ADD CONSTRAINT cursor_pkey PRIMARY KEY (listener);

ALTER TABLE ONLY eventlog.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (xid, "position");

ALTER TABLE ONLY flows.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (company_id, instance_id, step, asked_at);

ALTER TABLE ONLY flows.call
    ADD CONSTRAINT call_pkey PRIMARY KEY (company_id, instance_id, number);

ALTER TABLE ONLY flows.challenge
    ADD CONSTRAINT challenge_pkey PRIMARY KEY (company_id, instance_id, number);

ALTER TABLE ONLY flows.company_setting
    ADD CONSTRAINT company_setting_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY flows.flow
    ADD CONSTRAINT flow_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY flows.helped
    ADD CONSTRAINT helped_pkey PRIMARY KEY (company_id, instance_id, staff_id);

ALTER TABLE ONLY flows.instance
    ADD CONSTRAINT instance_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY flows.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (company_id, token_hash);

ALTER TABLE ONLY flows.passage
    ADD CONSTRAINT passage_pkey PRIMARY KEY (company_id, instance_id, number);

ALTER TABLE ONLY flows.secret
    ADD CONSTRAINT secret_pkey PRIMARY KEY (company_id, instance_id, number);

ALTER TABLE ONLY flows.talk
    ADD CONSTRAINT talk_pkey PRIMARY KEY (company_id, conversation_id);

ALTER TABLE ONLY flows.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (company_id, key, version);

ALTER TABLE ONLY forms.form
    ADD CONSTRAINT form_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY forms.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (company_id, form_id, version);

ALTER TABLE ONLY guard.phrase
    ADD CONSTRAINT phrase_company_id_phrase_key UNIQUE (company_id, phrase);

ALTER TABLE ONLY guard.phrase
    ADD CONSTRAINT phrase_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY integrations.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY integrations.api_key
    ADD CONSTRAINT api_key_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY integrations.delivery
    ADD CONSTRAINT delivery_company_id_webhook_id_sequence_key UNIQUE (company_id, webhook_id, sequence);

ALTER TABLE ONLY integrations.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY integrations.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY knowledge.article
    ADD CONSTRAINT article_company_id_key_version_key UNIQUE (company_id, key, version);

ALTER TABLE ONLY knowledge.article
    ADD CONSTRAINT article_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY knowledge.meaning
    ADD CONSTRAINT meaning_pkey PRIMARY KEY (company_id, model, content_hash);

ALTER TABLE ONLY notices.customer_browser
    ADD CONSTRAINT customer_browser_pkey PRIMARY KEY (company_id, session_id);

ALTER TABLE ONLY notices.push
    ADD CONSTRAINT push_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY notices.staff_browser
    ADD CONSTRAINT staff_browser_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY notices.wants
    ADD CONSTRAINT wants_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY platform.company
    ADD CONSTRAINT company_key_key UNIQUE (key);

ALTER TABLE ONLY platform.company
    ADD CONSTRAINT company_pkey PRIMARY KEY (id);

ALTER TABLE ONLY procrastinate.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY procrastinate.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY procrastinate.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY procrastinate.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY procrastinate.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY proving.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY proving.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY records.channel_setting
    ADD CONSTRAINT channel_setting_pkey PRIMARY KEY (company_id, channel_id);

ALTER TABLE ONLY records.code
    ADD CONSTRAINT code_pkey PRIMARY KEY (company_id, axis, key);

ALTER TABLE ONLY records.company_setting
    ADD CONSTRAINT company_setting_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY records.rating
    ADD CONSTRAINT rating_pkey PRIMARY KEY (conversation_id, company_id);

ALTER TABLE ONLY records.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (conversation_id, company_id);

ALTER TABLE ONLY records.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (conversation_id, number, company_id);

ALTER TABLE ONLY routing.away
    ADD CONSTRAINT away_pkey PRIMARY KEY (company_id, work_id);

ALTER TABLE ONLY routing.backup
    ADD CONSTRAINT backup_pkey PRIMARY KEY (company_id, queue_id, since);

ALTER TABLE ONLY routing.callback
    ADD CONSTRAINT callback_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY routing.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (company_id, work_id);

ALTER TABLE ONLY routing.edge
    ADD CONSTRAINT edge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY routing.holding
    ADD CONSTRAINT holding_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY routing.hours
    ADD CONSTRAINT hours_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY routing.kind
    ADD CONSTRAINT kind_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY routing.leader
    ADD CONSTRAINT leader_pkey PRIMARY KEY (shard);

ALTER TABLE ONLY routing.presence_interval
    ADD CONSTRAINT presence_interval_pkey PRIMARY KEY (staff_id, id);

ALTER TABLE ONLY routing.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY routing.presence_reason
    ADD CONSTRAINT presence_reason_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY routing.queue
    ADD CONSTRAINT queue_company_id_key_key UNIQUE (company_id, key);

ALTER TABLE ONLY routing.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY routing.reservation
    ADD CONSTRAINT reservation_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY routing.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY routing.work
    ADD CONSTRAINT work_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY staff.ability_change
    ADD CONSTRAINT ability_change_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY staff.first_step
    ADD CONSTRAINT first_step_pkey PRIMARY KEY (staff_id, step);

ALTER TABLE ONLY staff.guide
    ADD CONSTRAINT guide_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY staff.identity
    ADD CONSTRAINT identity_issuer_subject_key UNIQUE (issuer, subject);

ALTER TABLE ONLY staff.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY staff.mandate
    ADD CONSTRAINT mandate_pkey PRIMARY KEY (company_id, staff_id);

ALTER TABLE ONLY staff.member
    ADD CONSTRAINT member_login_key UNIQUE (login);

ALTER TABLE ONLY staff.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.member_skill
    ADD CONSTRAINT member_skill_pkey PRIMARY KEY (staff_id, skill_key);

ALTER TABLE ONLY staff.oidc_flow
    ADD CONSTRAINT oidc_flow_pkey PRIMARY KEY (state_hash);

ALTER TABLE ONLY staff.password_history
    ADD CONSTRAINT password_history_pkey PRIMARY KEY (staff_id, set_at);

ALTER TABLE ONLY staff.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY staff.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (staff_id, code_hash);

ALTER TABLE ONLY staff.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.role
    ADD CONSTRAINT role_key_key UNIQUE (key);

ALTER TABLE ONLY staff.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY staff.sign_in_code
    ADD CONSTRAINT sign_in_code_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY staff.sign_in_try
    ADD CONSTRAINT sign_in_try_pkey PRIMARY KEY (login_hash, address_hash);

ALTER TABLE ONLY staff.skill
    ADD CONSTRAINT skill_pkey PRIMARY KEY (key);

ALTER TABLE ONLY staff.totp
    ADD CONSTRAINT totp_pkey PRIMARY KEY (staff_id);

ALTER TABLE ONLY tasks.note
    ADD CONSTRAINT note_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY tasks.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (company_id, work_id);

CREATE INDEX version_at ON administration.version USING btree (company_id, at DESC, section, key);

CREATE INDEX announcement_open ON announcements.announcement USING btree (company_id, ends_at) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX canned_code ON assist.canned USING btree (company_id, owner_id, code) NULLS NOT DISTINCT WHERE (deleted_at IS NULL);

CREATE INDEX canned_use_of ON assist.canned_use USING btree (company_id, staff_id);

CREATE INDEX entry_by_actor ON audit.entry USING btree (company_id, actor_id, at DESC, id DESC);

CREATE INDEX entry_by_object ON audit.entry USING btree (company_id, object_id, at DESC, id DESC);

CREATE INDEX entry_by_time ON audit.entry USING btree (company_id, at DESC, id DESC);

CREATE INDEX case_customer ON cases."case" USING btree (company_id, customer_id, id DESC);

CREATE UNIQUE INDEX case_number ON cases."case" USING btree (company_id, number);

CREATE UNIQUE INDEX case_source ON cases."case" USING btree (company_id, source_kind, source_key);

CREATE INDEX case_untold ON cases."case" USING btree (company_id, promise_by) WHERE (first_told_at IS NULL);

CREATE INDEX case_works ON cases."case" USING gin (works);

CREATE INDEX step_case ON cases.step USING btree (company_id, case_id, at, id);

CREATE INDEX channel_secret_channel ON conversations.channel_secret USING btree (company_id, channel_id);

CREATE UNIQUE INDEX channel_secret_present ON conversations.channel_secret USING btree (company_id, channel_id) WHERE (ends_at IS NULL);

CREATE UNIQUE INDEX consultation_open ON conversations.consultation USING btree (company_id, conversation_id, staff_id) WHERE (ended_at IS NULL);

CREATE INDEX consultation_staff ON conversations.consultation USING btree (staff_id) WHERE (ended_at IS NULL);

CREATE INDEX conversation_customer ON conversations.conversation USING btree (company_id, customer_id, opened_at);

CREATE INDEX conversation_holder ON conversations.conversation USING btree (company_id, holder_id) WHERE ((state = 'open'::text) AND (holder_kind = 'staff'::text));

CREATE UNIQUE INDEX conversation_open ON conversations.conversation USING btree (address, channel_id, company_id) WHERE (state = 'open'::text);

CREATE INDEX conversation_stand_in ON conversations.conversation USING btree (id) WHERE (stand_in_token = holder_token);

CREATE INDEX file_unsettled ON conversations.file USING btree (company_id, state, created_at) WHERE (state <> 'kept'::text);

CREATE INDEX file_waiting ON conversations.file USING btree (company_id, created_at) WHERE (scan = 'waiting'::text);

CREATE INDEX listening_open ON conversations.listening USING btree (company_id, conversation_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX message_external ON conversations.message USING btree (external_id, channel_id, company_id) WHERE (external_id IS NOT NULL);

CREATE UNIQUE INDEX message_form_answer ON conversations.message USING btree (conversation_id, quote, company_id) WHERE ((kind = 'form_answer'::text) AND (recalled_at IS NULL));

CREATE INDEX message_recalled ON conversations.message USING btree (conversation_id) WHERE (recalled_at IS NOT NULL);

CREATE INDEX message_shown_file ON conversations.message USING btree ((((extra -> 'file'::text) ->> 'id'::text))) WHERE (kind = ANY (ARRAY['picture'::text, 'file'::text, 'voice'::text, 'card'::text]));

CREATE INDEX part_guest ON conversations.part USING btree (company_id, conversation_id) WHERE (company_id <> host_company_id);

CREATE INDEX part_guest_customer ON conversations.part USING btree (company_id, customer_id) WHERE (company_id <> host_company_id);

CREATE INDEX unspoken_file ON conversations.unspoken USING btree ((((extra -> 'file'::text) ->> 'id'::text))) WHERE (extra IS NOT NULL);

CREATE INDEX customer_unfindable ON customers.customer USING btree (company_id, id) WHERE (findable_version < 1);

CREATE INDEX findable_customer ON customers.findable USING btree (company_id, customer_id);

CREATE INDEX identifier_customer ON customers.identifier USING btree (company_id, customer_id);

CREATE UNIQUE INDEX identifier_value ON customers.identifier USING btree (company_id, kind, value) WHERE (kind = ANY (ARRAY['visitor'::text, 'customer_no'::text, 'phone'::text, 'open_id'::text]));

CREATE INDEX reveal_by_actor ON customers.reveal USING btree (company_id, actor_id, at DESC);

CREATE INDEX session_customer ON customers.session USING btree (company_id, customer_id);

CREATE INDEX session_ended ON customers.session USING btree (company_id, LEAST(revoked_at, expires_at));

CREATE UNIQUE INDEX session_statement_idx ON customers.session USING btree (company_id, statement_hash) WHERE (statement_hash IS NOT NULL);

CREATE INDEX timeline_at ON desk.timeline_entry USING btree (company_id, customer_id, at DESC);

CREATE UNIQUE INDEX decision_once ON engagement.decision USING btree (company_id, stall_id, response, conversation_id, outcome) NULLS NOT DISTINCT;

CREATE UNIQUE INDEX stall_alert ON engagement.stall USING btree (company_id, alert_id) WHERE (alert_id IS NOT NULL);

CREATE INDEX stall_customer ON engagement.stall USING btree (company_id, customer_id, id DESC);

CREATE INDEX stall_instance ON engagement.stall USING btree (company_id, instance_id);

CREATE UNIQUE INDEX stall_open ON engagement.stall USING btree (company_id, instance_id) WHERE (state = 'open'::text);

CREATE INDEX stall_waiting ON engagement.stall USING btree (company_id, customer_id) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX approval_open ON flows.approval USING btree (company_id, instance_id) WHERE (at IS NULL);

CREATE INDEX call_due ON flows.call USING btree (not_before) WHERE (state = 'due'::text);

CREATE INDEX instance_begun ON flows.instance USING btree (company_id, flow, begun_at);

CREATE INDEX instance_customer ON flows.instance USING btree (company_id, customer_id, begun_at DESC);

CREATE INDEX instance_due ON flows.instance USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX instance_flow ON flows.instance USING btree (company_id, flow, version, state, step);

CREATE UNIQUE INDEX instance_one ON flows.instance USING btree (company_id, customer_id, flow) WHERE ((state = 'open'::text) AND (NOT many));

CREATE UNIQUE INDEX link_token ON flows.link USING btree (token_hash);

CREATE INDEX link_until ON flows.link USING btree (until);

CREATE INDEX passage_flow ON flows.passage USING btree (company_id, flow, at);

CREATE INDEX secret_until ON flows.secret USING btree (until);

CREATE UNIQUE INDEX version_draft ON flows.version USING btree (company_id, key) WHERE (state = 'draft'::text);

CREATE INDEX delivery_by_state ON integrations.delivery USING btree (company_id, webhook_id, state, sequence DESC);

CREATE INDEX delivery_done ON integrations.delivery USING btree (company_id, done_at) WHERE (done_at IS NOT NULL);

CREATE INDEX delivery_due ON integrations.delivery USING btree (company_id, next_at, sequence) WHERE (state = 'queued'::text);

CREATE INDEX delivery_in_order ON integrations.delivery USING btree (company_id, webhook_id, subject, sequence) WHERE (state = 'queued'::text);

CREATE INDEX customer_browser_customer ON notices.customer_browser USING btree (company_id, customer_id);

CREATE INDEX customer_browser_endpoint ON notices.customer_browser USING btree (endpoint);

CREATE INDEX push_customer ON notices.push USING btree (company_id, customer_session_id) WHERE (customer_session_id IS NOT NULL);

CREATE INDEX push_due ON notices.push USING btree (company_id, next_at);

CREATE UNIQUE INDEX push_once ON notices.push USING btree (company_id, COALESCE(staff_session_id, customer_session_id), kind, conversation_id) NULLS NOT DISTINCT;

CREATE INDEX push_staff ON notices.push USING btree (staff_session_id) WHERE (staff_session_id IS NOT NULL);

CREATE INDEX staff_browser_endpoint ON notices.staff_browser USING btree (endpoint);

CREATE INDEX staff_browser_staff ON notices.staff_browser USING btree (staff_id);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON procrastinate.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::procrastinate.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON procrastinate.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON procrastinate.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON procrastinate.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::procrastinate.procrastinate_job_status, 'doing'::procrastinate.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON procrastinate.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::procrastinate.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON procrastinate.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::procrastinate.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON procrastinate.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON procrastinate.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::procrastinate.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON procrastinate.procrastinate_periodic_defers USING btree (job_id);

CREATE UNIQUE INDEX request_open ON proving.request USING btree (company_id, conversation_id) WHERE (state = 'open'::text);

CREATE INDEX rating_given ON records.rating USING btree (company_id, given_at DESC, conversation_id DESC);

CREATE INDEX record_closed ON records.record USING btree (company_id, low DESC, closed_at DESC, conversation_id DESC) WHERE (closed_at IS NOT NULL);

CREATE INDEX record_waiting ON records.record USING btree (company_id, staff_id) WHERE ((version = 0) AND (closed_at IS NOT NULL));

CREATE INDEX away_since ON routing.away USING btree (since) WHERE (state = 'away'::text);

CREATE UNIQUE INDEX backup_now ON routing.backup USING btree (company_id, queue_id) WHERE (until IS NULL);

CREATE INDEX callback_asked ON routing.callback USING btree (company_id, customer_id, asked_at);

CREATE INDEX callback_number ON routing.callback USING btree (company_id, number) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX callback_open ON routing.callback USING btree (company_id, conversation_id) WHERE (state = 'open'::text);

CREATE INDEX callback_owner ON routing.callback USING btree (owner_id) WHERE (state = 'open'::text);

CREATE INDEX callback_slot ON routing.callback USING btree (company_id, queue_id, at) WHERE (state = 'open'::text);

CREATE INDEX claim_day ON routing.claim USING btree (company_id, claimed_at);

CREATE INDEX claim_of ON routing.claim USING btree (staff_id, claimed_at);

CREATE INDEX claim_silent ON routing.claim USING btree (company_id, conversation_id) WHERE (silent_at IS NOT NULL);

CREATE INDEX claim_watched ON routing.claim USING btree (protected_until) WHERE ((settled_at IS NULL) AND (silent_at IS NULL));

CREATE UNIQUE INDEX holding_open ON routing.holding USING btree (company_id, work_id) WHERE (until IS NULL);

CREATE INDEX holding_staff ON routing.holding USING btree (staff_id, work_id);

CREATE INDEX holding_work ON routing.holding USING btree (company_id, work_id);

CREATE INDEX presence_doubted ON routing.presence USING btree (disconnected_at) WHERE (disconnected_at IS NOT NULL);

CREATE INDEX presence_interval_day ON routing.presence_interval USING btree (staff_id, ended_at);

CREATE INDEX reservation_asked ON routing.reservation USING btree (staff_id) WHERE (state = 'reserved'::text);

CREATE INDEX reservation_open ON routing.reservation USING btree (expires_at) WHERE (state = 'reserved'::text);

CREATE INDEX reservation_work ON routing.reservation USING btree (company_id, work_id);

CREATE INDEX work_accepted ON routing.work USING btree (company_id, queue_id, accepted_at) WHERE (accepted_at IS NOT NULL);

CREATE INDEX work_came ON routing.work USING btree (company_id, enqueued_at);

CREATE INDEX work_customer ON routing.work USING btree (company_id, customer_id, enqueued_at) WHERE (customer_id IS NOT NULL);

CREATE INDEX work_ended ON routing.work USING btree (company_id, queue_id, ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX work_held ON routing.work USING btree (staff_id) WHERE (open AND (staff_id IS NOT NULL));

CREATE INDEX work_line ON routing.work USING btree (company_id, queue_id, priority DESC, enqueued_at) WHERE waits;

CREATE INDEX work_taken ON routing.work USING btree (staff_id, conversation_id) WHERE (accepted_at IS NOT NULL);

CREATE UNIQUE INDEX work_talk ON routing.work USING btree (company_id, conversation_id) WHERE open;

CREATE INDEX work_task_line ON routing.work USING btree (company_id, kind) WHERE (waits AND (conversation_id IS NULL));

CREATE INDEX ability_change_due ON staff.ability_change USING btree (until);

CREATE INDEX mandate_staff ON staff.mandate USING btree (staff_id);

CREATE INDEX oidc_flow_age ON staff.oidc_flow USING btree (expires_at);

CREATE UNIQUE INDEX request_once ON staff.request USING btree (about_id, kind) WHERE (state = 'waiting'::text);

CREATE INDEX request_waiting ON staff.request USING btree (asked_at DESC);

CREATE INDEX session_ended ON staff.session USING btree (LEAST(revoked_at, expires_at));

CREATE INDEX session_provider ON staff.session USING btree (provider_sid) WHERE ((provider_sid <> ''::text) AND (revoked_at IS NULL));

CREATE INDEX session_staff ON staff.session USING btree (staff_id) WHERE (revoked_at IS NULL);

CREATE INDEX sign_in_try_age ON staff.sign_in_try USING btree (last_at);

CREATE INDEX note_work ON tasks.note USING btree (company_id, work_id, at);

CREATE INDEX task_by ON tasks.task USING btree (company_id, by_id, work_id DESC);

CREATE INDEX task_customer ON tasks.task USING btree (company_id, customer_id, made_at DESC) WHERE (customer_id IS NOT NULL);

CREATE UNIQUE INDEX task_external ON tasks.task USING btree (company_id, by_id, external_id) WHERE (external_id <> ''::text);

CREATE TRIGGER mark_changed AFTER UPDATE OF holder_kind, holder_id, state ON conversations.conversation FOR EACH ROW WHEN ((((old.holder_kind = 'staff'::text) OR (new.holder_kind = 'staff'::text)) AND (((old.holder_kind IS DISTINCT FROM new.holder_kind) OR (old.holder_id IS DISTINCT FROM new.holder_id)) OR (old.state IS DISTINCT FROM new.state)))) EXECUTE FUNCTION conversations.mark_holder();

CREATE TRIGGER mark_changed_new AFTER INSERT ON conversations.conversation FOR EACH ROW WHEN ((new.holder_kind = 'staff'::text)) EXECUTE FUNCTION conversations.mark_holder();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON procrastinate.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::procrastinate.procrastinate_job_status))) EXECUTE FUNCTION procrastinate.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON procrastinate.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate.procrastinate_job_status)) EXECUTE FUNCTION procrastinate.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON procrastinate.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION procrastinate.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON procrastinate.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION procrastinate.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON procrastinate.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::procrastinate.procrastinate_job_status))) EXECUTE FUNCTION procrastinate.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON procrastinate.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate.procrastinate_job_status)) EXECUTE FUNCTION procrastinate.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON procrastinate.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION procrastinate.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER mark_changed AFTER INSERT OR UPDATE OF until ON routing.backup FOR EACH ROW EXECUTE FUNCTION routing.mark_backup();

CREATE TRIGGER mark_changed AFTER INSERT OR UPDATE OF state ON routing.presence FOR EACH ROW EXECUTE FUNCTION routing.mark_presence();

CREATE TRIGGER mark_changed AFTER UPDATE ON routing.queue FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION routing.mark_queue();

CREATE TRIGGER mark_changed AFTER UPDATE OF state ON routing.reservation FOR EACH ROW WHEN (((old.state = 'reserved'::text) AND (new.state <> 'reserved'::text))) EXECUTE FUNCTION routing.mark_asked();

CREATE TRIGGER mark_changed AFTER UPDATE ON routing.work FOR EACH ROW WHEN ((NOT ((old.state = 'queued'::text) AND (new.state = 'reserved'::text)))) EXECUTE FUNCTION routing.mark_work();

CREATE TRIGGER mark_changed_new AFTER INSERT ON routing.work FOR EACH ROW EXECUTE FUNCTION routing.mark_work();

CREATE TRIGGER mark_changed AFTER INSERT OR DELETE OR UPDATE ON staff.mandate FOR EACH ROW EXECUTE FUNCTION staff.mark_serving();

CREATE TRIGGER mark_changed AFTER INSERT OR UPDATE OF capacity, active, limits ON staff.member FOR EACH ROW EXECUTE FUNCTION staff.mark_member();

CREATE TRIGGER mark_changed AFTER INSERT OR DELETE OR UPDATE ON staff.member_skill FOR EACH ROW EXECUTE FUNCTION staff.mark_serving();

ALTER TABLE ONLY administration.version
    ADD CONSTRAINT version_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY announcements.announcement
    ADD CONSTRAINT announcement_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY assist.canned
    ADD CONSTRAINT canned_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY assist.canned
    ADD CONSTRAINT canned_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES staff.member(id);

ALTER TABLE ONLY assist.canned_use
    ADD CONSTRAINT canned_use_company_id_canned_id_fkey FOREIGN KEY (company_id, canned_id) REFERENCES assist.canned(company_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY assist.canned_use
    ADD CONSTRAINT canned_use_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY assist.suggestion_day
    ADD CONSTRAINT suggestion_day_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY bot.handover_queue
    ADD CONSTRAINT handover_queue_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY cases."case"
    ADD CONSTRAINT case_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY cases."case"
    ADD CONSTRAINT case_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY cases.counter
    ADD CONSTRAINT counter_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY cases.rule
    ADD CONSTRAINT rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY cases.step
    ADD CONSTRAINT step_company_id_case_id_fkey FOREIGN KEY (company_id, case_id) REFERENCES cases."case"(company_id, id);

ALTER TABLE ONLY conversations.channel
    ADD CONSTRAINT channel_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY conversations.channel_secret
    ADD CONSTRAINT channel_secret_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY conversations.conduct
    ADD CONSTRAINT conduct_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY conversations.conversation
    ADD CONSTRAINT conversation_company_id_channel_id_fkey FOREIGN KEY (company_id, channel_id) REFERENCES conversations.channel(company_id, id);

ALTER TABLE ONLY conversations.conversation
    ADD CONSTRAINT conversation_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY conversations.conversation
    ADD CONSTRAINT conversation_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY conversations.own_page
    ADD CONSTRAINT own_page_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY conversations.part
    ADD CONSTRAINT part_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY conversations.part
    ADD CONSTRAINT part_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY customers.contact_preference
    ADD CONSTRAINT contact_preference_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY customers.customer
    ADD CONSTRAINT customer_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY customers.customer
    ADD CONSTRAINT customer_person_id_fkey FOREIGN KEY (person_id) REFERENCES customers.person(id);

ALTER TABLE ONLY customers.findable
    ADD CONSTRAINT findable_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY customers.identifier
    ADD CONSTRAINT identifier_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY customers.session
    ADD CONSTRAINT session_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY desk.reading
    ADD CONSTRAINT reading_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY engagement.conduct
    ADD CONSTRAINT conduct_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY engagement.decision
    ADD CONSTRAINT decision_company_id_stall_id_fkey FOREIGN KEY (company_id, stall_id) REFERENCES engagement.stall(company_id, id);

ALTER TABLE ONLY engagement.rule
    ADD CONSTRAINT rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY engagement.stall
    ADD CONSTRAINT stall_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY engagement.stall
    ADD CONSTRAINT stall_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.approval
    ADD CONSTRAINT approval_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.call
    ADD CONSTRAINT call_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.challenge
    ADD CONSTRAINT challenge_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.company_setting
    ADD CONSTRAINT company_setting_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY flows.flow
    ADD CONSTRAINT flow_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY flows.helped
    ADD CONSTRAINT helped_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.instance
    ADD CONSTRAINT instance_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY flows.instance
    ADD CONSTRAINT instance_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY flows.instance
    ADD CONSTRAINT instance_company_id_flow_version_fkey FOREIGN KEY (company_id, flow, version) REFERENCES flows.version(company_id, key, version);

ALTER TABLE ONLY flows.link
    ADD CONSTRAINT link_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.passage
    ADD CONSTRAINT passage_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.secret
    ADD CONSTRAINT secret_company_id_instance_id_fkey FOREIGN KEY (company_id, instance_id) REFERENCES flows.instance(company_id, id);

ALTER TABLE ONLY flows.version
    ADD CONSTRAINT version_company_id_key_fkey FOREIGN KEY (company_id, key) REFERENCES flows.flow(company_id, key);

ALTER TABLE ONLY forms.form
    ADD CONSTRAINT form_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY forms.version
    ADD CONSTRAINT version_company_id_form_id_fkey FOREIGN KEY (company_id, form_id) REFERENCES forms.form(company_id, id);

ALTER TABLE ONLY guard.phrase
    ADD CONSTRAINT phrase_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY integrations.delivery
    ADD CONSTRAINT delivery_company_id_webhook_id_fkey FOREIGN KEY (company_id, webhook_id) REFERENCES integrations.webhook(company_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY knowledge.article
    ADD CONSTRAINT article_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY knowledge.meaning
    ADD CONSTRAINT meaning_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY notices.customer_browser
    ADD CONSTRAINT customer_browser_session_id_company_id_fkey FOREIGN KEY (session_id, company_id) REFERENCES customers.session(id, company_id) ON DELETE CASCADE;

ALTER TABLE ONLY notices.push
    ADD CONSTRAINT push_company_id_customer_session_id_fkey FOREIGN KEY (company_id, customer_session_id) REFERENCES notices.customer_browser(company_id, session_id) ON DELETE CASCADE;

ALTER TABLE ONLY notices.push
    ADD CONSTRAINT push_staff_session_id_fkey FOREIGN KEY (staff_session_id) REFERENCES notices.staff_browser(session_id) ON DELETE CASCADE;

ALTER TABLE ONLY notices.staff_browser
    ADD CONSTRAINT staff_browser_session_id_fkey FOREIGN KEY (session_id) REFERENCES staff.session(id) ON DELETE CASCADE;

ALTER TABLE ONLY notices.staff_browser
    ADD CONSTRAINT staff_browser_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY notices.wants
    ADD CONSTRAINT wants_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY procrastinate.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES procrastinate.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY procrastinate.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES procrastinate.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY procrastinate.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES procrastinate.procrastinate_jobs(id);

ALTER TABLE ONLY proving.request
    ADD CONSTRAINT request_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY proving.request
    ADD CONSTRAINT request_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY proving.rule
    ADD CONSTRAINT rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY records.channel_setting
    ADD CONSTRAINT channel_setting_company_id_channel_id_fkey FOREIGN KEY (company_id, channel_id) REFERENCES conversations.channel(company_id, id);

ALTER TABLE ONLY records.code
    ADD CONSTRAINT code_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY records.company_setting
    ADD CONSTRAINT company_setting_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY records.rating
    ADD CONSTRAINT rating_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY records.record
    ADD CONSTRAINT record_company_id_customer_id_fkey FOREIGN KEY (company_id, customer_id) REFERENCES customers.customer(company_id, id);

ALTER TABLE ONLY routing.away
    ADD CONSTRAINT away_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.backup
    ADD CONSTRAINT backup_company_id_queue_id_fkey FOREIGN KEY (company_id, queue_id) REFERENCES routing.queue(company_id, id);

ALTER TABLE ONLY routing.callback
    ADD CONSTRAINT callback_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.callback
    ADD CONSTRAINT callback_company_id_queue_id_fkey FOREIGN KEY (company_id, queue_id) REFERENCES routing.queue(company_id, id);

ALTER TABLE ONLY routing.claim
    ADD CONSTRAINT claim_company_id_queue_id_fkey FOREIGN KEY (company_id, queue_id) REFERENCES routing.queue(company_id, id);

ALTER TABLE ONLY routing.claim
    ADD CONSTRAINT claim_company_id_work_id_fkey FOREIGN KEY (company_id, work_id) REFERENCES routing.work(company_id, id);

ALTER TABLE ONLY routing.holding
    ADD CONSTRAINT holding_company_id_work_id_fkey FOREIGN KEY (company_id, work_id) REFERENCES routing.work(company_id, id);

ALTER TABLE ONLY routing.hours
    ADD CONSTRAINT hours_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.kind
    ADD CONSTRAINT kind_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.presence_reason
    ADD CONSTRAINT presence_reason_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.queue
    ADD CONSTRAINT queue_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.rule
    ADD CONSTRAINT rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY routing.work
    ADD CONSTRAINT work_company_id_queue_id_fkey FOREIGN KEY (company_id, queue_id) REFERENCES routing.queue(company_id, id);

ALTER TABLE ONLY staff.ability_change
    ADD CONSTRAINT ability_change_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.first_step
    ADD CONSTRAINT first_step_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.guide
    ADD CONSTRAINT guide_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.identity
    ADD CONSTRAINT identity_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.mandate
    ADD CONSTRAINT mandate_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY staff.mandate
    ADD CONSTRAINT mandate_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.member_skill
    ADD CONSTRAINT member_skill_skill_key_fkey FOREIGN KEY (skill_key) REFERENCES staff.skill(key);

ALTER TABLE ONLY staff.member_skill
    ADD CONSTRAINT member_skill_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.password_history
    ADD CONSTRAINT password_history_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.policy
    ADD CONSTRAINT policy_company_id_fkey FOREIGN KEY (company_id) REFERENCES platform.company(id);

ALTER TABLE ONLY staff.recovery_code
    ADD CONSTRAINT recovery_code_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.request
    ADD CONSTRAINT request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.request
    ADD CONSTRAINT request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.session
    ADD CONSTRAINT session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.sign_in_code
    ADD CONSTRAINT sign_in_code_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY staff.totp
    ADD CONSTRAINT totp_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff.member(id);

ALTER TABLE ONLY tasks.note
    ADD CONSTRAINT note_company_id_work_id_fkey FOREIGN KEY (company_id, work_id) REFERENCES tasks.task(company_id, work_id);

ALTER TABLE ONLY tasks.task
    ADD CONSTRAINT task_company_id_work_id_fkey FOREIGN KEY (company_id, work_id) REFERENCES routing.work(company_id, id);

CREATE POLICY company_scope ON administration.version USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE administration.version ENABLE ROW LEVEL SECURITY;

ALTER TABLE announcements.announcement ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON announcements.announcement USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE assist.canned ENABLE ROW LEVEL SECURITY;

ALTER TABLE assist.canned_use ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON assist.canned USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON assist.canned_use USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON assist.suggestion_day USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE assist.suggestion_day ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON audit.entry USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON audit.head USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON audit.link USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit.head ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit.link ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON bot.dialogue USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON bot.handover_queue USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE bot.dialogue ENABLE ROW LEVEL SECURITY;

ALTER TABLE bot.handover_queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE cases."case" ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON cases."case" USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON cases.counter USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON cases.rule USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON cases.step USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE cases.counter ENABLE ROW LEVEL SECURITY;

ALTER TABLE cases.rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE cases.step ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.channel ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.channel_secret ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON conversations.channel USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.channel_secret USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.conduct USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.consultation USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.conversation USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.file USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.listening USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.marker USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.message USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.own_page USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.part USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.staff_entry USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.unspoken USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON conversations.warning USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE conversations.conduct ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.consultation ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.conversation ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.file ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.listening ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.marker ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.message ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.own_page ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.part ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.staff_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.unspoken ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations.warning ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON customers.contact_preference USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON customers.customer USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON customers.findable USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON customers.identifier USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON customers.reveal USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON customers.session USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE customers.contact_preference ENABLE ROW LEVEL SECURITY;

ALTER TABLE customers.customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE customers.findable ENABLE ROW LEVEL SECURITY;

ALTER TABLE customers.identifier ENABLE ROW LEVEL SECURITY;

ALTER TABLE customers.reveal ENABLE ROW LEVEL SECURITY;

ALTER TABLE customers.session ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON desk.reading USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON desk.timeline_entry USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE desk.reading ENABLE ROW LEVEL SECURITY;

ALTER TABLE desk.timeline_entry ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON engagement.conduct USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON engagement.decision USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON engagement.rule USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON engagement.stall USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE engagement.conduct ENABLE ROW LEVEL SECURITY;

ALTER TABLE engagement.decision ENABLE ROW LEVEL SECURITY;

ALTER TABLE engagement.rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE engagement.stall ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON eventlog.fact USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE eventlog.fact ENABLE ROW LEVEL SECURITY;

CREATE POLICY follower_reads_all ON eventlog.fact FOR SELECT TO suiban_follower USING (true);

ALTER TABLE flows.approval ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.call ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.challenge ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON flows.approval USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.call USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.challenge USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.company_setting USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.flow USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.helped USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.instance USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.link USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.passage USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.secret USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.talk USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON flows.version USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE flows.company_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.flow ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.helped ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.instance ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.link ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.passage ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.secret ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.talk ENABLE ROW LEVEL SECURITY;

ALTER TABLE flows.version ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON forms.form USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON forms.version USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE forms.form ENABLE ROW LEVEL SECURITY;

ALTER TABLE forms.version ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON guard.phrase USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE guard.phrase ENABLE ROW LEVEL SECURITY;

ALTER TABLE integrations.api_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON integrations.api_key USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON integrations.delivery USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON integrations.webhook USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE integrations.delivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE integrations.webhook ENABLE ROW LEVEL SECURITY;

ALTER TABLE knowledge.article ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON knowledge.article USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON knowledge.meaning USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE knowledge.meaning ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON notices.customer_browser USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON notices.push USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE notices.customer_browser ENABLE ROW LEVEL SECURITY;

ALTER TABLE notices.push ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared_mandate ON notices.staff_browser USING ((EXISTS ( SELECT
   FROM staff_door.mandate m
  WHERE (m.staff_id = staff_browser.staff_id))));

CREATE POLICY shared_mandate ON notices.wants USING ((EXISTS ( SELECT
   FROM staff_door.mandate m
  WHERE (m.staff_id = wants.staff_id))));

ALTER TABLE notices.staff_browser ENABLE ROW LEVEL SECURITY;

ALTER TABLE notices.wants ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON proving.request USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON proving.rule USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE proving.request ENABLE ROW LEVEL SECURITY;

ALTER TABLE proving.rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE records.channel_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE records.code ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON records.channel_setting USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON records.code USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON records.company_setting USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON records.rating USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON records.record USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON records.version USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE records.company_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE records.rating ENABLE ROW LEVEL SECURITY;

ALTER TABLE records.record ENABLE ROW LEVEL SECURITY;

ALTER TABLE records.version ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.away ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.backup ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.callback ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.claim ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON routing.away USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.backup USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.callback USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.claim USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.holding USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.hours USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.kind USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.presence_reason USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.queue USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.reservation USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.rule USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON routing.work USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE routing.holding ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.hours ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.kind ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.presence ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.presence_interval ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.presence_reason ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.reservation ENABLE ROW LEVEL SECURITY;

ALTER TABLE routing.rule ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared_mandate ON routing.presence USING ((EXISTS ( SELECT
   FROM staff_door.mandate m
  WHERE (m.staff_id = presence.staff_id))));

CREATE POLICY shared_mandate ON routing.presence_interval USING ((EXISTS ( SELECT
   FROM staff_door.mandate m
  WHERE (m.staff_id = presence_interval.staff_id))));

ALTER TABLE routing.work ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.ability_change ENABLE ROW LEVEL SECURITY;

CREATE POLICY all_companies ON staff.request USING ((companies <@ ( SELECT platform.scope() AS scope)));

CREATE POLICY company_scope ON staff.mandate USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON staff.policy USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE staff.first_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.guide ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.mandate ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.member ENABLE ROW LEVEL SECURITY;

CREATE POLICY newcomer ON staff.identity FOR INSERT WITH CHECK (true);

CREATE POLICY newcomer ON staff.member FOR INSERT WITH CHECK (true);

ALTER TABLE staff.password_history ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.recovery_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.request ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.role ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.session ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared_company ON staff.role USING ((companies && ( SELECT platform.scope() AS scope)));

CREATE POLICY shared_mandate ON staff.ability_change USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = ability_change.staff_id))));

CREATE POLICY shared_mandate ON staff.first_step USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = first_step.staff_id))));

CREATE POLICY shared_mandate ON staff.guide USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = guide.staff_id))));

CREATE POLICY shared_mandate ON staff.identity USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = identity.staff_id))));

CREATE POLICY shared_mandate ON staff.member USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = member.id))));

CREATE POLICY shared_mandate ON staff.password_history USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = password_history.staff_id))));

CREATE POLICY shared_mandate ON staff.recovery_code USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = recovery_code.staff_id))));

CREATE POLICY shared_mandate ON staff.session USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = session.staff_id))));

CREATE POLICY shared_mandate ON staff.sign_in_code USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = sign_in_code.staff_id))));

CREATE POLICY shared_mandate ON staff.totp USING ((EXISTS ( SELECT
   FROM staff.mandate m
  WHERE (m.staff_id = totp.staff_id))));

ALTER TABLE staff.sign_in_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff.totp ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_scope ON tasks.note USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

CREATE POLICY company_scope ON tasks.task USING (COALESCE((company_id = ANY (( SELECT platform.scope() AS scope)::uuid[])), false));

ALTER TABLE tasks.note ENABLE ROW LEVEL SECURITY;

ALTER TABLE tasks.task ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA administration TO suiban_app;

GRANT USAGE ON SCHEMA announcements TO suiban_app;

GRANT USAGE ON SCHEMA assist TO suiban_app;

GRANT USAGE ON SCHEMA audit TO suiban_app;

GRANT USAGE ON SCHEMA bot TO suiban_app;

GRANT USAGE ON SCHEMA cases TO suiban_app;

GRANT USAGE ON SCHEMA conversations TO suiban_app;

GRANT USAGE ON SCHEMA conversations_door TO suiban_app;

GRANT USAGE ON SCHEMA customers TO suiban_app;

GRANT USAGE ON SCHEMA customers_door TO suiban_app;

GRANT USAGE ON SCHEMA desk TO suiban_app;

GRANT USAGE ON SCHEMA engagement TO suiban_app;

GRANT USAGE ON SCHEMA eventlog TO suiban_app;
GRANT USAGE ON SCHEMA eventlog TO suiban_follower;

GRANT USAGE ON SCHEMA eventlog_door TO suiban_app;

GRANT USAGE ON SCHEMA flows TO suiban_app;

GRANT USAGE ON SCHEMA flows_door TO suiban_app;

GRANT USAGE ON SCHEMA forms TO suiban_app;

GRANT USAGE ON SCHEMA guard TO suiban_app;

GRANT USAGE ON SCHEMA integrations TO suiban_app;

GRANT USAGE ON SCHEMA knowledge TO suiban_app;

GRANT USAGE ON SCHEMA notices TO suiban_app;

GRANT USAGE ON SCHEMA platform TO suiban_app;
GRANT USAGE ON SCHEMA platform TO suiban_follower;

GRANT USAGE ON SCHEMA procrastinate TO suiban_app;

GRANT USAGE ON SCHEMA proving TO suiban_app;

GRANT USAGE ON SCHEMA records TO suiban_app;

GRANT USAGE ON SCHEMA records_door TO suiban_app;

GRANT USAGE ON SCHEMA routing TO suiban_app;

GRANT USAGE ON SCHEMA routing_door TO suiban_app;

GRANT USAGE ON SCHEMA staff TO suiban_app;

GRANT USAGE ON SCHEMA staff_door TO suiban_app;

GRANT USAGE ON SCHEMA tasks TO suiban_app;

GRANT USAGE ON SCHEMA tasks_door TO suiban_app;

REVOKE ALL ON FUNCTION conversations.find_channel(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION conversations.find_channel(wanted text) TO suiban_app;

REVOKE ALL ON FUNCTION conversations.receive(scope text, batch json, said_at timestamp with time zone, fact text) FROM PUBLIC;
GRANT ALL ON FUNCTION conversations.receive(scope text, batch json, said_at timestamp with time zone, fact text) TO suiban_app;

REVOKE ALL ON FUNCTION conversations.said_file(wanted uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION conversations.said_file(wanted uuid) TO suiban_app;

REVOKE ALL ON FUNCTION conversations.said_files(wanted uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION conversations.said_files(wanted uuid[]) TO suiban_app;

REVOKE ALL ON FUNCTION customers.find_session(hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION customers.find_session(hash bytea) TO suiban_app;

REVOKE ALL ON FUNCTION flows.find_link(hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION flows.find_link(hash bytea) TO suiban_app;

REVOKE ALL ON FUNCTION integrations.find_key(hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION integrations.find_key(hash bytea) TO suiban_app;

REVOKE ALL ON FUNCTION integrations.topics_wanted() FROM PUBLIC;
GRANT ALL ON FUNCTION integrations.topics_wanted() TO suiban_app;

REVOKE ALL ON FUNCTION notices.anybody(OUT staff boolean, OUT customers boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION notices.anybody(OUT staff boolean, OUT customers boolean) TO suiban_app;

REVOKE ALL ON FUNCTION notices.forget_endpoint(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION notices.forget_endpoint(wanted text) TO suiban_app;

REVOKE ALL ON FUNCTION platform.defer_job(task text, arguments jsonb, scheduled_at timestamp with time zone, job_lock text, job_queueing_lock text) FROM PUBLIC;
GRANT ALL ON FUNCTION platform.defer_job(task text, arguments jsonb, scheduled_at timestamp with time zone, job_lock text, job_queueing_lock text) TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE procrastinate.procrastinate_jobs TO suiban_app;

REVOKE ALL ON FUNCTION staff.find_identity(wanted_issuer text, wanted_subject text, wanted_login text) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.find_identity(wanted_issuer text, wanted_subject text, wanted_login text) TO suiban_app;

REVOKE ALL ON FUNCTION staff.find_login(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.find_login(wanted text) TO suiban_app;

REVOKE ALL ON FUNCTION staff.find_session(hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.find_session(hash bytea) TO suiban_app;

REVOKE ALL ON FUNCTION staff.find_step(hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.find_step(hash bytea) TO suiban_app;

REVOKE ALL ON FUNCTION staff.granted(held text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.granted(held text[]) TO suiban_app;

REVOKE ALL ON FUNCTION staff.lock_rule(OUT failures integer, OUT minutes integer) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.lock_rule(OUT failures integer, OUT minutes integer) TO suiban_app;

REVOKE ALL ON FUNCTION staff.provider_sessions(wanted_issuer text, wanted_sid text, wanted_subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.provider_sessions(wanted_issuer text, wanted_sid text, wanted_subject text) TO suiban_app;

REVOKE ALL ON FUNCTION staff.touch_sessions(ids uuid[], ats timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.touch_sessions(ids uuid[], ats timestamp with time zone[]) TO suiban_app;

REVOKE ALL ON FUNCTION staff.works_for(member uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.works_for(member uuid) TO suiban_app;

GRANT SELECT,INSERT ON TABLE administration.version TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE announcements.announcement TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE assist.canned TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE assist.canned_use TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE assist.suggestion_day TO suiban_app;

GRANT SELECT,INSERT ON TABLE audit.entry TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE audit.head TO suiban_app;

GRANT SELECT,INSERT ON TABLE audit.link TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE bot.dialogue TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE bot.handover_queue TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE cases."case" TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE cases.counter TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE cases.rule TO suiban_app;

GRANT SELECT,INSERT ON TABLE cases.step TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.channel TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE conversations.channel_secret TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.conduct TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.consultation TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.conversation TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE conversations.file TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.listening TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.marker TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.message TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.own_page TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.part TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.staff_entry TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE conversations.unspoken TO suiban_app;

GRANT SELECT,INSERT ON TABLE conversations.warning TO suiban_app;

GRANT SELECT ON TABLE conversations_door.channel TO suiban_app;

GRANT SELECT ON TABLE conversations_door.consultation TO suiban_app;

GRANT SELECT ON TABLE conversations_door.conversation TO suiban_app;

GRANT SELECT ON TABLE conversations_door.marker TO suiban_app;

GRANT SELECT ON TABLE conversations_door.message TO suiban_app;

GRANT SELECT ON TABLE conversations_door.part TO suiban_app;

GRANT SELECT ON TABLE conversations_door.staff_entry TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE customers.contact_preference TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE customers.customer TO suiban_app;

GRANT SELECT,INSERT,DELETE ON TABLE customers.findable TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE customers.identifier TO suiban_app;

GRANT SELECT,INSERT ON TABLE customers.person TO suiban_app;

GRANT SELECT,INSERT ON TABLE customers.reveal TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE customers.session TO suiban_app;

GRANT SELECT ON TABLE customers_door.contact_preference TO suiban_app;

GRANT SELECT ON TABLE customers_door.customer TO suiban_app;

GRANT SELECT ON TABLE customers_door.number TO suiban_app;

GRANT SELECT ON TABLE customers_door.session TO suiban_app;

GRANT SELECT,INSERT,DELETE ON TABLE desk.reading TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.timeline_entry TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE engagement.conduct TO suiban_app;

GRANT SELECT,INSERT ON TABLE engagement.decision TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE engagement.rule TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE engagement.stall TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE eventlog.cursor TO suiban_app;
GRANT SELECT ON TABLE eventlog.cursor TO suiban_follower;

GRANT SELECT,INSERT ON TABLE eventlog.fact TO suiban_app;
GRANT SELECT ON TABLE eventlog.fact TO suiban_follower;

GRANT INSERT ON TABLE eventlog_door.fact TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.approval TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.call TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE flows.challenge TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.company_setting TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.flow TO suiban_app;

GRANT SELECT,INSERT ON TABLE flows.helped TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.instance TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE flows.link TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.passage TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE flows.secret TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.talk TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE flows.version TO suiban_app;

GRANT SELECT ON TABLE flows_door.flow TO suiban_app;

GRANT SELECT ON TABLE flows_door.instance TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE forms.form TO suiban_app;

GRANT SELECT,INSERT ON TABLE forms.version TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE guard.phrase TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE integrations.api_key TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE integrations.delivery TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE integrations.webhook TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE knowledge.article TO suiban_app;

GRANT SELECT,INSERT,DELETE ON TABLE knowledge.meaning TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notices.customer_browser TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notices.push TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notices.staff_browser TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notices.wants TO suiban_app;

GRANT SELECT,INSERT,DELETE ON TABLE platform.changed TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE platform.company TO suiban_app;
GRANT SELECT ON TABLE platform.company TO suiban_follower;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE procrastinate.procrastinate_events TO suiban_app;

GRANT USAGE ON SEQUENCE procrastinate.procrastinate_events_id_seq TO suiban_app;

GRANT USAGE ON SEQUENCE procrastinate.procrastinate_jobs_id_seq TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE procrastinate.procrastinate_periodic_defers TO suiban_app;

GRANT USAGE ON SEQUENCE procrastinate.procrastinate_periodic_defers_id_seq TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE procrastinate.procrastinate_workers TO suiban_app;

GRANT USAGE ON SEQUENCE procrastinate.procrastinate_workers_id_seq TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE proving.request TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE proving.rule TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE records.channel_setting TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE records.code TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE records.company_setting TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE records.rating TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE records.record TO suiban_app;

GRANT SELECT,INSERT ON TABLE records.version TO suiban_app;

GRANT SELECT ON TABLE records_door.code TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE routing.away TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.backup TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.callback TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.claim TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE routing.edge TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.holding TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.hours TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.kind TO suiban_app;

GRANT SELECT,UPDATE ON TABLE routing.leader TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.presence TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.presence_interval TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.presence_reason TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.queue TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.reservation TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.rule TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE routing.work TO suiban_app;

GRANT SELECT ON TABLE routing_door.holding TO suiban_app;

GRANT SELECT ON TABLE routing_door.presence TO suiban_app;

GRANT SELECT ON TABLE routing_door.queue TO suiban_app;

GRANT SELECT ON TABLE routing_door.reservation TO suiban_app;

GRANT SELECT ON TABLE routing_door.work TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.ability_change TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.first_step TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.guide TO suiban_app;

GRANT SELECT,INSERT,DELETE ON TABLE staff.identity TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.mandate TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.member TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.member_skill TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.oidc_flow TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.password_history TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.policy TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.recovery_code TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.request TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.role TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.session TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.sign_in_code TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.sign_in_try TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE staff.skill TO suiban_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff.totp TO suiban_app;

GRANT SELECT ON TABLE staff_door.mandate TO suiban_app;

GRANT SELECT ON TABLE staff_door.member TO suiban_app;

GRANT SELECT ON TABLE staff_door.member_skill TO suiban_app;

GRANT SELECT ON TABLE staff_door.session TO suiban_app;

GRANT SELECT ON TABLE staff_door.skill TO suiban_app;

GRANT SELECT,INSERT ON TABLE tasks.note TO suiban_app;

GRANT SELECT,INSERT,UPDATE ON TABLE tasks.task TO suiban_app;

GRANT SELECT ON TABLE tasks_door.task TO suiban_app;
