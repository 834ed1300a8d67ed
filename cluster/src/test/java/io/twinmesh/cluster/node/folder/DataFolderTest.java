package io.twinmesh.cluster.node.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class DataFolderTest {
    private static final InstantSource TIME =
            InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    @TempDir private Path temp = Path.of("");

    @Test
    void makes_everything_once_and_finds_it_again() {
        byte[] first;
        byte[] invitations;
        String authority;
        try (var folder = open()) {
            first = folder.key("master.key");
            invitations = folder.invitationKey();
            authority = folder.nodeAuthority(TIME).certificatePem();
            folder.issuer();
            folder.author();
        }
        try (var folder = open()) {
            assertThat(folder.key("master.key")).isEqualTo(first);
            assertThat(folder.invitationKey()).isEqualTo(invitations);
            assertThat(folder.nodeAuthority(TIME).certificatePem()).isEqualTo(authority);
        }
        assertThat(root().resolve("public").resolve("jwks.json"))
                .content()
                .contains("\"kid\"")
                .doesNotContain("\"d\"");
        assertThat(root().resolve("public").resolve("author.pub")).content().hasSize(65);
    }

    @Test
    void is_open_to_its_owner_only() throws IOException {
        try (var folder = open()) {
            folder.key("master.key");
            folder.issuer();
            folder.gatewayCertificate(List.of(), TIME);
            folder.nodeAuthority(TIME);
            folder.card("server.json", "{}");
            for (var path : new String[] {"", "keys", "db", "vault", "models", "public"}) {
                assertThat(permissions(path)).isEqualTo("rwx------");
            }
            for (var path :
                    new String[] {
                        "keys/master.key",
                        "keys/issuer.jwk",
                        "keys/gateway.key",
                        "keys/nodes.pem",
                        "server.json"
                    }) {
                assertThat(permissions(path)).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void refuses_a_secret_that_others_can_read() throws IOException {
        try (var folder = open()) {
            folder.key("master.key");
            Files.setPosixFilePermissions(
                    root().resolve("keys").resolve("master.key"),
                    PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(() -> folder.key("master.key"))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("chmod go-rwx");
        }
    }

    @Test
    void refuses_a_key_of_the_wrong_length() throws IOException {
        try (var folder = open()) {
            folder.key("master.key");
            Files.write(root().resolve("keys").resolve("master.key"), new byte[31]);
            assertThatThrownBy(() -> folder.key("master.key"))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("31");
        }
    }

    @Test
    void never_makes_a_lost_key_anew() throws IOException {
        try (var folder = open()) {
            folder.key("master.key");
            folder.publish(DataFolder.LOG_KEY, "made last");
            Files.delete(root().resolve("keys").resolve("master.key"));

            assertThatThrownBy(() -> folder.key("master.key"))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("master.key is gone");
            assertThat(root().resolve("keys").resolve("master.key")).doesNotExist();
            assertThat(folder.invitationKey()).as("providers are invited anew").hasSize(32);
        }
    }

    @Test
    void belongs_to_one_server_at_a_time() {
        try (var first = open()) {
            assertThat(first.models()).exists();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("another server");
        }
        open().close();
    }

    @Test
    void others_use_the_keys_of_the_first_and_make_none() {
        assertThatThrownBy(this::other)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("seed-nodes");
        try (var first = open()) {
            var key = first.key("log.seed");
            first.publish(DataFolder.LOG_KEY, "there may be more keys to come");
            assertThatThrownBy(this::other).isInstanceOf(StartFailure.class);

            first.complete();

            try (var other = other()) {
                assertThat(other.key("log.seed")).isEqualTo(key);
                assertThat(other.vaultFile()).startsWithRaw(temp.resolve("other"));
            }
        }
    }

    private DataFolder other() {
        return DataFolder.open(temp.resolve("other"), root(), false, new SecureRandom());
    }

    private Path root() {
        return temp.resolve("data");
    }

    private DataFolder open() {
        return DataFolder.open(root(), root(), true, new SecureRandom());
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve(path)));
    }
}
