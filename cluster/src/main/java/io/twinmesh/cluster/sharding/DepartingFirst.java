package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;

import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Where shards of one kind go: to where Pekko's own strategy sends them, but not to members that
/// are about to stop. Those hand theirs over first, and so few at a time that each is away only for
/// as long as a few take.
final class DepartingFirst implements ActorSystemDependentAllocationStrategy {
    /// How often shards go to where they are fewer; asked is far more often.
    static final Duration LEVELLED_EVERY = Duration.ofSeconds(10);

    private final Predicate<Address> departing;
    private final Consumer<Address> handedOver;
    private final ShardAllocationStrategy usual;
    private final Address self;
    private final LongSupplier nanos;

    /// Shards that were taken from a departing member and are not yet elsewhere. Pekko counts one
    /// as on its way until it is given up, and would give up all before the first has its new
    /// place.
    private final java.util.Set<String> away = new HashSet<>();

    private final HandOverPace pace;

    private java.util.Set<Address> known = java.util.Set.of();
    private long levelled;

    /// @param handedOver told of departing members without shards, again and again
    /// @param self address of this member, which Pekko leaves out of what is here
    /// @param nanos a clock that only goes forward
    DepartingFirst(
            Predicate<Address> departing,
            Consumer<Address> handedOver,
            ShardAllocationStrategy usual,
            Address self,
            LongSupplier nanos) {
        this.departing = departing;
        this.handedOver = handedOver;
        this.usual = usual;
        this.self = self;
        this.nanos = nanos;
        this.pace = new HandOverPace(nanos);
        this.levelled = nanos.getAsLong();
    }

    @Override
    public void start(ActorSystem system) {
        if (usual instanceof ActorSystemDependentAllocationStrategy dependent) {
            dependent.start(system);
        }
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> current) {
        var staying = staying(current);
        return usual.allocateShard(requester, shard, staying.isEmpty() ? current : staying);
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> current, Set<String> onTheirWay) {
        var staying = staying(current);
        if (!staying.isEmpty() && staying.size() < current.size()) {
            return Futures.successful(next(current, onTheirWay));
        }
        // of some that were moved nobody may ever have asked where they are
        away.clear();
        pace.over();
        return timeToLevel(members(current))
                ? usual.rebalance(current, onTheirWay)
                : Futures.successful(set(new LinkedHashSet<>()));
    }

    /// Not soon after a member has come: it is still loading its code, and what moved to it would
    /// wait for that.
    private boolean timeToLevel(java.util.Set<Address> members) {
        var now = nanos.getAsLong();
        var asBefore = members.equals(known);
        if (asBefore && now - levelled < LEVELLED_EVERY.toNanos()) {
            return false;
        }
        known = members;
        levelled = now;
        return asBefore;
    }

    private java.util.Set<Address> members(Map<ActorRef, IndexedSeq<String>> current) {
        return CollectionConverters.asJava(current).keySet().stream()
                .map(this::member)
                .collect(Collectors.toSet());
    }

    private Set<String> next(Map<ActorRef, IndexedSeq<String>> current, Set<String> onTheirWay) {
        away.removeIf(shard -> !onTheirWay.contains(shard) && hosted(shard, current));
        var next = new LinkedHashSet<String>();
        var room = pace.room() - Math.max(away.size(), onTheirWay.size());
        for (var region : CollectionConverters.asJava(current).entrySet()) {
            var member = member(region.getKey());
            if (!departing.test(member)) {
                continue;
            }
            if (region.getValue().isEmpty() && away.isEmpty()) {
                handedOver.accept(member);
            }
            for (var shard : CollectionConverters.asJava(region.getValue())) {
                if (next.size() < room && !onTheirWay.contains(shard)) {
                    next.add(shard);
                }
            }
        }
        away.addAll(next);
        pace.gave(next.size());
        return set(next);
    }

    /// Also where it was, when it could not be handed over.
    private static boolean hosted(String shard, Map<ActorRef, IndexedSeq<String>> current) {
        return CollectionConverters.asJava(current).values().stream()
                .anyMatch(shards -> shards.contains(shard));
    }

    private Map<ActorRef, IndexedSeq<String>> staying(Map<ActorRef, IndexedSeq<String>> current) {
        var staying = current;
        for (var region : CollectionConverters.asJava(current).keySet()) {
            if (departing.test(member(region))) {
                staying = staying.removed(region);
            }
        }
        return staying;
    }

    private Address member(ActorRef region) {
        return member(region, self);
    }

    static Address member(ActorRef region, Address self) {
        var address = region.path().address();
        return address.hasLocalScope() ? self : address;
    }

    private static Set<String> set(java.util.Set<String> shards) {
        return CollectionConverters.asScala(shards).toSet();
    }
}
