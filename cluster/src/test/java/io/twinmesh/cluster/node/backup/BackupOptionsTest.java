package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

class BackupOptionsTest {
    private static BackupOrder parse(String words) {
        return BackupOptions.parse(List.of(words.split(" ", -1)), "", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restore /b --data /d --overwrite",
                "restore --overwrite --data=/d /b",
                "restore --data /d /b --overwrite"
            })
    void a_folder_stands_before_after_or_between_options(String words) {
        assertThat(parse(words))
                .isInstanceOfSatisfying(
                        BackupOrder.Restore.class,
                        restore -> {
                            assertThat(restore.backup()).isEqualTo(Path.of("/b"));
                            assertThat(restore.places().data()).contains(Path.of("/d"));
                            assertThat(restore.overwrite()).isTrue();
                        });
    }

    @Test
    void nothing_is_replaced_unless_it_is_said() {
        assertThat(parse("restore /b --data /d"))
                .isInstanceOfSatisfying(
                        BackupOrder.Restore.class,
                        restore -> assertThat(restore.overwrite()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "make|expected create, verify, restore or check, got 'make'",
                "verify|expected 1 folders, got 0",
                "check /b --data /d|expected 0 folders, got 1",
                "verify /b --data /d|unknown option '--data'",
                "check --overwrite|unknown option '--overwrite'",
                "create --set keys --seen /s|unknown option '--seen'",
                "restore /b --data|--data needs a value",
                "restore /b --data /d --data=/e|--data is given twice"
            })
    void what_an_order_does_not_take_is_refused_with_its_name(String words, String complaint) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        e -> assertThat(e.exitCode()).isEqualTo(StartFailure.USAGE))
                .hasMessageContaining(complaint);
    }
}
