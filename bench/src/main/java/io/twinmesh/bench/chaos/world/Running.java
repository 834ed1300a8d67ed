package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The process of one part, one after the other, until it is over: from then on there is none,
/// whoever still wants to start one. Nothing here waits for another call.
final class Running {
    private volatile Optional<Child> child = Optional.empty();
    private volatile boolean over;

    void start(List<String> command, Path log) throws IOException {
        if (over) {
            return;
        }
        var next = Child.start(command, log);
        child = Optional.of(next);
        // it may have been over before anybody could see this one
        if (over) {
            next.kill();
        }
    }

    boolean alive() {
        return child.filter(Child::alive).isPresent();
    }

    void kill() {
        child.ifPresent(Child::kill);
    }

    /// Blocks until it has ended; kills it when it does not in time.
    void stop(Duration within) {
        child.ifPresent(one -> one.stop(within));
    }

    void freeze() throws IOException {
        var one = child;
        if (one.isPresent()) {
            one.get().freeze();
        }
    }

    void thaw() throws IOException {
        var one = child;
        if (one.isPresent()) {
            one.get().thaw();
        }
    }

    /// Kills it, and none is started any more.
    void end() {
        over = true;
        kill();
    }
}
