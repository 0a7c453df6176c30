"""A sketch of the city: tiles where the communes lie, or the office's own areas; coloured by what the dashboard shows."""
