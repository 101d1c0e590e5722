"""What every test stands on: one PostgreSQL server a session, one migrated template, one fresh database a test that asks for it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from aftersale.access import passwords
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Connection, Database
from aftersale.storage.migrate import migrate
from aftersale.storage.server import leave_embedded, start_embedded
from postgresql_15 import postgresql_15
from server_folder import make_server_folder, spare_disk

# No test depends on speed, and two cores are often busy.
settings.register_profile("aftersale", deadline=None)
settings.load_profile("aftersale")

REPOSITORY = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The real data that tests read; without it they fail, saying so."""
    folder = Path(os.environ.get("AFTERSALE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.fail(f"the test data is not at {folder}: put it there, or name its folder in AFTERSALE_TEST_DATA")
    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a file run in one process where there are several: what a file prepares for all its tests is prepared once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.fixture(scope="session", autouse=True)
def shipped_hasher() -> Iterator[PasswordHasher]:
    """How passwords are hashed outside of tests. In tests they are nobody's, and hashing one costs as little as argon2id allows."""
    shipped = passwords._HASHER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield shipped


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder with the real data sets."""
    return data_folder()


@pytest.fixture(scope="session")
def server_address(worker_id: str) -> Iterator[str]:
    """A PostgreSQL server for this session: the embedded one, or an external one with AFTERSALE_TEST_SERVER=postgresql-15."""
    if os.environ.get("AFTERSALE_TEST_SERVER") == "postgresql-15":
        with postgresql_15() as address:
            yield address
        return
    folder = make_server_folder(f"aftersale-tests-{worker_id}-")
    address = start_embedded(folder / "postgres")
    spare_disk(address)
    yield address
    leave_embedded(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of several test processes this is."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


def at_database(address: str, name: str) -> str:
    """The same server, another database, as the URL that AFTERSALE_DATABASE_URL takes."""
    known = {key: str(value) for key, value in conninfo_to_dict(address).items() if value}
    user, password = quote(known.pop("user", "")), quote(known.pop("password", ""), safe="")
    known.pop("dbname", None)
    return f"postgresql://{user}{':' + password if password else ''}@/{name}?{urlencode(known)}"


def create_database(address: str, template: str | None = None) -> str:
    """A new database, empty or like the template; returns its address."""
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as conn:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        conn.execute(statement)
    return at_database(address, name)


def drop_database(address: str, database_address: str) -> None:
    """Remove a database made by `create_database`."""
    name = conninfo_to_dict(database_address)["dbname"]
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))


@pytest.fixture(scope="session")
def template_name(server_address: str) -> str:
    """The name of a migrated, otherwise empty database."""
    address = create_database(server_address)
    migrate(address)
    return str(conninfo_to_dict(address)["dbname"])


Fill = Callable[[Database, Path], object]
"""Brings a world into a database; it may write files into the folder."""

Prepare = Callable[[Fill], str]


@pytest.fixture(scope="session")
def prepared(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """Gives the name of a database that was filled once a session, for the databases of many tests to begin as."""
    names: dict[Fill, str] = {}

    def prepare(fill: Fill) -> str:
        if fill not in names:
            address = create_database(server_address, template_name)
            database = Database(address, max_connections=4)
            fill(database, tmp_path_factory.mktemp(fill.__name__))
            database.close()
            names[fill] = str(conninfo_to_dict(address)["dbname"])
        return names[fill]

    return prepare


@pytest.fixture
def beginning(template_name: str) -> str:
    """The name of the database that this test's own begins as: migrated and empty, unless its folder or file says more."""
    return template_name


@pytest.fixture
def database_address(server_address: str, beginning: str) -> Iterator[str]:
    """A migrated database of this test's own."""
    address = create_database(server_address, beginning)
    yield address
    drop_database(server_address, address)


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """A pool on a migrated database of this test's own."""
    pool = Database(database_address, max_connections=4)
    yield pool
    pool.close()


@pytest.fixture
def actor() -> Actor:
    """The operator at the server's command line, who may do everything."""
    return operator("test")


@pytest.fixture
def conn(database: Database, actor: Actor) -> Iterator[Connection]:
    """One transaction of the operator, rolled back at the end."""
    with database.transaction(actor) as connection:
        yield connection
        raise psycopg.Rollback
