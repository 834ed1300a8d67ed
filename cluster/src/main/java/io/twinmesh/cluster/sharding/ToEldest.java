package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;

import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

import java.util.List;
import java.util.function.Supplier;

/// A kind of so few shards that everybody waits while one moves: each goes to the member that has
/// been up for longest, whose code is loaded and compiled, and stays there.
final class ToEldest implements ShardAllocationStrategy {
    private final Supplier<List<Address>> eldestFirst;
    private final Address self;

    /// @param self address of this member, which Pekko leaves out of what is here
    ToEldest(Supplier<List<Address>> eldestFirst, Address self) {
        this.eldestFirst = eldestFirst;
        this.self = self;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> current) {
        var regions = CollectionConverters.asJava(current).keySet();
        return Futures.successful(
                eldestFirst.get().stream()
                        .flatMap(member ->
                                regions.stream()
                                        .filter(region ->
                                                member.equals(DepartingFirst.member(region, self))))
                        .findFirst()
                        .orElseGet(() -> regions.iterator().next()));
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> current, Set<String> onTheirWay) {
        return Futures.successful(CollectionConverters.asScala(java.util.Set.<String>of()).toSet());
    }
}
