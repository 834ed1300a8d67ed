package io.twinmesh.inference.catalog.manifest;

import java.util.List;
import java.util.Optional;

/// Everything a model says about itself. Its canonical JSON is what the author signs and what the
/// digest names.
///
/// @param equation for [Engine#SCORE]: which published equation of this program computes it; empty
///   for others
/// @param blobDigest for [Engine#ONNX]: `sha256:<hex>` of the graph; empty for others
/// @param inputs of [Engine#OCR] one image, of others none
/// @param question the question it helps to answer, for example `cardiovascular-risk`
/// @param priceTokens what one answer costs, in the smallest unit of the token, 0 or more
/// @param author the account name that receives the author's share
/// @param population for whom the evidence holds, one sentence
/// @param limits what it is not for, one sentence each, shown with every answer
/// @param requirements what a machine must have to run it
public record ModelManifest(
        ModelId id,
        String title,
        Engine engine,
        Optional<String> equation,
        Optional<String> blobDigest,
        QuestionName question,
        List<InputSpec> inputs,
        List<OutputSpec> outputs,
        long priceTokens,
        String author,
        String licence,
        RegulatoryClass regulatoryClass,
        String intendedUse,
        String population,
        String citation,
        List<String> limits,
        Requirements requirements) {

    public ModelManifest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        limits = List.copyOf(limits);
        if (priceTokens < 0) {
            throw new IllegalArgumentException("priceTokens must be 0 or more, got " + priceTokens);
        }
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one output, " + id);
        }
        if (engine == Engine.SCORE != equation.isPresent()
                || engine == Engine.ONNX != blobDigest.isPresent()) {
            throw new IllegalArgumentException(
                    "a score names its equation, an onnx model its blob digest: " + id);
        }
        var images =
                inputs.stream().filter(it -> it.type() instanceof InputSpec.Type.Image).count();
        if (images != (engine == Engine.OCR ? inputs.size() : 0) || images > 1) {
            throw new IllegalArgumentException(
                    "an ocr model takes one image and nothing else, others take none: " + id);
        }
    }

    /// The declared input of this name.
    public Optional<InputSpec> input(String name) {
        return inputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }
}
