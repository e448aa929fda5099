"""What every room stands on: settings, database, clock, rights, words. Knows no feature and no Flask."""
