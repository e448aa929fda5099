"""The figures in a sentence: what is needed, what is free, what is short and where."""

from flask_babel import gettext, ngettext

from bpv.reports.models import ABROAD, UNKNOWN, Report
from bpv.web import formats
from bpv.web.templating import say


def region(label: str) -> str:
    """A region in words."""
    return say(f"shortage.region.{label}") if label in (UNKNOWN, ABROAD) else label


def headline(found: Report) -> str:
    """The page in a few words."""
    told = [needed(found), free(found)]
    if found.short:
        told.append(short(found))
    elif found.figures.needing:
        told.append(gettext("That is enough."))
    return " ".join(told)


def where(found: Report) -> str:
    """What the sentence is about."""
    chosen = found.chosen
    if chosen.block is None:
        return str(gettext("In the BPV periods of the coming year"))
    words = {"name": chosen.block.name, "day": formats.day(chosen.block.starts_on)}
    if chosen.level == "period":
        return str(gettext("In %(name)s, which begins on %(day)s,", **words))
    line = found.label if chosen.level == "qualification" else found.trail[-1][0]
    return str(gettext("For %(line)s in %(name)s, which begins on %(day)s,", line=line, **words))


def needed(found: Report) -> str:
    """How many students, or over several periods how many places."""
    number, words = found.figures.needing, {"where": where(found), "count": formats.number(found.figures.needing)}
    if found.chosen.level == "region":
        words["region"] = region(found.label)
        return str(
            ngettext(
                "%(where)s %(count)s student of region %(region)s still needs a place.",
                "%(where)s %(count)s students of region %(region)s still need a place.",
                number,
                **words,
            )
        )
    if found.chosen.block is None:
        return str(
            ngettext(
                "%(where)s %(count)s place is still needed.",
                "%(where)s %(count)s places are still needed.",
                number,
                **words,
            )
        )
    return str(
        ngettext(
            "%(where)s %(count)s student still needs a place.",
            "%(where)s %(count)s students still need a place.",
            number,
            **words,
        )
    )


def free(found: Report) -> str:
    """How many recognised places are free."""
    number = found.figures.free
    return str(
        ngettext(
            "%(count)s recognised place is free.",
            "%(count)s recognised places are free.",
            number,
            count=formats.number(number),
        )
    )


def short(found: Report) -> str:
    """How many are short, and where most; why, when places are free all the same."""
    number = found.short
    words = {
        "count": formats.number(number),
        "region": region(found.worst[0].region_label),
        "line": found.worst[0].label,
    }
    if found.chosen.level == "region":
        return str(ngettext("%(count)s is short.", "%(count)s are short.", number, **words))
    elsewhere = found.figures.gap < number
    if found.chosen.level == "qualification":
        return short_line(number, words, elsewhere=elsewhere)
    return short_of_many(number, words, elsewhere=elsewhere)


def short_line(number: int, words: dict[str, str], *, elsewhere: bool) -> str:
    """How many are short of one qualification."""
    if elsewhere:
        return str(
            ngettext(
                "Yet %(count)s is short, because free places lie elsewhere: most in region %(region)s.",
                "Yet %(count)s are short, because free places lie elsewhere: most in region %(region)s.",
                number,
                **words,
            )
        )
    return str(
        ngettext(
            "%(count)s is short, most in region %(region)s.",
            "%(count)s are short, most in region %(region)s.",
            number,
            **words,
        )
    )


def short_of_many(number: int, words: dict[str, str], *, elsewhere: bool) -> str:
    """How many are short of several qualifications."""
    if elsewhere:
        return str(
            ngettext(
                "Yet %(count)s is short, because free places lie elsewhere or are for another qualification: "
                "most for %(line)s, region %(region)s.",
                "Yet %(count)s are short, because free places lie elsewhere or are for another qualification: "
                "most for %(line)s, region %(region)s.",
                number,
                **words,
            )
        )
    return str(
        ngettext(
            "%(count)s is short, most for %(line)s, region %(region)s.",
            "%(count)s are short, most for %(line)s, region %(region)s.",
            number,
            **words,
        )
    )


def gap(number: int) -> str:
    """A gap in words."""
    if number > 0:
        return str(ngettext("%(count)s short", "%(count)s short", number, count=formats.number(number)))
    if number < 0:
        return str(ngettext("%(count)s left over", "%(count)s left over", -number, count=formats.number(-number)))
    return str(gettext("just enough"))
