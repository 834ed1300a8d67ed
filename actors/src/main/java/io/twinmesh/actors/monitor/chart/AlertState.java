package io.twinmesh.actors.monitor.chart;

import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.AlertSuppressed;
import io.twinmesh.persistence.history.Severity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which alerts stand, and which were raised lately.
///
/// | from | on | to |
/// |---|---|---|
/// | quiet | AlertRaised | standing |
/// | quiet | AlertSuppressed | held back: standing, but nobody was told |
/// | standing | AlertRaised with a higher severity | standing, more severe |
/// | held back | AlertRaised | standing |
/// | standing, held back | AlertCleared, something remains | standing, less severe |
/// | standing, held back | AlertCleared | quiet |
///
/// @param standing one per rule at most
/// @param raised those of the last hour, which the budget counts; at most [#MOST_RAISED]
/// @param suppressed how many were held back, ever
public record AlertState(List<Standing> standing, List<Raised> raised, long suppressed) {
    public static final Duration BUDGET_WINDOW = Duration.ofHours(1);
    public static final int MOST_RAISED = 256;
    public static final AlertState NONE = new AlertState(List.of(), List.of(), 0);

    public AlertState {
        standing = List.copyOf(standing);
        raised = List.copyOf(raised);
    }

    /// An alert that was raised, or held back, and not cleared.
    ///
    /// @param since when it got this severity
    /// @param observedAt when the value was observed that gave it this severity
    /// @param sequenceNumber of the event that did
    /// @param heldBack whether the budget kept it from being raised
    public record Standing(
            String rule,
            Severity severity,
            Instant since,
            Instant observedAt,
            long sequenceNumber,
            boolean heldBack) {
        public Standing {
            // the same few rules stand in every twin
            rule = rule.intern();
        }
    }

    /// @param second since 1970
    public record Raised(String rule, Severity severity, long second) {
        public Raised {
            rule = rule.intern();
        }
    }

    public Optional<Standing> of(String rule) {
        return standing.stream().filter(alert -> alert.rule.equals(rule)).findFirst();
    }

    public AlertState with(AlertRaised event, long sequenceNumber) {
        var kept = new ArrayList<>(raisedAfter(event.at().minus(BUDGET_WINDOW)));
        kept.add(new Raised(event.rule(), event.severity(), event.at().getEpochSecond()));
        if (kept.size() > MOST_RAISED) {
            kept.removeFirst();
        }
        var now =
                new Standing(
                        event.rule(),
                        event.severity(),
                        event.at(),
                        event.observedAt(),
                        sequenceNumber,
                        false);
        return new AlertState(replaced(event.rule(), Optional.of(now)), kept, suppressed);
    }

    public AlertState with(AlertSuppressed event, long sequenceNumber) {
        var now =
                new Standing(
                        event.rule(),
                        event.severity(),
                        event.at(),
                        event.observedAt(),
                        sequenceNumber,
                        true);
        return new AlertState(replaced(event.rule(), Optional.of(now)), raised, suppressed + 1);
    }

    public AlertState with(AlertCleared event, long sequenceNumber) {
        var rest =
                of(event.rule())
                        .flatMap(was ->
                                event.remaining()
                                        .map(severity ->
                                                new Standing(
                                                        event.rule(),
                                                        severity,
                                                        event.at(),
                                                        was.observedAt(),
                                                        sequenceNumber,
                                                        was.heldBack())));
        return new AlertState(replaced(event.rule(), rest), raised, suppressed);
    }

    private List<Standing> replaced(String rule, Optional<Standing> by) {
        var all = new ArrayList<>(standing);
        all.removeIf(alert -> alert.rule.equals(rule));
        by.ifPresent(all::add);
        return all;
    }

    public List<Raised> raisedAfter(Instant from) {
        return raised.stream()
                .filter(one -> Instant.ofEpochSecond(one.second).isAfter(from))
                .toList();
    }
}
