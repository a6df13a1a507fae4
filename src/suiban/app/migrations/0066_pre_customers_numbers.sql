-- Under which number a bank's own systems know a customer.
create view customers_door.number with (security_invoker = true) as
    select company_id, customer_id, value as number from customers.identifier where kind = 'customer_no';
grant select on customers_door.number to suiban_app;
