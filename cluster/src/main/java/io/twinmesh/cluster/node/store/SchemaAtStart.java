package io.twinmesh.cluster.node.store;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/// What a server does about the schema of a database that it opens: it brings it up to date, or
/// refuses one that is not.
enum SchemaAtStart {
    APPLIED {
        @Override
        void ready(Migrations migrations, List<Migrations.Scripts> known) {
            var ran = migrations.apply(known, SchemaStanding::unusable);
            if (!ran.isEmpty()) {
                LOG.info("schema brought up to date, steps {}", ran.size());
            }
        }
    },

    /// By `twinmesh schema migrate`, and by nobody else.
    EXPECTED {
        @Override
        void ready(Migrations migrations, List<Migrations.Scripts> known) {
            var standing = migrations.standing(known);
            standing.unusable()
                    .ifPresent(why -> {
                        throw new IllegalStateException(why);
                    });
            if (!standing.missing().isEmpty()) {
                throw new IllegalStateException(
                        "it lacks "
                                + standing.missing().size()
                                + " steps, the first is "
                                + standing.missing().getFirst()
                                + ": run twinmesh schema migrate first (twinmesh.schema.apply ="
                                + " never)");
            }
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(SchemaAtStart.class);

    /// A file of H2 is its server's own, and nobody else's to change.
    static SchemaAtStart of(boolean apply, Database.Dialect dialect) {
        return switch (dialect) {
            case H2 -> APPLIED;
            case POSTGRESQL -> apply ? APPLIED : EXPECTED;
        };
    }

    /// Blocks.
    ///
    /// @throws IllegalStateException saying of the database why it cannot be used
    abstract void ready(Migrations migrations, List<Migrations.Scripts> known);
}
