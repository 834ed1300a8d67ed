package io.twinmesh.persistence.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Arrays;
import java.util.Optional;

/// How far people have looked at an answer of a model.
///
/// | from | to | why |
/// |---|---|---|
/// | computed | pending-review | somebody wants it looked at |
/// | computed, pending-review | accepted, amended, rejected | somebody has looked |
/// | accepted | amended, rejected | it was found wrong later |
/// | amended | amended, rejected | as before |
/// | rejected | | whoever wants an answer asks anew |
public enum ReviewState {
    COMPUTED("computed"),
    PENDING_REVIEW("pending-review"),
    ACCEPTED("accepted"),
    /// Right only with what the reviewer says beside it.
    AMENDED("amended"),
    REJECTED("rejected");

    private final String text;

    ReviewState(String text) {
        this.text = text;
    }

    /// As it stands in events and answers; permanent.
    @JsonValue
    public String text() {
        return text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ReviewState of(String text) {
        return named(text)
                .orElseThrow(() -> new IllegalArgumentException("no review state is called so"));
    }

    public static Optional<ReviewState> named(String text) {
        return Arrays.stream(values()).filter(state -> state.text.equals(text)).findFirst();
    }

    public boolean mayBecome(ReviewState next) {
        return switch (this) {
            case COMPUTED -> next != COMPUTED;
            case PENDING_REVIEW -> next.decided();
            case ACCEPTED, AMENDED -> next == AMENDED || next == REJECTED;
            case REJECTED -> false;
        };
    }

    /// Whether a person has judged it.
    public boolean decided() {
        return switch (this) {
            case ACCEPTED, AMENDED, REJECTED -> true;
            case COMPUTED, PENDING_REVIEW -> false;
        };
    }
}
