"""Template tags of people's pages, of files and of filters."""

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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


@register.simple_tag
def select(field: BoundField) -> SafeString:
    """The choice box of a filter. Lists show a hundred choices; a template takes ten times as long to write them."""
    chosen, marked = str(field.value()), mark_safe(" selected")
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, marked if str(value) == chosen else "", label) for value, label in field.field.choices),  # type: ignore[attr-defined]
    )
    box = '<select class="form-select" name="{}" id="{}">{}</select>'
    return format_html(box, field.html_name, field.id_for_label, options)
