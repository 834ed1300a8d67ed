package io.twinmesh.actors.twin;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageFailure;

/// A batch that failed is reported once per event, and the first report restarts the twin. The
/// others would reach the restarted twin, which does not know them: it would leave every command
/// that waits behind them waiting until another command happens to come.
final class FirstFailureOnly extends BehaviorInterceptor<Object, Object> {
    /// Of the incarnation that has had its report; none has a negative number.
    private int failed = -1;

    private FirstFailureOnly() {
        super(Object.class);
    }

    static Behavior<TwinMessage> of(Behavior<TwinMessage> twin) {
        return Behaviors.intercept(FirstFailureOnly::new, twin.<Object>unsafeCast()).unsafeCast();
    }

    @Override
    public Behavior<Object> aroundReceive(
            TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
        if (message instanceof WriteMessageFailure failure) {
            if (failure.actorInstanceId() == failed) {
                return Behaviors.same();
            }
            failed = failure.actorInstanceId();
        }
        return target.apply(context, message);
    }
}
