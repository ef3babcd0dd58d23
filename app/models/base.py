"""What all tables share: named constraints, enums kept as words, times in UTC."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Enum as SqlEnum
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def words(enum: type[StrEnum]) -> SqlEnum:
    """A column that keeps the enum's words, not its names, and no type of its own in PostgreSQL."""
    return SqlEnum(enum, native_enum=False, length=32, values_callable=lambda e: [member.value for member in e])


def now() -> datetime:
    return datetime.now(UTC)


class Known(StrEnum):
    """Yes, no, or nobody knows. A missing answer is never a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> "Known":  # noqa: FBT001 - the three values of JSON
        return cls.UNKNOWN if value is None else cls.YES if value else cls.NO

    def as_bool(self) -> bool | None:
        return None if self is Known.UNKNOWN else self is Known.YES
