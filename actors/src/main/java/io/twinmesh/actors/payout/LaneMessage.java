package io.twinmesh.actors.payout;

/// All that reaches a lane's batcher: commands from outside and its own notes.
sealed interface LaneMessage permits LaneCommand, LedgerBatcher.Note {}
