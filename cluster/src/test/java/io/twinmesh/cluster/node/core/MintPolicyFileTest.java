package io.twinmesh.cluster.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class MintPolicyFileTest {
    private static final MintPolicy POLICY =
            new MintPolicy(
                    "network.example",
                    2,
                    List.of(
                            OwnerSecret.ofSeed(new byte[32]).key(),
                            OwnerSecret.ofSeed("0".repeat(32).getBytes(US_ASCII)).key()));

    @TempDir private Path folder = Path.of("");

    private static NodeConfig.Ledger ledger(String file) {
        return new NodeConfig.Ledger(
                "network.example/lane/0",
                "",
                file,
                VestingRule.USUAL,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private NodeConfig.Ledger holding(String text) throws IOException {
        return ledger(Files.writeString(folder.resolve("policy"), text).toString());
    }

    @Test
    void a_network_without_one_is_for_development() {
        assertThat(MintPolicyFile.read(ledger(""))).isEmpty();
    }

    @Test
    void what_the_file_says_is_in_force() throws IOException {
        assertThat(MintPolicyFile.read(holding(POLICY.text()))).contains(POLICY);
    }

    @Test
    void a_policy_that_cannot_be_used_stops_the_start_and_names_the_setting() throws IOException {
        for (var wrong :
                List.of(
                        holding(POLICY.text().replace("network.example", "other.example")),
                        ledger(folder.resolve("missing").toString()),
                        ledger(folder.toString()))) {
            assertThatThrownBy(() -> MintPolicyFile.read(wrong))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("twinmesh.ledger.mint-policy-file");
        }
        var alone = holding(POLICY.text().replace("threshold 2", "threshold 1"));
        assertThatThrownBy(() -> MintPolicyFile.read(alone))
                .hasMessageContaining("want at least 2");
    }
}
