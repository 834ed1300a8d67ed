package io.twinmesh.cluster.node.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class WitnessPolicyFileTest {
    private static final Vkey OURS = log("twinmesh.local/lane/0");

    @TempDir private Path folder = Path.of("");

    private static Vkey log(String name) {
        return Skey.of(name, new byte[32]).vkey();
    }

    private NamedFile holding(String text) throws IOException {
        return new NamedFile(
                "twinmesh.ledger.policy-file", Files.writeString(folder.resolve("policy"), text));
    }

    private static String policy(Vkey log, String url) {
        var witness = Cosigner.of("w.example/one", CosignerAlgorithm.ED25519, new byte[32]).key();
        return "log %s\nwitness one %s %s\nquorum one\n".formatted(log.text(), witness.text(), url);
    }

    @Test
    void one_that_names_this_log_is_in_force() throws IOException {
        var policy = WitnessPolicyFile.read(holding(policy(OURS, "http://w.example:8180")));

        assertThat(policy.about(OURS).witnesses()).hasSize(1);
    }

    @Test
    void one_about_another_log_is_refused_with_the_key_of_this_one() throws IOException {
        var file = holding(policy(log("other.example/lane/0"), "http://w.example"));
        var policy = WitnessPolicyFile.read(file);

        assertThatThrownBy(() -> policy.about(OURS))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith(
                        "setting twinmesh.ledger.policy-file: must name a tlog-policy of this"
                                + " network's logs and their witnesses, got '"
                                + file.path()
                                + "': ")
                .hasMessageEndingWith("it does not name this log, which is " + OURS.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://w.example", "http:w.example", "http://", "http://a|b"})
    void one_whose_witness_cannot_be_asked_is_refused_without_a_word_of_it(String url)
            throws IOException {
        var file = holding(policy(OURS, url));

        assertThatThrownBy(() -> WitnessPolicyFile.read(file))
                .hasMessageEndingWith("policy': a witness is reached at http:// or https://");
    }
}
