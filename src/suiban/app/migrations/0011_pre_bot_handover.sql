-- Where the bot asks for a person: by what the talk is about (a topic of articles, fraud, complaint), else general.
create table bot.handover_queue (
    company_id uuid not null references platform.company,
    about text not null,
    queue_id uuid not null,
    queue_key text not null,
    primary key (company_id, about)
);
call platform.isolate('bot.handover_queue');
grant select, insert, update, delete on bot.handover_queue to suiban_app;
