package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.assessment.AssessmentSamples;

import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// The answers of every built-in model, and their Provenances, are valid FHIR.
@Tag("slow")
class AssessmentTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void of_every_model_is_valid_and_so_is_its_provenance() {
        var samples = AssessmentSamples.everyModel(folder);

        assertThat(samples).hasSizeGreaterThan(16);
        for (var json : samples) {
            var resource = (Resource) Validator.R4.newJsonParser().parseResource(json);
            assertThat(Validator.only().errors(resource.fhirType(), json)).as(json).isEmpty();
        }
        assertThat(Validator.only().counts())
                .containsKeys("RiskAssessment", "Observation", "Provenance");
    }
}
