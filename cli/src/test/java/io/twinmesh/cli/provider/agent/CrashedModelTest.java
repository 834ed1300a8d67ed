package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.child.ChildLimits;
import io.twinmesh.inference.runtime.child.ChildModel;
import io.twinmesh.inference.runtime.child.ModelChild;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A graph whose process dies in the middle of a run, as a crash of native code would end it.
class CrashedModelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final BuiltInModel GRAPH =
            BuiltInModel.named("diabetes-synthetic").orElseThrow();

    /// A child that never finishes its first run: it says so in a file, and waits.
    static final class Stuck {
        private Stuck() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            var marker = Path.of(arguments[0]);
            if (Files.exists(marker)) {
                ModelChild.main(new String[0]);
                return;
            }
            System.out.write(new byte[] {'r', 0, 0, 0, 0});
            System.out.flush();
            // the manifest and the graph, then the run's eight bytes of time
            var manifest = GRAPH.canonical().length;
            System.in.readNBytes(4 + manifest + 4 + GRAPH.blob().orElseThrow().length + 8);
            Files.writeString(marker, Long.toString(ProcessHandle.current().pid()));
            new CountDownLatch(1).await();
        }
    }

    private static Offer offer(String lease) {
        var inputs =
                InputJson.write(
                        InputValues.of(
                                Map.of(
                                        "age", new InputValue.Amount(50),
                                        "sex", new InputValue.Choice("male"),
                                        "bmi", new InputValue.Amount(29),
                                        "systolicPressure", new InputValue.Amount(125),
                                        "totalCholesterol", new InputValue.Amount(210),
                                        "hdlCholesterol", new InputValue.Amount(40),
                                        "triglycerides", new InputValue.Amount(150))),
                        new byte[16]);
        return Offer.newBuilder()
                .setLeaseId(lease)
                .setFencingToken(1)
                .setModelDigest(GRAPH.digest().text())
                .setInputs(ByteString.copyFrom(inputs))
                .setTtlMillis((int) PATIENCE.toMillis())
                .setMaxOutputBytes(100_000)
                .build();
    }

    @Test
    void fails_that_lease_only_and_the_next_one_is_served(@TempDir Path folder) throws IOException {
        var random = new SecureRandom();
        var author = SigningKey.generate(random);
        var signed = new SignedManifest(GRAPH.canonical(), author.sign(GRAPH.canonical()));
        var marker = folder.resolve("running");
        var command = new ArrayList<>(ChildModel.command(ChildLimits.USUAL));
        command.set(command.size() - 1, Stuck.class.getName());
        command.add(marker.toString());
        try (var shelf =
                new ModelShelf(
                        folder.resolve("models"),
                        (manifest, blob) ->
                                ChildModel.start(
                                        manifest,
                                        blob.orElseThrow(),
                                        command,
                                        ChildLimits.USUAL,
                                        System::nanoTime),
                        1L << 30,
                        (_, _, _) -> {})) {
            var work =
                    new LeaseWork(
                            SigningKey.generate(random),
                            _ -> "cpu-test",
                            shelf,
                            InstantSource.system(),
                            System::nanoTime);
            ModelShelf.Source source =
                    (_, _, to) -> {
                        var blob = GRAPH.blob().orElseThrow();
                        to.head(signed, blob.length, 0);
                        to.bytes(blob);
                    };
            var lease = "ls-" + "1".repeat(32);
            var first =
                    CompletableFuture.supplyAsync(
                            () -> work.serve(offer(lease), author.verifyingKey(), source),
                            Thread::startVirtualThread);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Files.exists(marker) && Files.size(marker) > 0);

            ProcessHandle.of(Long.parseLong(Files.readString(marker)))
                    .ifPresent(ProcessHandle::destroyForcibly);

            assertThat(first.join().getFailure().getCode()).isEqualTo("runtime");
            var next = work.serve(offer("ls-" + "2".repeat(32)), author.verifyingKey(), source);
            assertThat(Optional.of(next).filter(NodeMessage::hasResult)).isPresent();
        }
    }
}
