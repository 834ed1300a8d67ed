package io.twinmesh.actors.reputation;

/// The checks of one node with one model in one numeric class.
///
/// @param model digest of the manifest
/// @param consecutive checks passed since the last one failed
/// @param used counts up over all tracks of the node: the one used longest ago gives way first
public record Track(
        String model,
        String numericClass,
        long consecutive,
        long audits,
        long failures,
        long used) {

    boolean of(String otherModel, String otherClass) {
        return model.equals(otherModel) && numericClass.equals(otherClass);
    }

    /// A failure was none. The checks before it count in a row with those since, unless another
    /// failed since.
    Track takenBack(long rightBefore, long failuresBefore) {
        return failures == 0
                ? this
                : new Track(
                        model,
                        numericClass,
                        failures == failuresBefore + 1 ? consecutive + rightBefore : consecutive,
                        audits - 1,
                        failures - 1,
                        used);
    }

    Track checked(boolean right, long now) {
        return new Track(
                model,
                numericClass,
                right ? consecutive + 1 : 0,
                audits + 1,
                right ? failures : failures + 1,
                now);
    }
}
