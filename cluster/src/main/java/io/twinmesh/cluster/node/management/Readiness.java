package io.twinmesh.cluster.node.management;

import io.twinmesh.cluster.http.Router.StorageHealth;
import io.twinmesh.cluster.http.operate.HealthRoutes;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.sharding.Regions;
import io.twinmesh.cluster.sharding.Role;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Whether requests can be sent to this server: it has started and is not stopping, it is a member,
/// its kinds of entities have their places in the cluster, it has rehearsed a first request, its
/// read side goes on, and the databases take writes. One that has a door also needs somebody for
/// the roles without which it answers nothing; it tells of the others that nobody has.
public final class Readiness implements HealthRoutes.Condition {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final Problem COLD =
            Problem.busy(Busy.STARTING, "The server is still rehearsing its first request.");

    private final ActorSystem<?> system;
    private final StorageHealth storage;
    private final InstantSource time;
    private final Duration regionsWithin;
    private final Set<Role> needs;
    private final AtomicBoolean gaveUpRegions = new AtomicBoolean();
    private volatile Phase phase = new Phase.Starting();

    private sealed interface Phase {
        record Starting() implements Phase {}

        /// @param well whether the read side goes on
        /// @param warm ends when the first request need not wait for what is used for the first
        ///   time
        record Serving(
                BooleanSupplier well, CompletionStage<?> warm, Regions regions, Instant since)
                implements Phase {}

        record Stopping() implements Phase {}
    }

    /// @param regionsWithin how long regions without a place count
    /// @param roles what this server does
    public Readiness(
            ActorSystem<?> system,
            StorageHealth storage,
            InstantSource time,
            Duration regionsWithin,
            Set<Role> roles) {
        this.system = system;
        this.storage = storage;
        this.time = time;
        this.regionsWithin = regionsWithin;
        this.needs =
                roles.stream()
                        .flatMap(role -> role.needs().stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// From now on requests are served.
    ///
    /// @param well whether the read side goes on
    /// @param warm ends when the first request need not wait for what is used for the first time
    public void serving(BooleanSupplier well, CompletionStage<?> warm) {
        phase = new Phase.Serving(well, warm, Regions.begun(system), time.instant());
    }

    /// From now on nobody shall come any more.
    public void stopping() {
        phase = new Phase.Stopping();
    }

    @Override
    public boolean started() {
        return !(phase instanceof Phase.Starting);
    }

    @Override
    public CompletionStage<Optional<Problem>> hindrance() {
        return switch (phase) {
            case Phase.Starting _, Phase.Stopping _ -> because(HealthRoutes.starting());
            case Phase.Serving(var well, var warm, var regions, var since) -> {
                if (!up()) {
                    yield because(
                            Problem.busy(Busy.STARTING, "The server is not a member that is up."));
                }
                if (!well.getAsBoolean()) {
                    yield because(
                            Problem.busy(Busy.STARTING, "The read side has stopped: see the log."));
                }
                var lacking = lacking();
                if (Role.lacking(system).stream().anyMatch(needs::contains)) {
                    yield because(
                            Problem.busy(
                                    Busy.STARTING,
                                    "The cluster has no server of the role "
                                            + String.join(", ", lacking)
                                            + "."));
                }
                yield regions.placed()
                        .thenCompose(placed ->
                                placed || late(since)
                                        ? storageHindrance()
                                        : because(
                                                Problem.busy(
                                                        Busy.STARTING,
                                                        "A kind of entity has no place in the"
                                                                + " cluster yet.")))
                        .thenApply(hindrance ->
                                hindrance.or(() ->
                                        warm.toCompletableFuture().isDone()
                                                ? Optional.empty()
                                                : Optional.of(COLD)))
                        .exceptionally(Readiness::unknown);
            }
        };
    }

    @Override
    public List<String> lacking() {
        return Role.lacking(system).stream().map(Role::text).toList();
    }

    /// A server that cannot find out whether it is ready is not.
    private static Optional<Problem> unknown(Throwable fault) {
        LOG.warn("whether the server is ready could not be found out", fault);
        return Optional.of(
                Problem.busy(Busy.SERVER, "The server could not find out whether it is ready."));
    }

    private boolean up() {
        return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
    }

    private boolean late(Instant since) {
        var late = time.instant().isAfter(since.plus(regionsWithin));
        if (late && gaveUpRegions.compareAndSet(false, true)) {
            LOG.warn("a kind of entity has no place in the cluster yet; ready all the same");
        }
        return late;
    }

    private CompletionStage<Optional<Problem>> storageHindrance() {
        return storage.writable()
                .thenApply(writable ->
                        writable
                                ? Optional.<Problem>empty()
                                : Optional.of(
                                        Problem.busy(
                                                Busy.STORAGE,
                                                "The database does not answer or takes no"
                                                        + " writes.")));
    }

    private static CompletionStage<Optional<Problem>> because(Problem problem) {
        return CompletableFuture.completedFuture(Optional.of(problem));
    }
}
