package io.twinmesh.cluster.examination;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class WayBackTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Judgement SUSPENDED =
            new Judgement(Standing.SUSPENDED, Judgement.RESULTS_WRONG, "why so", START);

    private final TestInbox<JobCommand> jobs = TestInbox.create();
    private final WayBack wayBack = new WayBack(_ -> jobs.getRef(), new Random(1), EVERY, START);

    @TempDir Path folder;

    @Test
    void a_node_is_asked_of_a_model_that_it_can_run_no_sooner_than_it_is_time() {
        var models = catalogOf(new Requirements(4096, true, Optional.of("cuda-sm90")));
        var able = machine(4096, true, "cuda-sm90");

        tick(models, able, START.plusSeconds(59));
        assertThat(jobs.hasMessages()).isFalse();
        tick(models, able, START.plusSeconds(60));

        var asked = (AskHidden) jobs.receiveMessage();
        assertThat(asked.model()).isEqualTo(models.all().getFirst().digest().text());
        tick(models, able, START.plusSeconds(119));
        assertThat(jobs.hasMessages()).isFalse();
    }

    /// The dispatch would never lease it that, and what it cannot compute would begin its way anew.
    @Test
    void a_node_is_not_asked_of_a_model_that_needs_what_it_has_not() {
        var able = machine(4096, false, "cpu-x86_64");
        var now = START;

        for (var needs :
                List.of(
                        new Requirements(4097, false, Optional.empty()),
                        new Requirements(0, true, Optional.empty()),
                        new Requirements(0, false, Optional.of("cpu-aarch64")))) {
            now = now.plus(EVERY);
            tick(catalogOf(needs), able, now);

            assertThat(jobs.hasMessages()).as("asked of %s", needs).isFalse();
        }
    }

    private void tick(ModelCatalog models, Abilities abilities, Instant now) {
        var node =
                new NodeFound(
                        new NodeId("node-" + "1".repeat(20)),
                        new AccountId("c".repeat(32)),
                        TestInbox.<JobCommand.LeaseWord>create().getRef());
        wayBack.onTick(SUSPENDED, models, abilities, node, now);
    }

    private static Abilities machine(long memoryMib, boolean gpu, String numericClass) {
        return new Abilities(
                List.of("onnx"), memoryMib, gpu, Optional.empty(), Optional.of(numericClass));
    }

    private ModelCatalog catalogOf(Requirements needs) {
        var model =
                BuiltInModel.all().stream()
                        .filter(it -> it.manifest().engine() == Engine.ONNX)
                        .findFirst()
                        .orElseThrow();
        var author = SigningKey.ofSeed(new byte[32]);
        var bytes = ManifestJson.write(needing(model.manifest(), needs));
        var models = folder.resolve("models-" + needs.hashCode());
        ModelCatalog.publish(models, new SignedManifest(bytes, author.sign(bytes)), model.blob());
        return ModelCatalog.open(models);
    }

    private static ModelManifest needing(ModelManifest m, Requirements needs) {
        return new ModelManifest(
                m.id(),
                m.title(),
                m.engine(),
                m.equation(),
                m.blobDigest(),
                m.question(),
                m.inputs(),
                m.outputs(),
                m.priceTokens(),
                m.author(),
                m.licence(),
                m.regulatoryClass(),
                m.intendedUse(),
                m.population(),
                m.citation(),
                m.limits(),
                needs);
    }
}
