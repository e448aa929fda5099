"""What would change the judgement on a place, in words."""

from babel.dates import get_day_names

from bpv.core.words import say
from bpv.matches.rules.phrases import locale, written
from matching.types import Change, ChangeCode


def change_codes() -> frozenset[str]:
    """Every word code that these sentences can ask for."""
    return frozenset(f"match.change.{code}" for code in ChangeCode)


def told(language: str, change: Change) -> str:
    """A change as a sentence: what if, and what the score becomes."""
    params = dict(change.params)
    if "days" in params:
        params["days"] = day_names(language, str(params["days"]))
    if "payment" in params:
        params["payment"] = say(language, f"match.payment_wish.{params['payment']}")
    known = written(language, {name: value for name, value in params.items() if name not in ("days", "payment")})
    plain = {name: str(value) for name, value in params.items() if name in ("days", "payment")}
    figures = {"before": change.before, "low": change.low, "high": change.high}
    fact = {} if change.fact is None else {"fact": say(language, f"match.{change.fact}")}
    return say(language, f"match.change.{change.code}", known | plain | figures | fact)


def day_names(language: str, numbers: str) -> str:
    """Names of weekdays from their numbers, 0 = Monday."""
    names = get_day_names("wide", locale=locale(language))
    return ", ".join(str(names[int(number)]) for number in numbers.split(", "))
