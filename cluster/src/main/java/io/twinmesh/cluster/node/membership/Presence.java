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
import java.util.concurrent.locks.ReentrantLock;

/// Says in the database that this member is there, for those who start and cannot reach it.
public final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private static final Duration EVERY = Duration.ofSeconds(5);

    /// Three signs of life may fail.
    private static final Duration LATELY = EVERY.multipliedBy(4);

    private final MemberRegister register;
    private final String self;
    private final Executor blocking;

    /// Held while the register is written: a sign of life that was on its way when the member left
    /// must not come after that.
    private final ReentrantLock writing = new ReentrantLock();

    private boolean left;

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
                            return CompletableFuture.runAsync(this::leave, blocking)
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

    void say() {
        if (!writing.tryLock()) {
            // the one before is still on its way, or this member leaves
            return;
        }
        try {
            if (!left) {
                register.seen(self);
            }
        } catch (IllegalStateException e) {
            LOG.warn("this member could not be noted in the database, it will be tried again", e);
        } finally {
            writing.unlock();
        }
    }

    void leave() {
        writing.lock();
        try {
            left = true;
            register.left(self);
        } finally {
            writing.unlock();
        }
    }
}
