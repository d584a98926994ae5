"""Triggers that make Versions append-only, for SQLite and PostgreSQL: what no constraint can say."""

from typing import Any

MESSAGE = "Une version publiée ne peut être ni modifiée ni supprimée."
OPERATIONS = ("UPDATE", "DELETE")
TABLE = "obligations_version"

_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION obligations_version_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END $$;
CREATE OR REPLACE TRIGGER obligations_version_immuable BEFORE {" OR ".join(OPERATIONS)}
ON obligations_version FOR EACH ROW EXECUTE FUNCTION obligations_version_immuable();
CREATE OR REPLACE TRIGGER obligations_version_entiere BEFORE TRUNCATE
ON obligations_version FOR EACH STATEMENT EXECUTE FUNCTION obligations_version_immuable();
"""


def pose(connection: Any) -> None:
    """Put the triggers; harmless when they are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        for operation in OPERATIONS:
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS obligations_version_{operation.lower()} "
                f"BEFORE {operation} ON obligations_version BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def retire(connection: Any) -> None:
    """Take the triggers away; for migrations backwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS obligations_version_immuable() CASCADE")
            return
        for operation in OPERATIONS:
            cursor.execute(f"DROP TRIGGER IF EXISTS obligations_version_{operation.lower()}")
