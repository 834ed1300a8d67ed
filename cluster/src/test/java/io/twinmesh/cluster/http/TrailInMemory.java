package io.twinmesh.cluster.http;

import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Recorded;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/// An audit trail that forgets everything at the end, and can be told to refuse, always or as often
/// as said, or to wait.
public final class TrailInMemory implements Auditing.Trail {
    private final List<AuditRecord> records = new ArrayList<>();
    private final Queue<Recorded.Refused> refusals = new ArrayDeque<>();
    private Optional<Recorded.Refused> refusing = Optional.empty();
    private Optional<Recorded.Refused> hindrance = Optional.empty();
    private Optional<CompletableFuture<Recorded>> held = Optional.empty();

    public Auditing auditing() {
        return auditing(InstantSource.system());
    }

    public Auditing auditing(InstantSource time) {
        return new Auditing(this, Runnable::run, time, RandomGenerator.of("L64X128MixRandom"), 3);
    }

    /// What was recorded so far.
    public List<AuditRecord> records() {
        return List.copyOf(records);
    }

    void refuse(String code) {
        refusing = Optional.of(new Recorded.Refused(code));
    }

    /// Takes again what comes after that.
    void refuseOnce(String code) {
        refusals.add(new Recorded.Refused(code));
    }

    void hinder(String code) {
        hindrance = Optional.of(new Recorded.Refused(code));
    }

    /// What comes next is durable when the returned stage says that it is written, if it says so.
    CompletableFuture<Recorded> hold() {
        var gate = new CompletableFuture<Recorded>();
        held = Optional.of(gate);
        return gate;
    }

    @Override
    public Optional<Recorded.Refused> hindrance() {
        return hindrance;
    }

    @Override
    public CompletionStage<Recorded> record(List<AuditRecord> some) {
        if (refusing.isPresent()) {
            return CompletableFuture.completedFuture(refusing.get());
        }
        var once = refusals.poll();
        if (once != null) {
            return CompletableFuture.completedFuture(once);
        }
        var durable =
                held.orElseGet(
                        () -> CompletableFuture.completedFuture(new Recorded.Written(some.size())));
        held = Optional.empty();
        return durable.whenComplete((recorded, _) -> {
            if (recorded instanceof Recorded.Written) {
                records.addAll(some);
            }
        });
    }
}
