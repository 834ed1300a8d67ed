package io.twinmesh.cluster.fhir.served;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Optional;

class FhirMediaTest {
    private static Call call(HttpRequest request) {
        return new Call(
                request,
                Call.Arrival.now(() -> 0),
                Optional.empty(),
                Map.of(),
                new byte[0],
                AuditSheet.blank());
    }

    private static HttpRequest accepting(String accept) {
        return HttpRequest.GET("http://x/fhir").addHeader(RawHeader.create("Accept", accept));
    }

    private static HttpRequest sending(String type) {
        ContentType parsed = ContentTypes.parse(type);
        return HttpRequest.POST("http://x/fhir").withEntity(parsed, new byte[] {'{', '}'});
    }

    private static void refused(Runnable check, int status, String code) {
        assertThatThrownBy(check::run)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().status()).isEqualTo(status);
                            assertThat(refused.problem().code()).isEqualTo(code);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/fhir+json",
                "application/json",
                "*/*",
                "application/fhir+xml;q=0.5, application/fhir+json;fhirVersion=4.0",
                "text/html, application/*;q=0.1",
                "Application/FHIR+JSON; fhirVersion=\"4.0\""
            })
    void a_client_that_takes_json_is_served(String accept) {
        FhirMedia.checkAccepts(call(accepting(accept)));
    }

    @Test
    void a_client_that_says_nothing_is_served() {
        FhirMedia.checkAccepts(call(HttpRequest.GET("http://x/fhir")));
        FhirMedia.checkSends(call(HttpRequest.POST("http://x/fhir")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/fhir+xml",
                "text/turtle, text/html",
                "application/fhir+json;q=0",
                "application/fhir+json;fhirVersion=5.0"
            })
    void a_client_that_takes_no_json_of_this_version_is_not(String accept) {
        refused(() -> FhirMedia.checkAccepts(call(accepting(accept))), 406, "media.not-acceptable");
    }

    @Test
    void the_parameter_format_counts_more_than_the_header() {
        var xml = HttpRequest.GET("http://x/fhir?_format=xml");
        refused(() -> FhirMedia.checkAccepts(call(xml)), 406, "media.not-acceptable");

        var json = HttpRequest.GET("http://x/fhir?_format=application/fhir%2Bjson");
        FhirMedia.checkAccepts(
                call(json.addHeader(RawHeader.create("Accept", "application/fhir+xml"))));
        FhirMedia.checkAccepts(call(HttpRequest.GET("http://x/fhir?_format=json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/fhir+json",
                "application/json",
                "application/fhir+json; charset=utf-8",
                "application/fhir+json; fhirVersion=4.0"
            })
    void json_in_utf_8_is_read(String type) {
        FhirMedia.checkSends(call(sending(type)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/fhir+xml",
                "application/x-www-form-urlencoded",
                "application/fhir+json; charset=iso-8859-1",
                "application/fhir+json; fhirVersion=3.0"
            })
    void anything_else_is_not(String type) {
        refused(() -> FhirMedia.checkSends(call(sending(type))), 415, "media.unsupported");
    }
}
