"""Why the demo's staff may be away: key, name, English name, paid, productive; the same for each company."""

from typing import Final

REASONS: Final[tuple[tuple[str, str, str, bool, bool], ...]] = (
    ("break", "小休", "Short break", True, False),
    ("meal", "用餐", "Meal", False, False),
    ("training", "培训", "Training", True, True),
    ("meeting", "会议", "Meeting", True, True),
    ("after_work", "话后处理", "After-call work", True, True),
    ("system", "系统故障", "System trouble", True, False),
)
