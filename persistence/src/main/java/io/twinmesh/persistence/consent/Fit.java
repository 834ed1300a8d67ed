package io.twinmesh.persistence.consent;

/// Whether conditions hold, when not everything about the data is known. A denial speaks from
/// `MAYBE` on, a permission only at `YES`: what is not known is never a reason to give more.
enum Fit {
    NO,
    MAYBE,
    YES;

    static Fit of(boolean holds) {
        return holds ? YES : NO;
    }

    Fit and(Fit other) {
        return compareTo(other) < 0 ? this : other;
    }

    boolean enoughFor(Provision.Effect effect) {
        return switch (effect) {
            case PERMIT -> this == YES;
            case DENY -> this != NO;
        };
    }
}
