package io.twinmesh.actors.node;

import io.twinmesh.actors.node.NodeCommand.Appraise;
import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Judge;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.NoteCertificate;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeCommand.Trust;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// The enrolment of one provider's node; the rules are in [NodeRules].
public final class ProviderNode extends EventSourcedBehavior<NodeCommand, NodeEvent, NodeState> {
    /// The first part of every node's persistence id.
    public static final String ENTITY_TYPE = "node";

    private final NodeId id;
    private final InstantSource time;
    private final Parts parts;

    /// What every node's enrolment is built from.
    ///
    /// @param accounts names the account of a node that enrols, from its key in hex
    /// @param registry hears where nodes stand
    public record Parts(
            EnrolmentPolicy policy,
            Function<String, AccountId> accounts,
            RecipientRef<RegistryCommand> registry) {}

    private ProviderNode(NodeId id, InstantSource time, Parts parts) {
        super(PersistenceId.of(ENTITY_TYPE, id.value()));
        this.id = id;
        this.time = time;
        this.parts = parts;
    }

    public static Behavior<NodeCommand> create(NodeId id, InstantSource time, Parts parts) {
        return new ProviderNode(id, time, parts);
    }

    @Override
    public NodeState emptyState() {
        return new NodeState.NotEnrolled();
    }

    @Override
    public CommandHandler<NodeCommand, NodeEvent, NodeState> commandHandler() {
        return (state, command) ->
                switch (NodeRules.decide(
                        id, state, command, parts.policy(), parts.accounts(), time.instant())) {
                    case NodeRules.Decision.Store(var events) ->
                            Effect()
                                    .persist(events)
                                    .thenRun(after -> {
                                        tellRegistry(state, after);
                                        answer(after, command);
                                    });
                    case NodeRules.Decision.Refuse(var refusal) ->
                            Effect()
                                    .none()
                                    .thenRun(_ ->
                                            asker(command)
                                                    .ifPresent(to ->
                                                            to.tell(
                                                                    new NodeReply.Refused(
                                                                            refusal))));
                };
    }

    @Override
    public EventHandler<NodeState, NodeEvent> eventHandler() {
        return NodeRules::evolve;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    private void answer(NodeState after, NodeCommand command) {
        if (command instanceof Trust trust) {
            trust.replyTo().tell(NodeRules.trust(after, trust, time.instant()));
        }
        if (command instanceof Appraise appraise) {
            appraise.replyTo().tell(NodeRules.appraisal(after, time.instant()));
        }
        NodeRules.reply(id, after, command)
                .ifPresent(reply -> asker(command).ifPresent(to -> to.tell(reply)));
    }

    /// Told once: sessions also ask by themselves, now and then.
    private void tellRegistry(NodeState before, NodeState after) {
        NodeRules.newlyJudged(id, before, after)
                .ifPresent(node -> parts.registry().tell(new RegistryCommand.Judged(node)));
    }

    private static Optional<ActorRef<NodeReply>> asker(NodeCommand command) {
        return switch (command) {
            case Enrol enrol -> Optional.of(enrol.replyTo());
            case NoteCertificate note -> Optional.of(note.replyTo());
            case Arrive arrive -> Optional.of(arrive.replyTo());
            case Judge judge -> Optional.of(judge.replyTo());
            case Look look -> Optional.of(look.replyTo());
            case Stand _, CountWork _, CountCheck _, Trust _, Appraise _ -> Optional.empty();
        };
    }
}
