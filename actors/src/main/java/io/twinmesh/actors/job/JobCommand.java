package io.twinmesh.actors.job;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// What a job can be told. Its own timers and the answers of the parts it drives are private
/// messages of the actor.
public sealed interface JobCommand extends Wire
        permits JobCommand.Submit,
                JobCommand.Look,
                JobCommand.Await,
                JobCommand.NodeFound,
                JobCommand.Reported,
                JobCommand.LeaseEnded,
                JobCommand.Wake,
                JobCommand.AskHidden,
                JobNote {

    /// Asks for the job. The same payer and idempotency key name the same job: repeated with the
    /// same `bodyDigest` it answers with the status, with another one it refuses
    /// `idempotency.reused`.
    record Submit(Request request, ActorRef<JobReply> replyTo) implements JobCommand {}

    /// Asks where the job stands.
    record Look(ActorRef<JobReply> replyTo) implements JobCommand {}

    /// Asks where the job stands once it has nothing more to wait for, or after `atMost`.
    record Await(Duration atMost, ActorRef<JobReply> replyTo) implements JobCommand {}

    /// From the dispatch: this node has a free slot. The job stores the lease before it offers
    /// anything.
    record NodeFound(NodeId node, AccountId account, ActorRef<LeaseWord> session)
            implements JobCommand {}

    /// From the session: what the node sent back for a lease, frame signature already checked.
    record Reported(
            LeaseId lease,
            long fencingToken,
            byte[] output,
            byte[] receipt,
            byte[] receiptSignature,
            byte[] nodeKey,
            ActorRef<Verdict> replyTo)
            implements JobCommand {
        /// The output is clinical.
        @Override
        public String toString() {
            return "Reported[" + lease + "]";
        }
    }

    /// From the session or the dispatch: the lease will not be served.
    ///
    /// @param code `node-lost`, `declined`, `interrupted` by the network itself, or the node's
    ///   failure code
    record LeaseEnded(LeaseId lease, String code) implements JobCommand {}

    /// Wakes a job that has unfinished business, after a restart.
    record Wake() implements JobCommand {}

    /// Makes this job a hidden question of a model; understood under a [HiddenName] only.
    ///
    /// @param model digest of the manifest
    /// @param suspended the node that is asked, unpaid, on its way back; empty: whoever is free
    record AskHidden(String model, Optional<NodeFound> suspended) implements JobCommand {}

    /// @param question what was asked, for example `cardiovascular-risk`, or the model's name
    /// @param asked JSON text of one object: values only the asker can give
    /// @param priority 1 first, to [#LAST_PRIORITY]
    /// @param region the only one whose nodes may compute; empty when any will do
    /// @param zone of that region, likewise
    /// @param numericClass of the nodes that may compute, likewise
    record Request(
            PatientId patient,
            Requester requester,
            AccountId payer,
            String purpose,
            String question,
            String modelDigest,
            LocalDate asOf,
            String asked,
            long priceTokens,
            Instant deadline,
            VerificationLevel level,
            int priority,
            Optional<String> region,
            Optional<String> zone,
            Optional<String> numericClass,
            String bodyDigest)
            implements Wire {
        public static final int USUAL_PRIORITY = 2;
        public static final int LAST_PRIORITY = 3;

        public Request {
            if (priority < 1 || priority > LAST_PRIORITY) {
                throw new IllegalArgumentException("a priority is 1 to 3, got " + priority);
            }
        }

        /// Which nodes may compute.
        public Confines confines() {
            return new Confines(region, zone, numericClass);
        }

        /// The asked values are clinical.
        @Override
        public String toString() {
            return "Request[" + question + "]";
        }
    }

    /// What a job says to the session of a node.
    sealed interface LeaseWord extends Wire {
        LeaseId lease();
    }

    /// The lease is not needed any more: the answer came from another one, or none will.
    record LeaseCancelled(LeaseId lease) implements LeaseWord {}

    /// What the job sends to the session of the node that holds the lease; the session forwards it
    /// to the machine.
    record LeaseOffer(
            JobId job,
            LeaseId lease,
            long fencingToken,
            String modelDigest,
            byte[] inputs,
            Instant expiresAt)
            implements LeaseWord {
        /// The inputs are clinical.
        @Override
        public String toString() {
            return "LeaseOffer[" + lease + "]";
        }
    }

    /// @param outcome `accepted`, `late`, `stale` or `invalid`
    record Verdict(LeaseId lease, String outcome, String code) implements Wire {}

    sealed interface JobReply extends Wire {
        record Status(JobStatus status) implements JobReply {}

        record Refused(Refusal refusal) implements JobReply {}

        record Unknown() implements JobReply {}
    }

    /// Where a job stands, without any clinical value.
    ///
    /// @param code why, for `not-computed`, `refused` and `failed`
    /// @param assessment sequence number of the answer in the twin's journal
    /// @param receipt index of the payout's leaf in the log, when the job is paid
    /// @param priceTokens what it costs, or will once it is answered; 0 when nothing is paid
    /// @param reassignments how many leases were lost and offered to another node
    record JobStatus(
            JobId job,
            PatientId patient,
            String requester,
            String question,
            String modelDigest,
            LocalDate asOf,
            JobStanding state,
            Optional<String> code,
            Optional<String> why,
            Optional<Long> assessment,
            Optional<NodeId> node,
            long priceTokens,
            int reassignments,
            Optional<String> receipt)
            implements Wire {}
}
