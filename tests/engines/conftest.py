"""A Spark of the test process; its tests are one group, so that there is one."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from aftersale.rules.engines.spark_session import open_session


@pytest.fixture(scope="session")
def spark() -> SparkSession:
    """A session in which rule tables are decided exactly."""
    return open_session()
