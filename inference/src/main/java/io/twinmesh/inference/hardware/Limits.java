package io.twinmesh.inference.hardware;

import java.util.regex.Pattern;

/// What a report may hold at all. It comes from a stranger, so every text and number has a limit.
final class Limits {
    /// More than any machine has.
    static final long MOST_BYTES = 1L << 50;

    private static final Pattern WORDS = Pattern.compile("[\\x20-\\x7e]{1,80}");

    private Limits() {}

    /// @throws IllegalArgumentException unless 1 to 80 printable characters of ASCII
    static void words(String what, String text) {
        if (!WORDS.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " must match " + WORDS);
        }
    }

    /// @throws IllegalArgumentException unless least <= value <= most
    static void within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " must be " + least + " to " + most + ", got " + value);
        }
    }
}
