-- Whether a version is published by another person than who saved it last; companies without a row want it so.
create table flows.company_setting (
    company_id uuid primary key references platform.company,
    four_eyes boolean not null
);
call platform.isolate('flows.company_setting');
grant select, insert, update on flows.company_setting to suiban_app;
