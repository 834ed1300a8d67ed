package io.twinmesh.inference.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;

/// The bytes of an outcome, canonical: `{"computed":{…}}` or `{"notComputed":{…}}`. A node signs
/// their digest.
public final class OutcomeJson {
    /// No outcome takes more bytes than this.
    public static final int MAX_BYTES = 256 * 1024;

    private OutcomeJson() {}

    public static byte[] write(Outcome outcome) {
        var node = JsonNodeFactory.instance.objectNode();
        switch (outcome) {
            case Outcome.Computed computed -> node.set("computed", computed(computed));
            case Outcome.NotComputed it -> node.set("notComputed", notComputed(it));
        }
        return CanonicalJson.bytes(node);
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws IllegalArgumentException naming the place, never a value
    public static Outcome read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an outcome has at most " + MAX_BYTES + " bytes, got " + bytes.length);
        }
        var o = StrictObject.parse(bytes, "outcome");
        var outcome =
                o.present("computed")
                        ? readComputed(o.object("computed"))
                        : readNotComputed(o.object("notComputed"));
        o.end();
        return outcome;
    }

    /// `{"code","why","input"?}`.
    public static ObjectNode notComputed(Outcome.NotComputed it) {
        var node =
                JsonNodeFactory.instance.objectNode().put("code", it.code()).put("why", it.why());
        it.input().ifPresent(input -> node.put("input", input));
        return node;
    }

    private static ObjectNode computed(Outcome.Computed it) {
        var node = JsonNodeFactory.instance.objectNode();
        var outputs = node.putArray("outputs");
        for (var output : it.outputs()) {
            var one =
                    outputs.addObject()
                            .put("name", output.name())
                            .put("value", output.value())
                            .put("unit", output.unit());
            output.read()
                    .ifPresent(read ->
                            one.put("loinc", read.loinc()).put("confidence", read.confidence()));
        }
        it.band()
                .ifPresent(band ->
                        node.putObject("band").put("code", band.code()).put("label", band.label()));
        var warnings = node.putArray("warnings");
        it.warnings().forEach(warnings::add);
        var contributions = node.putArray("contributions");
        for (var contribution : it.contributions()) {
            contributions
                    .addObject()
                    .put("input", contribution.input())
                    .put("amount", contribution.amount());
        }
        return node;
    }

    private static Outcome readComputed(StrictObject o) {
        var outcome =
                new Outcome.Computed(
                        o.objects("outputs").stream().map(OutcomeJson::readOutput).toList(),
                        o.optionalObject("band").map(OutcomeJson::readBand),
                        o.texts("warnings"),
                        o.objects("contributions").stream()
                                .map(OutcomeJson::readContribution)
                                .toList());
        o.end();
        return outcome;
    }

    private static Outcome readNotComputed(StrictObject o) {
        var outcome =
                new Outcome.NotComputed(o.text("code"), o.text("why"), o.optionalText("input"));
        o.end();
        return outcome;
    }

    private static Outcome.Output readOutput(StrictObject o) {
        var output =
                new Outcome.Output(
                        o.text("name"),
                        o.number("value"),
                        o.text("unit"),
                        o.optionalText("loinc")
                                .map(loinc -> new Outcome.Read(loinc, o.number("confidence"))));
        o.end();
        return output;
    }

    private static Outcome.Band readBand(StrictObject o) {
        var band = new Outcome.Band(o.text("code"), o.text("label"));
        o.end();
        return band;
    }

    private static Outcome.Contribution readContribution(StrictObject o) {
        var contribution = new Outcome.Contribution(o.text("input"), o.number("amount"));
        o.end();
        return contribution;
    }
}
