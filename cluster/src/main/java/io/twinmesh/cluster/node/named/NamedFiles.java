package io.twinmesh.cluster.node.named;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.cluster.certificate.Certificates;
import io.twinmesh.cluster.kubernetes.ApiAccess;
import io.twinmesh.cluster.node.membership.MemberTls;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.settings.block.LedgerSettings;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.log.Vkey;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// What the files hold that settings name; empty where a setting is.
///
/// @param minting whose signatures create tokens
/// @param witnessing who cosigns the ledger's log
/// @param tls by which the members of a cluster know each other
public record NamedFiles(
        Optional<TherapyEvidence> evidence,
        Optional<NoveltyDetector> novelty,
        Optional<MintPolicy> minting,
        Optional<WitnessPolicyFile> witnessing,
        Optional<MemberTls> tls) {
    private static final int LARGEST = 64 * 1024;

    /// Blocks until all of them are read.
    ///
    /// @throws StartFailure naming the setting, the file and what it must be
    public static NamedFiles read(NodeConfig config, InstantSource time) {
        return refusing(() -> {
            var cluster = config.cluster();
            cluster.sharedFolder().ifPresent(NamedFiles::requireFolder);
            cluster.pods().ifPresent(search -> requireAccess(search.api()));
            var tls = MemberTls.of(cluster, time);
            var ledger = config.ledger();
            return new NamedFiles(
                    config.evidence().map(EvidenceFile::read),
                    NoveltyTraining.train(config.novelty()),
                    MintPolicyFile.read(ledger.mintPolicy(), ledger.network()),
                    ledger.policy().map(WitnessPolicyFile::read),
                    tls);
        });
    }

    /// Who is asked to cosign the ledger's log.
    ///
    /// @param log its key, which the policy must name
    /// @throws StartFailure when it does not
    public Optional<Witnesses> witnesses(LedgerSettings settings, Vkey log) {
        return refusing(() ->
                witnessing.map(file ->
                        new Witnesses(
                                file.about(log),
                                settings.witnessPause(),
                                settings.witnessPatience())));
    }

    private static <T> T refusing(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (WrongSetting e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    /// It is made where it is not there.
    private static void requireFolder(Path shared) {
        if (Files.exists(shared) && !Files.isDirectory(shared)) {
            throw new NamedFile("twinmesh.cluster.shared-folder", shared)
                    .wrong("a folder that all members share", "it is none");
        }
    }

    private static void requireAccess(ApiAccess api) {
        new NamedFile("twinmesh.kubernetes.token-file", api.token())
                .readText(LARGEST, "the token of this pod's service account", NamedFiles::notBlank);
        if (api.address().getScheme().equals("https")) {
            new NamedFile("twinmesh.kubernetes.authority-file", api.authority())
                    .read(LARGEST, "the authority of the API server in PEM", Certificates::in);
        }
    }

    private static String notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        return text;
    }
}
