package io.twinmesh.cluster.node.membership;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.persistence.member.MemberRegister;

import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Says in the database that this member is there, for those who start and cannot reach it.
public final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private static final Duration EVERY = Duration.ofSeconds(5);

    /// Three signs of life may fail.
    private static final Duration LATELY = EVERY.multipliedBy(4);

    private final MemberRegister register;
    private final String self;
    private final Executor blocking;
    private volatile boolean left;

    /// @param settings of a cluster of several
    public Presence(MemberRegister register, ClusterSettings settings, Executor blocking) {
        this.register = register;
        this.self = settings.host() + ":" + settings.port();
        this.blocking = blocking;
    }

    /// Members that were there lately, as `host:port`. Blocks.
    public Set<String> lately() {
        return register.seenWithin(LATELY);
    }

    /// From now on until this member leaves.
    public void begin(ActorSystem<?> system) {
        var signs =
                system.scheduler()
                        .scheduleWithFixedDelay(
                                Duration.ZERO, EVERY, this::sayLater, system.executionContext());
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseClusterExitingDone(),
                        "say-that-it-left",
                        () -> {
                            signs.cancel();
                            left = true;
                            return CompletableFuture.runAsync(() -> register.left(self), blocking)
                                    .handle((_, _) -> Done.getInstance());
                        });
    }

    /// A task that throws would never be run again.
    private void sayLater() {
        try {
            blocking.execute(this::say);
        } catch (RejectedExecutionException e) {
            LOG.warn("there was no room to note this member, it will be tried again", e);
        }
    }

    private void say() {
        if (left) {
            return;
        }
        try {
            register.seen(self);
        } catch (IllegalStateException e) {
            LOG.warn("this member could not be noted in the database, it will be tried again", e);
        }
    }
}
