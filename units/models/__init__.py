"""Units, people, files and the log of events."""

from units.models.event import Event
from units.models.feed import CalendarFeed
from units.models.file import StoredFile
from units.models.membership import Delegation, Membership
from units.models.notification import Mail, Notification, NotificationRead
from units.models.seal import EventSeal, SealChain, SealMark
from units.models.unit import Succession, Unit, UnitName
from units.models.user import User

__all__ = [
    "CalendarFeed",
    "Delegation",
    "Event",
    "EventSeal",
    "Mail",
    "Membership",
    "Notification",
    "NotificationRead",
    "SealChain",
    "SealMark",
    "StoredFile",
    "Succession",
    "Unit",
    "UnitName",
    "User",
]
