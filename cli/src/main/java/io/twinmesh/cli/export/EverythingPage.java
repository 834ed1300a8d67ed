package io.twinmesh.cli.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.identity.JobId;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One page of `Patient/{id}/$everything`, cut at the bytes where each resource begins and ends, so
/// that decimals, spaces and the order of fields stay as they were sent.
///
/// @param next path and query of the next page; empty on the last one
/// @param withheld whether the server said that it left something out
record EverythingPage(List<Resource> resources, Optional<String> next, boolean withheld) {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(64 * 1024 * 1024)
                                    .build())
                    .build();

    EverythingPage {
        resources = List.copyOf(resources);
    }

    /// @param fullUrl its address on the server that it comes from
    /// @param bytes exactly as they were sent
    /// @param references what it refers to by type and id
    record Resource(String fullUrl, String type, String id, byte[] bytes, Set<String> references) {
        private static final String PROVENANCE = "prov-";

        Resource {
            references = Set.copyOf(references);
        }

        /// Whether it is what a model answered, or that answer's Provenance: servers make these
        /// themselves and take them from nobody.
        boolean answer() {
            return switch (type) {
                case "Observation", "RiskAssessment" -> JobId.wellFormed(id);
                case "Provenance" ->
                        id.startsWith(PROVENANCE)
                                && JobId.wellFormed(id.substring(PROVENANCE.length()));
                default -> false;
            };
        }

        private Resource at(String url) {
            return new Resource(url, type, id, bytes, references);
        }

        /// Type and id.
        String name() {
            return type + "/" + id;
        }

        /// Without what the server that it comes from put in.
        byte[] unstamped() throws IOException {
            return Unstamped.of(JSON, bytes);
        }

        @Override
        public String toString() {
            return "Resource[" + type + "]";
        }
    }

    static EverythingPage cut(byte[] page) {
        try (var json = JSON.createParser(page)) {
            var reading = new Reading(page, json);
            reading.bundle();
            return new EverythingPage(reading.resources, reading.next, reading.withheld);
        } catch (IOException _) {
            // the parser's own message quotes the text
            throw new CommandFailure(
                    Exit.FAILURE, "the server's page is not JSON; expected a FHIR Bundle");
        }
    }

    private static final class Reading {
        private final byte[] page;
        private final JsonParser json;
        private final List<Resource> resources = new ArrayList<>();
        private Optional<String> next = Optional.empty();
        private boolean withheld;
        private String type = "";

        Reading(byte[] page, JsonParser json) {
            this.page = page;
            this.json = json;
        }

        void bundle() throws IOException {
            var token = json.nextToken();
            while (token == JsonToken.START_OBJECT && json.nextToken() == JsonToken.FIELD_NAME) {
                var field = json.currentName();
                var value = json.nextToken();
                switch (field) {
                    case "resourceType" -> type = json.getText();
                    case "link" -> each(value, this::link);
                    case "entry" -> each(value, this::entry);
                    default -> json.skipChildren();
                }
            }
            if (!type.equals("Bundle")) {
                throw new CommandFailure(
                        Exit.FAILURE, "the server's page is no FHIR Bundle, as it must be");
            }
        }

        @FunctionalInterface
        private interface Element {
            void read() throws IOException;
        }

        private void each(JsonToken start, Element element) throws IOException {
            if (start == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    element.read();
                }
            }
        }

        private void link() throws IOException {
            var relation = "";
            var url = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "relation" -> relation = json.getText();
                    case "url" -> url = json.getText();
                    default -> json.skipChildren();
                }
            }
            if (relation.equals("next")) {
                next = Optional.of(local(url));
            }
        }

        /// Pages are fetched where the first one was, whatever the server calls itself.
        private static String local(String url) {
            try {
                var address = URI.create(url);
                return address.getRawPath() + "?" + address.getRawQuery();
            } catch (IllegalArgumentException _) {
                throw new CommandFailure(
                        Exit.FAILURE, "the server's link to the next page is no URL");
            }
        }

        private void entry() throws IOException {
            var fullUrl = "";
            Optional<Resource> resource = Optional.empty();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "fullUrl" -> fullUrl = json.getText();
                    case "resource" -> resource = Optional.of(resource());
                    default -> json.skipChildren();
                }
            }
            if (resource.isEmpty()) {
                return;
            }
            var found = resource.get();
            if (found.type().equals("OperationOutcome")) {
                withheld |=
                        new String(found.bytes(), StandardCharsets.UTF_8)
                                .contains("\"search.withheld\"");
            } else {
                resources.add(found.at(fullUrl));
            }
        }

        private Resource resource() throws IOException {
            var from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            var resourceType = "";
            var id = "";
            var references = new HashSet<String>();
            for (int depth = 1; depth > 0; ) {
                var token = json.nextToken();
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING) {
                    var field = json.currentName();
                    if (depth == 1 && "resourceType".equals(field)) {
                        resourceType = json.getText();
                    } else if (depth == 1 && "id".equals(field)) {
                        id = json.getText();
                    } else if ("reference".equals(field)) {
                        references.add(json.getText());
                    }
                } else if (token == null) {
                    throw new IOException("a resource has no end");
                }
            }
            var to = Math.toIntExact(json.currentLocation().getByteOffset());
            return new Resource(
                    "", resourceType, id, Arrays.copyOfRange(page, from, to), references);
        }
    }
}
