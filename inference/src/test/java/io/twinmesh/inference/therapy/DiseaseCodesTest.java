package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiseaseCodesTest {
    private static final String ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm";

    private final DiseaseCodes codes = DiseaseCodes.load();

    /// Cross references of DOID:3908, 8552, 9119 and 1612 in the Disease Ontology, 2026-07-31.
    @ParameterizedTest
    @CsvSource({
        "http://snomed.info/sct, 254637007, 3908",
        "http://snomed.info/sct, 92818009, 8552",
        "http://hl7.org/fhir/sid/icd-10-cm, C92.0, 9119",
        "http://hl7.org/fhir/sid/icd-10, C50, 1612",
        "http://fhir.de/CodeSystem/bfarm/icd-10-gm, C50.9, 1612",
        "http://hl7.org/fhir/sid/icd-10-cm, C9200, 9119",
        "http://purl.obolibrary.org/obo/doid.owl, DOID:3908, 3908",
        "https://disease-ontology.org, 0060079, 0060079"
    })
    void a_code_names_its_disease(String system, String code, String doid) {
        assertThat(codes.doid(system, code)).contains(doid);
    }

    @Test
    void a_code_of_icd_10_is_a_kind_of_the_category_that_it_begins_with() {
        assertThat(codes.doid(ICD_10_CM, "C50.911")).contains("1612");
        assertThat(codes.doid(ICD_10_CM, "C92.00")).contains("9119");
    }

    @Test
    void a_code_that_names_no_cancer_or_stands_for_several_names_none() {
        assertThat(codes.doid("http://snomed.info/sct", "44054006")).isEmpty();
        assertThat(codes.doid("http://snomed.info/sct", "4797003")).isEmpty();
        assertThat(codes.doid(ICD_10_CM, "E11.9")).isEmpty();
        assertThat(codes.doid(ICD_10_CM, "C")).isEmpty();
        assertThat(codes.doid("urn:other", "3908")).isEmpty();
    }
}
