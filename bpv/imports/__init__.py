"""Imports: upload, map columns, judge every row, decide, apply in one transaction. Serves every kind of file."""
