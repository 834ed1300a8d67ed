package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
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

import java.util.concurrent.CompletionStage;

/// Sends a file of an export, opened piece by piece as the client takes it, as long as the patients
/// in it permit that.
public final class ExportDownload {
    private static final ContentType NDJSON =
            MediaTypes.applicationWithFixedCharset("fhir+ndjson", HttpCharsets.UTF_8)
                    .toContentType();

    private final ExportKeys keys;
    private final ExportFiles files;
    private final ExportRecheck recheck;
    private final WaitingThreads threads;

    /// @param threads where twins are asked
    public ExportDownload(
            ExportKeys keys, ExportFiles files, ExportRecheck recheck, WaitingThreads threads) {
        this.keys = keys;
        this.files = files;
        this.recheck = recheck;
        this.threads = threads;
    }

    CompletionStage<HttpResponse> of(
            Call call, ExportId export, LookReply.Ready ready, ExportedFile file) {
        return threads.of(
                        () -> {
                            recheck.objecting(export, ready, file)
                                    .ifPresent(patient -> {
                                        call.audit().about(patient);
                                        throw withdrawn();
                                    });
                            return keys.find(export);
                        })
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
