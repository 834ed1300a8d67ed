package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// One model asked about one twin.
///
/// @param twin `tw-…`
/// @param model a model's name, or `name@version`
/// @param purpose why, for example `TREAT`
/// @param asOf the day the question is asked for; empty: today
/// @param inputs values that only the asker can give
public record Question(
        String twin,
        String model,
        String purpose,
        Optional<LocalDate> asOf,
        Map<String, JsonNode> inputs) {

    public Question {
        inputs = Map.copyOf(inputs);
    }

    /// The values may be clinical: only the question's address is shown.
    @Override
    public String toString() {
        return model + " about " + twin;
    }

    ObjectNode body() {
        var body =
                JsonNodeFactory.instance.objectNode().put("model", model).put("purpose", purpose);
        asOf.ifPresent(day -> body.put("asOf", day.toString()));
        if (!inputs.isEmpty()) {
            var given = body.putObject("inputs");
            inputs.forEach(given::set);
        }
        return body;
    }
}
