package io.twinmesh.actors.verification;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.inference.runtime.words.ModelWords;
import io.twinmesh.inference.sheet.SheetPanel;

import java.util.List;

/// Checks one result against the lease it was computed for, cheapest and most telling first.
///
/// | code | what was wrong |
/// |---|---|
/// | `result.node` | the key is not that of the node that holds the lease |
/// | `result.signature` | the signature does not fit the receipt's bytes |
/// | `result.receipt-malformed` | the receipt is not a receipt in its one canonical form, or its device is no numeric class |
/// | `result.lease` | the receipt names another lease |
/// | `result.fencing-token` | the receipt's fencing token is not the lease's |
/// | `result.model` | another model was run |
/// | `result.inputs` | other inputs were used than those handed out |
/// | `result.output-digest` | the output is not what was signed |
/// | `result.output-malformed` | the output is not an outcome |
/// | `result.output-implausible` | an output is missing, has another unit or is out of its range, the band is none that the numbers can have, or a warning or a contribution is none that the model gives |
/// | `result.code-unknown` | "not computed" for a reason that the model does not give, in these words |
public final class ResultCheck {
    private ResultCheck() {}

    /// What must be true of a result.
    public record Expected(
            String nodeId,
            String leaseId,
            long fencingToken,
            String modelDigest,
            String inputsDigest,
            ModelManifest manifest) {}

    /// What came back.
    public record Returned(byte[] output, byte[] receipt, byte[] signature, byte[] nodeKey) {
        @Override
        public String toString() {
            return "Returned[" + output.length + " bytes]";
        }
    }

    public static Verdict check(Expected expected, Returned returned) {
        if (returned.nodeKey().length != 32
                || !new VerifyingKey(returned.nodeKey()).nodeId().equals(expected.nodeId())) {
            return new Verdict.Invalid("result.node");
        }
        if (!new VerifyingKey(returned.nodeKey())
                .verifies(returned.receipt(), returned.signature())) {
            return new Verdict.Invalid("result.signature");
        }
        WorkReceipt receipt;
        try {
            receipt = WorkReceipt.parse(returned.receipt());
        } catch (IllegalArgumentException _) {
            return new Verdict.Invalid("result.receipt-malformed");
        }
        if (!java.util.Arrays.equals(receipt.canonicalBytes(), returned.receipt())) {
            return new Verdict.Invalid("result.receipt-malformed");
        }
        var mismatch = mismatch(expected, receipt, Digest.of(returned.output()));
        return mismatch.isEmpty()
                ? outcome(expected.manifest(), receipt, returned)
                : new Verdict.Invalid(mismatch);
    }

    private static String mismatch(Expected expected, WorkReceipt receipt, Digest output) {
        if (!receipt.nodeId().equals(expected.nodeId())) {
            return "result.node";
        }
        if (!receipt.leaseId().equals(expected.leaseId())) {
            return "result.lease";
        }
        if (receipt.fencingToken() != expected.fencingToken()) {
            return "result.fencing-token";
        }
        if (!receipt.model().text().equals(expected.modelDigest())) {
            return "result.model";
        }
        if (!receipt.inputs().text().equals(expected.inputsDigest())) {
            return "result.inputs";
        }
        return receipt.output().equals(output) ? "" : "result.output-digest";
    }

    private static Verdict outcome(ModelManifest manifest, WorkReceipt receipt, Returned returned) {
        Outcome outcome;
        try {
            outcome = OutcomeJson.read(returned.output());
        } catch (IllegalArgumentException _) {
            return new Verdict.Invalid("result.output-malformed");
        }
        var complaint =
                switch (outcome) {
                    case Outcome.Computed computed ->
                            plausible(manifest, computed) ? "" : "result.output-implausible";
                    case Outcome.NotComputed none ->
                            ModelWords.of(manifest, none) ? "" : "result.code-unknown";
                };
        return complaint.isEmpty()
                ? new Verdict.Valid(receipt, Digest.of(returned.receipt()), outcome)
                : new Verdict.Invalid(complaint);
    }

    private static boolean plausible(ModelManifest manifest, Outcome.Computed computed) {
        var numbers =
                switch (manifest.engine()) {
                    case SCORE, ONNX -> everyOutput(manifest.outputs(), computed.outputs());
                    case OCR -> readOnce(manifest.outputs(), computed.outputs());
                };
        return numbers && ModelWords.of(manifest, computed);
    }

    /// Of a sheet some of the values, in the manifest's order, each as it can be printed.
    private static boolean readOnce(List<OutputSpec> specs, List<Outcome.Output> outputs) {
        var names = specs.stream().map(OutputSpec::name).toList();
        int before = -1;
        for (var output : outputs) {
            var place = names.indexOf(output.name());
            if (place <= before || output.read().filter(read -> holds(output, read)).isEmpty()) {
                return false;
            }
            before = place;
        }
        return true;
    }

    private static boolean holds(Outcome.Output output, Outcome.Read read) {
        return SheetPanel.holds(
                output.name(), read.loinc(), output.value(), output.unit(), read.confidence());
    }

    private static boolean everyOutput(List<OutputSpec> specs, List<Outcome.Output> outputs) {
        if (outputs.size() != specs.size()) {
            return false;
        }
        for (int i = 0; i < specs.size(); i++) {
            var spec = specs.get(i);
            var output = outputs.get(i);
            // NaN fails both comparisons
            if (output.read().isPresent()
                    || !output.name().equals(spec.name())
                    || !output.unit().equals(spec.unit())
                    || !(output.value() >= spec.min() && output.value() <= spec.max())) {
                return false;
            }
        }
        return true;
    }
}
