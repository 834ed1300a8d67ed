package io.twinmesh.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class QuickstartTest {
    private static final Path FILE = Path.of("quickstart.yaml");

    private static final String HEAD =
            """
            # Rendered from chart/twinmesh with ci/dev-values.yaml; do not edit.
            # Anew: mvn -pl k8s test -Dtest=QuickstartTest -Dtwinmesh.quickstart.write=true
            # Use: put your image in place of registry.example/twinmesh, then kubectl create namespace twinmesh; kubectl apply -n twinmesh -f quickstart.yaml
            """;

    @Test
    void is_what_the_chart_renders() throws IOException {
        var rendered =
                HEAD
                        + Chart.OURS
                                .template("dev")
                                .withName("twinmesh")
                                .withNamespace("twinmesh")
                                .call()
                                .strip()
                        + "\n";
        if (Boolean.getBoolean("twinmesh.quickstart.write")) {
            Files.writeString(FILE, rendered);
        }

        assertThat(FILE).content().isEqualTo(rendered);
    }
}
