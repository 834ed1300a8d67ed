package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.schedule.Deadlines;
import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.world.LateException;
import io.twinmesh.bench.chaos.world.Member;
import io.twinmesh.bench.chaos.world.World;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Does what the schedule says to the parts of a network, and mends it.
final class Injector {
    private static final Duration WELL_WITHIN = Duration.ofMinutes(4);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private static final Duration AGENT_AWAY = Duration.ofSeconds(1);
    private static final Duration NEXT_AGENT_AFTER = Duration.ofSeconds(4);

    private final World world;
    private final PrintStream out;
    private final Deadlines deadlines;

    Injector(World world, PrintStream out, Deadlines deadlines) {
        this.world = world;
        this.out = out;
        this.deadlines = deadlines;
    }

    /// Waits, does it and mends it.
    ///
    /// @return when it began
    long inject(Fault fault) throws IOException {
        LockSupport.parkNanos(fault.after().toNanos());
        out.println(fault);
        var begun = System.nanoTime();
        switch (fault.kind()) {
            case SERVER_KILLED -> {
                var server = world.members().get(fault.target());
                server.kill();
                pause(fault);
                server.start();
            }
            case SERVER_FROZEN -> {
                var server = world.members().get(fault.target());
                server.freeze();
                pause(fault);
                server.thaw();
            }
            case ROLLING_RESTART -> {
                for (var server : world.members()) {
                    restart(server);
                }
            }
            case SCALED_TO_ONE -> {
                var others = new ArrayList<>(world.members());
                others.remove(fault.target());
                others.forEach(Member::stop);
                pause(fault);
                for (var server : others) {
                    server.start();
                }
            }
            case SERVER_CUT_OFF -> {
                var server = world.members().get(fault.target());
                world.cutOff(server);
                pause(fault);
                world.joinAgain(server);
            }
            case SERVER_DEAFENED -> {
                var server = world.members().get(fault.target());
                world.deafen(server);
                pause(fault);
                world.hearAgain(server);
            }
            case SERVER_ISOLATED -> {
                var server = world.members().get(fault.target());
                world.isolate(server);
                pause(fault);
                world.admitAgain(server);
            }
            case SERVER_DISTURBED -> {
                var server = world.members().get(fault.target());
                world.disturb(server);
                pause(fault);
                world.steady(server);
            }
            case AGENT_KILLED -> {
                var agent = world.agents().get(fault.target());
                agent.kill();
                pause(fault);
                agent.start();
            }
            case AGENTS_COMING_AND_GOING -> comeAndGo(fault);
            case DATABASE_KILLED -> {
                world.postgres().kill();
                pause(fault);
                world.postgres().restart();
            }
            case DATABASE_FROZEN -> {
                world.postgres().freeze();
                pause(fault);
                world.postgres().thaw();
            }
            case DATABASE_FULL -> {
                world.fill();
                pause(fault);
                world.makeRoom();
            }
        }
        return begun;
    }

    private void restart(Member server) throws IOException {
        var begun = System.nanoTime();
        server.stop();
        var stopped = System.nanoTime();
        server.start();
        awaitReady(server);
        out.printf(
                Locale.ROOT,
                "  %s stopped in %.1f s and was ready again in %.1f s%n",
                server.name(),
                (stopped - begun) / 1e9,
                (System.nanoTime() - stopped) / 1e9);
    }

    /// One after the other, and the first again, until the fault is over.
    private void comeAndGo(Fault fault) throws IOException {
        var end = System.nanoTime() + fault.length().toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            var agent = world.agents().get(i % world.agents().size());
            agent.kill();
            LockSupport.parkNanos(AGENT_AWAY.toNanos());
            agent.start();
            LockSupport.parkNanos(NEXT_AGENT_AFTER.toNanos());
        }
    }

    /// Waits until every server is ready.
    ///
    /// @throws LateException when they are not in time
    void awaitWell() throws LateException {
        for (var server : world.members()) {
            awaitReady(server);
        }
    }

    private static void pause(Fault fault) {
        LockSupport.parkNanos(fault.length().toNanos());
    }

    private void awaitReady(Member server) throws LateException {
        var most = Deadlines.shorter(WELL_WITHIN, deadlines.left());
        var end = System.nanoTime() + most.toNanos();
        while (!server.ready()) {
            if (System.nanoTime() > end) {
                throw new LateException(
                        "server %s is not ready %d s after it was mended"
                                .formatted(server.name(), most.toSeconds()));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
