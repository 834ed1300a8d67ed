package io.twinmesh.k8s.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

class SchemaJobTest {
    @TempDir private Path copy = Path.of("");

    @Test
    void migrates_as_users_who_may_and_servers_change_no_table() {
        var job = Chart.all(Chart.OURS.documents("production"), V1Job.class).getFirst();
        var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();

        assertThat(container.getArgs())
                .startsWith("schema", "migrate")
                .contains("--db-user=twinmesh_owner", "--vault-db-user=twinmesh_vault_owner");
        assertThat(container.getEnv())
                .filteredOn(variable -> variable.getValueFrom() != null)
                .extracting(variable ->
                        variable.getValueFrom().getSecretKeyRef().getName()
                                + "/"
                                + variable.getValueFrom().getSecretKeyRef().getKey())
                .containsExactly("twinmesh-owners/password", "twinmesh-owners/vault-password");
        assertThat(options("production")).contains("-Dtwinmesh.schema.apply=never");
    }

    @Test
    void is_not_there_unless_it_is_asked_for_and_needs_a_database_that_servers_share() {
        assertThat(Chart.all(Chart.OURS.documents("dev"), V1Job.class)).isEmpty();
        assertThat(options("dev")).doesNotContain("schema.apply");
        assertThatThrownBy(() -> Chart.OURS.template("dev").set("schema.apply", "job").call())
                .hasMessageContaining("needs database.url");
    }

    /// Kubernetes refuses a Job of the same name that starts something else.
    @Test
    void of_another_version_has_another_name_and_of_the_same_one_the_same() {
        var name = name(Chart.OURS.text("production"));

        assertThat(name(Chart.OURS.text("production"))).isEqualTo(name);
        assertThat(name(Chart.OURS.template("production").set("image.tag", "0.2.0").call()))
                .isNotEqualTo(name);
        assertThat(
                        name(
                                Chart.OURS
                                        .template("production")
                                        .set("server.nodeSelector.disk", "x")
                                        .call()))
                .isNotEqualTo(name);
        assertThat(name(Chart.OURS.template("production").set("server.memory", "5Gi").call()))
                .isEqualTo(name);
    }

    /// Its pods are labelled with the program's version.
    @Test
    void of_another_program_under_the_same_version_of_the_chart_has_another_name()
            throws IOException {
        var other = Chart.OURS.copiedTo(copy);
        var about = copy.resolve("Chart.yaml");
        Files.writeString(
                about,
                Files.readString(about).replaceFirst("(?m)^appVersion: .*$", "appVersion: 9.9.9"));

        assertThat(name(other.text("production")))
                .isNotEqualTo(name(Chart.OURS.text("production")));
    }

    private static String name(String rendered) {
        return Pattern.compile("name: (rel-schema-[0-9a-f]{8})\n")
                .matcher(rendered)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String options(String profile) {
        return Chart.all(Chart.OURS.documents(profile), V1StatefulSet.class).stream()
                .flatMap(set -> set.getSpec().getTemplate().getSpec().getContainers().stream())
                .map(V1Container::getEnv)
                .flatMap(variables -> variables.stream())
                .filter(variable -> variable.getName().equals("TWINMESH_JAVA_OPTS"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
