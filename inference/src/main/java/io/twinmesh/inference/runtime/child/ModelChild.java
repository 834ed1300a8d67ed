package io.twinmesh.inference.runtime.child;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.inference.runtime.RunRefused;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// The child's side: one model, one run after the other, until its input ends.
public final class ModelChild {
    private ModelChild() {}

    public static void main(String[] arguments) throws IOException {
        var out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        // what a library prints must not stand between the answers
        System.setOut(System.err);
        try (var in = new DataInputStream(System.in)) {
            var manifest = ManifestJson.read(Frames.read(in, Frames.MOST_BYTES));
            var blob = Frames.read(in, Frames.MOST_BYTES);
            LoadedModel model;
            try {
                model = Engines.load(manifest, Optional.of(blob));
            } catch (ModelUnavailable e) {
                answer(out, Frames.UNAVAILABLE, e.code().getBytes(StandardCharsets.UTF_8));
                return;
            }
            try (model) {
                answer(out, Frames.READY, new byte[0]);
                serve(model, in, out);
            }
        } catch (EOFException _) {
            // whoever asked is gone
            return;
        }
    }

    private static void serve(LoadedModel model, DataInputStream in, DataOutputStream out)
            throws IOException {
        while (true) {
            var atMost = Duration.ofMillis(in.readLong());
            var inputs = InputJson.read(Frames.read(in, InputJson.MAX_BYTES)).values();
            try {
                answer(out, Frames.OUTCOME, OutcomeJson.write(model.run(inputs, atMost)));
            } catch (RunRefused e) {
                refuse(out, e.why());
            } catch (RuntimeException | LinkageError | StackOverflowError _) {
                // its text could hold a value
                refuse(out, Answer.Refused.FAILED);
            }
        }
    }

    private static void refuse(DataOutputStream out, Answer.Refused why) throws IOException {
        answer(out, Frames.REFUSED, why.name().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(DataOutputStream out, int kind, byte[] bytes) throws IOException {
        out.writeByte(kind);
        Frames.write(out, bytes);
        out.flush();
    }
}
