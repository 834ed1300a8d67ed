package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.input.AboveLimit;
import io.twinmesh.cluster.fhir.intake.meaning.Facts;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.CodedUnits;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a call brought along under `prefetch`: observations of the patient, for the inputs that the
/// twin does not have, and variants beside those of the twin
/// (`docs/decisions/0012-prefetched-values.md`).
///
/// | under a key | means |
/// |---|---|
/// | nothing, or `null` | nothing: the twin is asked |
/// | a resource about another patient, or about one of another server | the call is refused |
/// | an OperationOutcome, or anything else that is no Bundle and no Observation | nothing |
/// | a Bundle | its Observations of this patient |
/// | a newest value in grams whose code counts moles, or the other way round | nothing |
/// | a Bundle with a next page | its values, when they are newest first: then none on a later page is newer; its variants, and that there may be more |
///
/// @param unread why there may be variants that were not read; empty when all were
/// @param unused what came and gives no value, and why, as sentences for a clinician
record Prefetched(
        List<Value> values,
        List<Fact.VariantReported> variants,
        Optional<String> unread,
        List<String> unused) {
    static final Prefetched NOTHING =
            new Prefetched(List.of(), List.of(), Optional.empty(), List.of());

    /// No more than this many are read; the query asks for 50.
    static final int MOST = 200;

    /// No more than this many things are told of that were not used; then, that there are more.
    static final int MOST_TOLD = 5;

    private static final int LONGEST_NAME = 64;

    Prefetched {
        values = List.copyOf(values);
        variants = List.copyOf(variants);
        unused = List.copyOf(unused);
    }

    /// @param source reference to the resource that says it, `Observation/…`
    record Value(Fact.Observed said, String source) {
        /// The value is clinical.
        @Override
        public String toString() {
            return "Value[hidden]";
        }
    }

    /// @throws io.twinmesh.cluster.http.problem.Refused 400 when any of it is about somebody else
    static Prefetched read(JsonNode prefetch, ContextPatient patient) {
        var reading = new Reading(patient);
        prefetch.properties().forEach(key -> reading.take(key.getKey(), key.getValue()));
        return new Prefetched(reading.values, reading.variants, reading.unread, reading.told());
    }

    /// One pass through all keys.
    private static final class Reading {
        private final ContextPatient patient;
        private final List<Value> values = new ArrayList<>();
        private final List<Fact.VariantReported> variants = new ArrayList<>();
        private final Set<String> unused = new LinkedHashSet<>();
        private Optional<String> unread = Optional.empty();
        private int taken;

        Reading(ContextPatient patient) {
            this.patient = patient;
        }

        void take(String key, JsonNode under) {
            var type = under.path("resourceType").asText();
            if (!type.equals("Bundle")) {
                if (!type.equals("Observation") && !type.equals("Patient")) {
                    unused("prefetched '" + cut(key) + "' is " + named(under, type));
                }
                take(List.of(under), true);
                return;
            }
            var resources = new ArrayList<JsonNode>();
            under.path("entry").forEach(entry -> resources.add(entry.path("resource")));
            var next = hasNext(under);
            var newest = !next || newestFirst(resources);
            if (next) {
                unread = Optional.of("the prefetched Bundle has a further page; none is followed");
                unused(
                        newest
                                ? "prefetched '"
                                        + cut(key)
                                        + "' has a further page; none is followed"
                                : "prefetched '"
                                        + cut(key)
                                        + "' has a further page and is not newest first: a newer"
                                        + " value may be on a page that is not followed");
            }
            take(resources, newest);
        }

        private void take(List<JsonNode> resources, boolean newest) {
            for (var resource : resources) {
                if (!patient.isOf(resource)) {
                    continue;
                }
                if (taken == MOST) {
                    unread = Optional.of("more than " + MOST + " resources were prefetched");
                    unused("more than " + MOST + " resources were prefetched");
                    continue;
                }
                taken++;
                var found = Facts.variants(resource);
                variants.addAll(found);
                if (newest) {
                    values(resource, found.isEmpty());
                }
            }
        }

        /// @param only whether there is nothing else in it that is read
        private void values(JsonNode resource, boolean only) {
            var source = "Observation/" + cut(resource.path("id").asText("unnamed"));
            var observed = Facts.observed(resource);
            if (only
                    && observed.stream().noneMatch(Fact.Observed::readable)
                    && resource.path("resourceType").asText().equals("Observation")) {
                unused(
                        "prefetched "
                                + source
                                + " gives no value: it needs a status that counts, a time, a code,"
                                + " and a number with its unit or a coded answer");
            }
            for (var fact : observed) {
                values.add(new Value(fact, source));
                if (fact instanceof Fact.Measured number) {
                    contradiction(number)
                            .ifPresent(why -> unused("prefetched " + source + " " + why));
                }
            }
        }

        private void unused(String why) {
            unused.add(why + ".");
        }

        List<String> told() {
            var told = new ArrayList<>(unused.stream().limit(MOST_TOLD).toList());
            if (unused.size() > MOST_TOLD) {
                told.add("and " + (unused.size() - MOST_TOLD) + " more.");
            }
            return told;
        }

        private static String named(JsonNode under, String type) {
            return under.isNull()
                    ? "null"
                    : type.isEmpty() ? "no resource" : "of type " + cut(type);
        }

        /// A name as FHIR has them; what is longer would fill the card, and its link's address.
        private static String cut(String name) {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        }
    }

    private static boolean hasNext(JsonNode bundle) {
        for (var link : bundle.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return true;
            }
        }
        return false;
    }

    private static boolean newestFirst(List<JsonNode> resources) {
        var before = Instant.MAX;
        for (var resource : resources) {
            for (var fact : Facts.observed(resource)) {
                if (fact.at().isAfter(before)) {
                    return false;
                }
                before = fact.at();
            }
        }
        return true;
    }

    /// As a question's own values: JSON text of one object, empty when the model takes none. Of an
    /// input that is another model's answer the values that this model takes.
    ///
    /// @param models finds a model of this network by its name
    String asked(ModelManifest model, Function<String, Optional<ModelManifest>> models) {
        return asked(model, models, 0).toString();
    }

    private ObjectNode asked(
            ModelManifest model, Function<String, Optional<ModelManifest>> models, int depth) {
        var asked = Json.object();
        for (var input : model.inputs()) {
            switch (input.type()) {
                case InputSpec.Type.Amount _ -> put(asked, input, behind(input, models, depth));
                case InputSpec.Type.Flag _ ->
                        input.sources().stream()
                                .flatMap(source -> answer(source).stream())
                                .findFirst()
                                .ifPresent(value -> asked.set(input.name(), value));
                case InputSpec.Type.Choice _, InputSpec.Type.Image _ -> {}
            }
        }
        return asked;
    }

    /// What was brought for the model whose answer an input is.
    ///
    /// @param at of the newest of it, whether it gives a value or not
    private record Behind(ObjectNode values, Instant at) {}

    /// One model deep: what is behind that comes from the twin alone.
    private Optional<Behind> behind(
            InputSpec input, Function<String, Optional<ModelManifest>> models, int depth) {
        return input.sources().stream()
                .filter(_ -> depth == 0)
                .filter(InputSource.Derived.class::isInstance)
                .flatMap(source -> models.apply(((InputSource.Derived) source).model()).stream())
                .flatMap(model ->
                        about(codes(model.inputs(), InputSource::observed))
                                .map(value -> value.said().at())
                                .max(Comparator.naturalOrder())
                                .map(at -> new Behind(asked(model, models, depth + 1), at))
                                .stream())
                .findFirst();
    }

    /// The newer of the number itself and of what it is computed from; of one time the latter, if
    /// it gives anything. What is older than either counts for neither.
    private void put(ObjectNode asked, InputSpec input, Optional<Behind> behind) {
        var newest = newest(input);
        var before = newest.map(value -> value.said().at()).orElse(Instant.MIN);
        var derived =
                behind.filter(it ->
                        it.at().isAfter(before)
                                || (it.at().equals(before) && !it.values().isEmpty()));
        if (derived.isEmpty()) {
            newest.flatMap(Prefetched::number).ifPresent(value -> asked.set(input.name(), value));
        } else if (!derived.get().values().isEmpty()) {
            asked.putObject(input.name()).set("derived", derived.get().values());
        }
    }

    /// The newest of a number's codes, whether it can be read or not.
    private Optional<Value> newest(InputSpec input) {
        return about(codes(List.of(input), InputSource::measured))
                .filter(value -> value.said() instanceof Fact.Measured || !value.said().readable())
                .max(Comparator.comparing(value -> value.said().at()));
    }

    private static Optional<ObjectNode> number(Value value) {
        return value.said() instanceof Fact.Measured number && contradiction(number).isEmpty()
                ? Optional.of(
                        from(
                                value,
                                Json.object()
                                        .put("value", number.value())
                                        .put("unit", number.unit())))
                : Optional.empty();
    }

    private static List<String> codes(
            List<InputSpec> inputs, Function<InputSource, List<String>> of) {
        return inputs.stream()
                .flatMap(input -> input.sources().stream())
                .flatMap(source -> of.apply(source).stream())
                .toList();
    }

    private static Optional<String> contradiction(Fact.Measured number) {
        return number.codes().stream()
                .flatMap(code ->
                        CodedUnits.contradicted(code.text(), number.unit()).stream()
                                .map(counts ->
                                        "is in "
                                                + number.unit()
                                                + ", and its code "
                                                + code.text()
                                                + " counts "
                                                + counts))
                .findFirst();
    }

    /// True or false, as the record would say it: a newest observation that says neither gives
    /// nothing, and of one moment true outweighs.
    private Optional<ObjectNode> answer(InputSource source) {
        return about(source.observed())
                .max(
                        Comparator.comparing((Value value) -> value.said().at())
                                .thenComparing(value -> says(source, value).orElse(false)))
                .flatMap(value ->
                        says(source, value)
                                .map(yes -> from(value, Json.object().put("value", yes))));
    }

    private static Optional<Boolean> says(InputSource source, Value value) {
        if (source instanceof InputSource.Above above) {
            return AboveLimit.says(above, value.said());
        }
        return source instanceof InputSource.CodedObservation coded
                        && value.said() instanceof Fact.Coded answer
                ? coded.says(answer.values().stream().map(Code::text).toList())
                : Optional.empty();
    }

    private Stream<Value> about(List<String> codes) {
        return values.stream()
                .filter(it -> it.said().codes().stream().anyMatch(c -> codes.contains(c.text())));
    }

    private static ObjectNode from(Value value, ObjectNode said) {
        return said.put("prefetched", value.source()).put("at", value.said().at().toString());
    }

    @Override
    public String toString() {
        return "Prefetched[" + (values.size() + variants.size()) + "]";
    }
}
