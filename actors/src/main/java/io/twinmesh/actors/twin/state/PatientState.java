package io.twinmesh.actors.twin.state;

import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.packed.Counts;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.EarlierValues;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.known.KnownVariants;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.known.ReviewedAnswers;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;

import java.util.List;
import java.util.Optional;

/// What a twin knows now.
///
/// | from | on | to | why |
/// |---|---|---|---|
/// | Unknown | TwinOpened | Active | the first resources of this patient came in |
/// | Active | ResourceRecorded | Active | latest values, conditions, medications, variants, known resources |
/// | Active | ResourceDeleted | Active | what the resource said is taken back |
/// | Active | AccessGranted | Active | the grant is open until answered or released |
/// | Active | AccessDenied, NothingComputable | Active | the verdict is kept, for a repeated question; a grant that was open is closed |
/// | Active | AssessmentReceived | Active | the grant is closed, the answer's place is kept |
/// | Active | AnswerReviewed | Active | how far the answer was reviewed |
/// | Active | GrantReleased | Active | the grant is closed |
/// | Active | Redacted | Active | it is counted; what it said is gone with its key |
/// | Active | AlertRaised, AlertSuppressed, AlertCleared | Active | the alert stands, or does not |
/// | Active | SignalRecorded | Active | how far the signal is known |
/// | Active | BreakGlassOpened, BreakGlassReviewed | Active | see [EmergencyAccess] |
///
/// Erased is reached without an event: the patient's key is gone, so there is nothing to replay.
public sealed interface PatientState extends Stored {
    /// How a snapshot is written.
    StoredFormat SNAPSHOTS =
            new StoredFormat(
                    List.of(
                            StoredType.cbor("twin.state-unknown/1", Unknown.class),
                            ActiveV2.READ_AS_VERSION_1,
                            ActiveV2.READ_AS_VERSION_2,
                            ActiveV3.READ_ONLY,
                            ActiveV4.READ_ONLY,
                            ActiveV5.READ_ONLY,
                            ActiveV6.READ_ONLY,
                            ActiveV7.READ_ONLY,
                            ActiveV8.READ_ONLY,
                            StoredType.cbor("twin.state-active/9", Active.class),
                            StoredType.cbor("twin.state-erased/1", Erased.class)));

    /// How many events have happened; equals the sequence number of the last one.
    long revision();

    /// Nothing ever came in for this patient.
    record Unknown() implements PatientState {
        @Override
        public long revision() {
            return 0;
        }
    }

    /// The patient's key was destroyed.
    record Erased() implements PatientState {
        @Override
        public long revision() {
            return 0;
        }
    }

    /// A living twin.
    ///
    /// @param latest the newest value per code
    /// @param resources how many resources of each type
    /// @param verdicts the last jobs that were denied or found not computable
    /// @param origins of the resources that said something
    /// @param consents in force, compiled
    /// @param signals how far each is known, never a sample
    /// @param reviews how far answers were reviewed
    /// @param earlier values of a day, of a few codes
    record Active(
            long revision,
            Fact.Person person,
            LatestValues latest,
            Problems problems,
            KnownResources known,
            Counts resources,
            List<OpenGrant> grants,
            AnsweredJobs answered,
            List<Verdict> verdicts,
            Monitoring monitoring,
            Origins origins,
            ConsentTable consents,
            EmergencyAccess emergencies,
            KnownSignals signals,
            KnownVariants variants,
            ReviewedAnswers reviews,
            EarlierValues earlier)
            implements PatientState {
        static final int MAX_VERDICTS = 32;

        public Active {
            grants = List.copyOf(grants);
            verdicts = List.copyOf(verdicts);
            answered = shared(answered, AnsweredJobs.NONE);
            monitoring = shared(monitoring, Monitoring.NONE);
            emergencies = shared(emergencies, EmergencyAccess.NONE);
            signals = shared(signals, KnownSignals.NONE);
            variants = shared(variants, KnownVariants.NONE);
            reviews = shared(reviews, ReviewedAnswers.NONE);
            earlier = shared(earlier, EarlierValues.NONE);
        }

        /// One object for all twins that have nothing there, also after a snapshot was read.
        private static <T> T shared(T value, T none) {
            return value.equals(none) ? none : value;
        }

        public static Active empty() {
            var nobody =
                    new Fact.Person(
                            Optional.empty(),
                            Optional.empty(),
                            "unknown",
                            Optional.empty(),
                            false,
                            Optional.empty());
            return new Active(
                    0,
                    nobody,
                    LatestValues.NONE,
                    Problems.NONE,
                    KnownResources.NONE,
                    Counts.NONE,
                    List.of(),
                    AnsweredJobs.NONE,
                    List.of(),
                    Monitoring.NONE,
                    Origins.NONE,
                    ConsentTable.NONE,
                    EmergencyAccess.NONE,
                    KnownSignals.NONE,
                    KnownVariants.NONE,
                    ReviewedAnswers.NONE,
                    EarlierValues.NONE);
        }

        public Active with(KnownResources other) {
            return new Active(
                    revision,
                    person,
                    latest,
                    problems,
                    other,
                    resources,
                    grants,
                    answered,
                    verdicts,
                    monitoring,
                    origins,
                    consents,
                    emergencies,
                    signals,
                    variants,
                    reviews,
                    earlier);
        }

        public Optional<OpenGrant> grant(JobId job) {
            return grants.stream().filter(grant -> grant.job().equals(job)).findFirst();
        }

        public Optional<Verdict> verdict(JobId job) {
            return verdicts.stream().filter(verdict -> verdict.job().equals(job)).findFirst();
        }

        @Override
        public String toString() {
            return "Active[" + revision + "]";
        }
    }

    /// A question that was allowed and is not answered yet.
    ///
    /// @param sequenceNumber where the grant stands in the journal
    /// @param inputs canonical JSON, `{"inputs":{name:value,…},"salt":"…"}`, in the model's units
    /// @param used where each input came from, and what consent was asked about it
    record OpenGrant(
            JobId job,
            long sequenceNumber,
            String modelDigest,
            String inputs,
            List<PatientEvent.UsedInput> used,
            List<String> missing) {
        public OpenGrant {
            used = List.copyOf(used);
            missing = List.copyOf(missing);
        }

        public List<String> usedNames() {
            return used.stream().map(PatientEvent.UsedInput::name).toList();
        }

        @Override
        public String toString() {
            return "OpenGrant[" + job + "]";
        }
    }

    /// Why a job got no inputs.
    ///
    /// @param denied not allowed, as opposed to not computable
    record Verdict(JobId job, boolean denied, String code, String why) {}

    /// The state after an event. Total and without a clock: the same events give the same state for
    /// ever.
    static PatientState evolve(PatientState state, PatientEvent event) {
        return switch (state) {
            case Active active -> Successor.of(active, event);
            case Unknown _ -> Successor.of(Active.empty(), event);
            case Erased erased -> erased;
        };
    }
}
