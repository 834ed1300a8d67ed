package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How the node treats its databases.
///
/// @param connectionTimeout how long anything waits for a connection
/// @param answerTimeout how long a connection to PostgreSQL waits for an answer
/// @param applySchema whether a start brings schemas on PostgreSQL up to date
public record StorageSettings(
        Connections connections,
        Duration connectionTimeout,
        Duration answerTimeout,
        Duration catchUpTimeout,
        Duration probeTimeout,
        Duration probeEvery,
        boolean applySchema) {

    /// Of each pool as many as there may be.
    ///
    /// @param read of the node's own pool of the journal's database
    /// @param journal of Pekko's, which takes them from the same key (`JournalSettings`)
    public record Connections(int read, int vault, int journal) {}

    /// @param root the whole configuration, with the blocks `twinmesh.storage` and
    ///   `twinmesh.schema`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static StorageSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.storage");
        var schema = new ConfigBlock(root, "twinmesh.schema");
        return new StorageSettings(
                new Connections(
                        block.number("connections", 2, 50),
                        block.number("vault-connections", 2, 50),
                        block.number("journal-connections", 2, 50)),
                block.within("connection-timeout", Duration.ofMillis(250), Duration.ofHours(1)),
                block.within("answer-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
                block.duration("catch-up-timeout"),
                block.duration("probe-timeout"),
                block.duration("probe-every"),
                schema.oneOf("apply", "start", "never").equals("start"));
    }
}
