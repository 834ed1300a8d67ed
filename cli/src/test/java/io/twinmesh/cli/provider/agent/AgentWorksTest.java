package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Offer;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What an agent does with a lease.
class AgentWorksTest extends AgentOnLoopback {
    @Test
    void computes_the_outcome_and_signs_what_it_did() throws Exception {
        join(1);
        gateway().welcome();

        var offer = gateway().offer("ls-1", MODEL, INPUTS);
        var result = gateway().hear().getResult();

        var receipt = result.getReceipt().toByteArray();
        assertThat(KEY.verifyingKey().verifies(receipt, result.getReceiptSignature().toByteArray()))
                .isTrue();
        var work = WorkReceipt.parse(receipt);
        assertThat(work.leaseId()).isEqualTo("ls-1");
        assertThat(work.fencingToken()).isEqualTo(1);
        assertThat(work.nodeId()).isEqualTo(KEY.verifyingKey().nodeId());
        assertThat(work.model().text()).isEqualTo(MODEL);
        assertThat(work.inputs()).isEqualTo(Digest.of(offer.getInputs().toByteArray()));
        assertThat(work.output()).isEqualTo(Digest.of(result.getOutput().toByteArray()));
        try (var here = Engines.load(SCORE.manifest(), Optional.empty())) {
            assertThat(OutcomeJson.read(result.getOutput().toByteArray()))
                    .isEqualTo(here.run(INPUTS));
        }
        gateway().acknowledge("ls-1", "accepted");
        await().atMost(FakeGateway.PATIENCE).until(() -> status().served() == 1);
    }

    @Test
    void fetches_a_model_once_and_keeps_it_for_the_next_run() throws Exception {
        drainLimit = Duration.ofSeconds(20);
        var first = agent(1);
        var ended = run(first);
        gateway().welcome();
        for (var lease : List.of("ls-1", "ls-2")) {
            gateway().offer(lease, MODEL, INPUTS);
            assertThat(gateway().hear().hasResult()).isTrue();
            gateway().acknowledge(lease, "accepted");
        }
        first.drain();
        assertThat(gateway().hear().hasDrain()).isTrue();
        assertThat(gateway().hear().hasBye()).isTrue();
        ended.get(60, TimeUnit.SECONDS);
        drainLimit = Duration.ofMillis(200);

        join(1);
        gateway().welcome();
        gateway().offer("ls-3", MODEL, INPUTS);

        assertThat(gateway().hear().hasResult()).isTrue();
        assertThat(gateway().fetches).hasValue(1);
    }

    @Test
    void goes_on_with_a_download_where_it_was_broken_off() throws Exception {
        var graph = BuiltInModel.named("diabetes-synthetic").orElseThrow();
        var signed = new SignedManifest(graph.canonical(), AUTHOR.sign(graph.canonical()));
        gateway().publish(signed.digest(), new ModelShelf.Parcel(signed, graph.blob()));
        gateway().breaksOff.set(true);
        join(1);
        gateway().welcome();

        gateway().offer("ls-1", signed.digest().text(), INPUTS);
        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
        gateway().offer("ls-2", signed.digest().text(), INPUTS);

        // the model says that inputs are missing: it is there
        assertThat(gateway().hear().hasResult()).isTrue();
        assertThat(gateway().fetchedFrom).containsExactly(0, graph.blob().orElseThrow().length / 2);
    }

    @Test
    void fetches_again_what_was_damaged_on_the_disk() throws Exception {
        var name = MODEL.substring("sha256:".length());
        Files.createDirectories(folder.resolve("models"));
        Files.writeString(folder.resolve("models").resolve(name + ".json"), "{}");
        Files.write(folder.resolve("models").resolve(name + ".sig"), new byte[64]);
        join(1);
        gateway().welcome();

        gateway().offer("ls-1", MODEL, INPUTS);

        assertThat(gateway().hear().hasResult()).isTrue();
        assertThat(gateway().fetches).hasValue(1);
    }

    @Test
    void runs_no_model_under_a_false_digest_or_signature() throws Exception {
        var wanted = Digest.of(new byte[] {1});
        gateway().publish(wanted, new ModelShelf.Parcel(MANIFEST, Optional.empty()));
        var changed =
                (new String(SCORE.canonical(), StandardCharsets.UTF_8) + " ")
                        .getBytes(StandardCharsets.UTF_8);
        var unsigned = new SignedManifest(changed, KEY.sign(changed));
        gateway().publish(unsigned.digest(), new ModelShelf.Parcel(unsigned, Optional.empty()));
        join(1);
        gateway().welcome();

        gateway().offer("ls-1", wanted.text(), INPUTS);
        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
        gateway().offer("ls-2", unsigned.digest().text(), INPUTS);
        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");

        assertThat(folder.resolve("models")).doesNotExist();
    }

    @Test
    void leaves_a_model_to_others_whose_results_would_have_other_bits_here() throws Exception {
        var text =
                new String(SCORE.canonical(), StandardCharsets.UTF_8)
                        .replaceFirst(
                                "\\{",
                                "{\"format\":2,\"requirements\":{\"numericClass\":\"cuda-x\"},");
        var bytes = ManifestJson.write(ManifestJson.read(text.getBytes(StandardCharsets.UTF_8)));
        var strict = new SignedManifest(bytes, AUTHOR.sign(bytes));
        gateway().publish(strict.digest(), new ModelShelf.Parcel(strict, Optional.empty()));
        join(1);
        gateway().welcome();

        gateway().offer("ls-1", strict.digest().text(), INPUTS);

        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
    }

    @Test
    void answers_a_failure_for_inputs_it_cannot_read() throws Exception {
        join(1);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);
        gateway().hear();

        gateway()
                .say(
                        GatewayFrame.newBuilder()
                                .setOffer(
                                        Offer.newBuilder()
                                                .setLeaseId("ls-2")
                                                .setModelDigest(MODEL)
                                                .setInputs(ByteString.copyFromUtf8("{"))
                                                .setTtlMillis(1000)
                                                .setMaxOutputBytes(1000)));

        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("runtime");
    }
}
