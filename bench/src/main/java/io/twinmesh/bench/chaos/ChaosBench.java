package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.world.LateException;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;

/// `twinmesh bench chaos`.
public final class ChaosBench {
    public static final String USAGE =
            """
            twinmesh bench chaos [--minutes N] [--rounds N] [--seed S] [--nodes N] [--rate N]
                                 [--questions N] [--patients N] [--faults KIND,KIND...]
                                 [--within SECONDS] [--bars tell|hold]

            Starts servers, two agents and PostgreSQL on this machine, lets clients write, read and ask, and does harm to
            the parts: servers, agents and the database are killed, frozen and restarted and, where this process may make
            networks, cut off from each other. Afterwards everything that was acknowledged must be there once. The same
            seed gives the same faults in the same order.

            %s
            PostgreSQL's programs are looked for on the PATH and in /usr/lib/postgresql. Exit codes: 0 all is well,
            1 the run failed, 2 usage, 3 something is lost, doubled or wrong, 4 it could not be started on this machine,
            5 a bar is missed that is to be held, 6 a server, an agent or the database was not back in time, so that nothing
            could be judged, and nothing wrong was seen until then, 7 something was not answered in time, as on a slow machine, and
            nothing else is wrong.\
            """
                    .formatted(ChaosOptions.usage());

    private ChaosBench() {}

    /// @return the exit status
    public static int run(List<String> args, PrintStream out) {
        ChaosOptions options;
        try {
            if (args.equals(List.of("--help"))) {
                out.println(USAGE);
                return 0;
            }
            options = ChaosOptions.parse(args, new SecureRandom().nextInt(1_000_000));
        } catch (StartFailure e) {
            out.println("twinmesh: " + e.getMessage() + "; see twinmesh bench chaos --help");
            return e.exitCode();
        }
        try {
            var outcome = new ChaosRun(options, out).run();
            if (!outcome.good()) {
                return outcome.wrong().isEmpty() ? 7 : 3;
            }
            return options.holdsBars() && outcome.bars().stream().anyMatch(Bar::missed) ? 5 : 0;
        } catch (NotStartedException e) {
            out.println("twinmesh: the run could not be started: " + e.getCause());
            return 4;
        } catch (LateException e) {
            out.println("twinmesh: nothing could be judged: " + e.getMessage());
            return 6;
        } catch (Exception e) {
            out.println("twinmesh: the run failed: " + e);
            return 1;
        }
    }
}
