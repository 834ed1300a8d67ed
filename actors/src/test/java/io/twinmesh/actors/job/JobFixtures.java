package io.twinmesh.actors.job;

import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.catalog.manifest.QuestionName;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// Values that job tests share.
public final class JobFixtures {
    public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    public static final JobId JOB = new JobId("job-" + "0".repeat(32));
    public static final PatientId PATIENT = new PatientId("tw-" + "a".repeat(32));
    public static final AccountId PAYER = new AccountId("b".repeat(32));
    public static final String MODEL = Digest.of("model".getBytes(StandardCharsets.UTF_8)).text();

    private JobFixtures() {}

    /// One output, `risk`, from 0 to 1.
    public static ModelManifest manifest() {
        return new ModelManifest(
                new ModelId("test-risk", "1"),
                "Test risk",
                Engine.SCORE,
                Optional.of("test"),
                Optional.empty(),
                new QuestionName("test-risk"),
                List.of(),
                List.of(new OutputSpec("risk", "probability of an event", "1", 0, 1)),
                100,
                "author",
                "CC0-1.0",
                RegulatoryClass.RESEARCH,
                "tests",
                "nobody",
                "none",
                List.of("tests only"),
                Requirements.NONE);
    }

    public static JobCommand.Request request(long price, String asked) {
        return request(price, asked, VerificationLevel.STANDARD);
    }

    public static JobCommand.Request request(long price, String asked, VerificationLevel level) {
        return request(price, asked, level, Confines.NONE);
    }

    public static JobCommand.Request request(
            long price, String asked, VerificationLevel level, Confines confines) {
        return new JobCommand.Request(
                PATIENT,
                Requester.client("client-1"),
                PAYER,
                "TREAT",
                "test-risk",
                MODEL,
                LocalDate.of(2026, 11, 1),
                asked,
                price,
                NOW.plus(Duration.ofMinutes(5)),
                level,
                JobCommand.Request.USUAL_PRIORITY,
                confines.region(),
                confines.zone(),
                confines.numericClass(),
                "body-digest");
    }
}
