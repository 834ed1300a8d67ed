package io.twinmesh.actors;

import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

import java.time.Duration;
import java.util.Optional;

/// Whether entities may be on their way from one server to another, when what is sent to them can
/// be lost. Who sees servers come and go says so; where nobody does, nothing moves.
public final class Moves implements Extension {
    private static final ExtensionId<Moves> ID =
            new ExtensionId<>() {
                @Override
                public Moves createExtension(ActorSystem<?> system) {
                    return new Moves(system);
                }
            };

    private final ActorSystem<?> system;
    private Optional<Cancellable> end = Optional.empty();
    private long times;

    private Moves(ActorSystem<?> system) {
        this.system = system;
    }

    public static Moves of(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /// From now on they may move.
    ///
    /// @param within when they will be where they go; counted anew each time
    public synchronized void expect(Duration within) {
        end.ifPresent(Cancellable::cancel);
        times++;
        var time = times;
        end =
                Optional.of(
                        system.scheduler()
                                .scheduleOnce(within, () -> over(time), system.executionContext()));
    }

    /// Also of a timer that could not be cancelled any more.
    private synchronized void over(long time) {
        if (time == times) {
            end = Optional.empty();
        }
    }

    public synchronized boolean expected() {
        return end.isPresent();
    }
}
