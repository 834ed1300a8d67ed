package io.twinmesh.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.inference.hardware.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

final class AgentFileTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void says_what_the_options_say_and_paths_are_beside_it() throws Exception {
        var file =
                AgentFile.read(
                        written(
                                """
                                # this machine
                                join = join.json
                                state = /var/lib/twinmesh
                                slots = 8
                                trust-graphs = true
                                """));

        assertThat(file.path("join")).hasValue(folder.toAbsolutePath().resolve("join.json"));
        assertThat(file.path("state")).hasValue(Path.of("/var/lib/twinmesh"));
        assertThat(file.number("slots")).hasValue(8);
        assertThat(file.flag("trust-graphs")).hasValue(true);
        assertThat(file.text("name")).isEmpty();
    }

    @Test
    void a_zone_lies_in_a_region_and_both_have_names_of_small_letters() {
        assertThat(JoinCommand.place(Optional.empty(), Optional.empty())).isEmpty();
        assertThat(JoinCommand.place(Optional.of("eu-central"), Optional.of("fra-2")))
                .contains(new Place("eu-central", Optional.of("fra-2")));
        assertThatThrownBy(() -> JoinCommand.place(Optional.empty(), Optional.of("fra-2")))
                .hasMessage("--zone lies in a region: --region NAME is missing");
        assertThatThrownBy(() -> JoinCommand.place(Optional.of("EU"), Optional.empty()))
                .hasMessageStartingWith("--region must match");
    }

    @Test
    void the_command_line_wins() throws Exception {
        Files.createDirectory(folder.resolve("mine"));
        var file = written("state = " + folder.resolve("nowhere") + "\n").toString();

        var run = CommandRun.of("provider", "status", "--config", file, "--state", "mine");

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void a_key_that_nothing_is_known_of_is_refused() throws Exception {
        var run = CommandRun.of("provider", "join", "--config", written("slot = 8\n").toString());

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("unknown key 'slot'", "slots");
    }

    @Test
    void a_value_of_the_wrong_form_or_size_is_refused() throws Exception {
        for (var wrong :
                new String[] {
                    "slots = many",
                    "slots = 0",
                    "trust-graphs = perhaps",
                    "device = tpu",
                    "drain-seconds = -1",
                    "model-memory-mib = 1",
                    "name = a b"
                }) {
            var file = written("join = join.json\n" + wrong + "\n").toString();

            var run = CommandRun.of("provider", "join", "--config", file);

            assertThat(run.exit()).as(wrong).isEqualTo(Exit.USAGE);
            assertThat(run.err())
                    .as(wrong)
                    .contains(wrong.substring(0, (wrong + " ").indexOf(' ')));
        }
    }

    @Test
    void an_invitation_is_needed_somewhere() throws Exception {
        var run = CommandRun.of("provider", "join", "--config", written("slots = 8\n").toString());

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("--join FILE is missing");
    }

    private Path written(String text) throws Exception {
        return Files.writeString(folder.resolve("provider.properties"), text);
    }
}
