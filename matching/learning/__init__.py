"""Expected success, learned from outcomes with priors that fade as outcomes come in."""
