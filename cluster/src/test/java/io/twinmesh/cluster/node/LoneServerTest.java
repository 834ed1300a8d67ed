package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Schemas;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;
import io.twinmesh.persistence.member.MemberRegister;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

class LoneServerTest {
    @Test
    void a_server_looks_for_others_on_its_database_before_it_begins(@TempDir Path temp)
            throws SQLException {
        var time = InstantSource.system();
        var database = Database.h2(temp.resolve("journal"));
        try (var source = database.open("before", 1)) {
            new Migrations(source, database.dialect(), time)
                    .apply(Schemas.journal(), SchemaStanding::unchangeable);
            new MemberRegister(source).seen("other:25520");
            staysFresh(source);
        }
        var options =
                ServerOptions.parse(
                        List.of(
                                "--data=" + temp.resolve("data"),
                                "--db=" + database.url(),
                                "--db-user=" + database.user(),
                                "--port=0",
                                "--gateway-port=0"),
                        database.password(),
                        "");

        assertThatThrownBy(() -> NodeWiring.start(options, time, new SecureRandom()))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("members of a cluster use this database (other:25520)");
    }

    /// However slowly this machine goes on.
    private static void staysFresh(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var update = connection.createStatement()) {
            update.execute("UPDATE cluster_member SET seen_at = seen_at + INTERVAL '1' HOUR");
        }
    }
}
