package io.twinmesh.cli.demo.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

final class TalkTest {
    private final StringWriter text = new StringWriter();

    @Test
    void draws_no_bar_when_standard_error_is_no_terminal() {
        new Talk(new PrintWriter(text), false).progress("import", 1, 2);

        assertThat(text.toString()).isEmpty();
    }

    @Test
    void draws_the_bar_over_itself_and_wipes_it_before_a_line() {
        var talk = new Talk(new PrintWriter(text), true);

        talk.progress("import", 1, 2);
        talk.line("done");

        assertThat(text.toString())
                .startsWith("\rimport       [###############...............] 1/2\r ")
                .endsWith("\rdone" + System.lineSeparator());
    }
}
