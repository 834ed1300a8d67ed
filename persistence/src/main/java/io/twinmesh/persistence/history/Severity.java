package io.twinmesh.persistence.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// How soon somebody must act, least urgent first; the words of the clinical response to NEWS2 (RCP
/// 2017, chart 4).
public enum Severity {
    /// To be seen at the next round.
    NOTICE,
    /// An urgent review.
    URGENT,
    /// An emergency assessment, now.
    EMERGENCY;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Severity named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /// As it stands in events, settings, metrics and answers.
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
