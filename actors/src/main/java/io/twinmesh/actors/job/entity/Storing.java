package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;

import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// How a job stores its events: at once, or after its twin has said whether it keeps an answer.
final class Storing {
    private final EffectFactories<JobEvent, JobState> effects;
    private final BiConsumer<JobState, List<JobEvent>> stored;
    private final JobErrands errands;
    private final Underway underway;
    private final InstantSource time;

    /// @param stored what follows whenever events are stored
    Storing(
            EffectFactories<JobEvent, JobState> effects,
            BiConsumer<JobState, List<JobEvent>> stored,
            JobErrands errands,
            Underway underway,
            InstantSource time) {
        this.effects = effects;
        this.stored = stored;
        this.errands = errands;
        this.underway = underway;
        this.time = time;
    }

    Effect<JobEvent, JobState> none() {
        return effects.none();
    }

    Effect<JobEvent, JobState> only(Runnable effect) {
        effect.run();
        return none();
    }

    /// Stores what an answer means; an answer that means nothing is asked for again.
    Effect<JobEvent, JobState> settle(List<JobEvent> events) {
        if (events.isEmpty()) {
            errands.question().again();
        }
        return store(events);
    }

    Effect<JobEvent, JobState> store(List<JobEvent> events) {
        return store(events, () -> {});
    }

    Effect<JobEvent, JobState> store(List<JobEvent> events, Runnable afterwards) {
        return events.isEmpty()
                ? effects.none()
                : effects.persist(events)
                        .thenRun((JobState next) -> {
                            stored.accept(next, events);
                            afterwards.run();
                        });
    }

    Effect<JobEvent, JobState> giveUp(Farewell last) {
        return store(last.given(time.instant()), last.afterwards());
    }

    /// Stores the events, but asks the twin first when they give up a job that may have an answer.
    Effect<JobEvent, JobState> storeOrFarewell(
            Known state, List<JobEvent> events, Runnable afterwards) {
        if (!JobRules.mustAskTwin(state, events)) {
            return store(events, afterwards);
        }
        underway.farewell = Optional.of(new Farewell(events, afterwards));
        underway.handingOut = false;
        errands.question().startAnew();
        return only(() -> errands.twin().release(state));
    }
}
