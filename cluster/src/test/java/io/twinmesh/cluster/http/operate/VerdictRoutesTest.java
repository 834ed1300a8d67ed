package io.twinmesh.cluster.http.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.Judge;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

class VerdictRoutesTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final NodeId NODE = new NodeId("node-" + "1".repeat(20));
    private static final NodeId STRANGER = new NodeId("node-" + "2".repeat(20));
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");
    private static final NodeVerdict VERDICT =
            new NodeVerdict(
                    NODE,
                    new LeaseId("ls-" + "3".repeat(32)),
                    DIGEST,
                    "cpu-x86_64",
                    new Proof(
                            new JobId("job-" + "4".repeat(32)),
                            Judge.CORE,
                            "result.disagrees",
                            DIGEST,
                            DIGEST,
                            Optional.of(DIGEST),
                            List.of(new LeaseId("ls-" + "5".repeat(32))),
                            3),
                    AT,
                    0,
                    0,
                    Optional.of(new NodeVerdict.Taken(44, 9)),
                    Optional.of(new Appeal("the memory was bad", AT, Optional.empty())));
    private static final String SIGNATURE = "c".repeat(128);

    private final Queue<NodeCommand> told = new ConcurrentLinkedQueue<>();
    private volatile int listed = 1;
    private volatile boolean ofBefore;
    private volatile VerdictReply reply = new VerdictReply.Stands(VERDICT);
    private final ActorRef<NodeCommand> node =
            KIT.spawn(
                    Behaviors.receiveMessage(command -> {
                        told.add(command);
                        if (command instanceof NodeCommand.ReadVerdicts read) {
                            read.replyTo().tell(new NodeVerdicts(List.of(VERDICT)));
                        }
                        if (command instanceof NodeCommand.MakeAppeal appeal) {
                            appeal.replyTo().tell(reply);
                        }
                        if (command instanceof NodeCommand.DecideAppeal ruling) {
                            ruling.replyTo().tell(reply);
                        }
                        return Behaviors.same();
                    }));
    private final ActorRef<RegistryCommand> registry =
            KIT.spawn(
                    Behaviors.receiveMessage(command -> {
                        if (command instanceof RegistryCommand.FindNode(var id, var replyTo)) {
                            replyTo.tell(
                                    new NodeList(
                                            id.equals(NODE) ? List.of(view(NODE)) : List.of()));
                        }
                        if (command instanceof RegistryCommand.ListNodes(var after, var replyTo)) {
                            var all = IntStream.range(0, listed).mapToObj(i -> view(node(i)));
                            replyTo.tell(
                                    new NodeList(
                                            ofBefore
                                                    ? all.toList()
                                                    : all.filter(it -> behind(it, after))
                                                            .limit(NodeList.MOST)
                                                            .toList()));
                        }
                        return Behaviors.same();
                    }));
    private final VerdictRoutes routes =
            new VerdictRoutes(
                    registry,
                    _ -> node,
                    new Asks(KIT.system(), Duration.ofSeconds(30), 8, Runnable::run));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void however_many_nodes_there_are_a_few_are_asked_for_their_appeals_at_once() {
        // all are one actor here, which more than eight questions may not wait for
        listed = NodeList.MOST + 50;

        assertThat(ok(0, NODE, "", "").path("appeals")).hasSize(NodeList.MOST + 50);
    }

    @Test
    void a_registry_of_before_that_gives_all_nodes_at_once_is_asked_no_more() {
        listed = NodeList.MOST + 50;
        ofBefore = true;

        assertThat(ok(0, NODE, "", "").path("appeals")).hasSize(NodeList.MOST + 50);
    }

    @Test
    void a_provider_reads_what_was_taken_and_what_proves_it_and_until_when_it_may_appeal() {
        var row = ok(1, NODE, "", "").at("/verdicts/0");

        assertThat(row.path("id").asText()).isEqualTo(VERDICT.id().value());
        assertThat(row.at("/taken/amount").asLong()).isEqualTo(44);
        assertThat(row.at("/taken/leaf").asLong()).isEqualTo(9);
        assertThat(row.path("most").asLong()).isEqualTo(60);
        assertThat(row.path("judge").asText()).isEqualTo("core");
        assertThat(row.path("code").asText()).isEqualTo("result.disagrees");
        assertThat(row.path("answer").asText()).isEqualTo(DIGEST);
        assertThat(row.path("agreed")).hasSize(1);
        assertThat(row.path("evidence").asText()).isEqualTo(VERDICT.evidence().text());
        assertThat(row.path("appealUntil").asText()).isEqualTo("2026-12-12T12:00:00Z");
        assertThat(row.at("/appeal/state").asText()).isEqualTo("open");
    }

    @Test
    void an_operator_lists_the_open_appeals_of_all_nodes() {
        var appeals = ok(0, NODE, "", "").path("appeals");

        assertThat(appeals).hasSize(1);
        assertThat(appeals.at("/0/node").asText()).isEqualTo(NODE.value());
        assertThat(appeals.at("/0/appeal/reason").asText()).isEqualTo("the memory was bad");
    }

    @Test
    void an_appeal_reaches_the_node_as_it_was_signed() {
        ok(2, NODE, "", appeal("x".repeat(500), SIGNATURE));

        assertThat(told)
                .singleElement()
                .isInstanceOfSatisfying(
                        NodeCommand.MakeAppeal.class,
                        made -> {
                            assertThat(made.verdict()).isEqualTo(VERDICT.id());
                            assertThat(made.reason()).hasSize(500);
                            assertThat(made.signature()).hasSize(64).containsOnly((byte) 0xcc);
                        });
    }

    @Test
    void a_decision_names_who_decided() {
        ok(3, NODE, VERDICT.id().value(), "{\"decision\":\"grant\",\"why\":\"it was\"}");

        assertThat(told)
                .singleElement()
                .isInstanceOfSatisfying(
                        NodeCommand.DecideAppeal.class,
                        made -> {
                            assertThat(made.grant()).isTrue();
                            assertThat(made.by()).isEqualTo("operator");
                            assertThat(made.why()).isEqualTo("it was");
                        });
    }

    @Test
    void a_name_that_was_never_enrolled_starts_no_entity() {
        var problem = refused(2, STRANGER, "", appeal("why", SIGNATURE));

        assertThat(problem.code()).isEqualTo("node.unknown");
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "verdict.unknown, 404",
        "appeal.not-signed, 403",
        "appeal.reason-malformed, 400",
        "appeal.exists, 409",
        "appeal.too-late, 409",
        "appeal.too-many, 409"
    })
    void what_the_node_refuses_is_told_with_its_code(String code, int status) {
        reply = new VerdictReply.Refused(new Refusal(code, "so it is"));

        var problem = refused(2, NODE, "", appeal("why", SIGNATURE));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | body.field-missing",
                "{\"verdict\":\"x\",\"reason\":\"y\",\"signature\":\"z\"} | verdict.id-malformed",
                "{\"verdict\":\"ID\",\"signature\":\"z\"} | body.field-missing",
                "{\"verdict\":\"ID\",\"reason\":7,\"signature\":\"z\"} | body.field-invalid",
                "{\"verdict\":\"ID\",\"reason\":\"y\",\"signature\":\"z\"} | body.field-invalid",
                "{\"verdict\":\"ID\",\"reason\":\"y\"} | body.field-missing",
                "{\"patient\":\"x\"} | body.field-unknown",
                "[] | body.malformed"
            })
    void an_appeal_out_of_its_form_reaches_nobody(String body, String code) {
        var problem = refused(2, NODE, "", body.replace("ID", VERDICT.id().value()));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"decision\":\"maybe\",\"why\":\"\"} | body.field-invalid",
                "{\"decision\":\"grant\"} | body.field-missing"
            })
    void a_decision_out_of_its_form_reaches_nobody(String body, String code) {
        assertThat(refused(3, NODE, VERDICT.id().value(), body).code()).isEqualTo(code);
        assertThat(told).isEmpty();
    }

    private static String appeal(String reason, String signature) {
        return "{\"verdict\":\"%s\",\"reason\":\"%s\",\"signature\":\"%s\"}"
                .formatted(VERDICT.id(), reason, signature);
    }

    private JsonNode ok(int route, NodeId id, String verdict, String body) {
        var response =
                routes.routes()
                        .get(route)
                        .handler()
                        .handle(call(id, verdict, body))
                        .toCompletableFuture()
                        .join();
        assertThat(response.status().intValue()).isBetween(200, 201);
        try {
            return JsonMapper.builder()
                    .build()
                    .readTree(((HttpEntity.Strict) response.entity()).getData().utf8String());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Problem refused(int route, NodeId id, String verdict, String body) {
        try {
            routes.routes()
                    .get(route)
                    .handler()
                    .handle(call(id, verdict, body))
                    .toCompletableFuture()
                    .join();
        } catch (Refused e) {
            return e.problem();
        } catch (CompletionException e) {
            return assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> {
                        throw e.getCause();
                    })
                    .actual()
                    .problem();
        }
        throw new AssertionError("not refused");
    }

    private static Call call(NodeId id, String verdict, String body) {
        return new Call(
                HttpRequest.create(),
                Call.Arrival.now(() -> 0),
                Optional.of(
                        new Caller(
                                "operator",
                                Set.of("node:operate"),
                                SmartScopes.NONE,
                                ActsFor.NOBODY,
                                Set.of())),
                Map.of("id", id.value(), "verdict", verdict),
                body.getBytes(StandardCharsets.UTF_8),
                AuditSheet.blank());
    }

    private static NodeId node(int number) {
        return new NodeId("node-%020x".formatted(number));
    }

    private static boolean behind(NodeView node, Optional<NodeId> after) {
        return after.isEmpty() || node.id().value().compareTo(after.get().value()) > 0;
    }

    private static NodeView view(NodeId id) {
        return new NodeView(
                id,
                "alpha",
                new OwnerId("alice"),
                "active",
                new Judgement(Standing.ACTIVE, "node.active", "", AT),
                List.of(),
                1,
                0,
                0,
                new AccountId("0".repeat(32)),
                Optional.empty());
    }
}
