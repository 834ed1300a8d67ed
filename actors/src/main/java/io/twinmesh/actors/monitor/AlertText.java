package io.twinmesh.actors.monitor;

import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.persistence.history.Severity;

import java.util.Optional;

/// What a person reads of an alert. It is made when it is shown, never stored.
public final class AlertText {
    private AlertText() {}

    /// @param rule the name that an event holds; also of a rule that this release does not know
    public static String of(String rule, Severity severity) {
        if (rule.equals(ResistanceRule.ID)) {
            return "A variant was recorded for which resistance to a therapy is published: review"
                    + " the therapy.";
        }
        var said =
                WatchedRule.named(rule).equals(Optional.of(WatchedRule.NEWS2))
                        ? "NEWS2"
                        : Character.toUpperCase(rule.charAt(0))
                                + rule.substring(1).replace('-', ' ');
        return said
                + switch (severity) {
                    case NOTICE -> ": look at it at the next round.";
                    case URGENT -> ": urgent review.";
                    case EMERGENCY -> ": contact emergency care.";
                };
    }
}
