package io.twinmesh.cluster.node.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.membership.TestAuthority;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

class NamedFilesTest {
    private final Map<String, Object> member = new HashMap<>();

    @TempDir private Path folder = Path.of("");

    /// A server that is found by its pod, and all of whose files are as they must be.
    @BeforeEach
    void beAMember() throws IOException {
        var authority = new TestAuthority(folder.resolve("ca"));
        var own = authority.member("own");
        member.put("twinmesh.cluster.discovery", "kubernetes");
        member.put("twinmesh.cluster.host", "127.0.0.1");
        member.put("twinmesh.cluster.key-file", own.key().toString());
        member.put("twinmesh.cluster.certificate-file", own.certificate().toString());
        member.put("twinmesh.cluster.authority-file", authority.authorityFile().toString());
        member.put("twinmesh.cluster.shared-folder", folder.resolve("shared").toString());
        member.put("twinmesh.kubernetes.pod-selector", "app=twinmesh");
        member.put("twinmesh.kubernetes.namespace", "twins");
        member.put(
                "twinmesh.kubernetes.token-file",
                Files.writeString(folder.resolve("token"), "t\n").toString());
        member.put("twinmesh.kubernetes.authority-file", authority.authorityFile().toString());
    }

    private NamedFiles read() {
        return NamedFiles.read(
                NodeConfig.of(ConfigFactory.parseMap(member).withFallback(ConfigFactory.load())),
                InstantSource.system());
    }

    @Test
    void are_all_read_and_where_none_is_named_there_is_nothing() {
        var files = read();

        assertThat(files.tls()).isPresent();
        assertThat(files.minting()).isEmpty();
        assertThat(files.witnessing()).isEmpty();
        assertThat(files.evidence()).isEmpty();
        assertThat(files.novelty()).isEmpty();
        assertThat(folder.resolve("shared")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cluster.key-file; an unencrypted private key in PEM",
                "cluster.certificate-file; the certificate of this server in PEM",
                "cluster.authority-file; the authority that certifies servers in PEM",
                "kubernetes.token-file; the token of this pod's service account",
                "kubernetes.authority-file; the authority of the API server in PEM",
                "ledger.policy-file; a tlog-policy of this network's logs and their witnesses",
                "ledger.mint-policy-file; a mint policy of the network twinmesh.local",
                "therapy.evidence-file; a table of CIViC's evidence summaries",
                "novelty.table; a table of vital signs, comma-separated with a heading"
            })
    void one_that_is_not_there_is_said_with_its_setting_and_what_it_must_be(
            String key, String must) {
        var none = folder.resolve("none");
        member.put("twinmesh." + key, none.toString());

        assertThatThrownBy(this::read)
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "setting twinmesh."
                                + key
                                + ": must name "
                                + must
                                + ", got '"
                                + none
                                + "': there is no such file");
    }

    @Test
    void a_token_without_a_word_is_none() throws IOException {
        Files.writeString(folder.resolve("token"), "\n");

        assertThatThrownBy(this::read).hasMessageEndingWith("token': it is empty");
    }

    @Test
    void a_file_is_no_folder_to_share() throws IOException {
        Files.writeString(folder.resolve("shared"), "");

        assertThatThrownBy(this::read)
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "setting twinmesh.cluster.shared-folder: must name a folder that all members"
                                + " share, got '"
                                + folder.resolve("shared")
                                + "': it is none");
    }

    @Test
    void an_api_server_on_this_machine_needs_no_authority() {
        member.put("twinmesh.kubernetes.api", "http://127.0.0.1:1");
        member.put("twinmesh.kubernetes.authority-file", folder.resolve("none").toString());

        assertThat(read().tls()).isPresent();
    }
}
