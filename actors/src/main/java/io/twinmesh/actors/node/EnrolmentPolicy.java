package io.twinmesh.actors.node;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

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
        MANUAL
    }

    public EnrolmentPolicy {
        if (probationJobs < 0) {
            throw new IllegalArgumentException(
                    "probation-jobs must be 0 or more, got " + probationJobs);
        }
    }

    /// @param root the whole configuration, with the block `twinmesh.nodes`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static EnrolmentPolicy of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.nodes");
        return new EnrolmentPolicy(
                block.oneOf("approval", "automatic", "manual").equals("manual")
                        ? Approval.MANUAL
                        : Approval.AUTOMATIC,
                block.number("probation-jobs", 0, 1_000_000));
    }
}
