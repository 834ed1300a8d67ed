package io.twinmesh.persistence.consent.request;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one provision of one version of one consent:
/// `Consent/x/_history/1#provision.provision[0]`.
public record RuleId(String text) implements Comparable<RuleId> {
    public static RuleId of(String consent, String place) {
        return new RuleId(consent + "#" + place);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RuleId parse(String text) {
        return new RuleId(text);
    }

    @JsonValue
    @Override
    public String text() {
        return text;
    }

    @Override
    public int compareTo(RuleId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
