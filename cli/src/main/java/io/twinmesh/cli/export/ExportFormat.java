package io.twinmesh.cli.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.export.EverythingPage.Resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// How resources stand in a file.
enum ExportFormat {
    /// A transaction that `twinmesh twin import` takes in again. The Patient is posted, since a
    /// server names its patients itself; all others keep their ids. Versions and times of this
    /// server are left out, so that a server that has a resource already changes nothing; so are
    /// the answers of models, which no server takes in.
    BUNDLE("json") {
        @Override
        boolean takes(Resource resource) {
            return !resource.answer();
        }

        @Override
        void begin(OutputStream out) throws IOException {
            write(out, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"");
        }

        @Override
        void add(OutputStream out, Resource resource, boolean first) throws IOException {
            var node = JsonNodeFactory.instance;
            var patient = resource.type().equals("Patient");
            var request = node.objectNode().put("method", patient ? "POST" : "PUT");
            request.put("url", resource.type() + (patient ? "" : "/" + resource.id()));
            write(out, first ? ",\"entry\":[\n" : ",\n");
            write(out, "{\"fullUrl\":" + node.textNode(resource.fullUrl()) + ",\"resource\":");
            out.write(resource.unstamped());
            write(out, ",\"request\":" + request + "}");
        }

        @Override
        void end(OutputStream out, boolean empty) throws IOException {
            // an empty list is not allowed in FHIR
            write(out, empty ? "}\n" : "\n]}\n");
        }
    },

    /// One resource a line. Line breaks between fields are left out; inside a text JSON has none.
    NDJSON("ndjson") {
        @Override
        boolean takes(Resource resource) {
            return true;
        }

        @Override
        void begin(OutputStream out) {}

        @Override
        void add(OutputStream out, Resource resource, boolean first) throws IOException {
            for (var one : resource.bytes()) {
                if (one != '\n' && one != '\r') {
                    out.write(one);
                }
            }
            out.write('\n');
        }

        @Override
        void end(OutputStream out, boolean empty) {}
    };

    private final String extension;

    ExportFormat(String extension) {
        this.extension = extension;
    }

    /// Of the file's name, without the dot.
    String extension() {
        return extension;
    }

    /// Whether this resource stands in such a file.
    abstract boolean takes(Resource resource);

    abstract void begin(OutputStream out) throws IOException;

    abstract void add(OutputStream out, Resource resource, boolean first) throws IOException;

    abstract void end(OutputStream out, boolean empty) throws IOException;

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
