"""The user's guide: a chapter for each kind of user in Markdown, and which of its sections explains which page."""
