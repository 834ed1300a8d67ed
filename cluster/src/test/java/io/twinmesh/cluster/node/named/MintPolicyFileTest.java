package io.twinmesh.cluster.node.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerSecret;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class MintPolicyFileTest {
    private static final MintPolicy POLICY =
            new MintPolicy(
                    "network.example",
                    2,
                    List.of(
                            OwnerSecret.ofSeed(new byte[32]).key(),
                            OwnerSecret.ofSeed("0".repeat(32).getBytes(US_ASCII)).key()));

    @TempDir private Path folder = Path.of("");

    private static NamedFile named(Path file) {
        return new NamedFile("twinmesh.ledger.mint-policy-file", file);
    }

    private NamedFile holding(String text) throws IOException {
        return named(Files.writeString(folder.resolve("policy"), text));
    }

    private static Optional<MintPolicy> read(NamedFile file) {
        return MintPolicyFile.read(Optional.of(file), "network.example");
    }

    @Test
    void a_network_without_one_is_for_development() {
        assertThat(MintPolicyFile.read(Optional.empty(), "network.example")).isEmpty();
    }

    @Test
    void what_the_file_says_is_in_force() throws IOException {
        assertThat(read(holding(POLICY.text()))).contains(POLICY);
    }

    @Test
    void a_policy_that_cannot_be_used_is_named_with_its_setting_and_not_quoted()
            throws IOException {
        refused(
                holding(POLICY.text().replace("network.example", "other.example")),
                "it is for another network");
        refused(holding(POLICY.text().replace("threshold 2", "threshold 1")), "want at least 2");
        refused(named(folder.resolve("missing")), "there is no such file");
        refused(named(folder), "it is a folder");
    }

    private static void refused(NamedFile file, String why) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith(
                        "setting twinmesh.ledger.mint-policy-file: must name a mint policy of the"
                                + " network network.example, got '"
                                + file.path()
                                + "': ")
                .hasMessageContaining(why)
                .hasMessageNotContaining("other.example");
    }
}
