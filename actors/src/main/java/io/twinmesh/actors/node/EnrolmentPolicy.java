package io.twinmesh.actors.node;

import com.typesafe.config.Config;

/// Whom the network lets in.
///
/// @param approval who decides about a node that enrols
/// @param probationJobs how many accepted results end a probation, 0 or more
public record EnrolmentPolicy(Approval approval, int probationJobs) {

    /// Who decides about a node that enrols.
    public enum Approval {
        /// It starts its probation at once.
        AUTOMATIC,
        /// An operator approves it first.
        MANUAL;

        static Approval of(String text) {
            return switch (text) {
                case "automatic" -> AUTOMATIC;
                case "manual" -> MANUAL;
                default ->
                        throw new IllegalArgumentException(
                                "approval must be automatic or manual, got '" + text + "'");
            };
        }
    }

    public EnrolmentPolicy {
        if (probationJobs < 0) {
            throw new IllegalArgumentException(
                    "probation-jobs must be 0 or more, got " + probationJobs);
        }
    }

    /// @param root the whole configuration, with the block `twinmesh.nodes`
    public static EnrolmentPolicy of(Config root) {
        var block = root.getConfig("twinmesh.nodes");
        return new EnrolmentPolicy(
                Approval.of(block.getString("approval")), block.getInt("probation-jobs"));
    }
}
