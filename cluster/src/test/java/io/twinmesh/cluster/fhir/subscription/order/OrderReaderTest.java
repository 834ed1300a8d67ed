package io.twinmesh.cluster.fhir.subscription.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopics;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

/// What a Subscription must be before its meaning is looked at.
class OrderReaderTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String GOOD =
            """
            {"resourceType":"Subscription","status":"requested","reason":"Ward round",
             "end":"2027-01-01T00:00:00Z",
             "criteria":"https://twinmesh.io/fhir/SubscriptionTopic/observation-changed",
             "channel":{"type":"rest-hook","endpoint":"https://example.org/hook",
              "payload":"application/fhir+json",
              "header":["Authorization: Bearer of-the-receiver"]}}\
            """;

    private static Order read(String json) {
        var parameters = SearchParameters.ofRelease();
        var reader =
                new OrderReader(
                        new SubscriptionTopics(parameters),
                        parameters,
                        new ChannelReader(false),
                        Duration.ofSeconds(10),
                        () -> "https://twin.example.org/fhir");
        try {
            return reader.sent((ObjectNode) MAPPER.readTree(json), NOW);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Problem refused(String json) {
        return assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read(json))
                .actual()
                .problem();
    }

    @Test
    void a_sound_one_is_read() {
        assertThat(read(GOOD).content()).isEqualTo(Content.ID_ONLY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"reason\":\"Ward round\", | | resource.element-missing | Subscription.reason",
                "\"reason\" | \"mood\":1,\"reason\" | resource.element-unknown | Subscription.mood",
                "\"reason\" | \"contact\":{},\"reason\" | resource.shape | Subscription.contact",
                "2027-01-01T00:00:00Z | 2027-01-01 | resource.value-malformed | Subscription.end",
                "rest-hook | pigeon | resource.code-unknown | Subscription.channel.type",
                "\"header\":[ | \"header\":[7, | resource.shape | Subscription.channel.header[0]"
            })
    void what_fhir_forbids_is_refused_as_in_any_other_resource(
            String part, String instead, String code, String place) {
        var problem = refused(GOOD.replace(part, instead == null ? "" : instead));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.expression()).contains(place);
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        var problem = refused(GOOD.replace("\"reason\"", "\"because\""));

        assertThat(problem.code()).isEqualTo("resource.element-missing");
        assertThat(problem.also())
                .extracting(Problem::code)
                .containsExactly("resource.element-unknown");
    }

    @Test
    void what_fhir_knows_and_this_server_would_pass_over_is_not_supported() {
        var problem = refused(GOOD.replace("\"reason\"", "\"language\":\"en\",\"reason\""));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("subscription.element-unsupported");
    }
}
