"""Papers in Word: the XHTML and the sheets that draw the PDF, turned into a DOCX with styles of its own.

`render_docx` asks the same layout for the same page as the PDF. What an element looks like is read from layouts/*.css
(css.py), what it holds is walked once (walking.py, tables.py), and each way in which a paragraph can look becomes one
style of Word (styles.py). So a new layout, or a new class in a sheet, needs nothing here.
"""

from reports.word.drawing import render_docx

__all__ = ["render_docx"]
