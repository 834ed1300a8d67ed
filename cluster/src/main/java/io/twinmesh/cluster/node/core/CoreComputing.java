package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.job.CoreNode.Computing;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelCache;
import io.twinmesh.inference.runtime.OutcomeJson;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// Runs models of the catalogue in the server itself, on the processor.
final class CoreComputing implements Computing, AutoCloseable {
    private final ModelCatalog models;
    private final ModelCache<Digest, LoadedModel> loaded;

    /// @param maxBytes what loaded models may take
    CoreComputing(ModelCatalog models, long maxBytes) {
        this.models = models;
        this.loaded = new ModelCache<>(maxBytes, LoadedModel::bytes);
    }

    /// Whether this machine can do it; a GPU it has not.
    static boolean runs(ModelManifest manifest) {
        var needs = manifest.requirements();
        return !needs.gpu()
                && needs.numericClass()
                        .filter(it -> !it.equals(DeviceChoice.processorClass()))
                        .isEmpty();
    }

    @Override
    public Computed run(String modelDigest, byte[] inputs, long millis) {
        var digest = new Digest(modelDigest);
        var entry =
                models.byDigest(digest)
                        .orElseThrow(() -> new IllegalStateException("no model " + modelDigest));
        try (var loan = loaded.borrow(digest, () -> Engines.load(entry.manifest(), entry.blob()))) {
            var outcome =
                    loan.model().run(InputJson.read(inputs).values(), Duration.ofMillis(millis));
            return new Computed(OutcomeJson.write(outcome), DeviceChoice.processorClass());
        } catch (ExecutionException | ModelCache.NoRoom e) {
            throw new IllegalStateException("the core cannot load model " + modelDigest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while computing", e);
        }
    }

    @Override
    public void close() {
        loaded.close();
    }
}
