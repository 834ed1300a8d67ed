package io.twinmesh.actors.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

class JobEventFormatTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));
    private static final NodeId NODE = new NodeId("node-" + "2".repeat(20));
    private static final AccountId ACCOUNT = new AccountId("3".repeat(32));
    private static final Requester NURSE =
            new Requester(
                    "client-1",
                    List.of(new Code("urn:roles", "nurse")),
                    List.of("Practitioner/7"),
                    List.of());
    private static final Confines REGION = Confines.region(Optional.of("eu-central"));
    private static final Confines ZONE_AND_CLASS =
            new Confines(
                    Optional.of("eu-central"), Optional.of("fra-2"), Optional.of("cpu-x86_64"));
    private static final StoredFormat FORMAT = new StoredFormat(JobEvent.storedTypes());

    private static JobEvent.JobSubmitted submitted(
            Requester requester, VerificationLevel level, int priority, Confines confines) {
        return new JobEvent.JobSubmitted(
                new PatientId("tw-" + "4".repeat(32)),
                requester,
                ACCOUNT,
                "TREAT",
                "news2",
                "sha256:" + "5".repeat(64),
                LocalDate.of(2026, 11, 20),
                true,
                100,
                AT.plusSeconds(300),
                level,
                priority,
                confines,
                "sha256:" + "6".repeat(64),
                AT);
    }

    private static List<JobEvent> values() {
        return List.of(
                submitted(NURSE, VerificationLevel.DIAGNOSTIC, 1, REGION),
                submitted(NURSE, VerificationLevel.DIAGNOSTIC, 1, ZONE_AND_CLASS),
                new JobEvent.FundsReserved(AT),
                new JobEvent.FundsRefused("payment.insufficient", AT),
                new JobEvent.InputsGranted(AT),
                new JobEvent.NothingComputable("input.missing", AT),
                new JobEvent.AccessDenied("consent.withdrawn", AT),
                new JobEvent.LeaseGranted(
                        LEASE,
                        NODE,
                        ACCOUNT,
                        2,
                        "sha256:" + "7".repeat(64),
                        AT.plusSeconds(15),
                        AT),
                new JobEvent.LeaseLost(LEASE, "lease.expired", AT),
                new JobEvent.ResultRejected(LEASE, "result.signature", AT),
                new JobEvent.ResultAccepted(
                        LEASE,
                        NODE,
                        ACCOUNT,
                        "sha256:" + "8".repeat(64),
                        Optional.of("population.excluded"),
                        AT),
                new JobEvent.ResultHeld(LEASE, AT),
                new JobEvent.ResultsCompared(List.of(LEASE), List.of(), true, AT),
                new JobEvent.AssessmentStored(17, AT),
                new JobEvent.PaymentPosted(3, AT),
                new JobEvent.PaymentRefused("payment.expired", AT),
                new JobEvent.JobExpired(AT),
                new JobEvent.JobFailed("lease.node-lost", AT),
                new JobEvent.GrantReleased(AT),
                new JobEvent.ReservationVoided(AT),
                new JobEvent.NothingOwed(AT));
    }

    @Test
    void every_golden_value_decodes_to_what_it_was_and_is_written_the_same_way_today()
            throws IOException {
        var golden = new Properties();
        try (var file =
                JobEventFormatTest.class.getResourceAsStream("/golden/job-events.properties")) {
            golden.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        var written = new LinkedHashMap<String, String>();
        for (var value : values()) {
            written.put(FORMAT.tag(value), HexFormat.of().formatHex(FORMAT.write(value)));
        }
        var old = golden.remove("job.submitted/1");
        var second = golden.remove("job.submitted/2");
        var third = golden.remove("job.submitted/3");
        assertThat(golden).containsExactlyInAnyOrderEntriesOf(written);
        assertThat(FORMAT.read("job.submitted/1", HexFormat.of().parseHex((String) old)))
                .isEqualTo(
                        submitted(
                                Requester.client("client-1"),
                                VerificationLevel.STANDARD,
                                2,
                                Confines.NONE));
        assertThat(FORMAT.read("job.submitted/2", HexFormat.of().parseHex((String) second)))
                .isEqualTo(submitted(NURSE, VerificationLevel.STANDARD, 2, Confines.NONE));
        assertThat(FORMAT.read("job.submitted/3", HexFormat.of().parseHex((String) third)))
                .isEqualTo(submitted(NURSE, VerificationLevel.DIAGNOSTIC, 1, Confines.NONE));
        for (var value : values()) {
            var bytes = HexFormat.of().parseHex(golden.getProperty(FORMAT.tag(value)));
            assertThat(FORMAT.read(FORMAT.tag(value), bytes)).isEqualTo(value);
        }
    }

    @Test
    void opening_and_terminal_tags_are_tags_of_this_format() {
        var tags = JobEvent.storedTypes().stream().map(StoredType::tag).toList();
        assertThat(tags).containsAll(JobEvent.OPENING_TAGS).containsAll(JobEvent.TERMINAL_TAGS);
    }
}
