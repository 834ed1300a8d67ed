package io.twinmesh.actors.export;

import static io.twinmesh.actors.export.Exports.NOW;
import static io.twinmesh.actors.export.Exports.ORDER;
import static io.twinmesh.actors.export.Exports.SNAPSHOT;
import static io.twinmesh.actors.export.Exports.file;
import static io.twinmesh.actors.export.Exports.last;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

class ExportEventFormatTest {
    @Test
    void every_version_ever_written_is_written_and_read_as_the_golden_file_says()
            throws IOException {
        var format = new StoredFormat(ExportEvent.storedTypes());
        var golden = new Properties();
        try (var file = getClass().getResourceAsStream("/golden/export-events.properties")) {
            golden.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }

        var written = new LinkedHashMap<String, String>();
        values().forEach((tag, value) -> written.put(tag, hex(format.write(value))));
        assertThat(golden).containsExactlyInAnyOrderEntriesOf(written);
        values().forEach((tag, value) ->
                assertThat(format.read(tag, HexFormat.of().parseHex(golden.getProperty(tag))))
                        .isEqualTo(value));
    }

    private static Map<String, Stored> values() {
        var progress = new ExportProgress("b", List.of(file(5)), 3, 1);
        var values = new LinkedHashMap<String, Stored>();
        values.put("export.ordered/1", new ExportEvent.ExportOrdered(NOW, ORDER));
        values.put("export.prepared/1", new ExportEvent.ExportPrepared(NOW, SNAPSHOT));
        values.put("export.advanced/1", new ExportEvent.ExportAdvanced(NOW, last("b", 5)));
        values.put("export.completed/1", new ExportEvent.ExportCompleted(NOW));
        values.put("export.failed/1", new ExportEvent.ExportFailed(NOW, "export.failed"));
        values.put("export.ended/1", new ExportEvent.ExportEnded(NOW, Ending.DELETED));
        values.put("export.state-unknown/1", new ExportState.Unknown());
        values.put("export.state-ordered/1", new ExportState.Ordered(ORDER));
        values.put("export.state-running/1", new ExportState.Running(ORDER, SNAPSHOT, progress));
        values.put(
                "export.state-complete/1",
                new ExportState.Complete(ORDER, SNAPSHOT, progress, NOW));
        values.put("export.state-failed/1", new ExportState.Failed(ORDER, "export.failed", NOW));
        values.put("export.state-ended/1", new ExportState.Ended(Ending.EXPIRED));
        return values;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
