package io.twinmesh.persistence.consent;

/// Why consent gives nothing. The codes are public and permanent. Those between the first and the
/// last are ordered by how far the best permission got.
public enum Denial {
    NONE("consent.none", "no consent of this patient is in force"),
    ACTOR("consent.actor-not-permitted", "no consent in force permits this requester"),
    PURPOSE("consent.purpose-not-permitted", "no consent in force permits this purpose"),
    ACTION("consent.action-not-permitted", "no consent in force permits this action"),
    NOT_YET("consent.not-yet-valid", "the consent that would permit this has not begun"),
    EXPIRED("consent.expired", "the consent that would permit this has expired"),
    BREAK_GLASS(
            "consent.break-glass-required", "emergency access to this twin must be opened first"),
    DATA("consent.data-not-permitted", "no consent in force permits this data"),
    DENIED("consent.denied", "a consent of this patient forbids this");

    private final String code;
    private final String why;

    Denial(String code, String why) {
        this.code = code;
        this.why = why;
    }

    public String code() {
        return code;
    }

    /// One sentence for a person.
    public String why() {
        return why;
    }

    static Denial later(Denial one, Denial other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
