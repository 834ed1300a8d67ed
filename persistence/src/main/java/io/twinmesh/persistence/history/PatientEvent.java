package io.twinmesh.persistence.history;

import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What has happened to a twin. These records never reach the journal as they are: only sealed, as
/// a [SealedEvent].
public sealed interface PatientEvent extends Stored {
    Instant at();

    /// Under which of the patient's keys it is sealed.
    default DataClass dataClass() {
        return DataClass.CLINICAL;
    }

    /// The first resources of this patient came in.
    ///
    /// @param by pseudonym of the client that sent them
    record TwinOpened(Instant at, String by, String importId) implements PatientEvent {
        @Override
        public String toString() {
            return "TwinOpened[" + at + "]";
        }
    }

    /// A resource came in that was not known with this content.
    ///
    /// @param by pseudonym of the client that sent it
    /// @param type FHIR resource type
    /// @param id FHIR logical id, unique within the type; of a Patient the twin's own id
    /// @param version of this resource: 1 or more, one more with each recording or deletion; 0 when
    ///   an older format did not count
    /// @param key first 8 bytes of SHA-256 of `type|type/id`
    /// @param content first 8 bytes of SHA-256 of its bytes
    /// @param resource its own bytes, the truth
    /// @param facts what we read out of them on that day
    record ResourceRecorded(
            Instant at,
            String by,
            String importId,
            DataClass dataClass,
            String type,
            String id,
            int version,
            long key,
            long content,
            Bytes resource,
            List<Fact> facts)
            implements PatientEvent {
        public ResourceRecorded {
            facts = List.copyOf(facts);
        }

        @Override
        public String toString() {
            return "ResourceRecorded[" + type + ", " + at + "]";
        }
    }

    /// A resource was taken back by whoever keeps it; its earlier versions stay in the history.
    ///
    /// @param version of this deletion, one more than the last recording's
    /// @param key as in [ResourceRecorded]
    record ResourceDeleted(
            Instant at,
            String by,
            DataClass dataClass,
            String type,
            String id,
            int version,
            long key)
            implements PatientEvent {
        @Override
        public String toString() {
            return "ResourceDeleted[" + type + ", " + at + "]";
        }
    }

    /// Samples of a signal came in, one chunk of them. What is in the chunk is said beside it as
    /// far as it must be known to find it.
    ///
    /// @param by pseudonym of the client that sent them
    /// @param code what is measured
    /// @param channel of several of the same code, for example an ECG lead; empty when there is one
    /// @param device as the source names it
    /// @param start when the first sample was taken
    /// @param end when the last one was
    /// @param samples how many, missing ones too
    /// @param hertz how often, when they are evenly spaced
    /// @param unit UCUM code
    /// @param late the signal was known up to a later time already
    /// @param overlapping some of this time was known already; what was stored first stands
    /// @param content first 8 bytes of SHA-256 of the chunk
    /// @param chunk the samples, at most 512 KiB
    record SignalRecorded(
            Instant at,
            String by,
            Code code,
            String channel,
            Optional<String> device,
            Instant start,
            Instant end,
            int samples,
            Optional<Double> hertz,
            String unit,
            boolean late,
            boolean overlapping,
            long content,
            Bytes chunk)
            implements PatientEvent {
        @Override
        public DataClass dataClass() {
            return DataClass.SIGNALS;
        }

        @Override
        public String toString() {
            return "SignalRecorded[" + at + "]";
        }
    }

    /// A question was allowed, and these inputs were chosen for it.
    ///
    /// @param purpose HL7 purpose of use
    /// @param inputs canonical JSON, `{"inputs":{name:value,…},"salt":"…"}`, in the model's units
    /// @param used where each input came from
    /// @param missing names of optional inputs that were not there
    /// @param withheld names of optional inputs that consent does not give
    /// @param rules the consents' rules that permitted what was used
    record AccessGranted(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String inputs,
            List<UsedInput> used,
            List<String> missing,
            List<String> withheld,
            List<RuleId> rules)
            implements PatientEvent {
        public AccessGranted {
            used = List.copyOf(used);
            missing = List.copyOf(missing);
            withheld = List.copyOf(withheld);
            rules = List.copyOf(rules);
        }

        /// Everything about which consent was asked.
        public List<DataItem> consulted() {
            return used.stream().flatMap(input -> input.consulted().stream()).distinct().toList();
        }

        @Override
        public String toString() {
            return "AccessGranted[" + job + ", " + at + "]";
        }
    }

    /// A question was not allowed.
    ///
    /// @param rule the consent's rule that denied it; empty when none permitted it
    record AccessDenied(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            String code,
            String why,
            Optional<RuleId> rule)
            implements PatientEvent {
        @Override
        public String toString() {
            return "AccessDenied[" + job + ", " + code + "]";
        }
    }

    /// A question was allowed, and this twin cannot answer it.
    ///
    /// @param input the input that is the reason, when one is
    record NothingComputable(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String code,
            String why,
            Optional<String> input)
            implements PatientEvent {
        @Override
        public String toString() {
            return "NothingComputable[" + job + ", " + code + "]";
        }
    }

    /// The verified answer came back.
    ///
    /// @param grant sequence number of the [AccessGranted] that holds the inputs of this answer
    /// @param outcome canonical JSON, as the node signed it
    /// @param receipt canonical JSON of the work receipt
    record AssessmentReceived(
            Instant at,
            JobId job,
            String modelDigest,
            long grant,
            Bytes outcome,
            Bytes receipt,
            Bytes receiptSignature,
            Instant computedAt)
            implements PatientEvent {
        @Override
        public String toString() {
            return "AssessmentReceived[" + job + ", " + at + "]";
        }
    }

    /// Somebody looked at an answer, or asked that somebody look.
    ///
    /// @param answer sequence number of the [AssessmentReceived]
    /// @param who the reviewer, as the token said then
    /// @param why the reviewer's own words, at most 2,000 characters; empty when there were none
    /// @param amended of an amended answer, the values that it should have: all of them, or none
    ///   when the words say it all
    record AnswerReviewed(
            Instant at,
            JobId job,
            long answer,
            Requester who,
            ReviewState state,
            String why,
            List<AmendedValue> amended)
            implements PatientEvent {
        public AnswerReviewed {
            amended = List.copyOf(amended);
        }

        public AnswerReviewed(
                Instant at, JobId job, long answer, Requester who, ReviewState state, String why) {
            this(at, job, answer, who, state, why, List.of());
        }

        @Override
        public String toString() {
            return "AnswerReviewed[" + job + ", " + at + "]";
        }
    }

    /// A grant ended unused.
    record GrantReleased(Instant at, JobId job) implements PatientEvent {
        @Override
        public String toString() {
            return "GrantReleased[" + job + "]";
        }
    }

    /// Something happened, and the key that sealed it is gone. Stands for the event in the twin's
    /// life and is never stored itself.
    ///
    /// @param tag of the event that stands there
    record Redacted(Instant at, String tag, DataClass dataClass) implements PatientEvent {}

    /// What the names of rules begin with that look at variants: their alerts are sealed with them.
    String GENOME_RULES = "genome-";

    private static DataClass classOf(String rule) {
        return rule.startsWith(GENOME_RULES) ? DataClass.GENOME : DataClass.CLINICAL;
    }

    /// A rule found the patient's values to be as they should not be, or worse than before.
    ///
    /// @param rule permanent name of the rule
    /// @param observedAt when the newest value was observed that the rule looked at
    /// @param causes sequence numbers of the events that brought the values, stored with this one
    record AlertRaised(
            Instant at, String rule, Severity severity, Instant observedAt, List<Long> causes)
            implements PatientEvent {
        public AlertRaised {
            causes = List.copyOf(causes);
        }

        @Override
        public DataClass dataClass() {
            return classOf(rule);
        }

        @Override
        public String toString() {
            return "AlertRaised[" + at + "]";
        }
    }

    /// An alert would have been raised, and too many were raised lately. It stands all the same.
    ///
    /// @param rule permanent name of the rule
    /// @param observedAt when the newest value was observed that the rule looked at
    /// @param causes as in [AlertRaised]
    record AlertSuppressed(
            Instant at, String rule, Severity severity, Instant observedAt, List<Long> causes)
            implements PatientEvent {
        public AlertSuppressed {
            causes = List.copyOf(causes);
        }

        @Override
        public DataClass dataClass() {
            return classOf(rule);
        }

        @Override
        public String toString() {
            return "AlertSuppressed[" + at + "]";
        }
    }

    /// An alert ended, or became less severe.
    ///
    /// @param rule permanent name of the rule
    /// @param severity what it was
    /// @param remaining what it is now; empty when it is over
    /// @param causes as in [AlertRaised]
    record AlertCleared(
            Instant at,
            String rule,
            Severity severity,
            Optional<Severity> remaining,
            ClearReason reason,
            List<Long> causes)
            implements PatientEvent {
        public AlertCleared {
            causes = List.copyOf(causes);
        }

        @Override
        public DataClass dataClass() {
            return classOf(rule);
        }

        @Override
        public String toString() {
            return "AlertCleared[" + at + "]";
        }
    }

    /// Why an alert ended.
    enum ClearReason {
        /// The values are as they should be again.
        RECOVERED,
        /// The resource that gave the value was corrected or taken back.
        WITHDRAWN,
        /// For a long time no value came in that the rule could look at.
        LAPSED
    }

    /// Somebody opened emergency access that the patient had provided for.
    ///
    /// @param reason why, in 10 to 2,000 characters of the opener's own
    /// @param until when it ends by itself
    /// @param rules the consent's rules under which it was opened
    record BreakGlassOpened(
            Instant at,
            Requester who,
            Purpose purpose,
            String reason,
            Instant until,
            List<RuleId> rules)
            implements PatientEvent {
        public BreakGlassOpened {
            rules = List.copyOf(rules);
        }

        @Override
        public String toString() {
            return "BreakGlassOpened[" + at + "]";
        }
    }

    /// Somebody judged an emergency access afterwards.
    ///
    /// @param grant sequence number of the [BreakGlassOpened]
    /// @param reviewer the reviewing client
    /// @param justified when not, the access ends at once
    /// @param remark the reviewer's own words, at most 2,000 characters
    record BreakGlassReviewed(
            Instant at, long grant, String reviewer, boolean justified, String remark)
            implements PatientEvent {
        @Override
        public String toString() {
            return "BreakGlassReviewed[" + grant + ", " + at + "]";
        }
    }

    /// Where one input came from; or an active condition that no input counts, which an absence
    /// stands on ([#NOT_COUNTED]: its code, or how many more there are).
    ///
    /// @param source `observation`, `worst-of-day`, `coded-observation`, `age`, `sex`, `condition`,
    ///   `medication`, `derived`, `asked`, `prefetched` or `answer`
    /// @param code the matching code, the model of a derived input, the job of an answer, the other
    ///   server's resource that was prefetched, or `birth-year` for an age of which no more is
    ///   known
    /// @param given the value as the source gave it
    /// @param unit the unit as the source gave it
    /// @param resources keys of the resources that said it, as in [ResourceRecorded]; none for what
    ///   comes from the Patient itself, from an absence or from the asker
    /// @param consulted everything of the patient's about which consent was asked, as it was then;
    ///   none for what came with the question
    record UsedInput(
            String name,
            String source,
            Optional<String> code,
            String given,
            Optional<String> unit,
            Optional<Instant> observedAt,
            List<Long> resources,
            List<DataItem> consulted) {
        /// The source of what no input counts.
        public static final String NOT_COUNTED = "condition-not-counted";

        public UsedInput {
            resources = List.copyOf(resources);
            consulted = List.copyOf(consulted);
        }

        /// An active condition that no input counts.
        public static UsedInput notCounted(String code, DataItem item) {
            return notCounted(Optional.of(code), "", List.of(item));
        }

        /// How many more active conditions no input counts.
        public static UsedInput moreNotCounted(int conditions) {
            return notCounted(Optional.empty(), Integer.toString(conditions), List.of());
        }

        private static UsedInput notCounted(
                Optional<String> code, String given, List<DataItem> consulted) {
            return new UsedInput(
                    NOT_COUNTED,
                    NOT_COUNTED,
                    code,
                    given,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    consulted);
        }

        /// Whether the model was given it.
        public boolean counted() {
            return !source.equals(NOT_COUNTED);
        }

        /// The same, said by other resources.
        public UsedInput from(List<Long> others) {
            return new UsedInput(name, source, code, given, unit, observedAt, others, consulted);
        }

        /// The same, permitted as these items.
        public UsedInput as(List<DataItem> items) {
            return new UsedInput(name, source, code, given, unit, observedAt, resources, items);
        }

        @Override
        public String toString() {
            return "UsedInput[" + name + ", " + source + "]";
        }
    }
}
