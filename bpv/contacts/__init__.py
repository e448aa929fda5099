"""Contact with student and company during a placement: moments, visits, visit days, consultation meetings."""
