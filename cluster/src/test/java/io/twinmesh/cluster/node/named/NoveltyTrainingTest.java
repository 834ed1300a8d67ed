package io.twinmesh.cluster.node.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.node.settings.block.NoveltySettings;
import io.twinmesh.inference.novelty.NoveltyDetector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class NoveltyTrainingTest {
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

    private static Optional<NoveltyDetector> train(Path table) {
        var file = new NamedFile("twinmesh.novelty.table", table);
        return NoveltyTraining.train(new NoveltySettings(Optional.of(file), 20, 1));
    }

    @Test
    void a_table_of_known_vital_signs_is_learned_from() throws IOException {
        var trained = train(table("oxygen-saturation")).orElseThrow();

        assertThat(trained.judge(new double[] {70}).novel()).isTrue();
        assertThat(trained.judge(new double[] {97}).novel()).isFalse();
    }

    @Test
    void without_a_table_it_is_off() {
        assertThat(NoveltyTraining.train(new NoveltySettings(Optional.empty(), 20, 1))).isEmpty();
    }

    @Test
    void a_table_that_cannot_be_learned_from_is_named_with_its_setting() throws IOException {
        var unknown = table("shoe-size");

        assertThatThrownBy(() -> train(unknown))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith(
                        "setting twinmesh.novelty.table: must name a table of vital signs,")
                .hasMessageContaining(unknown + "': the columns must be among ");
        assertThatThrownBy(() -> train(temp.resolve("none")))
                .hasMessageEndingWith("none': there is no such file");
    }
}
