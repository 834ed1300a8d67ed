package io.twinmesh.actors.twin;

import io.twinmesh.actors.monitor.Monitoring;
import io.twinmesh.actors.packed.Counts;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.known.KnownVariants;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.known.Problems;
import io.twinmesh.actors.twin.known.ReviewedAnswers;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;

import java.util.ArrayList;
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
/// | Active | AccessDenied, NothingComputable | Active | the verdict is kept, for a repeated question |
/// | Active | AssessmentReceived | Active | the grant is closed, the answer's place is kept |
/// | Active | AnswerReviewed | Active | how far the answer was reviewed |
/// | Active | GrantReleased | Active | the grant is closed |
/// | Active | Redacted | Active | it is counted; what it said is gone with its key |
/// | Active | AlertRaised, AlertSuppressed, AlertCleared | Active | the alert stands, or does not |
/// | Active | SignalRecorded | Active | how far the signal is known |
/// | Active | BreakGlassOpened, BreakGlassReviewed | Active | see [EmergencyAccess] |
///
/// Erased is reached without an event: the patient's key is gone, so there is nothing to replay.
sealed interface PatientState extends Stored {
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
                            StoredType.cbor("twin.state-active/7", Active.class),
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
            ReviewedAnswers reviews)
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
        }

        /// One object for all twins that have nothing there, also after a snapshot was read.
        private static <T> T shared(T value, T none) {
            return value.equals(none) ? none : value;
        }

        static Active empty() {
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
                    ReviewedAnswers.NONE);
        }

        Active with(KnownResources other) {
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
                    reviews);
        }

        Optional<OpenGrant> grant(JobId job) {
            return grants.stream().filter(grant -> grant.job().equals(job)).findFirst();
        }

        Optional<Verdict> verdict(JobId job) {
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
    record OpenGrant(
            JobId job,
            long sequenceNumber,
            String modelDigest,
            String inputs,
            List<String> used,
            List<String> missing) {
        public OpenGrant {
            used = List.copyOf(used);
            missing = List.copyOf(missing);
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
            case Active active -> evolved(active, event);
            case Unknown _ -> evolved(Active.empty(), event);
            case Erased erased -> erased;
        };
    }

    private static Active evolved(Active a, PatientEvent event) {
        return switch (event) {
            case PatientEvent.TwinOpened _, PatientEvent.Redacted _ ->
                    next(a, a.grants, a.answered, a.verdicts);
            case PatientEvent.ResourceRecorded recorded -> recorded(a, recorded);
            case PatientEvent.ResourceDeleted deleted -> deleted(a, deleted);
            case PatientEvent.AccessGranted granted -> {
                var grants = new ArrayList<>(a.grants);
                grants.add(
                        new OpenGrant(
                                granted.job(),
                                a.revision + 1,
                                granted.modelDigest(),
                                granted.inputs(),
                                granted.used().stream().map(PatientEvent.UsedInput::name).toList(),
                                granted.missing()));
                yield next(a, grants, a.answered, a.verdicts);
            }
            case PatientEvent.AccessDenied(_, var job, _, _, _, var code, var why, _) ->
                    next(a, a.grants, a.answered, added(a, new Verdict(job, true, code, why)));
            case PatientEvent.NothingComputable(_, var job, _, _, _, _, var code, var why, _) ->
                    next(a, a.grants, a.answered, added(a, new Verdict(job, false, code, why)));
            case PatientEvent.AssessmentReceived received ->
                    next(
                            a,
                            without(a, received.job()),
                            a.answered.with(received.job(), a.revision + 1),
                            a.verdicts);
            case PatientEvent.AnswerReviewed(_, var job, _, _, var reviewed, _) ->
                    next(a, a.reviews.with(job, reviewed, a.answered));
            case PatientEvent.GrantReleased(_, var job) ->
                    next(a, without(a, job), a.answered, a.verdicts);
            case PatientEvent.AlertRaised raised ->
                    next(a, a.monitoring.raised(raised, a.revision + 1));
            case PatientEvent.AlertSuppressed suppressed ->
                    next(a, a.monitoring.suppressed(suppressed, a.revision + 1));
            case PatientEvent.AlertCleared cleared ->
                    next(a, a.monitoring.cleared(cleared, a.revision + 1));
            case PatientEvent.SignalRecorded recorded -> next(a, a.signals.with(recorded));
            case PatientEvent.BreakGlassOpened opened ->
                    next(a, a.emergencies.opened(opened, a.revision + 1));
            case PatientEvent.BreakGlassReviewed reviewed ->
                    next(a, a.emergencies.reviewed(reviewed));
        };
    }

    private static Active next(
            Active a, List<OpenGrant> grants, AnsweredJobs answered, List<Verdict> verdicts) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest,
                a.problems,
                a.known,
                a.resources,
                grants,
                answered,
                verdicts,
                a.monitoring,
                a.origins,
                a.consents,
                a.emergencies,
                a.signals,
                a.variants,
                a.reviews);
    }

    private static Active next(Active a, Monitoring monitoring) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest,
                a.problems,
                a.known,
                a.resources,
                a.grants,
                a.answered,
                a.verdicts,
                monitoring,
                a.origins,
                a.consents,
                a.emergencies,
                a.signals,
                a.variants,
                a.reviews);
    }

    private static Active next(Active a, EmergencyAccess emergencies) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest,
                a.problems,
                a.known,
                a.resources,
                a.grants,
                a.answered,
                a.verdicts,
                a.monitoring,
                a.origins,
                a.consents,
                emergencies,
                a.signals,
                a.variants,
                a.reviews);
    }

    private static Active next(Active a, KnownSignals signals) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest,
                a.problems,
                a.known,
                a.resources,
                a.grants,
                a.answered,
                a.verdicts,
                a.monitoring,
                a.origins,
                a.consents,
                a.emergencies,
                signals,
                a.variants,
                a.reviews);
    }

    private static Active next(Active a, ReviewedAnswers reviews) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest,
                a.problems,
                a.known,
                a.resources,
                a.grants,
                a.answered,
                a.verdicts,
                a.monitoring,
                a.origins,
                a.consents,
                a.emergencies,
                a.signals,
                a.variants,
                reviews);
    }

    private static Active recorded(Active a, PatientEvent.ResourceRecorded event) {
        var person = a.person;
        // a new version of a resource takes back what the earlier one said
        var latest = a.latest.without(event.key());
        var problems = a.problems.without(event.key());
        var variants = a.variants.without(event.key());
        for (var fact : event.facts()) {
            switch (fact) {
                case Fact.Person said -> person = said;
                case Fact.Observed seen -> latest = latest.with(event.key(), seen);
                case Fact.ConditionNoted noted -> problems = problems.with(event.key(), noted);
                case Fact.MedicationNoted noted -> problems = problems.with(event.key(), noted);
                case Fact.VariantNoted noted -> variants = variants.with(event.key(), noted);
                case Fact.Tagged _, Fact.ConsentGiven _ -> {}
            }
        }
        return new Active(
                a.revision + 1,
                person,
                latest,
                problems,
                a.known.with(event.key(), event.content()),
                a.known.has(event.key()) ? a.resources : a.resources.plus(event.type()),
                a.grants,
                a.answered,
                a.verdicts,
                a.monitoring.recorded(event.key(), event.facts(), event.at()),
                a.origins.after(event, latest, problems, variants),
                ConsentRules.after(a.consents, event),
                a.emergencies,
                a.signals,
                variants,
                a.reviews);
    }

    private static Active deleted(Active a, PatientEvent.ResourceDeleted event) {
        return new Active(
                a.revision + 1,
                a.person,
                a.latest.without(event.key()),
                a.problems.without(event.key()),
                a.known.without(event.key()),
                a.resources.minus(event.type()),
                a.grants,
                a.answered,
                a.verdicts,
                a.monitoring.deleted(event.key()),
                a.origins.without(event.key()),
                ConsentRules.after(a.consents, event),
                a.emergencies,
                a.signals,
                a.variants.without(event.key()),
                a.reviews);
    }

    private static List<OpenGrant> without(Active a, JobId job) {
        return a.grants.stream().filter(grant -> !grant.job().equals(job)).toList();
    }

    private static List<Verdict> added(Active a, Verdict verdict) {
        var verdicts = new ArrayList<>(a.verdicts);
        verdicts.add(verdict);
        return verdicts.size() > Active.MAX_VERDICTS
                ? verdicts.subList(1, verdicts.size())
                : verdicts;
    }
}
