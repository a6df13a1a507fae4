-- Why somebody was offered it: how many fit people had a free hand, and what singled this one out.
alter table routing.reservation
    add column why text not null default '',
    add column fit int not null default 0;
