package io.twinmesh.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ManifestJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

final class TrainOnTableTest {
    private static final Path PIMA =
            Path.of("..", "..", "shared", "data", "clinical", "pima", "pima-indians-diabetes.csv");

    @TempDir Path folder;

    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new TrainCommand())
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .setExecutionExceptionHandler((e, _, _) -> {
                    stderr.write(String.valueOf(e.getMessage()));
                    return e instanceof CommandFailure failure ? failure.exitCode() : 99;
                })
                .execute(arguments);
    }

    private Path pima() throws IOException {
        return table(
                "pregnancies,glucose[mg/dL],pressure[mm[Hg]],skin[mm],insulin,bmi[kg/m2],pedigree,age[a],diabetic",
                Files.readAllLines(PIMA));
    }

    private Path table(String header, List<String> rows) throws IOException {
        var file = folder.resolve("table.csv");
        Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "boosting", "forest"})
    void any_learner_gives_a_graph_a_manifest_and_a_card_with_groups_and_calibration(String learner)
            throws IOException {
        var out = folder.resolve("model");

        var exit =
                run(
                        "pima-diabetes",
                        "--table",
                        pima().toString(),
                        "--label",
                        "diabetic",
                        "--learner",
                        learner,
                        "--folds",
                        "3",
                        "--out",
                        out.toString(),
                        "--json");

        assertThat(exit).as(stderr.toString()).isZero();
        var report = new ObjectMapper().readTree(stdout.toString());
        assertThat(report.path("model").asText()).isEqualTo("pima-diabetes@1");
        assertThat(report.path("rows").asInt()).isEqualTo(768);
        assertThat(report.path("cases").asInt()).isEqualTo(268);
        // scikit-learn reaches .82 to .83 with ten folds
        assertThat(report.path("auc").asDouble()).isBetween(0.79, 0.86);
        assertThat(report.path("exportDifference").asDouble()).isLessThan(1e-6);
        assertThat(report.at("/calibration/slope").asDouble()).isBetween(0.4, 1.6);
        assertThat(report.at("/groups/21 to 44 years/rows").asInt()).isPositive();
        var manifest = ManifestJson.read(Files.readAllBytes(out.resolve("pima-diabetes.json")));
        assertThat(manifest.inputs())
                .extracting(InputSpec::name)
                .startsWith("pregnancies", "glucose", "pressure")
                .doesNotContain("diabetic");
        assertThat(manifest.inputs().get(7).sources())
                .singleElement()
                .isEqualTo(new InputSource.Age());
        assertThat(((InputSpec.Type.Amount) manifest.inputs().get(1).type()).unit())
                .isEqualTo("mg/dL");
        assertThat(out.resolve("pima-diabetes.md"))
                .content()
                .contains("A case has 1 in the table's label column.", "| 0.1 to 0.2 |", "slope");
    }

    @Test
    void a_row_with_an_empty_cell_is_left_out_and_counted() throws IOException {
        var rows =
                IntStream.range(0, 80)
                        .mapToObj(i -> i + "," + (i % 3 == 0 ? "female" : "male") + "," + i % 2)
                        .toList();
        var holed = new ArrayList<>(rows);
        holed.set(3, ",male,1");
        holed.set(9, "4,female,");

        run(
                "any-name",
                "--table",
                table("x,sex,y", holed).toString(),
                "--label",
                "y",
                "--learner",
                "logistic",
                "--out",
                folder.resolve("out").toString(),
                "--json");

        var report = new ObjectMapper().readTree(stdout.toString());
        assertThat(report.path("read").asInt()).isEqualTo(80);
        assertThat(report.path("leftOut").toString())
                .isEqualTo("{\"missing x\":1,\"missing y\":1}");
        assertThat(report.at("/groups/women/rows").asInt()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x,y|1,0;2|line 3: got 1 cells, want 2",
                "x,y|abc,0|line 2: x must be a number",
                "x,y|1e99,0|line 2: x must be a number",
                "x,y|NaN,0|line 2: x must be a number",
                "x,y|1,yes|line 2: the label must be 0 or 1",
                "x,sex,y|1,f,0|line 2: sex must be female or male",
                "x,x,y|1,1,0|line 1: two columns are called x",
                "x,z|1,0|line 1: there is no column y; there are [x, z]",
                "y|1|line 1: there is no column beside the label",
                "age,y|50,0|line 1: a twin tells its age in years: the column must be age[a]",
                "age[mo],y|600,0|line 1: a twin tells its age in years: the column must be age[a]",
                "x y,y|1,0|line 1: column 1 must be a name",
            })
    void a_table_that_cannot_be_read_says_where_and_why_and_never_what_it_holds(
            String header, String rows, String why) throws IOException {
        var out = folder.resolve("out");

        var exit =
                run(
                        "any-name",
                        "--table",
                        table(header, List.of(rows.split(";"))).toString(),
                        "--label",
                        "y",
                        "--out",
                        out.toString());

        assertThat(exit).isEqualTo(2);
        assertThat(stderr.toString()).contains("table.unreadable: table.csv, ").contains(why);
        assertThat(stderr.toString()).doesNotContain("abc", "yes");
        assertThat(out).doesNotExist();
    }

    @Test
    void wrong_usage_is_explained() throws IOException {
        var table = table("x,y", List.of("1,0")).toString();

        assertThat(run("any-name", "--table", table, "--out", "x")).isEqualTo(2);
        assertThat(run("Any Name", "--table", table, "--label", "y", "--out", "x")).isEqualTo(2);

        assertThat(stderr.toString()).contains("--label=COLUMN", "model name must match");
    }
}
