package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportKeyGoneException;
import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.actors.export.ExportProgress;
import io.twinmesh.actors.export.ExportSnapshot;
import io.twinmesh.actors.export.ExportStep;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.cluster.fhir.consent.DataItems;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.persistence.client.Grant;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.export.ExportedFile.Kind;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;
import io.twinmesh.persistence.resource.StoredResource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Does one step: reads resources, leaves out what the token's scopes or the patient's consent do
/// not allow, and adds the rest to the files. Blocks.
final class StepWriter {
    private static final int ROWS_AT_ONCE = 200;

    private final ExportReading.Parts parts;
    private final ExportId export;
    private final ExportOrder order;
    private final ExportSnapshot snapshot;
    private final ExportProgress progress;
    private final SmartScopes scopes;

    StepWriter(
            ExportReading.Parts parts,
            ExportId export,
            ExportOrder order,
            ExportSnapshot snapshot,
            ExportProgress progress) {
        this.parts = parts;
        this.export = export;
        this.order = order;
        this.snapshot = snapshot;
        this.progress = progress;
        this.scopes = SmartScopes.among(List.of(order.scope().split(" ", -1)));
    }

    /// @param answers of the next patients, in order
    ExportStep patients(Map<PatientId, Answer> answers) {
        var files = files();
        int added = 0;
        int leftOut = 0;
        var last = "";
        for (var answer : answers.entrySet()) {
            last = answer.getKey().value();
            switch (answer.getValue()) {
                case Answer.Permits(var filter) -> {
                    if (patient(answer.getKey(), filter, files)) {
                        added++;
                    } else {
                        leftOut++;
                    }
                }
                case Answer.Denies _, Answer.Unreadable _ -> leftOut++;
                case Answer.Gone _ -> {}
            }
        }
        if (answers.size() == parts.patientsPerStep()) {
            return new ExportStep(last, false, files.finish(), added, leftOut);
        }
        return then(
                order.patientsOnly() ? Optional.empty() : sharedType(""), files, added, leftOut);
    }

    /// What follows when all patients, or all of a type, are read.
    ///
    /// @param next type of shared resources; empty when there is none
    private ExportStep then(Optional<String> next, FileWriter files, int added, int leftOut) {
        if (next.isPresent()) {
            var cursor = new Cursor.Shared(next.get(), "").text();
            return new ExportStep(cursor, false, files.finish(), added, leftOut);
        }
        tell(files, progress.leftOut() + leftOut);
        return new ExportStep("~", true, files.finish(), added, leftOut);
    }

    /// @return false when a row does not read as it was written: nothing of the patient is then in
    ///   the files
    private boolean patient(PatientId patient, AccessFilter filter, FileWriter files) {
        try {
            read(patient, filter, files);
            files.keep();
            return true;
        } catch (UnreadableHistoryException damage) {
            files.drop();
            var _ = parts.damaged().found(damage);
            return false;
        }
    }

    private void read(PatientId patient, AccessFilter filter, FileWriter files) {
        var wanted =
                new Wanted(patient, Set.copyOf(order.types()), snapshot.position(), order.since());
        var slice = parts.reader().slice(wanted, 0, ROWS_AT_ONCE);
        while (true) {
            slice.resources().forEach(resource -> resource(resource, filter, files));
            if (!slice.more()) {
                break;
            }
            slice = parts.reader().slice(wanted, slice.last(), ROWS_AT_ONCE);
        }
        if (order.since().isPresent()) {
            deletions(wanted, filter, files);
        }
    }

    private void resource(StoredResource stored, AccessFilter filter, FileWriter files) {
        var resource = FoundResource.of(stored);
        var now = parts.time().instant();
        if (granted(resource)
                && filter.permits(DataItems.of(resource.dataClass(), resource.tree(), now))) {
            files.add(Kind.OUTPUT, resource.type(), Json.oneLine(resource.served()));
        }
    }

    /// What was taken back since the client last asked; only for types that it may see all of,
    /// since nothing is left by which a resource could be judged.
    private void deletions(Wanted wanted, AccessFilter filter, FileWriter files) {
        var slice = parts.reader().deletions(wanted, 0, ROWS_AT_ONCE);
        while (true) {
            for (var deleted : slice.resources()) {
                var type = deleted.place().type();
                if (filter.permitsAll(deleted.dataClass(), type)
                        && scopes.grant(Permission.READ, type) instanceof Grant.Everything
                        && scopes.grant(Permission.SEARCH, type) instanceof Grant.Everything) {
                    files.add(Kind.DELETED, "Bundle", deletion(type + "/" + deleted.id()));
                }
            }
            if (!slice.more()) {
                return;
            }
            slice = parts.reader().deletions(wanted, slice.last(), ROWS_AT_ONCE);
        }
    }

    private static byte[] deletion(String reference) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "transaction");
        bundle.putArray("entry")
                .addObject()
                .putObject("request")
                .put("method", "DELETE")
                .put("url", reference);
        return bundle.toString().getBytes(StandardCharsets.UTF_8);
    }

    ExportStep shared(Cursor.Shared cursor) {
        var files = files();
        var page = parts.shared().page(cursor.type(), cursor.after());
        for (var newest : page) {
            parts.shared()
                    .asOf(newest, snapshot.at())
                    .filter(entry ->
                            order.since()
                                    .map(since -> entry.recordedAt().isAfter(since))
                                    .orElse(true))
                    .map(FoundResource::of)
                    .filter(this::granted)
                    .ifPresent(resource ->
                            files.add(
                                    Kind.OUTPUT, resource.type(), Json.oneLine(resource.served())));
        }
        if (!SharedResources.lastPage(page)) {
            var onward = new Cursor.Shared(cursor.type(), page.getLast().id()).text();
            return new ExportStep(onward, false, files.finish(), 0, 0);
        }
        return then(sharedType(cursor.type()), files, 0, 0);
    }

    /// The next type of shared resources that is wanted and allowed.
    private Optional<String> sharedType(String after) {
        return SharedResources.types().stream()
                .filter(type -> type.compareTo(after) > 0)
                .filter(type -> order.types().isEmpty() || order.types().contains(type))
                .filter(type -> scopes.permits(Permission.READ, type))
                .filter(type -> scopes.permits(Permission.SEARCH, type))
                .findFirst();
    }

    /// What the client must know of the export itself; never whom it is about.
    private void tell(FileWriter files, long leftOut) {
        order.notices().forEach(notice -> tell(files, "warning", notice));
        if (leftOut > 0) {
            tell(
                    files,
                    "information",
                    leftOut
                            + " patients are left out: they do not permit this use, or their data"
                            + " cannot be read now.");
        }
    }

    private static void tell(FileWriter files, String severity, String text) {
        var outcome = Json.object().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", severity)
                .put("code", severity.equals("warning") ? "not-supported" : "suppressed")
                .put("diagnostics", text);
        files.add(
                Kind.ERROR,
                "OperationOutcome",
                outcome.toString().getBytes(StandardCharsets.UTF_8));
    }

    private boolean granted(FoundResource resource) {
        return scopes.grant(Permission.READ, resource.type()).includes(resource.tree())
                && scopes.grant(Permission.SEARCH, resource.type()).includes(resource.tree());
    }

    private FileWriter files() {
        var cipher =
                parts.keys().find(export).orElseThrow(() -> new ExportKeyGoneException(export));
        return new FileWriter(parts.files(), export, cipher, progress, parts.largestFile());
    }
}
