"""An index behind a proxy."""

from collections.abc import Iterator

import pytest
from bulks_es import Setting


@pytest.fixture
def setting(elasticsearch: str, alias: str) -> Iterator[Setting]:
    setting = Setting(elasticsearch, alias)
    yield setting
    setting.index.close()
    setting.proxy.close()
