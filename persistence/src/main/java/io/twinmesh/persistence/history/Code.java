package io.twinmesh.persistence.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A code in a code system, as the source gave it.
///
/// @param system URI of the code system; empty when the source named none
/// @param code at most 256 characters
public record Code(String system, String code) implements Comparable<Code> {
    private static final int MAX = 256;

    public Code {
        if (code.isEmpty() || code.length() > MAX || system.length() > MAX) {
            throw new IllegalArgumentException(
                    "a code has 1 to " + MAX + " characters, its system at most " + MAX);
        }
        // the same few hundred codes stand in every twin: one copy for all of them
        system = system.intern();
        code = code.intern();
    }

    /// Reads `system|code`; a text without `|` is a code without a system.
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Code parse(String text) {
        var bar = text.lastIndexOf('|');
        return bar < 0
                ? new Code("", text)
                : new Code(text.substring(0, bar), text.substring(bar + 1));
    }

    /// `system|code`, or the code alone.
    @JsonValue
    public String text() {
        return system.isEmpty() ? code : system + "|" + code;
    }

    @Override
    public int compareTo(Code other) {
        var bySystem = system.compareTo(other.system);
        return bySystem != 0 ? bySystem : code.compareTo(other.code);
    }
}
