package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.actors.therapy.MolecularProfile;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.Therapy;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every resistance of CIViC, from a patient's variant to the card about the ordered drug.
class ConflictCardsTest {
    private static final Path CIVIC =
            Path.of("..", "..", "shared", "data", "clinical", "civic", "civic_predictive_ABC.tsv");

    private static MolecularProfile with(String gene, String variant) {
        return new MolecularProfile(
                List.of(
                        new Fact.VariantNoted(
                                List.of(new Code("http://loinc.org", "69548-6")),
                                gene,
                                List.of(variant),
                                Instant.EPOCH)),
                List.of(),
                Optional.empty(),
                true);
    }

    private static JsonNode cards(String drug, JsonNode evidence) {
        var order = new DraftOrders.Order(1, List.of(drug), Optional.empty());
        return new EvidenceCards(
                        CdsService.ONCOLOGY,
                        new PatientId("tw-" + "a".repeat(32)),
                        DrugNames.of(List.of(drug)),
                        text -> text)
                .of(new DraftOrders(List.of(order)), Optional.empty(), evidence)
                .path("cards");
    }

    @Test
    void warns_of_the_drug_whatever_the_disease_and_offers_it_in_no_answer() throws IOException {
        var bytes = Files.readAllBytes(CIVIC);
        var table = new TherapyEvidence(EvidenceTable.read(bytes), DiseaseCodes.load());
        var missed = new ArrayList<String>();
        var warned = 0;

        for (var line : Files.readAllLines(CIVIC)) {
            var cells = line.split("\t", -1);
            if (!cells[9].equals("Supports") || !cells[11].equals("Resistance")) {
                continue;
            }
            // in the line's disease, in lung cancer (coarse), and where none is known
            for (var disease :
                    List.of(Optional.of(cells[6]), Optional.of("1324"), Optional.<String>empty())) {
                var evidence =
                        table.answer(
                                with(cells[1], cells[3]),
                                List.of(),
                                disease.filter(it -> !it.isEmpty()),
                                Optional.empty());
                for (var drug : cells[7].split(",", -1)) {
                    var about = line + " in " + disease;
                    var card = cards(Therapy.substance(drug), evidence).path(0);
                    warned++;
                    if (!card.path("indicator").asText().equals("warning")
                            || !card.path("summary").asText().contains("against it")) {
                        missed.add("no warning of " + drug + ": " + about);
                    }
                    if (offered(evidence).contains(Set.of(drug))) {
                        missed.add("offers " + drug + ": " + about);
                    }
                }
            }
        }

        assertThat(missed).isEmpty();
        assertThat(warned).isGreaterThan(1_000);
    }

    private static List<Set<String>> offered(JsonNode evidence) {
        return evidence.findValues("options").stream()
                .flatMap(JsonNode::valueStream)
                .map(option -> option.path("therapy").asText())
                .map(therapy -> Set.copyOf(Arrays.asList(therapy.split("\\+", -1))))
                .toList();
    }
}
