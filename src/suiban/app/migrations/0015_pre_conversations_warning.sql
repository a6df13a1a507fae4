-- What the guard warned of in a message that went out: for staff only, so it never stands in the message's own row.
create table conversations.warning (
    company_id uuid not null,
    conversation_id uuid not null,
    talk_seq bigint not null,
    number int not null,
    phrase text not null,
    note text not null default '',
    primary key (conversation_id, talk_seq, number, company_id)
);
call platform.isolate('conversations.warning');
grant select, insert on conversations.warning to suiban_app;
