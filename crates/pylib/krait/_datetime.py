"""What CPython's accelerator of datetime offers, for programs that import it from here: the classes of _pydatetime."""

from _pydatetime import (
    MAXYEAR,
    MINYEAR,
    UTC,
    date,
    datetime,
    time,
    timedelta,
    timezone,
    tzinfo,
)
