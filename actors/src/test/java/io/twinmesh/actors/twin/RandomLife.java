package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.ConsentCommand.OpenBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewBreakGlass;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.RecordSignals;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Commands of every kind that changes a twin: what comes in and is taken back, consents given and
/// withdrawn, questions, answers and their reviews, emergencies, signals, and vital signs that
/// raise more alerts than the budget allows. First each once, then at random.
final class RandomLife {
    private static final Requester CLIENT = Requester.client("client");
    private static final Requester WARD =
            new Requester("ward-3", List.of(), List.of("Organization/ward"), List.of());

    private static final int STORM = 24;

    private final Random random;
    private final String model;
    private int steps;

    /// @param model the digest of a model that needs age, sex and creatinine
    RandomLife(Random random, String model) {
        this.random = random;
        this.model = model;
    }

    /// @param revision the number of the twin's last event
    PatientCommand next(Instant now, long revision) {
        var step = steps++;
        return switch (step) {
            case 0 -> take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));
            case 1 -> take(Consents.resource("e", Consents.emergency("ward", Duration.ofHours(2))));
            case 2 -> take(Consents.resource("ok", Consents.permitting(Purpose.TREAT)));
            case 3 -> ask(Twins.job(90), "TREAT");
            case 4 -> take(creatinine(now));
            case 5 -> ask(Twins.job(91), "TREAT");
            case 6 -> answer(Twins.job(91), now);
            case 7 -> review(Twins.job(91), ReviewState.ACCEPTED);
            case 8 -> ask(Twins.job(92), "TREAT");
            case 9 -> new PatientCommand.Release(Twins.job(92), anybody());
            case 10 -> ask(Twins.job(93), "HRESCH");
            case 11 -> emergency();
            case 12 -> judged(revision);
            case 13 -> signal(now);
            case 14 -> removal("k");
            default -> step < 15 + STORM ? take(storm(step - 15, now)) : any(now, revision);
        };
    }

    private PatientCommand any(Instant now, long revision) {
        return switch (random.nextInt(13)) {
            case 0 -> removal("o" + random.nextInt(8));
            case 1 ->
                    take(
                            Twins.resource(
                                    "d" + random.nextInt(4),
                                    "c" + random.nextLong(),
                                    Twins.condition("c" + random.nextInt(100), true, null, null)));
            case 2 -> take(consent());
            case 3 -> take(creatinine(now));
            case 4, 5 -> ask(job(), random.nextInt(4) == 0 ? "HRESCH" : "TREAT");
            case 6 -> answer(job(), now);
            case 7 ->
                    random.nextInt(4) == 0
                            ? new PatientCommand.Release(job(), anybody())
                            : review(job(), judgement());
            case 8 -> emergency();
            case 9 -> judged(1 + random.nextLong(revision));
            case 10 -> signal(now);
            default -> take(vitals(now));
        };
    }

    private PatientCommand ask(JobId job, String purpose) {
        return new PatientCommand.Prepare(job, CLIENT, purpose, model, Twins.TODAY, "", anybody());
    }

    private PatientCommand answer(JobId job, Instant now) {
        return new PatientCommand.RecordAssessment(
                job, model, new byte[] {1}, new byte[] {2}, new byte[] {3}, now, anybody());
    }

    private static PatientCommand review(JobId job, ReviewState state) {
        return new ReviewCommand.ReviewAnswer(
                job, CLIENT, "TREAT", state, "seen", List.of(), anybody());
    }

    private static PatientCommand emergency() {
        return new OpenBreakGlass(WARD, "ETREAT", "unconscious in the street", anybody());
    }

    private PatientCommand judged(long grant) {
        return new ReviewBreakGlass(grant, "officer", random.nextBoolean(), "looked at", anybody());
    }

    /// Everything too low, then everything too high, and so on, each for longer than an alert
    /// dwells: soon there are more alerts in an hour than the budget allows.
    private static IncomingResource storm(int step, Instant now) {
        var low = step / (STORM / 3) % 2 == 0;
        var at = now.toString();
        return Twins.resource(
                "storm",
                "s" + step,
                Twins.measured("8867-4", low ? "35" : "140", "/min", at),
                Twins.measured("9279-1", low ? "6" : "30", "/min", at),
                Twins.measured("59408-5", low ? "85" : "98", "%", at),
                Twins.measured("8480-6", low ? "80" : "230", "mm[Hg]", at),
                Twins.measured("8310-5", low ? "34" : "40", "Cel", at));
    }

    private ReviewState judgement() {
        return List.of(ReviewState.values()).get(random.nextInt(ReviewState.values().length));
    }

    /// Few, so that answers come to questions that were asked.
    private JobId job() {
        return Twins.job(random.nextInt(5));
    }

    private IncomingResource consent() {
        return random.nextInt(4) == 0
                ? Consents.withdrawn("ok")
                : Consents.resource("ok", Consents.permitting(Purpose.TREAT));
    }

    private IncomingResource creatinine(Instant now) {
        return Twins.resource(
                "k",
                "k" + random.nextLong(),
                Twins.measured("2160-0", "0." + (5 + random.nextInt(5)), "mg/dL", now.toString()));
    }

    private IncomingResource vitals(Instant now) {
        var observed =
                now.minusSeconds(random.nextInt(random.nextInt(4) == 0 ? 50_000 : 300)).toString();
        return Twins.resource(
                "o" + random.nextInt(8),
                "v" + random.nextLong(),
                Twins.measured("59408-5", Integer.toString(82 + random.nextInt(18)), "%", observed),
                Twins.measured(
                        "9279-1", Integer.toString(10 + random.nextInt(20)), "/min", observed));
    }

    private static Import take(IncomingResource resource) {
        return new Import("imp", "client", List.of(resource), anybody());
    }

    private static Import removal(String id) {
        return new Import(
                "imp",
                "client",
                List.of(),
                List.of(new Removal(DataClass.CLINICAL, "Observation", id, Optional.empty())),
                anybody());
    }

    private RecordSignals signal(Instant now) {
        var start = now.minus(Duration.ofHours(1 + random.nextInt(40)));
        return new RecordSignals(
                "client",
                List.of(
                        new IncomingChunk(
                                Code.parse("http://loinc.org|99504-3"),
                                "",
                                Optional.empty(),
                                start,
                                start.plusSeconds(3_300),
                                12,
                                Optional.empty(),
                                "mg/dL",
                                new byte[] {(byte) random.nextInt(100)})),
                anybody());
    }

    private static <T> ActorRef<T> anybody() {
        return TestInbox.<T>create().getRef();
    }
}
