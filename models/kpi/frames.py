"""The frames that KPIs are computed from, and their contracts (K-10).

`INVOICES` has one row for each invoice as it stood at the moment asked about:

| column | type | what |
| --- | --- | --- |
| invoice_id | int64 | the row of `invoice` |
| issued_on, due_on | datetime64[s] | days |
| settled_on | datetime64[s] | the day at whose end nothing was owed any more; NaT while open as of the moment |
| amount_thousandths, paid_thousandths | int64 | money in thousandths of the currency's unit, exact |
| currency, segment, country, collection_type | category | segment and country are the buyer's |
| seller_id, buyer_id | int32 | |
| is_first_of_buyer | bool | the earliest issued invoice of its buyer |
"""
