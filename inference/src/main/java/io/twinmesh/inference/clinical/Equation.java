package io.twinmesh.inference.clinical;

/// One published equation. Pure: the same readings give the same score to the last bit.
public interface Equation {
    /// @param in values that the manifest's check accepted: every required one is there, of the
    ///   right type and in range. Of one that can raise a red flag any may be absent
    Score compute(Readings in);
}
