package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.reading.HistoryReader.Reading;
import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// The same twin on PostgreSQL.
class TwinOnPostgresqlTest {
    @Test
    void a_real_patient_is_there_again_after_a_restart(@TempDir Path folder) throws Exception {
        var catalog = ModelCatalog.open(Files.createDirectories(folder.resolve("models")));
        var file = Bundles.files().getFirst();
        var cut = PlannedBundle.ofSynthea(file);
        var part = cut.patients().getFirst();
        try (var postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            var database =
                    new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
            ShowReply before;
            try (var harness = new TwinHarness(folder, database, catalog)) {
                var twin = harness.twin(part.patient());
                assertThat(harness.take(twin, part.resources()).stored())
                        .isEqualTo(part.resources().size());
                before = harness.<ShowReply>ask(twin, PatientCommand.Show::new);
            }
            try (var harness = new TwinHarness(folder, database, catalog)) {
                var twin = harness.twin(part.patient());
                assertThat(harness.<ShowReply>ask(twin, PatientCommand.Show::new))
                        .isEqualTo(before);
                assertThat(harness.take(twin, part.resources()).stored()).isZero();
                assertThat(harness.history.read(part.patient(), 2))
                        .isInstanceOf(Reading.Found.class);
            }
        }
    }
}
