package io.twinmesh.cluster.cds;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// A question to NEWS2 that came to its end: the score is 2.
final class NewsTwo {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private NewsTwo() {}

    /// @param news2 digest of the model
    static List<PatientEvent> settled(String news2, JobId job) {
        return List.of(granted(news2, job), received(news2, job));
    }

    private static PatientEvent granted(String news2, JobId job) {
        return new PatientEvent.AccessGranted(
                NOW,
                job,
                "ehr",
                "TREAT",
                news2,
                LocalDate.parse("2026-11-21"),
                "{}",
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static PatientEvent received(String news2, JobId job) {
        var outcome =
                new Outcome.Computed(
                        List.of(new Outcome.Output("news2", 2, "{score}")),
                        Optional.of(new Outcome.Band("low", "low")),
                        List.of(),
                        List.of());
        return new PatientEvent.AssessmentReceived(
                NOW,
                job,
                news2,
                1,
                Bytes.of(OutcomeJson.write(outcome)),
                Bytes.utf8("{}"),
                Bytes.of(new byte[64]),
                NOW);
    }

    /// Consent to all of it.
    static AccessFilter everything(Instant now) {
        var all =
                new Provision(
                        "provision",
                        Provision.Effect.PERMIT,
                        Interval.ALWAYS,
                        List.of(),
                        List.of(),
                        Purposes.ANY,
                        DataScope.EVERYTHING,
                        Optional.empty(),
                        List.of());
        return ConsentTable.NONE
                .with(0, "Consent/0", new ConsentPolicy(all))
                .forRequest(
                        AccessRequest.of(
                                Requester.client("ehr"), Purpose.TREAT, ConsentAction.USE, now));
    }

    /// What a job hears after its question, which is put again where it was not answered at once.
    static JobCommand.Await awaited(TestProbe<JobCommand> job) {
        return job.receiveMessage() instanceof JobCommand.Await it ? it : awaited(job);
    }
}
