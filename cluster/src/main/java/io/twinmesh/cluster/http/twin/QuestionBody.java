package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.proof.CanonicalJson;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a client asks, read and checked: one model, several, or a question that has a name.
///
/// @param question its name; empty when models are named
/// @param models 1 to 8
/// @param level how sure the client wants to be
/// @param priority 1 first, to 3
/// @param confines of the nodes that may compute
/// @param body as it came, what an idempotency key stands for
public record QuestionBody(
        Optional<String> question,
        List<ModelCatalog.Entry> models,
        String purpose,
        Optional<LocalDate> asOf,
        ObjectNode inputs,
        VerificationLevel level,
        int priority,
        Confines confines,
        ObjectNode body) {
    private static final Set<String> FIELDS =
            Stream.concat(
                            AskedConfines.FIELDS.stream(),
                            Stream.of(
                                    "model",
                                    "models",
                                    "question",
                                    "purpose",
                                    "asOf",
                                    "inputs",
                                    "verification",
                                    "priority"))
                    .collect(Collectors.toUnmodifiableSet());
    private static final int MAX_TEXT = 200;
    private static final int MAX_UNIT = 32;
    private static final int MAX_INPUTS = 100;

    public QuestionBody {
        models = List.copyOf(models);
    }

    /// Fails with [Refused].
    static QuestionBody read(Call call, ModelRoutes models) {
        var body = call.object(FIELDS);
        var purpose = purpose(call, body);
        var question = Call.optionalText(body, "question");
        var named = named(body, question, models);
        var read =
                new QuestionBody(
                        question,
                        named,
                        purpose,
                        asOf(body),
                        inputs(body),
                        level(body),
                        priority(body),
                        AskedConfines.read(
                                body, named.stream().map(ModelCatalog.Entry::manifest).toList()),
                        body);
        read.checkInputs();
        return read;
    }

    private static List<ModelCatalog.Entry> named(
            ObjectNode body, Optional<String> question, ModelRoutes models) {
        var ways = List.of("model", "models", "question").stream().filter(body::has).count();
        if (ways != 1) {
            throw new Refused(
                    400,
                    ways == 0 ? "body.field-missing" : "body.field-invalid",
                    "A question has one of 'model', 'models' and 'question'.");
        }
        if (question.isPresent()) {
            return models.answering(models.question(question.get()));
        }
        return body.has("models")
                ? several(body.path("models"), models)
                : List.of(models.answering(Call.text(body, "model")));
    }

    private static List<ModelCatalog.Entry> several(JsonNode list, ModelRoutes models) {
        var found = new ArrayList<ModelCatalog.Entry>();
        if (list.isArray() && list.size() <= AskedTogether.MOST) {
            for (var name : list) {
                found.add(models.answering(name.asText()));
            }
        }
        if (found.isEmpty()
                || found.stream().map(ModelCatalog.Entry::digest).distinct().count()
                        < found.size()) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'models' is a list of 1 to " + AskedTogether.MOST + " different models.");
        }
        return found;
    }

    public static String purpose(Call call, ObjectNode body) {
        var purpose = Call.text(body, "purpose");
        if (!purpose.matches("[A-Z]{2,20}")) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'purpose' is an HL7 purpose of use, for example TREAT.");
        }
        return call.purpose(purpose).code();
    }

    public static Optional<LocalDate> asOf(ObjectNode body) {
        try {
            return Call.optionalText(body, "asOf").map(QuestionBody::day);
        } catch (DateTimeException _) {
            throw new Refused(
                    400, "body.field-invalid", "'asOf' is a day, for example 2021-03-22.");
        }
    }

    private static VerificationLevel level(ObjectNode body) {
        var text = Call.optionalText(body, "verification");
        if (text.filter("attested"::equals).isPresent()) {
            throw new Refused(
                    422,
                    "verification.not-offered",
                    "No node here can prove to run sealed code; 'diagnostic' is the surest level.");
        }
        return text.map(name ->
                        VerificationLevel.named(name)
                                .orElseThrow(() ->
                                        new Refused(
                                                400,
                                                "body.field-invalid",
                                                "'verification' is operator, standard or"
                                                        + " diagnostic.")))
                .orElse(VerificationLevel.STANDARD);
    }

    private static int priority(ObjectNode body) {
        var given = body.get("priority");
        if (given == null) {
            return JobCommand.Request.USUAL_PRIORITY;
        }
        if (!given.isInt()
                || given.intValue() < 1
                || given.intValue() > JobCommand.Request.LAST_PRIORITY) {
            throw new Refused(400, "body.field-invalid", "'priority' is 1, 2 or 3; 1 comes first.");
        }
        return given.intValue();
    }

    private static LocalDate day(String text) {
        var day = LocalDate.parse(text);
        if (day.getYear() < 1 || day.getYear() > 9999) {
            throw new DateTimeException("got year " + day.getYear() + ", want 1 to 9999");
        }
        return day;
    }

    /// Numbers, with or without their units, booleans and short texts by name; everything else
    /// about them is the twin's to say.
    static ObjectNode inputs(ObjectNode body) {
        return inputs(body, _ -> MAX_TEXT);
    }

    /// The same for a model that is known; an image is a long text, in base64.
    public static ObjectNode inputs(ObjectNode body, ModelManifest manifest) {
        return inputs(
                body,
                name ->
                        manifest.input(name).map(InputSpec::type).orElse(new InputSpec.Type.Flag())
                                        instanceof InputSpec.Type.Image(var maxBytes)
                                ? (maxBytes + 2) / 3 * 4
                                : MAX_TEXT);
    }

    private static ObjectNode inputs(ObjectNode body, ToIntFunction<String> longest) {
        var inputs = body.get("inputs");
        if (inputs == null) {
            return Json.object();
        }
        if (!(inputs instanceof ObjectNode object)
                || object.size() > MAX_INPUTS
                || object.properties().stream()
                        .anyMatch(field ->
                                !given(field.getValue(), longest.applyAsInt(field.getKey())))) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'inputs' is one object of at most "
                            + MAX_INPUTS
                            + " numbers (also as {\"value\":70,\"unit\":\"kg\"}, with a UCUM unit),"
                            + " booleans and texts; an image of a step that takes one is a text in"
                            + " base64.");
        }
        return object;
    }

    private static boolean given(JsonNode value, int longest) {
        return value.isNumber()
                || quantity(value)
                || value.isBoolean()
                || (value.isTextual() && value.asText().length() <= longest);
    }

    /// No other member: what a value was made of is for the server alone to say.
    private static boolean quantity(JsonNode value) {
        return value.size() == 2
                && value.path("value").isNumber()
                && value.path("unit").isTextual()
                && value.path("unit").textValue().length() <= MAX_UNIT;
    }

    /// Of several models each gets what it takes; what none takes is a mistake.
    private void checkInputs() {
        var taken = new HashSet<String>();
        models.forEach(entry -> taken.addAll(askable(entry.manifest())));
        if (models.size() > 1
                && inputs.properties().stream().anyMatch(one -> !taken.contains(one.getKey()))) {
            // the names are not repeated: a caller may have put a value there by mistake
            throw new Refused(
                    400,
                    "input.not-askable",
                    "Only these inputs may come with the question: "
                            + String.join(", ", taken.stream().sorted().toList()));
        }
    }

    public static List<String> askable(ModelManifest manifest) {
        return manifest.inputs().stream()
                .filter(spec -> spec.sources().contains(new InputSource.Asked()))
                .map(spec -> spec.name())
                .toList();
    }

    /// The given values as this model gets them: JSON text of one object.
    ///
    /// @param measured what the node measured in the twin's samples
    String asked(ModelManifest model, ObjectNode measured) {
        var given = inputs.deepCopy();
        if (models.size() > 1) {
            given = Json.object();
            var names = askable(model);
            for (var one : inputs.properties()) {
                if (names.contains(one.getKey())) {
                    given.set(one.getKey(), one.getValue());
                }
            }
        }
        for (var one : measured.properties()) {
            // what a client says of the same name stands, so that the twin refuses it
            given.putIfAbsent(one.getKey(), one.getValue());
        }
        return new String(CanonicalJson.bytes(given), StandardCharsets.UTF_8);
    }

    /// As the audit trail names it.
    String audited() {
        return question.map(name -> "question=" + name)
                .orElseGet(() ->
                        "model="
                                + String.join(
                                        ",",
                                        models.stream()
                                                .map(entry -> entry.manifest().id().name())
                                                .toList()));
    }

    @Override
    public String toString() {
        return "QuestionBody[" + models.size() + "]";
    }
}
