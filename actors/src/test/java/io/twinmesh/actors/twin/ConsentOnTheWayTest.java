package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Whatever becomes of the consents, a question that is asked afterwards and one that waits already
/// get the same decision, by the same code.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentOnTheWayTest {
    private Optional<ModelCatalog> catalog = Optional.empty();

    /// What can become of a consent to everything, named `ok`.
    @SuppressWarnings("ImmutableEnumChecker") // nobody writes into them
    enum Change {
        NONE,
        WITHDRAWN(Consents.withdrawn("ok")),
        FOR_RESEARCH_ONLY(Consents.resource("ok", Consents.permitting(Purpose.HRESCH))),
        FOR_TREATMENT_ONLY(Consents.resource("ok", Consents.permitting(Purpose.TREAT))),
        FOR_EMERGENCIES_ONLY(
                Consents.resource("ok", Consents.emergency("ward", Duration.ofHours(1)))),
        EXPIRED(Consents.resource("ok", Consents.expiredAt(Twins.NOW))),
        NOT_AN_INPUT(Consents.resource("no", Consents.denying(loinc("2160-0")))),
        NOT_ANOTHER_VALUE(Consents.resource("no", Consents.denying(loinc("718-7")))),
        NOT_WHO_IT_IS(Consents.resource("ok", Consents.permittingAllBut(DataClass.IDENTITY))),
        NOT_THE_GENOME(Consents.resource("ok", Consents.permittingAllBut(DataClass.GENOME))),
        NOT_OF_THAT_DAY(Consents.resource("no", Consents.denyingAbout("2026-01-01", "2026-01-02"))),
        NOT_OF_ANOTHER_DAY(
                Consents.resource("no", Consents.denyingAbout("2025-01-01", "2025-01-02")));

        private final IncomingResource[] resources;

        Change(IncomingResource... resources) {
            this.resources = resources;
        }

        private static Code loinc(String code) {
            return new Code("http://loinc.org", code);
        }
    }

    @BeforeAll
    void models(@TempDir Path folder) {
        catalog = Optional.of(Twins.catalog(folder));
    }

    private TwinUnderRules twin() {
        var twin = new TwinUnderRules(catalog.orElseThrow());
        twin.takeCreatinine();
        return twin;
    }

    private static Object asked(TwinUnderRules twin) {
        return twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");
    }

    private static Optional<String> whenAskedAfter(TwinUnderRules twin, Change change) {
        twin.take(change.resources);
        return switch ((PrepareReply) asked(twin)) {
            case PrepareReply.Granted _ -> Optional.empty();
            case PrepareReply.Denied(var refusal) -> Optional.of(refusal.code());
            case PrepareReply.NotComputable(var code, var _) -> Optional.of(code);
        };
    }

    private static Optional<String> whenWaitingAlready(TwinUnderRules twin, Change change) {
        assertThat(asked(twin)).isInstanceOf(PrepareReply.Granted.class);
        twin.take(change.resources);
        return switch ((HandOutReply) twin.handOut(Twins.JOB)) {
            case HandOutReply.Inputs _ -> Optional.empty();
            case HandOutReply.Refused(var refusal) -> Optional.of(refusal.code());
            case HandOutReply.AlreadyAnswered _ -> Optional.of("answered");
        };
    }

    @ParameterizedTest
    @EnumSource
    void decides_alike_of_a_question_that_comes_and_of_one_that_waits(Change change) {
        var waiting = twin();

        var code = whenWaitingAlready(waiting, change);

        assertThat(code).isEqualTo(whenAskedAfter(twin(), change));
        assertThat(code.filter(why -> !why.startsWith("consent."))).isEmpty();
        assertThat(((PatientState.Active) waiting.state()).grants())
                .as("a question that is refused is closed")
                .hasSize(code.isPresent() ? 0 : 1);
    }
}
