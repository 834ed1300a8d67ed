package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.pipeline.PipelineCommand.Order;
import io.twinmesh.actors.pipeline.PipelineStep.Feed;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.PipelineId;
import io.twinmesh.persistence.vault.key.Sealed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A chain of three: the second takes an output of the first, the third of both.
final class PipelineFixtures {
    static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    static final PipelineId PIPELINE = new PipelineId("pl-" + "1".repeat(32));
    static final PatientId PATIENT = new PatientId("tw-" + "2".repeat(32));

    private PipelineFixtures() {}

    static JobId job(int step) {
        return new JobId("job-" + String.format("%032x", step));
    }

    static PipelineStep step(int number, Feed... feeds) {
        return new PipelineStep(
                job(number),
                "model-" + number,
                "sha256:" + number,
                100,
                List.of(feeds),
                Optional.empty());
    }

    static final Confines CONFINES =
            new Confines(
                    Optional.of("eu-central"), Optional.of("fra-2"), Optional.of("cpu-x86_64"));

    /// As it lies in the journal.
    static Sealed sealed(String text) {
        return new Sealed(Bytes.utf8("nonce"), Bytes.utf8(text));
    }

    /// The same chain; the first step brings values.
    static Order giving(String digest, String text) {
        var order = order(digest);
        var steps = new ArrayList<>(order.steps());
        var first = steps.getFirst();
        steps.set(
                0,
                new PipelineStep(
                        first.job(),
                        first.question(),
                        first.modelDigest(),
                        first.priceTokens(),
                        first.feeds(),
                        Optional.of(sealed(text))));
        return new Order(
                order.patient(),
                order.requester(),
                order.payer(),
                order.purpose(),
                order.asOf(),
                steps,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                digest);
    }

    static Order order(String digest) {
        return new Order(
                PATIENT,
                Requester.client("clinic"),
                new AccountId("3".repeat(32)),
                "TREAT",
                LocalDate.parse("2026-11-27"),
                List.of(
                        step(0),
                        step(1, new Feed("egfr", 0, "egfr")),
                        step(2, new Feed("egfr", 0, "egfr"), new Feed("risk", 1, "risk"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                digest);
    }

    /// The chain that brings values, and that only some nodes may compute.
    static Order confined(String digest, String text) {
        var order = giving(digest, text);
        return new Order(
                order.patient(),
                order.requester(),
                order.payer(),
                order.purpose(),
                order.asOf(),
                order.steps(),
                CONFINES.region(),
                CONFINES.zone(),
                CONFINES.numericClass(),
                digest);
    }

    static JobStatus status(int step, String state, String code) {
        return new JobStatus(
                job(step),
                PATIENT,
                "clinic",
                "model-" + step,
                "sha256:" + step,
                LocalDate.parse("2026-11-27"),
                JobStanding.named(state).orElseThrow(),
                Optional.of(code).filter(text -> !text.isEmpty()),
                Optional.empty(),
                state.equals("settled") ? Optional.of(10L + step) : Optional.empty(),
                Optional.empty(),
                100,
                0,
                Optional.empty());
    }
}
