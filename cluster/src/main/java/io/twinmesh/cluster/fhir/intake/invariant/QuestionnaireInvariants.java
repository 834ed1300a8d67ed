package io.twinmesh.cluster.fhir.intake.invariant;

import static io.twinmesh.cluster.fhir.intake.invariant.Parts.absent;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.count;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.is;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.items;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.there;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Those of questionnaires and their answers.
final class QuestionnaireInvariants {
    private static final Set<String> CHOOSABLE =
            Set.of(
                    "choice",
                    "open-choice",
                    "decimal",
                    "integer",
                    "date",
                    "dateTime",
                    "time",
                    "string",
                    "quantity");
    private static final Set<String> MEASURED =
            Set.of("boolean", "decimal", "integer", "string", "text", "url", "open-choice");

    static final List<Invariant> ALL =
            List.of(
                    Invariant.of(
                            "Questionnaire",
                            "que-2",
                            "The link ids for groups and questions must be unique within the questionnaire",
                            it -> distinct(linkIds(it))),
                    Invariant.of(
                            "Questionnaire.item.enableWhen",
                            "que-7",
                            "If the operator is 'exists', the value must be a boolean",
                            it -> !is(it, "operator", "exists") || there(it, "answerBoolean")),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-1",
                            "Group items must have nested items, display items cannot have nested items",
                            it ->
                                    switch (type(it)) {
                                        case "group" -> there(it, "item");
                                        case "display" -> absent(it, "item");
                                        default -> true;
                                    }),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-3",
                            "Display items cannot have a \"code\" asserted",
                            it -> !display(it) || absent(it, "code")),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-4",
                            "A question cannot have both answerOption and answerValueSet",
                            it -> count(it, "answerOption", "answerValueSet") < 2),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-5",
                            "Only 'choice' and 'open-choice' items can have answerValueSet",
                            it ->
                                    CHOOSABLE.contains(type(it))
                                            || count(it, "answerOption", "answerValueSet") == 0),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-6",
                            "Required and repeat aren't permitted for display items",
                            it -> !display(it) || count(it, "required", "repeats") == 0),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-8",
                            "Initial values can't be specified for groups or display items",
                            it ->
                                    absent(it, "initial")
                                            || !(display(it) || type(it).equals("group"))),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-9",
                            "Read-only can't be specified for \"display\" items",
                            it -> !display(it) || absent(it, "readOnly")),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-10",
                            "Maximum length can only be declared for simple question types",
                            it -> absent(it, "maxLength") || MEASURED.contains(type(it))),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-11",
                            "If one or more answerOption is present, initial[x] must be missing",
                            it -> count(it, "answerOption", "initial") < 2),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-12",
                            "If there are more than one enableWhen, enableBehavior must be specified",
                            it -> it.path("enableWhen").size() <= 2 || there(it, "enableBehavior")),
                    Invariant.of(
                            "Questionnaire.item",
                            "que-13",
                            "Can only have multiple initial values for repeating items",
                            it -> it.path("initial").size() <= 1 || it.path("repeats").asBoolean()),
                    Invariant.of(
                            "QuestionnaireResponse.item",
                            "qrs-1",
                            "Nested item can't be beneath both item and answer",
                            it -> count(it, "answer", "item") < 2));

    private QuestionnaireInvariants() {}

    private static String type(JsonNode item) {
        return item.path("type").asText();
    }

    private static boolean display(JsonNode item) {
        return type(item).equals("display");
    }

    private static Stream<String> linkIds(JsonNode above) {
        return items(above, "item")
                .flatMap(item ->
                        Stream.concat(Stream.of(item.path("linkId").asText()), linkIds(item)));
    }

    private static boolean distinct(Stream<String> texts) {
        var seen = new HashSet<String>();
        return texts.allMatch(seen::add);
    }
}
