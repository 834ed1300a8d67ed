package io.twinmesh.inference.enrolment;

import java.nio.charset.StandardCharsets;

/// What a node's key signs to appeal against a verdict: three lines.
///
/// @param verdict its id, 32 hex digits
/// @param reason the provider's words
public record AppealText(String verdict, String reason) {
    /// As long as a reason may be.
    public static final int MOST_LETTERS = 500;

    /// Whether the reason has 1 to [#MOST_LETTERS] characters on one line.
    public static boolean wellFormed(String reason) {
        return !reason.isBlank()
                && reason.length() <= MOST_LETTERS
                && reason.chars().noneMatch(Character::isISOControl);
    }

    public byte[] bytes() {
        return ("twinmesh-appeal/1\nverdict " + verdict + "\nreason " + reason + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
