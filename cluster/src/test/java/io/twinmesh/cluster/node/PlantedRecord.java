package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A WFDB record that tells of the planted patient in each of its parts.
final class PlantedRecord {
    private static final String COMMENT = "Zitherspielerin mit Herzstolpern";
    private static final String LEAD = "am linken Ohrlaeppchen";
    private static final String HOLTER = "Turmfalke Holter 30117";
    private static final String NAME = "Zitherspielerin-0904417";

    /// Two bytes are a sample: the file of samples reads so.
    private static final String SAMPLES =
            "seven bells for the organist's heart, and one more bell.";

    /// Everything that may be found nowhere.
    static final List<String> PLANTS = List.of(COMMENT, LEAD, HOLTER, NAME, SAMPLES);

    private PlantedRecord() {}

    /// One that is taken, and two that are not.
    static void sent(Client client, String twin) {
        var header =
                """
                %1$s 1 250 %2$d
                %1$s.dat 16 200 16 0 %3$d %4$d 0 %5$s
                # %6$s
                """
                        .formatted(NAME, SAMPLES.length() / 2, first(), sum(), LEAD, COMMENT);
        var taken = send(client, twin, header);
        assertThat(taken.body().path("series").findValuesAsText("result"))
                .as(taken.raw().body())
                .containsExactly("stored");
        for (var broken :
                List.of(
                        header.replace(" 16 200", " " + PlantedPatient.REFUSED),
                        header.replace(NAME + ".dat", PlantedPatient.REFUSED.replace(' ', '_')),
                        header.replace(" 0 " + first() + " ", " 0 7 "))) {
            var refused = send(client, twin, broken);
            assertThat(refused.code()).as(refused.raw().body()).startsWith("wfdb.");
            assertThat(refused.raw().body()).doesNotContain("Grimbartolomeo").doesNotContain(NAME);
        }
    }

    private static Client.Reply send(Client client, String twin, String header) {
        var query =
                "?start=2026-03-02T08:00:00Z&device="
                        + URLEncoder.encode(HOLTER, StandardCharsets.UTF_8);
        return client.send(
                client.request("/v1/twins/" + twin + "/signals" + query)
                        .header("Content-Type", "application/zip")
                        .POST(BodyPublishers.ofByteArray(archive(header)))
                        .build());
    }

    private static byte[] samples() {
        return SAMPLES.getBytes(StandardCharsets.US_ASCII);
    }

    private static short sample(int number) {
        return (short) ((samples()[2 * number] & 0xff) | samples()[2 * number + 1] << 8);
    }

    private static int first() {
        return sample(0);
    }

    private static int sum() {
        short sum = 0;
        for (int i = 0; i < SAMPLES.length() / 2; i++) {
            sum += sample(i);
        }
        return sum;
    }

    private static byte[] archive(String header) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(NAME + ".hea"));
            zip.write(header.getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry(NAME + ".dat"));
            zip.write(samples());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
