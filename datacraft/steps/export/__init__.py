"""Writes a dataset for a trainer or a service: a typed projection that is checked against the example it came from."""

from datacraft.steps.export.project import LeftOut, Projection, project
from datacraft.steps.export.run import Exported, export_file

__all__ = ["Exported", "LeftOut", "Projection", "export_file", "project"]
