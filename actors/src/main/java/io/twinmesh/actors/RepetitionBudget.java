package io.twinmesh.actors;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

import java.util.concurrent.atomic.AtomicInteger;

/// How many of a server's questions may be put again soon: one for every two that are put, and what
/// was saved up of those, a hundred at most. So what is lost when a shard moves is asked again, and
/// where nearly everybody waits, because servers that have just come are slow, what they have to do
/// is not doubled. Safe for many threads.
final class RepetitionBudget implements Extension {
    static final int MOST_SAVED = 100;
    static final int QUESTIONS_EACH = 2;

    private static final ExtensionId<RepetitionBudget> ID =
            new ExtensionId<>() {
                @Override
                public RepetitionBudget createExtension(ActorSystem<?> system) {
                    return new RepetitionBudget();
                }
            };

    /// In questions.
    private final AtomicInteger saved = new AtomicInteger(MOST_SAVED * QUESTIONS_EACH);

    static RepetitionBudget of(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /// A question is put for the first time.
    void asked() {
        saved.updateAndGet(questions -> Math.min(questions + 1, MOST_SAVED * QUESTIONS_EACH));
    }

    /// Takes one repetition out.
    ///
    /// @return false when there is none
    boolean spend() {
        var before =
                saved.getAndUpdate(questions ->
                        questions < QUESTIONS_EACH ? questions : questions - QUESTIONS_EACH);
        return before >= QUESTIONS_EACH;
    }
}
