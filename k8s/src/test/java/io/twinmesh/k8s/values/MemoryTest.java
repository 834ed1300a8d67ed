package io.twinmesh.k8s.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In less memory a pod would be killed at its start, or with the first models that it loads.
class MemoryTest {
    @ParameterizedTest
    @CsvSource({
        "dev, server.memory, 64Mi",
        "production, server.memory, 511Mi",
        "roles, cluster.roles.ledger.memory, 256Mi",
    })
    void in_which_no_server_starts_is_refused(String profile, String key, String memory) {
        assertThatThrownBy(() -> Chart.OURS.template(profile).set(key, memory).call())
                .hasMessageContaining(
                        key + ": " + memory + " is too little, expected at least 512Mi: one with");
    }

    @ParameterizedTest
    @CsvSource({"512Mi", "1Gi"})
    void in_which_a_server_starts_is_taken(String memory) {
        assertThat(Chart.OURS.template("dev").set("server.memory", memory).call())
                .contains("limits: { memory: \"" + memory + "\" }");
    }

    /// Half of it is the heap.
    @ParameterizedTest
    @CsvSource({
        "1024, 1Gi, 2432Mi",
        "1024, 2431Mi, 2432Mi",
        "4096, 4Gi, 8576Mi",
        "64, 511Mi, 512Mi",
    })
    void that_has_no_room_for_an_agents_models_is_refused(int models, String memory, String least) {
        assertThatThrownBy(() -> agents(models, memory))
                .hasMessageContaining(
                        "agents.cpu.memory: "
                                + memory
                                + " is too little, expected at least "
                                + least
                                + ": half of it is the agent's heap, and beside that it needs"
                                + " modelMemoryMib, which is "
                                + models
                                + ", and 192Mi");
    }

    @Test
    void that_has_room_for_them_is_taken() {
        assertThat(agents(1024, "2432Mi")).contains("memory: \"2432Mi\"");
    }

    private static String agents(int models, String memory) {
        return Chart.OURS
                .template("agents")
                .set("agents.cpu.modelMemoryMib", models)
                .set("agents.cpu.memory", memory)
                .call();
    }
}
