package io.twinmesh.cluster.fhir.read.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.fhir.read.find.PatientSearch.Looked;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.OnVirtualThread;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceVersion;
import io.twinmesh.persistence.resource.StoredResource;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class PatientSearchTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final FoundResource ADA = patient("a");
    private static final FoundResource EVE = patient("e");

    private static FoundResource patient(String letter) {
        var twin = new PatientId("tw-" + letter.repeat(32));
        var content = "{\"resourceType\":\"Patient\",\"id\":\"%s\"}".formatted(twin);
        return FoundResource.of(
                new StoredResource(
                        new ResourceVersion(twin, 1, "Patient", 1, NOW, false, 0),
                        DataClass.IDENTITY,
                        twin.value(),
                        Optional.of(Bytes.utf8(content))));
    }

    private static CompletionStage<Visibility> open() {
        var rule = RuleId.of("Consent/c/_history/1", "provision");
        return CompletableFuture.completedStage(
                new Visibility(
                        SmartScopes.EVERYTHING,
                        Permission.SEARCH,
                        Optional.of(_ -> new ConsentDecision.Permit(rule)),
                        NOW));
    }

    private static List<FoundResource> seen(Map<FoundResource, CompletionStage<Visibility>> asked) {
        var seen = new ArrayList<Looked>();
        OnVirtualThread.run(() -> seen.add(PatientSearch.looked(asked)));
        return seen.getFirst().seen();
    }

    private static Map<FoundResource, CompletionStage<Visibility>> adaAnd(Problem ofEve) {
        var asked = new LinkedHashMap<FoundResource, CompletionStage<Visibility>>();
        asked.put(ADA, open());
        asked.put(EVE, CompletableFuture.failedStage(new Refused(ofEve)));
        return asked;
    }

    @Test
    void who_shows_nothing_or_is_erased_is_not_found_and_keeps_nobody_else_back() {
        assertThat(seen(adaAnd(Problem.of(403, "consent.none", "Nothing may be seen."))))
                .containsExactly(ADA);
        assertThat(seen(adaAnd(Problem.of(410, "twin.erased", "Erased.")))).containsExactly(ADA);
    }

    /// Whoever looked whether there is somebody, and heard that there is nobody, would make the
    /// patient once more.
    @ParameterizedTest
    @EnumSource(names = {"TWIN", "TWIN_ELSEWHERE", "WAITING"})
    void who_cannot_answer_just_now_is_not_taken_for_one_who_is_not_there(Busy why) {
        assertThatThrownBy(() -> seen(adaAnd(Problem.busy(why, "Not now."))))
                .hasRootCauseInstanceOf(Refused.class)
                .rootCause()
                .hasMessage(why.code());
    }
}
