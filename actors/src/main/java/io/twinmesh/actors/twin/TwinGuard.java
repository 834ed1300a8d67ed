package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.TwinMessage;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageFailure;

import java.util.Optional;
import java.util.function.Function;

/// Stands round the event-sourced twin for what that cannot do itself.
///
/// **One failure is one failure.** A batch that failed is reported once per event, and the first
/// report restarts the twin. The others would reach the restarted twin, which does not know them:
/// it would leave every command that waits behind them waiting until another command happens to
/// come.
///
/// **Rest.** An event-sourced behavior can only end; this one puts the resting twin in its place.
/// It counts the commands that come in, since one that waits inside would be lost with it.
final class TwinGuard extends BehaviorInterceptor<Object, Object> {
    private final Function<TwinAtRest, Behavior<TwinMessage>> resting;

    /// Empty once it rests: the keys must not stay in memory with it.
    private Optional<PatientTwin> awake;

    /// Of the incarnation that has had its report; none has a negative number.
    private int failed = -1;

    private TwinGuard(PatientTwin twin, Function<TwinAtRest, Behavior<TwinMessage>> resting) {
        super(Object.class);
        this.awake = Optional.of(twin);
        this.resting = resting;
    }

    /// @param resting what goes on when the twin rests
    static Behavior<TwinMessage> of(
            PatientTwin twin, Function<TwinAtRest, Behavior<TwinMessage>> resting) {
        return Behaviors.intercept(() -> new TwinGuard(twin, resting), twin.<Object>unsafeCast())
                .unsafeCast();
    }

    @Override
    public Behavior<Object> aroundReceive(
            TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
        if (awake.isEmpty()) {
            // the journal may still have something to say to the twin that ended
            return message instanceof TwinMessage
                    ? target.apply(context, message)
                    : Behaviors.same();
        }
        if (message instanceof WriteMessageFailure failure) {
            if (failure.actorInstanceId() == failed) {
                return Behaviors.same();
            }
            failed = failure.actorInstanceId();
        }
        var twin = awake.get();
        if (message instanceof TwinMessage) {
            twin.came();
        }
        var next = target.apply(context, message);
        return twin.rested().map(this::rests).orElse(next);
    }

    private Behavior<Object> rests(TwinAtRest twin) {
        awake = Optional.empty();
        return resting.apply(twin).unsafeCast();
    }

    /// The guard of a twin that woke takes the place of the one from before its rest.
    @Override
    public boolean isSame(BehaviorInterceptor<Object, Object> other) {
        return other instanceof TwinGuard;
    }
}
