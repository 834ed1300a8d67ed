package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.wire.node.BenchmarkReveal;
import io.twinmesh.wire.node.GatewayFrame;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How an agent comes into a network, and what it does when it is not let in.
class AgentJoinsTest extends AgentOnLoopback {
    @Test
    void proves_its_key_and_names_what_it_offers() throws Exception {
        join(2);

        var hello = gateway().welcome().getHello();

        assertThat(hello.getPublicKey().toByteArray()).isEqualTo(KEY.verifyingKey().bytes());
        assertThat(hello.getSentAtMillis()).isPositive();
        var asked = reports().getLast();
        assertThat(asked.key()).isEqualTo(KEY.verifyingKey());
        assertThat(asked.token()).isEqualTo("the-token");
        assertThat(hello.getCapabilities().getSlots()).isEqualTo(2);
        await().atMost(FakeGateway.PATIENCE).until(() -> status().state().equals("connected"));
        assertThat(status().node()).isEqualTo(KEY.verifyingKey().nodeId());
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("the-token");
    }

    @Test
    void trusts_the_invitations_certificate_and_no_other() throws Exception {
        var agent = agent(1, other.orElseThrow().pem());
        var ended = run(agent);

        // it keeps trying: each failure is logged
        await().atMost(FakeGateway.PATIENCE)
                .until(() -> log.toString(StandardCharsets.UTF_8).lines().count() >= 2);

        assertThat(gateway().connections).hasValue(0);
        agent.drain();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(new ProviderAgent.Ended.Drained());
    }

    @Test
    void ends_when_it_is_not_welcome() throws Exception {
        var ended = joining(1);
        gateway().hear();

        gateway().refuse("node.revoked");

        assertThat(ended.get(60, TimeUnit.SECONDS))
                .isEqualTo(new ProviderAgent.Ended.Refused("node.revoked", ""));
    }

    @Test
    void shows_its_report_anew_when_the_network_has_an_older_one() throws Exception {
        join(1);
        gateway().hear();

        gateway().refuse("node.report-outdated");

        gateway().welcome();
        assertThat(reports()).hasSize(2);
    }

    @Test
    void says_how_fast_bytes_arrive_where_the_network_asks_for_that() throws Exception {
        network().on("GET /v1/network/minimums", 200, "{\"downloadKibibytesPerSecond\":1}");
        network().on("GET /openapi.yaml", 200, "x".repeat(100_000));
        join(1);

        gateway().welcome();

        assertThat(reports().getLast().hardware().bytesPerSecond()).isPresent();
        assertThat(downloads()).isOne();
    }

    @Test
    void measures_up_to_three_times_before_it_says_that_it_is_too_slow() throws Exception {
        network()
                .on("GET /v1/network/minimums", 200, "{\"downloadKibibytesPerSecond\":1000000000}");
        network().on("GET /openapi.yaml", 200, "x".repeat(100_000));
        join(1);

        gateway().welcome();

        assertThat(reports().getLast().hardware().bytesPerSecond()).isPresent();
        assertThat(downloads()).isEqualTo(3);
    }

    private long downloads() {
        return network().seen().stream().filter(one -> one.what().contains("openapi")).count();
    }

    @Test
    void reads_nothing_to_find_that_out_where_nobody_asks() throws Exception {
        network().on("GET /v1/network/minimums", 200, "{\"downloadKibibytesPerSecond\":0}");
        join(1);

        gateway().welcome();

        assertThat(reports().getLast().hardware().bytesPerSecond()).isEmpty();
        assertThat(network().seen()).noneMatch(one -> one.what().contains("openapi"));
    }

    private List<EnrolmentRequest> reports() throws EnrolmentRequest.NotSigned {
        var reports = new ArrayList<EnrolmentRequest>();
        for (var one : network().seen()) {
            if (one.what().equals("POST /v1/nodes/enroll")) {
                reports.add(EnrolmentRequest.read(one.body().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return reports;
    }

    @Test
    void ends_when_the_network_does_not_let_it_in() throws Exception {
        networkSays(
                403,
                """
                {"code":"node.invitation-used","detail":"Another node has used it."}
                """);

        assertThat(joining(1).get(60, TimeUnit.SECONDS))
                .isEqualTo(
                        new ProviderAgent.Ended.Refused(
                                "node.invitation-used", "Another node has used it."));
        assertThat(gateway().connections).hasValue(0);
    }

    @Test
    void waits_for_an_operator_and_says_so_until_it_is_let_in() throws Exception {
        networkSays(
                202,
                """
                {"id":"node-1","standing":"pending","code":"network.approval-awaited",
                 "why":"an operator has yet to let the node in"}
                """);
        networkSays(200, admitted());
        join(1);

        gateway().welcome();

        assertThat(log.toString(StandardCharsets.UTF_8)).contains("network.approval-awaited");
        assertThat(reports()).hasSize(2);
    }

    @Test
    void keeps_asking_a_network_that_does_not_answer() throws Exception {
        networkSays(503, "{}");
        networkSays(200, admitted());
        join(1);

        gateway().welcome();

        assertThat(reports()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void ends_when_the_network_shows_another_author_key() throws Exception {
        assertThat(StateFolder.open(folder).trusts(KEY.verifyingKey())).isTrue();
        var ended = joining(1);

        gateway().welcome();

        assertThat(ended.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ProviderAgent.Ended.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("author-key-changed"));
    }

    @Test
    void proves_its_speed_when_it_is_asked_to() throws Exception {
        join(1);
        gateway().welcome();
        gateway()
                .say(
                        GatewayFrame.newBuilder()
                                .setBenchmarkTask(
                                        io.twinmesh.wire.node.BenchmarkTask.newBuilder()
                                                .setNonce(ByteString.copyFrom(new byte[32]))
                                                .setBatches(3)));
        var done = gateway().hear().getBenchmarkDone();
        gateway()
                .say(
                        GatewayFrame.newBuilder()
                                .setBenchmarkReveal(
                                        BenchmarkReveal.newBuilder().addBatches(0).addBatches(2)));
        var shown = gateway().hear().getBenchmarkShown();

        assertThat(Digest.of(shown.getDigests().toByteArray()).bytes())
                .isEqualTo(done.getCommitment().toByteArray());
        assertThat(shown.getAnswersList())
                .containsExactly(
                        ByteString.copyFrom(new byte[] {0}), ByteString.copyFrom(new byte[] {2}));
    }

    @Test
    void a_task_that_is_none_is_not_computed() throws Exception {
        join(1);
        gateway().welcome();

        gateway()
                .say(
                        GatewayFrame.newBuilder()
                                .setBenchmarkTask(
                                        io.twinmesh.wire.node.BenchmarkTask.newBuilder()
                                                .setBatches(1 << 30)));
        await().atMost(FakeGateway.PATIENCE)
                .until(() -> log.toString(StandardCharsets.UTF_8).contains("benchmark-failed"));
        gateway().offer("ls-1", MODEL, INPUTS);

        assertThat(gateway().hear().hasResult()).isTrue();
    }

    @Test
    void comes_back_after_a_broken_stream() throws Exception {
        join(1);
        gateway().welcome();
        gateway().breakStream();

        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);

        assertThat(gateway().hear().hasResult()).isTrue();
        assertThat(gateway().connections).hasValue(2);
    }
}
