package io.twinmesh.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Container;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Test;

/// Where servers keep the journal and the vault: the profile `production`.
class DatabasesTest {
    @Test
    void takes_the_password_from_a_secret_only() {
        var password =
                server().getEnv().stream()
                        .filter(variable -> variable.getName().equals("TWINMESH_DB_PASSWORD"))
                        .findFirst()
                        .orElseThrow();

        assertThat(password.getValue()).isNull();
        assertThat(password.getValueFrom().getSecretKeyRef().getName())
                .isEqualTo("twinmesh-database");
    }

    @Test
    void keeps_the_patients_keys_in_another_one_with_a_password_of_its_own() {
        var server = server();

        assertThat(server.getArgs())
                .contains(
                        "--vault-db=jdbc:postgresql://vault.example/twinmesh_vault",
                        "--vault-db-user=twinmesh_vault");
        assertThat(server.getEnv())
                .filteredOn(variable -> variable.getName().equals("TWINMESH_VAULT_DB_PASSWORD"))
                .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getName())
                .containsExactly("twinmesh-vault");
    }

    @Test
    void refuses_to_keep_the_patients_keys_in_the_same_one() {
        assertThatThrownBy(
                        () -> Chart.OURS.template("production").set("vaultDatabase.url", "").call())
                .hasMessageContaining("vaultDatabase.url: name another database");
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("production")
                                .set(
                                        "vaultDatabase.url",
                                        "jdbc:postgresql://postgres.example/twinmesh")
                                .call())
                .hasMessageContaining("vaultDatabase.url is database.url");
    }

    @Test
    void refuses_a_url_without_a_secret() {
        assertThatThrownBy(() ->
                        Chart.OURS.template("production").set("database.existingSecret", "").call())
                .hasMessageContaining("database.existingSecret");
    }

    private static V1Container server() {
        return Workload.named(Chart.OURS.documents("production"), "rel-server").container();
    }
}
