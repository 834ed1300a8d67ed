package io.twinmesh.cluster.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.twinmesh.cluster.http.Router.Counted;
import io.twinmesh.cluster.http.twin.AskedTogether;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class RequestSpansTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String ROUTE = "/v1/twins/{id}/queries";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final KeptSpans kept = new KeptSpans();
    private final Counted requests = kept.tracing(1000, () -> NOW).requests((_, _, _, _) -> {});

    /// The example of W3C Trace Context, section 3.2.4, and what a later version may add.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void a_request_is_part_of_the_trace_that_its_client_names(String header) {
        served(request().addHeader(RawHeader.create("traceparent", header)), ok());

        assertThat(only().getTraceId()).isEqualTo(TRACE);
        assertThat(only().getParentSpanId()).isEqualTo(PARENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"
            })
    void a_name_that_is_none_begins_a_trace_of_its_own(String header) {
        served(request().addHeader(RawHeader.create("traceparent", header)), ok());

        assertThat(only().getTraceId()).isNotEqualTo(TRACE);
        assertThat(only().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void it_is_told_by_its_route_and_status_and_lasts_as_long_as_the_answer_took() {
        served(request(), ok());

        assertThat(only().getName()).isEqualTo("POST " + ROUTE);
        assertThat(only().getAttributes().get(AttributeKey.stringKey("http.route")))
                .isEqualTo(ROUTE);
        assertThat(only().getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
        assertThat(only().getEndEpochNanos() - only().getStartEpochNanos()).isEqualTo(5_000_000);
    }

    @Test
    void neither_path_nor_search_nor_headers_are_told() {
        served(
                HttpRequest.POST("/v1/twins/tw-planted/queries?name=planted-name")
                        .addHeader(RawHeader.create("tracestate", "vendor=planted-state"))
                        .addHeader(RawHeader.create("Authorization", "Bearer planted-token"))
                        .addHeader(
                                RawHeader.create(
                                        "traceparent", "00-" + TRACE + "-" + PARENT + "-01")),
                ok().addHeader(RawHeader.create("Location", "/fhir/Patient/planted-patient")));

        assertThat(kept.all().toString()).doesNotContain("planted");
    }

    @Test
    void a_method_that_nothing_here_answers_is_not_told() {
        served(request().withMethod(HttpMethods.TRACE), ok());

        assertThat(only().getName()).isEqualTo("_OTHER " + ROUTE);
    }

    @Test
    void it_leads_to_the_jobs_that_it_asked_for() {
        var one = new JobId("job-" + "1".repeat(32));
        var other = new JobId("job-" + "2".repeat(32));
        served(request(), asked(one.value()));
        served(request(), asked(new AskedTogether(List.of(one, other)).text()));

        assertThat(links(0)).containsExactly(TraceName.of(one).trace());
        assertThat(links(1))
                .containsExactly(TraceName.of(one).trace(), TraceName.of(other).trace());
    }

    @Test
    void only_a_failure_of_the_server_is_an_error() {
        served(request(), HttpResponse.create().withStatus(404));
        served(request(), HttpResponse.create().withStatus(503));

        assertThat(kept.all())
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
    }

    @Test
    void where_nobody_traces_the_counting_is_all_there_is() {
        Counted counting = (_, _, _, _) -> {};
        var off = Tracing.start(new TraceSettings(Optional.empty(), 1000), "test", () -> NOW);

        assertThat(off.requests(counting)).isSameAs(counting);
    }

    private List<String> links(int span) {
        return kept.all().get(span).getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(context -> context.getTraceId())
                .toList();
    }

    private SpanData only() {
        assertThat(kept.all()).hasSize(1);
        return kept.all().getFirst();
    }

    private void served(HttpRequest request, HttpResponse response) {
        requests.served(request, ROUTE, response, 5_000_000);
    }

    private static HttpRequest request() {
        return HttpRequest.POST("/v1/twins/tw-1/queries");
    }

    private static HttpResponse ok() {
        return HttpResponse.create();
    }

    private static HttpResponse asked(String name) {
        return HttpResponse.create()
                .withStatus(202)
                .addHeader(RawHeader.create("Location", "/v1/queries/" + name));
    }
}
