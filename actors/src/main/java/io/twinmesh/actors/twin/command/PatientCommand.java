package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Provisional;
import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What a twin can be asked to do.
public sealed interface PatientCommand extends TwinMessage, Wire
        permits PatientCommand.Import,
                PatientCommand.CheckImport,
                PatientCommand.Prepare,
                PatientCommand.HandOut,
                PatientCommand.RecordAssessment,
                PatientCommand.Release,
                PatientCommand.Greet,
                PatientCommand.Show,
                PatientCommand.Forget,
                DeliveryCommand,
                ConsentCommand,
                SignalCommand,
                ReviewCommand {

    /// Takes resources in and back, all or none. A resource already known with the same content
    /// changes nothing, and neither does taking back what is not there.
    ///
    /// @param importId names the request that they came with
    /// @param by pseudonym of the client that sent it
    /// @param removals are made before the resources are taken in
    record Import(
            String importId,
            String by,
            List<IncomingResource> resources,
            List<Removal> removals,
            ActorRef<ImportReply> replyTo)
            implements PatientCommand {
        public Import {
            resources = List.copyOf(resources);
            removals = List.copyOf(removals);
        }

        public Import(
                String importId,
                String by,
                List<IncomingResource> resources,
                ActorRef<ImportReply> replyTo) {
            this(importId, by, resources, List.of(), replyTo);
        }

        /// The same for another one who waits.
        public Import answering(ActorRef<ImportReply> other) {
            return new Import(importId, by, resources, removals, other);
        }
    }

    /// Asks what would become of an import now. Stores nothing.
    record CheckImport(Import proposed) implements PatientCommand {}

    /// Checks consent, selects the inputs that the model declares, and stores the decision. Safe to
    /// repeat: the same job gets the same answer.
    ///
    /// @param modelDigest `sha256:…` of the manifest
    /// @param asOf the day the question is asked for
    /// @param asked values that only the asker can give (inputs whose source is `Asked`), and
    ///   answers of other jobs, as JSON text of one object; see [AskedInputs]
    record Prepare(
            JobId job,
            Requester requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String asked,
            ActorRef<PrepareReply> replyTo)
            implements PatientCommand {
        /// The asked values are clinical.
        @Override
        public String toString() {
            return "Prepare[" + job + "]";
        }
    }

    /// Hands the granted inputs out for one lease: canonical JSON with a fresh salt. Consent is
    /// asked again: what the requester may not use any more is not handed out, and the grant ends.
    /// A job whose answer is stored gets no inputs again.
    ///
    /// @param requester who asked the question, and for whom it acted then
    /// @param purpose of the question
    record HandOut(
            JobId job,
            LeaseId lease,
            Requester requester,
            String purpose,
            ActorRef<HandOutReply> replyTo)
            implements PatientCommand {}

    /// Stores the verified answer. Safe to repeat: the same job gets the same sequence number.
    ///
    /// @param outcome canonical JSON of the outcome, as the node signed it
    /// @param receipt canonical JSON of the work receipt
    record RecordAssessment(
            JobId job,
            String modelDigest,
            byte[] outcome,
            byte[] receipt,
            byte[] receiptSignature,
            Instant computedAt,
            ActorRef<RecordReply> replyTo)
            implements PatientCommand {
        /// The outcome is clinical.
        @Override
        public String toString() {
            return "RecordAssessment[" + job + "]";
        }
    }

    /// Ends a grant that will never be used, unless the answer is stored: after `Released` no
    /// answer of this job can be stored any more. Safe to repeat.
    record Release(JobId job, ActorRef<ReleaseReply> replyTo) implements PatientCommand {}

    /// Asks whether the twin is there and what it knows, all of it: for the node itself, never to
    /// be given out. A caller gets [ConsentCommand.ShowTo].
    record Show(ActorRef<ShowReply> replyTo) implements PatientCommand {}

    /// Asks whether the twin is there, and for nothing that it knows: the view of a patient with a
    /// long history costs more than the question that is asked of it.
    record Greet(ActorRef<GreetReply> replyTo) implements PatientCommand {}

    /// Drops everything the twin holds in memory; keys and history are looked up anew for the next
    /// command. For whoever has destroyed keys, or lets a twin out of quarantine.
    record Forget(ActorRef<Forgotten> replyTo) implements PatientCommand {}

    /// Nothing of the earlier state will be shown or stored any more.
    record Forgotten() implements Wire {}

    /// One resource as it came in.
    ///
    /// @param type FHIR resource type
    /// @param id FHIR logical id, 1 to 64 of `A-Z a-z 0-9 - .`; of a Patient the twin's own id
    /// @param bytes the resource's own bytes, kept as the truth
    /// @param facts what was read out of them at the edge
    record IncomingResource(
            DataClass dataClass,
            String type,
            String id,
            byte[] bytes,
            List<Fact> facts,
            Condition condition)
            implements Wire {
        public IncomingResource {
            facts = List.copyOf(facts);
        }

        /// The same under another condition.
        public IncomingResource under(Condition other) {
            return new IncomingResource(dataClass, type, id, bytes, facts, other);
        }

        @Override
        public String toString() {
            return "IncomingResource[" + type + "]";
        }
    }

    /// What must hold for an incoming resource to be taken.
    ///
    /// @param version refused unless the resource is known in this version
    /// @param onlyNew a resource that is known already stays as it is
    /// @param onlyKnown refused when the resource is not known
    /// @param onlySame refused when the resource is known and says something else
    record Condition(
            Optional<Integer> version, boolean onlyNew, boolean onlyKnown, boolean onlySame) {
        public static final Condition NONE = new Condition(Optional.empty(), false, false, false);

        /// Of this version, when one is named.
        public static Condition ofVersion(Optional<Integer> version) {
            return new Condition(version, false, false, false);
        }

        /// Not if it is known.
        public static Condition ofNewcomers() {
            return new Condition(Optional.empty(), true, false, false);
        }

        /// Only if it is known, and of this version, when one is named.
        public static Condition ofKnown(Optional<Integer> version) {
            return new Condition(version, false, true, false);
        }

        /// The same for who may create and not change: what is known stays as it is.
        public Condition changingNothing() {
            return new Condition(version, onlyNew, onlyKnown, true);
        }
    }

    /// One resource to be taken back. Its history stays.
    ///
    /// @param ifVersion refused unless this is the resource's version
    record Removal(DataClass dataClass, String type, String id, Optional<Integer> ifVersion)
            implements Wire {
        @Override
        public String toString() {
            return "Removal[" + type + "]";
        }
    }

    /// What became of one resource.
    enum Change {
        CREATED,
        UPDATED,
        UNCHANGED,
        REMOVED
    }

    /// @param version the resource's version now; 0 when it was never known
    record StoredVersion(String type, String id, int version, Change change) {
        /// Whoever chose the id may have named a person in it.
        @Override
        public String toString() {
            return "StoredVersion[" + type + ", " + version + "]";
        }
    }

    sealed interface ImportReply extends Wire {
        /// @param versions one for each incoming resource and then one for each removal, in their
        ///   order
        /// @param facts how many facts the stored resources gave the twin
        /// @param revision of the twin with these resources; alerts they gave rise to come after it
        /// @param at when whatever changed was changed
        record Imported(List<StoredVersion> versions, int facts, long revision, Instant at)
                implements ImportReply {
            public Imported {
                versions = List.copyOf(versions);
            }

            public int stored() {
                return versions.size() - unchanged();
            }

            public int unchanged() {
                return (int) versions.stream().filter(v -> v.change() == Change.UNCHANGED).count();
            }
        }

        /// @param place which resource is the reason, or, counted on, which removal; from 0
        record Refused(Refusal refusal, Optional<Integer> place) implements ImportReply {
            public Refused(Refusal refusal) {
                this(refusal, Optional.empty());
            }
        }
    }

    sealed interface PrepareReply extends Wire, Provisional {
        @Override
        default boolean provisional() {
            return this instanceof Denied(Refusal refusal) && refusal.provisional();
        }

        /// @param inputsUsed names of the inputs that were selected, no values
        /// @param missing names of optional inputs that were not there
        record Granted(List<String> inputsUsed, List<String> missing) implements PrepareReply {}

        /// Nothing can be computed from this twin, and why; stored.
        record NotComputable(String code, String why) implements PrepareReply {}

        /// Not allowed; stored.
        record Denied(Refusal refusal) implements PrepareReply {}
    }

    sealed interface HandOutReply extends Wire, Provisional {
        @Override
        default boolean provisional() {
            return this instanceof HandOutReply.Refused(Refusal refusal) && refusal.provisional();
        }

        record Inputs(byte[] canonicalJson) implements HandOutReply {
            /// The inputs are clinical.
            @Override
            public String toString() {
                return "Inputs[" + canonicalJson.length + " bytes]";
            }
        }

        /// @param sequenceNumber where the job's answer stands in the twin's journal
        record AlreadyAnswered(long sequenceNumber) implements HandOutReply {}

        record Refused(Refusal refusal) implements HandOutReply {}
    }

    sealed interface RecordReply extends Wire, Provisional {
        @Override
        default boolean provisional() {
            return this instanceof RecordReply.Refused(Refusal refusal) && refusal.provisional();
        }

        /// @param sequenceNumber where the answer stands in the twin's journal
        record Recorded(long sequenceNumber) implements RecordReply {}

        record Refused(Refusal refusal) implements RecordReply {}
    }

    sealed interface ReleaseReply extends Wire, Provisional {
        @Override
        default boolean provisional() {
            return this instanceof ReleaseReply.Refused(Refusal refusal) && refusal.provisional();
        }

        record Released() implements ReleaseReply {}

        /// @param sequenceNumber where the job's answer stands in the twin's journal
        record AlreadyAnswered(long sequenceNumber) implements ReleaseReply {}

        record Refused(Refusal refusal) implements ReleaseReply {}
    }

    sealed interface GreetReply extends Wire, Provisional {
        @Override
        default boolean provisional() {
            return this instanceof GreetReply.Refused(Refusal refusal) && refusal.provisional();
        }

        record There() implements GreetReply {}

        record Refused(Refusal refusal) implements GreetReply {}
    }

    sealed interface ShowReply extends Wire {
        /// @param json the view, as the HTTP interface sends it
        /// @param rules of the patient's consents, by which it is shown; none to the node itself
        record View(
                String json, long revision, Optional<Instant> lastObservedAt, List<RuleId> rules)
                implements ShowReply {
            public View {
                rules = List.copyOf(rules);
            }

            /// The view is clinical.
            @Override
            public String toString() {
                return "View[" + revision + "]";
            }
        }

        record Refused(Refusal refusal) implements ShowReply {}
    }
}
