-- A customer is called back. at: the time agreed on; null: when it is their turn. next_at: not before, after a call that
-- nobody answered too. owner_id: who gave their word. The number goes when it is over, number_shown (masked) stays.
create table routing.callback (
    company_id uuid not null references platform.company,
    id uuid not null,
    conversation_id uuid not null,
    customer_id uuid not null,
    queue_id uuid not null,
    number text not null,
    number_shown text not null,
    at timestamptz,
    next_at timestamptz,
    owner_id uuid,
    by_kind text not null check (by_kind in ('customer', 'staff')),
    by_id uuid not null,
    state text not null default 'open' check (state in ('open', 'reached', 'unreached', 'wrong_number', 'cancelled')),
    tries smallint not null default 0,
    asked_at timestamptz not null,
    ended_at timestamptz,
    primary key (company_id, id),
    foreign key (company_id, queue_id) references routing.queue (company_id, id),
    check ((state = 'open') = (ended_at is null)),
    check ((state = 'open') = (number <> ''))
);
create unique index callback_open on routing.callback (company_id, conversation_id) where state = 'open';
create index callback_slot on routing.callback (company_id, queue_id, at) where state = 'open';
create index callback_number on routing.callback (company_id, number) where state = 'open';
create index callback_asked on routing.callback (company_id, customer_id, asked_at);
create index callback_owner on routing.callback (owner_id) where state = 'open';
call platform.isolate('routing.callback');
grant select, insert, update on routing.callback to suiban_app;
