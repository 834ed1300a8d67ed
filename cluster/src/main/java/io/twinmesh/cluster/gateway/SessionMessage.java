package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck;
import io.twinmesh.wire.node.NodeFrame;

/// What reaches a session: from its stream, from jobs, from the enrolment and the registry, and
/// from its own clock. Never leaves this process.
sealed interface SessionMessage {
    record FrameArrived(NodeFrame frame) implements SessionMessage {}

    /// The stream can take more.
    record LinkReady() implements SessionMessage {}

    /// The stream broke: gRPC has ended it with a status of its own.
    record LinkBroken() implements SessionMessage {}

    /// The stream broke because this gateway ended it.
    record GatewayStopped() implements SessionMessage {}

    /// The node ended its side in good order.
    record LinkClosed() implements SessionMessage {}

    /// From a job.
    record WordArrived(LeaseWord word) implements SessionMessage {}

    record VerdictArrived(Verdict verdict) implements SessionMessage {}

    record EnrolmentAnswered(NodeReply reply) implements SessionMessage {}

    record Signalled(SessionSignal signal) implements SessionMessage {}

    /// What the node showed of its benchmark was judged.
    record Examined(BenchmarkCheck.Verdict verdict) implements SessionMessage {}

    record Tick() implements SessionMessage {}

    /// The handshake took too long.
    record HelloTimedOut() implements SessionMessage {}

    /// An ended session has answered late offers for long enough.
    record LingerOver() implements SessionMessage {}
}
