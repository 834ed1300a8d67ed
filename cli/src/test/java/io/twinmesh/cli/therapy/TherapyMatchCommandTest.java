package io.twinmesh.cli.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class TherapyMatchCommandTest {
    private static final String CIVIC =
            Path.of("..", "..", "shared", "data", "clinical", "civic", "civic_predictive_ABC.tsv")
                    .toString();

    @TempDir Path folder;

    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    private int match(String table, String... arguments) {
        var all = new ArrayList<>(List.of("match", "--table", table));
        all.addAll(List.of(arguments));
        return new CommandLine(new TherapyCommand())
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .setExecutionExceptionHandler((e, _, _) -> {
                    stderr.write(String.valueOf(e.getMessage()));
                    return e instanceof CommandFailure failure ? failure.exitCode() : 99;
                })
                .execute(all.toArray(String[]::new));
    }

    @Test
    void shows_what_speaks_for_a_therapy_and_what_resists_apart_with_level_and_citation() {
        assertThat(match(CIVIC, "--gene", "EGFR", "--variant", "p.Leu858Arg", "--doid", "3908"))
                .isZero();

        assertThat(stdout.toString())
                .contains("EGFR L858R in DOID 3908, 1380 lines of evidence up to 2021-02-02")
                .contains("  evidence for Afatinib\n    level A, 5 stars, PubMed ")
                .contains("  RESISTANCE to Crizotinib\n")
                .doesNotContain("evidence for Crizotinib")
                .contains("not a medical device");
    }

    @Test
    void a_drug_that_the_variant_resists_is_named_as_a_conflict_and_not_as_an_option() {
        assertThat(match(CIVIC, "--gene", "EGFR", "--variant", "T790M", "--doid", "3908")).isZero();

        assertThat(stdout.toString())
                .contains("  evidence for Osimertinib\n")
                .contains("  NOT OFFERED, evidence conflicts: Gefitinib\n")
                .contains("    but also, against a drug of it:\n")
                .doesNotContain("evidence for Gefitinib");
    }

    @Test
    void a_change_of_the_dna_alone_is_said_not_to_be_understood() {
        assertThat(match(CIVIC, "--gene", "EGFR", "--variant", "c.2573T>G", "--doid", "3908"))
                .isZero();

        assertThat(stdout.toString()).contains("\nvariant not understood: a change of the DNA");
    }

    @Test
    void json_holds_every_line_and_the_tables_digest() throws IOException {
        match(CIVIC, "--gene", "BRAF", "--variant", "V600E", "--disease", "melanoma", "--json");

        var found = JsonMapper.builder().build().readTree(stdout.toString());
        assertThat(found.path("doid").asText()).isEqualTo("1909");
        assertThat(found.path("table").asText()).startsWith("sha256:");
        assertThat(found.at("/exact/lines")).hasSize(13);
        assertThat(found.at("/exact/options/0/therapy").asText()).isNotEmpty();
        assertThat(found.path("snapshot").asText()).isEqualTo("2021-02-02");
    }

    @Test
    void whoever_names_no_disease_is_asked_with_those_that_come_into_question() {
        assertThat(match(CIVIC, "--gene", "BRAF", "--variant", "V600E")).isEqualTo(2);

        assertThat(stderr.toString())
                .startsWith("therapy.disease-needed:")
                .contains("Melanoma (1909)");
    }

    @Test
    void wrong_use_and_unreadable_tables_are_explained() throws IOException {
        var broken = folder.resolve("broken.tsv");
        Files.writeString(broken, "evidence_id\tgene\n");

        assertThat(match(broken.toString(), "--gene", "BRAF", "--variant", "V600E")).isEqualTo(2);
        assertThat(match(CIVIC, "--gene", "NOGENE", "--variant", "V600E")).isEqualTo(2);
        assertThat(match(CIVIC, "--gene", "BRAF", "--variant", " ")).isEqualTo(2);
        assertThat(match("none.tsv", "--gene", "BRAF", "--variant", "V600E")).isEqualTo(2);

        assertThat(stderr.toString())
                .contains(
                        "therapy.table-unreadable: broken.tsv, line 1: there is no column variant")
                .contains("therapy.gene-unknown: the table knows no gene NOGENE")
                .contains("--variant: a variant has 1 to 200 characters")
                .contains("no such file: none.tsv");
    }
}
