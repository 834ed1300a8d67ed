package io.twinmesh.bench.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.fhir.intake.Intake;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BundleReadingTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void both_sides_read_the_same_resources_out_of_the_made_bundle() throws IOException {
        var subject = new BundleReading(MadeBundle.bytes());

        var cut = (Intake.Cut) subject.intake();
        var rewritten = subject.treeAndResources();

        assertThat(cut.read()).isEqualTo(MadeBundle.ENTRIES).isEqualTo(rewritten.size());
        assertThat(cut.ignored()).isEqualTo(Map.of("Claim", MadeBundle.ENCOUNTERS));
        assertThat(cut.withoutFact()).isEmpty();
        assertThat(cut.patients()).hasSize(1);
        var ours = cut.patients().getFirst().resources();
        assertThat(ours).hasSize(MadeBundle.ENTRIES - MadeBundle.ENCOUNTERS);
        assertThat(mapper.readTree(ours.getLast().bytes()))
                .isEqualTo(mapper.readTree(rewritten.get(rewritten.size() - 2)));
    }

    @Test
    void the_made_bundle_is_read_when_the_shared_ones_are_not_there(@TempDir Path folder) {
        assertThat(ChosenBundle.of(folder.resolve("project")).bytes())
                .isEqualTo(MadeBundle.bytes());
    }
}
