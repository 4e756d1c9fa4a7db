"""Shared code of the scripts that compare URLs: the module `datetime`, with a clock that stands."""

import datetime
import types


def frozen_datetime(seconds):
    now = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)

    class Frozen(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return now.replace(tzinfo=None)

        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

    return types.SimpleNamespace(
        datetime=Frozen, timezone=datetime.timezone, timedelta=datetime.timedelta
    )
