package io.twinmesh.inference.hardware;

import io.twinmesh.inference.proof.NumericClass;

import java.util.Optional;

/// Which machines may compute a question, in the words of whoever asks it; what its model needs
/// comes on top. Empty: any will do.
///
/// @param region which the inputs may not leave, as in a [Place]
/// @param zone of that region, which is named too
/// @param numericClass of the machine, for example `cpu-x86_64`. A score is computed by the
///   processor, alike everywhere, so for one it means nothing
public record Confines(
        Optional<String> region, Optional<String> zone, Optional<String> numericClass) {
    /// Any machine.
    public static final Confines NONE = region(Optional.empty());

    public Confines {
        if (zone.isPresent() && region.isEmpty()) {
            throw new IllegalArgumentException("a zone lies in a region, got none");
        }
        // refuses a name that is none
        region.ifPresent(name -> new Place(name, zone));
        numericClass.ifPresent(name -> NumericClass.check("numericClass", name));
    }

    /// Any machine of this region; any at all when it is empty.
    public static Confines region(Optional<String> region) {
        return new Confines(region, Optional.empty(), Optional.empty());
    }

    /// The same, and where no region is named, this one.
    public Confines orRegion(Optional<String> usual) {
        return region.isPresent() ? this : new Confines(usual, Optional.empty(), numericClass);
    }

    /// Whether they say more than a region.
    public boolean beyondRegion() {
        return numericClass.isPresent() || zone.isPresent();
    }
}
