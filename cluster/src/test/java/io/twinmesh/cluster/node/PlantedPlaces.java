package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Shared resources in whose texts somebody wrote what belongs into no shared resource.
final class PlantedPlaces {
    private static final String PLACE = "Salon Zwetschgenrast at bed nine";
    private static final String OLD_PLACE = "Erker der Grossmutter Walburga";
    private static final String PLACE_NUMBER = "PLC-20417-Walburga";
    private static final String COMMENT = "Herr Pfingstrosen waits for his daughter";
    private static final String CLUB = "Verein der Freunde Pfingstrosens";
    private static final String CLUB_NUMBER = "CLB-88713-Rosen";
    private static final String CLOSED = "Haus Immergruen, taken back";

    /// Everything that may be found nowhere.
    static final List<String> PLANTS =
            List.of(PLACE, OLD_PLACE, PLACE_NUMBER, COMMENT, CLUB, CLUB_NUMBER, CLOSED);

    private PlantedPlaces() {}

    /// New, changed, made on a condition, found, taken back and refused.
    static void sent(Client client) {
        assertThat(put(client, "Location", place(OLD_PLACE))).isEqualTo(201);
        assertThat(put(client, "Location", place(PLACE))).isEqualTo(200);
        assertThat(put(client, "Schedule", "\"actor\":[{\"reference\":\"Location/shared-1\"}]"))
                .isEqualTo(201);
        assertThat(
                        put(
                                client,
                                "Slot",
                                "\"schedule\":{\"reference\":\"Schedule/shared-1\"},"
                                        + "\"status\":\"busy\",\"start\":\"2026-03-01T08:00:00Z\","
                                        + "\"end\":\"2026-03-01T08:30:00Z\",\"comment\":\""
                                        + COMMENT
                                        + "\""))
                .isEqualTo(201);
        assertThat(create(client)).isEqualTo(201);
        assertThat(create(client)).isEqualTo(200);
        assertThat(put(client, "HealthcareService", "\"name\":\"" + CLOSED + "\"")).isEqualTo(201);
        assertThat(client.delete("/fhir/HealthcareService/shared-1").status()).isBetween(200, 204);
        assertThat(put(client, "Location", place(PLACE) + ",\"unheardOf\":\"" + CLUB + "\""))
                .isEqualTo(400);
        for (var found :
                List.of(
                        "Location?name=" + encoded(PLACE),
                        "Location?identifier=urn:places%7C" + PLACE_NUMBER,
                        "Slot?schedule=Schedule/shared-1",
                        "Organization?identifier=" + CLUB_NUMBER)) {
            assertThat(client.get("/fhir/" + found).body().path("total").asInt())
                    .as(found)
                    .isEqualTo(1);
        }
        assertThat(client.get("/fhir/Location/shared-1/_history").raw().body())
                .contains(OLD_PLACE, PLACE);
    }

    private static String place(String name) {
        return "\"identifier\":[{\"system\":\"urn:places\",\"value\":\"%s\"}],\"name\":\"%s\""
                .formatted(PLACE_NUMBER, name);
    }

    private static int put(Client client, String type, String fields) {
        return client.send(
                        PlantedDoors.json(client, "/fhir/" + type + "/shared-1")
                                .PUT(
                                        PlantedDoors.body(
                                                "{\"resourceType\":\"%s\",\"id\":\"shared-1\",%s}"
                                                        .formatted(type, fields)))
                                .build())
                .status();
    }

    private static int create(Client client) {
        return client.send(
                        PlantedDoors.json(client, "/fhir/Organization")
                                .header("If-None-Exist", "identifier=urn:clubs|" + CLUB_NUMBER)
                                .POST(
                                        PlantedDoors.body(
                                                ("{\"resourceType\":\"Organization\",\"name\":\"%s\","
                                                                + "\"identifier\":[{\"system\":"
                                                                + "\"urn:clubs\",\"value\":\"%s\"}]}")
                                                        .formatted(CLUB, CLUB_NUMBER)))
                                .build())
                .status();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
