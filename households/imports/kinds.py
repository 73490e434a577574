"""The kinds that this app brings (导入种类); apps above register theirs when they are ready."""

from households.imports.households import HOUSEHOLDS

REGISTERED = (HOUSEHOLDS,)
