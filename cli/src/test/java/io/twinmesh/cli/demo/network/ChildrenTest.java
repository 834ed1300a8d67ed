package io.twinmesh.cli.demo.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;

final class ChildrenTest {
    private final ArrayList<String> ended = new ArrayList<>();
    private final Children children = new Children();

    @Test
    void end_once_in_the_reverse_order_of_their_start() {
        children.addKept(() -> ended.add("server"));
        children.addKept(() -> ended.add("agent"));

        children.close();
        children.close();

        assertThat(ended).containsExactly("agent", "server");
    }

    @Test
    void the_network_lives_on_when_it_is_kept_and_temporary_things_do_not() {
        children.addKept(() -> ended.add("server"));
        children.add(() -> ended.add("generated bundles"));

        children.keep();
        children.close();

        assertThat(ended).containsExactly("generated bundles");
    }

    @Test
    void what_starts_after_the_end_is_ended_at_once() {
        children.close();

        children.addKept(() -> ended.add("late agent"));

        assertThat(ended).containsExactly("late agent");
    }
}
