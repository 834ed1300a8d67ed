package io.twinmesh.cluster.node.door;

import ch.qos.logback.classic.LoggerContext;

import io.twinmesh.cluster.cds.CdsAnswers;
import io.twinmesh.cluster.cds.CdsRoutes;
import io.twinmesh.cluster.cds.EvidenceAnswers;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.fhir.assessment.AssessmentRoutes;
import io.twinmesh.cluster.fhir.assessment.Assessments;
import io.twinmesh.cluster.fhir.read.ReadRoutes;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.history.PastTwins;
import io.twinmesh.cluster.history.Timelines;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.consent.ConsentRoutes;
import io.twinmesh.cluster.http.consent.EmergencyRoutes;
import io.twinmesh.cluster.http.explorer.ExplorerRoutes;
import io.twinmesh.cluster.http.explorer.LinkedLogRoutes;
import io.twinmesh.cluster.http.explorer.OpenReads;
import io.twinmesh.cluster.http.follow.AccountEventRoutes;
import io.twinmesh.cluster.http.follow.NodeEventRoutes;
import io.twinmesh.cluster.http.follow.NodeFeed;
import io.twinmesh.cluster.http.follow.TwinEventRoutes;
import io.twinmesh.cluster.http.follow.WebhookRoutes;
import io.twinmesh.cluster.http.ledger.HistoryRoutes;
import io.twinmesh.cluster.http.ledger.LedgerRoutes;
import io.twinmesh.cluster.http.ledger.LogRoutes;
import io.twinmesh.cluster.http.ledger.MintRoutes;
import io.twinmesh.cluster.http.ledger.OrderRoutes;
import io.twinmesh.cluster.http.ledger.SplitRoutes;
import io.twinmesh.cluster.http.operate.CatalogueRoutes;
import io.twinmesh.cluster.http.operate.ContentRoutes;
import io.twinmesh.cluster.http.operate.ContractRoutes;
import io.twinmesh.cluster.http.operate.ErasureRoutes;
import io.twinmesh.cluster.http.operate.IndexRoutes;
import io.twinmesh.cluster.http.operate.LogLevelRoutes;
import io.twinmesh.cluster.http.operate.NetworkRoutes;
import io.twinmesh.cluster.http.operate.NodeRoutes;
import io.twinmesh.cluster.http.operate.PublicationRoutes;
import io.twinmesh.cluster.http.operate.Publisher;
import io.twinmesh.cluster.http.operate.QuarantineRoutes;
import io.twinmesh.cluster.http.operate.VerdictRoutes;
import io.twinmesh.cluster.http.pipeline.PipelineRoutes;
import io.twinmesh.cluster.http.smart.TokenRoutes;
import io.twinmesh.cluster.http.twin.Answers;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.http.twin.ModelRoutes;
import io.twinmesh.cluster.http.twin.NoveltyRoutes;
import io.twinmesh.cluster.http.twin.QueryRoutes;
import io.twinmesh.cluster.http.twin.Questions;
import io.twinmesh.cluster.http.twin.ReviewRoutes;
import io.twinmesh.cluster.http.twin.TherapyRoutes;
import io.twinmesh.cluster.http.twin.TwinRoutes;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.SealedSteps;
import io.twinmesh.cluster.node.core.Version;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.publication.PublicLogs;
import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.cluster.security.smart.ClientTokens;
import io.twinmesh.cluster.signal.MeasuredSignals;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.cluster.telemetry.level.LogLevels;
import io.twinmesh.persistence.erasure.Erasures;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The routes of twins, questions, the ledger, providers' nodes and operators. The table of all
/// routes is `RouteTable`'s, in the package above.
public final class Routes {
    /// At once, in the log of the ledger; a search reads some thousand leaves.
    private static final int LOOK_UPS = 8;

    private Routes() {}

    /// @param table all routes of the node, once they are known
    public static List<Route> of(
            Core core,
            Actors actors,
            ReadSide readSide,
            PublicLogs logs,
            TwinStreams streams,
            Erasures erasures,
            Notifying notifying,
            DamagedTwins damaged,
            ClientTokens cdsTokens,
            Supplier<List<Route>> table) {
        var http = core.config().http();
        var asks = core.asks();
        var entities = actors.entities();
        var history = core.config().history();
        var twins =
                new TwinRoutes(
                        entities,
                        new PastTwins(core.history(), core.watch(), core.time(), history),
                        new Timelines(core.history()),
                        history.mostRows(),
                        core.time(),
                        asks);
        var limits =
                new QueryRoutes.Limits(
                        http.maxBody(), core.config().jobDeadline(), core.telemetry().openJobs());
        var models = new ModelRoutes(core.models(), core.config().offered());
        var fresh =
                new FreshIndex(
                        core.resources().reader(),
                        core.resources().runner()::reached,
                        core.config().reading().patience());
        var therapies = new TherapyRoutes(entities, asks, http.maxBody());
        var answers = new IndexedAnswers(fresh, core.resources().answers());
        var questions =
                new Questions(
                        entities,
                        new Answers(
                                core.trail(),
                                answers,
                                new Consents(entities, asks),
                                core.models(),
                                core.blocking()),
                        asks);
        var queries =
                new QueryRoutes(
                        twins,
                        models,
                        questions,
                        List.of(therapies, DeviceRoutes.electrocardiogram(core, asks, entities)),
                        new MeasuredSignals(new StoredSignals(core.history()), core.blocking()),
                        core.pseudonyms(),
                        core.time(),
                        limits);
        var answered = new Assessments(core.models());
        var openReads =
                core.system()
                        .dispatchers()
                        .lookup(DispatcherSelector.fromConfig(OpenReads.DISPATCHER));
        var lookUps = new OpenReads(openReads, LOOK_UPS);
        var reads =
                new ReadRoutes(
                        readParts(core, asks, actors, damaged, answered), Version.text(), table);
        var assessments =
                new AssessmentRoutes(
                        core.resources().answers(),
                        answered,
                        fresh,
                        new ShownTwins(entities, asks),
                        () -> core.address().of("/fhir"),
                        core.blocking());
        return Stream.of(
                        notifying.subscriptions().routes(),
                        FhirWriteRoutes.of(core, asks, entities, reads),
                        assessments.routes(),
                        reads.routes(),
                        DeviceRoutes.of(core, asks, entities),
                        twins.routes(),
                        new ConsentRoutes(entities, asks).routes(),
                        new EmergencyRoutes(entities, asks).routes(),
                        new TwinEventRoutes(streams, new Consents(entities, asks), core.blocking())
                                .routes(),
                        new ErasureRoutes(erasures).routes(),
                        new QuarantineRoutes(core.quarantine(), entities, asks).routes(),
                        new IndexRoutes(core.resources()::rebuild, core.blocking()).routes(),
                        new LogLevelRoutes(levels(core)).routes(),
                        new NoveltyRoutes(twins, core.files().novelty()).routes(),
                        therapies.routes(),
                        new WebhookRoutes(notifying.webhooks(), core.blocking(), http.maxBody())
                                .routes(),
                        queries.routes(),
                        new PipelineRoutes(
                                        entities,
                                        twins,
                                        models,
                                        core.pseudonyms(),
                                        core.time(),
                                        asks,
                                        limits,
                                        new SealedSteps(core.vault(), core.blocking()))
                                .routes(),
                        new ReviewRoutes(entities, answers, asks).routes(),
                        new CdsRoutes(
                                        cdsTokens,
                                        new CdsAnswers(
                                                entities,
                                                asks,
                                                models,
                                                questions,
                                                core.pseudonyms(),
                                                core.time(),
                                                core.address()::of,
                                                sealing(core, "cds unused/1"),
                                                new CdsAnswers.Limits(
                                                        core.config().cds().within(),
                                                        limits,
                                                        core.config().cds().regions())),
                                        new EvidenceAnswers(
                                                entities,
                                                asks,
                                                core.pseudonyms(),
                                                core.watch()
                                                        .therapies()
                                                        .map(it -> it.table().drugs())
                                                        .orElse(Set.of()),
                                                sealing(core, "cds answer/1"),
                                                core.address()::of,
                                                core.config().cds().within()),
                                        core.telemetry()::cardFeedback,
                                        core.address()::of,
                                        core.blocking())
                                .routes(),
                        models.routes(),
                        new CatalogueRoutes(
                                        core.models(),
                                        new Publisher(core.models(), core.author()),
                                        core.time(),
                                        core.blocking())
                                .routes(),
                        new ContentRoutes(core.models()).routes(),
                        new PublicationRoutes(logs.publications(), lookUps).routes(),
                        new NodeEventRoutes(
                                        streams,
                                        new NodeFeed(core.system(), actors.registry(), asks))
                                .routes(),
                        // before the nodes, whose path fits the list of appeals, too
                        new VerdictRoutes(actors.registry(), entities, asks).routes(),
                        // behind the events, whose path fits a node's, too
                        new NodeRoutes(
                                        actors.registry(),
                                        entities,
                                        entities,
                                        readSide,
                                        core.blocking(),
                                        asks)
                                .routes(),
                        new NetworkRoutes(core.config().minimums()).routes(),
                        new LedgerRoutes(
                                        entities,
                                        entities,
                                        readSide,
                                        core.pseudonyms(),
                                        asks,
                                        http.maxBody())
                                .routes(),
                        new HistoryRoutes(readSide, lookUps).routes(),
                        new AccountEventRoutes(core.system(), streams, readSide, core.blocking())
                                .routes(),
                        new OrderRoutes(
                                        core.config().ledger().network(),
                                        entities,
                                        asks,
                                        http.maxBody())
                                .routes(),
                        new MintRoutes(actors.minting(), entities, asks, http.maxBody()).routes(),
                        new SplitRoutes(entities, asks, http.maxBody()).routes(),
                        new ExplorerRoutes(
                                        readSide.explorer(),
                                        readSide.openedPayouts(),
                                        lookUps,
                                        core.blocking())
                                .routes(),
                        new LogRoutes("0", readSide.log(), openReads).routes(),
                        logRoutes(logs, openReads),
                        new LinkedLogRoutes(logs.served(), lookUps).routes(),
                        new ContractRoutes().routes())
                .flatMap(List::stream)
                .toList();
    }

    private static ReadRoutes.Parts readParts(
            Core core, Asks asks, Actors actors, DamagedTwins damaged, Assessments answered) {
        var address = core.address();
        return new ReadRoutes.Parts(
                core.resources().reader(),
                core.resources().answers(),
                answered,
                core.resources().runner()::reached,
                core.directory().reader(),
                new ShownTwins(actors.entities(), asks),
                damaged,
                new InstallationCipher(
                        core.pseudonyms().derivedKey("fhir pages by place"), core.random()),
                core.config().reading(),
                () -> address.of("/fhir"),
                () -> address.of(TokenRoutes.PATH),
                core.time());
    }

    /// Of what the links of cards carry.
    private static SealedText sealing(Core core, String form) {
        return new SealedText(
                new InstallationCipher(core.pseudonyms().derivedKey("cds answers"), core.random()),
                form);
    }

    private static List<Route> logRoutes(PublicLogs logs, Executor threads) {
        return logs.served().stream()
                .flatMap(log -> new LogRoutes(log.name(), log.log(), threads).routes().stream())
                .toList();
    }

    private static LogLevels levels(Core core) {
        return new LogLevels(
                (LoggerContext) LoggerFactory.getILoggerFactory(),
                core.time(),
                (after, what) ->
                        core.system()
                                .scheduler()
                                .scheduleOnce(after, what, core.system().executionContext()));
    }
}
