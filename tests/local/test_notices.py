"""Notices that nobody waits for do not pile up."""

from dataclasses import replace

from core.local.notices import KeptNotices
from tests.contracts.test_notifier import NOTICE


def test_only_the_newest_hundred_are_kept():
    notifier = KeptNotices()
    for number in range(150):
        notifier.tell(replace(NOTICE, id=str(number)))
    assert [notice.id for notice in notifier.told] == [str(number) for number in range(50, 150)]
