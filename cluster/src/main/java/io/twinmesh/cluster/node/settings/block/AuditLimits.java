package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.audit.chain.AuditSettings;

/// What is recorded of accesses, and how much of it.
///
/// @param anonymousPerMinute refusals of unknown callers that are recorded in a minute
public record AuditLimits(AuditSettings trail, int anonymousPerMinute) {
    /// @param root the whole configuration, with the block `twinmesh.audit`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static AuditLimits of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.audit");
        return new AuditLimits(
                new AuditSettings(
                        block.number("queue", 100, 1_000_000),
                        block.duration("mark-every"),
                        block.within(
                                "reach",
                                AuditSettings.SHORTEST_REACH,
                                ConfigBlock.TEN_YEARS.multipliedBy(10))),
                block.number("anonymous-per-minute", 0, 100_000));
    }
}
