package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import io.twinmesh.persistence.journal.Database;

/// All that a node was told for its start.
///
/// @param options of the command line
/// @param journal the database that they name, or the one in the data folder
/// @param root the whole configuration, with Pekko's own
/// @param config the node's part of it, checked
public record GivenSettings(
        ServerOptions options, Database journal, Config root, NodeConfig config) {

    /// @throws StartFailure naming the key or option, what it must be and what it is
    public static GivenSettings of(ServerOptions options) {
        var journal =
                options.db()
                        .orElseGet(() ->
                                Database.h2(options.data().resolve("db").resolve("twinmesh")));
        var said = NodeConfig.root(options, journal);
        var config = NodeConfig.of(said);
        options.refuseOwnDatabase(config.cluster());
        return new GivenSettings(options, journal, config.cluster().over(said), config);
    }

    @Override
    public String toString() {
        return "GivenSettings[]";
    }
}
