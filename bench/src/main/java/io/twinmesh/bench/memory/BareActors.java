package io.twinmesh.bench.memory;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// Entities that know and remember nothing, with names as long as a twin's: the least that sharded
/// actors can be.
final class BareActors implements Population {
    private static final EntityTypeKey<Greet> KEY = EntityTypeKey.create(Greet.class, "bare");

    private final Node node;
    private final ClusterSharding sharding;

    /// @param replyTo told that the greeting came
    private record Greet(ActorRef<Object> replyTo) {}

    BareActors(int most) {
        node = new Node(most);
        sharding = ClusterSharding.get(node.system());
        sharding.init(Entity.of(KEY, _ -> answering()));
    }

    private static Behavior<Greet> answering() {
        return Behaviors.receiveMessage(greeting -> {
            greeting.replyTo().tell(greeting);
            return Behaviors.same();
        });
    }

    @Override
    public String name() {
        return "bare sharded actor";
    }

    @Override
    public ActorSystem<?> system() {
        return node.system();
    }

    @Override
    public void wake(int number, ActorRef<Object> replyTo) {
        sharding.entityRefFor(KEY, Twins.name(number).value()).tell(new Greet(replyTo));
    }

    @Override
    public boolean born(Object answer) {
        return answer instanceof Greet;
    }

    @Override
    public boolean settled(int alive) {
        return true;
    }

    @Override
    public void close() {
        node.close();
    }
}
