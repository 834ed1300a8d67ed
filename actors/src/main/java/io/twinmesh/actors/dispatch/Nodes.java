package io.twinmesh.actors.dispatch;

import io.twinmesh.inference.hardware.Place;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The nodes that are connected, and which of them a job gets.
///
/// Among those that can take it and, by the [Forecast], answer before its deadline, two are drawn
/// by chance and the better one by [Placement] gets it ("power of two choices"): near the best
/// balance, without every job running to the same node. A job that has little time left gets the
/// most reliable one instead. A job that none is expected to answer in time goes to the quickest.
final class Nodes {
    private final Placement placement;
    private final Duration loadedWait;
    private final Duration hurry;
    private final RandomGenerator chance;
    private final Map<NodeId, Node> nodes = new TreeMap<>(Comparator.comparing(NodeId::value));

    Nodes(DispatchLimits limits, RandomGenerator chance) {
        this.placement = limits.placement();
        this.loadedWait = limits.loadedWait();
        this.hurry = limits.hurry();
        this.chance = chance;
    }

    private static final class Node {
        final NodeId id;
        AccountId account;
        Machine machine;
        int freeSlots;
        int keptSlots;
        Instant seen;

        Node(NodeId id, AccountId account, Machine machine, Instant seen) {
            this.id = id;
            this.account = account;
            this.machine = machine;
            this.seen = seen;
        }

        int available() {
            return freeSlots - keptSlots;
        }

        Instant answerAt(Forecast forecast, Instant now) {
            return forecast.answerAt(machine, available() <= 0, now);
        }

        boolean meets(Needs needs) {
            return machine.abilities().meet(needs);
        }

        Optional<Place> zone() {
            return machine.abilities().place().filter(place -> place.zone().isPresent());
        }

        boolean maySecond(Work.Besides other) {
            return !account.equals(other.account()) && machine.reliability() >= other.reliability();
        }
    }

    /// @return whether a job that got no slot before may get one now
    boolean ready(NodeId id, AccountId account, Machine machine, int freeSlots, Instant now) {
        var before = nodes.get(id);
        var more =
                before == null
                        || !before.account.equals(account)
                        || !before.machine.equals(machine)
                        || before.freeSlots < freeSlots;
        var node = nodes.computeIfAbsent(id, _ -> new Node(id, account, machine, now));
        node.account = account;
        node.machine = machine;
        node.freeSlots = freeSlots;
        node.seen = now;
        return more;
    }

    void count(NodeId id, int freeSlots) {
        var node = nodes.get(id);
        if (node != null) {
            node.freeSlots = freeSlots;
        }
    }

    /// Slots that are neither taken nor kept; 0 of a node that is not connected.
    int available(NodeId id) {
        return Optional.ofNullable(nodes.get(id)).map(Node::available).orElse(0);
    }

    void remove(NodeId id) {
        nodes.remove(id);
    }

    List<NodeId> silentSince(Instant then) {
        return nodes.values().stream()
                .filter(node -> node.seen.isBefore(then))
                .map(node -> node.id)
                .toList();
    }

    /// Gives a kept slot back.
    void giveBack(NodeId id) {
        var node = nodes.get(id);
        if (node != null) {
            node.keptSlots--;
        }
    }

    boolean anyFree() {
        return nodes.values().stream().anyMatch(node -> node.available() > 0);
    }

    boolean anyFree(Needs needs) {
        return nodes.values().stream().anyMatch(node -> node.available() > 0 && node.meets(needs));
    }

    Optional<Obstacle> obstacle(Needs needs) {
        return Obstacle.of(
                needs, nodes.values().stream().map(node -> node.machine.abilities()).toList());
    }

    /// Keeps a slot for a job.
    ///
    /// @param since when the job began to wait
    Optional<NodeId> keep(Work work, Instant since, Instant now) {
        var able = nodes.values().stream().filter(node -> node.meets(work.needs())).toList();
        var preferred = able.stream().filter(node -> !work.avoid().contains(node.id)).toList();
        // a busy node that is not avoided is worth waiting for
        var willing =
                work.besides()
                        .map(other -> preferred.stream().filter(it -> it.maySecond(other)).toList())
                        .orElse(preferred.isEmpty() ? able : preferred);
        var forecast = Forecast.of(work.model(), able.stream().map(node -> node.machine).toList());
        var hopeful = hopeful(willing, work, forecast, now);
        var loaded =
                hopeful.stream()
                        .filter(node -> node.machine.loaded().contains(work.model()))
                        .toList();
        var free = free(loaded);
        if (free.isEmpty() && (loaded.isEmpty() || since.plus(loadedWait).compareTo(now) <= 0)) {
            free = free(hopeful);
        }
        if (free.isEmpty()) {
            return Optional.empty();
        }
        free = apart(free, work.avoid());
        var chosen = choose(free, work, forecast, now);
        chosen.keptSlots++;
        return Optional.of(chosen.id);
    }

    /// Those that are expected to answer in time; all, where none is. A busy one is among them,
    /// when it answers in time and those that are free do not.
    private static List<Node> hopeful(
            List<Node> willing, Work work, Forecast forecast, Instant now) {
        if (forecast.blank()) {
            return willing;
        }
        var inTime =
                willing.stream()
                        .filter(node -> !node.answerAt(forecast, now).isAfter(work.deadline()))
                        .toList();
        return inTime.isEmpty() ? willing : inTime;
    }

    private Node choose(List<Node> free, Work work, Forecast forecast, Instant now) {
        if (!forecast.blank()) {
            var soonest =
                    free.stream()
                            .min(Comparator.comparing(node -> node.answerAt(forecast, now)))
                            .orElseThrow();
            if (soonest.answerAt(forecast, now).isAfter(work.deadline())) {
                return soonest;
            }
        }
        return work.deadline().minus(hurry).isBefore(now)
                ? mostReliable(free)
                : better(free, forecast);
    }

    private static List<Node> free(List<Node> nodes) {
        return nodes.stream().filter(node -> node.available() > 0).toList();
    }

    /// Those in another zone than the nodes that computed or failed already, as far as that is
    /// known: what fails together is not asked twice.
    private List<Node> apart(List<Node> free, Set<NodeId> from) {
        var zones =
                from.stream()
                        .map(nodes::get)
                        .filter(Objects::nonNull)
                        .flatMap(node -> node.zone().stream())
                        .collect(Collectors.toSet());
        var apart =
                free.stream()
                        .filter(node -> node.zone().filter(it -> !zones.contains(it)).isPresent())
                        .toList();
        return zones.isEmpty() || apart.isEmpty() ? free : apart;
    }

    private static Node mostReliable(List<Node> free) {
        var best = free.getFirst();
        for (var node : free) {
            if (node.machine.reliability() > best.machine.reliability()) {
                best = node;
            }
        }
        return best;
    }

    private Node better(List<Node> free, Forecast forecast) {
        var one = free.get(chance.nextInt(free.size()));
        var other = free.get(chance.nextInt(free.size()));
        return score(other, forecast) > score(one, forecast) ? other : one;
    }

    private double score(Node node, Forecast forecast) {
        return placement.score(
                node.available(), node.machine.reliability(), forecast.quickness(node.machine));
    }
}
