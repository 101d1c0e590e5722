"""What is wrong with a rule table: in one row, between rows, and between all rows and all there is to decide."""

from aftersale.rules.check.boxes import STEPS
from aftersale.rules.check.cells import check_cells
from aftersale.rules.check.table import EDITING_STEPS, check_table

__all__ = ["EDITING_STEPS", "STEPS", "check_cells", "check_table"]
