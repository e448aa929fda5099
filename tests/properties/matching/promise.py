"""A property that is checked on a few examples in every run and on many behind the marker `long`."""

from inspect import Parameter, Signature, signature

import pytest
from hypothesis import given, settings

FEW, MANY = 25, 300


def promise(*, few=FEW, **strategies):
    """Makes a test of a check: like `given`, once with few and once with many examples."""

    def decorate(check):
        def test(examples, **others):
            settings(max_examples=examples)(given(**strategies)(check))(**others)

        others = [item for name, item in signature(check).parameters.items() if name not in strategies]
        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        test.__signature__ = Signature([Parameter("examples", Parameter.POSITIONAL_OR_KEYWORD), *others])
        sizes = [pytest.param(few, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.long)]
        return pytest.mark.parametrize("examples", sizes)(test)

    return decorate
