package io.twinmesh.bench.memory;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Brings the entities of a population to life, some at a time.
final class Filling {
    private static final int AT_ONCE = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Population population;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final ActorRef<Object> answers;
    private volatile String failure = "";
    private int alive;

    Filling(Population population) {
        this.population = population;
        this.answers = population.system().systemActorOf(counting(), "answers", Props.empty());
    }

    private Behavior<Object> counting() {
        return Behaviors.receiveMessage(answer -> {
            if (!population.born(answer)) {
                failure = answer.toString();
            }
            free.release();
            return Behaviors.same();
        });
    }

    /// Blocks until this many live and have settled.
    ///
    /// @throws IllegalStateException when one does not come to life
    void upTo(int count) throws InterruptedException {
        for (; alive < count; alive++) {
            take(1);
            population.wake(alive, answers);
        }
        take(AT_ONCE);
        free.release(AT_ONCE);
        for (var waited = Duration.ZERO; !population.settled(alive); waited = waited.plus(PAUSE)) {
            if (waited.compareTo(PATIENCE) > 0) {
                throw new IllegalStateException("not settled in " + PATIENCE);
            }
            Thread.sleep(PAUSE);
        }
    }

    private void take(int places) throws InterruptedException {
        if (!free.tryAcquire(places, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "no answer in " + PATIENCE + " with " + alive + " alive");
        }
        if (!failure.isEmpty()) {
            throw new IllegalStateException("an entity answered " + failure);
        }
    }
}
