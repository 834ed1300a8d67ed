package io.twinmesh.actors.job;

import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.Optional;

/// What a job tells itself: answers to its errands, and its timers.
public sealed interface JobNote extends JobCommand {

    /// An errand's number goes with its answer, so that an answer to an older errand is not taken
    /// for one to the present errand.
    sealed interface OfErrand extends JobNote {
        long errand();
    }

    record Reserved(long errand, LaneReply reply) implements OfErrand {}

    record Prepared(long errand, PrepareReply reply) implements OfErrand {}

    record Sought(long errand, EnqueueReply reply) implements OfErrand {}

    record HandedOut(long errand, NodeFound node, LeaseId lease, HandOutReply reply)
            implements OfErrand {}

    record Trusted(long errand, TrustReply reply) implements OfErrand {}

    record Recorded(long errand, RecordReply reply) implements OfErrand {}

    /// @param work whose work the twin keeps at `sequenceNumber`
    record WorkRead(long errand, long sequenceNumber, Optional<StoredWork.Work> work)
            implements OfErrand {}

    record Paid(long errand, LaneReply reply) implements OfErrand {}

    record Released(long errand, ReleaseReply reply) implements OfErrand {}

    record Refunded(long errand, LaneReply reply) implements OfErrand {}

    record Closed(long errand) implements OfErrand {}

    /// No answer came in time, or the question could not be put.
    record Unheard(long errand) implements OfErrand {}

    /// Time to put the question again.
    record Again(long errand) implements OfErrand {}

    record LeaseTimeUp(LeaseId lease) implements JobNote {}

    /// The lease runs longer than nearly all leases of its model do.
    record LeaseSlow(LeaseId lease) implements JobNote {}

    /// No node of another owner came in time.
    record NobodyElse() implements JobNote {}

    /// Nobody is left to compute.
    record Undecided() implements JobNote {}

    /// A restart forgot the results that were held.
    record HeldForgotten() implements JobNote {}

    record DeadlinePassed() implements JobNote {}

    record WaitedEnough(long watcher) implements JobNote {}
}
