package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import io.twinmesh.actors.dispatch.DispatchLimits;
import io.twinmesh.actors.export.ExportSettings;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.node.EnrolmentPolicy;
import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.cluster.cds.ServiceRegions;
import io.twinmesh.cluster.enrolment.Terms;
import io.twinmesh.cluster.feed.FeedSettings;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.subscription.SubscriptionSettings;
import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.history.HistorySettings;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.security.smart.BackendServices;
import io.twinmesh.cluster.security.smart.Issuers;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.telemetry.trace.TraceSettings;
import io.twinmesh.cluster.webhook.WebhookSettings;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A node's settings, read once and checked. The keys, with units and defaults, are in
/// `reference.conf`.
///
/// @param evidence table of evidence on therapies; empty: none
/// @param offered which kinds of models answer
/// @param minimums what a provider's machine must have at least
/// @param logFormat `text` or `json`
/// @param sessions how the gateway treats nodes
/// @param terms what holds for every enrolment
public record NodeConfig(
        Http http,
        Management management,
        Gateway gateway,
        Shutdown shutdown,
        BackendServices.Limits token,
        JobSettings job,
        HedgeSettings hedge,
        Duration jobDeadline,
        OpenJobs.Limits openJobs,
        Storage storage,
        HistorySettings history,
        FeedSettings streams,
        ReadLimits reading,
        WebhookSettings webhooks,
        Novelty novelty,
        Optional<NamedFile> evidence,
        SubscriptionSettings subscriptions,
        Ledger ledger,
        Audit audit,
        EmergencyLimits emergencies,
        Duration twinRestAfter,
        Export export,
        OfferedClasses offered,
        Cds cds,
        NetworkMinimums minimums,
        ClusterSettings cluster,
        String logFormat,
        TraceSettings tracing,
        GatewaySettings sessions,
        Terms terms,
        EnrolmentPolicy enrolment,
        DispatchLimits dispatch,
        VerificationSettings verification,
        ExpertReviewSettings review,
        MonitorSettings monitor) {
    /// The network's name first, in ASCII as are the orders that owners sign for it.
    private static final String ORIGIN =
            "[!-~&&[^+/]]{1,128}(/[^+/\\p{Z}\\p{Cc}\\x{FFFD}]{1,128}){0,8}/lane/0";

    /// @param publicUrl what clients call this node, when that is not where it listens
    /// @param maxBundle in bytes
    /// @param maxBody in bytes
    /// @param bodiesAtOnce bytes of all bodies that are not small, together
    /// @param maxWaiting requests for one twin, query or account at once
    public record Http(
            String host,
            int port,
            Optional<URI> publicUrl,
            long maxBundle,
            long maxBody,
            long bodiesAtOnce,
            Duration askTimeout,
            int maxWaiting,
            Duration importTimeout,
            int maxConnections) {}

    /// @param regionsWithin how long a kind of entity without a place keeps the node from being
    ///   ready
    public record Management(String host, int port, Duration regionsWithin) {}

    /// Where providers' nodes dial in.
    ///
    /// @param publicHost how nodes reach it; empty: as `host`
    public record Gateway(String host, int port, String publicHost, Duration stopGrace) {
        /// What an invitation names.
        public String invitedHost() {
            return publicHost.isEmpty() ? host : publicHost;
        }

        /// The names that the gateway's certificate has beside those of this machine.
        public List<String> certifiedHosts() {
            return publicHost.isEmpty() ? List.of() : List.of(publicHost);
        }
    }

    public record Shutdown(Duration httpGrace, Duration limit) {}

    /// @param connectionTimeout how long anything waits for a connection
    /// @param answerTimeout how long a connection to PostgreSQL waits for an answer
    /// @param applySchema whether a start brings schemas on PostgreSQL up to date
    public record Storage(
            Connections connections,
            Duration connectionTimeout,
            Duration answerTimeout,
            Duration catchUpTimeout,
            Duration probeTimeout,
            Duration probeEvery,
            boolean applySchema) {}

    /// Of each pool as many as there may be.
    ///
    /// @param read of the node's own pool of the journal's database
    /// @param journal of Pekko's, which takes them from the same key (`JournalSettings`)
    public record Connections(int read, int vault, int journal) {}

    /// @param table file of comma-separated vital signs to learn from; empty: off
    /// @param rarePerThousand how many of a thousand rows are called novel
    /// @param seed of every random choice
    public record Novelty(Optional<NamedFile> table, int rarePerThousand, int seed) {}

    /// @param origin the log's name
    /// @param policy which witnesses cosign it; empty: none
    /// @param mintPolicy whose signatures create tokens; empty: deposits do
    /// @param vesting when pay becomes its provider's own
    /// @param witnessPause between two rounds
    /// @param witnessPatience for one answer of a witness
    public record Ledger(
            String origin,
            Optional<NamedFile> policy,
            Optional<NamedFile> mintPolicy,
            VestingRule vesting,
            Duration witnessPause,
            Duration witnessPatience) {
        /// The part of the log's name that names the network: of `twinmesh.local/lane/0` it is
        /// `twinmesh.local`.
        public String network() {
            return origin.replaceFirst("/.*", "");
        }
    }

    /// @param anonymousPerMinute refusals of unknown callers that are recorded in a minute
    public record Audit(AuditSettings trail, int anonymousPerMinute) {}

    /// @param within when a card must be there
    public record Cds(Duration within, Issuers issuers, ServiceRegions regions) {}

    /// @param largestFile in bytes
    /// @param wakeEvery how often open exports are looked after
    public record Export(
            ExportSettings settings,
            ExportRegister.Limits limits,
            int pollsPerMinute,
            int patientsPerStep,
            long largestFile,
            Duration wakeEvery) {}

    /// Reads every setting that there is, so that whatever is wrong is said before anything starts.
    ///
    /// @throws StartFailure naming the key, what it must be and what it is
    public static NodeConfig of(Config root) {
        return withNamedDoors(checked(root));
    }

    /// Every setting by itself: which doors must be named depends on all that is said.
    ///
    /// @throws StartFailure as above
    static NodeConfig checked(Config root) {
        try {
            return read(root);
        } catch (WrongSetting e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    private static NodeConfig read(Config root) {
        var http = new ConfigBlock(root, "twinmesh.http");
        var management = new ConfigBlock(root, "twinmesh.management");
        var gateway = new ConfigBlock(root, "twinmesh.gateway");
        var shutdown = new ConfigBlock(root, "twinmesh.shutdown");
        var token = new ConfigBlock(root, "twinmesh.token");
        var job = new ConfigBlock(root, "twinmesh.job");
        var hedge = new ConfigBlock(root, "twinmesh.job.hedge");
        var storage = new ConfigBlock(root, "twinmesh.storage");
        var schema = new ConfigBlock(root, "twinmesh.schema");
        var history = new ConfigBlock(root, "twinmesh.history");
        var streams = new ConfigBlock(root, "twinmesh.streams");
        var reading = new ConfigBlock(root, "twinmesh.reading");
        var webhooks = new ConfigBlock(root, "twinmesh.webhooks");
        var novelty = new ConfigBlock(root, "twinmesh.novelty");
        var therapy = new ConfigBlock(root, "twinmesh.therapy");
        var subscriptions = new ConfigBlock(root, "twinmesh.subscriptions");
        var ledger = new ConfigBlock(root, "twinmesh.ledger");
        var audit = new ConfigBlock(root, "twinmesh.audit");
        var emergency = new ConfigBlock(root, "twinmesh.emergency-access");
        var twin = new ConfigBlock(root, "twinmesh.twin");
        var export = new ConfigBlock(root, "twinmesh.export");
        var models = new ConfigBlock(root, "twinmesh.models");
        var cds = new ConfigBlock(root, "twinmesh.cds-hooks");
        var minimum = new ConfigBlock(root, "twinmesh.provider-minimum");
        var cluster = new ConfigBlock(root, "twinmesh.cluster");
        var kubernetes = new ConfigBlock(root, "twinmesh.kubernetes");
        var log = new ConfigBlock(root, "twinmesh.log");
        var tracing = new ConfigBlock(root, "twinmesh.tracing");
        var minimums = minimums(minimum);
        var sessions = GatewaySettings.of(root, minimums.rowsPerSecond());
        return new NodeConfig(
                new Http(
                        http.host("host"),
                        http.number("port", 0, 65535),
                        http.address("public-url"),
                        http.size("max-bundle", 1024, 512L << 20),
                        http.size("max-body", 1024, 16L << 20),
                        bodiesAtOnce(http),
                        http.duration("ask-timeout"),
                        http.number("max-waiting", 1, 100_000),
                        answered(root, http, "import-timeout"),
                        http.number("max-connections", 1, 100_000)),
                new Management(
                        management.host("host"),
                        management.number("port", 0, 65535),
                        management.duration("regions-within")),
                new Gateway(
                        gateway.host("host"),
                        gateway.number("port", 0, 65535),
                        gateway.otherHost("public-host").orElse(""),
                        gateway.duration("stop-grace")),
                shutdown(shutdown),
                new BackendServices.Limits(
                        token.duration("clock-skew"),
                        token.atMost("lifetime", Duration.ofMinutes(5)),
                        token.number("requests-per-minute", 1, 6000),
                        token.number("assertions-at-once", 100, 1_000_000)),
                new JobSettings(
                        job.duration("lease-ttl"),
                        job.duration("ask-timeout"),
                        job.duration("first-retry"),
                        lastRetry(job, "twinmesh.job.first-retry"),
                        job.duration("seek-repeat"),
                        job.atMost("reservation-grace", ConfigBlock.TEN_YEARS),
                        job.region("region")),
                new HedgeSettings(
                        hedge.number("per-thousand", 0, 500) / 1000.0,
                        hedge.duration("minimum"),
                        hedge.number("samples", 1, 256),
                        hedge.number("reliability-per-cent", 0, 100) / 100.0),
                job.duration("deadline"),
                new OpenJobs.Limits(
                        job.number("max-open", 1, 1_000_000),
                        job.number("max-open-per-client", 1, 1_000_000)),
                new Storage(
                        new Connections(
                                storage.number("connections", 2, 50),
                                storage.number("vault-connections", 2, 50),
                                storage.number("journal-connections", 2, 50)),
                        storage.within(
                                "connection-timeout", Duration.ofMillis(250), Duration.ofHours(1)),
                        storage.within(
                                "answer-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
                        storage.duration("catch-up-timeout"),
                        storage.duration("probe-timeout"),
                        storage.duration("probe-every"),
                        schema.oneOf("apply", "start", "never").equals("start")),
                new HistorySettings(
                        history.number("most-events", 1_000, 10_000_000),
                        history.number("replays-at-once", 1, 64),
                        history.number("most-rows", 1, 1_000)),
                new FeedSettings(
                        streams.number("max-open", 1, 100_000),
                        answered(root, streams, "heartbeat"),
                        streams.duration("slow-after"),
                        streams.duration("longest-life")),
                new ReadLimits(
                        reading.number("page", 1, 1_000),
                        reading.number("largest-page", 1, 1_000),
                        reading.size("largest-answer", 64 << 10, 256L << 20),
                        reading.duration("patience"),
                        reading.number("scanned", 50, 100_000),
                        reading.number("at-once", 1, 1_000),
                        reading.number("waiting", 0, 10_000)),
                new WebhookSettings(
                        webhooks.number("most-per-client", 1, 10_000),
                        webhooks.number("most-waiting", 2, 1_000_000),
                        webhooks.number("keep", 0, 1_000_000),
                        webhooks.number("in-flight", 1, 1_000),
                        webhooks.duration("timeout"),
                        webhooks.duration("first-retry"),
                        lastRetry(webhooks, "twinmesh.webhooks.first-retry"),
                        webhooks.atMost("give-up-after", ConfigBlock.TEN_YEARS),
                        webhooks.flag("plain-http-on-loopback")),
                new Novelty(
                        novelty.file("table"),
                        novelty.number("rare-per-thousand", 1, 499),
                        novelty.number("seed", 0, Integer.MAX_VALUE)),
                therapy.file("evidence-file"),
                new SubscriptionSettings(
                        subscriptions.number("most-per-client", 1, 10_000),
                        subscriptions.number("keep", 0, 1_000_000),
                        subscriptions.number("most-events", 1, 1_000),
                        subscriptions.size("largest-notification", 1 << 10, 64L << 20),
                        subscriptions.duration("least-heartbeat"),
                        subscriptions.duration("handshake-within")),
                new Ledger(
                        ledger.matching(
                                "origin",
                                ORIGIN,
                                "must be a name without spaces and + that begins with the network's in ASCII and ends with /lane/0, like twinmesh.example/lane/0"),
                        ledger.file("policy-file"),
                        ledger.file("mint-policy-file"),
                        new VestingRule(
                                ledger.within("vest-after", Duration.ZERO, ConfigBlock.TEN_YEARS),
                                ledger.number("vest-results", 1, 1_000_000)),
                        ledger.atLeast("witness-pause", Duration.ofMillis(10)),
                        ledger.duration("witness-patience")),
                new Audit(
                        new AuditSettings(
                                audit.number("queue", 100, 1_000_000),
                                audit.duration("mark-every"),
                                audit.within(
                                        "reach",
                                        AuditSettings.SHORTEST_REACH,
                                        ConfigBlock.TEN_YEARS.multipliedBy(10))),
                        audit.number("anonymous-per-minute", 0, 100_000)),
                emergencies(emergency),
                twin.atLeast("rest-after", Duration.ofSeconds(1)),
                new Export(
                        new ExportSettings(
                                export.atMost("keep", ConfigBlock.TEN_YEARS),
                                export.duration("step-limit"),
                                export.duration("first-retry"),
                                lastRetry(export, "twinmesh.export.first-retry"),
                                export.number("most-failures", 1, 1000)),
                        new ExportRegister.Limits(
                                export.number("max-open", 1, 10_000),
                                export.number("max-open-per-client", 1, 10_000)),
                        export.number("polls-per-minute", 1, 6000),
                        export.number("patients-per-step", 1, 1000),
                        export.size("max-file", 1 << 10, 4L << 30),
                        export.duration("wake-every")),
                offered(models),
                new Cds(
                        cds.duration("answer-within"),
                        cds.read("issuers", Issuers::ofCdsClients),
                        cds.read("regions", ServiceRegions::read)),
                minimums,
                ClusterSettings.of(cluster, kubernetes),
                log.oneOf("format", "text", "json"),
                new TraceSettings(
                        tracing.base("endpoint"), tracing.number("per-thousand", 0, 1000)),
                sessions,
                Terms.of(root, sessions.maxClockSkew()),
                EnrolmentPolicy.of(root),
                DispatchLimits.of(root, sessions.heartbeat()),
                VerificationSettings.of(root),
                ExpertReviewSettings.of(root),
                MonitorSettings.of(root));
    }

    /// What is said of doors that are on other servers must come from the settings.
    private static NodeConfig withNamedDoors(NodeConfig config) {
        var cluster = config.cluster;
        if (cluster.has(Role.PROJECTION)
                && !cluster.has(Role.API)
                && config.http.publicUrl.isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "setting twinmesh.http.public-url: with the role projection and without api"
                            + " expected where clients reach those who have it, got nothing");
        }
        if (cluster.has(Role.API)
                && !cluster.has(Role.GATEWAY)
                && (config.gateway.publicHost.isEmpty() || config.gateway.port == 0)) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "settings twinmesh.gateway.public-host and .port: with the role api and without"
                            + " gateway expected where nodes reach those who have it, got '"
                            + config.gateway.publicHost
                            + "' and "
                            + config.gateway.port);
        }
        return config;
    }

    /// There must be room for any body that is taken when it is alone.
    private static long bodiesAtOnce(ConfigBlock http) {
        var largest = http.size("max-bundle", 1024, 512L << 20);
        if (http.size("bodies-at-once", 0, 64L << 30) == 0) {
            return Math.max(largest, 128L << 20);
        }
        var room = http.size("bodies-at-once", 16L << 20, 64L << 30);
        http.refuseUnless(
                room >= largest,
                "bodies-at-once",
                "twinmesh.http.max-bundle",
                "the first must be 0 or at least the second");
        return room;
    }

    private static Shutdown shutdown(ConfigBlock block) {
        var grace = block.duration("http-grace");
        return new Shutdown(
                grace, block.atLeast("limit", 1, "twinmesh.shutdown.http-grace", grace));
    }

    /// @param first the key of the first pause, from the root on
    private static Duration lastRetry(ConfigBlock block, String first) {
        return block.atLeast("last-retry", 1, first, block.duration("first-retry"));
    }

    /// How long an answer may take: a connection on which nothing was sent for longer than Pekko
    /// says is closed, and whoever asked is told nothing.
    private static Duration answered(Config root, ConfigBlock block, String key) {
        var value = block.duration(key);
        var idle = new ConfigBlock(root, "pekko.http.server").duration("idle-timeout");
        block.refuseUnless(
                value.plusSeconds(10).compareTo(idle) <= 0,
                key,
                "pekko.http.server.idle-timeout",
                "the first must be at least 10s shorter than the second");
        return value;
    }

    private static EmergencyLimits emergencies(ConfigBlock block) {
        var longest = block.atMost("longest", Duration.ofHours(4));
        var usual = block.atMost("usual", Duration.ofHours(4));
        block.refuseUnless(
                usual.compareTo(longest) <= 0,
                "usual",
                "twinmesh.emergency-access.longest",
                "the first must not be longer than the second");
        return new EmergencyLimits(usual, longest);
    }

    private static NetworkMinimums minimums(ConfigBlock block) {
        return new NetworkMinimums(
                block.number("cores", 1, 65_536),
                block.size("memory", 0, 1L << 50) >> 20,
                block.size("gpu-memory", 0, 1L << 50) >> 20,
                block.number("rows-per-second", 0, Integer.MAX_VALUE),
                block.size("download-per-second", 0, 1L << 50) >> 10,
                block.atMost("clock-offset", Duration.ofDays(1)));
    }

    private static OfferedClasses offered(ConfigBlock block) {
        return new OfferedClasses(
                Stream.of(RegulatoryClass.values())
                        .filter(one -> block.flag(one.text()))
                        .collect(Collectors.toSet()));
    }
}
