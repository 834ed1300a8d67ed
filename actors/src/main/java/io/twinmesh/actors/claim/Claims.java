package io.twinmesh.actors.claim;

import io.twinmesh.actors.claim.ClaimCommand.ClaimReply;
import io.twinmesh.actors.claim.ClaimCommand.GiveBack;
import io.twinmesh.actors.claim.ClaimCommand.Take;
import io.twinmesh.actors.claim.ClaimEvent.GivenBack;
import io.twinmesh.actors.claim.ClaimEvent.Holders;
import io.twinmesh.actors.claim.ClaimEvent.Taken;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The claims on one thing.
///
/// | holders | on | to |
/// |---|---|---|
/// | nobody | `Take` | that one |
/// | who asks, alone | `Take`, shared or not | as it asks now |
/// | others who share | `Take` to share | they and that one |
/// | anyone else | `Take` | unchanged, answered `HeldByAnother` |
/// | some | `GiveBack` by one of them | the others |
public final class Claims extends EventSourcedBehavior<ClaimCommand, ClaimEvent, Holders> {
    /// The first part of every thing's persistence id.
    public static final String ENTITY_TYPE = "claim";

    private final InstantSource time;

    private Claims(String thing, InstantSource time) {
        super(PersistenceId.of(ENTITY_TYPE, thing));
        this.time = time;
    }

    public static Behavior<ClaimCommand> create(String thing, InstantSource time) {
        return new Claims(thing, time);
    }

    @Override
    public Holders emptyState() {
        return Holders.nobody();
    }

    /// What to store: nothing when it is so already, or cannot be.
    static Optional<ClaimEvent> decide(Holders holders, ClaimCommand command, Instant now) {
        return switch (command) {
            case Take take -> {
                var holds = holders.names().contains(take.holder());
                yield other(holders, take).isPresent()
                                || (holds && holders.shared() == take.shared())
                        ? Optional.empty()
                        : Optional.of(new Taken(take.holder(), take.shared(), now));
            }
            case GiveBack(var holder, _) ->
                    holders.names().contains(holder)
                            ? Optional.of(new GivenBack(holder, now))
                            : Optional.empty();
        };
    }

    /// Who stands in the way.
    private static Optional<String> other(Holders holders, Take take) {
        return holders.shared() && take.shared()
                ? Optional.empty()
                : holders.names().stream()
                        .filter(name -> !name.equals(take.holder()))
                        .sorted()
                        .findFirst();
    }

    static ClaimReply reply(Holders after, ClaimCommand command) {
        return switch (command) {
            case Take take ->
                    other(after, take)
                            .<ClaimReply>map(ClaimReply.HeldByAnother::new)
                            .orElseGet(ClaimReply.Held::new);
            case GiveBack _ -> new ClaimReply.Free();
        };
    }

    @Override
    public CommandHandler<ClaimCommand, ClaimEvent, Holders> commandHandler() {
        return (holders, command) ->
                decide(holders, command, time.instant())
                        .map(event -> Effect().persist(event))
                        .orElseGet(() -> Effect().none())
                        .thenRun(after -> asker(command).tell(reply(after, command)));
    }

    @Override
    public EventHandler<Holders, ClaimEvent> eventHandler() {
        return Holders::after;
    }

    private static ActorRef<ClaimReply> asker(ClaimCommand command) {
        return switch (command) {
            case Take take -> take.replyTo();
            case GiveBack back -> back.replyTo();
        };
    }
}
