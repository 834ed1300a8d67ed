package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.door.NoveltyTraining;
import io.twinmesh.cluster.node.settings.NodeConfig.Novelty;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class ServerNoveltyTest {
    @TempDir private Path temp = Path.of("");

    private Path table(String heading) throws IOException {
        var random = new Random(1);
        return Files.writeString(
                temp.resolve("table.csv"),
                heading
                        + "\n"
                        + IntStream.range(0, 500)
                                .mapToObj(_ -> Double.toString(97 + random.nextGaussian()))
                                .collect(Collectors.joining("\n")));
    }

    @Tag("slow")
    @Test
    void it_is_off_by_default_and_says_so() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var patient = new LivePatient(client, "N-1").saturation("97", Instant.now());

            assertThat(client.get(patient.path() + "/novelty").code()).isEqualTo("novelty.off");
        }
    }

    @Test
    void a_table_of_known_vital_signs_is_learned_from() throws IOException {
        var file = table("oxygen-saturation").toString();

        var trained = NoveltyTraining.train(new Novelty(file, 20, 1)).orElseThrow();

        assertThat(trained.judge(new double[] {70}).novel()).isTrue();
        assertThat(trained.judge(new double[] {97}).novel()).isFalse();
    }

    @Test
    void a_table_that_cannot_be_learned_from_stops_the_start_and_names_the_setting()
            throws IOException {
        var unknown = table("shoe-size").toString();

        assertThat(NoveltyTraining.train(new Novelty("", 20, 1))).isEmpty();
        assertThatThrownBy(() -> NoveltyTraining.train(new Novelty(unknown, 20, 1)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("twinmesh.novelty.table");
        assertThatThrownBy(() ->
                        NoveltyTraining.train(new Novelty(temp.resolve("none").toString(), 20, 1)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("cannot be read");
    }
}
