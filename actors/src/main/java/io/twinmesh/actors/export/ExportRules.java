package io.twinmesh.actors.export;

import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.actors.export.ExportCommand.OrderReply;
import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.actors.export.ExportEvent.ExportAdvanced;
import io.twinmesh.actors.export.ExportEvent.ExportCompleted;
import io.twinmesh.actors.export.ExportEvent.ExportEnded;
import io.twinmesh.actors.export.ExportEvent.ExportFailed;
import io.twinmesh.actors.export.ExportEvent.ExportOrdered;
import io.twinmesh.actors.export.ExportEvent.ExportPrepared;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an export does, without an actor.
final class ExportRules {
    private ExportRules() {}

    static List<ExportEvent> order(ExportState state, ExportOrder order, Instant now) {
        return state instanceof ExportState.Unknown
                ? List.of(new ExportOrdered(now, order))
                : List.of();
    }

    /// @param after what the state is once the events of [#order] are stored
    static OrderReply replyToOrder(ExportState after, ExportOrder order) {
        return orderOf(after).filter(order::equals).isPresent()
                ? new OrderReply.Accepted()
                : new OrderReply.Taken();
    }

    static List<ExportEvent> prepared(ExportState state, ExportSnapshot snapshot, Instant now) {
        return state instanceof ExportState.Ordered
                ? List.of(new ExportPrepared(now, snapshot))
                : List.of();
    }

    static List<ExportEvent> stepped(ExportState state, String from, ExportStep step, Instant now) {
        if (!(state instanceof ExportState.Running running)
                || !running.progress().cursor().equals(from)) {
            return List.of();
        }
        var advanced = new ExportAdvanced(now, step);
        return step.last() ? List.of(advanced, new ExportCompleted(now)) : List.of(advanced);
    }

    /// @param failures in a row
    static List<ExportEvent> stumbled(
            ExportState state, int failures, ExportSettings settings, Instant now) {
        return switch (state) {
            case ExportState.Ordered _, ExportState.Running _ ->
                    failures < settings.mostFailures()
                            ? List.of()
                            : List.of(new ExportFailed(now, "export.failed"));
            case ExportState.Unknown _,
                    ExportState.Complete _,
                    ExportState.Failed _,
                    ExportState.Ended _ ->
                    List.of();
        };
    }

    static List<ExportEvent> end(ExportState state, Ending why, Instant now) {
        return switch (state) {
            case ExportState.Unknown _, ExportState.Ended _ -> List.of();
            case ExportState.Ordered _,
                    ExportState.Running _,
                    ExportState.Complete _,
                    ExportState.Failed _ ->
                    List.of(new ExportEnded(now, why));
        };
    }

    static EndReply replyToEnd(ExportState before) {
        return switch (before) {
            case ExportState.Unknown _, ExportState.Ended _ -> new EndReply.NoSuchExport();
            case ExportState.Ordered _,
                    ExportState.Running _,
                    ExportState.Complete _,
                    ExportState.Failed _ ->
                    new EndReply.HasEnded();
        };
    }

    /// What the passing of time does.
    static List<ExportEvent> woken(ExportState state, Duration keep, Instant now) {
        return until(state, keep).filter(until -> !now.isBefore(until)).isPresent()
                ? end(state, Ending.EXPIRED, now)
                : List.of();
    }

    static LookReply look(ExportState state, Duration keep) {
        return switch (state) {
            case ExportState.Unknown() -> new LookReply.NoSuchExport();
            case ExportState.Ordered(var order) -> new LookReply.Underway(order, 0, 0);
            case ExportState.Running(var order, var _, var progress) ->
                    new LookReply.Underway(order, progress.patients(), progress.resources());
            case ExportState.Complete(var order, var snapshot, var progress, var at) ->
                    new LookReply.Ready(order, snapshot, progress, at.plus(keep));
            case ExportState.Failed(var order, var code, var _) ->
                    new LookReply.HasFailed(order, code);
            case ExportState.Ended(var why) -> new LookReply.IsOver(why);
        };
    }

    private static Optional<Instant> until(ExportState state, Duration keep) {
        return switch (state) {
            case ExportState.Complete(var _, var _, var _, var at) -> Optional.of(at.plus(keep));
            case ExportState.Failed(var _, var _, var at) -> Optional.of(at.plus(keep));
            case ExportState.Unknown _,
                    ExportState.Ordered _,
                    ExportState.Running _,
                    ExportState.Ended _ ->
                    Optional.empty();
        };
    }

    private static Optional<ExportOrder> orderOf(ExportState state) {
        return switch (state) {
            case ExportState.Ordered(var order) -> Optional.of(order);
            case ExportState.Running(var order, var _, var _) -> Optional.of(order);
            case ExportState.Complete(var order, var _, var _, var _) -> Optional.of(order);
            case ExportState.Failed(var order, var _, var _) -> Optional.of(order);
            case ExportState.Unknown _, ExportState.Ended _ -> Optional.empty();
        };
    }

    static ExportState evolve(ExportState state, ExportEvent event) {
        return switch (event) {
            case ExportOrdered(var _, var order) -> new ExportState.Ordered(order);
            case ExportPrepared(var _, var snapshot) ->
                    state instanceof ExportState.Ordered(var order)
                            ? new ExportState.Running(order, snapshot, ExportProgress.NONE)
                            : state;
            case ExportAdvanced(var _, var step) ->
                    state instanceof ExportState.Running(var order, var snapshot, var progress)
                            ? new ExportState.Running(order, snapshot, progress.after(step))
                            : state;
            case ExportCompleted(var at) ->
                    state instanceof ExportState.Running(var order, var snapshot, var progress)
                            ? new ExportState.Complete(order, snapshot, progress, at)
                            : state;
            case ExportFailed(var at, var code) ->
                    orderOf(state)
                            .<ExportState>map(order -> new ExportState.Failed(order, code, at))
                            .orElse(state);
            case ExportEnded(var _, var why) -> new ExportState.Ended(why);
        };
    }
}
