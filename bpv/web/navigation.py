"""Where a person goes next: to sign in and back, on our own origin only."""

from urllib.parse import urlsplit

from flask import Request, redirect, url_for
from werkzeug.wrappers import Response


def own_path(target: str | None) -> str | None:
    """`target` when it is a path on our own origin, else None: no open redirect."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 500:
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() and "\\" not in target else None


def to_sign_in(request: Request) -> Response:
    """Send a visitor to the sign-in page, and back to where they wanted to be when that was a plain page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=own_path(back)))
