package io.twinmesh.actors.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class VirtualTimeTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final VirtualTime time = new VirtualTime();
    private final ActorSystem system =
            ActorSystem.create(
                    "virtual", ActorSystemSetup.create(time.setup(ConfigFactory.load())));
    private final ActorTestKit kit = ActorTestKit.create(Adapter.toTyped(system));
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        time.close();
    }

    @Test
    void timers_come_in_the_order_of_their_times_and_those_that_were_cancelled_never() {
        kit.<String>spawn(
                Behaviors.withTimers(timers -> {
                    timers.startSingleTimer("later", Duration.ofHours(2));
                    timers.startSingleTimer("sooner", Duration.ofHours(1));
                    timers.startSingleTimer("cancelled", Duration.ofMinutes(90));
                    timers.cancel("cancelled");
                    return Behaviors.receiveMessage(message -> {
                        heard.add(message);
                        return Behaviors.same();
                    });
                }));

        assertThat(time.reaches(system, DAY, () -> heard.size() == 2)).isTrue();

        assertThat(heard).containsExactly("sooner", "later");
    }

    @Test
    void nothing_is_due_while_an_actor_has_something_to_do() {
        ActorRef<Integer> counting =
                kit.spawn(
                        Behaviors.setup(context ->
                                Behaviors.receiveMessage(left -> {
                                    heard.add("message");
                                    if (left > 0) {
                                        context.getSelf().tell(left - 1);
                                    }
                                    return Behaviors.same();
                                })));
        kit.<String>spawn(
                Behaviors.withTimers(timers -> {
                    timers.startSingleTimer("timer", Duration.ofNanos(1));
                    return Behaviors.receiveMessage(message -> {
                        heard.add(message);
                        return Behaviors.same();
                    });
                }));
        counting.tell(1000);

        assertThat(time.reaches(system, DAY, () -> heard.contains("timer"))).isTrue();

        assertThat(heard).hasSize(1002).endsWith("message", "timer");
    }

    @Test
    void what_is_not_so_when_the_time_has_passed_or_nothing_is_due_any_more_is_not_reached() {
        kit.<String>spawn(
                Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay("again", Duration.ofHours(1));
                    return Behaviors.receiveMessage(message -> {
                        heard.add(message);
                        return heard.size() < 30 ? Behaviors.same() : Behaviors.stopped();
                    });
                }));

        assertThat(time.reaches(system, DAY, () -> false)).isFalse();
        assertThat(heard).hasSize(24);

        assertThat(time.reaches(system, DAY, () -> false)).isFalse();
        assertThat(heard).hasSize(30);
    }
}
