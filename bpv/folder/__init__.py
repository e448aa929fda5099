"""The digital folder of a placement: assignments, hand-ins, feedback, goals, and hours."""
