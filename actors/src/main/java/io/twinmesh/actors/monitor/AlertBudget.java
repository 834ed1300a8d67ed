package io.twinmesh.actors.monitor;

import io.twinmesh.actors.monitor.chart.AlertState;
import io.twinmesh.persistence.history.Severity;

import java.time.Instant;
import java.util.List;

/// How many alerts one twin may raise per hour: people who hear too many stop listening. An alert
/// is held back only by alerts that are at least as severe, and an emergency by none.
record AlertBudget(int perRule, int overall) {
    boolean allows(AlertState alerts, String rule, Severity severity, Instant now) {
        if (severity == Severity.EMERGENCY) {
            return true;
        }
        List<AlertState.Raised> competing =
                alerts.raisedAfter(now.minus(AlertState.BUDGET_WINDOW)).stream()
                        .filter(raised -> raised.severity().compareTo(severity) >= 0)
                        .toList();
        return competing.size() < overall
                && competing.stream().filter(raised -> raised.rule().equals(rule)).count()
                        < perRule;
    }
}
