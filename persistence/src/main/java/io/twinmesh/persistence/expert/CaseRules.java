package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.expert.ReviewCase.Opinion;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCase.Turn;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who may look at a case and say what it is, and when that is over. Pure.
public final class CaseRules {
    private CaseRules() {}

    /// What can be asked of a case.
    public sealed interface CaseCommand {
        /// A reviewer wants to look at it. Repeated, it prolongs nothing.
        record TakeTurn(String reviewer) implements CaseCommand {}

        /// A reviewer says what it is. Repeated with the same mark it changes nothing.
        record GiveOpinion(String reviewer, Opinion opinion) implements CaseCommand {}

        /// Time has passed.
        record Look() implements CaseCommand {}
    }

    /// What happened to a case.
    public sealed interface CaseEvent {
        record TurnTaken(String reviewer, Instant until) implements CaseEvent {}

        record OpinionGiven(String reviewer, Opinion opinion) implements CaseEvent {}

        record Completed() implements CaseEvent {}

        record Expired() implements CaseEvent {}
    }

    public enum Reply {
        DONE,
        /// It waits for nobody any more.
        CLOSED,
        /// Others hold every place.
        TAKEN,
        /// This reviewer holds no place: none was taken, or it was too late.
        NO_TURN,
        /// This reviewer has said something else.
        SAID_OTHERWISE
    }

    public record Decision(List<CaseEvent> events, Reply reply) {
        public Decision {
            events = List.copyOf(events);
        }

        private static Decision refused(Reply why) {
            return new Decision(List.of(), why);
        }

        private static Decision of(CaseEvent... events) {
            return new Decision(List.of(events), Reply.DONE);
        }
    }

    public static Decision decide(
            ReviewCase one, CaseCommand command, ReviewPlan plan, Instant now) {
        return switch (command) {
            case CaseCommand.TakeTurn(var reviewer) -> take(one, reviewer, plan, now);
            case CaseCommand.GiveOpinion(var reviewer, var opinion) ->
                    give(one, reviewer, opinion, plan, now);
            case CaseCommand.Look() ->
                    one.stage() == Stage.OPEN && !now.isBefore(one.due())
                            ? Decision.of(new CaseEvent.Expired())
                            : Decision.of();
        };
    }

    private static Decision take(ReviewCase one, String reviewer, ReviewPlan plan, Instant now) {
        if (!waits(one, now)) {
            return Decision.refused(Reply.CLOSED);
        }
        var mine = one.turnOf(reviewer);
        if (mine.flatMap(Turn::opinion).isPresent()) {
            return Decision.refused(Reply.SAID_OTHERWISE);
        }
        if (mine.filter(turn -> turn.holds(now)).isPresent()) {
            return Decision.of();
        }
        if (one.heldByOthers(reviewer, now) >= plan.reviewers()) {
            return Decision.refused(Reply.TAKEN);
        }
        return Decision.of(new CaseEvent.TurnTaken(reviewer, now.plus(plan.turn())));
    }

    private static Decision give(
            ReviewCase one, String reviewer, Opinion opinion, ReviewPlan plan, Instant now) {
        var mine = one.turnOf(reviewer);
        var said = mine.flatMap(Turn::opinion);
        if (said.isPresent()) {
            return said.get().mark().equals(opinion.mark())
                    ? Decision.of()
                    : Decision.refused(Reply.SAID_OTHERWISE);
        }
        if (!waits(one, now)) {
            return Decision.refused(Reply.CLOSED);
        }
        if (mine.filter(turn -> turn.holds(now)).isEmpty()) {
            return Decision.refused(Reply.NO_TURN);
        }
        var given = new CaseEvent.OpinionGiven(reviewer, opinion);
        return one.opinions() + 1 >= plan.reviewers()
                ? Decision.of(given, new CaseEvent.Completed())
                : Decision.of(given);
    }

    private static boolean waits(ReviewCase one, Instant now) {
        return one.stage() == Stage.OPEN && now.isBefore(one.due());
    }

    public static ReviewCase evolve(ReviewCase one, CaseEvent event) {
        return switch (event) {
            case CaseEvent.TurnTaken(var reviewer, var until) ->
                    one.with(new Turn(reviewer, until, Optional.empty()));
            case CaseEvent.OpinionGiven(var reviewer, var opinion) ->
                    one.with(
                            new Turn(
                                    reviewer,
                                    one.turnOf(reviewer).map(Turn::until).orElse(one.due()),
                                    Optional.of(opinion)));
            case CaseEvent.Completed() -> one.with(Stage.COMPLETE);
            case CaseEvent.Expired() -> one.with(Stage.EXPIRED);
        };
    }

    /// What people found together: what more than half of them said.
    ///
    /// @return empty when they said too different things
    public static Optional<String> consensus(List<String> found) {
        return found.stream()
                .filter(one -> 2 * found.stream().filter(one::equals).count() > found.size())
                .findFirst();
    }
}
