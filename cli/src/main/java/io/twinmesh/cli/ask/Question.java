package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// One model, or a question that has a name, asked about one twin.
///
/// @param twin `tw-…`
/// @param about what is asked
/// @param purpose why, for example `TREAT`
/// @param asOf the day the question is asked for; empty: today
/// @param inputs values that only the asker can give
/// @param confines which nodes may compute: `region`, `zone` and `numericClass`, none when empty
public record Question(
        String twin,
        About about,
        String purpose,
        Optional<LocalDate> asOf,
        Map<String, JsonNode> inputs,
        Map<String, String> confines) {

    public Question {
        inputs = Map.copyOf(inputs);
        confines = Map.copyOf(confines);
    }

    /// One model asked, of any node.
    public Question(
            String twin,
            String model,
            String purpose,
            Optional<LocalDate> asOf,
            Map<String, JsonNode> inputs) {
        this(twin, new About.Model(model), purpose, asOf, inputs, Map.of());
    }

    /// What is asked.
    public sealed interface About {
        String name();

        /// @param name a model's name, or `name@version`
        record Model(String name) implements About {}

        /// Every model that answers it.
        ///
        /// @param name for example `cardiovascular-risk`
        record Named(String name) implements About {}
    }

    /// The values may be clinical: only the question's address is shown.
    @Override
    public String toString() {
        return about.name() + " about " + twin;
    }

    ObjectNode body() {
        var body = JsonNodeFactory.instance.objectNode().put("purpose", purpose);
        switch (about) {
            case About.Model(var name) -> body.put("model", name);
            case About.Named(var name) -> body.put("question", name);
        }
        asOf.ifPresent(day -> body.put("asOf", day.toString()));
        if (!inputs.isEmpty()) {
            var given = body.putObject("inputs");
            inputs.forEach(given::set);
        }
        confines.forEach(body::put);
        return body;
    }
}
