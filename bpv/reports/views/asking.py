"""What an address asks of the figures."""

from flask import request

from bpv.reports.service.shortage import Asked
from bpv.web.paging import clean


def asked() -> Asked:
    """The cleaned choice of this request; what does not exist is found out by the service."""
    given = {name: clean(request.args.get(name, ""))[:20] for name in ("period", "crebo", "route", "region")}
    return Asked(**given)
