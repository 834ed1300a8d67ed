package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.time.Duration;
import java.util.Optional;

/// How the ledger is kept and published.
///
/// @param origin the log's name
/// @param policy which witnesses cosign it; empty: none
/// @param mintPolicy whose signatures create tokens; empty: deposits do
/// @param vesting when pay becomes its provider's own
/// @param witnessPause between two rounds
/// @param witnessPatience for one answer of a witness
public record LedgerSettings(
        String origin,
        Optional<NamedFile> policy,
        Optional<NamedFile> mintPolicy,
        VestingRule vesting,
        Duration witnessPause,
        Duration witnessPatience) {
    /// The network's name first, in ASCII as are the orders that owners sign for it.
    private static final String ORIGIN =
            "[!-~&&[^+/]]{1,128}(/[^+/\\p{Z}\\p{Cc}\\x{FFFD}]{1,128}){0,8}/lane/0";

    /// @param root the whole configuration, with the block `twinmesh.ledger`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static LedgerSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.ledger");
        return new LedgerSettings(
                block.matching(
                        "origin",
                        ORIGIN,
                        "must be a name without spaces and + that begins with the network's in ASCII and ends with /lane/0, like twinmesh.example/lane/0"),
                block.file("policy-file"),
                block.file("mint-policy-file"),
                new VestingRule(
                        block.within("vest-after", Duration.ZERO, ConfigBlock.TEN_YEARS),
                        block.number("vest-results", 1, 1_000_000)),
                block.atLeast("witness-pause", Duration.ofMillis(10)),
                block.duration("witness-patience"));
    }

    /// The part of the log's name that names the network: of `twinmesh.local/lane/0` it is
    /// `twinmesh.local`.
    public String network() {
        return origin.replaceFirst("/.*", "");
    }
}
