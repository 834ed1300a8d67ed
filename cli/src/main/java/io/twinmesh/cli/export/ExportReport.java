package io.twinmesh.cli.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.client.TextTable;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.TreeMap;

/// Says what was written where, and what a person must know of it.
///
/// @param err what is for people only
/// @param json one JSON object per file instead of a text
record ExportReport(PrintWriter out, PrintWriter err, boolean json) {

    void print(OneTwin.Exported exported) {
        var file = exported.file();
        if (json) {
            var line = line(file, exported.resources());
            var counts = line.putObject("types");
            new TreeMap<>(exported.types()).forEach(counts::put);
            line.put("answersLeftOut", exported.answers());
            out.println(line.put("withheld", exported.withheld()));
        } else {
            out.printf(
                    "%s: %d resources, %d bytes, sha256 %s%n",
                    file.file(), exported.resources(), file.bytes(), file.sha256());
        }
        if (exported.answers() > 0) {
            err.printf(
                    "twinmesh: left out %d resources that are answers of models or their"
                            + " Provenance, since no server takes these in; --format ndjson has"
                            + " them%n",
                    exported.answers());
        }
        if (exported.withheld()) {
            err.println(
                    "twinmesh: the server withheld what this caller may not see; the file is not"
                            + " the whole twin");
        }
    }

    /// @param folder under its last name: the files were written before it had that
    void print(Path folder, BulkExport.Exported exported) {
        if (json) {
            for (var fetched : exported.files()) {
                out.println(
                        line(placed(folder, fetched), fetched.resources())
                                .put("list", fetched.list())
                                .put("type", fetched.type())
                                .put("transactionTime", exported.transactionTime()));
            }
        } else {
            out.print(table(folder, exported).text());
            out.flush();
        }
        // what was left out stands in files of its own; a person should hear of it all the same
        if (exported.files().stream().anyMatch(file -> file.list().equals("error"))) {
            err.println("twinmesh: something was left out; the files error.… say what");
        }
        err.println("twinmesh: next time give --since " + exported.transactionTime());
    }

    private static TextTable table(Path folder, BulkExport.Exported exported) {
        var table = new TextTable("file", "resources", "bytes", "sha256");
        for (var fetched : exported.files()) {
            var file = placed(folder, fetched);
            table.row(
                    file.file().toString(),
                    Long.toString(fetched.resources()),
                    Long.toString(file.bytes()),
                    file.sha256());
        }
        return table;
    }

    private static PrivateFile.Written placed(Path folder, BulkExport.Fetched fetched) {
        var file = fetched.file();
        return new PrivateFile.Written(
                folder.resolve(file.file().getFileName()), file.bytes(), file.sha256());
    }

    private static ObjectNode line(PrivateFile.Written file, long resources) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("file", file.file().toString())
                .put("resources", resources)
                .put("bytes", file.bytes())
                .put("sha256", file.sha256());
    }
}
