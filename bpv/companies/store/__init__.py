"""The only place of this room that asks the database: a session in, frozen values out; flushes, never commits."""

from bpv.companies.store.versions import bump, registry_version

__all__ = ["bump", "registry_version"]
