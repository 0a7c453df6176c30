# placeholder until the real module lands
CALENDAR = None
