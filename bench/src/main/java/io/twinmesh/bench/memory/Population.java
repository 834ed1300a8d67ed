package io.twinmesh.bench.memory;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/// Many entities of one kind on a node of their own.
interface Population extends AutoCloseable {
    String name();

    ActorSystem<?> system();

    /// Brings an entity to life.
    ///
    /// @param number its name follows from it
    /// @param replyTo told when it lives, with anything that [#born] accepts
    void wake(int number, ActorRef<Object> replyTo);

    /// Whether an answer says that an entity lives.
    boolean born(Object answer);

    /// Whether the entities are as they are to be measured.
    ///
    /// @param alive how many were woken
    boolean settled(int alive);

    @Override
    void close();
}
