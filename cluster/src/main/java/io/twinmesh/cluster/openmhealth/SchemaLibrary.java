package io.twinmesh.cluster.openmhealth;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The JSON Schemas of Open mHealth, as published, with which documents are checked. Keeps what it
/// has read; safe for use by several threads. Never goes to the network.
///
/// Newer ones refer to schemas of IEEE 1752.1 that are published elsewhere and not here. In the
/// place of each stands its Open mHealth predecessor of the same name, which the predecessor's own
/// deprecation note names as the same thing. Two have no such predecessor and stand in the folder
/// `successors`: a percentage, and a time interval, which lost its part of the day.
final class SchemaLibrary {
    private static final String HOME = "https://w3id.org/openmhealth/schemas/omh/";
    private static final String SUCCESSORS = "https://w3id.org/ieee/ieee-1752-schema/";
    private static final String SUFFIX = ".json";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}-\\d{1,2}\\.(\\d{1,2}|x)");

    /// What the schemas say beside rules.
    private static final List<String> REMARKS = List.of("references", "deprecation", "definition");

    private final JsonSchemaFactory factory = factory();
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder()
                    .formatAssertionsEnabled(true)
                    // a schema that is not here matters only to documents that reach it
                    .preloadJsonSchema(false)
                    .build();
    private final Map<String, Optional<JsonSchema>> read = new ConcurrentHashMap<>();

    /// What a check says.
    sealed interface Verdict {
        record Valid() implements Verdict {}

        /// @param place of the first thing that is wrong, as a JSON pointer; never a value
        /// @param expected what the schema wants there, in the schema's words
        record Invalid(String place, String expected) implements Verdict {}

        /// There is no such schema here, or the document needs one that is not here.
        record Unknown() implements Verdict {}
    }

    /// @param name for example `heart-rate`
    /// @param version for example `1.1`
    Verdict check(String name, String version, JsonNode document) {
        var file = name + "-" + version;
        // only names of files are kept, so that foreign words cannot fill the memory
        return (file(file).isEmpty()
                        ? Optional.<JsonSchema>empty()
                        : read.computeIfAbsent(file, this::schema))
                .map(it -> verdict(it, document))
                .orElseGet(Verdict.Unknown::new);
    }

    private Optional<JsonSchema> schema(String file) {
        return Optional.of(factory.getSchema(SchemaLocation.of(HOME + file + SUFFIX), config));
    }

    private static Verdict verdict(JsonSchema schema, JsonNode document) {
        try {
            return schema.validate(document).stream()
                    .findFirst()
                    .<Verdict>map(it ->
                            new Verdict.Invalid(it.getInstanceLocation().toString(), expected(it)))
                    .orElseGet(Verdict.Valid::new);
        } catch (JsonSchemaException _) {
            return new Verdict.Unknown();
        }
    }

    /// The library's own sentence may quote the document.
    private static String expected(ValidationMessage broken) {
        var wanted = broken.getSchemaNode();
        return switch (broken.getType()) {
            case "required" -> "the property '" + broken.getProperty() + "' is missing";
            case "enum" -> "must be one of " + wanted;
            case "type" -> "must be of the type " + wanted.asText();
            case "format" -> "must be a " + wanted.asText();
            case "pattern" -> "must match " + wanted.asText();
            default -> "must keep '" + broken.getType() + "' of the schema";
        };
    }

    private static JsonSchemaFactory factory() {
        var draft4 = strict(JsonMetaSchema.getV4());
        return JsonSchemaFactory.builder()
                .defaultMetaSchemaIri(draft4.getIri())
                .metaSchema(draft4)
                .metaSchema(strict(JsonMetaSchema.getV7()))
                .schemaLoaders(loaders -> loaders.add(iri -> published(iri.toString())))
                .build();
    }

    /// Refuses a keyword that it would not check.
    private static JsonMetaSchema strict(JsonMetaSchema draft) {
        return JsonMetaSchema.builder(draft)
                .keywords(REMARKS.stream().map(NonValidationKeyword::new).toList())
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build();
    }

    /// Answers for every address, so that the library never looks for one itself.
    private static InputStreamSource published(String address) {
        var bytes =
                name(address, SUCCESSORS)
                        .flatMap(name -> file("schema/successors/", name))
                        .or(() -> name(address, SUCCESSORS).flatMap(SchemaLibrary::file))
                        .or(() -> name(address, HOME).flatMap(SchemaLibrary::file))
                        .orElseThrow(() -> new JsonSchemaException("a schema is not here"));
        return () -> new ByteArrayInputStream(bytes);
    }

    private static Optional<String> name(String address, String home) {
        return address.startsWith(home) && address.endsWith(SUFFIX)
                ? Optional.of(address.substring(home.length(), address.length() - SUFFIX.length()))
                : Optional.empty();
    }

    private static Optional<byte[]> file(String name) {
        return file("schema/", name);
    }

    /// A file of the folder; one that only names another is followed.
    private static Optional<byte[]> file(String folder, String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try (var in = SchemaLibrary.class.getResourceAsStream(folder + name + SUFFIX)) {
            if (in == null) {
                return Optional.empty();
            }
            var bytes = in.readAllBytes();
            var text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.startsWith("{")
                    ? Optional.of(bytes)
                    : file(folder, text.substring(0, text.length() - SUFFIX.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
