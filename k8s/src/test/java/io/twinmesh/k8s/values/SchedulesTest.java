package io.twinmesh.k8s.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// When backups are made: what Kubernetes would refuse, or never start, is refused before.
class SchedulesTest {
    @TempDir private Path temp = Path.of("");

    /// By a file, since a comma means something to `--set`.
    private String rendered(String schedule) throws IOException {
        var values = temp.resolve("values.yaml");
        Files.writeString(values, "backup: { vault: { schedule: \"" + schedule + "\" } }");
        return Chart.OURS.template("production").withValuesFile(values).call();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "59 23 31 12 6",
                "0,30 */2 1,15 jan-mar,6 MON-fri",
                "05 8-18/2 ? * ?",
                "5/10 0 29 feb *",
                "0 3 31 */2 *",
                "0 3 31 2 sun",
                "*/60 */24 */32 */100 *",
                "@weekly",
                "@every 1h30m",
            })
    void that_kubernetes_takes_are_taken(String schedule) throws IOException {
        assertThat(rendered(schedule)).contains("  schedule: \"" + schedule + "\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "61 25 * * *; minute '61', expected numbers from 0 to 59, a range",
                "0 25 * * *; hour '25', expected numbers from 0 to 23, a range",
                "0 0 0 * *; day of the month '0', expected numbers from 1 to 31, a range",
                "0 0 1 13 *; month '13', expected numbers from 1 to 12 or their names, a range",
                "0 0 * * 7; day of the week '7', expected numbers from 0 to 6 or their names, a range",
                "0 0 * * 1,funday; day of the week 'funday'",
                "jan 0 * * *; minute 'jan'",
                "0 18-6 * * *; hour '18-6'",
                "0 0 * * fri-mon; day of the week 'fri-mon'",
                "*/0 * * * *; minute '*/0'",
                "*/00 * * * *; minute '*/00'",
                "1- * * * *; minute '1-'",
                "1,,2 * * * *; minute ''",
                "100 * * * *; minute '100'",
            })
    void with_a_field_that_is_none_are_refused(String schedule, String why) {
        assertThatThrownBy(() -> rendered(schedule))
                .hasMessageContaining("backup.vault.schedule: '" + schedule + "' has the " + why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 3 31 2 *", "0 3 30,31 feb ?", "0 3 31 2/12 *", "0 3 31 4,6,sep-9,11 *"})
    void that_never_come_are_refused(String schedule) {
        assertThatThrownBy(() -> rendered(schedule))
                .hasMessageContaining(
                        "backup.vault.schedule: '%s' never comes, expected a day that one of its months has"
                                .formatted(schedule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"every night", "0 3 * *", "0 3 * * * *", "@reboot", "TZ=UTC 0 3 * * *"})
    void of_another_form_are_refused_by_the_schema(String schedule) {
        assertThatThrownBy(() -> rendered(schedule))
                .hasMessageContaining("/backup/vault/schedule'")
                .hasMessageContaining("does not match pattern");
    }

    @Test
    void of_what_pods_hold_are_looked_at_too() {
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("pods")
                                .set("podDeletionCost.schedule", "*/5 24 * * *")
                                .call())
                .hasMessageContaining("podDeletionCost.schedule: '*/5 24 * * *' has the hour '24'");
    }
}
