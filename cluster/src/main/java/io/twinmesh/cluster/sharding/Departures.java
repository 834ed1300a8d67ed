package io.twinmesh.cluster.sharding;

import io.twinmesh.actors.Moves;
import io.twinmesh.cluster.sharding.DepartureWord.Departing;
import io.twinmesh.cluster.sharding.DepartureWord.HandedOver;

import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Members that are about to stop, and hand their shards over a few at a time before they do
/// ([DepartingFirst]). A region that just ends gives all of its shards up at once; the cluster then
/// writes down one after the other that they are given up, and only then one after the other where
/// they are now, and nobody reaches any of them meanwhile.
///
/// Who comes and goes moves shards, so it is said here to [Moves], too.
final class Departures {
    /// What is left then goes all at once.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Who has become the coordinator meanwhile hears of it as well.
    private static final Duration TOLD_EVERY = Duration.ofSeconds(1);

    /// After the last that came or went shards go to where they are fewer, some every ten seconds.
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(2);

    private static final String NAME = "departures";

    private final ActorSystem<?> system;
    private final Cluster cluster;
    private final Set<UniqueAddress> departing = ConcurrentHashMap.newKeySet();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Done> handedOver = new CompletableFuture<>();

    private Departures(ActorSystem<?> system) {
        this.system = system;
        this.cluster = Cluster.get(system);
    }

    /// From now on this member knows of the others, and departs before it stops.
    static Departures begin(ActorSystem<?> system) {
        var departures = new Departures(system);
        var _ = system.systemActorOf(Behaviors.setup(departures::listen), NAME, Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
                        "hand-shards-over",
                        () -> departures.departWithin(LIMIT));
        return departures;
    }

    private Behavior<Object> listen(ActorContext<Object> context) {
        var events = cluster.subscriptions();
        events.tell(Subscribe.create(context.getSelf().narrow(), MemberEvent.class));
        events.tell(Subscribe.create(context.getSelf().narrow(), ReachabilityEvent.class));
        return Behaviors.receive(Object.class)
                .onMessage(Departing.class, word -> heard(() -> departs(word)))
                .onMessage(HandedOver.class, word -> heard(() -> kept.remove(word.kind())))
                .onMessage(MemberRemoved.class, gone -> heard(() -> gone(gone)))
                .onMessage(MemberEvent.class, _ -> heard(this::comingsAndGoings))
                .onMessage(ReachabilityEvent.class, _ -> heard(this::comingsAndGoings))
                .build();
    }

    private Behavior<Object> heard(Runnable word) {
        word.run();
        look();
        return Behaviors.same();
    }

    /// A word that comes after its member has gone is about nobody.
    private void departs(Departing word) {
        var address = AddressFromURIString.parse(word.member());
        at(address).ifPresent(member -> departing.add(member.uniqueAddress()));
        comingsAndGoings();
    }

    /// The next process at this address is another member.
    private void gone(MemberRemoved event) {
        departing.remove(event.member().uniqueAddress());
        comingsAndGoings();
    }

    private void comingsAndGoings() {
        Moves.of(system).expect(SETTLED_AFTER);
    }

    /// Whether this member takes no more shards.
    boolean departing(Address address) {
        return at(address).filter(this::departing).isPresent();
    }

    private boolean departing(Member member) {
        return departing.contains(member.uniqueAddress());
    }

    private Optional<Member> at(Address address) {
        return members().filter(member -> member.address().equals(address)).findFirst();
    }

    private Stream<Member> members() {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false);
    }

    /// Tells a member that it has no shards of a kind any more.
    void handedOver(Address member, String kind) {
        tell(member, new HandedOver(kind));
    }

    /// Ends when this member has no shards any more, or nobody else can have them.
    CompletableFuture<Done> depart() {
        if (!cluster.selfMember().status().equals(MemberStatus.up())) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        for (var kind : ClusterSharding.get(system).getShardTypeNames()) {
            if (cluster.selfMember().hasRole(ClusterEntities.hosting(kind).text())) {
                kept.add(kind);
            }
        }
        var telling =
                system.scheduler()
                        .scheduleWithFixedDelay(
                                Duration.ZERO,
                                TOLD_EVERY,
                                this::tellAll,
                                system.executionContext());
        return handedOver.whenComplete((_, _) -> telling.cancel());
    }

    private CompletableFuture<Done> departWithin(Duration limit) {
        var departed = depart();
        var _ =
                handedOver.completeOnTimeout(
                        Done.getInstance(), limit.toMillis(), TimeUnit.MILLISECONDS);
        return departed;
    }

    private void tellAll() {
        var word = new Departing(cluster.selfMember().address().toString());
        members().forEach(member -> tell(member.address(), word));
    }

    private void tell(Address member, DepartureWord word) {
        Adapter.toClassic(system)
                .actorSelection(member + "/system/" + NAME)
                .tell(word, ActorRef.noSender());
    }

    private void look() {
        if (departing(cluster.selfMember().address())) {
            kept.removeIf(kind -> !someoneStays(ClusterEntities.hosting(kind)));
            if (kept.isEmpty()) {
                handedOver.complete(Done.getInstance());
            }
        }
    }

    private boolean someoneStays(Role role) {
        return members()
                .filter(member -> member.status().equals(MemberStatus.up()))
                .filter(member -> member.hasRole(role.text()))
                .anyMatch(member -> !departing(member));
    }
}
