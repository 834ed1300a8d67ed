package io.twinmesh.cluster.node.membership;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.cluster.kubernetes.ApiFailure;
import io.twinmesh.cluster.kubernetes.ApiServer;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.PodSearch;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.member.MemberRegister;

import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

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

    private final ClusterSettings settings;
    private final InstantSource time;
    private boolean left;
    private volatile long number;

    public Presence(
            MemberRegister register,
            ClusterSettings settings,
            Executor blocking,
            InstantSource time) {
        this.register = register;
        this.settings = settings;
        this.time = time;
        this.self = settings.host() + ":" + settings.port();
        this.blocking = blocking;
    }

    /// Becomes a member, and says from then on until it leaves that it is there. Blocks until it
    /// is.
    ///
    /// @throws StartFailure when nobody lets it in
    public void join(ActorSystem<?> system) {
        if (!settings.several()) {
            Joining.join(system, settings.joinWithin(), System::nanoTime, Joining.Step.Begin::new);
            return;
        }
        if (settings.pods().isPresent()) {
            gather(system, settings.pods().get());
        } else {
            number = register.begun();
            Joining.join(
                    system,
                    settings.joinWithin(),
                    System::nanoTime,
                    () ->
                            new Joining.Step.Ask(
                                    Joining.seeds(settings, register.seenWithin(LATELY))));
        }
        joined(server -> {
            var state = Cluster.get(system).state();
            return isBeside(
                    AddressFromURIString.parse("pekko://" + system.name() + "@" + server),
                    state.getMembers(),
                    state.getUnreachable());
        });
        begin(system);
    }

    /// Where one was begun since the last look it may be the one that let this server in.
    ///
    /// @param beside whether this server is now a member beside another one, as `host:port`
    void joined(Predicate<String> beside) {
        var last = register.beginning();
        if (last.number() != number && last.by().filter(beside).isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "another cluster was begun while this server joined one: it must be started"
                            + " again");
        }
        number = last.number();
    }

    /// One that does not answer may be of an earlier life of the server at its address.
    static boolean isBeside(Address server, Iterable<Member> members, Set<Member> unreachable) {
        return StreamSupport.stream(members.spliterator(), false)
                .filter(member -> !unreachable.contains(member))
                .anyMatch(member -> member.address().equals(server));
    }

    private void gather(ActorSystem<?> system, PodSearch search) {
        try (var api = ApiServer.of(search.api())) {
            var gathering =
                    new Gathering(
                            settings,
                            search,
                            () -> api.pods(search.selector()),
                            register,
                            LATELY,
                            time);
            Joining.join(system, settings.joinWithin(), System::nanoTime, gathering);
            number = gathering.number();
        } catch (ApiFailure e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "twinmesh.cluster.discovery = kubernetes: " + e.getMessage(),
                    e);
        }
    }

    private void begin(ActorSystem<?> system) {
        var signs =
                system.scheduler()
                        .scheduleWithFixedDelay(
                                Duration.ZERO,
                                EVERY,
                                () -> sayLater(system),
                                system.executionContext());
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseClusterExitingDone(),
                        "say-that-it-left",
                        () -> {
                            signs.cancel();
                            return Elsewhere.run(this::leave, blocking)
                                    .handle((_, _) -> Done.getInstance());
                        });
    }

    /// A task that throws would never be run again.
    private void sayLater(ActorSystem<?> system) {
        try {
            blocking.execute(() -> say(() -> giveUp(system)));
        } catch (RejectedExecutionException e) {
            LOG.warn("there was no room to note this member, it will be tried again", e);
        }
    }

    void say(Runnable giveUp) {
        if (!writing.tryLock()) {
            // the one before is still on its way, or this member leaves
            return;
        }
        try {
            if (left) {
                return;
            }
            if (register.begun() == number) {
                register.seen(self);
            } else {
                left = true;
                giveUp.run();
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

    /// As a member of the smaller half of a cluster that is cut: whoever began the other cluster
    /// had not heard of any of this one for long.
    private void giveUp(ActorSystem<?> system) {
        LOG.error(
                "another cluster was begun while nobody heard of this one, this member ends"
                        + " number={}",
                number);
        var cluster = Cluster.get(system);
        cluster.manager().tell(new Down(cluster.selfMember().address()));
    }
}
