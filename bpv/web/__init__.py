"""The Flask side that every room's views share: access, transactions, errors, forms, templates, paging, slots."""
