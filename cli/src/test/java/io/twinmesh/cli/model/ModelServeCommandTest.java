package io.twinmesh.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

final class ModelServeCommandTest {
    @Test
    void hands_on_options_and_their_values_in_their_order() {
        var command = new ModelServeCommand();

        new CommandLine(command)
                .parseArgs("--models", "here", "--port", "0", "--allow-loading", "--help");

        assertThat(command.words())
                .containsExactly("--models", "here", "--port", "0", "--allow-loading", "--help");
    }
}
