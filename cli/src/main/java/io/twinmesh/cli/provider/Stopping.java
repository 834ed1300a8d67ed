package io.twinmesh.cli.provider;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.state.AgentStatus;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the agent of a state folder to stop, and waits for its end.
final class Stopping {
    private final Optional<ProcessHandle> process;
    private final long waitSeconds;
    private final PrintWriter err;

    /// @param status what the agent last wrote about itself
    Stopping(Optional<AgentStatus> status, long waitSeconds, PrintWriter err) {
        this.process = status.flatMap(AgentStatus::process);
        this.waitSeconds = waitSeconds;
        this.err = err;
    }

    boolean runs() {
        return process.isPresent();
    }

    /// @return the exit code
    int stop() throws InterruptedException {
        if (process.isEmpty()) {
            err.println("no agent runs with this state folder");
            return Exit.NO;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(waitSeconds, TimeUnit.SECONDS);
            return Exit.OK;
        } catch (TimeoutException | ExecutionException _) {
            err.println("the agent still finishes its work after " + waitSeconds + " s");
            return Exit.FAILURE;
        }
    }
}
