package io.twinmesh.persistence.projection.log;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The fault that a simulation is made with: it is made once, as soon as it can be. A simulation
/// without one notes which could have been made, and up to there goes as the one with it.
final class SimulatedFault {
    private final SimulatedPlant wanted;
    private final Set<SimulatedPlant> chances = EnumSet.noneOf(SimulatedPlant.class);
    private boolean made;

    SimulatedFault(SimulatedPlant wanted) {
        this.wanted = wanted;
    }

    /// Whether this one is to be made now.
    boolean make(SimulatedPlant fault, boolean possible) {
        return make(fault, () -> possible);
    }

    /// @param possible is asked only where it matters
    boolean make(SimulatedPlant fault, BooleanSupplier possible) {
        if (wanted == SimulatedPlant.NONE) {
            if (!chances.contains(fault) && possible.getAsBoolean()) {
                chances.add(fault);
            }
            return false;
        }
        if (made || wanted != fault || !possible.getAsBoolean()) {
            return false;
        }
        made = true;
        return true;
    }

    boolean made(SimulatedPlant fault) {
        return made && wanted == fault;
    }

    boolean made() {
        return made;
    }

    Set<SimulatedPlant> chances() {
        return EnumSet.copyOf(chances);
    }
}
