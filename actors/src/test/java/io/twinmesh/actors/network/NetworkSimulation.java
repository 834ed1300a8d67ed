package io.twinmesh.actors.network;

import io.twinmesh.actors.dispatch.SimulatedDispatch;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verification.Opinion;
import io.twinmesh.actors.verification.Quorum;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// Plays a [Scene] from a seed: questions arrive, nodes compute in virtual time, and the product's
/// own rules decide who computes, what is accepted and what becomes of a node.
final class NetworkSimulation {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE_OF_CLIENTS = Duration.ofDays(1);

    private final Scene scene;
    private final SplittableRandom chance;
    private final SimulatedDispatch dispatch;
    private final Answers answers = new Answers();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<NodeId, SimulatedNode> byId = new HashMap<>();
    private final Map<OwnerId, Set<NodeId>> ofOwner = new HashMap<>();
    private final Map<JobId, Question> open = new HashMap<>();
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private Instant now = START;
    private long order;
    private int asked;
    private int answered;
    private int undecided;

    /// @param node empty when the next question arrives
    /// @param question empty when a hidden question with a known answer is computed
    private record Due(
            Instant at, long order, Optional<SimulatedNode> node, Optional<Question> question)
            implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final class Question {
        final int number;
        final JobId id;
        final List<Opinion> opinions = new ArrayList<>();
        final List<Integer> versions = new ArrayList<>();
        final List<Optional<SimulatedNode>> by = new ArrayList<>();
        boolean check;

        Question(int number) {
            this.number = number;
            this.id = new JobId("job-%032x".formatted(number + 1));
        }
    }

    private NetworkSimulation(Scene scene, long seed) {
        this.scene = scene;
        this.chance = new SplittableRandom(seed);
        this.dispatch = new SimulatedDispatch(chance.split());
        int owner = 0;
        for (var group : scene.groups()) {
            for (int i = 0; i < group.nodes(); i++) {
                add(group.kind(), owner + i % group.owners());
            }
            owner += group.owners();
        }
    }

    static Report play(Scene scene, long seed) {
        return new NetworkSimulation(scene, seed).play();
    }

    private void add(Kind kind, int ownerNumber) {
        var number = nodes.size() + 1;
        var node =
                new SimulatedNode(
                        new NodeId("node-%020x".formatted(number)),
                        new OwnerId("owner-" + ownerNumber),
                        kind,
                        Answers.CLASSES.get(chance.nextInt(4) == 0 ? 1 : 0),
                        chance.split());
        if (kind != Kind.LAZY) {
            node.livedThrough(scene, now);
        }
        nodes.add(node);
        byId.put(node.id, node);
        ofOwner.computeIfAbsent(node.owner, _ -> new HashSet<>()).add(node.id);
        dispatch.ready(node.id, node.freeSlots(), now);
    }

    private Report play() {
        later(0, Optional.empty(), Optional.empty());
        while (!agenda.isEmpty()) {
            var due = agenda.remove();
            now = due.at();
            if (due.node().isEmpty()) {
                arrive();
            } else {
                finished(due.node().get(), due.question());
            }
            serve();
        }
        return new Report(
                List.copyOf(nodes), now, answered, undecided, asked - answered - undecided);
    }

    private void arrive() {
        var question = new Question(asked++);
        open.put(question.id, question);
        step(question);
        if (asked < scene.jobs()) {
            double perSecond = nodes.size() * scene.jobsPerNodeAndDay() / 86_400.0;
            later(
                    -Math.log(1 - chance.nextDouble()) / perSecond,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private void serve() {
        for (var found : dispatch.match(now)) {
            var node = Objects.requireNonNull(byId.get(found.node()));
            var question = Objects.requireNonNull(open.get(found.job()));
            node.take();
            dispatch.taken(node.id, found.job(), node.freeSlots());
            later(node.secondsNeeded(), Optional.of(node), Optional.of(question));
        }
    }

    private void finished(SimulatedNode node, Optional<Question> question) {
        var version = node.compute(scene, question.map(q -> q.number).orElse(0), now);
        node.free(now);
        if (question.isEmpty()) {
            version.ifPresent(v -> node.checked(v == 0 ? Finding.RIGHT : Finding.WRONG, now));
        } else if (version.isEmpty()) {
            wait(question.get());
        } else {
            returned(question.get(), node, version.get());
        }
        if (node.suspendedAt.isPresent()) {
            dispatch.gone(node.id);
        } else {
            dispatch.ready(node.id, node.freeSlots(), now);
        }
    }

    private void returned(Question question, SimulatedNode node, int version) {
        var record = node.record(scene, now);
        if (question.opinions.isEmpty()) {
            question.check = chance.nextDouble() < scene.policy().probability(record);
        }
        question.opinions.add(
                answers.of(
                        new Opinion.Author.Node(ownerAsSeen(node), record),
                        node.numericClass,
                        version));
        question.versions.add(version);
        question.by.add(Optional.of(node));
        step(question);
    }

    private void step(Question question) {
        var bench = new Quorum.Bench(scene.core(), others(question));
        switch (Quorum.next(scene.level(), question.opinions, question.check, bench)) {
            case QuorumStep.AskAnother _ -> wait(question);
            case QuorumStep.AskCore _ -> {
                question.opinions.add(
                        answers.of(new Opinion.Author.Core(), Answers.CLASSES.getFirst(), 0));
                question.versions.add(0);
                question.by.add(Optional.empty());
                step(question);
            }
            case QuorumStep.Undecided _ -> {
                undecided++;
                open.remove(question.id);
            }
            case QuorumStep.Accept accept -> accepted(question, accept);
        }
    }

    private void accepted(Question question, QuorumStep.Accept accept) {
        open.remove(question.id);
        answered++;
        extra(question, question.opinions.size() - 1);
        question.by
                .get(accept.answer())
                .ifPresent(node -> {
                    node.accepted++;
                    if (question.versions.get(accept.answer()) != 0) {
                        node.badAccepted++;
                    }
                });
        if (accept.checked()) {
            accept.right().forEach(i -> judged(question, i, Finding.RIGHT));
            var finding =
                    accept.proved() || scene.faults().contains(Scene.Fault.MAJORITY_PROVES)
                            ? Finding.WRONG
                            : Finding.OUTVOTED;
            accept.wrong().forEach(i -> judged(question, i, finding));
        }
        question.by.forEach(by -> by.ifPresent(this::hiddenQuestion));
    }

    /// Whoever computed first is the reason for the others.
    private static void extra(Question question, int results) {
        question.by.getFirst().ifPresent(node -> node.extra += results);
    }

    private void judged(Question question, int index, Finding finding) {
        question.by.get(index).ifPresent(node -> node.checked(finding, now));
    }

    /// Now and then a node is asked what the core has computed before.
    private void hiddenQuestion(SimulatedNode node) {
        if (scene.core() && chance.nextDouble() < scene.policy().knownAnswers()) {
            node.extra++;
            node.take();
            later(node.secondsNeeded(), Optional.of(node), Optional.empty());
        }
    }

    private void wait(Question question) {
        dispatch.enqueue(question.id, now.plus(PATIENCE_OF_CLIENTS), used(question), now);
    }

    private Set<NodeId> used(Question question) {
        var used = new HashSet<NodeId>();
        for (var by : question.by) {
            by.ifPresent(node -> used.addAll(asOneOwner(node)));
        }
        return used;
    }

    private boolean others(Question question) {
        for (var node : nodes) {
            if (node.suspendedAt.isEmpty() && !usedBy(question, node)) {
                return true;
            }
        }
        return false;
    }

    private boolean usedBy(Question question, SimulatedNode node) {
        for (var by : question.by) {
            if (by.isPresent() && asOneOwner(by.get()).contains(node.id)) {
                return true;
            }
        }
        return false;
    }

    private Set<NodeId> asOneOwner(SimulatedNode node) {
        return scene.faults().contains(Scene.Fault.OWNER_COUNTS_PER_NODE)
                ? Set.of(node.id)
                : Objects.requireNonNull(ofOwner.get(node.owner));
    }

    private OwnerId ownerAsSeen(SimulatedNode node) {
        return scene.faults().contains(Scene.Fault.OWNER_COUNTS_PER_NODE)
                ? new OwnerId(node.id.value())
                : node.owner;
    }

    private void later(double seconds, Optional<SimulatedNode> node, Optional<Question> question) {
        agenda.add(new Due(now.plusMillis((long) (seconds * 1000)), order++, node, question));
    }
}
