package io.twinmesh.persistence.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

class ClientFolderTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void a_client_that_was_put_is_found_as_it_was() {
        var clients = new ClientFolder(folder.resolve("clients"));
        var client = ClientJson.read(ClientJsonTest.GOOD);
        clients.put(client);

        assertThat(clients.find("ward-bot")).contains(client);
        assertThat(clients.ids()).containsExactly("ward-bot");
        assertThat(client.smart().text()).isEqualTo("system/Observation.rs");
        assertThat(client.scopes()).containsExactly("twin:query");
        assertThat(client.actsFor())
                .isEqualTo(
                        new ActsFor(
                                Optional.empty(),
                                Optional.of("Organization/ward-3"),
                                Set.of("http://snomed.info/sct|309343006")));
    }

    @Test
    void what_changes_on_the_disk_counts_at_once() {
        var clients = new ClientFolder(folder);
        clients.put(ClientJson.read(ClientJsonTest.GOOD));
        clients.put(ClientJson.read(ClientJsonTest.GOOD.replace("Observation.rs", "Condition.r")));

        assertThat(clients.find("ward-bot").orElseThrow().smart().text())
                .isEqualTo("system/Condition.r");
        assertThat(clients.remove("ward-bot")).isTrue();
        assertThat(clients.remove("ward-bot")).isFalse();
        assertThat(clients.find("ward-bot")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "..", "a/b", "", ".hidden"})
    void an_id_that_is_no_name_reaches_no_file(String id) throws IOException {
        var clients = folder.resolve("clients");
        Files.createDirectories(clients.resolve("a"));
        var file = clients.resolve(id + ".json").normalize();
        var name = String.valueOf(file.getFileName()).replace(".json", "");
        Files.writeString(file, ClientJsonTest.GOOD.replace("ward-bot", name));

        assertThat(new ClientFolder(clients).find(id)).isEmpty();
        assertThat(new ClientFolder(clients).remove(id)).isFalse();
        assertThat(file).exists();
    }

    @Test
    void a_file_over_the_limit_is_refused_unread() throws IOException {
        Files.writeString(folder.resolve("big.json"), " ".repeat(ClientJson.MAX_BYTES + 1));

        assertThatThrownBy(() -> new ClientFolder(folder).find("big"))
                .isInstanceOf(MalformedClientException.class)
                .hasMessageContaining("64 KiB");
    }

    @Test
    void a_file_under_another_name_is_refused() throws IOException {
        Files.writeString(folder.resolve("other.json"), ClientJsonTest.GOOD);

        assertThatThrownBy(() -> new ClientFolder(folder).find("other"))
                .isInstanceOf(MalformedClientException.class);
    }
}
