package io.twinmesh.bench.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.fhir.intake.Intake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

final class BundleReadingTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void both_sides_read_the_same_resources_out_of_the_made_bundle() throws IOException {
        var subject = new BundleReading(MadeBundle.bytes());

        var planned = (Intake.Planned) subject.intake();
        var rewritten = subject.treeAndResources();

        assertThat(planned.steps()).hasSize(MadeBundle.ENTRIES).hasSameSizeAs(rewritten);
        var last = (Intake.Step.Keep) planned.steps().getLast();
        assertThat(last.unread()).isFalse();
        assertThat(mapper.readTree(last.resource().bytes()).path("item"))
                .isEqualTo(mapper.readTree(rewritten.getLast()).path("item"));
    }

    @Test
    void the_made_bundle_is_read_when_the_shared_ones_are_not_there(@TempDir Path folder) {
        assertThat(ChosenBundle.of(folder.resolve("project")).bytes())
                .isEqualTo(MadeBundle.bytes());
    }
}
