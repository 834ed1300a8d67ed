package io.twinmesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InvariantsTest {
    @TempDir private Path temp;

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.Chart#profiles")
    void hold_in_every_profile(String profile) {
        assertThat(Invariants.broken(Chart.OURS.documents(profile))).isEmpty();
    }

    /// A part of a template is changed in a copy of the chart; the check has to see it.
    ///
    /// @param taken a regular expression
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "server; (?s)readinessProbe:.*?(?=livenessProbe); ''; without all three probes",
                "server; limits: .*; ''; no memory limit",
                "server; limits: \\{; 'limits: { cpu: 1,'; has a CPU limit",
                "server; runAsNonRoot: true; runAsNonRoot: false; may run as root",
                "server; 'drop: \\[ALL]'; 'drop: []'; keeps capabilities",
                "server; automountServiceAccountToken: .*; ''; gets a token",
                "agent; readOnlyRootFilesystem: true; ''; can write its root file system",
                "agent; 'limits:\\s+memory: .*'; 'limits:'; no memory limit",
                "agent; 'policyTypes: .*'; 'policyTypes: [Ingress]'; no NetworkPolicy",
                "networkpolicy; (?s).*; ''; no NetworkPolicy",
                "agent; (?s)---\\s+apiVersion: networking.*?\\Z; '{{ end }}'; no NetworkPolicy",
            })
    void see_what_is_taken_out(String template, String taken, String put, String sentence)
            throws IOException {
        var changed = copy();
        var file = changed.folder().resolve("templates").resolve(template + ".yaml");
        var before = Files.readString(file);
        var after = before.replaceFirst(taken, put);
        Files.writeString(file, after);

        assertThat(after).isNotEqualTo(before);
        assertThat(Invariants.broken(changed.documents("gpu")))
                .anySatisfy(it -> assertThat(it).contains(sentence));
    }

    private Chart copy() throws IOException {
        var from = Chart.OURS.folder();
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, temp.resolve("chart").resolve(from.relativize(file)));
            }
        }
        return new Chart(temp.resolve("chart"));
    }
}
