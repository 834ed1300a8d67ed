package io.twinmesh.persistence.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.PostgresqlSchemas;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

/// Every statement of these tables, on PostgreSQL.
@Tag("database")
class SubscribersOnPostgresqlTest {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final Set<String> FORMS = Set.of("other", "spoken");

    private static Subscribers.Draft draft(Status first) {
        return new Subscribers.Draft(
                "one",
                "demo",
                "spoken",
                Bytes.utf8("sealed"),
                new Interest(
                        Optional.of(List.of(ADA)),
                        EnumSet.of(NotificationKind.DATA),
                        Optional.of("Observation")),
                first,
                Optional.of(Duration.ofSeconds(30)));
    }

    private static void happens(DataSource source, int count) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO notification (subscriber, number, twin, sequence_number, tag,"
                            + " happened_at) SELECT 'one', n, '"
                            + ADA
                            + "', n, 'twin.resource-recorded/2', 0 FROM generate_series(1, "
                            + count
                            + ") n");
            statement.execute("UPDATE subscriber SET recorded = " + count);
        }
    }

    @Test
    void a_subscriber_lives_through_everything() throws Exception {
        var source = POSTGRESQL.empty(2);
        var migrations =
                new Migrations(source, Database.Dialect.POSTGRESQL, InstantSource.fixed(NOW));
        migrations.run(ReadSideSchema.scripts());
        migrations.run(NotificationSchema.scripts());
        var tables = NotificationTables.in(source);
        var subscribers = tables.subscribers();

        assertThat(subscribers.add(draft(Status.REQUESTED), 1, 0, NOW)).isTrue();
        assertThat(subscribers.add(draft(Status.REQUESTED), 1, 0, NOW)).isFalse();
        assertThat(subscribers.due(FORMS, NOW, 9)).hasSize(1);
        assertThat(subscribers.lease("one", NOW, Duration.ofSeconds(20))).isTrue();
        subscribers.renew("one", NOW, Duration.ofSeconds(20));
        assertThat(subscribers.due(FORMS, NOW, 9)).isEmpty();
        subscribers.release("one");
        subscribers.failed("one", "webhook.too-slow", NOW, NOW);
        subscribers.greeted("one", 1, NOW);
        assertThat(subscribers.due(FORMS, NOW.plusSeconds(30), 9)).as("quiet").hasSize(1);

        happens(source, 6);
        assertThat(tables.shelf().decide("one", 0, List.of(2L, 4L, 5L), 6)).isTrue();
        assertThat(tables.shelf().behind("one", 0, 9)).hasSize(3);
        assertThat(tables.shelf().events("one", 2, 3, 9)).hasSize(2);
        subscribers.delivered("one", 4, NOW);
        subscribers.skipped("one", 6);
        tables.shelf().prune("one", 1);
        assertThat(tables.shelf().oldestEvent("one")).hasValue(3);
        assertThat(tables.lagging().any()).isFalse();
        assertThat(tables.lagging().catchUp(5)).isFalse();

        subscribers.failed("one", "webhook.unreachable", NOW, NOW);
        subscribers.later("one", NOW.plusSeconds(1));
        assertThat(subscribers.count(Status.FAILING)).isEqualTo(1);
        subscribers.off("one", 1, "webhook.gone");
        assertThat(subscribers.resume("demo", "spoken", "one")).isTrue();
        assertThat(subscribers.change(draft(Status.OFF), 1, "subscription.switched-off")).isTrue();
        var now = subscribers.find("one").orElseThrow();
        assertThat(now.status()).isEqualTo(Status.OFF);
        assertThat(now.events()).isEqualTo(3);
        assertThat(now.delivered()).isEqualTo(6);
        assertThat(subscribers.ownedBy("demo", "spoken")).containsExactly(now);

        subscribers.purge(ADA, EnumSet.allOf(DataClass.class));
        assertThat(tables.shelf().oldestEvent("one")).isEmpty();
        assertThat(subscribers.remove("demo", "spoken", "one")).isTrue();
    }
}
