package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;

/// What a job owes somebody in its present state. It is repeated until the answer is stored, so
/// each receiver must know a repetition by the job's name.
public sealed interface Duty {
    /// The ledger sets the price aside.
    record Reserve() implements Duty {}

    /// The twin decides and keeps the inputs.
    record Prepare() implements Duty {}

    /// The dispatch finds a node.
    record Seek() implements Duty {}

    /// The node answers before its lease ends.
    record AwaitResult(LeaseGranted lease) implements Duty {}

    /// The ledger pays.
    record Pay(ResultAccepted accepted) implements Duty {}

    /// The twin ends the grant.
    record Release() implements Duty {}

    /// The payer gets the reservation back.
    record Refund() implements Duty {}

    /// Only the end is still to be written down; nobody is asked.
    record Close() implements Duty {}

    /// Nothing.
    record Rest() implements Duty {}
}
