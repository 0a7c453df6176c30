"""Template filters of people's pages and of files."""

from django import template

from units import permissions
from units.models import StoredFile, User

register = template.Library()

# The first that is found in the browser's own description; the order matters, since most of them name the others too.
BROWSERS = [
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


@register.filter
def device_name(user_agent: str) -> str:
    """«Chrome trên Windows», from the header that the browser sends."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Trình duyệt khác")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} trên {system}" if system else browser


@register.filter
def may_purge(user: User, stored: StoredFile) -> bool:
    return not stored.is_drawn and permissions.can_purge(user, stored)
