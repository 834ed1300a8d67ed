package io.twinmesh.inference.catalog.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The JSON form of a manifest. What is written is canonical, so equal manifests give equal bytes
/// and one digest; what is read must have every field and no other.
///
/// | format | says | is read as |
/// |---|---|---|
/// | 1 (no field `format`) | everything but requirements | a model that any machine with the engine can run |
/// | 2 | its `requirements` too | what it says |
///
/// A manifest without requirements is written in format 1, so that the digest of every manifest
/// that was ever signed stays what it is; and format 2 without any is refused, so that no manifest
/// has two digests.
public final class ManifestJson {
    /// No manifest is larger than this.
    public static final int MAX_BYTES = 256 * 1024;

    private static final int FORMAT = 2;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ManifestJson() {}

    /// The canonical bytes: what an author signs and what the digest names.
    public static byte[] write(ModelManifest manifest) {
        return CanonicalJson.bytes(tree(manifest));
    }

    /// The same as [#write], as a tree, for embedding in an answer.
    public static ObjectNode tree(ModelManifest m) {
        var node = NODES.objectNode();
        if (!m.requirements().equals(Requirements.NONE)) {
            node.put("format", FORMAT);
            node.set("requirements", requirements(m.requirements()));
        }
        node.put("id", m.id().toString());
        node.put("title", m.title());
        node.put("engine", m.engine().text());
        m.equation().ifPresent(equation -> node.put("equation", equation));
        m.blobDigest().ifPresent(digest -> node.put("blobDigest", digest));
        node.put("question", m.question().text());
        var inputs = node.putArray("inputs");
        m.inputs().forEach(input -> inputs.add(input(input)));
        var outputs = node.putArray("outputs");
        m.outputs().forEach(output -> outputs.add(output(output)));
        node.put("priceTokens", m.priceTokens());
        node.put("author", m.author());
        node.put("licence", m.licence());
        node.put("regulatoryClass", m.regulatoryClass().text());
        node.put("intendedUse", m.intendedUse());
        node.put("population", m.population());
        node.put("citation", m.citation());
        node.set("limits", texts(m.limits()));
        return node;
    }

    /// Reads a manifest in any layout.
    ///
    /// @throws IllegalArgumentException naming the field, when one is missing, unknown or of the
    ///   wrong shape, or the whole is larger than [#MAX_BYTES]
    public static ModelManifest read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a manifest has at most " + MAX_BYTES + " bytes, got " + bytes.length);
        }
        var o = StrictObject.parse(bytes, "manifest");
        var manifest =
                new ModelManifest(
                        ModelId.parse(o.text("id")),
                        o.text("title"),
                        Engine.named(o.text("engine"))
                                .orElseThrow(() -> o.wrong("engine", "score, onnx or ocr")),
                        o.optionalText("equation"),
                        o.optionalText("blobDigest"),
                        question(o),
                        o.objects("inputs").stream().map(ManifestJson::readInput).toList(),
                        o.objects("outputs").stream().map(ManifestJson::readOutput).toList(),
                        o.integer("priceTokens"),
                        o.text("author"),
                        o.text("licence"),
                        regulatoryClass(o),
                        o.text("intendedUse"),
                        o.text("population"),
                        o.text("citation"),
                        o.texts("limits"),
                        requirements(o));
        o.end();
        return manifest;
    }

    private static QuestionName question(StrictObject o) {
        try {
            return new QuestionName(o.text("question"));
        } catch (IllegalArgumentException e) {
            throw o.wrong("question", String.valueOf(e.getMessage()));
        }
    }

    private static RegulatoryClass regulatoryClass(StrictObject o) {
        return RegulatoryClass.named(o.text("regulatoryClass"))
                .orElseThrow(() ->
                        o.wrong(
                                "regulatoryClass",
                                "one of "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(RegulatoryClass.values())
                                                        .map(RegulatoryClass::text)
                                                        .toList())));
    }

    private static Requirements requirements(StrictObject manifest) {
        if (!manifest.present("format")) {
            return Requirements.NONE;
        }
        if (manifest.integer("format") != FORMAT) {
            throw manifest.wrong("format", FORMAT + ", or left out");
        }
        var o = manifest.object("requirements");
        var memory = o.present("memoryMib") ? o.integer("memoryMib") : 0;
        if (memory < 0 || memory > Integer.MAX_VALUE) {
            throw o.wrong("memoryMib", "a number of MiB");
        }
        var requirements =
                new Requirements(
                        (int) memory,
                        o.present("gpu") && o.flag("gpu"),
                        o.optionalText("numericClass"));
        o.end();
        var idle =
                (o.present("memoryMib") && memory == 0)
                        || (o.present("gpu") && !requirements.gpu());
        if (idle || requirements.equals(Requirements.NONE)) {
            throw manifest.wrong("requirements", "what is required and nothing else");
        }
        return requirements;
    }

    private static ObjectNode requirements(Requirements it) {
        var node = NODES.objectNode();
        if (it.memoryMib() > 0) {
            node.put("memoryMib", it.memoryMib());
        }
        if (it.gpu()) {
            node.put("gpu", true);
        }
        it.numericClass().ifPresent(name -> node.put("numericClass", name));
        return node;
    }

    private static ObjectNode input(InputSpec spec) {
        var node = NODES.objectNode();
        node.put("name", spec.name());
        node.put("description", spec.description());
        node.set("type", type(spec.type()));
        node.put("required", spec.required());
        var sources = node.putArray("sources");
        spec.sources().forEach(source -> sources.add(source(source)));
        spec.maxAge().ifPresent(age -> node.put("maxAge", age.toString()));
        return node;
    }

    private static ObjectNode type(InputSpec.Type type) {
        var node = NODES.objectNode();
        return switch (type) {
            case InputSpec.Type.Amount amount -> {
                var conversions = NODES.objectNode();
                amount.conversions()
                        .forEach((unit, conversion) ->
                                conversions
                                        .putObject(unit)
                                        .put("factor", conversion.factor())
                                        .put("offset", conversion.offset()));
                node.put("kind", "amount")
                        .put("unit", amount.unit())
                        .put("min", amount.min())
                        .put("max", amount.max());
                node.set("conversions", conversions);
                yield node;
            }
            case InputSpec.Type.Flag() -> node.put("kind", "flag");
            case InputSpec.Type.Choice choice -> {
                node.put("kind", "choice").set("choices", texts(choice.choices()));
                yield node;
            }
            case InputSpec.Type.Image(var maxBytes) ->
                    node.put("kind", "image").put("maxBytes", maxBytes);
        };
    }

    private static ObjectNode source(InputSource source) {
        var node = NODES.objectNode();
        return switch (source) {
            case InputSource.Observation it -> {
                node.put("kind", "observation").set("codes", texts(it.codes()));
                yield node;
            }
            case InputSource.WorstOfDay it -> {
                node.put("kind", "worst-of-day").set("codes", texts(it.codes()));
                yield node;
            }
            case InputSource.CodedObservation it -> {
                node.put("kind", "coded-observation").set("codes", texts(it.codes()));
                node.set("trueValues", texts(it.trueValues()));
                if (!it.falseValues().isEmpty()) {
                    node.set("falseValues", texts(it.falseValues()));
                }
                yield node;
            }
            case InputSource.Above it -> {
                node.put("kind", "above").set("codes", texts(it.codes()));
                it.limits().forEach(node.withObject("/limits")::put);
                node.set("trueValues", texts(it.trueValues()));
                node.set("falseValues", texts(it.falseValues()));
                yield node;
            }
            case InputSource.Age() -> node.put("kind", "age");
            case InputSource.Sex() -> node.put("kind", "sex");
            case InputSource.ActiveCondition it -> {
                node.put("kind", "active-condition").set("codes", texts(it.codes()));
                yield node;
            }
            case InputSource.EverCondition it -> {
                node.put("kind", "ever-condition").set("codes", texts(it.codes()));
                yield node;
            }
            case InputSource.ActiveMedication it -> {
                node.put("kind", "active-medication").set("words", texts(it.words()));
                yield node;
            }
            case InputSource.Derived it -> node.put("kind", "derived").put("model", it.model());
            case InputSource.Signal it -> {
                node.put("kind", "signal").set("codes", texts(it.codes()));
                yield node.put("measure", it.measure());
            }
            case InputSource.Asked() -> node.put("kind", "asked");
        };
    }

    private static ObjectNode output(OutputSpec spec) {
        return NODES.objectNode()
                .put("name", spec.name())
                .put("description", spec.description())
                .put("unit", spec.unit())
                .put("min", spec.min())
                .put("max", spec.max());
    }

    private static ArrayNode texts(Collection<String> values) {
        var array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }

    private static InputSpec readInput(StrictObject o) {
        var spec =
                new InputSpec(
                        o.text("name"),
                        o.text("description"),
                        readType(o.object("type")),
                        o.flag("required"),
                        o.objects("sources").stream().map(ManifestJson::readSource).toList(),
                        o.optionalText("maxAge").map(text -> duration(o, text)));
        o.end();
        return spec;
    }

    private static Duration duration(StrictObject o, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw o.wrong("maxAge", "an ISO 8601 duration in days or less, for example PT24H");
        }
    }

    private static InputSpec.Type readType(StrictObject o) {
        var type =
                switch (o.text("kind")) {
                    case "amount" ->
                            new InputSpec.Type.Amount(
                                    o.text("unit"),
                                    o.number("min"),
                                    o.number("max"),
                                    conversions(o.object("conversions")));
                    case "flag" -> new InputSpec.Type.Flag();
                    case "choice" -> new InputSpec.Type.Choice(o.texts("choices"));
                    case "image" -> new InputSpec.Type.Image(imageBytes(o));
                    default -> throw o.wrong("kind", "amount, flag, choice or image");
                };
        o.end();
        return type;
    }

    private static int imageBytes(StrictObject o) {
        var most = o.integer("maxBytes");
        if (most < 1 || most > InputSpec.Type.Image.MOST_BYTES) {
            throw o.wrong("maxBytes", "1 to " + InputSpec.Type.Image.MOST_BYTES);
        }
        return (int) most;
    }

    private static SortedMap<String, InputSpec.Conversion> conversions(StrictObject o) {
        var result = new TreeMap<String, InputSpec.Conversion>();
        for (var unit : o.names()) {
            var conversion = o.object(unit);
            result.put(
                    unit,
                    new InputSpec.Conversion(
                            conversion.number("factor"), conversion.number("offset")));
            conversion.end();
        }
        return result;
    }

    private static InputSource readSource(StrictObject o) {
        InputSource source =
                switch (o.text("kind")) {
                    case "observation" -> new InputSource.Observation(codes(o));
                    case "worst-of-day" -> new InputSource.WorstOfDay(codes(o));
                    case "coded-observation" ->
                            new InputSource.CodedObservation(
                                    codes(o), o.texts("trueValues"), falseValues(o));
                    case "above" ->
                            new InputSource.Above(
                                    codes(o),
                                    limits(o.object("limits")),
                                    o.texts("trueValues"),
                                    o.texts("falseValues"));
                    case "age" -> new InputSource.Age();
                    case "sex" -> new InputSource.Sex();
                    case "active-condition" -> new InputSource.ActiveCondition(codes(o));
                    case "ever-condition" -> new InputSource.EverCondition(codes(o));
                    case "active-medication" -> new InputSource.ActiveMedication(o.texts("words"));
                    case "derived" -> new InputSource.Derived(o.text("model"));
                    case "signal" -> new InputSource.Signal(codes(o), o.text("measure"));
                    case "asked" -> new InputSource.Asked();
                    default -> throw o.wrong("kind", "a known input source");
                };
        o.end();
        return source;
    }

    /// None in manifests that were published before there were any.
    private static List<String> falseValues(StrictObject o) {
        if (!o.present("falseValues")) {
            return List.of();
        }
        var values = o.texts("falseValues");
        if (values.isEmpty()) {
            throw o.wrong("falseValues", "at least one, or not there");
        }
        return values;
    }

    private static SortedMap<String, Double> limits(StrictObject o) {
        var limits = new TreeMap<String, Double>();
        for (var unit : o.names()) {
            var limit = o.number(unit);
            if (!(limit >= 0)) {
                throw o.wrong(unit, "a limit of 0 or more");
            }
            limits.put(unit, limit);
        }
        o.end();
        return limits;
    }

    private static List<String> codes(StrictObject o) {
        var codes = o.texts("codes");
        for (var code : codes) {
            var bar = code.indexOf('|');
            if (bar <= 0 || bar == code.length() - 1) {
                throw o.wrong("codes", "written system|code");
            }
        }
        return codes;
    }

    private static OutputSpec readOutput(StrictObject o) {
        var spec =
                new OutputSpec(
                        o.text("name"),
                        o.text("description"),
                        o.text("unit"),
                        o.number("min"),
                        o.number("max"));
        o.end();
        return spec;
    }
}
