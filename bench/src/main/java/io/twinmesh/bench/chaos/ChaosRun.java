package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.inquest.Inquest;
import io.twinmesh.bench.chaos.inquest.ServerLogs;
import io.twinmesh.bench.chaos.inquest.UnreadableException;
import io.twinmesh.bench.chaos.load.Load;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.oracle.Oracle;
import io.twinmesh.bench.chaos.oracle.Violation;
import io.twinmesh.bench.chaos.schedule.Deadlines;
import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.schedule.Schedule;
import io.twinmesh.bench.chaos.world.LateException;
import io.twinmesh.bench.chaos.world.Member;
import io.twinmesh.bench.chaos.world.World;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// One run: a network, load on it, faults, and what is left.
final class ChaosRun {
    private static final int AGENTS = 2;

    /// Clients work for so long before the first fault, as with a cluster that has been up: servers
    /// that have just started load their code with each first question.
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration AGENTS_WITHIN = Duration.ofMinutes(2);

    private final ChaosOptions options;
    private final PrintStream out;
    private final Deadlines deadlines;

    ChaosRun(ChaosOptions options, PrintStream out) {
        this.options = options;
        this.deadlines = new Deadlines(System::nanoTime, System.nanoTime(), options.within());
        this.out = out;
    }

    /// Blocks for the length of the run, and for what it takes before and after. What it came to is
    /// printed before anything is taken away; where that fails it is said, and changes nothing. The
    /// folder of a run that was not judged, or not good, stays.
    Outcome run() throws IOException, SQLException, InterruptedException {
        out.printf("seed %d%n", options.seed());
        var world = started();
        try {
            return Remains.ofWhatIsNotGood(
                    () -> judged(world),
                    () -> {
                        world.keep();
                        out.println("all of the run is kept in " + world.folder());
                    });
        } finally {
            clearAway(world);
        }
    }

    private void clearAway(World world) {
        try {
            world.close();
        } catch (IOException e) {
            out.println("twinmesh: not all of the run was cleared away: " + e.getMessage());
        }
    }

    private Outcome judged(World world) throws IOException, SQLException, InterruptedException {
        out.println("logs are in " + world.logs());
        var load = new Load(world.members().stream().map(Member::base).toList(), world.shared());
        load.prepare(options.seed(), options.patients(), options.perSecond(), options.questions());
        for (int i = 0; i < AGENTS; i++) {
            var agent = world.agents().get(i);
            agent.join(load.invitation(agent.name(), i % options.servers()));
        }
        awaitAgents(load);
        load.start();
        var seconds = (System.nanoTime() - deadlines.start()) / 1e9;
        out.printf(Locale.ROOT, "under load after %.0f s%n", seconds);
        try (var words = new LastWords(load.notes(), out)) {
            var outcome = disturbed(world, load);
            words.spared();
            return outcome;
        }
    }

    private Outcome disturbed(World world, Load load)
            throws IOException, SQLException, InterruptedException {
        var injector = new Injector(world, out, deadlines);
        var injected = new ArrayList<Injected>();
        List<Violation> found;
        try {
            LockSupport.parkNanos(WARM_UP.toNanos());
            faults(world, injector, injected);
            LockSupport.parkNanos(CALM.toNanos());
            load.stop(deadlines.leftForClients());
            // so that whoever does not answer from here on is not just late
            injector.awaitWell();
            found = found(world, load);
        } catch (LateException e) {
            return late(e, world, load, injected);
        }
        var outcome = outcome(world, load.notes().history(), injected, found);
        outcome.print(out);
        return outcome;
    }

    /// What must not be, of all that there is in the end.
    private List<Violation> found(World world, Load load) throws IOException, SQLException {
        try (var journal = journal(world)) {
            var ending = new Inquest(load, journal, deadlines).ending();
            return Oracle.judge(load.notes().history(), ending);
        } catch (UnreadableException e) {
            var found = new ArrayList<>(Oracle.soFar(load.notes().history()));
            found.add(new Violation.WrongAnswer(e.answer()));
            return found;
        }
    }

    private static Outcome outcome(
            World world, History history, List<Injected> injected, List<Violation> judged)
            throws IOException {
        var all = new ArrayList<>(judged);
        all.addAll(ServerLogs.cutBack(world.logs()));
        return new Outcome(history, injected, all, world.revived());
    }

    /// A connection to the database, as soon as it gives one.
    private Connection journal(World world) throws LateException {
        while (true) {
            try {
                return world.postgres().connect("journal");
            } catch (SQLException e) {
                if (deadlines.left().isZero()) {
                    throw new LateException("the database gives no connection: " + e.getMessage());
                }
                LockSupport.parkNanos(CALM.toNanos());
            }
        }
    }

    /// Nothing can be said of what there would have been in the end; what clients were told, and
    /// servers said, stands.
    private Outcome late(LateException why, World world, Load load, List<Injected> injected)
            throws IOException {
        var history = load.notes().history();
        var soFar = outcome(world, history, injected, Oracle.soFar(history));
        if (soFar.wrong().isEmpty()) {
            throw why;
        }
        out.println("twinmesh: the run was not judged: " + why.getMessage());
        Outcome.print(soFar.wrong(), out);
        return soFar;
    }

    private World started() throws NotStartedException {
        try {
            return World.start(options.servers(), AGENTS);
        } catch (IOException e) {
            throw new NotStartedException(e);
        }
    }

    /// Between two of them every server is ready; after the last one clients have to do with what
    /// there is.
    private void faults(World world, Injector injector, List<Injected> injected)
            throws IOException {
        var kinds = kinds(world);
        var schedule =
                new Schedule(options.seed(), kinds, options.pace(), options.servers(), AGENTS);
        var length = Deadlines.shorter(options.length(), deadlines.leftForFaults());
        var end = System.nanoTime() + length.toNanos();
        long most = options.rounds() == 0 ? Long.MAX_VALUE : options.rounds() * (long) kinds.size();
        while (true) {
            var fault = schedule.next();
            long begun = injector.inject(fault);
            if (System.nanoTime() >= end || injected.size() + 1 >= most) {
                injected.add(new Injected(fault, begun, Long.MAX_VALUE));
                for (long left = injected.size(); left < most && options.rounds() > 0; left++) {
                    out.println("no time left: " + Fault.word(schedule.next().kind()));
                }
                return;
            }
            injector.awaitWell();
            long well = System.nanoTime();
            out.printf(Locale.ROOT, "  all ready %.1f s after it began%n", (well - begun) / 1e9);
            injected.add(new Injected(fault, begun, well));
        }
    }

    private Set<Kind> kinds(World world) {
        var kinds = Kind.possible(world.divides(), world.disturbs(), world.fills());
        options.kinds().stream()
                .filter(kind -> !kinds.contains(kind))
                .sorted()
                .forEach(kind -> out.println("not possible here: " + Fault.word(kind)));
        kinds.retainAll(options.kinds());
        return kinds;
    }

    private void awaitAgents(Load load) throws IOException {
        var end = System.nanoTime() + AGENTS_WITHIN.toNanos();
        while (!load.active(AGENTS)) {
            if (System.nanoTime() > end || deadlines.left().isZero()) {
                throw new LateException("the agents are not taken in");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }
}
