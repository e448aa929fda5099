"""Decisions of the read side: what counts where, how far, what first."""
