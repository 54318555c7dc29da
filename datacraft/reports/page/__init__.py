"""A dataset as one self-contained page: opens offline, light and dark, usable with the keyboard."""

from datacraft.reports.page.content import Cluster, PageContent, Rejected
from datacraft.reports.page.conversation import Tables, browsable
from datacraft.reports.page.document import render

__all__ = ["Cluster", "PageContent", "Rejected", "Tables", "browsable", "render"]
