package io.twinmesh.cluster.export;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.export.ExportKeyGoneException;
import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.actors.export.ExportProgress;
import io.twinmesh.actors.export.ExportSnapshot;
import io.twinmesh.actors.export.ExportStep;
import io.twinmesh.actors.export.ExportWork;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.vault.ExportKeys;

import org.apache.pekko.Done;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Reads patients for exports, a few at each step: their names are noted, their consents asked, the
/// audit trail written, and only then their resources are read.
public final class ExportReading implements ExportWork {
    /// An event's time is a little older than its place in the journal. What an export shows is
    /// said to be as of this much before its place was chosen, so that the next export, which asks
    /// for what came in since, misses nothing.
    private static final Duration DECIDED_BEFORE_STORED = Duration.ofSeconds(10);

    private final Parts parts;
    private final Set<ExportId> underway = ConcurrentHashMap.newKeySet();

    /// What reading needs.
    ///
    /// @param follower waits for the index
    /// @param patientsPerStep 1 to 1,000
    /// @param largestFile in bytes; a type that has more gets several files
    /// @param blocking runs what waits for databases and disks
    public record Parts(
            ResourceReader reader,
            SharedResources shared,
            Follower follower,
            ExportConsent consent,
            ExportAudit audit,
            ExportRegister register,
            ExportKeys keys,
            ExportFiles files,
            DamagedTwins damaged,
            int patientsPerStep,
            long largestFile,
            InstantSource time,
            Executor blocking) {}

    /// Follows the journal.
    @FunctionalInterface
    public interface Follower {
        /// Completes when everything up to this place of the journal is in the index.
        CompletionStage<Void> reached(long place);
    }

    public ExportReading(Parts parts) {
        this.parts = parts;
    }

    @Override
    public CompletionStage<ExportSnapshot> prepare(ExportId export, ExportOrder order) {
        return blocking(
                        () -> {
                            var now = parts.time().instant();
                            parts.register().keep(export, order.client(), now);
                            parts.keys().make(export);
                            return now;
                        })
                .thenCompose(now ->
                        blocking(parts.reader()::end)
                                .thenCompose(
                                        end -> parts.follower().reached(end).thenApply(_ -> end))
                                .thenApply(end ->
                                        new ExportSnapshot(
                                                end,
                                                now.minus(DECIDED_BEFORE_STORED)
                                                        .truncatedTo(ChronoUnit.MILLIS))));
    }

    @Override
    public CompletionStage<ExportStep> step(
            ExportId export, ExportOrder order, ExportSnapshot snapshot, ExportProgress progress) {
        // a step that took too long may still be writing
        if (!underway.add(export)) {
            return CompletableFuture.failedFuture(new StillUnderwayException());
        }
        return blocking(this::generation)
                .thenCompose(before ->
                        begun(export, order, snapshot, progress)
                                .thenApplyAsync(step -> checked(step, before), parts.blocking()))
                .whenComplete((_, _) -> underway.remove(export));
    }

    /// Fails while the index is being made anew: something would be missing.
    private long generation() {
        var standing = parts.reader().standing();
        if (!standing.whole()) {
            throw new IllegalStateException("the index of resources is being made anew");
        }
        return standing.generation();
    }

    private ExportStep checked(ExportStep step, long before) {
        if (generation() != before) {
            throw new IllegalStateException("the index of resources was made anew meanwhile");
        }
        return step;
    }

    private CompletionStage<ExportStep> begun(
            ExportId export, ExportOrder order, ExportSnapshot snapshot, ExportProgress progress) {
        var step = new StepWriter(parts, export, order, snapshot, progress);
        return switch (Cursor.of(progress.cursor())) {
            case Cursor.Patients(var after) ->
                    blocking(() -> named(export, snapshot, after))
                            .thenCompose(patients -> asked(patients, order))
                            .thenCompose(answers ->
                                    parts.audit().record(order, answers).thenApply(_ -> answers))
                            .thenApplyAsync(
                                    answers -> {
                                        parts.register().without(export, leftOut(answers));
                                        return step.patients(answers);
                                    },
                                    parts.blocking());
            case Cursor.Shared cursor -> blocking(() -> step.shared(cursor));
        };
    }

    /// Those of whom nothing is read after all: what becomes of them later is nothing to the
    /// export.
    private static List<PatientId> leftOut(Map<PatientId, Answer> answers) {
        return answers.entrySet().stream()
                .filter(answer -> !(answer.getValue() instanceof Answer.Permits))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The next patients, noted as being in this export before anything of them is read.
    private List<PatientId> named(ExportId export, ExportSnapshot snapshot, String after) {
        var patients = parts.reader().twins(after, snapshot.position(), parts.patientsPerStep());
        parts.register().holds(export, patients);
        return patients;
    }

    private CompletionStage<Map<PatientId, Answer>> asked(
            List<PatientId> patients, ExportOrder order) {
        CompletionStage<Map<PatientId, Answer>> all =
                CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (var patient : patients) {
            all =
                    all.thenCombine(
                            parts.consent().ask(patient, order),
                            (answers, answer) -> {
                                answers.put(patient, answer);
                                return answers;
                            });
        }
        return all;
    }

    @Override
    public CompletionStage<Done> check(ExportId export) {
        return blocking(() -> {
            if (parts.keys().find(export).isEmpty()) {
                throw new ExportKeyGoneException(export);
            }
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<Done> discard(ExportId export) {
        return blocking(() -> {
            // first of all, whatever a step may still be writing
            parts.keys().destroy(export);
            if (underway.contains(export)) {
                throw new StillUnderwayException();
            }
            parts.files().delete(export);
            parts.register().close(export);
            return Done.getInstance();
        });
    }

    private <T> CompletionStage<T> blocking(Supplier<T> work) {
        return Elsewhere.supply(work, parts.blocking());
    }

    /// A step of this export has not ended yet.
    private static final class StillUnderwayException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
