"""The service: a registry of learning companies, ranked places for students, and what a school does with them."""
