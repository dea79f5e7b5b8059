"""No setting of the machine reaches a test; the fixtures that every room may use."""

import os

from real_elasticsearch import alias, elasticsearch, elasticsearch_node, index_prefix

__all__ = ["alias", "elasticsearch", "elasticsearch_node", "index_prefix"]

for name in [name for name in os.environ if name.startswith("NEWS_") and not name.startswith("NEWS_TEST_")]:
    del os.environ[name]
