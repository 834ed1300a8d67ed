package io.twinmesh.cluster.node;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.security.smart.ClientTokens;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// What a first request would otherwise wait for, done before anybody is sent here: a client's
/// token is checked, and a twin, a job and the ledger's lane are asked, so that their shards have
/// their places, their code is loaded, and the lane has read its history. Nothing is stored, and
/// nobody is asked of whom there is anything.
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String NOBODY = "0".repeat(32);

    /// Longer than an entity takes to read a long history; then the server is ready all the same.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// So long doors stay closed for it.
    private static final Duration DOORS = Duration.ofSeconds(5);

    private Rehearsal() {}

    static CompletionStage<?> begin(Core core, ClusterEntities entities) {
        var asks = new Asks(core.system(), PATIENCE, 1, core.blocking());
        return begin(asks, entities, entities, entities, core.time());
    }

    /// @return ends when all of it is done or has failed, and never fails
    static CompletionStage<?> begin(
            Asks asks,
            TwinDirectory twins,
            JobDirectory jobs,
            LedgerDirectory lanes,
            InstantSource time) {
        var account = new AccountId(NOBODY);
        var parts =
                List.of(
                        Elsewhere.run(() -> check(time), asks.blocking()),
                        asks.ask(
                                twins.twin(new PatientId("tw-" + NOBODY)),
                                PatientCommand.Show::new),
                        asks.ask(jobs.job(new JobId("job-" + NOBODY)), JobCommand.Look::new),
                        asks.<LaneCommand, LaneCommand.BalanceReply>ask(
                                lanes.laneOf(account), to -> new LaneCommand.Balance(account, to)));
        return CompletableFuture.allOf(
                parts.stream().map(Rehearsal::done).toArray(CompletableFuture[]::new));
    }

    /// Others serve meanwhile, so nobody need be the first here who waits. Where all start together
    /// it may take longer, then doors open all the same.
    ///
    /// @param warm what `begin` answered
    static void await(CompletionStage<?> warm) {
        var _ =
                warm.toCompletableFuture()
                        .thenApply(_ -> true)
                        .completeOnTimeout(false, DOORS.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
    }

    private static void check(InstantSource time) {
        if (!ClientTokens.rehearse(time)) {
            throw new IllegalStateException("a token of this program does not hold");
        }
    }

    /// Whatever failed is tried again by the first who asks, and told then.
    private static CompletableFuture<Boolean> done(CompletionStage<?> part) {
        return part.handle(
                        (_, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "a part of the first request could not be rehearsed",
                                        failure);
                            }
                            return failure == null;
                        })
                .toCompletableFuture();
    }
}
