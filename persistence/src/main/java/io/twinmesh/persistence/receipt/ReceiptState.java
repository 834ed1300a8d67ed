package io.twinmesh.persistence.receipt;

import java.util.Arrays;
import java.util.Locale;

/// How far a payout that is in the log has come. Before that it is `accepted`, and there is nothing
/// to check.
public enum ReceiptState {
    /// Under a checkpoint that the log signed.
    LOGGED,
    /// Under a checkpoint that enough witnesses cosigned.
    FINAL;

    /// The public name, in lower case.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ReceiptState ofText(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("an unknown state"));
    }
}
