package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.export.PieceReader;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.vault.ExportKeys;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Sends a file of an export, opened piece by piece as the client takes it, as long as the patients
/// in it permit that.
public final class ExportDownload {
    private static final ContentType NDJSON =
            MediaTypes.applicationWithFixedCharset("fhir+ndjson", HttpCharsets.UTF_8)
                    .toContentType();

    private final ExportKeys keys;
    private final ExportFiles files;
    private final ExportRecheck recheck;
    private final Executor blocking;

    public ExportDownload(
            ExportKeys keys, ExportFiles files, ExportRecheck recheck, Executor blocking) {
        this.keys = keys;
        this.files = files;
        this.recheck = recheck;
        this.blocking = blocking;
    }

    CompletionStage<HttpResponse> of(
            Call call, ExportId export, LookReply.Ready ready, ExportedFile file) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            recheck.objecting(export, ready, file)
                                    .ifPresent(patient -> {
                                        call.audit().about(patient);
                                        throw withdrawn();
                                    });
                            return keys.find(export);
                        },
                        blocking)
                .thenApply(found -> {
                    var cipher =
                            found.orElseThrow(() ->
                                    new Refused(
                                            404,
                                            "export.unknown",
                                            "This client has no such export or file."));
                    // runs on a dispatcher for what blocks
                    var bytes =
                            Source.unfoldResource(
                                    () -> files.read(export, cipher, file),
                                    reader -> reader.next().map(ByteString::fromArray),
                                    PieceReader::close);
                    return HttpResponse.create()
                            .withEntity(HttpEntities.create(NDJSON, file.bytes(), bytes))
                            .addHeader(RawHeader.create("Cache-Control", "no-store"));
                });
    }

    /// Whoever it was is not told.
    private static Refused withdrawn() {
        return new Refused(
                410,
                "export.consent-changed",
                "A patient whose data is in this file has withdrawn or changed a consent since it"
                        + " was written. Delete the export and order it again.");
    }
}
