package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// A region here and one on another member, and a strategy of Pekko's that always moves one shard.
class DepartingFirstTest {
    private static final ActorTestKit KIT = ActorTestKit.create("departing", ConfigFactory.load());
    private static final Address SELF = address("pekko://departing@10.0.0.1:1");
    private static final Address OTHER = address("pekko://departing@10.0.0.2:1");
    private static final ActorRef HERE = Adapter.toClassic(KIT.<String>createTestProbe().getRef());
    private static final ActorRef THERE =
            ((ExtendedActorSystem) Adapter.toClassic(KIT.system()))
                    .provider()
                    .resolveActorRef(OTHER + "/system/sharding/twin");

    private final Set<Address> departing = new HashSet<>();
    private final List<Address> handedOver = new ArrayList<>();
    private long nanos;
    private final DepartingFirst strategy =
            new DepartingFirst(
                    departing::contains, handedOver::add, new MovesOne(), SELF, () -> nanos);

    /// Puts each new shard on the first region that it is offered.
    private static final class MovesOne implements ShardAllocationStrategy {
        @Override
        public Future<ActorRef> allocateShard(
                ActorRef requester,
                String shard,
                scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> current) {
            return Futures.successful(current.head()._1());
        }

        @Override
        public Future<scala.collection.immutable.Set<String>> rebalance(
                scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> current,
                scala.collection.immutable.Set<String> onTheirWay) {
            return Futures.successful(CollectionConverters.asScala(Set.of("levelled")).toSet());
        }
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static Address address(String text) {
        return AddressFromURIString.parse(text);
    }

    private static List<String> shards(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions(
            List<String> here, List<String> there) {
        return regions(Map.of(HERE, here, THERE, there));
    }

    private static scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions(
            Map<ActorRef, List<String>> all) {
        var regions = new HashMap<ActorRef, IndexedSeq<String>>();
        all.forEach((region, shards) ->
                regions.put(region, CollectionConverters.asScala(shards).toIndexedSeq()));
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(regions));
    }

    private Set<String> moved(List<String> here, List<String> there, Set<String> onTheirWay) {
        return moved(regions(here, there), onTheirWay);
    }

    private Set<String> moved(
            scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> current,
            Set<String> onTheirWay) {
        var next = strategy.rebalance(current, CollectionConverters.asScala(onTheirWay).toSet());
        return CollectionConverters.asJava(next.value().get().get());
    }

    /// As if it handed shards over for a while, up to five at a time.
    private void inFullSwing() {
        for (int turn = 0; turn < HandOverPace.AT_ONCE; turn++) {
            moved(List.of("moved"), List.of("moved"), Set.of());
            moved(List.of("moved"), List.of(), Set.of());
            pause();
        }
        handedOver.clear();
    }

    private void pause() {
        nanos += HandOverPace.PAUSE.toNanos();
    }

    @Test
    void a_departing_member_hands_over_one_shard_then_two_and_in_the_end_five_at_a_time() {
        departing.add(OTHER);
        var kept = new ArrayList<>(shards(10, 40));
        var elsewhere = new ArrayList<>(shards(0, 10));

        for (int size : List.of(1, 2, 3, 4, 5, 5)) {
            var next = moved(elsewhere, kept, Set.of());
            assertThat(next).hasSize(size).isSubsetOf(kept);
            kept.removeAll(next);
            elsewhere.addAll(next);
            assertThat(moved(elsewhere, kept, Set.of())).as("in the pause").isEmpty();
            pause();
        }
        assertThat(handedOver).isEmpty();
    }

    @Test
    void the_next_departure_begins_with_one_again() {
        departing.add(OTHER);
        inFullSwing();
        departing.clear();
        assertThat(moved(shards(0, 10), shards(10, 30), Set.of())).isEmpty();

        departing.add(OTHER);

        assertThat(moved(shards(0, 10), shards(10, 30), Set.of())).hasSize(1);
    }

    @Test
    void those_that_are_on_their_way_already_count() {
        departing.add(OTHER);
        inFullSwing();

        assertThat(moved(shards(0, 10), shards(10, 30), Set.of("10", "11", "12")))
                .hasSize(2)
                .doesNotContain("10", "11", "12");
        assertThat(moved(shards(0, 10), shards(10, 30), Set.copyOf(shards(10, 15)))).isEmpty();
    }

    @Test
    void the_next_shards_go_when_those_before_have_their_new_place() {
        departing.add(OTHER);
        inFullSwing();
        var first = moved(List.of(), shards(0, 7), Set.of());
        pause();
        var rest = shards(0, 7).stream().filter(shard -> !first.contains(shard)).toList();

        assertThat(moved(List.of(), rest, Set.of())).as("given up, and nowhere yet").isEmpty();
        var two = first.stream().sorted().limit(2).toList();
        assertThat(moved(two, rest, Set.of())).hasSameElementsAs(rest);

        assertThat(moved(two, List.of(), Set.of())).isEmpty();
        assertThat(handedOver).as("five are nowhere").isEmpty();
        assertThat(moved(shards(0, 7), List.of(), Set.of())).isEmpty();
        assertThat(handedOver).containsExactly(OTHER);
    }

    @Test
    void a_shard_that_could_not_be_handed_over_goes_again() {
        departing.add(OTHER);
        assertThat(moved(List.of(), List.of("0"), Set.of())).containsExactly("0");
        pause();
        assertThat(moved(List.of(), List.of("0"), Set.of("0"))).isEmpty();

        assertThat(moved(List.of(), List.of("0"), Set.of())).containsExactly("0");
    }

    @Test
    void shards_that_got_lost_on_their_way_are_in_the_way_of_no_later_departure() {
        departing.add(OTHER);
        assertThat(moved(List.of(), shards(0, 5), Set.of())).hasSize(1);
        departing.clear();
        assertThat(moved(List.of(), shards(5, 10), Set.of())).isEmpty();

        departing.add(OTHER);

        assertThat(moved(List.of(), shards(5, 10), Set.of())).hasSize(1);
    }

    @Test
    void it_is_told_when_it_has_no_shard_any_more() {
        departing.add(SELF);

        assertThat(moved(List.of(), shards(0, 30), Set.of())).isEmpty();

        assertThat(handedOver).containsExactly(SELF);
    }

    @Test
    void it_gets_no_shard_unless_nobody_else_is_there() {
        for (var member : List.of(SELF, OTHER)) {
            departing.clear();
            departing.add(member);

            var region = strategy.allocateShard(HERE, "7", regions(List.of(), List.of()));

            assertThat(region.value().get().get()).isEqualTo(member.equals(SELF) ? THERE : HERE);
        }
        departing.add(SELF);
        departing.add(OTHER);

        var region = strategy.allocateShard(HERE, "7", regions(List.of(), List.of()));

        assertThat(region.value().get().get()).isIn(HERE, THERE);
        assertThat(moved(shards(0, 10), shards(10, 30), Set.of()))
                .as("who stops altogether moves nothing")
                .isEmpty();
    }

    @Test
    void a_kind_of_one_shard_goes_to_the_eldest_that_stays() {
        for (var eldest : List.of(SELF, OTHER)) {
            var younger = eldest.equals(SELF) ? OTHER : SELF;
            var strategy =
                    new DepartingFirst(
                            departing::contains,
                            handedOver::add,
                            new ToEldest(() -> List.of(eldest, younger), SELF),
                            SELF,
                            () -> nanos);
            var region = strategy.allocateShard(THERE, "0", regions(List.of(), List.of()));
            assertThat(region.value().get().get()).isEqualTo(eldest.equals(SELF) ? HERE : THERE);

            departing.add(eldest);
            region = strategy.allocateShard(THERE, "0", regions(List.of(), List.of()));
            assertThat(region.value().get().get()).isEqualTo(eldest.equals(SELF) ? THERE : HERE);
            departing.clear();
        }
    }

    @Test
    void where_nobody_departs_shards_are_levelled_every_ten_seconds_after_the_last_member_came() {
        assertThat(moved(shards(0, 10), shards(10, 30), Set.of())).isEmpty();

        pass();
        assertThat(moved(shards(0, 10), shards(10, 30), Set.of())).containsExactly("levelled");
        assertThat(moved(shards(0, 10), shards(10, 30), Set.of())).isEmpty();

        pass();
        assertThat(moved(regions(Map.of(HERE, shards(0, 30))), Set.of())).as("one left").isEmpty();
        pass();
        assertThat(moved(shards(0, 30), List.of(), Set.of())).as("one came").isEmpty();
        pass();
        assertThat(moved(shards(0, 30), List.of(), Set.of())).containsExactly("levelled");
    }

    private void pass() {
        nanos += DepartingFirst.LEVELLED_EVERY.toNanos();
    }
}
