package io.twinmesh.cluster.witnessing;

/// What a witness said to a checkpoint, or that it said nothing of use.
sealed interface WitnessAnswer {
    /// @param lines signature lines, checked by nobody yet
    record Cosigned(String lines) implements WitnessAnswer {}

    /// @param size leaves in the tree that the witness saw last
    record OtherSize(long size) implements WitnessAnswer {}

    /// It looked and does not agree: to a person, this is an alarm.
    ///
    /// @param status of its HTTP answer
    record Objected(int status) implements WitnessAnswer {}

    /// It says that it cosigned, and none of its lines is by the key that the policy has for it.
    record OtherKey() implements WitnessAnswer {}

    /// It cannot be reached, is busy, or talks of something else.
    record Failed() implements WitnessAnswer {}
}
