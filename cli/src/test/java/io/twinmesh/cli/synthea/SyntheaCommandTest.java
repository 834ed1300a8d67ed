package io.twinmesh.cli.synthea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.CommandFailure;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

final class SyntheaCommandTest {
    @TempDir Path folder;

    private SyntheaCommand command(int patients, Path java, Set<String> leaveOut) {
        return new SyntheaCommand(
                folder,
                java,
                patients,
                7,
                LocalDate.of(2021, 3, 22),
                folder.resolve("out"),
                new TreeSet<>(leaveOut));
    }

    private Path script(String body) throws IOException {
        var script = folder.resolve("java");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    @Nested
    final class TheCommandLine {
        @Test
        void fixes_everything_that_could_make_two_runs_differ() {
            var line = command(5, Path.of("/jdk/bin/java"), Set.of("Claim", "Account")).arguments();

            assertThat(line.getFirst()).isEqualTo("/jdk/bin/java");
            assertThat(line)
                    .contains("-Duser.timezone=UTC", "-Dfile.encoding=UTF-8")
                    .containsSequence("-cp", folder.resolve("*").toString(), "App", "-p", "5")
                    .containsSequence("-s", "7", "-cs", "7")
                    .containsSequence("-r", "20210322", "-e", "20210322", "-a", "30-80")
                    .contains(
                            "--exporter.baseDirectory=" + folder.resolve("out") + "/",
                            "--exporter.use_uuid_filenames=true",
                            "--exporter.fhir.transaction_bundle=true",
                            "--exporter.fhir.excluded_resources=Account,Claim",
                            "--generate.only_alive_patients=true",
                            "--generate.thread_pool_size=1")
                    .endsWith("Massachusetts");
        }

        @Test
        void exports_every_resource_when_nothing_is_left_out() {
            assertThat(command(5, Path.of("java"), Set.of()).arguments())
                    .noneMatch(argument -> argument.contains("excluded_resources"));
        }

        @Test
        void uses_the_quick_compiler_for_few_patients_only() {
            assertThat(command(25, Path.of("java"), Set.of()).arguments())
                    .contains("-XX:TieredStopAtLevel=1");
            assertThat(command(26, Path.of("java"), Set.of()).arguments())
                    .doesNotContain("-XX:TieredStopAtLevel=1");
        }

        @Test
        void refuses_no_patients_and_too_many() {
            assertThatThrownBy(() -> command(0, Path.of("java"), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got 0");
            assertThatThrownBy(() -> command(10_001, Path.of("java"), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    final class ARun {
        @Test
        void reports_each_patient_and_lists_the_files_in_import_order() throws Exception {
            var java =
                    script(
                            """
                            mkdir fhir
                            touch fhir/b.json fhir/a.json fhir/practitionerInformation1.json
                            touch fhir/hospitalInformation1.json fhir/notes.txt
                            echo 'Loading modules'
                            echo '1 -- A (42 y/o F) Town'
                            echo '2 -- B (77 y/o M) Town'
                            """);
            var seen = new ArrayList<Integer>();

            var bundles =
                    command(2, java, Set.of())
                            .run((done, _) -> seen.add(done), Duration.ofSeconds(20));

            assertThat(seen).containsExactly(1, 2);
            assertThat(bundles.inImportOrder())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly(
                            "hospitalInformation1.json",
                            "practitionerInformation1.json",
                            "a.json",
                            "b.json");
        }

        @Test
        void fails_with_the_last_lines_but_without_patients() throws Exception {
            var java = script("echo '1 -- Secret Name'\necho 'Out of luck'\nexit 7");

            assertThatThrownBy(() ->
                            command(1, java, Set.of()).run((_, _) -> {}, Duration.ofSeconds(20)))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("Synthea ended with 7: Out of luck");
        }

        @Test
        void fails_when_patients_are_missing() throws Exception {
            var java = script("mkdir fhir && touch fhir/a.json");

            assertThatThrownBy(() ->
                            command(2, java, Set.of()).run((_, _) -> {}, Duration.ofSeconds(20)))
                    .hasMessage("Synthea left 1 patients' files, want 2");
        }

        @Test
        void is_stopped_at_its_time_limit() throws Exception {
            var java = script("exec tail -f /dev/null");

            assertThatThrownBy(() ->
                            command(1, java, Set.of()).run((_, _) -> {}, Duration.ofMillis(50)))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("was stopped after");
        }

        @Test
        void does_not_mix_with_an_earlier_one() throws Exception {
            Files.createDirectories(folder.resolve("out/fhir"));
            Files.createFile(folder.resolve("out/fhir/old.json"));

            assertThatThrownBy(() ->
                            command(1, Path.of("java"), Set.of())
                                    .run((_, _) -> {}, Duration.ofSeconds(1)))
                    .hasMessageContaining("needs an empty folder");
        }
    }

    @Nested
    final class TheOutput {
        @Test
        void never_counts_more_patients_than_were_asked_for() {
            var counts = new ArrayList<Integer>();
            var lines = String.join("\n", List.of("1 -- A", "1 -- B", "2 -- C", "done"));

            new SyntheaOutput(
                            new BufferedReader(new StringReader(lines)),
                            2,
                            (done, _) -> counts.add(done))
                    .run();

            assertThat(counts).containsExactly(1, 2, 2);
        }
    }
}
