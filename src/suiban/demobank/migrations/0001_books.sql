-- The books of the demo bank. One role owns them; what must never be changed is guarded by triggers, which bind it too.
create table demobank.customer (
  customer text primary key,
  company text not null,
  customer_no text not null,
  name text not null,
  phone text not null,
  email text,
  address text,
  per_transfer bigint not null check (per_transfer >= 0),
  per_day bigint not null check (per_day >= per_transfer),
  used_on date,
  used bigint not null default 0 check (used >= 0),
  risk_level smallint check (risk_level between 1 and 5),
  risk_until date,
  unique (company, customer_no)
);
comment on table demobank.customer is 'Who has accounts here. `customer` is company:number; `used` left their accounts on `used_on`.';

create table demobank.account (
  number text primary key,
  customer text references demobank.customer,
  kind text not null check (kind in ('current', 'savings', 'time', 'margin', 'loan', 'credit', 'wealth', 'internal')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  holder text not null,
  status text not null default 'open' check (status in ('open', 'frozen', 'closed')),
  opened_on date not null,
  closed_on date,
  matures_on date,
  balance bigint not null default 0,
  held bigint not null default 0 check (held >= 0),
  floor bigint,
  company_name text,
  role text check (role in ('legal_person', 'agent')),
  unique (number, currency),
  constraint account_has_holder check ((kind = 'internal') = (customer is null)),
  constraint account_covered check (floor is null or balance - held >= floor),
  constraint account_closed_empty check (status <> 'closed' or (balance = 0 and held = 0))
);
create index account_of_customer on demobank.account (customer);
comment on table demobank.account is 'Balances by account, from the holder''s side. Only lines of the journal change a balance.';

create table demobank.entry (
  reference text primary key,
  key text not null,
  kind text not null,
  at timestamptz not null,
  on_day date not null,
  reverses text unique references demobank.entry
);
create index entry_of_key on demobank.entry (key);
comment on table demobank.entry is 'The journal: one row a booking, whose lines come to nothing per currency.';

create table demobank.line (
  id bigint generated always as identity primary key,
  entry text not null references demobank.entry,
  place smallint not null,
  account text not null,
  currency text not null,
  amount bigint not null check (amount <> 0),
  balance bigint not null,
  on_day date not null,
  text text not null,
  text_en text not null,
  foreign key (account, currency) references demobank.account (number, currency)
);
create index line_of_account on demobank.line (account, on_day, id);
create index line_of_entry on demobank.line (entry);
comment on table demobank.line is 'What an entry does to one account; `balance` is the account''s after it.';

-- A statement brings whole entries, so it is judged as a whole: once for all lines, however many there are.
create function demobank.book_lines() returns trigger language plpgsql as $$
begin
  if exists (select from booked group by entry, currency having sum(amount) <> 0) then
    raise exception 'an entry does not come to nothing' using errcode = 'check_violation';
  end if;
  update demobank.account a set balance = a.balance + b.amount
  from (select account, sum(amount) as amount from booked group by account) b where a.number = b.account;
  if exists (
    select from (select distinct on (account) account, balance from booked order by account, id desc) b
    join demobank.account a on a.number = b.account where a.balance <> b.balance
  ) then
    raise exception 'a line tells another balance than its account has' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger book_lines after insert on demobank.line referencing new table as booked
  for each statement execute function demobank.book_lines();

create function demobank.never() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger never_changed before update or delete on demobank.entry for each row execute function demobank.never();
create trigger never_changed before update or delete on demobank.line for each row execute function demobank.never();

create table demobank.operation (
  key text primary key,
  operation text not null,
  customer text not null,
  request text not null,
  answer jsonb not null,
  at timestamptz not null
);
comment on table demobank.operation is 'What was asked to be done, under its key, and how it was answered. `request` is a keyed hash.';
create trigger never_changed before update or delete on demobank.operation for each row execute function demobank.never();

create table demobank.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  operation text not null,
  customer text not null,
  key text not null,
  outcome text not null,
  code text not null default ''
);
create index audit_of_customer on demobank.audit (customer, id);
comment on table demobank.audit is 'Every call, questions and repeats too, without what was in it.';
create trigger never_changed before update or delete on demobank.audit for each row execute function demobank.never();

create table demobank.card (
  card text primary key,
  customer text not null references demobank.customer,
  kind text not null check (kind in ('debit', 'credit')),
  number text not null,
  name text not null,
  name_en text not null,
  status text not null check (status in ('new', 'active', 'blocked', 'closed')),
  account text not null references demobank.account,
  expires date not null,
  code text not null default '',
  tries smallint not null default 0,
  replaces text references demobank.card
);
create index card_of_customer on demobank.card (customer);
comment on table demobank.card is 'Cards, their numbers masked; `code` is a keyed hash of what activates a new one.';

create table demobank.payee (
  customer text not null references demobank.customer,
  number text not null,
  bank text not null,
  name text not null,
  primary key (customer, number, bank)
);
comment on table demobank.payee is 'Whom a customer paid.';

create table demobank.loan (
  loan text primary key,
  customer text not null references demobank.customer,
  kind text not null check (kind in ('mortgage', 'car', 'consumer', 'business')),
  account text references demobank.account,
  principal bigint not null check (principal > 0),
  currency text not null,
  rate numeric(7, 4) not null,
  periods_left smallint not null check (periods_left >= 0),
  next_due_on date,
  status text not null check (status in ('applied', 'running', 'settled', 'declined')),
  step text not null default 'none'
);
create index loan_of_customer on demobank.loan (customer);
comment on table demobank.loan is 'Loans and applications for one; what is owed is the balance of the account.';

create table demobank.quote (
  quote text primary key,
  customer text not null references demobank.customer,
  kind text not null,
  content jsonb not null,
  until timestamptz not null,
  used boolean not null default false
);
create index quote_of_customer on demobank.quote (customer);
comment on table demobank.quote is 'Prices that hold for a while and can be used once.';

create table demobank.holding (
  account text primary key references demobank.account,
  customer text not null references demobank.customer,
  product text not null,
  cost bigint not null,
  redeemable_on date not null,
  unique (customer, product)
);
comment on table demobank.holding is 'Wealth products held; the value is the balance of the account.';

create table demobank.bill (
  card text not null references demobank.card,
  customer text not null references demobank.customer,
  month date not null,
  total bigint not null,
  minimum bigint not null,
  due_on date not null,
  paid bigint not null default 0,
  divided boolean not null default false,
  primary key (card, month)
);
create index bill_of_customer on demobank.bill (customer);
comment on table demobank.bill is 'Bills of credit cards, by month.';

create table demobank.request (
  reference text primary key,
  customer text not null references demobank.customer,
  kind text not null,
  state text not null,
  account text references demobank.account,
  amount bigint not null default 0,
  currency text not null default 'CNY',
  made_on date not null,
  due_on date,
  content jsonb not null default '{}'
);
create index request_of_customer on demobank.request (customer);
comment on table demobank.request is 'What was ordered: cards, cash, certificates, appointments, trusts, orders of wealth products.';

create table demobank.code (
  challenge text primary key,
  customer text not null references demobank.customer,
  purpose text not null,
  code text not null,
  until timestamptz not null,
  tries smallint not null default 0,
  proven boolean not null default false
);
create index code_of_customer on demobank.code (customer);
comment on table demobank.code is 'One-time codes as keyed hashes; spent by use, by time and by tries.';

create table demobank.message (
  id bigint generated always as identity primary key,
  customer text not null references demobank.customer,
  at timestamptz not null,
  text text not null,
  text_en text not null
);
create index message_of_customer on demobank.message (customer, id);
comment on table demobank.message is 'What the bank would send by SMS: there is no telephone network here.';

create table demobank.opened (
  customer text primary key references demobank.customer,
  content jsonb not null,
  on_day date not null
);
comment on table demobank.opened is 'With what a customer began: a reset makes the same again.';

create sequence demobank.sandbox_customer start 9000000001;

create function demobank.internal_accounts() returns void language sql begin atomic
insert into demobank.account (number, kind, currency, holder, opened_on)
select 'I-' || purpose || '-' || currency, 'internal', currency, 'Spruce Bank', '2000-01-01'
from unnest(array['FEES', 'NOSTRO', 'POSITION', 'OPENING', 'INTEREST', 'TRUSTS', 'MERCHANTS']) as purpose,
     unnest(array['CNY', 'USD', 'EUR', 'GBP', 'HKD', 'JPY', 'SGD']) as currency;
end;
select demobank.internal_accounts();
