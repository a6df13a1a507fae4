-- Who read which talk that they neither hold nor held, by hour: so that it is written down once and not at every page.
create table desk.reading (
    company_id uuid not null references platform.company,
    staff_id uuid not null,
    conversation_id uuid not null,
    hour timestamptz not null,
    primary key (company_id, staff_id, hour, conversation_id)
);
call platform.isolate('desk.reading');
grant select, insert, delete on desk.reading to suiban_app;

-- Forms a company asks its customers to fill in. What was once published stays: a form that was sent says which version it was.
create schema forms;
grant usage on schema forms to suiban_app;

create table forms.form (
    company_id uuid not null references platform.company,
    id uuid not null,
    version int not null,
    active boolean not null default true,
    updated_at timestamptz not null,
    updated_by uuid,
    primary key (company_id, id)
);
call platform.isolate('forms.form');
grant select, insert, update on forms.form to suiban_app;

create table forms.version (
    company_id uuid not null,
    form_id uuid not null,
    version int not null,
    definition jsonb not null,
    made_at timestamptz not null,
    made_by uuid,
    primary key (company_id, form_id, version),
    foreign key (company_id, form_id) references forms.form
);
call platform.isolate('forms.version');
grant select, insert on forms.version to suiban_app;
