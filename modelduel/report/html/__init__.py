"""THE PAGE: a report as one self-contained HTML file that runs nothing, fetches nothing and leads nowhere outside."""

from modelduel.report.html.page import write_html

__all__ = ["write_html"]
