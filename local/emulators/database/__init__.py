"""The server behind a recorded RDS instance: MariaDB, which speaks MySQL's protocol.

What only MySQL or RDS does is not exercised: MySQL's own SQL, the plugin `caching_sha2_password`, IAM login, failover.
"""

from local.emulators.database.authority import Authority, create_authority
from local.emulators.database.server import DatabaseServer, database_server
from local.emulators.database.software import MariaDb, find_mariadb

__all__ = ["Authority", "DatabaseServer", "MariaDb", "create_authority", "database_server", "find_mariadb"]
