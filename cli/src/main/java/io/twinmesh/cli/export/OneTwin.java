package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.export.EverythingPage.Resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes one twin, page by page as the server gives it, and behind it what it refers to and which
/// belongs to no patient, unless only some types are wanted. All pages of the twin show the moment
/// of the first one.
///
/// @param types a list of FHIR types joined by commas; empty for all
/// @param since only versions that came in after this moment
record OneTwin(String twin, Optional<String> types, Optional<String> since) {
    private static final int PAGE = 500;

    /// More pages than this are not a twin: the server goes in a circle.
    private static final int MOST_PAGES = 100_000;

    /// @param types how many resources of each type
    /// @param answers how many resources stand in no such file because a model's answer made them
    /// @param withheld whether the server left something out that this caller may not see
    record Exported(
            PrivateFile.Written file, Map<String, Integer> types, int answers, boolean withheld) {
        Exported {
            types = Map.copyOf(types);
        }

        int resources() {
            return types.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    Exported write(ApiClient api, ExportFormat format, Path file, boolean force) {
        try (var target = PrivateFile.of(file, force)) {
            var writing = new Writing(format, target.out());
            var shared = new SharedReferences();
            var withheld = false;
            format.begin(target.out());
            Optional<String> at = Optional.of(first());
            for (int page = 0; at.isPresent(); page++) {
                if (page == MOST_PAGES) {
                    throw new CommandFailure(
                            Exit.FAILURE, "the server has no end: more than " + page + " pages");
                }
                var found = EverythingPage.cut(api.bytes(at.get()));
                writing.add(found.resources());
                found.resources().stream().filter(format::takes).forEach(shared::of);
                withheld |= found.withheld();
                at = found.next();
            }
            if (types.isEmpty()) {
                for (var more = shared.fetch(api); !more.isEmpty(); more = shared.fetch(api)) {
                    writing.add(more);
                }
            }
            format.end(target.out(), writing.counts.isEmpty());
            return new Exported(target.finish(), writing.counts, writing.answers, withheld);
        } catch (IOException e) {
            throw PrivateFile.unwritable(file, e);
        }
    }

    private static final class Writing {
        private final ExportFormat format;
        private final OutputStream out;
        private final Map<String, Integer> counts = new TreeMap<>();
        private int answers;

        Writing(ExportFormat format, OutputStream out) {
            this.format = format;
            this.out = out;
        }

        void add(List<Resource> resources) throws IOException {
            for (var resource : resources) {
                if (format.takes(resource)) {
                    format.add(out, resource, counts.isEmpty());
                    counts.merge(resource.type(), 1, Integer::sum);
                } else {
                    answers++;
                }
            }
        }
    }

    private String first() {
        return "/fhir/Patient/"
                + PathSegment.of(twin)
                + "/$everything?_count="
                + PAGE
                + types.map(list -> "&_type=" + PathSegment.of(list)).orElse("")
                + since.map(moment -> "&_since=" + PathSegment.of(moment)).orElse("");
    }
}
