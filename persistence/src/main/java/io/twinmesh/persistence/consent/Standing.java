package io.twinmesh.persistence.consent;

/// How a rule stands to a request and an item.
public enum Standing {
    /// It is one of those that decide; a denial among them outweighs every permission.
    COUNTS,
    /// It applies, but a rule nested in it speaks instead.
    OVERRULED,
    /// A rule round it does not apply.
    OUT_OF_SCOPE,
    OTHER_ACTOR,
    OTHER_PURPOSE,
    OTHER_ACTION,
    NOT_YET_VALID,
    EXPIRED,
    /// This is an emergency, and it names none: it permits nothing, but frames what is nested in
    /// it.
    NOT_FOR_EMERGENCIES,
    /// It permits in emergencies, after a grant was opened, and none is open.
    NO_GRANT,
    OTHER_DATA;

    /// Whether rules nested in it may apply.
    boolean frames() {
        return this == COUNTS || this == NOT_FOR_EMERGENCIES || this == NO_GRANT;
    }

    /// Why a permission that got as far as this gives nothing.
    Denial denial() {
        return switch (this) {
            case OUT_OF_SCOPE -> Denial.NONE;
            case OTHER_ACTOR -> Denial.ACTOR;
            case OTHER_PURPOSE, NOT_FOR_EMERGENCIES -> Denial.PURPOSE;
            case OTHER_ACTION -> Denial.ACTION;
            case NOT_YET_VALID -> Denial.NOT_YET;
            case EXPIRED -> Denial.EXPIRED;
            case NO_GRANT -> Denial.BREAK_GLASS;
            case COUNTS, OVERRULED, OTHER_DATA -> Denial.DATA;
        };
    }
}
