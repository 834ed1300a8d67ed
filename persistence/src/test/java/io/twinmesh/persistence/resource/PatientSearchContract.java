package io.twinmesh.persistence.resource;

import static io.twinmesh.persistence.resource.ResourceIndexContract.ADA;
import static io.twinmesh.persistence.resource.ResourceIndexContract.EVE;
import static io.twinmesh.persistence.resource.ResourceIndexContract.IDENTITY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.key.PatientTerm;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How patients are found in the index of resources, on every database.
interface PatientSearchContract {
    /// A database of its own for each test.
    SealedJournal journal();

    static String patient(String family, String given, String born, String number) {
        return """
        {"resourceType":"Patient","birthDate":"%s","gender":"female",
         "identifier":[{"system":"urn:hospital","value":"%s"}],
         "name":[{"family":"%s","given":["%s"]}]}\
        """
                .formatted(born, number, family, given);
    }

    @Test
    default void a_patient_is_found_by_identifier_name_birth_and_gender() throws Exception {
        var journal = journal();
        journal.record(
                ADA,
                IDENTITY,
                "Patient",
                ADA.value(),
                1,
                patient("Müller", "Ada", "1970-02-03", "1"));
        journal.record(
                EVE,
                IDENTITY,
                "Patient",
                EVE.value(),
                1,
                patient("Mueller", "Eve", "1970-05-06", "2"));
        journal.follow();

        assertThat(found(journal, PatientTerm.name("MUL").orElseThrow())).containsExactly(ADA);
        assertThat(found(journal, PatientTerm.name("mü").orElseThrow())).containsExactly(ADA, EVE);
        assertThat(found(journal, PatientTerm.name("Muellerschmidt").orElseThrow())).isEmpty();
        assertThat(found(journal, PatientTerm.name("eve").orElseThrow())).containsExactly(EVE);
        assertThat(PatientTerm.name("m")).isEmpty();
        assertThat(found(journal, PatientTerm.born("1970"))).containsExactly(ADA, EVE);
        assertThat(found(journal, PatientTerm.born("1970-05"))).containsExactly(EVE);
        assertThat(found(journal, PatientTerm.born("1970-02-03"))).containsExactly(ADA);
        assertThat(found(journal, PatientTerm.gender("female"))).containsExactly(ADA, EVE);
        assertThat(found(journal, PatientTerm.gender("male"))).isEmpty();
        assertThat(found(journal, PatientTerm.identifier(Optional.empty(), "2")))
                .containsExactly(EVE);
        assertThat(found(journal, PatientTerm.identifier(Optional.of("urn:hospital"), "1")))
                .containsExactly(ADA);
        assertThat(found(journal, PatientTerm.identifier(Optional.of("urn:other"), "1"))).isEmpty();
        assertThat(found(journal, PatientTerm.born("1970"), PatientTerm.name("ad").orElseThrow()))
                .containsExactly(ADA);
    }

    @Test
    default void a_corrected_patient_is_found_by_what_is_true_now_and_pages_go_on()
            throws Exception {
        var journal = journal();
        journal.record(ADA, IDENTITY, "Patient", ADA.value(), 1, patient("Old", "A", "1970", "1"));
        journal.follow();
        long before = journal.snapshot();
        journal.record(ADA, IDENTITY, "Patient", ADA.value(), 2, patient("New", "A", "1970", "1"));
        journal.record(EVE, IDENTITY, "Patient", EVE.value(), 1, patient("New", "E", "1970", "2"));
        journal.follow();

        assertThat(found(journal, PatientTerm.name("old").orElseThrow())).isEmpty();
        assertThat(found(journal, PatientTerm.name("new").orElseThrow())).containsExactly(ADA, EVE);
        var old = List.of(Set.of(PatientTerm.name("old").orElseThrow()));
        assertThat(journal.reader.patients(old, before, "", 10)).hasSize(1);
        var one = List.of(Set.of(PatientTerm.name("new").orElseThrow()));
        assertThat(journal.reader.patients(one, journal.snapshot(), ADA.value(), 10))
                .extracting(ResourceVersion::twin)
                .containsExactly(EVE);
        assertThatThrownBy(() -> journal.reader.patients(List.of(), before, "", 10))
                .hasMessageContaining("at least one term");
    }

    private static List<PatientId> found(SealedJournal journal, PatientTerm... terms) {
        var allOf = new ArrayList<Set<PatientTerm>>();
        for (var term : terms) {
            allOf.add(Set.of(term));
        }
        return journal.reader.patients(allOf, journal.snapshot(), "", 10).stream()
                .map(ResourceVersion::twin)
                .toList();
    }
}
