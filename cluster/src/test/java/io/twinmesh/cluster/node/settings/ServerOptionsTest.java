package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ServerOptionsTest {
    @Test
    void reads_words_with_and_without_an_equals_sign() {
        var options =
                ServerOptions.parse(
                        List.of("--data", "/tmp/d", "--port=0", "--gateway-port", "8443"), "", "");
        assertThat(options.data()).hasToString("/tmp/d");
        assertThat(options.port()).hasValue(0);
        assertThat(options.gatewayPort()).hasValue(8443);
        assertThat(options.db()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 8080|--data is missing",
                "--data|--data needs a value",
                "--data /d --data /e|--data is given twice",
                "--data /d --prot 1|unknown option '--prot'",
                "--data /d --port 65536|--port must be 0 to 65535, got '65536'",
                "--data /d --port x|--port must be 0 to 65535, got 'x'",
                "--data /d --db-user u|--db-user needs --db",
                "--data /d --vault-db-user u|--vault-db-user needs --vault-db",
                "--data /d --db mysql://x|--db: a database URL starts with",
                "--data /d --db jdbc:postgresql://h/d|--db needs --vault-db: expected the JDBC URL"
            })
    void refuses_what_it_does_not_understand(String words, String complaint) {
        assertThatThrownBy(() -> ServerOptions.parse(List.of(words.split(" ", -1)), "", ""))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        e -> assertThat(e.exitCode()).isEqualTo(StartFailure.USAGE))
                .hasMessageContaining(complaint);
    }

    @Test
    void the_keys_can_be_on_another_server_than_the_journal() {
        var options =
                ServerOptions.parse(
                        List.of(
                                "--data",
                                "/d",
                                "--db",
                                "jdbc:postgresql://a/j",
                                "--vault-db",
                                "jdbc:postgresql://b/v"),
                        "",
                        "");
        assertThat(options.db().orElseThrow().url()).contains("//a/j");
        assertThat(options.vaultDb().orElseThrow().url()).contains("//b/v");
    }

    @Test
    void never_shows_the_password() {
        var options =
                ServerOptions.parse(
                        List.of(
                                "--data=/d",
                                "--db=jdbc:postgresql://h/d",
                                "--db-user=u",
                                "--vault-db=jdbc:postgresql://h/v"),
                        "hush-hush",
                        "hush-too");
        assertThat(options.toString()).doesNotContain("hush");
    }
}
