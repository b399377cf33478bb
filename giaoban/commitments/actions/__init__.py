"""Writes of the commitments room. Each takes `actor`; the verdict table is in `rules` and `judging` (ADR 0010)."""

from giaoban.commitments.actions.between import (
    add_progress,
    cancel_commitment,
    hand_over_commitment,
    noting_unit,
    open_meeting_of,
    pass_to_successor,
    set_waiting,
)
from giaoban.commitments.actions.extending import ask_extension, decide_extension, extend_commitments, move_with_meeting
from giaoban.commitments.actions.importing import commit_old_book, preview_old_book
from giaoban.commitments.actions.judging import (
    check_correction,
    correct_verdict,
    governing,
    judge,
    judge_in_writing,
    recount_misses,
)
from giaoban.commitments.actions.promises import (
    assign_commitment,
    change_draft,
    drop_draft,
    folded_of,
    freeze_commitments,
    open_drafts,
    promise_commitment,
    set_co_units,
)

__all__ = [
    "add_progress",
    "ask_extension",
    "assign_commitment",
    "cancel_commitment",
    "change_draft",
    "check_correction",
    "commit_old_book",
    "correct_verdict",
    "decide_extension",
    "drop_draft",
    "extend_commitments",
    "folded_of",
    "freeze_commitments",
    "governing",
    "hand_over_commitment",
    "judge",
    "judge_in_writing",
    "move_with_meeting",
    "noting_unit",
    "open_drafts",
    "open_meeting_of",
    "pass_to_successor",
    "preview_old_book",
    "promise_commitment",
    "recount_misses",
    "set_co_units",
    "set_waiting",
]
