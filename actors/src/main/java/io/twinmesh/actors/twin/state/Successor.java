package io.twinmesh.actors.twin.state;

import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.packed.Counts;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.EarlierValues;
import io.twinmesh.actors.twin.known.KnownConsents;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.known.KnownVariants;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.known.ReviewedAnswers;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.state.PatientState.Active;
import io.twinmesh.actors.twin.state.PatientState.OpenGrant;
import io.twinmesh.actors.twin.state.PatientState.Verdict;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;

import java.util.ArrayList;
import java.util.List;

/// A living twin after one more event: begins as the twin was, and takes what the event changes.
final class Successor {
    private final long revision;
    private Fact.Person person;
    private LatestValues latest;
    private Problems problems;
    private KnownResources known;
    private Counts resources;
    private List<OpenGrant> grants;
    private AnsweredJobs answered;
    private List<Verdict> verdicts;
    private Monitoring monitoring;
    private Origins origins;
    private ConsentTable consents;
    private EmergencyAccess emergencies;
    private KnownSignals signals;
    private KnownVariants variants;
    private ReviewedAnswers reviews;
    private EarlierValues earlier;

    private Successor(Active before) {
        this.revision = before.revision() + 1;
        this.person = before.person();
        this.latest = before.latest();
        this.problems = before.problems();
        this.known = before.known();
        this.resources = before.resources();
        this.grants = before.grants();
        this.answered = before.answered();
        this.verdicts = before.verdicts();
        this.monitoring = before.monitoring();
        this.origins = before.origins();
        this.consents = before.consents();
        this.emergencies = before.emergencies();
        this.signals = before.signals();
        this.variants = before.variants();
        this.reviews = before.reviews();
        this.earlier = before.earlier();
    }

    static Active of(Active before, PatientEvent event) {
        var next = new Successor(before);
        next.take(event);
        return next.active();
    }

    private Active active() {
        return new Active(
                revision,
                person,
                latest,
                problems,
                known,
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

    private void take(PatientEvent event) {
        switch (event) {
            case PatientEvent.TwinOpened _, PatientEvent.Redacted _ -> {}
            case PatientEvent.ResourceRecorded recorded -> recorded(recorded);
            case PatientEvent.ResourceDeleted deleted -> deleted(deleted);
            case PatientEvent.AccessGranted granted -> granted(granted);
            case PatientEvent.AccessDenied(_, var job, _, _, _, var code, var why, _) ->
                    judged(new Verdict(job, true, code, why));
            case PatientEvent.NothingComputable(_, var job, _, _, _, _, var code, var why, _) ->
                    judged(new Verdict(job, false, code, why));
            case PatientEvent.AssessmentReceived received -> {
                released(received.job());
                answered = answered.with(received.job(), revision);
            }
            case PatientEvent.AnswerReviewed(_, var job, _, _, var reviewed, _, _) ->
                    reviews = reviews.with(job, reviewed, answered);
            case PatientEvent.GrantReleased(_, var job) -> released(job);
            case PatientEvent.AlertRaised raised ->
                    monitoring = monitoring.raised(raised, revision);
            case PatientEvent.AlertSuppressed suppressed ->
                    monitoring = monitoring.suppressed(suppressed, revision);
            case PatientEvent.AlertCleared cleared ->
                    monitoring = monitoring.cleared(cleared, revision);
            case PatientEvent.SignalRecorded recorded -> signals = signals.with(recorded);
            case PatientEvent.BreakGlassOpened opened ->
                    emergencies = emergencies.opened(opened, revision);
            case PatientEvent.BreakGlassReviewed reviewed ->
                    emergencies = emergencies.reviewed(reviewed);
        }
    }

    private void recorded(PatientEvent.ResourceRecorded event) {
        // a new version of a resource takes back what the earlier one said
        latest = latest.without(event.key());
        earlier = earlier.without(event.key());
        problems = problems.without(event.key());
        variants = variants.without(event.key());
        for (var fact : event.facts()) {
            switch (fact) {
                case Fact.Person said -> person = said;
                case Fact.Observed seen -> observed(event, seen);
                case Fact.ConditionNoted noted -> problems = problems.with(event.key(), noted);
                case Fact.MedicationNoted noted -> problems = problems.with(event.key(), noted);
                case Fact.VariantReported told -> variants = variants.with(event.key(), told);
                case Fact.Tagged _, Fact.ConsentGiven _ -> {}
            }
        }
        resources = known.has(event.key()) ? resources : resources.plus(event.type());
        known = known.with(event.key(), event.content());
        monitoring = monitoring.recorded(event.key(), event.facts(), event.at());
        origins = origins.after(event, latest, earlier, problems, variants);
        consents = KnownConsents.after(consents, event);
    }

    private void observed(PatientEvent.ResourceRecorded event, Fact.Observed seen) {
        var before = latest;
        latest = before.with(event.key(), seen, event.at());
        earlier = earlier.after(before, latest, event.key(), seen, event.at());
    }

    private void deleted(PatientEvent.ResourceDeleted event) {
        latest = latest.without(event.key());
        earlier = earlier.without(event.key());
        problems = problems.without(event.key());
        known = known.without(event.key());
        resources = resources.minus(event.type());
        monitoring = monitoring.deleted(event.key());
        origins = origins.without(event.key());
        consents = KnownConsents.after(consents, event);
        variants = variants.without(event.key());
    }

    private void granted(PatientEvent.AccessGranted event) {
        var all = new ArrayList<>(grants);
        all.add(
                new OpenGrant(
                        event.job(),
                        revision,
                        event.modelDigest(),
                        event.inputs(),
                        event.used(),
                        event.missing()));
        grants = all;
    }

    private void released(JobId job) {
        grants = grants.stream().filter(grant -> !grant.job().equals(job)).toList();
    }

    private void judged(Verdict verdict) {
        released(verdict.job());
        var all = new ArrayList<>(verdicts);
        all.add(verdict);
        verdicts = all.size() > Active.MAX_VERDICTS ? all.subList(1, all.size()) : all;
    }
}
