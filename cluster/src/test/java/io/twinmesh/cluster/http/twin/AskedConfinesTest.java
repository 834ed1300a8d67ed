package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.hardware.Confines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Which nodes may compute, in the words of whoever asks.
class AskedConfinesTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static Confines read(String body, ModelManifest... models) throws IOException {
        return AskedConfines.read((ObjectNode) MAPPER.readTree(body), List.of(models));
    }

    private static ModelManifest needing(ModelManifest model, String numericClass) {
        return new ModelManifest(
                model.id(),
                model.title(),
                model.engine(),
                model.equation(),
                model.blobDigest(),
                model.question(),
                model.inputs(),
                model.outputs(),
                model.priceTokens(),
                model.author(),
                model.licence(),
                model.regulatoryClass(),
                model.intendedUse(),
                model.population(),
                model.citation(),
                model.limits(),
                new Requirements(0, false, Optional.of(numericClass)));
    }

    @Test
    void are_none_when_nothing_is_said() throws IOException {
        assertThat(read("{\"purpose\":\"TREAT\"}")).isEqualTo(Confines.NONE);
    }

    @Test
    void are_a_region_a_zone_in_it_and_a_numeric_class() throws IOException {
        assertThat(
                        read(
                                """
                                {"region":"eu-central","zone":"fra-2","numericClass":"cpu-x86_64"}
                                """))
                .isEqualTo(
                        new Confines(
                                Optional.of("eu-central"),
                                Optional.of("fra-2"),
                                Optional.of("cpu-x86_64")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"zone":"fra-2"}                     | 'region' is missing
                    {"region":"EU"}                      | 'region' is 1 to 40 of
                    {"region":"eu","zone":""}            | 'zone' is 1 to 40 of
                    {"numericClass":"CPU X"}             | 'numericClass' is 1 to 40 of
                    """,
            quoteCharacter = '`')
    void are_refused_when_they_name_no_place_and_no_class(String body, String why) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().code()).isEqualTo("body.field-invalid");
                            assertThat(refused.problem().detail()).contains(why);
                        });
    }

    @Test
    void are_refused_at_once_when_a_model_counts_in_another_class_only() throws IOException {
        var score = BuiltInModel.named("ckd-epi-2021").orElseThrow().manifest();
        var graph = needing(score, "cuda-9.0");

        assertThat(read("{\"numericClass\":\"cuda-9.0\"}", score, graph).numericClass())
                .contains("cuda-9.0");
        assertThatThrownBy(() -> read("{\"numericClass\":\"cpu-x86_64\"}", score, graph))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.problem().detail())
                                        .contains("ckd-epi-2021")
                                        .contains("cuda-9.0 only"));
    }
}
