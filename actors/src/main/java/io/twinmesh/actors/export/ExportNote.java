package io.twinmesh.actors.export;

/// What an export tells itself: how its work went, and its timers.
sealed interface ExportNote extends ExportCommand {
    record Prepared(ExportSnapshot snapshot) implements ExportNote {}

    /// @param from the cursor that the step began at: a late answer to an earlier step is none to
    ///   this one
    record Stepped(String from, ExportStep step) implements ExportNote {}

    /// What is complete can be given out.
    record Checked() implements ExportNote {}

    /// The key is destroyed.
    record KeyGone() implements ExportNote {}

    record Discarded() implements ExportNote {}

    /// Work failed or took too long.
    record Stumbled() implements ExportNote {}

    /// Time to try again.
    record Again() implements ExportNote {}
}
