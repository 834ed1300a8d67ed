package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.export.ExportEvent;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.node.NodeEvent;
import io.twinmesh.actors.pipeline.PipelineEvent;
import io.twinmesh.persistence.format.StoredType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// Nothing can be stored in a form of which no example is kept. That each example still reads as
/// what it was, and is written so today, stands in the test of each format.
class GoldenFilesTest {
    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("job", JobEvent.storedTypes()),
                Arguments.of("node", NodeEvent.storedTypes()),
                Arguments.of("pipeline", PipelineEvent.storedTypes()),
                Arguments.of("export", ExportEvent.storedTypes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void hold_an_example_of_every_version_that_can_be_read(String name, List<StoredType<?>> types)
            throws IOException {
        var golden = new Properties();
        try (var file =
                GoldenFilesTest.class.getResourceAsStream(
                        "/golden/" + name + "-events.properties")) {
            golden.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }

        assertThat(golden.stringPropertyNames())
                .containsAll(types.stream().map(StoredType::tag).toList());
    }
}
