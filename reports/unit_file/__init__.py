"""The file of a unit (hồ sơ đơn vị): one page and one print-out, of what the reader may see of it."""
